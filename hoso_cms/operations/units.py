"""Units of the tree."""

from __future__ import annotations

from typing import Any

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
