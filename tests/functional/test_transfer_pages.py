"""Transfers on pages, by two clerks and a superior: what each side sees and does, refusals, lateness, bad input."""

from datetime import UTC, datetime

import pytest
from webtest import Upload

from hoso_cms import clock
from hoso_cms.testing.builders import BUDGET, DISTRICT, EA_KLY, EDUCATION, FINANCE, a_record, unit_at
from hoso_cms.testing.scans import portrait
from hoso_cms.testing.transferring import a_request, a_transfer, under

DECISION = {
    'decision-number': '45/QĐ-UBND',
    'decision-date': '20/11/2026',
    'decision-issuer': 'Uỷ ban nhân dân tỉnh',
}


@pytest.fixture(autouse=True)
def tuesday():
    with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        yield


def day(number):
    return clock.standing_at(datetime(2026, 12, number, 2, tzinfo=UTC))


@pytest.fixture
def record(people):
    return people.verified_record('Trần Thị Chuyển')


def scan():
    from random import Random

    with portrait(Random(5), 'Quyết định', 'female') as upload:
        upload.file.seek(0)
        return Upload('quyet-dinh.jpg', upload.file.read(), 'image/jpeg')


def path_of(people, uid):
    with people.administrator.acting() as request:
        return request.resource_path(request.office.document(uid))


def begin(browser, people, record, words, choice):
    """From the record's page: find the unit, choose it, open the transfer."""
    page = browser.get(path_of(people, record)).click('^Chuyển hồ sơ$')
    form = form_to(page, 'chuyen-ho-so')
    form['ten'] = words
    page = form.submit()
    form = next(one for one in page.forms.values() if one.method.upper() == 'POST' and 'don-vi' in one.fields)
    label = next(one for one in page.html.select('label.form-check') if one.text.strip() == choice)
    form['don-vi'] = label.select_one('input')['value']
    return form.submit().follow()


def form_to(page, action, step=''):
    return next(
        one
        for one in page.forms.values()
        if one.action.endswith(action) and (not step or one['buoc'].value == step)
    )


def fill(page, **more):
    form = form_to(page, '/ghi')
    for name, value in {**DECISION, **more}.items():
        form[name.replace('_', '-')] = value
    return form.submit(status='*')


def read(browser, people, record):
    """The page of a record where the regulation asks on what ground it is looked at (Quận 5 art. 11.2)."""
    page = browser.get(path_of(people, record))
    if page.status_int == 303:
        form = page.follow().forms['ground']
        form['can-cu'] = '15/CV-PNV ngày 01/06/2026'
        page = form.submit().follow()
    return page


def step(page, name, **fields):
    form = form_to(page, '/buoc', name)
    for field, value in fields.items():
        form[field.replace('_', '-')] = value
    return form.submit(status='*')


def test_long_an_two_clerks_one_page(browse, people, record):
    under(people.administrator, 'long-an-2015')
    clerk, other = browse(people.clerk_of_finance), browse(people.clerk_of_education)
    page = begin(clerk, people, record, 'giao duc dao tao', 'Sở Giáo dục và Đào tạo')
    address = page.request.path
    assert [one.text for one in page.html.select('.way strong')] == [
        'Chuẩn bị',
        'Tiếp nhận',
        'Đơn vị mới quản lý',
    ]
    assert page.html.select_one('.way .now span').text == 'Sở Tài chính'
    assert 'Điều 9' in page.html.select_one('.cite').text
    assert form_to(page, '/buoc', 'send').fields['buoc'][0].value == 'send'
    page = fill(page, effective_date='01/12/2026').follow()
    assert 'Còn hạn' in page.text and 'hạn 22/12/2026' in page.text
    # The other side reads it before anything was sent, and does nothing with it.
    theirs = other.get(address)
    assert 'Trần Thị Chuyển' in theirs.text and '/buoc"' not in theirs.text
    other.get(path_of(people, record), status=404)
    with day(23):
        clerk, other = browse(people.clerk_of_finance), browse(people.clerk_of_education)
        page = clerk.get(address)
        assert 'Quá hạn 1 ngày' in page.text
        assert 'Quá hạn 1 ngày' in clerk.get('/viec').text
        page = step(page, 'send').follow()
        assert page.request.path.startswith(EDUCATION) and 'Trễ hạn' in page.text
        assert '/buoc"' not in page.text
        page = other.get(address).follow()
        refused = step(page, 'refuse', ly_do=' ')
        assert refused.status_int == 422 and 'Hãy ghi lý do' in refused.text
        page = step(page, 'refuse', ly_do='Thiếu bằng cấp bản chính').follow()
        assert 'Thiếu bằng cấp bản chính' in clerk.get(address).text
        page = step(clerk.get(address), 'send').follow()
        page = step(other.get(page.request.path), 'receive').follow()
        assert 'Đã tiếp nhận' in page.text
        assert other.get(path_of(people, record)).status_int == 200
        clerk.get(path_of(people, record), status=404)
        minutes = page.click('Biên bản giao nhận')
        assert 'BIÊN BẢN GIAO NHẬN HỒ SƠ' in minutes.text and 'Thông tin chung' in minutes.text
        assert len(minutes.html.select('.digests .digest')) >= 6
        assert clerk.get(page.request.path).click('Biên bản giao nhận').status_int == 200


