"""A clock of a regulation, started by an event on a day -> when it ends."""

from __future__ import annotations

from datetime import date

from ..models.events import EVENTS
from ..models.regulation import DAYS, ClockRule, Regulation
from .calendar import Calendar, Due


class NoSuchClock(LookupError):
    """An event that is not one, or that the regulation puts no number on; the text lists what it has."""


def clock_of(regulation: Regulation, event: str) -> ClockRule:
    """The clock that an event starts.

    :raises NoSuchClock: there is none.
    """
    if event in regulation.clocks:
        return regulation.clocks[event]
    what = 'không ấn định thời hạn cho sự kiện' if event in EVENTS else 'không có sự kiện'
    raise NoSuchClock(f'{regulation.id} {what} {event!r}; có: {", ".join(sorted(regulation.clocks))}')


def due_of(regulation: Regulation, event: str, on: date, calendar: Calendar) -> Due:
    """When the clock that an event started on a day ends.

    For a limit that is a fixed day of the year, ``on`` is any day of that year, and the last day never moves: before
    01 June is on 31 May, Sunday or not.

    :raises NoSuchClock: the regulation puts no number on the event.
    :raises hoso_cms.clocks.CannotCount: the years are outside what can be counted.
    """
    rule = clock_of(regulation, event)
    if rule.length is None:
        last = date(on.year, rule.month, rule.day)
        return Due(on, last, last, None, DAYS, provisional=False)
    return calendar.add(on, rule.length, rule.unit, regulation.rolls)
