"""What a plan of a reorganisation concerns, told before anything is done: documents, open work, limits, people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..clocks import regulation_of
from ..documents import Document, Unit
from ..models.regulation import Regulation
from .plans import CREATE, MERGE, MOVE, SPLIT, Step, unit_of
from .seats import seats_of
from .sketch import Sketch, Told, sketch


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents of a type are in a state."""

    type_title: str
    state_title: str
    tone: str
    open: bool
    """Somebody still has to do something with them."""
    number: int


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A limit in time that is another one under the regulation that will count."""

    title: str
    before: str
    after: str
    running: int
    """Clocks of it that run in the unit now."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What one step concerns."""

    told: Told
    numbers: tuple[Counted, ...]
    seats: int
    substitutes: int
    """People who stand in, now or later, for somebody with a seat there."""
    running: int
    """Limits in time that run there; they go on as they started."""
    regulation: tuple[str, str]
    """Names of the regulation before and after; '' where none counts."""
    limits: tuple[LimitChange, ...]
    campaigns: int
    """Campaigns that are open there; in the unit that takes over they call its people too."""

    @property
    def step(self) -> Step:
        return self.told.step


def preview(request: Any, plan: Document) -> tuple[Sketch, list[Preview]]:
    """The tree after a plan, and what each of its steps concerns. Nothing is written."""
    drawn, lines = sketch(request, plan)
    running: dict[int, Counter[str]] = {}
    for key, uids in request.office.catalog.running_clocks():
        running.setdefault(key[1], Counter())[key[3]] += len(uids)
    return drawn, [_one(request, plan, told, running) for told in lines]


def _one(request: Any, plan: Document, told: Told, running: dict[int, Counter[str]]) -> Preview:
    step = told.step
    unit = unit_of(request, plan, step.unit) if step.kind != CREATE else None
    if unit is None:
        return Preview(told, (), 0, 0, 0, ('', ''), (), 0)
    units = list(unit.below()) if step.kind in (MERGE, MOVE) else [unit]
    clocks: Counter[str] = sum((running.get(one.uid, Counter()) for one in units), Counter())
    numbers = tuple(_numbers(request, units))
    before, after = regulation_of(request.registry.models, unit), _after(request, plan, unit, step)
    holders = {seat.holder for one in units for seat in _living(request, one)}
    return Preview(
        told,
        numbers,
        sum(len(_living(request, one)) for one in units),
        _substitutes(request, holders),
        clocks.total(),
        (before.short if before else '', after.short if after else ''),
        tuple(_changed(before, after, clocks)),
        _campaigns(request, unit),
    )


def _after(request: Any, plan: Document, unit: Unit, step: Step) -> Regulation | None:
    """The regulation that will count for what the step moves."""
    if step.kind == MOVE and unit.regulation:
        return regulation_of(request.registry.models, unit)
    target = unit_of(request, plan, step.target) if step.kind in (MOVE, MERGE, SPLIT) else unit
    # A unit that is not there yet takes the regulation of the plan's unit.
    return regulation_of(request.registry.models, target if target is not None else plan.unit)


def _changed(before: Regulation | None, after: Regulation | None, clocks: Counter[str]) -> list[LimitChange]:
    old, new = (one.clocks if one is not None else {} for one in (before, after))
    return [
        LimitChange(
            (new.get(event) or old[event]).title,
            old[event].told if event in old else 'không có',
            new[event].told if event in new else 'không có',
            clocks[event],
        )
        for event in dict.fromkeys([*old, *new])
        if (old[event].told if event in old else '') != (new[event].told if event in new else '')
    ]


def _numbers(request: Any, units: list[Unit]) -> list[Counted]:
    models, found = request.registry.models, Counter[tuple[str, str]]()
    for unit in units:
        for place, count in request.office.catalog.places_of(unit.uid):
            found[place[1], place[2].split()[0]] += count
    return [
        Counted(
            models.content_types[type_id].short,
            models.workflow_of(type_id).states[state].title,
            models.workflow_of(type_id).states[state].tone,
            models.workflow_of(type_id).states[state].standing == 'working',
            count,
        )
        for (type_id, state), count in sorted(found.items())
    ]


def _campaigns(request: Any, unit: Unit) -> int:
    return sum(
        count
        for place, count in request.office.catalog.places_of(unit.uid)
        if place[1:] in (('campaign', 'running'), ('campaign', 'planned'))
    )


def _living(request: Any, unit: Unit) -> list[Any]:
    today = clock.today().isoformat()
    return [seat for seat in seats_of(request.office, unit) if not seat.ended(today)]


def _substitutes(request: Any, holders: set[int]) -> int:
    today = clock.today().isoformat()
    return sum(
        1
        for account in request.office.accounts.values()
        for uid, _, last, _ in account.stands_in
        if uid in holders and last >= today
    )