def test_quan_5_the_receiver_asks_and_the_old_unit_keeps_its_view(browse, people, record):
    under(people.administrator, 'quan-5-2014')
    clerk, other = browse(people.clerk_of_finance), browse(people.clerk_of_education)
    with people.clerk_of_finance.acting() as request:
        number = str(request.office.document(record).current.values('basic')['citizen-id'])
    page = other.get(f'{EDUCATION}/yeu-cau-chuyen')
    form = form_to(page, 'yeu-cau-chuyen')
    form['so'], form['ho-ten'] = number, 'Trần Thị Khác'
    refused = form.submit(status=422)
    assert refused.status_int == 422 and 'Không tìm thấy hồ sơ' in refused.text
    assert form_to(refused, 'yeu-cau-chuyen')['so'].value == number
    form = form_to(refused, 'yeu-cau-chuyen')
    form['ho-ten'] = 'Trần Thị Chuyển'
    page = form.submit().follow()
    bad = fill(page, request_number='120/SGDĐT', request_date='31/02/2026')
    assert bad.status_int == 422 and 'Không có ngày' in bad.text
    assert form_to(bad, '/ghi')['request-number'].value == '120/SGDĐT'
    page = fill(bad, request_date='23/11/2026', request_scan=scan()).follow()
    page = step(page, 'request').follow()
    work = clerk.get('/viec')
    page = work.click('Trần Thị Chuyển')
    page = fill(page, effective_date='01/12/2026').follow()
    step(page, 'send')
    page = step(other.get(page.request.path).maybe_follow(), 'receive').follow()
    # Finance still finds and reads it as it was.
    assert 'Trần Thị Chuyển' in clerk.get(f'{FINANCE}/?trang-thai=transferred').text
    assert 'Trần Thị Chuyển' in clerk.get('/tim-kiem?ten=tran+thi+chuyen').text
    own = read(clerk, people, record)
    assert 'Đã xác thực' in own.text and 'sua/basic' not in own.text
    from hoso_cms.operations import records

    with people.clerk_of_education.acting() as request:
        document = request.office.document(record)
        records.edit(request, document, 'basic', {'phone': '0905 777 888'}, base=document.count, basis='QĐ')
        records.transition(request, document, 'submit')
    with people.verifier_of_province.acting() as request:
        records.transition(request, request.office.document(record), 'verify')
    assert '0905 777 888' not in read(clerk, people, record).text
    assert '0905 777 888' in read(other, people, record).text
    history = clerk.get(path_of(people, record) + 'lich-su')
    new = other.get(path_of(people, record) + 'lich-su')
    assert 'Căn cứ: Phiếu chuyển hồ sơ ngày' in new.html.main.text and 'trong hệ thống' not in new.text
    assert 'Chuyển đơn vị' not in [one.text for one in history.html.select('td')]
    assert len(history.html.select('tbody tr')) == 1
    for number in (4, 5, 7):
        clerk.get(path_of(people, record) + f'ban/{number}', status=404)
    clerk.get(path_of(people, record) + 'ban/3')
    for page in ('phieu-bo-sung', 'ai-co-quyen', 'xac-thuc', 'sua/basic', 'nhat-ky', 'chuyen-ho-so'):
        assert clerk.get(path_of(people, record) + page, status='*').status_int in (403, 404), page
    crumbs = [one.text.strip() for one in own.html.select('.crumbs li')]
    assert crumbs[-2:] == ['Sở Tài chính', 'Trần Thị Chuyển']
    assert 'Hồ sơ đã chuyển đi' in own.text and 'Sở Giáo dục' not in own.html.select_one('.record-head').text


def test_ha_noi_the_checklist_leads_to_what_is_missing(browse, people):
    under(people.administrator, 'ha-noi-2015')
    record = a_record(people.clerk_of_finance).named('Lê Văn Thiếu').complete(religion=None).build()
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path_of(people, uid))
    todo = [one.text for one in page.html.select('.checks-list .open')]
    assert todo == ['Hồ sơ đủ nội dung (còn thiếu 1)', 'Mọi nội dung đã được xác thực']
    assert page.html.select_one('.checks-list .open a')['href'] == path_of(people, record)
    button = form_to(page, '/buoc', 'send')
    assert button.submit(status=422).text.count('còn thiếu 1 nội dung')


