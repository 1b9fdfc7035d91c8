"""Sessions: what the cookie is worth, and when it is worth nothing any more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.interfaces import ISession
from pyramid.request import Request
from pyramid.response import Response
from webtest import TestApp
from zope.interface.verify import verifyObject

from hoso_cms import clock
from hoso_cms.security.sessions import SessionFactory, kill_session, kill_sessions, sessions_of

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LAN = 7
"""The account id of Lan, who signs in here."""


def token_view(request):
    return Response(get_csrf_token(request))


def sign_in_view(request):
    request.session.renew(LAN, 1, 300 if request.params.get('administrator') else None)
    return Response(request.session.get_csrf_token())


def sign_out_view(request):
    request.session.invalidate()
    return Response('bye')


def who_view(request):
    return {
        'account': request.session.account_id,
        'epoch': request.session.epoch,
        'expired': request.session.expired,
        'values': dict(request.session),
    }


def put_view(request):
    request.session.setdefault('list', []).append(request.params['value'])
    return Response('kept')


def put_and_fail_view(request):
    request.session['lost'] = True
    return Response('failed', status=500)


def nothing_view(request):
    return Response(repr(request.session.account_id))


def change_password_view(request):
    kill_sessions(request.registry.side_store, LAN, except_=request.session)
    request.session.renew(LAN, 2, keep=True)
    return Response('changed')


def killed_while_renewing_view(request):
    kill_sessions(request.registry.side_store, request.session.account_id)
    request.session.renew(LAN, 2)
    return Response('too late')


VIEWS = {
    'token': token_view,
    'in': sign_in_view,
    'out': sign_out_view,
    'put': put_view,
    'put-and-fail': put_and_fail_view,
    'nothing': nothing_view,
    'change': change_password_view,
    'killed-while-renewing': killed_while_renewing_view,
}


def application(path, **settings):
    config = Configurator(settings={'hoso.side_store': str(path), **settings})
    config.include('hoso_cms.sidestore')
    config.include('hoso_cms.security.sessions')
    config.set_default_csrf_options(require_csrf=True)
    for name, view in VIEWS.items():
        config.add_route(name, f'/{name}')
        config.add_view(view, route_name=name)
    config.add_route('who', '/who')
    config.add_view(who_view, route_name='who', renderer='json')
    return config.make_wsgi_app()


@pytest.fixture
def app(tmp_path):
    app = application(tmp_path / 'side.sqlite')
    yield app
    app.registry.side_store.close()


@pytest.fixture
def browser(app):
    return TestApp(app)


@pytest.fixture
def side(app):
    return app.registry.side_store


def sign_in(browser, **parameters):
    token = browser.get('/token').text
    return browser.post('/in', {'csrf_token': token, **parameters}).text


def account(browser, **keywords):
    return browser.get('/who', **keywords).json['account']


def planted(app, cookie):
    """A browser that holds a copy of the cookie."""
    thief = TestApp(app)
    thief.set_cookie('hoso', cookie)
    return thief


def rows(side):
    return side.execute('SELECT count(*) FROM sessions')[0][0]


def test_a_session_is_what_pyramid_expects(side):
    session = SessionFactory(side)(Request.blank('/'))
    assert verifyObject(ISession, session, tentative=True)
    assert session.new and session.account_id is None and not session.expired


def test_reading_an_anonymous_session_stores_nothing_and_sends_no_cookie(browser, side):
    response = browser.get('/nothing')
    assert 'Set-Cookie' not in response.headers
    assert rows(side) == 0


def test_asking_for_a_token_stores_a_session(browser, side):
    assert browser.get('/token').text == browser.get('/token').text
    assert rows(side) == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser):
    cookie = browser.get('/token').headers['Set-Cookie']
    assert cookie.startswith('hoso=')
    assert set(cookie.split('; ')[1:]) == {'Path=/', 'HttpOnly', 'SameSite=Lax'}


@pytest.mark.parametrize('settings, scheme', [({'hoso.secure_cookies': 'true'}, 'http'), ({}, 'https')])
def test_a_secure_cookie_is_bound_to_the_host(tmp_path, settings, scheme):
    app = application(tmp_path / 'side.sqlite', **settings)
    cookie = TestApp(app).get('/token', extra_environ={'wsgi.url_scheme': scheme}).headers['Set-Cookie']
    assert cookie.startswith('__Host-hoso=')
    assert {'secure', 'HttpOnly', 'Path=/'} <= set(cookie.split('; '))
    assert 'domain' not in cookie.lower()
    app.registry.side_store.close()


def test_only_the_hash_of_the_id_is_stored(browser, side):
    browser.get('/token')
    token = browser.cookies['hoso']
    assert len(token) == 43
    digest = side.execute('SELECT digest FROM sessions')[0]['digest']
    assert digest == hashlib.sha256(token.encode()).digest()
    browser.set_cookie('hoso', digest.hex())
    assert browser.get('/who').json['account'] is None


def test_signing_in_changes_id_and_token(app, browser, side):
    before = browser.get('/token').text
    fixed = browser.cookies['hoso']
    after = browser.post('/in', {'csrf_token': before}).text
    assert browser.cookies['hoso'] != fixed and after != before
    assert account(browser) == LAN
    assert account(planted(app, fixed)) is None
    assert rows(side) == 1
    browser.post('/put', {'csrf_token': before, 'value': 'x'}, status=400)
    browser.post('/put', {'csrf_token': after, 'value': 'x'})


def test_what_was_kept_before_sign_in_is_not_taken_along(browser):
    token = browser.get('/token').text
    browser.post('/put', {'csrf_token': token, 'value': 'planted'})
    browser.post('/in', {'csrf_token': token})
    assert browser.get('/who').json['values'] == {}


def test_after_sign_out_a_copied_cookie_is_worth_nothing(app, browser, side):
    token = sign_in(browser)
    copied = browser.cookies['hoso']
    browser.post('/out', {'csrf_token': token})
    assert 'hoso' not in browser.cookies
    assert account(planted(app, copied)) is None
    assert rows(side) == 0


def test_a_password_change_ends_the_other_sessions_and_renews_this_one(app, browser):
    home, office = TestApp(app), browser
    sign_in(home)
    token = sign_in(office)
    office.post('/put', {'csrf_token': token, 'value': 'kept'})
    copied = office.cookies['hoso']
    office.post('/change', {'csrf_token': token})
    assert account(home) is None
    assert account(planted(app, copied)) is None
    assert office.get('/who').json == {
        'account': LAN, 'epoch': 2, 'expired': False, 'values': {'list': ['kept']}
    }  # fmt: skip


def test_a_session_killed_while_it_renews_itself_stays_dead(app, browser, side):
    token = sign_in(browser)
    browser.post('/killed-while-renewing', {'csrf_token': token})
    assert account(browser) is None
    assert rows(side) == 0


def test_a_killed_session_is_not_revived_by_a_request_that_was_under_way(side):
    factory = SessionFactory(side)
    request = Request.blank('/')
    factory(request).renew(LAN, 1)
    response = Response()
    request._process_response_callbacks(response)
    token = response.headers['Set-Cookie'].split(';')[0].partition('=')[2]
    under_way = Request.blank('/', cookies={'hoso': token})
    factory(under_way)['typed'] = 'something'
    assert kill_sessions(side, LAN) == 1
    under_way._process_response_callbacks(Response())
    assert rows(side) == 0


def test_a_session_ends_when_it_is_not_used(app, browser):
    with clock.standing_at(MORNING):
        sign_in(browser)
    with clock.standing_at(MORNING + timedelta(minutes=14)):
        assert account(browser) == LAN
    with clock.standing_at(MORNING + timedelta(minutes=28)):
        assert account(browser) == LAN
    with clock.standing_at(MORNING + timedelta(minutes=43)):
        assert browser.get('/who').json == {'account': None, 'epoch': None, 'expired': True, 'values': {}}
    with clock.standing_at(MORNING + timedelta(minutes=29)):
        copied = browser.cookies['hoso']
        assert account(planted(app, copied)) == LAN, 'given: only the clock ended it'


def test_an_administrators_session_ends_after_five_minutes(browser):
    with clock.standing_at(MORNING):
        sign_in(browser, administrator='yes')
    with clock.standing_at(MORNING + timedelta(minutes=5)):
        assert account(browser) is None


def test_the_offices_own_idle_limit(tmp_path):
    app = application(tmp_path / 'side.sqlite', **{'hoso.idle_minutes': '3'})
    browser = TestApp(app)
    with clock.standing_at(MORNING):
        sign_in(browser)
    with clock.standing_at(MORNING + timedelta(minutes=3)):
        assert account(browser) is None
    app.registry.side_store.close()


def test_no_session_lives_longer_than_a_working_day(browser):
    with clock.standing_at(MORNING):
        sign_in(browser)
    for minutes in range(10, 480, 10):
        with clock.standing_at(MORNING + timedelta(minutes=minutes)):
            assert account(browser) == LAN
    with clock.standing_at(MORNING + timedelta(hours=8)):
        assert browser.get('/who').json['expired']


def test_polling_in_the_background_is_no_use(browser):
    with clock.standing_at(MORNING):
        sign_in(browser)
    with clock.standing_at(MORNING + timedelta(minutes=14)):
        assert account(browser, headers={'X-Hoso-Background': '1'}) == LAN
    with clock.standing_at(MORNING + timedelta(minutes=15)):
        assert account(browser) is None


def test_use_is_written_every_half_minute_only(browser, side):
    def used():
        return side.execute('SELECT used FROM sessions')[0]['used']

    with clock.standing_at(MORNING):
        sign_in(browser)
    with clock.standing_at(MORNING + timedelta(seconds=29)):
        account(browser)
    assert used() == MORNING.timestamp()
    with clock.standing_at(MORNING + timedelta(seconds=30)):
        account(browser)
    assert used() == MORNING.timestamp() + 30


def test_dead_rows_are_removed_a_day_later(browser, side):
    with clock.standing_at(MORNING):
        sign_in(browser)
    with clock.standing_at(MORNING + timedelta(days=2)):
        TestApp(browser.app).get('/token')
    assert rows(side) == 1


def test_nobody_is_told_about_an_expired_anonymous_session(browser):
    with clock.standing_at(MORNING):
        browser.get('/token')
    with clock.standing_at(MORNING + timedelta(hours=9)):
        assert not browser.get('/who').json['expired']


def test_a_request_that_failed_leaves_the_session_as_it_was(browser):
    token = sign_in(browser)
    browser.post('/put-and-fail', {'csrf_token': token}, status=500)
    assert browser.get('/who').json['values'] == {}


def test_a_change_inside_a_list_is_noticed(browser):
    token = sign_in(browser)
    for value in 'ab':
        browser.post('/put', {'csrf_token': token, 'value': value})
    assert browser.get('/who').json['values'] == {'list': ['a', 'b']}


@pytest.mark.parametrize('cookie', ['', 'x', 'a' * 43, 'a' * 44, "' OR 1=1 --", 'é' * 43, '\x00' * 43])
def test_an_invented_cookie_opens_nothing_and_harms_nothing(side, cookie):
    session = SessionFactory(side)(Request.blank('/', headers={'Cookie': f'hoso={cookie}'}))
    assert session.new and session.account_id is None and not session.expired


@pytest.mark.parametrize(
    'value', [object(), {1, 2}, b'bytes', (1, 2), {1: 'x'}, [datetime.now], float('nan')]
)
def test_what_json_does_not_hold_is_refused_by_name(side, value):
    session = SessionFactory(side)(Request.blank('/'))
    with pytest.raises(TypeError, match='session'):
        session['wrong'] = value
    with pytest.raises(TypeError):
        session.flash(value if not isinstance(value, float) else object())
    assert 'wrong' not in session


def test_flash_messages_wait_for_the_next_page(side):
    session = SessionFactory(side)(Request.blank('/'))
    session.flash('Đã lưu.')
    session.flash('Đã lưu.', allow_duplicate=False)
    session.flash('Sai.', 'errors')
    assert session.peek_flash() == ['Đã lưu.'] and session.peek_flash('errors') == ['Sai.']
    assert session.pop_flash() == ['Đã lưu.'] and session.pop_flash() == []


def test_a_token_without_a_stored_session_is_refused_and_stores_nothing(browser, side):
    browser.post('/out', {'csrf_token': 'guessed'}, status=400)
    browser.post('/out', {}, status=400)
    assert rows(side) == 0


def test_another_persons_token_is_refused(app, browser):
    other = sign_in(TestApp(app))
    sign_in(browser)
    browser.post('/out', {'csrf_token': other}, status=400)
    assert account(browser) == LAN


@pytest.mark.parametrize(
    'headers, status',
    [
        ({'Origin': 'http://localhost:80'}, 200),
        ({'Origin': 'http://localhost'}, 200),
        ({'Referer': 'http://localhost:80/token'}, 200),
        ({'Origin': 'http://evil.example'}, 400),
        ({'Origin': 'http://localhost:8080'}, 400),
        ({'Origin': 'null'}, 400),
        ({'Referer': 'http://localhost.evil.example/'}, 400),
        ({'Origin': 'http://[broken'}, 400),
    ],
)
def test_a_form_of_another_site_is_refused_under_http_too(browser, headers, status):
    token = sign_in(browser)
    browser.post('/out', {'csrf_token': token}, headers=headers, status=status)


def test_the_owner_sees_and_ends_the_own_sessions(app, browser, side):
    home = TestApp(app, extra_environ={'REMOTE_ADDR': '10.0.0.9'})
    with clock.standing_at(MORNING):
        sign_in(home)
    with clock.standing_at(MORNING + timedelta(minutes=5)):
        sign_in(browser)
        newest, oldest = sessions_of(side, LAN)
        assert oldest.address == '10.0.0.9' and oldest.created == MORNING
        assert not kill_session(side, 8, oldest.handle) and not kill_session(side, LAN, 'nonsense')
        assert kill_session(side, LAN, oldest.handle)
        assert account(home) is None and account(browser) == LAN
    with clock.standing_at(MORNING + timedelta(minutes=30)):
        assert sessions_of(side, LAN) == []


def test_too_much_data_is_refused(side):
    request = Request.blank('/')
    SessionFactory(side)(request)['draft'] = 'x' * 70_000
    with pytest.raises(ValueError, match='draft'):
        request._process_response_callbacks(Response())
