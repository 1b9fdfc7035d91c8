"""One's own password, and what must be done before anything else opens."""

from __future__ import annotations

from typing import Any

from pyramid.events import ContextFound, subscriber
from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther
from pyramid.view import view_config

from ..documents import Office
from ..journal import JournalEvent
from ..operations import accounts
from ..operations.errors import Refused
from ..security import SIGNED_IN, throttle
from ..security.passwords import PasswordRefused
from .signin import ENROL, FACTOR_PAGE, PASSWORD_PAGE, note, wants_json

OPEN_MEANWHILE = ('dang-nhap', 'dang-xuat', 'phien', 'ma-xac-thuc')
"""Pages that open before an issued password has been changed, or a second factor that is required enrolled."""


@subscriber(ContextFound)
def require_what_comes_first(event: Any) -> None:
    """Nothing opens under a password that somebody else issued, nor without a second factor where the role needs one.

    :raises HTTPSeeOther: to the page that mends it.
    """
    request = event.request
    if request.matched_route is not None or request.account_id is None:
        return
    first = PASSWORD_PAGE if request.account.must_change else FACTOR_PAGE if ENROL in request.session else ''
    if not first or request.path.rstrip('/') == first or request.view_name in OPEN_MEANWHILE:
        return
    if wants_json(request):
        raise HTTPForbidden('must-change')
    raise HTTPSeeOther(first)


@view_config(
    context=Office,
    name='tai-khoan',
    path_info=f'^{PASSWORD_PAGE}/?$',
    request_method='GET',
    renderer='hoso_cms.web:templates/password.pt',
    permission=SIGNED_IN,
)
def ask_password(context: Office, request: Any) -> dict[str, Any]:
    """The form to change one's own password."""
    return {'title': 'Đổi mật khẩu', 'message': '', 'issued': request.account.must_change}


@view_config(
    context=Office,
    name='tai-khoan',
    path_info=f'^{PASSWORD_PAGE}/?$',
    request_method='POST',
    renderer='hoso_cms.web:templates/password.pt',
    permission=SIGNED_IN,
)
def change_password(context: Office, request: Any) -> Any:
    """Change it: this session goes on under a new id, all others of the account end."""
    typed = {name: request.POST.get(name, '') for name in ('old', 'new', 'again')}
    store, account = request.registry.side_store, request.account
    wait = throttle.check(store, account.login, request.remote_addr)
    message = wait.message if wait else ''
    if not message and typed['new'] != typed['again']:
        message = 'Hai lần nhập mật khẩu mới không giống nhau.'
    if not message:
        try:
            accounts.change_password(request, typed['old'], typed['new'])
        except (Refused, PasswordRefused) as refused:
            message = str(refused)
    if message:
        request.response.status_int = 429 if wait else 422
        return {'title': 'Đổi mật khẩu', 'message': message, 'issued': account.must_change}
    throttle.succeeded(store, account.login, request.remote_addr)
    note(request, JournalEvent.PASSWORD_CHANGED, account)
    # Values stay: a second factor that was proved, one that must be enrolled, the browser's name.
    request.session.renew(account.uid, account.epoch, request.session.idle_seconds, keep=True)
    request.session.flash('Đã đổi mật khẩu. Các phiên làm việc khác của tài khoản đã kết thúc.')
    return HTTPSeeOther('/')
