"""What every answer carries and what no request may carry.

The outermost tween. It sees every response: pages, refusals, errors, static files, and also the error of a commit,
which Pyramid would otherwise render outside all tweens. It refuses, before anything is parsed, paths with NUL bytes or
broken UTF-8 and bodies that are too large. (The server's own ``max_request_body_size`` bounds what it takes in at all;
waitress also refuses lengths that are no numbers and gives chunked bodies their length.)
"""

from __future__ import annotations

import html
import logging
import traceback
from collections.abc import Callable
from urllib.parse import quote

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.settings import asbool
from pyramid.tweens import EXCVIEW, INGRESS, MAIN
from pyramid_retry import is_error_retryable

log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
"""Everything comes from this site's own files; nothing inline runs. A view may set a stricter one itself."""

FILE_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
"""For stored files: whatever somebody hid in one, it runs nothing and belongs to no site."""

DEFAULT_UPLOAD_MIB = 20
"""Largest request body unless ``hoso.upload_max_mib`` says otherwise."""

_FIELDS_BYTES = 1024 * 1024
_FIXED = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'SAMEORIGIN',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

Handler = Callable[[Request], Response]


def plain_page(status: int, title: str, text: str) -> Response:
    """A small Vietnamese page that needs no template, no session and no database: for when those may be what fails.

    :param title: what happened, a few words.
    :param text: what the person can do, one or two sentences.
    """
    return Response(
        status=status,
        content_type='text/html',
        charset='utf-8',
        text='<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        f'<title>{html.escape(title)}</title></head>\n'
        f'<body><main><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>'
        '<p><a href="/">Về trang đầu</a></p></main></body></html>\n',
    )


def file_headers(name: str, media_type: str, *, inline: bool = False) -> dict[str, str]:
    """The headers under which a stored file leaves.

    :param name: the file name for the reader, as :func:`hoso_cms.security.uploads.clean_name` made it.
    :param inline: show it in the browser; only images and PDF are, all else is downloaded.
    """
    shown = inline and media_type in ('image/jpeg', 'image/png', 'application/pdf')
    plain = ''.join(c if c.isascii() and c.isprintable() and c not in '"\\%' else '_' for c in name)
    policy = FILE_SECURITY_POLICY
    if shown and media_type == 'application/pdf':
        # A browser's PDF reader does not start in a sandbox; it has one of its own.
        policy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    return {
        'Content-Type': media_type,
        'Content-Disposition': f'{"inline" if shown else "attachment"}; filename="{plain}"; '
        f"filename*=UTF-8''{quote(name, safe='', errors='replace')}",
        'Content-Security-Policy': policy,
    }


def headers_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """The tween; see the module's text."""
    settings = registry.settings
    largest = _upload_bytes(settings) + _FIELDS_BYTES
    secure = asbool(settings.get('hoso.secure_cookies', False))

    def headers_tween(request: Request) -> Response:
        response = _refusal(request, largest) or _handled(handler, request)
        for name, value in _FIXED.items():
            response.headers[name] = value
        response.headers.setdefault('Content-Security-Policy', CONTENT_SECURITY_POLICY)
        response.headers.pop('Server', None)
        if not _is_static(request) or response.status_int >= 400:
            for name in ('Expires', 'Pragma', 'ETag', 'Last-Modified'):
                response.headers.pop(name, None)
            response.headers['Cache-Control'] = 'no-store'
        if secure or request.scheme == 'https':
            response.headers['Strict-Transport-Security'] = 'max-age=31536000'
        return response

    return headers_tween


def _refusal(request: Request, largest: int) -> Response | None:
    """The answer to a request that goes no further, or None."""
    if not _is_readable(request):
        return plain_page(
            400, 'Địa chỉ không hợp lệ', 'Địa chỉ trang có ký tự không dùng được. Hãy kiểm tra lại đường dẫn.'
        )
    length = request.content_length
    if length is not None and length > largest:
        return plain_page(
            413,
            'Tệp quá lớn',
            f'Dữ liệu gửi lên có dung lượng {_mib(length)} MB; mỗi lần chỉ gửi được tối đa '
            f'{_mib(largest - _FIELDS_BYTES)} MB. Hãy quét lại với độ phân giải thấp hơn (200–300 dpi) '
            'hoặc chia thành nhiều tệp.',
        )
    return None


def _is_readable(request: Request) -> bool:
    """Whether path and query can be read and the path has no NUL byte, plain or quoted twice."""
    try:
        path = request.path_info
        request.GET.items()
    except UnicodeDecodeError:
        return False
    return '\0' not in path and '%00' not in path


def _handled(handler: Handler, request: Request) -> Response:
    """The application's answer; an error becomes a page here, unless the request is to be tried again."""
    try:
        return handler(request)
    except Exception as error:
        if is_error_retryable(request, error):
            raise
        return _error_page(request, error)


def _error_page(request: Request, error: Exception) -> Response:
    try:
        return request.invoke_exception_view(reraise=True)
    except Exception as unanswered:
        # An error's text may quote a record, and logs are read by others: it is told at DEBUG only.
        places = ''.join(traceback.format_tb(unanswered.__traceback__))
        log.error(
            '%s (from %s) at %s\n%s', type(unanswered).__name__, type(error).__name__, request.path, places
        )
        log.debug('%r', unanswered)
        return plain_page(
            500,
            'Hệ thống gặp lỗi',
            'Yêu cầu chưa được thực hiện và không có gì bị thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.',
        )


def _is_static(request: Request) -> bool:
    """Whether a static view answered; Pyramid names their routes ``__<name>``."""
    route = getattr(request, 'matched_route', None)
    return route is not None and route.name.startswith('__')


def _upload_bytes(settings: dict[str, str]) -> int:
    value = str(settings.get('hoso.upload_max_mib', DEFAULT_UPLOAD_MIB))
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise ConfigurationError(
            f'hoso.upload_max_mib is {value!r}; it must be a whole number of MiB above 0'
        )
    return int(value) * 1024 * 1024


def _mib(size: int) -> str:
    return f'{size / 1024 / 1024:.1f}'.removesuffix('.0').replace('.', ',')


def includeme(config: Configurator) -> None:
    """Put the tween above all others. The server's own ``ident`` must be emptied in its section of the ini file."""
    settings = config.registry.settings
    config.registry.upload_max_bytes = _upload_bytes(settings)
    config.add_tween(
        'hoso_cms.security.headers.headers_tween_factory',
        under=INGRESS,
        over=('pyramid_tm.tm_tween_factory', EXCVIEW, MAIN),
    )
