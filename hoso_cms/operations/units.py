"""Units and the roles that people have in them."""

from __future__ import annotations

from typing import Any

from ..documents import Account, Unit
from ..models.kinds import parse_date
from ..models.text import clean, fold
from ..security import GIVEN_IN_UNITS, TITLES, Permission, permit
from . import store
from .errors import Refused


def slug(title: str) -> str:
    """A step of the path from a title: ``Sở Nội vụ`` -> ``so-noi-vu``."""
    words = ''.join(c if c.isalnum() and c.isascii() else ' ' for c in fold(title)).split()
    return '-'.join(words)[:60]


def create_unit(request: Any, parent: Unit, title: str, kind: str, *, code: str = '', name: str = '') -> Unit:
    """A new unit under a parent.

    :raises Refused: no title, or the name is taken.
    """
    granted = permit(request, Permission.MANAGE_UNITS, parent)
    title = clean(title)
    if not title:
        raise Refused('Hãy ghi tên đơn vị.')
    try:
        name = parent.check_name(name or slug(title))
    except (ValueError, KeyError):
        raise Refused(f'Đã có đơn vị tên “{title}” ở đây, hoặc tên không dùng được; hãy chọn tên khác.')
    return store.add_unit(granted, parent, name, Unit(title, kind, code=clean(code)))


def set_regulation(request: Any, unit: Unit, name: str, since: str = '') -> None:
    """Choose the regulation that counts in a unit and below it; '' for that of the unit above.

    :param since: the day from which its clocks count here, as typed; '' for always.
    :raises Refused: there is no such regulation, or that is no day.
    """
    granted = permit(request, Permission.MANAGE_UNITS, unit)
    known = request.registry.models.regulations
    if name and name not in known:
        raise Refused(
            f'Không có quy chế “{name[:40]}”; có: {", ".join(one.short for one in known.values())}.'
        )
    try:
        day = parse_date(since)
    except ValueError as wrong:
        raise Refused(str(wrong))
    store.change(granted, unit, regulation=name, regulation_from=day if name else '')


def give_role(request: Any, unit: Unit, account: Account, role: str) -> None:
    """Give an account a role in a unit and everything below it.

    :raises Refused: an unknown role, or one's own account: nobody raises their own rights (Quận 6 art. 5.1).
    """
    granted = permit(request, Permission.MANAGE_ACCOUNTS, unit)
    if role not in GIVEN_IN_UNITS:
        raise Refused(f'Không có vai trò “{role}”; có: {", ".join(TITLES[one] for one in GIVEN_IN_UNITS)}.')
    if account.uid == request.account_id:
        raise Refused('Không ai được tự cấp quyền cho mình; hãy đề nghị người quản trị khác.')
    roles = dict(unit.roles)
    roles[account.uid] = tuple(sorted({*roles.get(account.uid, ()), str(role)}))
    store.change(granted, unit, roles=roles)


def take_role(request: Any, unit: Unit, account: Account, role: str) -> None:
    """Take a role back. It counts from the next request on.

    :raises Refused: the role was not given here.
    """
    granted = permit(request, Permission.MANAGE_ACCOUNTS, unit)
    held = unit.roles.get(account.uid, ())
    if role not in held:
        raise Refused(f'{account.name} không giữ vai trò này tại {unit.title}.')
    roles = {**unit.roles, account.uid: tuple(one for one in held if one != role)}
    store.change(granted, unit, roles={uid: names for uid, names in roles.items() if names})
