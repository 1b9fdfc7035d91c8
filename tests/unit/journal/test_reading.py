"""No page without its line."""

from __future__ import annotations

import io

import pytest
from pyramid.authentication import RemoteUserAuthenticationPolicy
from pyramid.authorization import ACLAuthorizationPolicy
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationConflictError, ConfigurationError
from pyramid.httpexceptions import HTTPFound
from pyramid.response import Response
from pyramid.security import Allow
from webtest import TestApp

from hoso_cms.documents import Document
from hoso_cms.journal import JournalEvent, Reads, find_break, record_refusal, trail

SECRET = 'tiểu sử của ông An'
shown = []


class Record:
    """A document as the journal sees it."""

    uid = 1001
    __acl__ = [(Allow, 'lan', 'view')]

    def __init__(self, request):
        pass


def page(request):
    shown.append(1)
    return {'text': SECRET}


def redirect(request):
    return HTTPFound('/page')


def file(request):
    request.journal_details['name'] = 'scan.pdf'
    response = Response()
    response.app_iter = request.registry.opened = io.BytesIO(SECRET.encode())
    return response


def strange(request):
    return Response('x')


def refused(request):
    record_refusal(request, permission='view')
    return Response('không được phép', status=403)


def application(store, reads=None):
    config = Configurator(root_factory=Record)
    config.registry.side_store = store
    config.set_authorization_policy(ACLAuthorizationPolicy())
    config.set_authentication_policy(RemoteUserAuthenticationPolicy())
    config.set_default_permission('view')
    config.add_request_method(lambda request: request.environ.get('REMOTE_USER'), 'account_id', property=True)
    config.include('hoso_cms.journal')
    config.add_forbidden_view(refused)
    for view, renderer in ((page, 'json'), (redirect, None), (strange, None)):
        config.add_view(view, name=view.__name__, renderer=renderer, reads=reads or 'record')
    config.add_view(strange, name='unread')
    config.add_view(
        file,
        name='file',
        reads=Reads(
            JournalEvent.READ_FILE,
            subject=lambda context, request: context.uid + 1,
            unit=lambda context, request: 55,
            details=lambda context, request: {'ground': 'số 5/CV'},
        ),
    )
    return config.make_wsgi_app()


@pytest.fixture
def browser(store):
    shown.clear()
    return TestApp(application(store), extra_environ={'REMOTE_USER': 'lan', 'REMOTE_ADDR': '10.0.0.5'})


def break_journal(store):
    with store.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END"
        )


def test_a_reading_is_written(browser, store):
    assert browser.get('/page').json == {'text': SECRET}
    (line,) = trail(store)
    assert (line.event, line.account, line.subject, line.address) == (
        JournalEvent.READ,
        'lan',
        1001,
        '10.0.0.5',
    )
    assert SECRET not in str(line)


def test_a_forwarded_header_does_not_forge_the_address(browser, store):
    browser.get('/page', headers={'X-Forwarded-For': '1.2.3.4'})
    assert trail(store)[0].address == '10.0.0.5'


def test_a_page_that_cannot_be_journaled_is_not_shown(browser, store):
    break_journal(store)
    response = browser.get('/page', status=503)
    assert shown == [1], 'given: the page had been made'
    assert SECRET not in response.text and 'Chưa ghi được nhật ký truy cập' in response.text
    assert trail(store) == []


def test_a_file_that_cannot_be_journaled_is_let_go(browser, store):
    break_journal(store)
    browser.get('/file', status=503)
    assert browser.app.registry.opened.closed


def test_a_view_may_say_more(browser, store):
    browser.get('/file')
    (line,) = trail(store)
    assert (line.event, line.subject, line.unit) == (JournalEvent.READ_FILE, 1002, 55)
    assert line.details == {'name': 'scan.pdf', 'ground': 'số 5/CV'}


def test_what_shows_nothing_is_no_reading(browser, store):
    browser.get('/redirect', status=302)
    browser.get('/unread')
    assert trail(store) == []


def test_a_refusal_is_written_and_nothing_is_made(browser, store):
    browser.get('/page', extra_environ={'REMOTE_USER': 'minh'}, status=403)
    (line,) = trail(store)
    assert (line.event, line.account, line.subject) == (JournalEvent.REFUSED, 'minh', 1001)
    assert line.details == {'method': 'GET', 'path': '/page', 'permission': 'view'}
    assert shown == []


def test_a_visitor_who_did_not_sign_in_is_not_written(store):
    TestApp(application(store)).get('/page', status=403)
    assert trail(store) == []


def test_a_refusal_stays_one_when_the_journal_is_full(browser, store):
    break_journal(store)
    browser.get('/page', extra_environ={'REMOTE_USER': 'minh'}, status=403)


@pytest.mark.parametrize(
    'reads, event', [('print', JournalEvent.PRINT), (JournalEvent.EXPORT, JournalEvent.EXPORT)]
)
def test_the_event_is_named_at_the_view(store, reads, event):
    TestApp(application(store, reads), extra_environ={'REMOTE_USER': 'lan'}).get('/page')
    assert trail(store)[0].event == event
    assert find_break(store) is None


def test_a_wrong_name_stops_the_start_and_lists_the_right_ones(store):
    with pytest.raises((ConfigurationError, ConfigurationConflictError), match="'record', 'file', 'history'"):
        application(store, 'recrod')


@pytest.mark.parametrize(
    'kind, status, lines',
    [
        ('text/html', 200, 1),
        ('text/html', 422, 1),
        ('text/html', 409, 1),
        ('text/html', 303, 0),
        ('text/html', 404, 0),
        ('application/json', 200, 0),
    ],
)
def test_every_page_on_a_document_is_a_reading_whether_its_view_says_so_or_not(store, kind, status, lines):
    class Paper(Document):
        __acl__ = Record.__acl__

    config = Configurator(root_factory=lambda request: Paper(1001, 'record'))
    config.registry.side_store = store
    config.set_authorization_policy(ACLAuthorizationPolicy())
    config.set_authentication_policy(RemoteUserAuthenticationPolicy())
    config.set_default_permission('view')
    config.add_request_method(lambda request: request.environ.get('REMOTE_USER'), 'account_id', property=True)
    config.include('hoso_cms.journal')
    config.add_view(
        lambda context, request: Response(SECRET, status=status, content_type=kind, charset='utf-8'),
        context=Document,
        name='page',
    )
    browser = TestApp(config.make_wsgi_app(), extra_environ={'REMOTE_USER': 'lan'})
    browser.get('/page', status=status)
    assert [line.subject for line in trail(store)] == [1001] * lines
