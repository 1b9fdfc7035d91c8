"""Ends of service, the archive, notes, returns and disposal on pages."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.journal import JournalEvent, trail
from hoso_cms.operations import archive
from hoso_cms.security import Role
from hoso_cms.testing.builders import EDUCATION, FINANCE, a_record, cheap_hashes
from hoso_cms.testing.leaving import OWN, a_departure
from hoso_cms.testing.people import hire
from hoso_cms.testing.transferring import under


@pytest.fixture(autouse=True)
def tuesday():
    with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        yield


def left(people, name, **told):
    uid = people.verified_record(name)
    a_departure(people.clerk_of_finance, uid).told(**told).handed_in().closed_by(
        people.verifier_of_finance
    ).build()
    return uid


def path_of(people, uid):
    with people.administrator.acting() as request:
        return request.resource_path(request.office.document(uid))


def form_to(page, action, step=''):
    return next(
        one
        for one in page.forms.values()
        if one.action.endswith(action) and (not step or one['buoc'].value == step)
    )


def step(page, name, **fields):
    form = form_to(page, '/buoc', name)
    for field, value in fields.items():
        form[field.replace('_', '-')] = value
    return form.submit(status='*')


def test_a_clerk_prepares_and_a_verifier_ends_the_service(browse, people):
    under(people.administrator, 'dak-lak-2019')
    record = people.verified_record('Trần Thị Nghỉ')
    clerk, verifier = browse(people.clerk_of_finance), browse(people.verifier_of_finance)
    page = clerk.get(path_of(people, record)).click('^Kết thúc công tác$')
    page = form_to(page, 'ket-thuc-cong-tac').submit().follow()
    form = form_to(page, '/ghi')
    for name, value in OWN.items():
        form[name] = value
    form['effective-date'] = '31/11/2026'
    bad = form.submit(status=422)
    assert 'Không có ngày' in bad.text and form_to(bad, '/ghi')['decision-number'].value == '77/QĐ-STC'
    form = form_to(bad, '/ghi')
    form['effective-date'], form['shelf-mark'] = '01/12/2026', 'K2-H15'
    page = form.submit().follow()
    assert 'hạn 08/12/2026' in page.text and 'Điều 10 khoản 3' in page.text
    page = step(page, 'submit').follow()
    assert '/buoc"' in page.text and 'value="close"' not in page.text
    page = verifier.get('/viec').click('Trần Thị Nghỉ')
    page = step(page, 'close').follow()
    assert 'Đã kết thúc' in page.text and 'Đúng hạn' in page.text
    shown = verifier.get(path_of(people, record))
    assert 'Lưu trữ' in shown.html.select_one('.record-line .badge').text and 'sua/' not in shown.text
    clerk.get(path_of(people, record), status='*')
    assert browse(people.archivist).get(path_of(people, record)).status_int == 200


def test_what_is_open_is_listed_with_the_way_to_it(browse, people):
    record = people.verified_record('Trần Thị Nghỉ')
    for one in a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')._steps:
        one(record)
    uid = a_departure(people.clerk_of_finance, record).told().build()
    page = browse(people.clerk_of_finance).get(path_of(people, uid))
    (todo,) = page.html.select('.checks-list li')
    assert 'chưa được xác thực' in todo.text and todo.select_one('a')['href'] == path_of(people, record)
    assert step(page, 'submit').status_int == 422


def test_the_archive_is_browsed_by_year_reason_unit_name_and_shelf(browse, people):
    left(people, 'Bùi Văn An', effective_date='01/03/2022', decision_date='01/02/2022')
    left(people, 'Cao Thị Bình', effective_date='01/05/2024', decision_date='01/02/2024', reason='died')
    left(
        people, 'Đỗ Văn Cường', effective_date='01/06/2024', decision_date='01/02/2024',
        keeping={'shelf-mark': 'K9-H1'},
    )  # fmt: skip
    browser = browse(people.archivist)
    page = browser.get('/').click('Lưu trữ', index=0)

    def names(page):
        return [one.text for one in page.html.select('tbody a')]

    assert names(page) == ['Bùi Văn An', 'Cao Thị Bình', 'Đỗ Văn Cường']
    years = [[part.text for part in one.select('span')] for one in page.html.select('.facet')[0].select('a')]
    assert years == [['2024', '2'], ['2022', '1']]
    page = page.click('2024')
    assert names(page) == ['Cao Thị Bình', 'Đỗ Văn Cường']
    assert names(page.click('Từ trần')) == ['Cao Thị Bình']
    assert names(browser.get('/luu-tru?ky-hieu=k9')) == ['Đỗ Văn Cường']
    assert names(browser.get('/luu-tru?ten=do van c')) == ['Đỗ Văn Cường']
    assert names(browser.get('/luu-tru', {'don-vi': 'Sở Tài chính', 'ly-do': 'retired'})) == [
        'Bùi Văn An',
        'Đỗ Văn Cường',
    ]
    assert names(browser.get('/luu-tru?nam=chua-ghi')) == []
    assert names(browser.get('/luu-tru?nam=x&trang=99999999&trang-thai=y')) == []
    assert names(browse(people.clerk_of_education).get('/luu-tru')) == []
    assert names(browse(people.verifier_of_finance).get(f'{FINANCE}/luu-tru')) != []
    browse(people.verifier_of_finance).get(f'{EDUCATION}/luu-tru', status='*')


def test_the_archive_stands_on_the_first_page_of_those_who_keep_it(browse, people):
    left(people, 'Trần Thị Nghỉ')
    page = browse(people.archivist).get('/')
    assert 'Lưu trữ (1 hồ sơ)' in page.html.main.text and 'Kiểm tra kho hồ sơ và tệp' in page.text
    form = page.forms[
        next(n for n, f in page.forms.items() if f.action == '/luu-tru/' or 'luu-tru' in f.action)
    ]
    form['ten'] = 'nghi'
    assert 'Trần Thị Nghỉ' in form.submit().text
    assert 'Trần Thị Nghỉ' in page.click('Nghỉ hưu', href='ly-do').text
    assert 'Tìm trong lưu trữ' not in browse(people.clerk_of_finance).get('/').text


def test_who_keeps_a_part_of_the_archive_learns_that_all_of_it_is_sound(browse, people):
    with cheap_hashes():
        local = hire(people.administrator, 'luutru.tc', 'Mai Thị Kho', FINANCE, Role.ARCHIVIST)
    browser = browse(local)
    card = browser.get('/').html.find('h2', string='Kiểm tra kho hồ sơ và tệp').parent
    assert card.select('.badge') and not card.select('a')
    assert browser.get('/kiem-tra-kho', expect_errors=True).status_int == 403


def test_reading_one_after_the_other_stays_in_the_chosen_list(browse, people, registry):
    first = left(people, 'Bùi Văn An', effective_date='01/03/2022', decision_date='01/02/2022')
    left(people, 'Cao Thị Bình', effective_date='01/05/2023', decision_date='01/02/2023')
    last = left(people, 'Đỗ Văn Cường', effective_date='01/06/2022', decision_date='01/02/2022')
    browser = browse(people.archivist)
    page = browser.get('/luu-tru?nam=2022').click('Bùi Văn An')
    assert 'Hồ sơ 1/2' in page.text and not page.html.select('a[rel=prev]')
    page = page.click(r'Sau')
    assert page.request.path == path_of(people, last) + 'doc-nhanh' and 'Quá trình công tác' in page.text
    assert page.click('Trước').request.path == path_of(people, first) + 'doc-nhanh'
    reads = [
        len(trail(registry.side_store, subject=uid, events=[JournalEvent.READ])) for uid in (first, last)
    ]
    assert reads == [2, 1]


def test_notes_are_appended_and_shown(browse, people):
    record = left(people, 'Bùi Văn An')
    browser = browse(people.archivist)
    page = browser.get(path_of(people, record)).click('^Ghi chú lưu trữ$')
    form = form_to(page, 'ghi-chu-luu-tru')
    form['ghi-chu'] = '  '
    assert 'Hãy ghi nội dung' in form.submit(status=422).text
    form['ghi-chu'] = 'Năm sinh trên bìa ghi nhầm là 1958.'
    page = form.submit().follow()
    assert 'Năm sinh trên bìa ghi nhầm là 1958.' in page.html.select_one('.plain-list').text
    assert 'Ghi chú lưu trữ' in browser.get(path_of(people, record) + 'lich-su').text


def test_a_person_returns_to_the_same_file(browse, people):
    record = left(people, 'Bùi Văn An')
    page = browse(people.verifier_of_finance).get(path_of(people, record)).click('^Trở lại công tác$')
    form = form_to(page, 'tro-lai-cong-tac')
    form['so'], form['ngay'], form['co-quan'], form['tu-ngay'] = '9/QĐ', '01/12/2026', 'Sở', '30/11/2026'
    bad = form.submit(status=422)
    assert 'phải từ ngày 01/12/2026' in bad.text
    form = form_to(bad, 'tro-lai-cong-tac')
    assert form['so'].value == '9/QĐ'
    form['tu-ngay'] = '01/12/2026'
    page = form.submit().follow()
    assert 'Bản nháp' in page.text and 'Các thời gian công tác' in page.text
    browse(people.clerk_of_finance).get(path_of(people, record) + 'sua/basic')


def test_disposal_is_proposed_decided_by_two_and_certified(browse, people):
    with cheap_hashes():
        second = hire(people.administrator, 'lanhdao2', 'Phan Văn Hai', '/', Role.HEAD)
    record = left(
        people, 'Bùi Văn An', effective_date='01/05/2010', decision_date='20/04/2010',
        keeping={'retention-class': 'years-5'},
    )  # fmt: skip
    archivist, one, two = (browse(person) for person in (people.archivist, people.head_of_province, second))
    page = archivist.get('/het-han-luu-tru')
    assert 'cần xác nhận' in page.text and '31/12/2015' in page.text
    form = form_to(page, 'het-han-luu-tru')
    assert 'ít nhất một hồ sơ' in form.submit(status=422).text
    form['ho-so'] = True
    page = form.submit().follow()
    assert 'Chưa có' in step(page, 'propose').text
    form = form_to(page, '/ghi')
    form['grounds'] = 'Biên bản họp Hội đồng số 1'
    page = form.submit().follow()
    page = step(page, 'propose').follow()
    address = page.request.path
    page = one.get('/viec').click('Hồ sơ hết thời hạn')
    page = step(page, 'agree').follow()
    assert 'phải do người khác' in step(page, 'decide').text
    step(two.get(address), 'decide')
    page = step(archivist.get(address), 'certify').follow()
    assert 'Đã lập biên bản' in page.text and 'Bùi Văn An' in page.text
    assert 'Bùi Văn An' not in archivist.get('/luu-tru').text
    assert 'Bùi Văn An' not in archivist.get('/tim-kiem?ten=bui').text
    archivist.get(path_of(people, record), status=404)
    browse(people.clerk_of_finance).get('/het-han-luu-tru', status='*').mustcontain(no='Bùi Văn An')


def moved_out(people, record):
    paper = a_departure(people.clerk_of_finance, record).told(reason='moved-out', destination='Bộ Tài chính')
    return paper.handed_in().closed_by(people.verifier_of_finance).build()


def test_who_goes_out_of_scope_goes_with_a_package(browse, people, registry):
    """Closing makes it; what is noted in the record later is not in it."""
    record = people.verified_record('Bùi Văn An')
    uid = moved_out(people, record)
    with people.verifier_of_finance.acting() as request:
        archive.annotate(request, request.office.document(record), 'Ghi sau khi giao')
    page = browse(people.verifier_of_finance).get(path_of(people, uid))
    assert 'Lập gói lưu trữ giao đi' in page.html.select_one('.story').text
    answer = page.click('^Gói lưu trữ giao đi$')
    assert (
        answer.content_type == 'application/zip'
        and f'bui-van-an-{record}.zip' in answer.headers['Content-Disposition']
    )
    assert hashlib.sha256(answer.body).hexdigest() in page.html.select_one('.digest').text
    with zipfile.ZipFile(io.BytesIO(answer.body)) as bag:
        names = [name for name in bag.namelist() if '/versions/' in name]
    assert len(names) == 4
    assert trail(registry.side_store, subject=record, events=[JournalEvent.EXPORT])


def test_who_may_not_take_the_record_out_reads_that_there_is_a_package(browse, people):
    uid = moved_out(people, people.verified_record('Bùi Văn An'))
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path_of(people, uid))
    assert page.html.select('.digest') and not page.html.select('a[href$="goi-da-giao"]')
    clerk.get(path_of(people, uid) + 'goi-da-giao', status='4*')
    retired = a_departure(people.clerk_of_finance, people.verified_record('Trần Thị Nghỉ')).told().handed_in()
    uid = retired.closed_by(people.verifier_of_finance).build()
    verifier = browse(people.verifier_of_finance)
    assert not verifier.get(path_of(people, uid)).html.select('.digest')
    verifier.get(path_of(people, uid) + 'goi-da-giao', status=404)


def test_where_the_package_cannot_be_made_the_service_goes_on(browse, people, registry, monkeypatch):
    """An office that hides a section from its verifiers: who sees everything has to close."""
    record = people.verified_record('Bùi Văn An')
    uid = a_departure(people.clerk_of_finance, record).told(reason='moved-out').handed_in().build()
    grants = registry.models.workflows['record'].states['transferred'].grants
    monkeypatch.setitem(grants, 'verifier', grants['verifier'] - {'discipline'})
    page = step(browse(people.verifier_of_finance).get(path_of(people, uid)), 'close')
    assert page.status_int == 422 and 'không được xem mọi mục' in page.html.select_one('.alert-danger').text
    with people.head_of_finance.acting() as request:
        assert request.office.document(record).state == 'verified'
        assert request.office.document(uid).state == 'submitted'
