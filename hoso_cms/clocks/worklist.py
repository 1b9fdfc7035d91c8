"""What waits for a person, by due date; what is overdue below, for those to whom it climbs; numbers for boards.

Read from the catalog in one walk over the running clocks and the places that wait, kept until one of them changes: no
document is loaded, and nothing has to run at night for it to be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import BTrees

from .. import clock
from ..documents import Office, Unit
from ..models.regulation import Regulation
from ..security import Role, desk, visibility
from ..security.visibility import Visible
from . import shared
from .facts import Running
from .limits import applies, due_of_running, overdue_for
from .office import calendar_of, counts_from, regulation_of

OVERDUE, TODAY, WEEK, LATER, OPEN = 'qua-han', 'hom-nay', 'tuan-nay', 'sau-do', 'khong-han'
GROUPS = {
    OVERDUE: 'Quá hạn',
    TODAY: 'Hôm nay',
    WEEK: 'Trong 7 ngày tới',
    LATER: 'Sau đó',
    OPEN: 'Không ấn định hạn',
}
"""The groups of a worklist, in order."""
IF = BTrees.family32.IF


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents of one type, unit and state with the same limit."""

    due: date
    type_id: str
    unit: int
    state: str
    event: str
    uids: Any
    regulation: Regulation
    group: str
    """One of :data:`GROUPS`."""


def group_of(due: date | None) -> str:
    """Where a due date stands today."""
    if due is None:
        return OPEN
    today = clock.today()
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return WEEK if due <= today + timedelta(7) else LATER


def regulations_below(request: Any, unit: Unit) -> Mapping[int, tuple[Regulation, str]]:
    """For each unit at and below a unit that has a regulation: it, and the day from which it counts there."""

    def collect() -> dict[int, tuple[Regulation, str]]:
        models = request.registry.models
        found = {}
        for one in unit.below():
            regulation = regulation_of(models, one)
            if regulation is not None:
                found[one.uid] = regulation, counts_from(one)
        return found

    return visibility.of_generation(request, 'regulations', unit.uid, collect)


def due_bundles(request: Any) -> tuple[Bundle, ...]:
    """Every running limit of the office, by due date; what stands still is left out.

    Kept until a clock, a place or the tree changes, and no longer than for the day.
    """
    office = request.office
    key = office.calendar_rules
    return visibility.of_turn(request, 'due', key, lambda: tuple(_due_bundles(request, office)))


def _due_bundles(request: Any, office: Office) -> list[Bundle]:
    calendar = calendar_of(request.registry.models, office)
    regulations = regulations_below(request, office)
    models, catalog = request.registry.models, office.catalog
    known: dict[tuple[Any, ...], tuple[date, str] | None] = {}
    found = []
    for key, uids in shared.told_once(models, catalog, list(catalog.running_clocks())):
        type_id, unit, state = key[:3]
        if unit not in regulations:
            continue
        regulation, since = regulations[unit]
        limit = regulation.id, since, *key[3:]
        if limit not in known:
            due = _due(regulation, Running(*key[3:]), since, calendar)
            known[limit] = None if due is None else (due, group_of(due))
        ends = known[limit]
        if ends is not None:
            # A set of its own: what is kept is read by others, and a stored set belongs to one connection.
            found.append(Bundle(ends[0], type_id, unit, state, key[3], IF.Set(uids), regulation, ends[1]))
    return sorted(found, key=lambda bundle: (bundle.due, bundle.unit))


def _due(regulation: Regulation, one: Running, since: str, calendar: Any) -> date | None:
    if not applies(regulation, one, since):
        return None
    found = due_of_running(regulation, one, calendar)
    return None if found is None else found.due


