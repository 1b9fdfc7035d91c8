"""Accounts and roles through the pages of those who manage them."""

import pytest
from webtest import AppError

from hoso_cms import journal
from hoso_cms.journal import JournalEvent
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.people import PASSWORD, Person


@pytest.fixture
def administrator(browse, people):
    return browse(people.administrator)


def act(browser, path='/so-tai-chinh/tai-khoan', status=303, **fields):
    return browser.post_with_token(path, fields, status=status)


def opened(page, registry, login, name='Mới'):
    issued = page.html.select_one('.issued-password').text
    return Person(registry, login, name, 0, '/', '', issued)


def test_an_account_is_opened_with_a_password_that_is_shown_once(administrator, app, registry):
    page = act(
        administrator, act='create', login='moi.taichinh', name='Cao Thị Mới', role='clerk', status=200
    )
    person = opened(page, registry, 'moi.taichinh')
    assert person.password not in administrator.get('/so-tai-chinh/tai-khoan').text
    newcomer = Browser(app)
    assert newcomer.login(person).request.path == '/tai-khoan/mat-khau'


@pytest.mark.parametrize('login', ['quantri', 'A B', 'ă', '', 'x' * 50])
def test_names_that_cannot_be_are_refused_and_the_rest_stays_typed(administrator, login):
    page = act(administrator, act='create', login=login, name='Cao Thị Mới', status=422)
    assert page.html.select_one('#new-name')['value'] == 'Cao Thị Mới'
    assert page.html.select_one('.alert-danger').text.strip()


def test_a_role_counts_from_the_next_request_on_and_until_it_is_taken(
    administrator, browse, people, registry
):
    bystander = browse(people.bystander)
    assert bystander.get('/so-tai-chinh/', status=404)
    act(
        administrator,
        act='give',
        login=people.bystander.login,
        role='verifier',
        ground='Quyết định 12/QĐ-SNV',
    )
    assert bystander.get('/so-tai-chinh/', status=200)
    assert bystander.get('/so-tai-chinh/phong-ngan-sach/', status=200)
    act(administrator, act='take', login=people.bystander.login, role='verifier')
    assert bystander.get('/so-tai-chinh/', status=404)
    lines = journal.trail(registry.side_store, account=people.administrator.uid)
    given = next(line for line in lines if line.event == JournalEvent.ROLE_GIVEN)
    assert given.details['ground'] == 'Quyết định 12/QĐ-SNV' and given.details['of'] == people.bystander.uid
    assert any(line.event == JournalEvent.ROLE_REVOKED for line in lines)


def test_inherited_roles_are_shown_with_where_they_were_given(administrator, people):
    page = administrator.get('/so-tai-chinh/phong-ngan-sach/tai-khoan')
    row = next(row for row in page.html.select('tr') if people.clerk_of_finance.login in row.text)
    assert 'Sở Tài chính' in row.text and 'Thu hồi' not in row.text


@pytest.mark.parametrize(
    'fields',
    [
        {'act': 'give', 'login': 'quantri', 'role': 'clerk'},
        {'act': 'give', 'login': 'khach', 'role': 'officer'},
        {'act': 'give', 'login': 'nobody', 'role': 'clerk'},
        {'act': 'take', 'login': 'khach', 'role': 'clerk'},
        {'act': 'disable', 'login': 'quantri'},
        {'act': 'create', 'login': 'co.ho.so', 'name': 'Có Hồ Sơ', 'record': '000'},
        {'act': 'nonsense'},
        {},
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(administrator, fields):
    assert act(administrator, status=422, **fields).html.select_one('.alert-danger').text.strip()


def test_a_reissued_password_ends_the_old_one_and_every_session(administrator, browse, people, app, registry):
    clerk = browse(people.clerk_of_finance)
    page = act(administrator, act='reissue', login=people.clerk_of_finance.login, status=200)
    assert clerk.get('/', status=303).location.startswith('http://localhost/dang-nhap')
    again = Browser(app)
    with pytest.raises(AppError, match='422'):
        again.login(people.clerk_of_finance)
    assert (
        again.login(opened(page, registry, people.clerk_of_finance.login)).request.path
        == '/tai-khoan/mat-khau'
    )


def test_a_closed_account_opens_nothing_until_it_is_opened_again(administrator, browse, people, app):
    clerk = browse(people.clerk_of_finance)
    act(administrator, act='disable', login=people.clerk_of_finance.login)
    assert clerk.get('/', status=303)
    with pytest.raises(AppError, match='422'):
        Browser(app).login(people.clerk_of_finance)
    act(administrator, act='enable', login=people.clerk_of_finance.login)
    Browser(app).login(people.clerk_of_finance)


def test_an_officer_is_given_the_own_record_by_its_number(administrator, app, people, registry):
    with people.clerk_of_finance.acting() as request:
        number = request.office.document(people.officers_record).current.values('basic')['citizen-id']
    page = act(administrator, act='create', login='chu.ho.so', name='Chủ', record=number, status=200)
    officer = Browser(app)
    form = next(
        f for f in officer.login(opened(page, registry, 'chu.ho.so')).forms.values() if 'again' in f.fields
    )
    form['old'], form['new'], form['again'] = (
        page.html.select_one('.issued-password').text,
        PASSWORD,
        PASSWORD,
    )
    assert f'/ho-so/{people.officers_record}/' in form.submit(status=303).follow().text


def test_accounts_are_found_by_name_without_accents(administrator, people):
    page = administrator.get('/tai-khoan?tim=giam doc')
    assert (
        people.head_of_finance.login in page.text
        and people.archivist.login not in page.html.select('table')[-1].text
    )


def test_those_who_manage_one_unit_manage_no_accounts(administrator, browse, people):
    act(administrator, act='give', login=people.bystander.login, role='administrator')
    local = browse(people.bystander)
    page = local.get('/so-tai-chinh/tai-khoan')
    assert 'Cấp tài khoản mới' not in page.text
    assert act(local, act='give', login=people.archivist.login, role='clerk')
    assert act(local, act='create', login='lau.la', name='Lâu La', status=403)
    assert act(local, act='reissue', login='quantri', status=403)
    assert local.get('/so-giao-duc-va-dao-tao/tai-khoan', status=404)


@pytest.mark.parametrize('who', ['clerk_of_finance', 'head_of_province', 'officer', 'bystander'])
def test_nobody_else_comes_near(browse, people, who):
    browser = browse(getattr(people, who))
    assert browser.get('/so-tai-chinh/tai-khoan', status='4*').status_int in (403, 404)
    answer = act(browser, act='give', login=people.bystander.login, role='clerk', status='4*')
    assert answer.status_int in (403, 404)
