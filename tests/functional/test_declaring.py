"""Phiếu bổ sung lý lịch through the pages: officer, verifier with a partial acceptance, officer again, settled."""

import io

import pytest
from PIL import Image
from webtest import Upload

from hoso_cms.operations import records, units
from hoso_cms.testing.builders import BASIS, FINANCE, unit_at
from hoso_cms.testing.declaring import a_campaign, a_declaration


@pytest.fixture
def path(registry, people):
    """The address of a document."""

    def of(uid):
        with people.administrator.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def own(people):
    return people.officers_record


def form_to(page, end):
    """The form of a page whose address ends so."""
    return next(form for form in page.forms.values() if form.action.split('?')[0].endswith(end))


def picture(name='giay-to.png'):
    data = io.BytesIO()
    Image.new('RGB', (60, 80), '#e8dfc8').save(data, 'PNG')
    return Upload(name, data.getvalue(), 'image/png')


def begin(browser, path, own):
    """Open a declaration through the page; its address."""
    page = browser.get(f'{path(own)}/phieu-bo-sung')
    return (
        next(f for f in page.forms.values() if 'giay' in f.fields)
        .submit('giay', value='0')
        .location.removeprefix('http://localhost')
    )


def test_officer_verifier_officer_settled(browse, people, path, own):
    officer, verifier = browse(people.officer), browse(people.verifier_of_finance)
    officer.get('/').mustcontain('Phiếu bổ sung lý lịch', 'Khai phiếu bổ sung')
    here = begin(officer, path, own)
    page = officer.get(here)
    page.mustcontain('đã trả lời 0/', 'chưa trả lời')

    # One section with two changes, prefilled.
    page = officer.get(f'{here}sua/basic')
    form = next(form for form in page.forms.values() if 'base' in form.fields)
    assert form['full-name'].value == 'Hoàng Thị Chủ Hồ Sơ'
    form['phone'], form['full-name'] = '0905 000 111', 'Hoàng Thị Tên Mới'
    page = form.submit('viec', value='luu').follow()
    page.mustcontain('Bạn vừa khai ở mục', '0905 000 111', 'Tên Mới')
    assert len(page.html.select('.declared-row')) == 2

    # All the rest in one press.
    page = officer.get(here)
    page = form_to(page, 'khong-thay-doi').submit().follow()
    assert 'chưa trả lời' not in page.html.select_one('.tasks').text
    page.mustcontain('thiếu 1 minh chứng')

    # Not without evidence of identity, nor without the undertaking.
    page = officer.get(f'{here}thay-doi')
    page.mustcontain('Họ và tên khai sinh: chưa có tài liệu chứng minh')
    form = form_to(page, 'nop')
    form['cam-doan'] = True
    answer = form.submit(status=422)
    answer.mustcontain('Chưa nộp được')
    assert answer.html.select_one('#con-thieu a')['href'] == '#thay-doi-basic_full-name_'
    form = next(
        f
        for f in page.forms.values()
        if f.fields.get('thay-doi') and f['thay-doi'].value == 'basic:full-name:'
    )
    form['upload'], form['ten'] = picture(), 'Quyết định cải chính hộ tịch'
    page = form.submit().follow()
    page.mustcontain('Quyết định cải chính hộ tịch')
    answer = form_to(page, 'nop').submit(status=422)
    answer.mustcontain('đánh dấu cam đoan')
    form = form_to(page, 'nop')
    form['cam-doan'] = True
    page = form.submit().follow()
    page.mustcontain('Đã nộp phiếu', 'Phạm Văn Xác Thực')
    # Frozen, and told so.
    assert officer.get(f'{here}sua/basic', expect_errors=True).status_int == 403
    officer.get('/').mustcontain('đã nộp', 'Đang chờ xác thực')

    # The verifier finds it in the work list, accepts the name and returns the number.
    page = verifier.get('/')
    page = verifier.get(next(a['href'] for a in page.html.select('.works a[data-row]') if here in a['href']))
    page.mustcontain('2 thay đổi', 'Quyết định cải chính hộ tịch')
    form = form_to(page, 'xac-thuc')
    form['y:basic:full-name:'], form['y:basic:phone:'] = 'accepted', 'returned'
    answer = form.submit(status=422)
    answer.mustcontain('đối chiếu bản chính', 'lý do trả lại')
    form = form_to(answer, 'xac-thuc')
    assert form['y:basic:phone:'].value == 'returned'
    form['goc:basic:full-name:'], form['ly-do:basic:phone:'] = True, 'Số này của người khác'
    page = form.submit().follow()
    page.mustcontain('1 thay đổi được chấp nhận', '1 nội dung trả lại')
    browse(people.clerk_of_finance).get(f'{path(own)}/').mustcontain('Hoàng Thị Tên Mới'.upper())

    # The officer is told what came back, with a link to it, and mends that alone.
    officer.get('/').mustcontain('1 nội dung bị trả lại')
    page = officer.get(here)
    page.mustcontain('Số này của người khác')
    link = page.html.select_one('#tra-lai a')['href']
    assert link.endswith('sua/basic#o-phone')
    page = officer.get(link)
    form = next(form for form in page.forms.values() if 'base' in form.fields)
    assert (form['full-name'].value, form['phone'].value) == ('Hoàng Thị Tên Mới', '0905 000 111')
    form['phone'] = '0911 222 333'
    page = form.submit('viec', value='luu').follow()
    page = officer.get(f'{here}thay-doi')
    form = form_to(page, 'nop')
    form['cam-doan'] = True
    form.submit().follow()

    page = verifier.get(f'{here}xac-thuc')
    form = form_to(page, 'xac-thuc')
    form['y:basic:phone:'] = 'accepted'
    page = form.submit().follow()
    page.mustcontain('Không còn phiếu nào chờ bạn', 'Đã duyệt', 'Đã xem, trả lại một phần')
    with people.verifier_of_finance.acting() as request:
        record = request.office.document(own)
        basic = record.official_version().values('basic')
        assert (basic['full-name'], basic['phone']) == ('Hoàng Thị Tên Mới', '0911 222 333')
        assert record.official_version().basis.startswith('declaration:')
    page = officer.get(here)
    page.mustcontain('Số này của người khác', 'Đã đối chiếu bản chính'.lower()[1:])


