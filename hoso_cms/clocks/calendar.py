"""Vietnam's working days: which days count, why others do not, and when a limit ends.

Three sources, the later one wins: the package ``holidays``, which knows the lunar calendar and proposes years to come;
``workflows/calendar.xml``, shipped with the numbers of the documents; the rows that the office entered itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays.countries import Vietnam

from ..models.days import OFF, WORK, YEAR, DayRow, DayTable, YearlyRow
from ..models.regulation import WORKING_DAYS

FIRST_YEAR, LAST_YEAR = 1945, 2099
"""The years that can be counted: the Republic, and as far as the lunar tables of the package go."""
WEEKDAYS = ('thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật')
WEEKEND = 'weekend'


class CannotCount(ValueError):
    """A day or a length that no limit can be counted from; the text says why."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a day is off, or worked though it is a Saturday or a Sunday."""

    kind: str
    """:data:`WEEKEND`, or a kind of :mod:`hoso_cms.models.days`: ``off``, ``swap``, ``work``."""
    name: str
    number: str = ''
    """The document that ordered it; '' where the law does."""

    @property
    def told(self) -> str:
        """``Hoán đổi với thứ Bảy 26/4/2025 (8726/VPCP-KGVX)``."""
        return f'{self.name} ({self.number})' if self.number else self.name


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends, and how that was counted."""

    on: date
    due: date
    """The last day in time."""
    due_strict: date
    """The same without moving a calendar-day limit off a rest day."""
    length: int | None
    """None for a limit that is a fixed day of the year."""
    unit: str
    provisional: bool
    """Does it rest on a year whose official calendar has not been announced (*tạm tính*)?"""
    skipped: Passed = ()
    """The days that were passed over: in a working-day limit, or at the end of a calendar-day limit."""
    worked: Passed = ()
    """Saturdays and Sundays that were counted, as swapped working days."""


WEEKLY_REST = Why(WEEKEND, 'nghỉ hằng tuần')


class Calendar:
    """The working days of an office. Cheap to ask: a year is laid out once."""

    def __init__(self, table: DayTable, rows: Iterable[DayRow] = ()) -> None:
        """:param rows: what the office entered itself, oldest first; see :func:`hoso_cms.clocks.calendar_of`."""
        self._yearly = table.yearly
        self._rows: dict[date, DayRow] = {}
        self._official: set[int] = set()
        for row in (*table.rows, *rows):
            if row.kind == YEAR:
                self._official.add(row.day.year)
            else:
                self._rows[row.day] = row
        self._years: dict[int, dict[date, Why]] = {}

    def is_working(self, day: date) -> bool:
        """Is the day worked?"""
        why = self.why(day)
        return why is None or why.kind == WORK

    def why(self, day: date) -> Why | None:
        """Why a day is off, or worked against the weekly rhythm; None for an ordinary working day."""
        found = self._year(day.year).get(day)
        return WEEKLY_REST if found is None and day.weekday() >= 5 else found

    def is_provisional(self, day: date) -> bool:
        """Is the day in a year after the last one whose calendar was officially announced?"""
        return day.year > min(self._official, default=0) and day.year not in self._official

    def days_of(self, year: int) -> dict[date, Why]:
        """The days of a year that differ from the weekly rhythm."""
        return dict(self._year(year))

    def add(self, start: date, length: int, unit: str, rolls: bool = True) -> Due:
        """When a limit ends that runs from the day of an event, which is not counted itself (BLDS 2015 art. 147.2).

        :param rolls: a limit in calendar days that ends on a rest day ends with the next working day (art. 148.5).
        :raises CannotCount: the years are outside what can be counted.
        """
        if unit == WORKING_DAYS:
            due, skipped, worked = self._count_working(start, length)
            provisional = self.is_provisional(due) or self.is_provisional(_later(start, 1))
            return Due(start, due, due, length, unit, provisional, skipped, worked)
        strict = _later(start, length)
        due, skipped = self._rolled(strict) if rolls else (strict, ())
        provisional = rolls and (self.is_provisional(strict) or self.is_provisional(due))
        return Due(start, due, strict, length, unit, provisional, skipped)

    def counted(self, start: date, end: date, unit: str) -> int:
        """How many days of a limit have been used on a day: the day of the event is not counted, the last one is."""
        if end <= start:
            return 0
        if unit != WORKING_DAYS:
            return (end - start).days
        return sum(self.is_working(_later(start, number)) for number in range(1, (end - start).days + 1))

    def _count_working(self, start: date, length: int) -> tuple[date, Passed, Passed]:
        """The day on which so many working days have passed, the days off on the way, and the swapped ones worked."""
        skipped: list[tuple[date, Why]] = []
        worked: list[tuple[date, Why]] = []
        day = start
        while length > 0:
            day = _later(day, 1)
            why = self.why(day)
            if why is None or why.kind == WORK:
                length -= 1
            if why is not None:
                (worked if why.kind == WORK else skipped).append((day, why))
        return day, tuple(skipped), tuple(worked)

    def _rolled(self, day: date) -> tuple[date, Passed]:
        """The first working day from a day on, and the days off before it."""
        skipped = []
        while (why := self.why(day)) is not None and why.kind != WORK:
            skipped.append((day, why))
            day = _later(day, 1)
        return day, tuple(skipped)

    # --- A year, laid out once

    def _year(self, year: int) -> dict[date, Why]:
        if year not in self._years:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise CannotCount(
                    f'Lịch chỉ tính được từ năm {FIRST_YEAR} đến {LAST_YEAR}, không có năm {year}.'
                )
            self._years[year] = self._laid_out(year)
        return self._years[year]

    def _laid_out(self, year: int) -> dict[date, Why]:
        off, worked = _of_package(year)
        days = {day: Why(OFF, name) for day, name in off} | {day: Why(WORK, 'Làm bù') for day in worked}
        for rule in self._yearly:
            _add_yearly(days, rule, year)
        days |= {
            day: Why(row.kind, row.name, row.number) for day, row in self._rows.items() if day.year == year
        }
        return days


Passed = tuple[tuple[date, Why], ...]
"""Days that a count came by, each with what is special about it."""


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        raise CannotCount(f'{days} ngày sau {day:%d/%m/%Y} thì vượt quá lịch.')


def _add_yearly(days: dict[date, Why], rule: YearlyRow, year: int) -> None:
    """A holiday of every year; on a rest day it is made up for on the next working day (BLLĐ 2019 art. 111.3)."""
    if year < rule.since:
        return
    day = date(year, rule.month, rule.day)
    # Where the package knows the holiday, it has its substitute too.
    known = day in days
    days[day] = Why(OFF, rule.name, rule.number)
    if known or day.weekday() < 5:
        return
    while day in days or day.weekday() >= 5:
        day = _later(day, 1)
    days[day] = Why(OFF, f'{rule.name} (nghỉ bù)', rule.number)


@cache
def _of_package(year: int) -> tuple[tuple[tuple[date, str], ...], tuple[date, ...]]:
    """Holidays with names, and Saturdays worked, of one year.

    The package keeps swapped Saturdays of two years in every year: those of other years are dropped.
    """
    with warnings.catch_warnings():
        # Lunar dates after the tables are estimates; later years are marked provisional anyhow.
        warnings.simplefilter('ignore')
        found = Vietnam(years=year, language='vi')
    worked = tuple(sorted(day for day in found.weekend_workdays if day.year == year))
    return tuple(sorted((day, name) for day, name in found.items() if day.year == year)), worked
