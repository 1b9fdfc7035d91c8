"""The page of a record: what it shows, to whom, and the steps that can be taken from it."""

import pytest

from hoso_cms.testing.builders import a_record


@pytest.fixture
def path(registry, people):
    """The address of a record."""

    def of(uid, person=people.verifier_of_province):
        with person.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


def test_a_record_is_read_in_the_order_of_the_form(browse, people, path):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Thị Đọc').complete().build()
    page = browse(people.clerk_of_finance).get(path(uid) + '/')
    assert page.html.h1.text == 'NGUYỄN THỊ ĐỌC'
    headings = [h.text for h in page.html.select('.record-section h2')]
    assert headings[:3] == ['Thông tin chung', 'Tuyển dụng, biên chế', 'Chức vụ, ngạch, lương']
    assert page.html.select_one('#o-birth-date dd').text == '15/08/1985'
    assert page.html.select_one('#o-birth-date .item-number').text == '3'
    assert page.html.select_one('#o-ethnic-group dd').text == 'Kinh'
    assert page.html.select_one('#o-other-name dd').text == '—'
    page.mustcontain('Bản nháp', 'Bậc, hệ số', '5 – 3,66', 'Theo mẫu 2C-BNV/2008')


def test_what_people_typed_is_text_not_markup(browse, people, path):
    holding = {'arrested': '<script>alert(1)</script> & "x"'}
    uid = a_record(people.clerk_of_finance).complete().holding('history', holding).build()
    page = browse(people.clerk_of_finance).get(path(uid) + '/')
    assert page.html.select_one('#o-arrested dd').text == holding['arrested']
    assert not page.html.select('dd script')


