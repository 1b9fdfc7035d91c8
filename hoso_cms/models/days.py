"""``workflows/calendar.xml``: days off and days worked by official notice. See :mod:`hoso_cms.models.read` for mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .xml import Mistakes, parse

OFF, SWAP, WORK, YEAR = 'off', 'swap', 'work', 'year'
"""Kinds of a row: a holiday; a working day taken off because another day is worked; a day worked instead; the notice
for a whole year, which makes the year official."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day that differs from the weekly rhythm, and the document that ordered it."""

    day: date
    kind: str
    """:data:`OFF`, :data:`SWAP`, :data:`WORK`; or :data:`YEAR`, with the first day of the year."""
    name: str
    number: str
    """``8726/VPCP-KGVX``; a swap that no document ordered is not a row."""


@dataclass(frozen=True, slots=True)
class YearlyRow:
    """A holiday on the same day of every year."""

    month: int
    day: int
    since: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class DayTable:
    """The rows of the shipped table."""

    rows: tuple[DayRow, ...] = ()
    yearly: tuple[YearlyRow, ...] = ()


def read_day_table(path: str, data: bytes | None, mistakes: Mistakes) -> DayTable:
    """The table of a file; what is wrong is noted in ``mistakes``."""
    if data is None:
        mistakes.add(path, 1, 'no such file; copy it from the product')
        return DayTable()
    root = parse(path, data, 'calendar', mistakes)
    if root is None:
        return DayTable()
    rows = []
    for year in root.iterfind('year'):
        rows.append(
            DayRow(date(int(year.get('is')), 1, 1), YEAR, f'Lịch năm {year.get("is")}', year.get('number'))
        )
        rows += [_row(path, year, element, mistakes) for element in year]
    return DayTable(
        tuple(rows), tuple(filter(None, (_yearly(path, e, mistakes) for e in root.iterfind('yearly'))))
    )


def _row(path: str, year: Any, element: Any, mistakes: Mistakes) -> DayRow:
    day, kind = date.fromisoformat(element.get('day')), element.tag
    if day.year != int(year.get('is')):
        mistakes.add(path, element.sourceline, f'{day} is not a day of {year.get("is")}')
    if kind == WORK and day.weekday() < 5:
        mistakes.add(
            path, element.sourceline, f'{day} is a working day anyway; <work> is for a Saturday or a Sunday'
        )
    return DayRow(day, kind, element.get('name'), element.get('number') or year.get('number'))


def _yearly(path: str, element: Any, mistakes: Mistakes) -> YearlyRow | None:
    written = element.get('day')
    try:
        day = date.fromisoformat(f'2001-{written}')
    except ValueError:
        mistakes.add(
            path, element.sourceline, f'day {written!r} is not a day of every year; MM-DD such as "11-24" is'
        )
        return None
    return YearlyRow(
        day.month, day.day, int(element.get('since')), element.get('name'), element.get('number')
    )