def test_the_history_of_the_record_leads_to_the_declaration(browse, people, path, own):
    building = a_declaration(people.officer, own).changing('basic', phone='0905').handed_in()
    uid = building.accepted_by(people.verifier_of_finance).build()
    page = browse(people.officer).get(f'{path(own)}/lich-su')
    link = page.html.find('a', href=f'{path(uid)}/')
    assert 'Phiếu bổ sung lý lịch' in link.text


def test_an_empty_year_is_three_presses(browse, people, path, own):
    officer = browse(people.officer)
    here = begin(officer, path, own)
    form_to(officer.get(here), 'khong-thay-doi').submit()
    page = officer.get(f'{here}thay-doi')
    page.mustcontain('xác nhận hồ sơ vẫn đúng')
    form = form_to(page, 'nop')
    form['cam-doan'] = True
    form.submit().follow().mustcontain('Đã nộp')
    verifier = browse(people.verifier_of_finance)
    page = verifier.get(f'{here}xac-thuc')
    page.mustcontain('không có thay đổi')
    form_to(page, 'xac-thuc').submit().follow().mustcontain('Đã duyệt')


def test_opening_twice_leads_to_the_open_one(browse, people, path, own):
    officer = browse(people.officer)
    first = begin(officer, path, own)
    page = officer.get(f'{path(own)}/phieu-bo-sung')
    page.mustcontain('Phiếu đang mở')
    answer = browse(people.clerk_of_finance).post_with_token(f'{path(own)}/phieu-bo-sung', {'giay': '0'})
    assert answer.location.removeprefix('http://localhost') == first


