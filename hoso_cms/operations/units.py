"""Units of the tree."""

from __future__ import annotations

from typing import Any

from .. import clock
from ..documents import Unit
from ..models.kinds import parse_date
from ..models.text import clean, fold
from ..security import Permission, permit
from . import store
from .errors import Refused


def slug(title: str) -> str:
    """A step of the path from a title: ``Sở Nội vụ`` -> ``so-noi-vu``."""
    words = ''.join(c if c.isalnum() and c.isascii() else ' ' for c in fold(title)).split()
    return '-'.join(words)[:60]


def free_name(parent: Unit, title: str, name: str = '') -> str:
    """A step of the path for a unit of that title. Names of closed units stay theirs, and so do those that old
    addresses use.

    :param name: the step that is wanted, where not the title says it.
    :raises Refused: it cannot stand in an address, or a page has it.
    """
    wanted = free = name or slug(title)
    number = 1
    while free in parent.data or free in parent.gone:
        number += 1
        free = f'{wanted}-{number}'
    try:
        return parent.check_name(free)
    except ValueError:
        raise Refused(f'“{title}” không dùng làm tên đơn vị được; hãy chọn tên khác.')


def create_unit(request: Any, parent: Unit, title: str, kind: str, *, code: str = '', name: str = '') -> Unit:
    """A new unit under a parent.

    :raises Refused: no title, or the name is taken.
    """
    granted = permit(request, Permission.MANAGE_UNITS, parent)
    title = clean(title)
    if not title:
        raise Refused('Hãy ghi tên đơn vị.')
    if parent.closed:
        raise Refused(f'{parent.title} đã đóng nên không thêm đơn vị được.')
    if any(one.title.casefold() == title.casefold() for one in parent.open_units()):
        raise Refused(f'Đã có đơn vị tên “{title}” ở đây; hãy chọn tên khác.')
    unit = Unit(title, kind, code=clean(code))
    unit.opened = clock.today().isoformat()
    return store.add_unit(granted, parent, free_name(parent, title, name), unit)


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
