"""Whom a campaign calls: everybody at and below its unit. Where the unit was merged into another, those who were its people:
the campaign goes on with them, and calls nobody who was in the other unit or came there later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..documents import Document, Unit
from .moving import REORGANISATION, REORGANISED
from .transfer_rules import TYPE as TRANSFER


class Origin(NamedTuple):
    """The unit that called, and the reorganisation that put its campaign into another one."""

    unit: int
    basis: str
    """As versions name it: ``reorganisation:<id>``."""


def origin_of(campaign: Document) -> Origin | None:
    """Where a campaign was called, if its unit has been merged since; None where it lies in the unit that called."""
    first = None
    for version in campaign.history():
        if version.act == REORGANISED and version.moved:
            first = Origin(version.moved[0], version.basis)
    return first


def covered_units(campaign: Document, origin: Origin) -> set[int]:
    """The units at and below the campaign's present one that lay below the unit that called, with all below them now."""
    plan = int(origin.basis.removeprefix(f'{REORGANISATION}:'))
    found: set[int] = set()
    for unit in campaign.unit.below():
        came = any((one.by, one.parent) == (plan, origin.unit) for one in unit.past)
        above = unit is not campaign.unit and unit.__parent__.uid in found
        if came or above:
            found.add(unit.uid)
    return found


def covers(campaign: Document, record: Document) -> bool:
    """Does a campaign call the person of a record that lies at or below its unit?"""
    origin = origin_of(campaign)
    if origin is None or record.unit.uid in covered_units(campaign, origin):
        return True
    return _came_with(record, origin)


def _came_with(record: Document, origin: Origin) -> bool:
    return any(v.moved and v.moved[0] == origin.unit and v.basis == origin.basis for v in record.history())


def among(request: Any, campaign: Document, uids: Iterable[int]) -> Iterable[int]:
    """Those of the records at and below a campaign's unit whose persons it calls.

    The catalog knows what has left a unit. Only of what left it by a transfer the history is looked at.
    """
    origin = origin_of(campaign)
    if origin is None:
        return uids
    office, catalog = request.office, request.office.catalog
    units, left = covered_units(campaign, origin), catalog.left_from(origin.unit)
    record_of = catalog.values.get(f'{TRANSFER}:record')
    doubtful = {
        int(record_of.get(uid))
        for uid in catalog.equal(f'{TRANSFER}:from-unit', str(origin.unit))
        if record_of is not None
    }
    return [
        uid
        for uid in uids
        if catalog.places.get(uid)[0] in units
        or (uid in left and (uid not in doubtful or _came_with(office.document(uid), origin)))
    ]


def told(request: Any, campaign: Document) -> str:
    """Whom the campaign calls, where that is not everybody here; '' otherwise."""
    origin = origin_of(campaign)
    unit: Unit | None = request.office.unit(origin.unit) if origin is not None else None
    if unit is None:
        return ''
    return f'Đợt do {unit.title} tổ chức trước khi sắp xếp đơn vị: chỉ người của {unit.title} lúc đó phải kê khai.'
