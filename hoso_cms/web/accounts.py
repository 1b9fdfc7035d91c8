"""Who has which role in a unit, and the accounts of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import journal
from ..documents import Account, Unit
from ..journal import JournalEvent
from ..models.text import fold
from ..operations import accounts, units
from ..operations.errors import Refused
from ..security import GIVEN_IN_UNITS, TITLES, Permission, permitted
from .tree import unit_path
from .units import SEARCHED_NUMBERS

PAGE = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has in the unit."""

    account: Account
    role: str
    title: str
    given_at: Unit
    here: bool


def held_in(request: Any, unit: Unit) -> list[Held]:
    """The roles that count in a unit: those given here first, then the inherited ones with where they were given."""
    found = []
    for place in unit.lineage():
        for uid, roles in place.roles.items():
            account = request.office.accounts.get(uid)
            if account is not None:
                found += [Held(account, role, TITLES[role], place, place is unit) for role in roles]  # type: ignore[index]
    return sorted(found, key=lambda one: (not one.here, fold(one.account.name), one.role))


@view_config(
    context=Unit,
    name='tai-khoan',
    request_method='GET',
    renderer='hoso_cms.web:templates/accounts.pt',
    permission=Permission.MANAGE_ACCOUNTS,
)
def page(context: Unit, request: Any) -> dict[str, Any]:
    """Roles in the unit; for those who manage the office's accounts, the accounts too."""
    return _page(request, context)


def _page(request: Any, unit: Unit, **told: Any) -> dict[str, Any]:
    whole = permitted(request, Permission.MANAGE_ACCOUNTS, request.office)
    sought = str(request.GET.get('tim', ''))[:60]
    found = found_accounts(request, sought) if whole else []
    return {
        'title': f'Tài khoản và vai trò – {unit.title}',
        'held': held_in(request, unit),
        'roles': [(str(role), TITLES[role]) for role in GIVEN_IN_UNITS],
        'whole': whole,
        'sought': sought,
        'accounts': found[:PAGE],
        'more': len(found) - PAGE,
        'message': '',
        'issued': None,
        'typed': {},
        'unit_href': unit_path(request, unit),
        'place_url': lambda place: request.resource_path(place, 'tai-khoan'),
    } | told


def found_accounts(request: Any, sought: str) -> list[Account]:
    """Accounts whose sign-in name or name holds every syllable sought, by name."""
    words = fold(sought).split()
    found = [
        account
        for account in request.office.accounts.values()
        if all(word in f'{account.login} {fold(account.name)}' for word in words)
    ]
    return sorted(found, key=lambda account: fold(account.name))


@view_config(
    context=Unit,
    name='tai-khoan',
    request_method='POST',
    renderer='hoso_cms.web:templates/accounts.pt',
    permission=Permission.MANAGE_ACCOUNTS,
)
def act(context: Unit, request: Any) -> Any:
    """One act of the page, named by the button that was pressed."""
    chosen = ACTS.get(request.POST.get('act', ''))
    try:
        if chosen is None:
            raise Refused('Hãy bấm một trong các nút của trang này.')
        issued = chosen(request, context)
    except Refused as refused:
        request.response.status_int = 422
        return _page(request, context, message=str(refused), typed=dict(request.POST.items()))
    if issued is not None:
        # Shown this once and stored nowhere: a redirection would have to keep it.
        return _page(request, context, issued=issued)
    return HTTPSeeOther(request.resource_path(context, 'tai-khoan'))


def _typed(request: Any, name: str) -> str:
    value = request.POST.get(name, '')
    return value.strip() if isinstance(value, str) else ''


def _account(request: Any) -> Account:
    login = _typed(request, 'login')
    account = accounts.find(request.office, login)
    if account is None:
        raise Refused(f'Không có tài khoản “{login[:64]}”. Hãy kiểm tra lại tên đăng nhập.')
    return account


def _note(
    request: Any, event: JournalEvent, account: Account, unit: Unit | None = None, **details: Any
) -> None:
    ground = _typed(request, 'ground')[:300]
    journal.record(
        request.registry.side_store,
        event,
        account=request.account_id,
        unit=None if unit is None else unit.uid,
        address=request.remote_addr,
        details={'of': account.uid, **details, **({'ground': ground} if ground else {})},
    )


def _give(request: Any, unit: Unit) -> None:
    account, role = _account(request), _typed(request, 'role')
    units.give_role(request, unit, account, role)
    _note(request, JournalEvent.ROLE_GIVEN, account, unit, role=role)
    request.session.flash(f'Đã giao vai trò {TITLES[role]} tại {unit.title} cho {account.name}.')  # type: ignore[index]


def _take(request: Any, unit: Unit) -> None:
    account, role = _account(request), _typed(request, 'role')
    units.take_role(request, unit, account, role)
    _note(request, JournalEvent.ROLE_REVOKED, account, unit, role=role)
    request.session.flash(f'Đã thu hồi vai trò của {account.name} tại {unit.title}.')


def _create(request: Any, unit: Unit) -> tuple[Account, str]:
    role = _typed(request, 'role')
    number = _typed(request, 'record')
    record = _record_of(request, number) if number else 0
    account, password = accounts.create_account(
        request, _typed(request, 'login'), _typed(request, 'name'), record=record
    )
    if role:
        units.give_role(request, unit, account, role)
        _note(request, JournalEvent.ROLE_GIVEN, account, unit, role=role)
    _note(request, JournalEvent.ACCOUNT_OPENED, account, record=record)
    return account, password


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


def _reissue(request: Any, unit: Unit) -> tuple[Account, str]:
    account = _account(request)
    password = accounts.reissue_password(request, account)
    _note(request, JournalEvent.PASSWORD_ISSUED, account)
    return account, password


def _disable(request: Any, unit: Unit) -> None:
    account = _account(request)
    accounts.disable(request, account)
    _note(request, JournalEvent.ACCOUNT_CLOSED, account)
    request.session.flash(f'Đã khoá tài khoản {account.login}; mọi phiên làm việc của tài khoản đã kết thúc.')


def _enable(request: Any, unit: Unit) -> None:
    account = _account(request)
    accounts.disable(request, account, False)
    _note(request, JournalEvent.ACCOUNT_OPENED, account, again=True)
    request.session.flash(f'Đã mở lại tài khoản {account.login}.')


ACTS = {
    'give': _give,
    'take': _take,
    'create': _create,
    'reissue': _reissue,
    'disable': _disable,
    'enable': _enable,
}
