"""Signing in: once, under throttle, without telling who exists; and nothing typed lost when a session has ended."""

from datetime import timedelta

import pytest

from hoso_cms import clock, journal
from hoso_cms.journal import JournalEvent
from hoso_cms.testing.people import PASSWORD

WRONG = 'Tên đăng nhập hoặc mật khẩu không đúng.'


def sign_in_form(page):
    return next(form for form in page.forms.values() if 'password' in form.fields)


def try_to_sign_in(browser, login, password, status):
    form = sign_in_form(browser.get('/dang-nhap'))
    form['login'], form['password'] = login, password
    return form.submit(status=status)


def test_signing_in_leads_where_one_wanted_to_go(browser, people):
    answer = browser.get('/so-tai-chinh/', status=303)
    page = browser.get(answer.location)
    form = sign_in_form(page)
    form['login'], form['password'] = people.clerk_of_finance.login.upper(), PASSWORD
    answer = form.submit(status=303)
    assert answer.location.endswith('/so-tai-chinh/')
    assert 'Sở Tài chính' in answer.follow().html.h1.text


@pytest.mark.parametrize(
    'address', ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:x', '/dang-xuat']
)
def test_signing_in_leads_to_no_other_site(browser, people, address):
    form = sign_in_form(browser.get('/dang-nhap', {'next': address}))
    form['login'], form['password'] = people.clerk_of_finance.login, PASSWORD
    assert form.submit(status=303).location == 'http://localhost/'


def test_an_unknown_and_a_known_name_are_refused_alike(browser, people):
    known = try_to_sign_in(browser, people.clerk_of_finance.login, 'sai mật khẩu', 422)
    unknown = try_to_sign_in(browser, 'nobody-there', 'sai mật khẩu', 422)
    assert WRONG in known.text and WRONG in unknown.text


def test_refusals_and_successes_are_in_the_journal(browser, people, registry):
    try_to_sign_in(browser, people.clerk_of_finance.login, 'sai mật khẩu', 422)
    browser.login(people.clerk_of_finance)
    events = [line.event for line in journal.trail(registry.side_store, account=people.clerk_of_finance.uid)]
    assert JournalEvent.SIGN_IN_REFUSED in events and JournalEvent.SIGN_IN in events


def test_after_too_many_tries_even_the_right_password_waits(browser, people):
    for _ in range(20):
        form = sign_in_form(browser.get('/dang-nhap'))
        form['login'], form['password'] = people.clerk_of_finance.login, 'sai mật khẩu'
        answer = form.submit(expect_errors=True)
        if answer.status_int == 429:
            break
    answer = try_to_sign_in(browser, people.clerk_of_finance.login, PASSWORD, 429)
    assert 'Đã nhập sai quá nhiều lần' in answer.text


def test_the_session_before_signing_in_is_worth_nothing_afterwards(browser, people):
    browser.get('/dang-nhap')
    before = browser.cookies['hoso']
    browser.login(people.clerk_of_finance)
    assert browser.cookies['hoso'] != before


def test_an_issued_password_opens_one_page_only(browser, people):
    page = browser.login(people.newcomer)
    assert page.request.path == '/tai-khoan/mat-khau'
    assert browser.get('/so-noi-vu/', status=303).location.endswith('/tai-khoan/mat-khau')
    assert browser.get('/so-noi-vu/', headers={'X-Requested-With': 'fetch'}, status=403)
    form = next(form for form in page.forms.values() if 'again' in form.fields)
    form['old'], form['new'], form['again'] = (
        people.newcomer.password,
        'mưa rào tháng bảy',
        'mưa rào tháng bảy',
    )
    assert form.submit(status=303).follow().request.path == '/'
    assert browser.get('/so-noi-vu/', status=200)


def test_a_changed_password_ends_every_other_session(browse, people):
    here, there = browse(people.clerk_of_finance), browse(people.clerk_of_finance)
    form = next(f for f in here.get('/tai-khoan/mat-khau').forms.values() if 'again' in f.fields)
    form['old'], form['new'], form['again'] = PASSWORD, 'gió mùa đông bắc về', 'gió mùa đông bắc về'
    assert 'Đã đổi mật khẩu' in form.submit(status=303).follow().text
    assert there.get('/', status=303).location.startswith('http://localhost/dang-nhap')


def test_a_wrong_or_weak_password_is_refused_beside_the_form(browse, people):
    clerk = browse(people.clerk_of_finance)
    for old, new, again, said in [
        ('sai rồi nhé', 'gió mùa đông bắc', 'gió mùa đông bắc', 'hiện tại không đúng'),
        (PASSWORD, '12345678', '12345678', 'phổ biến'),
        (PASSWORD, 'gió mùa đông bắc', 'gió mùa đông nam', 'không giống nhau'),
        (PASSWORD, PASSWORD, PASSWORD, 'phải khác'),
    ]:
        form = next(f for f in clerk.get('/tai-khoan/mat-khau').forms.values() if 'again' in f.fields)
        form['old'], form['new'], form['again'] = old, new, again
        assert said in form.submit(status=422).text


def test_signing_out_ends_the_session(browse, people):
    clerk = browse(people.clerk_of_finance)
    cookie = clerk.cookies['hoso']
    clerk.get('/').forms[1].submit(status=303)
    clerk.set_cookie('hoso', cookie)
    assert clerk.get('/', status=303).location.startswith('http://localhost/dang-nhap')


def test_administrators_are_signed_out_after_five_idle_minutes(browse, people):
    administrator, clerk = browse(people.administrator), browse(people.clerk_of_finance)
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        assert administrator.get('/', status=303)
        assert clerk.get('/', status=200)