def test_tables_are_tables_with_their_heads(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    page = browse(people.clerk_of_finance).get(path(uid) + '/')
    table = page.html.select_one('#o-career table')
    assert [th.text for th in table.select('th')][:2] == ['Từ tháng, năm', 'Đến tháng, năm']
    assert [td.text for td in table.select('tbody td')][0] == '09/2008'
    assert table.select_one('td')['data-label'] == 'Từ tháng, năm'


def test_the_rail_counts_what_is_missing(browse, people, path):
    uid = a_record(people.clerk_of_finance).build()
    page = browse(people.clerk_of_finance).get(path(uid) + '/')
    rail = {a['href']: a.select_one('.badge').text for a in page.html.select('.rail a')}
    assert rail['#muc-basic'] == 'thiếu 7'
    assert rail['#muc-assets'] == 'trống'


def test_a_draft_lies_beside_the_verified_version(browse, people, path):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uid = (
        a_record(clerk).named('Nguyễn Văn Cũ').complete().submitted().verified_by(verifier)
        .edited_by(clerk, 'basic', full_name='Nguyễn Văn Mới').build()
    )  # fmt: skip
    browser = browse(clerk)
    page = browser.get(path(uid) + '/')
    page.mustcontain('Bản nháp bên cạnh bản đã xác thực', 'NGUYỄN VĂN MỚI')
    official = page.click('Xem bản đã xác thực')
    assert official.html.h1.text == 'NGUYỄN VĂN CŨ'
    assert 'Nguyễn Văn Mới' not in official.html.select_one('article').text
    assert not official.html.select('.edit-link')


def test_an_officer_reads_the_verified_version_and_no_draft(browse, people, path):
    with people.clerk_of_finance.acting() as request:
        from hoso_cms.operations import records

        document = request.office.document(people.officers_record)
        typed = {'full-name': 'Hoàng Thị Bản Nháp'}
        records.edit(request, document, 'basic', typed, base=document.count)
    browser = browse(people.officer)
    for address in ('/', '/?ban=', '/?ban=xac-thuc'):
        page = browser.get(path(people.officers_record) + address)
        assert page.html.h1.text == 'HOÀNG THỊ CHỦ HỒ SƠ'
        assert 'Bản Nháp' not in page.text
        assert not page.html.select('.edit-link')


def test_a_bystander_sees_nothing(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    browser = browse(people.bystander)
    for address in ('/', '/sua/basic', '/chuyen-trang-thai?buoc=submit'):
        assert browser.get(path(uid) + address, expect_errors=True).status_int in (403, 404)


def test_the_checklist_links_to_what_is_missing(browse, people, path):
    uid = a_record(people.clerk_of_finance).build()
    browser = browse(people.clerk_of_finance)
    page = browser.get(path(uid) + '/').click('Trình xác thực')
    links = [a['href'] for a in page.html.select('.checklist a')]
    assert f'{path(uid)}/sua/basic#o-gender' in links
    assert page.html.select_one('form.panel button').has_attr('disabled')
    browser.get(links[0])


def test_a_complete_record_is_submitted_and_recalled(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    browser = browse(people.clerk_of_finance)
    page = browser.get(path(uid) + '/').click('Trình xác thực')
    form = next(form for form in page.forms.values() if 'buoc' in form.fields)
    form['ly-do'] = 'Đủ hồ sơ'
    page = form.submit().follow()
    page.mustcontain('Chờ xác thực')
    assert not page.html.select('.edit-link')
    form = next(f for f in page.click('Rút lại để sửa').forms.values() if 'buoc' in f.fields)
    form.submit().follow().mustcontain('Bản nháp')


def test_a_step_upon_an_older_version_is_refused(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    browser = browse(people.clerk_of_finance)
    page = browser.get(path(uid) + '/chuyen-trang-thai?buoc=submit')
    form = next(form for form in page.forms.values() if 'buoc' in form.fields)
    with people.clerk_of_finance.acting() as request:
        from hoso_cms.operations import records

        records.edit(request, request.office.document(uid), 'basic', {'phone': '0905'}, base=1)
    form['ly-do'] = 'giữ lại'
    answer = form.submit(status=422)
    answer.mustcontain('Hồ sơ đã có bản mới số 2', 'giữ lại')


def test_a_required_reason_is_asked_for(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    browser = browse(people.clerk_of_finance)
    page = browser.get(path(uid) + '/').click('Rút khỏi sử dụng')
    form = next(form for form in page.forms.values() if 'buoc' in form.fields)
    answer = form.submit(status=422)
    answer.mustcontain('Hãy ghi lý do')
    form = next(form for form in answer.forms.values() if 'buoc' in form.fields)
    form['ly-do'] = 'Nhập trùng'
    assert form.submit().location.endswith('/so-tai-chinh/')


def test_a_return_is_shown_until_it_is_handed_in_again(browse, people, path):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uid = a_record(clerk).complete().submitted().returned_by(verifier, 'Ngày sinh chưa khớp').build()
    browse(clerk).get(path(uid) + '/').mustcontain('Hồ sơ bị trả lại', 'Ngày sinh chưa khớp')


def test_another_variants_values_are_not_lost_from_sight(browse, people, path):
    uid = (
        a_record(people.clerk_of_finance)
        .complete()
        .holding('recruitment', {'job-position': 'Kế toán'})
        .build()
    )
    page = browse(people.clerk_of_finance).get(path(uid) + '/')
    assert 'Kế toán' in page.html.select_one('.outside').text


def test_a_section_that_may_not_be_seen_is_absent_everywhere(browse, people, path):
    hidden = ('Lịch sử bản thân', 'Kỷ luật', 'Hoàn cảnh kinh tế', 'Chuyện cũ')
    uid = (
        a_record(people.clerk_of_finance)
        .complete()
        .holding('history', {'arrested': 'Chuyện cũ'})
        .withdrawn()
        .build()
    )
    page = browse(people.head_of_finance).get(path(uid) + '/')
    page.mustcontain('Đã rút khỏi sử dụng', 'Quá trình công tác', no=hidden)


@pytest.mark.parametrize('sent', ['9' * 5000, '-1', 'x', '１'])
def test_a_number_that_no_version_has_is_refused_and_changes_nothing(browse, people, path, sent):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Văn Số').complete().build()
    page = browse(people.clerk_of_finance).get(f'{path(uid)}/chuyen-trang-thai?buoc=submit')
    form = next(form for form in page.forms.values() if 'buoc' in form.fields)
    form['ban'].force_value(sent)
    assert form.submit(expect_errors=True).status_int == 422
    with people.clerk_of_finance.acting() as request:
        assert request.office.document(uid).state == 'draft'
