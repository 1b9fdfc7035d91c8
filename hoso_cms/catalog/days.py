"""Documents by a day: what lists of what is due walk along.

An entry is one number, the day before the document, so a span of days is one walk over the leaves of one set and a new
entry writes one leaf. (A set of documents for every day would be one more object to store for every document.)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from persistent import Persistent

from .trees import DayById, LongSet

_UID = (1 << 32) - 1


class DayIndex(Persistent):
    """One day for each document that has one."""

    def __init__(self) -> None:
        self._entries = LongSet()
        self._days = DayById()

    def get(self, uid: int) -> date | None:
        """The day of a document; None where it has none."""
        day = self._days.get(uid)
        return None if day is None else date.fromordinal(day)

    def __contains__(self, uid: int) -> bool:
        return uid in self._days

    def __len__(self) -> int:
        return len(self._days)

    def items(self) -> Iterator[tuple[int, date]]:
        """Every document with its day."""
        for uid, day in self._days.items():
            yield uid, date.fromordinal(day)

    def put(self, uid: int, day: date | None) -> None:
        """Let a document have this day, or none. What is there already is not written."""
        before, after = self._days.get(uid), None if day is None else day.toordinal()
        if before == after:
            return
        if before is not None:
            self._entries.remove(before << 32 | uid)
        if after is None:
            del self._days[uid]
        else:
            self._entries.insert(after << 32 | uid)
            self._days[uid] = after

    def between(self, first: date | None, last: date) -> Iterator[tuple[date, int]]:
        """The entries from one day to another, both included, in the order of the days; None for from the beginning."""
        low = 0 if first is None else first.toordinal() << 32
        for entry in self._entries.keys(low, last.toordinal() << 32 | _UID):
            yield date.fromordinal(entry >> 32), entry & _UID
