"""The rows that an office adds to the working-day calendar. They are added only; a wrong one is withdrawn by another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

WITHDRAWN = 'withdrawn'
"""Kind of a row that takes an earlier one back."""


class CalendarEntry(NamedTuple):
    """One row of the office's table, as it was entered. Stored; its fields are never reordered."""

    day: str
    """ISO."""
    kind: str
    """A kind of :mod:`hoso_cms.models.days`, or :data:`WITHDRAWN`."""
    name: str
    number: str
    """The document that ordered it."""
    by: int
    """Id of the account."""
    at: str
    """ISO moment, UTC."""
    withdraws: int = -1
    """Place of the row that this one takes back, counted from 0."""


def standing(entries: Iterable[CalendarEntry]) -> list[tuple[int, CalendarEntry]]:
    """The rows that count, with their places: those that were not taken back."""
    rows = list(entries)
    gone = {row.withdraws for row in rows if row.kind == WITHDRAWN}
    return [(place, row) for place, row in enumerate(rows) if row.kind != WITHDRAWN and place not in gone]