def test_scripts_are_told_401_and_sign_in_without_leaving_the_page(browser, people):
    answer = browser.get('/', headers={'X-Requested-With': 'fetch'}, status=401)
    assert answer.json['sign_in'] == '/dang-nhap'
    token = browser.get('/dang-nhap', headers={'Accept': 'application/json'}).json['csrf_token']
    asked = {'X-CSRF-Token': token, 'Accept': 'application/json'}
    wrong = {'login': people.clerk_of_finance.login, 'password': 'sai mật khẩu'}
    assert browser.post('/dang-nhap', wrong, headers=asked, status=422).json['message'] == WRONG
    right = wrong | {'password': PASSWORD}
    fresh = browser.post('/dang-nhap', right, headers=asked, status=200).json['csrf_token']
    assert fresh != token
    assert (
        browser.get('/phien', headers={'X-Requested-With': 'fetch'}, status=200).json['idle_seconds'] == 900
    )


class TestNothingTypedIsLost:
    """A form that finds its session dead comes back after signing in."""

    @pytest.fixture
    def filled(self, browse, people):
        clerk = browse(people.clerk_of_finance)
        form = next(f for f in clerk.get('/so-tai-chinh/ho-so-moi').forms.values() if 'full-name' in f.fields)
        form['officer-kind'], form['full-name'], form['birth-date'] = (
            'civil-servant',
            ' Lê <Thị> & Bình',
            '02/09/1985',
        )
        return clerk, form

    def submit_late(self, form, status=401):
        with clock.standing_at(clock.now() + timedelta(minutes=30)):
            return form.submit(status=status, headers={'Origin': 'http://localhost'})

    def sign_in_again(self, page, login):
        form = sign_in_form(page)
        form['login'], form['password'] = login, PASSWORD
        return form.submit(headers={'Origin': 'http://localhost'})

    def test_typed_fields_come_back_after_signing_in(self, filled, people):
        clerk, form = filled
        form['full-name'] = 'Lê Thị Bình'
        with clock.standing_at(clock.now() + timedelta(minutes=30)):
            page = form.submit(status=401, headers={'Origin': 'http://localhost'})
            page = self.sign_in_again(page, people.clerk_of_finance.login)
            assert page.status_int == 200
            going_on = next(f for f in page.forms.values() if f.action.endswith('/ho-so-moi'))
            answer = going_on.submit(headers={'Origin': 'http://localhost'}, status=303)
            assert 'Lê Thị Bình' in answer.follow().text

    def test_every_character_comes_back(self, filled, people):
        clerk, form = filled
        form['full-name'] = '\n Lê <Thị> & "Bình" '
        with clock.standing_at(clock.now() + timedelta(minutes=30)):
            page = form.submit(status=401, headers={'Origin': 'http://localhost'})
            page = self.sign_in_again(page, people.clerk_of_finance.login)
        area = page.html.select_one('textarea[name=full-name]')
        assert area.text.removeprefix('\n').replace('\r\n', '\n') == '\n Lê <Thị> & "Bình" '

    def test_another_person_does_not_save_it(self, filled, people):
        clerk, form = filled
        with clock.standing_at(clock.now() + timedelta(minutes=30)):
            page = form.submit(status=401, headers={'Origin': 'http://localhost'})
            answer = self.sign_in_again(page, people.clerk_of_budget.login)
            assert answer.status_int == 303
            assert 'của người dùng trước' in answer.follow().text

    def test_a_form_of_another_site_is_not_kept(self, browser, people):
        page = browser.post(
            '/so-tai-chinh/ho-so-moi',
            {'full-name': 'Kẻ Lạ'},
            headers={'Origin': 'http://evil.example'},
            status=401,
        )
        assert 'Kẻ Lạ' not in page.text

    def test_a_form_older_than_the_session_can_be_sent_again(self, filled, people):
        clerk, form = filled
        form['csrf_token'] = 'of another session'
        page = form.submit(status=400, headers={'Origin': 'http://localhost'})
        assert any(f.action.endswith('/ho-so-moi') for f in page.forms.values())

    def test_passwords_are_never_carried(self, browse, people):
        clerk = browse(people.clerk_of_finance)
        form = next(f for f in clerk.get('/tai-khoan/mat-khau').forms.values() if 'again' in f.fields)
        form['old'], form['new'], form['again'] = PASSWORD, 'gió mùa đông bắc', 'gió mùa đông bắc'
        page = self.submit_late(form)
        assert PASSWORD not in page.text and 'gió mùa đông bắc' not in page.text


@pytest.mark.parametrize(
    'path', ['/', '/so-tai-chinh/', '/khong-co-don-vi-nay', '/so-tai-chinh/ho-so/1/', '/tim-kiem?ten=an']
)
def test_nobody_learns_without_signing_in_what_exists(browser, path):
    assert browser.get(path, status=303).location.startswith('http://localhost/dang-nhap?next=')


def test_what_one_may_not_know_of_is_not_found(browse, people, registry):
    clerk = browse(people.clerk_of_education)
    hidden = clerk.get('/so-tai-chinh/', status=404)
    missing = clerk.get('/khong-co-don-vi-nay', status=404)
    assert hidden.html.main.text == missing.html.main.text
    refused = journal.trail(registry.side_store, account=people.clerk_of_education.uid)
    assert any(line.event == JournalEvent.REFUSED for line in refused)


def test_what_one_may_see_but_not_do_is_forbidden(browse, people):
    assert browse(people.clerk_of_finance).get('/so-tai-chinh/tai-khoan', status=403)
