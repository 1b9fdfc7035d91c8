"""The accounts of a unit's people: opening them, and the slip with an issued password."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config, view_defaults

from .. import clock
from ..documents import Account, Office, Unit
from ..journal import JournalEvent
from ..models.text import fold
from ..operations import accounts
from ..operations.errors import Refused
from ..security import Permission
from .papers import text
from .seats import note
from .tree import unit_path
from .units import SEARCHED_NUMBERS

PAGE, ONE = 'so-tai-khoan', 'nguoi-dung'
SHOWN = 50
LOOKED_THROUGH = 5000
"""Up to so many accounts of the office are looked through for people without a seat before somebody searches."""


@view_defaults(context=Unit, name=PAGE, permission=Permission.MANAGE_ACCOUNTS)
class Accounts:
    """The accounts that belong to a unit or hold a seat in it or below it."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request

    @view_config(request_method='GET', renderer='hoso_cms.web:templates/accounts.pt')
    def page(self) -> dict[str, Any]:
        """The list, and the form to open one."""
        return self._page()

    @view_config(request_method='POST', renderer='hoso_cms.web:templates/accounts.pt')
    def create(self) -> Any:
        """Open an account; the issued password is shown this once."""
        request = self.request
        number = text(request, 'record')
        try:
            record = _record_of(request, number) if number else 0
            account, password = accounts.create_account(
                request, text(request, 'login'), text(request, 'name'), unit=self.unit, record=record
            )
        except Refused as refused:
            request.response.status_int = 422
            return self._page(message=str(refused), typed=dict(request.POST.items()))
        ground = text(request, 'ground')[:300]
        note(request, JournalEvent.ACCOUNT_OPENED, account.uid, self.unit.uid, record=record, ground=ground)
        return slip(request, self.unit, account, password, 'Cấp tài khoản', ground)

    def _page(self, **told: Any) -> dict[str, Any]:
        sought = str(self.request.GET.get('tim', ''))[:60]
        found = found_accounts(self.request.office, self.unit, sought)
        return {
            'title': f'Tài khoản của {self.unit.title}',
            'sought': sought,
            'accounts': found[:SHOWN],
            'more': len(found) - SHOWN,
            'message': '',
            'typed': {},
            'unit_href': unit_path(self.request, self.unit),
            'seats_href': self.request.resource_path(self.unit, 'tai-khoan'),
            'account_url': lambda account: self.request.resource_path(self.unit, ONE, str(account.uid)),
            'roles_of': lambda account: accounts.told_roles(self.request.office, account),
        } | told


def found_accounts(office: Office, unit: Unit, sought: str) -> list[Account]:
    """Accounts that belong to a unit or below it, whose sign-in name or name holds every syllable sought; by name."""
    words = fold(sought).split()
    below = {one.uid for one in unit.below()}
    if sought or unit is office or len(office.accounts) <= LOOKED_THROUGH:
        mine = (one for one in office.accounts.values() if _belongs(office, one, below))
    else:
        holders = {office.all_seats[uid].holder for one in unit.below() for uid in one.seats}
        mine = (office.accounts[uid] for uid in holders)
    found = [
        account for account in mine if all(word in f'{account.login} {fold(account.name)}' for word in words)
    ]
    return sorted(found, key=lambda account: fold(account.name))


def _belongs(office: Office, account: Account, below: set[int]) -> bool:
    return accounts.home_of(office, account).uid in below or any(
        office.all_seats[uid].unit in below for uid in account.seats
    )


def _record_of(request: Any, number: str) -> int:
    """The record of an officer number or citizen id: the person reads it as the own one."""
    found = {
        uid
        for name in SEARCHED_NUMBERS
        for uid in request.office.catalog.equal(f'record:{name}', number)
        if request.office.document(uid).state != 'withdrawn'
    }
    if len(found) != 1:
        raise Refused(f'Không tìm thấy đúng một hồ sơ có số hiệu hoặc số định danh {number[:40]}.')
    return found.pop()


def slip(request: Any, unit: Unit, account: Account, password: str, what: str, ground: str) -> Any:
    """The sheet to be printed, folded and handed over. It is shown this once: the password is stored nowhere."""
    from pyramid.renderers import render_to_response

    page = {
        'title': f'Phiếu cấp mật khẩu – {account.name}',
        'account': account,
        'password': password,
        'what': what,
        'ground': ground,
        'unit': unit,
        'issuer': request.account,
        'when': f'{clock.local(clock.now()):%H:%M ngày %d/%m/%Y}',
        'address': request.host_url,
        'back': request.resource_path(unit, ONE, str(account.uid)),
    }
    response = render_to_response('hoso_cms.web:templates/slip.pt', page, request=request)
    response.cache_control.no_store = True
    return response
