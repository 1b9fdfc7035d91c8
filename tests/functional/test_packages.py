"""Archive packages in the browser: taken out of one office, taken into another."""

import io
import json

import pytest
import transaction

from hoso_cms import fixity
from hoso_cms.exchange.packages.bag import Bag
from hoso_cms.exchange.packages.checking import package_breaks
from hoso_cms.journal import JournalEvent, trail
from hoso_cms.storage import close_databases
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.builders import a_record, make_app, small_office
from hoso_cms.testing.layers import layer_over


@pytest.fixture
def archived(people):
    return (
        a_record(people.clerk_of_finance)
        .named('Nguyễn Thị Ngọc Ánh')
        .complete()
        .with_scan()
        .submitted()
        .verified_by(people.verifier_of_finance)
        .archived_by(people.verifier_of_finance)
        .build()
    )


@pytest.fixture
def path(registry, people):
    def of(uid):
        with people.head_of_province.acting() as request:
            return request.resource_path(request.office.document(uid))

    return of


@pytest.fixture(scope='module')
def built_elsewhere(tmp_path_factory):
    app = make_app(tmp_path_factory.mktemp('elsewhere'))
    yield app, small_office(app.registry)
    close_databases(app.registry)
    app.registry.side_store.close()


@pytest.fixture
def elsewhere(built_elsewhere):
    """Another office: signs somebody in there."""
    app, people = built_elsewhere

    def signed_in(name):
        browser = Browser(app)
        browser.login(getattr(people, name))
        return browser

    with app.registry.side_store.transaction(lasting=False) as connection:
        connection.execute('DELETE FROM throttle')
    with layer_over(app.registry):
        yield signed_in


def package_of(browser, address):
    page = browser.get(address)
    return browser.get(page.html.find('a', string='Gói lưu trữ')['href'])


def send(browser, data, path='/so-noi-vu/nhap-goi', name='goi.zip', **kw):
    form = browser.get(path).forms['take-package']
    form['goi'] = (name, data)
    return form.submit(**kw)


# --- Out


def test_the_archivist_takes_out_an_archived_record(browse, people, path, archived):
    answer = package_of(browse(people.archivist), path(archived))
    assert answer.content_type == 'application/zip'
    assert f'nguyen-thi-ngoc-anh-{archived}.zip' in answer.headers['Content-Disposition']
    assert answer.headers['Content-Disposition'].startswith('attachment')
    with Bag(io.BytesIO(answer.body)) as bag:
        assert not list(package_breaks(bag))
    (line,) = trail(
        people.archivist.registry.side_store, subject=archived, events=[JournalEvent.EXPORT], limit=1
    )
    assert line.account == people.archivist.uid and len(line.details['manifest']) == 64


@pytest.mark.parametrize('name', ['clerk_of_finance', 'officer', 'bystander', 'administrator'])
def test_who_may_not_is_offered_nothing_and_gets_nothing(browse, people, path, archived, name):
    person = getattr(people, name)
    browser = browse(person)
    page = browser.get(path(archived), expect_errors=True)
    assert 'Gói lưu trữ' not in page
    answer = browser.get(f'{path(archived)}goi-luu-tru', expect_errors=True)
    assert answer.status_int in (403, 404)
    told = trail(
        person.registry.side_store, subject=archived, account=person.uid, events=[JournalEvent.EXPORT]
    )
    assert not told


# --- In


def test_a_package_arrives_in_another_office(browse, people, path, archived, elsewhere):
    package = package_of(browse(people.archivist), path(archived)).body
    browser = elsewhere('archivist')
    browser.get('/so-noi-vu/').mustcontain('Nhận gói lưu trữ')
    page = send(browser, package).follow()
    page.mustcontain('Nguyễn Thị Ngọc Ánh', 'đã nhận vào Sở Nội vụ, 6 bản')
    page = browser.get(f'/so-noi-vu/ho-so/{archived}/')
    page.mustcontain('NGUYỄN THỊ NGỌC ÁNH', 'Lưu trữ')
    history = browser.get(f'/so-noi-vu/ho-so/{archived}/lich-su')
    history.mustcontain(f'{people.verifier_of_finance.name} (Uỷ ban nhân dân tỉnh Đắk Lắk)')
    scan = page.html.select_one('#o-attachments td a')
    assert browser.get(scan['href']).content_type == 'application/pdf'
    send(browser, package).follow().mustcontain('đã có đủ ở đây, không thay đổi gì')