def test_a_section_is_marked_unchanged_and_its_draft_goes(browse, people, path, own):
    officer = browse(people.officer)
    here = begin(officer, path, own)
    page = officer.get(f'{here}sua/health')
    form = next(form for form in page.forms.values() if 'base' in form.fields)
    form['height'] = '170'
    form.submit('viec', value='nhap').follow().mustcontain('Đã khôi phục bản nháp')
    officer.get('/').mustcontain('Đang nhập dở', 'Sức khoẻ')
    page = officer.get(here)
    page.mustcontain('đang khai dở')
    form = next(
        f for f in page.forms.values() if f.action.endswith('khong-thay-doi') and f.fields['muc'][0].value == 'health' and len(f.fields['muc']) == 1
    )  # fmt: skip
    form.submit().follow()
    assert 'Đã khôi phục' not in officer.get(f'{here}sua/health')


def test_what_is_wrong_is_told_at_its_field(browse, people, path, own):
    officer = browse(people.officer)
    here = begin(officer, path, own)
    page = officer.get(f'{here}sua/basic')
    form = next(form for form in page.forms.values() if 'base' in form.fields)
    form['birth-date'], form['phone'] = '31/02/1985', '0905'
    answer = form.submit('viec', value='luu', status=422)
    assert 'Không có ngày' in answer.html.select_one('#o-birth-date-error').text
    form = next(form for form in answer.forms.values() if 'base' in form.fields)
    assert form['phone'].value == '0905'


def test_two_who_help_are_asked_about_a_conflict(browse, people, path, own):
    officer, clerk = browse(people.officer), browse(people.clerk_of_finance)
    here = begin(officer, path, own)
    forms = []
    for browser in (officer, clerk):
        page = browser.get(f'{here}sua/basic')
        forms.append(next(form for form in page.forms.values() if 'base' in form.fields))
    forms[0]['phone'], forms[1]['phone'] = '0905', '0911'
    forms[0].submit('viec', value='luu')
    answer = forms[1].submit('viec', value='luu', status=409)
    told = answer.html.select_one('.conflicts').text
    assert all(word in told for word in ('0905', '0911', people.officer.name))
    form = next(form for form in answer.forms.values() if 'base' in form.fields)
    form['giu:::phone'] = 'mine'
    form.submit('viec', value='luu').follow().mustcontain('0911')


def test_what_was_typed_survives_a_declaration_handed_in_meanwhile(browse, people, path, own):
    officer = browse(people.officer)
    uid = a_declaration(people.officer, own).changing('basic', email='a@b.vn').build()
    here = f'{path(uid)}/'
    page = officer.get(f'{here}sua/basic')
    form = next(form for form in page.forms.values() if 'base' in form.fields)
    form['phone'] = 'gõ dở 0905'
    with people.clerk_of_finance.acting() as request:
        from hoso_cms.operations import declarations
        from hoso_cms.operations.declared import Declared

        document = request.office.document(uid)
        left = [name for name, answer in Declared(request, document).answers.items() if not answer]
        declarations.leave_unchanged(request, document, left)
        declarations.submit(request, document, consent=True, seen=document.count)
    form.submit('viec', value='luu', status=409).mustcontain('gõ dở 0905')


@pytest.mark.parametrize('who', ['clerk_of_education', 'bystander', 'administrator'])
@pytest.mark.parametrize('step', ['', 'sua/basic', 'thay-doi', 'xac-thuc', 'lich-su'])
def test_strangers_see_nothing(browse, people, path, own, who, step):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').build()
    answer = browse(getattr(people, who)).get(f'{path(uid)}/{step}', expect_errors=True)
    assert answer.status_int in (403, 404)
    assert '0905' not in answer


def test_an_officer_sees_nobody_elses(browse, people, path):
    other = people.verified_record()
    uid = a_declaration(people.clerk_of_finance, other).build()
    officer = browse(people.officer)
    assert officer.get(f'{path(uid)}/', expect_errors=True).status_int == 404
    assert officer.get(f'{path(other)}/phieu-bo-sung', expect_errors=True).status_int == 404
    answer = officer.post_with_token(f'{path(other)}/phieu-bo-sung', {'giay': '0'}, expect_errors=True)
    assert answer.status_int == 404


POSTS = (
    'khong-thay-doi',
    'sua/basic',
    'nhap/basic',
    'minh-chung',
    'bo-minh-chung',
    'nop',
    'xac-thuc',
    'nhap-y-kien',
)


