"""Clocks: Vietnam's working days, and when a limit of a regulation ends.

Nothing here is stored. A due date is computed when it is read, from the event and the day it came about, so a corrected
calendar or another regulation counts at once.
"""

from __future__ import annotations

from .calendar import Calendar, CannotCount, Due, Why
from .office import calendar_of, chosen_at, counts_from, regulation_of
from .rules import NoSuchClock, clock_of, due_of

__all__ = [
    'Calendar', 'CannotCount', 'Due', 'NoSuchClock', 'Why', 'calendar_of', 'chosen_at', 'clock_of', 'counts_from',
    'due_of', 'regulation_of',
]  # fmt: skip
