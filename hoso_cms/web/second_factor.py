"""The second factor: enrolling one, proving it at sign-in, and proving it again before what leaves the house.

A view with ``fresh_second_factor=True`` opens for a quarter of an hour after a proof; one with
``fresh_second_factor=by_step`` asks where the workflow asks it of the step that is taken. Where second factors are only
offered, those who have none get in without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from .. import clock
from ..documents import Account, Office
from ..journal import JournalEvent
from ..operations.errors import Refused
from ..security import SIGNED_IN, throttle
from ..security import second_factor as factor
from ..security.sessions import PENDING
from .papers import text
from .signin import (
    ENROL,
    FACTOR,
    FACTOR_PAGE,
    PROVE_PAGE,
    answer,
    go_in,
    go_on_page,
    kept_fields,
    kept_of,
    local_path,
    note,
    prove_page,
    wants_json,
)

View = Callable[[Any, Any], Any]
WRONG = 'Mã không đúng hoặc đã dùng. Hãy nhập mã đang hiện trên ứng dụng, hoặc một mã khôi phục.'


def is_fresh(request: Any) -> bool:
    """Was a second factor proved in this session within the last quarter of an hour?"""
    proved = request.session.get(FACTOR, 0)
    return bool(0 <= clock.now().timestamp() - proved < factor.FRESH_SECONDS)


def by_step(context: Any, request: Any) -> bool:
    """Does the workflow ask a fresh proof of who takes the step that a form names (``second-factor="fresh"``)?"""
    flow = request.registry.models.workflow_of(context.type_id)
    step = flow.transitions.get(request.POST.get('buoc', ''))
    return step is not None and bool(step.fresh_second_factor)


def fresh_second_factor(view: View, info: Any) -> View:
    """View deriver of the option ``fresh_second_factor``: True, or a function of context and request that tells."""
    wanted = info.options.get('fresh_second_factor')
    if not wanted:
        return view

    def guarded(context: Any, request: Any) -> Any:
        asked = _asked_first(request) if wanted is True or wanted(context, request) else None
        return view(context, request) if asked is None else asked

    return guarded


fresh_second_factor.options = ('fresh_second_factor',)  # type: ignore[attr-defined]


def _asked_first(request: Any) -> Any:
    """What is answered in the place of the view; None where it may open."""
    mode = factor.mode(request)
    if mode == factor.OFF or request.account_id is None or is_fresh(request):
        return None
    if not factor.is_enrolled(request.registry.side_store, request.account_id):
        if mode == factor.OFFERED:
            return None
        if wants_json(request):
            return answer(request, 403, message='Việc này cần xác thực hai lớp; hãy thiết lập trước.')
        request.session.flash('Việc này cần xác thực hai lớp. Hãy thiết lập rồi thực hiện lại.', 'warning')
        return HTTPSeeOther(FACTOR_PAGE)
    if wants_json(request):
        return answer(request, 403, message='Hãy nhập mã xác thực trước.', second_factor=PROVE_PAGE)
    if request.method in ('GET', 'HEAD'):
        return HTTPSeeOther(
            request.resource_path(request.root, PROVE_PAGE[1:], query={'next': request.path_qs})
        )
    fields = kept_fields(request)
    return prove_page(
        request,
        'Việc này cần mã xác thực. Nội dung vừa nhập được giữ lại.'
        if fields
        else 'Việc này cần mã xác thực; hãy gửi lại biểu mẫu sau đó.',
        403,
        kept={
            'next': local_path(request.path),
            'kept_path': local_path(request.path_qs, '') if fields else '',
            'kept_account': str(request.account_id),
            'kept_fields': fields or '',
        },
    )


# --- Proving


def _waiting(request: Any) -> Account | None:
    """Whose password was right in this session and whose code is awaited, or who is signed in."""
    if request.account_id is not None:
        account: Account = request.account
        return account
    session = request.session
    if PENDING not in session or session.account_id is None:
        return None
    pending = request.office.accounts.get(int(session.account_id))
    alive = pending is not None and not pending.disabled and pending.epoch == session.epoch
    return pending if alive else None


@view_config(context=Office, name=PROVE_PAGE[1:], request_method='GET', permission=NO_PERMISSION_REQUIRED)
def ask_code(context: Office, request: Any) -> Any:
    """The form for a code."""
    if _waiting(request) is None:
        return HTTPSeeOther('/dang-nhap')
    return prove_page(request, kept={'next': local_path(str(request.GET.get('next', '/')))})


@view_config(context=Office, name=PROVE_PAGE[1:], request_method='POST', permission=NO_PERMISSION_REQUIRED)
def prove(context: Office, request: Any) -> Any:
    """Take a code: at sign-in it lets the person in, later it makes the proof fresh again."""
    account = _waiting(request)
    if account is None:
        return (
            answer(request, 401, sign_in='/dang-nhap') if wants_json(request) else HTTPSeeOther('/dang-nhap')
        )
    message, status = taken(request, account, text(request, 'code'))
    if message:
        if wants_json(request):
            return answer(request, status, message=message)
        return prove_page(request, message, status, kept=kept_of(request))
    if request.account_id is None:
        return go_in(request, account, proved=True)
    request.session[FACTOR] = clock.now().timestamp()
    kept = kept_of(request)
    if kept['kept_fields'] and kept['kept_account'] == str(account.uid):
        return go_on_page(
            request, kept['kept_path'], kept['kept_fields'], 'Đã xác thực. Bấm nút dưới đây để tiếp tục.'
        )
    return HTTPSeeOther(kept['next'])


def taken(request: Any, account: Account, code: str) -> tuple[str, int]:
    """Try a code under the throttle: what is wrong and the status; '' where it was right."""
    store, place = request.registry.side_store, request.remote_addr
    key = f'code:{account.login}'
    wait = throttle.check(store, key, place)
    if wait is not None:
        note(request, JournalEvent.SIGN_IN_REFUSED, account, cause='throttled code')
        return wait.message, 429
    if not factor.verify(store, account.uid, code):
        wait = throttle.failed(store, key, place)
        note(request, JournalEvent.SIGN_IN_REFUSED, account, cause='wrong code')
        return f'{WRONG} {wait.message}' if wait else WRONG, 422
    throttle.succeeded(store, key, place)
    return '', 200


# --- Enrolling


@view_defaults(context=Office, name=FACTOR_PAGE[1:], permission=SIGNED_IN)
class Enrolment:
    """The page on which a person sets up, renews or removes the own second factor."""

    def __init__(self, context: Office, request: Any) -> None:
        self.request, self.store = request, request.registry.side_store
        self.account: Account = request.account

    @view_config(request_method='GET', renderer='hoso_cms.web:templates/second_factor.pt')
    def page(self) -> dict[str, Any]:
        """How it stands, and what can be done."""
        return self._page()

    @view_config(request_method='POST', renderer='hoso_cms.web:templates/second_factor.pt')
    def act(self) -> Any:
        """Begin, confirm or remove, by the button that was pressed."""
        chosen = ACTS.get(text(self.request, 'act'))
        try:
            if factor.mode(self.request) == factor.OFF or chosen is None:
                raise Refused('Hãy bấm một trong các nút của trang này.')
            return chosen(self)
        except Refused as refused:
            self.request.response.status_int = 422
            return self._page(message=str(refused))

    def _page(self, **told: Any) -> dict[str, Any]:
        mode = factor.mode(self.request)
        return {
            'title': 'Xác thực hai lớp',
            'mode': mode,
            'enrolled': factor.is_enrolled(self.store, self.account.uid),
            'left': factor.codes_left(self.store, self.account.uid),
            'needed': mode == factor.REQUIRED and factor.is_needed(self.request.office, self.account),
            'message': '',
            'secret': '',
            'picture': '',
        } | told

    def _with_secret(self, secret: str, message: str = '') -> dict[str, Any]:
        """The page with the secret as picture and as text: only here, and only until its first code."""
        uri = factor.address(secret, self.account.login, self.request.office.title)
        picture = segno.make(uri, error='m').svg_inline(scale=4, omitsize=False, border=2)
        groups = ' '.join(secret[start : start + 4] for start in range(0, len(secret), 4))
        self.request.response.cache_control.no_store = True
        return self._page(secret=groups, picture=picture, message=message)

    def _begin(self) -> Any:
        if factor.is_enrolled(self.store, self.account.uid):
            self._prove()
        return self._with_secret(factor.begin(self.store, self.account.uid))

    def _confirm(self) -> Any:
        secret = factor.coming(self.store, self.account.uid)
        if not secret:
            raise Refused('Hãy bấm Thiết lập trước.')
        codes = factor.confirm(self.store, self.account.uid, text(self.request, 'code'))
        if not codes:
            self.request.response.status_int = 422
            return self._with_secret(
                secret, 'Mã chưa đúng. Hãy kiểm tra giờ của điện thoại rồi nhập mã đang hiện.'
            )
        self.request.session.pop(ENROL, None)
        self.request.session[FACTOR] = clock.now().timestamp()
        note(self.request, JournalEvent.SECOND_FACTOR_SET, self.account)
        return self._codes(codes)

    def _codes(self, codes: list[str]) -> Response:
        page = {'title': 'Mã khôi phục', 'codes': codes, 'account': self.account}
        response = render_to_response('hoso_cms.web:templates/recovery_codes.pt', page, request=self.request)
        response.cache_control.no_store = True
        return response

    def _remove(self) -> Any:
        if factor.mode(self.request) == factor.REQUIRED and factor.is_needed(
            self.request.office, self.account
        ):
            raise Refused(
                'Vai trò của bạn cần xác thực hai lớp; chỉ đổi sang thiết bị khác được, không gỡ được.'
            )
        self._prove()
        factor.remove(self.store, self.account.uid)
        self.request.session.pop(FACTOR, None)
        note(self.request, JournalEvent.SECOND_FACTOR_REMOVED, self.account)
        self.request.session.flash('Đã gỡ xác thực hai lớp.')
        return HTTPSeeOther(FACTOR_PAGE)

    def _prove(self) -> None:
        """:raises Refused: the code that came along is not right."""
        message, _ = taken(self.request, self.account, text(self.request, 'code'))
        if message:
            raise Refused(message)


ACTS: dict[str, Callable[[Enrolment], Any]] = {
    'begin': Enrolment._begin,
    'confirm': Enrolment._confirm,
    'remove': Enrolment._remove,
}
