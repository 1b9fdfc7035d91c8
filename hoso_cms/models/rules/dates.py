"""Days as people know them, and the arithmetic of months that terms and ages need."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Partial:
    """A date of which the year is known, and perhaps the month and the day."""

    text: str
    """As stored: ``1985``, ``1985-12``, ``1985-12-25``."""
    first: date
    """The first day that it can be: what counts where the day is unknown (NĐ 135/2020 counts from 1 January)."""
    last: date
    """The last day that it can be."""

    def __str__(self) -> str:
        return '/'.join(reversed(self.text.split('-')))

    @property
    def month(self) -> int:
        """Months since the year 0, of its first day."""
        return self.first.year * 12 + self.first.month - 1

    @property
    def last_month(self) -> int:
        """Months since the year 0, of its last day."""
        return self.last.year * 12 + self.last.month - 1


@lru_cache(8192)
def partial(text: str) -> Partial | None:
    """The stored text of a partial date; None where there is none."""
    if not text:
        return None
    parts = [int(part) for part in text.split('-')]
    year, month, day = (*parts, 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    last = first if day else date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return Partial(text, first, last)


def later(day: date, months: int) -> date:
    """The same day so many months later or, with a negative number, earlier; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def told(day: date) -> str:
    """``01/09/2026``."""
    return f'{day.day:02}/{day.month:02}/{day.year}'


def told_month(months: int) -> str:
    """Months since the year 0 as people write them: ``09/2026``."""
    return f'{months % 12 + 1:02}/{months // 12}'


def years_between(first: date, second: date) -> int:
    """Whole years from one day to another, as ages are counted."""
    return second.year - first.year - ((second.month, second.day) < (first.month, first.day))
