"""Every answer carries its headers, whatever it is and wherever it came from."""

from __future__ import annotations

import pytest
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.httpexceptions import HTTPForbidden
from pyramid.response import Response
from pyramid_retry import mark_error_retryable
from webtest import TestApp

from hoso_cms.security.headers import CONTENT_SECURITY_POLICY, file_headers

STRICT = "default-src 'none'; sandbox"
attempts: list[int] = []


def page_view(request):
    response = Response('trang')
    response.headers['Server'] = 'something 1.0'
    response.cache_expires(3600)
    return response


def strict_view(request):
    response = Response('tệp')
    response.headers['Content-Security-Policy'] = STRICT
    return response


def forbidden_view(request):
    raise HTTPForbidden()


def broken_view(request):
    raise RuntimeError(request.params['name'])


def commit_fails_view(request):
    def fail(*arguments):
        raise RuntimeError('commit')

    request.tm.get().addBeforeCommitHook(fail)
    return Response('saved')


def conflict_view(request):
    attempts.append(1)
    if len(attempts) == 1:
        error = RuntimeError('conflict')
        mark_error_retryable(error)
        raise error
    return Response(f'attempt {len(attempts)}')


VIEWS = (page_view, strict_view, forbidden_view, broken_view, commit_fails_view, conflict_view)


def application(**settings):
    config = Configurator(settings={'retry.attempts': 3, 'tm.annotate_user': False, **settings})
    config.include('pyramid_retry')
    config.include('hoso_cms.security.headers')
    config.include('pyramid_tm')
    config.add_static_view('static', 'deform:static', cache_max_age=3600)
    for view in VIEWS:
        name = view.__name__.removesuffix('_view')
        config.add_route(name, f'/{name}')
        config.add_view(view, route_name=name)
    return config.make_wsgi_app()


@pytest.fixture(scope='module')
def browser():
    return TestApp(application())


STATIC = '/static/css/form.css'


@pytest.mark.parametrize(
    'path, status',
    [
        ('/page', 200),
        (STATIC, 200),
        ('/static/missing.css', 404),
        ('/missing', 404),
        ('/forbidden', 403),
        ('/broken', 500),
        ('/commit_fails', 500),
        ('/a%00b', 400),
        ('/a%2500b', 400),
        ('/static/a%00.css', 400),
        ('/%ff%fe', 400),
        ('/page?q=%ff', 400),
    ],
)
def test_every_answer_is_protected(browser, path, status):
    headers = browser.get(path, status=status).headers
    assert headers['Content-Security-Policy'] == CONTENT_SECURITY_POLICY
    assert headers['X-Content-Type-Options'] == 'nosniff'
    assert headers['Referrer-Policy'] == 'same-origin'
    assert headers['X-Frame-Options'] == 'SAMEORIGIN'
    assert headers['Cross-Origin-Opener-Policy'] == 'same-origin'
    assert 'camera=()' in headers['Permissions-Policy']
    assert 'Server' not in headers and 'Strict-Transport-Security' not in headers
    if path == STATIC:
        assert 'max-age=3600' in headers['Cache-Control']
    else:
        assert headers.getall('Cache-Control') == ['no-store']
        assert 'Expires' not in headers


def test_nothing_inline_is_allowed():
    assert 'unsafe' not in CONTENT_SECURITY_POLICY


def test_a_view_may_be_stricter(browser):
    assert browser.get('/strict').headers['Content-Security-Policy'] == STRICT


def test_https_is_asked_for_where_it_is_used(browser):
    response = browser.get('/page', extra_environ={'wsgi.url_scheme': 'https'})
    assert response.headers['Strict-Transport-Security'] == 'max-age=31536000'
    behind_proxy = TestApp(application(**{'hoso.secure_cookies': 'true'}))
    assert 'Strict-Transport-Security' in behind_proxy.get('/page').headers


def test_an_error_tells_the_person_nothing_inside(browser, caplog):
    caplog.set_level('INFO')
    page = browser.get('/broken', {'name': 'Nguyễn Văn A'}, status=500)
    assert 'Yêu cầu chưa được thực hiện' in page.text
    assert 'Nguyễn' not in page.text and 'RuntimeError' not in page.text
    assert 'RuntimeError' in caplog.text and 'broken_view' in caplog.text
    assert 'Nguyễn Văn A' not in caplog.text


def test_a_request_that_can_be_tried_again_is(browser):
    attempts.clear()
    assert browser.get('/conflict').text == 'attempt 2'


def test_a_body_that_is_too_large_is_refused_before_it_is_read():
    browser = TestApp(application(**{'hoso.upload_max_mib': '1'}))
    browser.post('/page', b'x' * (2 * 1024 * 1024))
    page = browser.post('/page', b'x' * (2 * 1024 * 1024 + 1), status=413)
    assert 'tối đa 1 MB' in page.text and '200–300 dpi' in page.text
    assert 'Content-Security-Policy' in page.headers


@pytest.mark.parametrize('value', ['0', '-1', 'many', ''])
def test_a_wrong_setting_stops_the_start(value):
    with pytest.raises(ConfigurationError, match=r'hoso\.upload_max_mib'):
        application(**{'hoso.upload_max_mib': value})


def test_a_stored_file_is_downloaded_and_runs_nothing():
    headers = file_headers('Quyết định số 5 "bản sao".pdf', 'application/pdf')
    assert headers['Content-Disposition'] == (
        'attachment; filename="Quy_t __nh s_ 5 _b_n sao_.pdf"; '
        "filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20s%E1%BB%91%205%20%22b%E1%BA%A3n%20sao%22.pdf"
    )
    assert headers['Content-Security-Policy'].endswith('sandbox')


@pytest.mark.parametrize(
    'media_type, shown',
    [('image/png', True), ('application/pdf', True), ('text/html', False), ('image/svg+xml', False)],
)
def test_only_images_and_pdf_are_shown_in_the_browser(media_type, shown):
    disposition = file_headers('x', media_type, inline=True)['Content-Disposition']
    assert disposition.startswith('inline' if shown else 'attachment')


def test_a_file_name_cannot_add_a_header():
    assert '\n' not in file_headers('a\r\nSet-Cookie: x=1', 'image/png')['Content-Disposition']
