"""Signing in and out, and the question whether the session is still alive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from .. import clock, journal
from ..documents import Account, Office
from ..journal import JournalEvent
from ..operations import accounts
from ..security import SIGNED_IN, Role, second_factor, throttle
from ..security.csrf import comes_from_here
from ..security.passwords import verify_password
from ..security.sessions import ADMINISTRATOR_IDLE_SECONDS, AGENT, PENDING

MAX_KEPT = 1024 * 1024
"""Most characters of typed text that are carried through a sign-in."""
PASSWORD_PAGE = '/tai-khoan/mat-khau'  # noqa: S105 - an address
FACTOR_PAGE, PROVE_PAGE = '/xac-thuc-hai-lop', '/ma-xac-thuc'
FACTOR, ENROL = '_factor', '_enrol'
"""Values of a session: when a second factor was proved (seconds since 1970); that one must be enrolled first."""
PENDING_SECONDS = 5 * 60
"""So long a password waits for the second factor."""
WRONG = 'Tên đăng nhập hoặc mật khẩu không đúng.'


def wants_json(request: Any) -> bool:
    """Did a script of the page ask, not a person going to a page?"""
    return bool(request.headers.get('X-Requested-With')) or 'application/json' in request.headers.get(
        'Accept', ''
    )


def local_path(address: str, default: str = '/') -> str:
    """An address if it is a path of this site, otherwise the default: nobody is sent elsewhere after signing in."""
    if (
        not address.startswith('/')
        or address.startswith('//')
        or not address.isprintable()
        or '\\' in address
    ):
        return default
    return (
        default if urlsplit(address).path in ('/dang-nhap', '/dang-xuat', '/phien', PROVE_PAGE) else address
    )


def kept_fields(request: Any) -> str | None:
    """The typed fields of a POST as JSON, to be sent again after a sign-in; None where nothing may be or is kept.

    Only what a page of this site sent is kept: nobody else's form is offered for saving.
    """
    if request.method != 'POST' or not request.headers.get('Origin', request.headers.get('Referer')):
        return None
    if not comes_from_here(request):
        return None
    fields = [
        (name, value)
        for name, value in request.POST.items()
        if isinstance(value, str) and name not in ('csrf_token', 'password', 'old', 'new', 'again')
    ]
    text = json.dumps(fields, ensure_ascii=False)
    return text if fields and len(text) <= MAX_KEPT else None


def sign_in_page(request: Any, message: str = '', status: int = 200, **given: str) -> dict[str, Any]:
    """What the sign-in form shows.

    :param given: ``login``, ``next``, and ``kept_path``, ``kept_account``, ``kept_fields`` for a POST that found no
        session.
    """
    request.response.status_int = status
    return {
        'title': 'Đăng nhập',
        'message': message,
        'login': '',
        'next': '/',
        'kept_path': '',
        'kept_account': '',
        'kept_fields': '',
    } | given


@view_config(
    context=Office,
    name='dang-nhap',
    request_method='GET',
    renderer='hoso_cms.web:templates/sign_in.pt',
    permission=NO_PERMISSION_REQUIRED,
)
def ask(context: Office, request: Any) -> Any:
    """The form; for scripts, the token that the next POST must carry."""
    if wants_json(request):
        return answer(request, 200, csrf_token=get_csrf_token(request))
    following = local_path(request.GET.get('next', '/'))
    if request.account_id is not None:
        return HTTPSeeOther(following)
    if PENDING in request.session:
        return prove_page(request, kept={'next': following})
    ended = 'Phiên làm việc đã hết. Hãy đăng nhập lại.' if request.session.expired else ''
    return sign_in_page(request, ended, next=following)


@view_config(
    context=Office,
    name='dang-nhap',
    request_method='POST',
    renderer='hoso_cms.web:templates/sign_in.pt',
    permission=NO_PERMISSION_REQUIRED,
)
def sign_in(context: Office, request: Any) -> Any:
    """Sign in; one attempt is counted for each try, whether the account exists or not."""
    login, password = request.POST.get('login', ''), request.POST.get('password', '')
    if not isinstance(login, str) or not isinstance(password, str):
        login = password = ''
    account, message, status = _attempt(request, login, password)
    if account is None:
        if wants_json(request):
            return answer(request, status, message=message)
        return sign_in_page(request, message, status, login=login[:64], **kept_of(request))
    if second_factor.mode(request) != second_factor.OFF and second_factor.is_enrolled(
        request.registry.side_store, account.uid
    ):
        return _ask_factor(request, account)
    return go_in(request, account)


def _ask_factor(request: Any, account: Account) -> Any:
    """The password was right; nobody is signed in before the code is."""
    request.session.renew(account.uid, account.epoch, PENDING_SECONDS)
    request.session[PENDING] = True
    if wants_json(request):
        return answer(request, 200, csrf_token=get_csrf_token(request), second_factor=True)
    return prove_page(request, kept=kept_of(request))


def prove_page(request: Any, message: str = '', status: int = 200, *, kept: Mapping[str, str]) -> Response:
    """The page that asks for a code; what was typed before goes along, as on the sign-in page."""
    page = {'title': 'Xác thực hai lớp', 'message': message, 'pending': PENDING in request.session}
    page |= {'next': '/', 'kept_path': '', 'kept_account': '', 'kept_fields': ''} | dict(kept)
    response = render_to_response('hoso_cms.web:templates/prove.pt', page, request=request)
    response.status_int = status
    return response


def go_in(request: Any, account: Account, *, proved: bool = False) -> Any:
    """Sign the account in and lead on to where the person wanted to go.

    :param proved: with a second factor.
    """
    _welcome(request, account, proved)
    if wants_json(request):
        return answer(request, 200, csrf_token=get_csrf_token(request), must_change=account.must_change)
    kept = kept_of(request)
    if kept['kept_fields'] and not account.must_change and ENROL not in request.session:
        return _offer_to_go_on(request, account, kept)
    return HTTPSeeOther(PASSWORD_PAGE if account.must_change else kept['next'])


def _attempt(request: Any, login: str, password: str) -> tuple[Account | None, str, int]:
    """The account that was proved, or what to say and the status."""
    store, address = request.registry.side_store, request.remote_addr
    wait = throttle.check(store, login, address)
    account = accounts.find(request.office, login)
    if wait is not None:
        note(request, JournalEvent.SIGN_IN_REFUSED, account, cause='throttled')
        return None, wait.message, 429
    # Compared for an unknown name as well, so that the answer takes the same time.
    proved = verify_password(account.password_hash if account else None, password)
    if not proved or account is None or account.disabled:
        wait = throttle.failed(store, login, address)
        cause = 'disabled' if proved else 'wrong'
        note(request, JournalEvent.SIGN_IN_REFUSED, account, cause=cause)
        return None, f'{WRONG} {wait.message}' if wait else WRONG, 422
    throttle.succeeded(store, login, address)
    return account, '', 200


def _welcome(request: Any, account: Account, proved: bool) -> None:
    note(request, JournalEvent.SIGN_IN, account)
    held = (request.office.all_seats[uid] for uid in account.seats)
    today = clock.today().isoformat()
    administers = any(seat.role == Role.ADMINISTRATOR and seat.counts(today) for seat in held)
    session = request.session
    session.renew(account.uid, account.epoch, ADMINISTRATOR_IDLE_SECONDS if administers else None)
    session[AGENT] = str(request.user_agent or '')[:200].encode('ascii', 'replace').decode()
    if proved:
        session[FACTOR] = clock.now().timestamp()
    elif second_factor.mode(request) == second_factor.REQUIRED and second_factor.is_needed(
        request.office, account
    ):
        session[ENROL] = True
    request.account_id, request.account = account.uid, account


def note(request: Any, event: JournalEvent, account: Account | None, **details: Any) -> None:
    """The journal's line of what somebody did to the own account."""
    journal.record(
        request.registry.side_store,
        event,
        account=account.uid if account else None,
        address=request.remote_addr,
        details=details,
    )