def test_a_changed_byte_is_refused_with_the_name_of_the_file(browse, people, path, archived, elsewhere):
    package = package_of(browse(people.archivist), path(archived)).body
    place = package.index(b'JFIF')
    forged = package[:place] + b'JFIG' + package[place + 4 :]
    browser = elsewhere('archivist')
    answer = send(browser, forged, status=422)
    alert = answer.html.select_one('[role=alert]').text
    assert 'data/files/' in alert and 'Chưa có gì được ghi' in alert
    assert browser.get(f'/so-noi-vu/ho-so/{archived}/', expect_errors=True).status_int == 404


def test_a_number_that_is_taken_leaves_nothing_behind(browse, people, path, elsewhere, built_elsewhere):
    citizen_id = '066085004321'
    builder = a_record(people.clerk_of_finance).complete(citizen_id=citizen_id).with_scan().submitted()
    uid = builder.verified_by(people.verifier_of_finance).build()
    package = package_of(browse(people.head_of_province), path(uid)).body
    others = built_elsewhere[1]
    a_record(others.clerk_of_finance).named('Lê Văn Ba').complete(citizen_id=citizen_id).build()
    answer = send(elsewhere('archivist'), package, status=422)
    assert citizen_id in answer.html.select_one('[role=alert]').text
    with others.administrator.acting() as request:
        assert uid not in request.office.documents_by_id and not request.office.files


@pytest.mark.parametrize('data', [b'PK\x03\x04', b'%PDF-1.4', b'x' * 5000])
def test_another_file_is_refused(elsewhere, data):
    answer = send(elsewhere('administrator'), data, status=422)
    answer.mustcontain('Không nhận được gói')


def test_no_file_is_said_so(elsewhere):
    browser = elsewhere('administrator')
    form = browser.get('/so-noi-vu/nhap-goi').forms['take-package']
    form.submit(status=422).mustcontain('Chưa chọn tệp')


@pytest.mark.parametrize('name', ['clerk_of_home_affairs', 'head_of_province', 'bystander'])
def test_who_may_not_take_packages_in(elsewhere, name):
    browser = elsewhere(name)
    assert 'Nhận gói lưu trữ' not in browser.get('/so-noi-vu/', expect_errors=True)
    assert browser.get('/so-noi-vu/nhap-goi', expect_errors=True).status_int in (403, 404)


# --- The rolling check


def test_the_archivist_sees_how_the_check_stands(browse, people, registry, archived):
    browser = browse(people.archivist)
    home = browser.get('/')
    home.mustcontain('Kiểm tra kho hồ sơ và tệp', 'Chưa kiểm tra hết')
    connection = registry._zodb_databases[''].open()
    try:
        fixity.run(connection, registry.side_store, seconds=60)
    finally:
        transaction.abort()
        connection.close()
    with registry.side_store.transaction() as side:
        told = json.dumps([[f'hồ sơ {archived}', 'mã băm <sai>']])
        side.execute('UPDATE fixity SET broken = ? WHERE name = ?', (told, str(archived)))
    page = browser.get('/kiem-tra-kho')
    page.mustcontain('1 chỗ hỏng', 'mã băm &lt;sai&gt;', '100%')
    assert page.html.find('a', string=f'hồ sơ {archived}')['href'].endswith(f'/{archived}/')
    with registry.side_store.transaction() as side:
        side.execute('DELETE FROM fixity')


@pytest.mark.parametrize('name', ['clerk_of_finance', 'head_of_province', 'officer', 'bystander'])
def test_others_do_not_see_it(browse, people, name):
    browser = browse(getattr(people, name))
    assert 'Kiểm tra kho' not in browser.get('/')
    assert browser.get('/kiem-tra-kho', expect_errors=True).status_int in (403, 404)
