"""What the page of a unit tells of its past: former titles, who took over, and what lay in a closed unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..catalog import SETS
from ..documents import Document, Unit
from ..models.kinds import show_date
from ..operations import plans
from ..security import Permission, permitted, visibility
from ..security.visibility import RECORD, Page
from .tree import unit_path


@dataclass(frozen=True, slots=True)
class Other:
    """Another unit, with its address where the person may open it."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was before, and what came after."""

    former: list[str]
    """``Xã Ea Kly (đến 30/06/2026)``."""
    predecessors: list[Other]
    successors: list[Other]
    closed: str
    """The day on which it was closed as people write it; '' while it works."""
    act: str
    """The legal act by which it was closed."""
    certificate: str
    """Address of the certificate for those who may see it; ''."""


def past_of(request: Any, unit: Unit) -> Past:
    """What the page of a unit tells of its past."""
    office = request.office
    former = []
    for one in unit.past:
        above = office.unit(one.parent) if one.parent else None
        where = f', thuộc {above.title}' if above is not None and above is not unit.__parent__ else ''
        former.append(f'{one.title}{where} (đến {show_date(one.until)})')
    plan = office.documents_by_id.get(unit.closed_by) if unit.closed_by else None
    return Past(
        list(dict.fromkeys(former)),
        [_other(request, uid) for uid in unit.predecessors],
        [_other(request, uid) for uid in unit.successors],
        show_date(unit.closed) if unit.closed else '',
        plans.cited(plan) if plan is not None else '',
        _certificate(request, plan) if plan is not None else '',
    )


def _certificate(request: Any, plan: Document) -> str:
    seen = plan.state == plans.DONE and permitted(request, Permission.VIEW, plan)
    return str(request.resource_path(plan, 'bien-ban')) if seen else ''


def _other(request: Any, uid: int) -> Other:
    unit = request.office.unit(uid)
    may = permitted(request, Permission.BROWSE, unit)
    return Other(unit.title, unit_path(request, unit) if may else '')


def once_here(request: Any, unit: Unit, start: int, size: int) -> Page:
    """The records that once lay in a unit and that the person may see where they lie now, by name."""
    places = visibility.visible_places(request, request.office, True)
    found = SETS.intersection(request.office.catalog.left_from(unit.uid), visibility.ids(request, places))
    order = visibility.ordered(request, found, f'{RECORD}:full-name', False, False, start, size)
    return Page(len(found), visibility.listed(request, order, places))
