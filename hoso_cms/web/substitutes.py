"""The page on which people say who stands in for them while they are away."""

from __future__ import annotations

from datetime import date
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..documents import Office
from ..journal import JournalEvent, record
from ..models.kinds import parse_date, show_date
from ..operations import accounts, substitutions
from ..operations.errors import Refused
from ..security import SIGNED_IN

TEMPLATE = 'hoso_cms.web:templates/substitutes.pt'


@view_config(context=Office, name='thay-the', permission=SIGNED_IN, request_method='GET', renderer=TEMPLATE)
def substitutes(context: Office, request: Any) -> dict[str, Any]:
    """Who stands in for me, and for whom I stand in."""
    return _page(context, request)


@view_config(context=Office, name='thay-the', permission=SIGNED_IN, request_method='POST', renderer=TEMPLATE)
def change(context: Office, request: Any) -> Any:
    """Appoint a substitute of mine, or end it."""
    given = {name: str(request.POST.get(name, '')) for name in ('nguoi', 'tu', 'den', 'can-cu', 'viec')}
    try:
        other = accounts.find(context, given['nguoi'])
        if other is None:
            raise Refused(
                f'Không có tài khoản “{given["nguoi"][:60]}”; hãy ghi tên đăng nhập của người thay thế.'
            )
        if given['viec'] == 'ket-thuc':
            substitutions.end(request, request.account, other)
            told = f'{other.name} không còn thay bạn.'
        else:
            first, last = _day(given['tu'], 'Từ ngày'), _day(given['den'], 'Đến hết ngày')
            substitutions.appoint(request, request.account, other, first, last, given['can-cu'])
            told = f'{other.name} thay bạn từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}.'
    except Refused as refused:
        request.response.status_int = 422
        return _page(context, request, given, str(refused))
    record(
        request.registry.side_store,
        JournalEvent.SUBSTITUTE_NAMED,
        account=request.account_id,
        subject=other.uid,
        address=request.remote_addr,
        details={'act': given['viec'] or 'appoint', 'from': given['tu'], 'until': given['den']},
    )
    request.session.flash(told)
    return HTTPSeeOther(request.resource_path(context, 'thay-the'))


def _day(text: str, what: str) -> date:
    try:
        value = parse_date(text)
    except ValueError as wrong:
        raise Refused(f'{what}: {wrong}')
    if not value:
        raise Refused(f'{what}: hãy ghi ngày/tháng/năm.')
    return date.fromisoformat(value)


def _page(
    office: Office, request: Any, given: dict[str, str] | None = None, message: str = ''
) -> dict[str, Any]:
    today = clock.today().isoformat()
    mine = [
        (other, show_date(first), show_date(last), ground, *_standing(first, last, today))
        for other, first, last, ground in substitutions.substitutes_of(office, request.account)
    ]
    others = [
        (office.accounts[uid], show_date(first), show_date(last), ground, *_standing(first, last, today))
        for uid, first, last, ground in sorted(
            request.account.stands_in, key=lambda one: one[1], reverse=True
        )
    ]
    return {
        'title': 'Người thay thế',
        'mine': mine,
        'others': others,
        'given': given or {},
        'message': message,
    }


def _standing(first: str, last: str, today: str) -> tuple[str, str]:
    """Badge: tone and words."""
    if last < today:
        return 'neutral', 'Đã hết'
    return ('waiting', 'Sắp tới') if first > today else ('good', 'Đang thay')
