"""Days of the year on which a unit answers for something, such as its reports: for those who hold the role that answers.

No document stands for a round yet, so nothing tells that it is done: it is a reminder that ends with its last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .. import clock
from ..documents import Unit
from ..models.regulation import ClockRule, Regulation
from .office import counts_from, regulation_of
from .worklist import units_held

AHEAD = timedelta(30)
"""How long before its last day a round is shown where the regulation names no first day; a setting of the product."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a unit has to do by a day of the year."""

    unit: Unit
    regulation: Regulation
    rule: ClockRule
    begins: date | None
    """The first day on which it may be done, where the regulation names one."""
    due: date


def rounds(request: Any) -> list[Round]:
    """The rounds that are on for the units in which the person, or whom the person stands in for, holds the role that
    answers; the next one first."""
    found = list(_rounds(request))
    return sorted(found, key=lambda one: (one.due, one.unit.uid))


def _rounds(request: Any) -> Iterator[Round]:
    models, today = request.registry.models, clock.today()
    roles = {rule.role for one in models.regulations.values() for rule in one.clocks.values() if rule.month}
    for role in sorted(roles):
        for uid in units_held(request, role):
            unit = request.office.unit(uid)
            regulation = regulation_of(models, unit) if unit is not None and not unit.closed else None
            if regulation is None:
                continue
            since = counts_from(unit)
            for rule in regulation.clocks.values():
                on = _of_day(unit, regulation, rule, today) if rule.month and rule.role == role else None
                if on is not None and on.due.isoformat() >= since:
                    yield on


def _of_day(unit: Unit, regulation: Regulation, rule: ClockRule, today: date) -> Round | None:
    """The round that is on: this year's, or next year's where that begins already."""
    for year in (today.year, today.year + 1):
        due = date(year, rule.month, rule.day)
        begins = date(year, rule.first_month, rule.first_day) if rule.first_month else None
        if (begins or due - AHEAD) <= today <= due:
            return Round(unit, regulation, rule, begins, due)
    return None