@dataclass(frozen=True, slots=True)
class Item:
    """One document that waits: its due date where it has one, the event of that limit, and how it may be seen."""

    uid: int
    due: date | None
    event: str
    regulation: Regulation | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits for a person at and below a unit."""

    visible: tuple[Visible, ...]
    bundles: tuple[Bundle, ...]
    every: Any
    groups: Mapping[str, Any]


class Worklist:
    """What waits for the person of a request at and below a unit, by due date."""

    def __init__(self, request: Any, unit: Unit) -> None:
        key = *visibility.person(request), unit.uid, request.office.calendar_rules
        self._found = visibility.of_turn(request, 'waiting', key, lambda: _waiting(request, unit))

    @property
    def visible(self) -> list[Visible]:
        """The places that wait."""
        return list(self._found.visible)

    def groups(self) -> Mapping[str, Any]:
        """The ids that wait, by group; each stands in the first group that one of its limits falls in."""
        return self._found.groups

    def items(self, group: str = '', start: int = 0, size: int = 20) -> list[Item]:
        """A page of what waits, the most urgent first.

        :param group: one of :data:`GROUPS`, or '' for all.
        """
        ids = self._found.groups[group] if group else self._found.every
        found: dict[int, Item] = {}
        for bundle in self._found.bundles:
            for uid in IF.intersection(bundle.uids, ids):
                found.setdefault(uid, Item(uid, bundle.due, bundle.event, bundle.regulation))
            if len(found) >= start + size:
                break
        else:
            for uid in ids:
                found.setdefault(uid, Item(uid, None, '', None))
                if len(found) >= start + size:
                    break
        return list(found.values())[start : start + size]


def _waiting(request: Any, unit: Unit) -> _Waiting:
    places: dict[tuple[str, int, str], list[Visible]] = {}
    for type_id in request.registry.models.content_types:
        for one in desk.waiting_places(request, unit, type_id):
            places.setdefault((type_id, one.place[0], one.state), []).append(one)
    visible = tuple(one for found in places.values() for one in found)
    bundles = tuple(b for b in due_bundles(request) if (b.type_id, b.unit, b.state) in places)
    every = IF.Set(visibility.ids(request, visible))
    groups, taken = {}, IF.Set()
    for group in (OVERDUE, TODAY, WEEK, LATER):
        ids = IF.multiunion([b.uids for b in bundles if b.group == group])
        groups[group] = IF.difference(IF.intersection(ids, every), taken)
        taken = IF.union(taken, groups[group])
    groups[OPEN] = IF.difference(every, taken)
    return _Waiting(visible, bundles, every, groups)


def climbed(request: Any) -> list[Bundle]:
    """What is overdue below and has climbed to the person of the request, the longest overdue first.

    A regulation's profile says after how many working days overdue work is shown to the head of its unit, and when to the
    head of the unit above.
    """
    levels = _heads_over(request)
    mine = units_held(request, Role.HEAD)
    if not mine:
        return []
    calendar = calendar_of(request.registry.models, request.office)
    found = []
    for bundle in due_bundles(request):
        if bundle.group != OVERDUE:
            # They stand by due date.
            break
        heads = levels.get(bundle.unit, ())
        level = next((number for number, unit in enumerate(heads) if unit in mine), None)
        if level is not None and overdue_for(bundle.due, calendar) >= _climbs_after(bundle.regulation, level):
            found.append(bundle)
    return found


def _climbs_after(regulation: Regulation, level: int) -> int:
    after = {climb.to: climb.after for climb in regulation.climbs}
    return after.get(str(Role.HEAD), 1) if level == 0 else after.get('above', 5) * level


def units_held(request: Any, role: str) -> set[int]:
    """The units in which the person, or whom the person stands in for, was given the role."""
    from ..security import absent

    accounts = (request.account_id, *absent(request.office, request.account_id))
    return visibility.of_generation(
        request,
        'held',
        (role, *accounts),
        lambda: {
            unit.uid for unit in request.office.below() if any(role in unit.held_by(a) for a in accounts)
        },
    )


def _heads_over(request: Any) -> Mapping[int, tuple[int, ...]]:
    """For each unit, the units over it (and itself) that have a head, the nearest first."""

    def collect() -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}

        def walk(unit: Unit, above: tuple[int, ...]) -> None:
            led = any(Role.HEAD in roles for roles in unit.holders().values())
            found[unit.uid] = (unit.uid, *above) if led else above
            for child in unit.values():
                walk(child, found[unit.uid])

        walk(request.office, ())
        return found

    return visibility.of_generation(request, 'heads', 0, collect)


def board(request: Any, unit: Unit) -> Mapping[int, Mapping[str, int]]:
    """Numbers of running limits by group for each unit directly below a unit and for itself: unit id -> group -> number.

    Only what the person may view is counted.
    """
    key = *visibility.person(request), unit.uid, request.office.calendar_rules
    return visibility.of_turn(request, 'board', key, lambda: _board(request, unit))


def _board(request: Any, unit: Unit) -> dict[int, dict[str, int]]:
    child_of: dict[int, int] = {unit.uid: unit.uid}
    for child in unit.values():
        for uid in visibility.units_under(request, child):
            child_of[uid] = child.uid
    seen = _visible_states(request, unit)
    found: dict[int, dict[str, int]] = {}
    for bundle in due_bundles(request):
        if bundle.unit in child_of and (bundle.type_id, bundle.unit, bundle.state) in seen:
            numbers = found.setdefault(child_of[bundle.unit], {})
            numbers[bundle.group] = numbers.get(bundle.group, 0) + len(bundle.uids)
    return found


def _visible_states(request: Any, unit: Unit) -> set[tuple[str, int, str]]:
    """Type, unit and state of what the person may view as it stands now."""
    return {
        (type_id, one.place[0], one.state)
        for type_id in request.registry.models.content_types
        for one in visibility.visible_places(request, unit, True, type_id)
        if one.newest and one.worked_on
    }
