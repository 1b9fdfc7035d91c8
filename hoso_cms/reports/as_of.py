"""Records by unit and state at the end of an earlier day, as far as the person may see them: reports of then still add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..catalog.as_of import Stood, UnitThen, records_of_unit_as_of, units_as_of
from ..documents import Unit
from ..models.kinds import show_date
from ..models.workflow import Workflow
from ..operations.errors import Refused
from ..security import Permission, permitted

RECORD = 'record'
MOST = 10_000
"""Records of which the history is looked at for one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit as it was on that day, with the records that lay in it."""

    then: UnitThen
    depth: int
    """How far it lay below the unit asked about."""
    numbers: Counter[str]
    """By the main state of the workflow."""


def numbers_on(request: Any, unit: Unit, day: str) -> list[Line]:
    """The units that lay at and below a unit at the end of an ISO day, parents first, with their records.

    Units that have been closed since are among them; those that were closed already only where something lay there.

    :raises Refused: the day has not come, the unit was not there yet, or there are too many records for a page.
    """
    if day > clock.today().isoformat():
        raise Refused(f'Ngày {show_date(day)} chưa đến; hãy chọn ngày từ hôm nay trở về trước.')
    then = units_as_of(request.office, day)
    if unit.uid not in then:
        raise Refused(f'{unit.title} được lập ngày {show_date(unit.opened)}; hãy chọn ngày từ đó trở đi.')
    found = list(_below(then, then[unit.uid], 0))
    _refuse_too_many(request, [one.unit for one, _ in found])
    flow = request.registry.models.workflow_of(RECORD)
    lines = [Line(one, depth, _numbers(request, flow, one.unit, day)) for one, depth in found]
    return [one for one in lines if not one.then.closed or one.numbers]


def _below(then: dict[int, UnitThen], one: UnitThen, depth: int) -> Iterator[tuple[UnitThen, int]]:
    yield one, depth
    for child in then.values():
        if child.parent == one.unit.uid:
            yield from _below(then, child, depth + 1)


def _refuse_too_many(request: Any, units: list[Unit]) -> None:
    catalog = request.office.catalog
    count = sum(n for unit in units for place, n in catalog.places_of(unit.uid) if place[1] == RECORD)
    count += sum(len(catalog.left_from(unit.uid)) for unit in units)
    if count > MOST:
        raise Refused(
            f'Phải xem lịch sử của khoảng {count} hồ sơ, nhiều nhất {MOST} cho một trang; hãy chọn một đơn vị trực thuộc.'
        )


def _numbers(request: Any, flow: Workflow, unit: Unit, day: str) -> Counter[str]:
    states = (_seen(request, flow, one) for one in records_of_unit_as_of(request.office, unit, day))
    known = (flow.states[state] for state in states if state)
    return Counter(state.part_of for state in known if state.standing != 'aside')


def _seen(request: Any, flow: Workflow, stood: Stood) -> str:
    """The state in which the person may see a record as it was: of the newest version, or of the official one below it."""
    document, newest = stood.document, stood.version
    if permitted(request, Permission.VIEW, document, newest):
        return newest.state
    for version in document.history():
        if version.number <= newest.number and flow.states[version.state].standing != 'working':
            return version.state if permitted(request, Permission.VIEW, document, version) else ''
    return ''
