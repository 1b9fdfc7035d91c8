"""Substitutes: for some days somebody else also holds the roles of a person who is away. Both names stay in the history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .. import clock
from ..documents import Account
from ..models.text import clean
from ..security import SIGNED_IN, Forbidden, Permission, Permit, permit
from . import store
from .errors import Refused

LONGEST = 366
"""Days of one substitution: whoever is away longer gives the seat up."""


def appoint(
    request: Any, absent: Account, substitute: Account, first: date, last: date, ground: str = ''
) -> None:
    """Let somebody stand in for a person from the first to the last day, both included.

    People appoint their own substitute; an administrator of every unit where the absent person holds a role does it for
    somebody who cannot.

    :raises Forbidden: neither the person nor such an administrator.
    :raises Refused: the days do not fit, the substitute has no open account, or the ground is missing where somebody
        else appoints.
    """
    granted = _permit(request, absent)
    ground = clean(ground)
    if substitute.uid == absent.uid:
        raise Refused('Người thay thế phải là người khác.')
    if substitute.disabled:
        raise Refused(f'Tài khoản của {substitute.name} đang bị khoá; hãy chọn người khác.')
    if last < first or last < clock.today():
        raise Refused('Ngày cuối phải từ ngày đầu trở đi và chưa qua.')
    if (last - first).days >= LONGEST:
        raise Refused(f'Mỗi lần thay thế dài nhất {LONGEST} ngày; vắng lâu hơn thì giao lại vai trò.')
    if absent.uid != request.account_id and not ground:
        raise Refused('Hãy ghi căn cứ: số và ngày của văn bản phân công người thay thế.')
    entry = absent.uid, first.isoformat(), last.isoformat(), ground
    if any(
        one[0] == absent.uid and one[1] <= entry[2] and entry[1] <= one[2] for one in substitute.stands_in
    ):
        raise Refused(f'{substitute.name} đã thay {absent.name} trong những ngày này.')
    store.change(granted, substitute, stands_in=(*substitute.stands_in, entry))


def end(request: Any, absent: Account, substitute: Account) -> None:
    """End today what a substitute holds of a person, and what was to begin later; it counts from the next request on.

    :raises Refused: there is nothing to end.
    """
    granted = _permit(request, absent)
    today = clock.today()
    yesterday = (today - timedelta(1)).isoformat()
    kept = tuple(
        (uid, first, min(last, yesterday) if uid == absent.uid else last, ground)
        for uid, first, last, ground in substitute.stands_in
        if uid != absent.uid or first < today.isoformat()
    )
    if kept == substitute.stands_in:
        raise Refused(f'{substitute.name} hiện không thay {absent.name}.')
    store.change(granted, substitute, stands_in=kept)


def _permit(request: Any, absent: Account) -> Permit:
    """:raises Forbidden: the person of the request may not decide who stands in for the absent one."""
    if absent.uid == request.account_id:
        return permit(request, SIGNED_IN, request.office)
    units = [unit for unit in request.office.below() if unit.held_by(absent.uid)]
    if not units:
        raise Forbidden(Permission.MANAGE_ACCOUNTS)
    return [permit(request, Permission.MANAGE_ACCOUNTS, unit) for unit in units][0]


def substitutes_of(office: Any, absent: Account) -> list[tuple[Account, str, str, str]]:
    """Who stands, stood or will stand in for a person: the account, first and last ISO day, the ground; newest first."""
    found = [
        (account, first, last, ground)
        for account in office.accounts.values()
        for uid, first, last, ground in account.stands_in
        if uid == absent.uid
    ]
    return sorted(found, key=lambda one: one[1], reverse=True)