def kept_of(request: Any) -> dict[str, str]:
    """The hidden fields of the sign-in form, as they came back."""
    given = {name: request.POST.get(name, '') for name in ('kept_path', 'kept_account', 'kept_fields')}
    kept = {name: value if isinstance(value, str) else '' for name, value in given.items()}
    following = request.POST.get('next', '/')
    kept['next'] = local_path(following if isinstance(following, str) else '/')
    kept['kept_path'] = local_path(kept['kept_path'], '')
    if not kept['kept_path'] or len(kept['kept_fields']) > MAX_KEPT or not comes_from_here(request):
        kept['kept_fields'] = ''
    return kept


def _offer_to_go_on(request: Any, account: Account, kept: dict[str, str]) -> Any:
    """The form that sends the typed text again, under the new session."""
    if kept['kept_account'] not in ('', str(account.uid)):
        request.session.flash(
            'Nội dung đang nhập là của người dùng trước nên không được lưu bằng tài khoản này.', 'warning'
        )
        return HTTPSeeOther('/')
    return go_on_page(
        request,
        kept['kept_path'],
        kept['kept_fields'],
        'Đã đăng nhập lại. Nội dung bạn nhập trước đó vẫn còn nguyên; bấm nút dưới đây để lưu.',
    )


def go_on_page(request: Any, path: str, fields: str, message: str, status: int = 200) -> Response:
    """A page with one button, which sends typed fields again with the present token."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(fields)]
    except (ValueError, TypeError):
        pairs = []
    page = {'title': 'Tiếp tục lưu', 'path': path, 'fields': pairs, 'message': message}
    response = render_to_response('hoso_cms.web:templates/go_on.pt', page, request=request)
    response.status_int = status
    return response


def answer(request: Any, status: int, **told: Any) -> Response:
    """A JSON answer for a script of the page."""
    return Response(json.dumps(told), status=status, content_type='application/json', charset='utf-8')


@view_config(context=Office, name='phien', request_method='GET', permission=SIGNED_IN)
def alive(context: Office, request: Any) -> Response:
    """Keeps the session alive for somebody who types."""
    return answer(request, 200, idle_seconds=request.session.idle_seconds)


@view_config(context=Office, name='dang-xuat', request_method='POST', permission=SIGNED_IN)
def sign_out(context: Office, request: Any) -> Response:
    """Sign out; the session is dead from the next request on."""
    note(request, JournalEvent.SIGN_OUT, request.account)
    request.session.invalidate()
    return HTTPSeeOther('/dang-nhap')