@pytest.mark.parametrize('who', ['head_of_finance', 'verifier_of_finance', 'clerk_of_education', 'bystander'])
@pytest.mark.parametrize('step', POSTS)
def test_nobody_else_may_post_into_a_draft(browse, people, path, own, who, step):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').build()
    fields = {
        'base': '2',
        'viec': 'luu',
        'phone': '1',
        'muc': 'basic',
        'ban': '2',
        'thay-doi': 'basic:phone:',
    }
    answer = browse(getattr(people, who)).post_with_token(f'{path(uid)}/{step}', fields, expect_errors=True)
    assert answer.status_int in (403, 404, 302, 303)
    with people.officer.acting() as request:
        assert request.office.document(uid).count == 2


@pytest.mark.parametrize(
    ('step', 'fields', 'words'),
    [
        ('minh-chung', {'thay-doi': 'vớ vẩn'}, 'Không rõ tài liệu'),
        ('minh-chung', {'thay-doi': 'basic:phone:'}, 'Chưa chọn tệp'),
        ('bo-minh-chung', {'dong': 'x'}, 'không còn trong phiếu'),
        ('khong-thay-doi', {'muc': 'la'}, 'Hãy chọn mục'),
        ('nop', {'cam-doan': 'yes', 'ban': '1'}, 'vừa có thay đổi mới'),
    ],
)
def test_bad_input_changes_nothing(browse, people, path, own, step, fields, words):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').build()
    answer = browse(people.officer).post_with_token(f'{path(uid)}/{step}', fields, expect_errors=True)
    assert answer.status_int in (409, 422)
    answer.mustcontain(words)
    with people.officer.acting() as request:
        assert request.office.document(uid).count == 2


def test_a_clerk_enters_paper_with_its_scan(browse, people, path, own):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(f'{path(own)}/phieu-bo-sung')
    form = next(f for f in page.forms.values() if 'giay' in f.fields)
    page = form.submit('giay', value='1').follow()
    form = form_to(page, 'phieu-giay')
    form['received'], form['received-at'] = '31/12/2099', 'Văn phòng Sở'
    form_to(page, 'phieu-giay').submit(status=422).mustcontain('tương lai')
    form['received'] = '01/06/2026'
    form['upload'] = picture('phieu.png')
    page = form.submit().follow()
    page.mustcontain('Nhập từ phiếu giấy')
    here = page.request.path
    form_to(page, 'khong-thay-doi').submit()
    page = clerk.get(f'{here}thay-doi')
    form = form_to(page, 'nop')
    form['cam-doan'] = True
    form.submit().follow().mustcontain('Đã nộp')
    page = browse(people.verifier_of_finance).get(f'{here}xac-thuc')
    page.mustcontain('phieu.png', '01/06/2026')
    # The person reads it too.
    browse(people.officer).get(here).mustcontain('Đã nộp')


def test_verdicts_not_finished_wait_for_the_verifier(browse, people, path, own):
    uid = (
        a_declaration(people.officer, own).changing('basic', phone='0905', email='a@b.vn').handed_in().build()
    )
    verifier = browse(people.verifier_of_finance)
    page = verifier.get(f'{path(uid)}/xac-thuc')
    fields = {
        'ban': form_to(page, 'xac-thuc')['ban'].value,
        'y:basic:phone:': 'returned',
        'ly-do:basic:phone:': 'Xem lại',
    }
    headers = {'X-CSRF-Token': verifier.token(page)}
    assert verifier.post(f'{path(uid)}/nhap-y-kien', fields, headers=headers).json == {'saved': True}
    form = form_to(verifier.get(f'{path(uid)}/xac-thuc'), 'xac-thuc')
    assert (form['y:basic:phone:'].value, form['ly-do:basic:phone:'].value) == ('returned', 'Xem lại')
    unfinished = verifier.get('/').html.select('a[href$="xac-thuc"]')
    assert unfinished