def test_dak_lak_the_superior_places_and_the_receiver_forwards(browse, people, record):
    under(people.administrator, 'dak-lak-2019')
    clerk, superior, district = (
        browse(one)
        for one in (people.clerk_of_finance, people.verifier_of_province, people.clerk_of_district)
    )
    page = begin(clerk, people, record, 'krong pac', 'Huyện Krông Pắc')
    page = fill(page, effective_date='01/12/2026').follow()
    assert 'Chưa tải lên bản quét quyết định' in page.text
    page = fill(page, decision_scan=Upload('a.pdf', b'khong phai pdf', 'application/pdf'))
    assert page.status_int == 422 and form_to(page, '/ghi')['decision-number'].value == '45/QĐ-UBND'
    page = fill(page, decision_scan=scan()).follow()
    page = step(page, 'submit').follow()
    page = superior.get('/viec').click('Trần Thị Chuyển')
    page = step(page, 'place').follow()
    assert page.html.select_one('.way .now span').text == 'Huyện Krông Pắc'
    page = district.get(page.request.path)
    assert 'Thời hạn của mỗi bên' in page.text and 'hạn 04/12/2026' in page.text
    with people.administrator.acting() as request:
        commune = str(unit_at(request.office, EA_KLY).uid)
    page = step(page, 'forward', don_vi=commune).follow()
    assert page.request.path.startswith(EA_KLY)
    assert browse(people.clerk_of_ea_kly).get(path_of(people, record)).status_int == 200
    assert 'Xã Ea Kly' in page.click('Biên bản giao nhận').text


def test_dak_lak_inside_one_agency(browse, people, record):
    under(people.administrator, 'dak-lak-2019')
    clerk = browse(people.clerk_of_finance)
    page = begin(clerk, people, record, 'ngân sách', 'Sở Tài chính › Phòng Ngân sách')
    page = fill(page, internal_effective_date='01/12/2026', decision_scan=scan()).follow()
    page = step(page, 'move').follow()
    assert page.request.path.startswith(BUDGET) and 'Đúng hạn' in page.text


@pytest.mark.parametrize(
    ('regulation', 'unit', 'todo'),
    [
        ('long-an-2015', EDUCATION, 'Gửi hồ sơ'),
        ('dak-lak-2019', EDUCATION, 'Trình cấp trên điều chuyển'),
        ('dak-lak-2019', BUDGET, 'Điều chuyển trong đơn vị'),
    ],
)
def test_the_worklist_names_the_step_of_the_mode(browse, people, record, regulation, unit, todo):
    under(people.administrator, regulation)
    a_transfer(people.clerk_of_finance, record, unit).build()
    page = browse(people.clerk_of_finance).get('/viec')
    (row,) = [one for one in page.html.select('tbody tr') if 'Trần Thị Chuyển' in one.text]
    assert todo in row.text
    assert sum(words in row.text for words in ('Gửi hồ sơ', 'Trình cấp trên', 'Điều chuyển trong')) == 1


def test_what_each_side_lists(browse, people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    for person, path, direction in (
        (people.clerk_of_finance, FINANCE, 'Chuyển đi'),
        (people.clerk_of_education, EDUCATION, 'Chuyển đến'),
        (people.verifier_of_province, '', 'Trong nội bộ'),
    ):
        page = browse(person).get(f'{path}/chuyen-ho-so')
        (row,) = page.html.select('tbody tr')
        assert row.select_one('a').text == 'Trần Thị Chuyển'
        assert row.select('td')[1].text == direction
    assert not browse(people.clerk_of_district).get(f'{DISTRICT}/chuyen-ho-so').html.select('tbody tr')
    browse(people.clerk_of_district).get(path_of(people, uid), status=404)
    browse(people.bystander).get(path_of(people, uid), status=404)


def test_two_clerks_of_one_side_at_once(browse, people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    one, two = browse(people.clerk_of_finance), browse(people.second_clerk_of_finance)
    pages = [browser.get(path_of(people, uid)) for browser in (one, two)]
    assert step(pages[0], 'send').status_int == 303
    form = form_to(pages[1], '/buoc', 'send')
    late = form.submit(status=307)
    # The address leads on to where the transfer lies now; there it is the other side's turn.
    assert two.post(late.location, form.submit_fields(), status='*').status_int == 403


def test_an_open_transfer_is_shown_instead_of_a_second_one(browse, people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).build()
    browser = browse(people.clerk_of_finance)
    answer = browser.get(path_of(people, record) + 'chuyen-ho-so')
    assert answer.location.endswith(path_of(people, uid))


def test_units_that_cannot_be(browse, people, record):
    browser = browse(people.clerk_of_finance)
    address = path_of(people, record) + 'chuyen-ho-so'
    for unit in ('', '12345', 'x'):
        answer = browser.post_with_token(address, {'don-vi': unit}, status=422)
        assert 'Hãy chọn đơn vị nhận' in answer.text
    with people.administrator.acting() as request:
        own = str(unit_at(request.office, FINANCE).uid)
    assert 'chọn đơn vị khác' in browser.post_with_token(address, {'don-vi': own}, status=422).text


def test_the_person_follows_the_own_transfer(browse, people):
    uid = a_transfer(people.clerk_of_finance, people.officers_record, EDUCATION).filled_in().build()
    page = browse(people.officer).get(path_of(people, uid))
    assert 'Sở Giáo dục và Đào tạo' in page.text and '/buoc"' not in page.text
    asked = a_request(people.clerk_of_education, _other(people), EDUCATION).build()
    browse(people.officer).get(path_of(people, asked), status=404)


def _other(people):
    return people.verified_record()
