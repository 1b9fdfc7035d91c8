"""The second factor through the pages: at sign-in, before an export, and for those whose role needs one."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from hoso_cms import clock, journal
from hoso_cms.journal import JournalEvent
from hoso_cms.security import second_factor as factor
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.builders import EDUCATION
from hoso_cms.testing.leaving import a_departure
from hoso_cms.testing.people import PASSWORD
from hoso_cms.testing.transferring import a_transfer
from tests.functional.test_accounts import decided, scan

FINANCE, EXPORT = '/so-tai-chinh', '/so-tai-chinh/quyen-da-cap'


@pytest.fixture(autouse=True)
def _forgotten(registry):
    """The side store outlives the layer of a test."""
    yield
    with registry.side_store.transaction() as connection:
        connection.execute('DELETE FROM factors')
        connection.execute('DELETE FROM seen')


@pytest.fixture
def required(registry, monkeypatch):
    monkeypatch.setitem(registry.settings, 'hoso.second_factor', 'required')


@pytest.fixture
def head(browse, people):
    return browse(people.head_of_finance)


def form_with(page, field):
    return next(form for form in page.forms.values() if field in form.fields)


@contextmanager
def later(**time):
    with clock.standing_at(clock.now() + timedelta(**time)):
        yield


def code_of(secret):
    return pyotp.TOTP(secret).at(clock.now())


def enrol(browser):
    """Set a second factor up as a person does; gives the secret and the recovery codes."""
    page = form_with(browser.get('/xac-thuc-hai-lop'), 'act').submit('act', value='begin')
    assert page.html.select_one('.qr svg') and page.headers['Cache-Control'] == 'no-store'
    secret = re.sub(r'\s', '', page.html.select_one('.digest').text)
    form = form_with(page, 'code')
    form['code'] = code_of(secret)
    codes = [one.text for one in form.submit('act', value='confirm').html.select('.recovery li')]
    assert len(codes) == factor.RECOVERY_CODES
    return secret, codes


def begin_to_sign_in(app, person):
    browser = Browser(app)
    form = form_with(browser.get('/dang-nhap'), 'password')
    form['login'], form['password'] = person.login, PASSWORD
    return browser, form.submit(status=200)


def prove(page, code, status=303):
    form = form_with(page, 'code')
    form['code'] = code
    return form.submit(status=status)


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, head, app, people):
        secret, _ = enrol(head)
        browser, page = begin_to_sign_in(app, people.head_of_finance)
        assert browser.get(f'{FINANCE}/', status=303).location.startswith('http://localhost/dang-nhap')
        assert 'Mã xác thực' in browser.get('/dang-nhap').text
        with later(minutes=1):
            prove(page, code_of(secret))
            assert browser.get(f'{FINANCE}/', status=200)

    def test_a_password_that_waits_too_long_is_asked_again(self, head, app, people):
        secret, _ = enrol(head)
        _, page = begin_to_sign_in(app, people.head_of_finance)
        with later(minutes=6):
            # Its token has died with it.
            assert form_with(page, 'code').submit(status=401)

    def test_a_wrong_code_is_refused_and_told_to_the_journal(self, head, app, people, registry):
        secret, _ = enrol(head)
        _, page = begin_to_sign_in(app, people.head_of_finance)
        used = prove(page, code_of(secret), status=422)
        assert 'đã dùng' in used.text
        line = journal.line(registry.side_store, journal.head(registry.side_store)[0])
        assert line.event == JournalEvent.SIGN_IN_REFUSED and line.details == {'cause': 'wrong code'}

    def test_guessing_becomes_slow(self, head, app, people):
        secret, _ = enrol(head)
        _, page = begin_to_sign_in(app, people.head_of_finance)
        statuses = [prove(page, '000000', status='4*').status_int for _ in range(7)]
        assert statuses[0] == 422 and statuses[-1] == 429
        with later(seconds=40):
            prove(page, code_of(secret), status=429)

    def test_a_recovery_code_opens_once(self, head, app, people):
        _, (code, *_) = enrol(head)
        prove(begin_to_sign_in(app, people.head_of_finance)[1], code)
        prove(begin_to_sign_in(app, people.head_of_finance)[1], code, status=422)

    def test_where_one_wanted_to_go_and_what_was_typed_is_kept(self, head, app, people):
        secret, _ = enrol(head)
        browser = Browser(app)
        page = browser.get(browser.get(f'{FINANCE}/', status=303).location)
        form = form_with(page, 'password')
        form['login'], form['password'] = people.head_of_finance.login, PASSWORD
        page = form.submit(status=200)
        with later(minutes=1):
            assert prove(page, code_of(secret)).location.endswith(f'{FINANCE}/')

    def test_scripts_sign_in_again_in_two_steps(self, head, app, people):
        secret, _ = enrol(head)
        browser = Browser(app)
        json = {'Accept': 'application/json'}
        token = browser.get('/dang-nhap', headers=json).json['csrf_token']
        typed = {'login': people.head_of_finance.login, 'password': PASSWORD}
        told = browser.post('/dang-nhap', typed, headers=json | {'X-CSRF-Token': token}).json
        assert told['second_factor']
        asked = json | {'X-CSRF-Token': told['csrf_token']}
        assert browser.post('/ma-xac-thuc', {'code': '1'}, headers=asked, status=422).json['message']
        with later(minutes=1):
            assert browser.post('/ma-xac-thuc', {'code': code_of(secret)}, headers=asked).json['csrf_token']
            assert browser.get(f'{FINANCE}/', status=200)

    def test_a_closed_account_is_not_let_in_by_its_code(self, head, app, people, browse):
        secret, _ = enrol(head)
        _, page = begin_to_sign_in(app, people.head_of_finance)
        browse(people.administrator).post_with_token(
            f'{FINANCE}/nguoi-dung/{people.head_of_finance.uid}', {'act': 'disable'}, status=303
        )
        with later(minutes=1):
            assert prove(page, code_of(secret)).location.endswith('/dang-nhap')

    def test_nobody_proves_anything_without_a_password(self, browser):
        assert browser.get('/ma-xac-thuc', status=303).location.endswith('/dang-nhap')


class TestBeforeAnExport:
    def test_a_fresh_proof_is_good_for_a_quarter_of_an_hour(self, head):
        secret, _ = enrol(head)
        assert head.get(EXPORT).content_type.endswith('sheet')
        with later(minutes=14):
            assert head.get(EXPORT, status=200)
            head.get('/', status=200)
        with later(minutes=16):
            asked = head.get(EXPORT, status=303).follow()
            assert prove(asked, code_of(secret)).location.endswith(EXPORT)
            assert head.get(EXPORT, status=200)

    def test_where_it_is_offered_only_those_without_one_get_in(self, head):
        assert head.get(EXPORT, status=200)

    def test_where_it_is_required_they_enrol_first(self, head, required):
        assert head.get(EXPORT, status=303).location.endswith('/xac-thuc-hai-lop')
        assert head.get(EXPORT, headers={'X-Requested-With': 'fetch'}, status=403).json['message']
        enrol(head)
        assert head.get(EXPORT, status=200)

    def test_where_it_is_off_nobody_is_asked(self, head, registry, monkeypatch):
        enrol(head)
        monkeypatch.setitem(registry.settings, 'hoso.second_factor', 'off')
        with later(minutes=14):
            assert head.get(EXPORT, status=200)

    def test_a_proof_belongs_to_its_session(self, head, app, people):
        secret, _ = enrol(head)
        with later(minutes=1):
            browser, page = begin_to_sign_in(app, people.head_of_finance)
            assert browser.get(EXPORT, status=303).location.startswith('http://localhost/dang-nhap')


@contextmanager
def after_the_proof(browser):
    """A quarter of an hour later, still signed in."""
    with later(minutes=14):
        browser.get('/', status=200)
    with later(minutes=16):
        yield


class TestBeforeWhatPassesARecordOn:
    @pytest.fixture(autouse=True)
    def _on_the_day(self):
        with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
            yield

    @pytest.fixture
    def record(self, people):
        return people.verified_record('Trần Thị Chuyển')

    def page_of(self, browser, people, uid):
        with people.administrator.acting() as request:
            return browser.get(request.resource_path(request.office.document(uid)))

    @staticmethod
    def state(people, uid):
        with people.administrator.acting() as request:
            return request.office.document(uid).state

    @staticmethod
    def step(page, name):
        form = next(f for f in page.forms.values() if 'buoc' in f.fields and f['buoc'].value == name)
        if 'ly-do' in form.fields:
            form['ly-do'] = 'Theo quyết định'
        # As a browser sends it: what was typed is kept only where this site's own page sent it.
        return form.submit(status='*', headers={'Origin': 'http://localhost'})

    def test_sending_asks_and_goes_on_with_what_was_typed(self, browse, people, record):
        uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
        clerk = browse(people.clerk_of_finance)
        secret, _ = enrol(clerk)
        with after_the_proof(clerk):
            asked = self.step(self.page_of(clerk, people, uid), 'send')
            assert asked.status_int == 403 and self.state(people, uid) == 'preparing'
            form = form_with(asked, 'code')
            form['code'] = code_of(secret)
            going_on = form.submit(status=200, headers={'Origin': 'http://localhost'})
            form = form_with(going_on, 'buoc')
            assert form['buoc'].value == 'send'
            form.submit(status=303)
            assert self.state(people, uid) == 'sent'

    def test_who_has_none_sends_as_before(self, browse, people, record):
        uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
        clerk = browse(people.clerk_of_finance)
        assert self.step(self.page_of(clerk, people, uid), 'send').status_int == 303

    def test_leading_back_asks_nothing(self, browse, people, record):
        uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
        clerk = browse(people.clerk_of_education)
        enrol(clerk)
        with after_the_proof(clerk):
            assert self.step(self.page_of(clerk, people, uid), 'refuse').status_int == 303

    @pytest.mark.parametrize('door', ['buoc', 'chuyen-trang-thai'])
    def test_ending_a_service_asks_at_either_door(self, browse, people, record, door):
        uid = a_departure(people.clerk_of_finance, record).told().handed_in().build()
        verifier = browse(people.verifier_of_finance)
        enrol(verifier)
        with after_the_proof(verifier):
            address = self.page_of(verifier, people, uid).request.path + door
            fields = {'buoc': 'close', 'ban': '3'}
            assert verifier.post_with_token(address, fields, status=403).html.select('input[name=code]')
            assert self.state(people, uid) == 'submitted'

    def test_where_it_is_required_they_enrol_first(self, browse, people, record, required):
        uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
        clerk = browse(people.clerk_of_finance)
        page = self.page_of(clerk, people, uid)
        assert self.step(page, 'send').location.endswith('/xac-thuc-hai-lop')
        assert self.state(people, uid) == 'preparing'


class TestRolesThatNeedOne:
    @pytest.mark.parametrize('who', ['administrator', 'verifier_of_finance'])
    def test_nothing_else_opens_before_it_is_set_up(self, browse, people, required, who):
        browser = browse(getattr(people, who))
        assert browser.get('/', status=303).location.endswith('/xac-thuc-hai-lop')
        assert browser.get('/', headers={'X-Requested-With': 'fetch'}, status=403)
        enrol(browser)
        assert browser.get('/', status=200)

    def test_others_work_on(self, browse, people, required):
        assert browse(people.clerk_of_finance).get(f'{FINANCE}/', status=200)

    def test_they_do_not_take_it_away(self, browse, people, required):
        browser = browse(people.verifier_of_finance)
        secret, _ = enrol(browser)
        fields = {'act': 'remove', 'code': '1'}
        assert 'không gỡ được' in browser.post_with_token('/xac-thuc-hai-lop', fields, status=422).text


class TestTheOwnPage:
    def test_what_was_enrolled_is_not_shown_again(self, head):
        secret, codes = enrol(head)
        shown = head.get('/xac-thuc-hai-lop').text
        assert secret not in shown.replace(' ', '') and not any(code in shown for code in codes)
        assert 'Còn 10 mã khôi phục' in shown

    def test_changing_and_removing_need_a_code(self, head):
        secret, _ = enrol(head)
        for what in ('begin', 'remove'):
            head.post_with_token('/xac-thuc-hai-lop', {'act': what, 'code': '000000'}, status=422)
        with later(minutes=1):
            page = head.post_with_token('/xac-thuc-hai-lop', {'act': 'begin', 'code': code_of(secret)})
            assert page.html.select_one('.qr svg')
        with later(minutes=2):
            head.post_with_token('/xac-thuc-hai-lop', {'act': 'remove', 'code': code_of(secret)}, status=303)
        assert 'Thiết lập' in head.get('/xac-thuc-hai-lop').text

    @pytest.mark.parametrize('act', ['', 'nonsense', 'confirm'])
    def test_what_cannot_be_done_is_refused(self, head, act):
        page = head.post_with_token('/xac-thuc-hai-lop', {'act': act, 'code': '1'}, status=422)
        assert page.html.select_one('.alert-warning').text.strip()

    def test_an_administrator_takes_a_lost_one_away_on_a_written_request(self, head, app, browse, people):
        enrol(head)
        fields = {'act': 'reissue', **decided(so='9/TTr'), 'ban-quet': scan(), 'go-hai-lop': '1'}
        page = browse(people.administrator).post_with_token(
            f'{FINANCE}/nguoi-dung/{people.head_of_finance.uid}', fields
        )
        browser = Browser(app)
        form = form_with(browser.get('/dang-nhap'), 'password')
        form['login'] = people.head_of_finance.login
        form['password'] = page.html.select_one('.issued-password').text
        assert form.submit(status=303).location.endswith('/tai-khoan/mat-khau')


class TestSessions:
    def test_where_one_is_signed_in_and_ending_one(self, app, browse, people):
        here, there = browse(people.clerk_of_finance), Browser(app)
        there.extra_environ = {'HTTP_USER_AGENT': 'Mozilla/5.0 (Windows NT 10.0) Firefox/128.0'}
        there.login(people.clerk_of_finance)
        page = here.get('/phien-cua-toi')
        row = next(row for row in page.html.select('tbody tr') if 'Firefox, Windows' in row.text)
        assert 'Phiên này' not in row.text
        handle = row.select_one('input[name=phien]')['value']
        here.post_with_token('/phien-cua-toi', {'phien': handle}, status=303)
        assert there.get('/', status=303).location.startswith('http://localhost/dang-nhap')
        assert here.get('/', status=200)

    def test_ending_all_others(self, browse, people, registry):
        here, there = browse(people.clerk_of_finance), browse(people.clerk_of_finance)
        here.post_with_token('/phien-cua-toi', {}, status=303)
        assert here.get('/', status=200) and there.get('/', status=303)
        lines = journal.trail(registry.side_store, account=people.clerk_of_finance.uid, limit=1000)
        ended = max(lines, key=lambda line: line.id)
        assert ended.event == JournalEvent.SESSIONS_ENDED

    def test_not_those_of_others(self, browse, people):
        clerk, head = browse(people.clerk_of_finance), browse(people.head_of_finance)
        page = clerk.get('/phien-cua-toi')
        assert len(page.html.select('tbody tr')) >= 1
        from hoso_cms.security.sessions import sessions_of

        store = clerk.app.registry.side_store
        for one in sessions_of(store, people.head_of_finance.uid):
            clerk.post_with_token('/phien-cua-toi', {'phien': one.handle}, status=303)
        clerk.post_with_token('/phien-cua-toi', {'phien': 'zz'}, status=303)
        assert head.get('/', status=200)


class TestNotices:
    def change_password(self, browser, new='gió mùa đông bắc về'):
        form = form_with(browser.get('/tai-khoan/mat-khau'), 'again')
        form['old'], form['new'], form['again'] = PASSWORD, new, new
        form.submit(status=303)

    @pytest.fixture
    def in_district_5(self, people):
        with people.administrator.acting() as request:
            from hoso_cms.operations import units

            units.set_regulation(request, request.office['so-tai-chinh'], 'quan-5-2014')

    def test_district_5_is_told_whenever_a_password_changes(self, in_district_5, browse, people):
        administrator = browse(people.administrator)
        self.change_password(browse(people.clerk_of_finance))
        self.change_password(browse(people.clerk_of_education))
        page = administrator.get('/')
        assert people.clerk_of_finance.login in page.text and 'Điều 17' in page.text
        assert people.clerk_of_education.login not in page.text
        assert 'gió mùa' not in page.text
        form_with(page, 'den').submit(status=303)
        assert people.clerk_of_finance.login not in administrator.get('/').text

    def test_nobody_else_is(self, in_district_5, browse, people):
        self.change_password(browse(people.clerk_of_finance))
        for who in (people.head_of_finance, people.verifier_of_province):
            assert 'Đã đổi mật khẩu' not in browse(who).get('/').text