def test_a_conflict_with_the_record_is_shown_and_decided(browse, people, path, own):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').handed_in().build()
    with people.clerk_of_finance.acting() as request:
        record = request.office.document(own)
        records.edit(request, record, 'basic', {'phone': '0999'}, base=record.count, basis=BASIS)
        records.transition(request, record, 'submit')
    verifier = browse(people.verifier_of_finance)
    stale = form_to(verifier.get(f'{path(uid)}/xac-thuc'), 'xac-thuc')
    with people.verifier_of_finance.acting() as request:
        records.transition(request, request.office.document(own), 'verify')
    stale['y:basic:phone:'] = 'accepted'
    answer = stale.submit(status=409)
    answer.mustcontain('vừa được thay đổi', 'Hồ sơ nay ghi', '0999')
    form = form_to(answer, 'xac-thuc')
    form['y:basic:phone:'] = 'kept'
    form.submit().follow().mustcontain('1 chỗ giữ theo hồ sơ')


def test_a_regulation_tells_who_has_it_and_until_when(browse, people, path, own):
    with people.administrator.acting() as request:
        units.set_regulation(request, unit_at(request.office, FINANCE), 'dak-lak-2019')
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').handed_in().build()
    page = browse(people.officer).get(f'{path(uid)}/')
    page.mustcontain('Xác thực thông tin bổ sung', 'Điều 9 khoản 2 điểm a', 'Phạm Văn Xác Thực')


def test_reading_is_journaled_under_the_record(browse, people, path, own, registry):
    uid = a_declaration(people.officer, own).build()
    browse(people.officer).get(f'{path(uid)}/')
    rows = registry.side_store.execute(
        "SELECT subject FROM journal WHERE event = 'read' ORDER BY id DESC LIMIT 1"
    )
    assert rows[0]['subject'] == own


def test_a_campaign_calls_on_the_first_page(browse, people, path, own):
    a_campaign(people.clerk_of_finance, FINANCE, message='Khai trước khi nghỉ Tết.')
    page = browse(people.officer).get('/')
    page.mustcontain('Kê khai bổ sung năm', 'Khai trước khi nghỉ Tết.', 'Bắt đầu khai')


def test_a_hidden_section_does_not_leak(browse, people, path, own, registry, monkeypatch):
    """An office whose clerks may not see income and property help with a declaration that has something there."""
    uid = a_declaration(people.officer, own).changing('assets', income='12 triệu đồng mỗi tháng').build()
    for name in ('declaration', 'record'):
        for state in registry.models.workflows[name].states.values():
            for role in ('clerk', 'verifier'):
                if role in state.grants:
                    monkeypatch.setitem(state.grants, role, state.grants[role] - {'assets'})
    clerk = browse(people.clerk_of_finance)
    for step in ('', 'thay-doi', 'thay-doi?muc=assets', 'lich-su'):
        page = clerk.get(f'{path(uid)}/{step}')
        assert 'Hoàn cảnh kinh tế' not in page.html.select_one('main').text
        assert '12 triệu' not in page
    assert clerk.get(f'{path(uid)}/sua/assets', expect_errors=True).status_int == 404
    officer = browse(people.officer)
    page = officer.get(f'{path(uid)}/')
    form_to(page, 'khong-thay-doi').submit()
    form = form_to(officer.get(f'{path(uid)}/thay-doi'), 'nop')
    form['cam-doan'] = True
    form.submit().follow().mustcontain('12 triệu')
    page = browse(people.verifier_of_finance).get(f'{path(uid)}/xac-thuc')
    page.mustcontain('1 thay đổi ở mục bạn không được xem')
    assert '12 triệu' not in page


def test_who_waits_for_whom_is_told_from_where_one_stands(browse, people, path, own):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').handed_in().build()
    officer, verifier, head = (
        browse(one).get(f'{path(uid)}/').html.select_one('.alert-info').text
        for one in (people.officer, people.verifier_of_finance, people.head_of_finance)
    )
    assert people.verifier_of_finance.name in officer and 'Rút lại để sửa' in officer
    assert verifier == 'Phiếu đang chờ bạn xác thực.'
    assert people.verifier_of_finance.name in head and 'Rút lại' not in head
