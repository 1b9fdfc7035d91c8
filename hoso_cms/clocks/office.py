"""Which regulation and which calendar count where: a unit's, and the office's."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ..documents import Office, Unit
from ..documents.calendar import CalendarEntry, standing
from ..models.days import DayRow, DayTable
from ..models.read import Models
from ..models.regulation import Regulation
from .calendar import Calendar


def chosen_at(unit: Unit) -> Unit | None:
    """The unit whose regulation counts in a unit: itself or the nearest above that has one."""
    return next((one for one in unit.lineage() if one.regulation), None)


def regulation_of(models: Models, unit: Unit) -> Regulation | None:
    """The regulation that counts in a unit; None where none was chosen, or the chosen one is not in the files any more."""
    place = chosen_at(unit)
    return models.regulations.get(place.regulation) if place is not None else None


def counts_from(unit: Unit) -> str:
    """The ISO day from which the clocks of its regulation count in a unit; '' for always."""
    place = chosen_at(unit)
    return place.regulation_from if place is not None else ''


def calendar_of(models: Models, office: Office) -> Calendar:
    """The calendar of an office: holidays, what is shipped with the product, and the rows that the office added."""
    return calendar_with(models.days, office.calendar_rules)


@lru_cache(8)
def calendar_with(table: DayTable, entries: tuple[CalendarEntry, ...]) -> Calendar:
    """The calendar of a table and an office's rows."""
    return Calendar(
        table,
        [DayRow(date.fromisoformat(row.day), row.kind, row.name, row.number) for _, row in standing(entries)],
    )
