"""Limits in time of documents: the facts of :mod:`hoso_cms.clocks.facts`, the regulation of the unit, the calendar.

Nothing of this is stored, except what :class:`hoso_cms.documents.Timing` keeps of a limit that has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..documents import Document, Office, Timing
from ..models.regulation import ClockRule, Regulation
from . import facts
from .calendar import Calendar, Due
from .facts import Running
from .office import calendar_of, counts_from, regulation_of
from .rules import due_of

PAUSED, RUNNING, TODAY, OVERDUE, IN_TIME, LATE = 'paused', 'running', 'today', 'overdue', 'in-time', 'late'


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a document, running or ended."""

    rule: ClockRule
    regulation: Regulation
    started: date
    due: date | None
    """None while it stands still: it goes on when the document comes back."""
    due_strict: date | None = None
    provisional: bool = False
    done: date | None = None

    def status(self, today: date) -> str:
        """One of the words at the head of this module."""
        if self.done is not None:
            return LATE if self.due is not None and self.done > self.due else IN_TIME
        if self.due is None:
            return PAUSED
        return OVERDUE if self.due < today else TODAY if self.due == today else RUNNING


def due_of_running(regulation: Regulation, one: Running, calendar: Calendar) -> Due | None:
    """When a running limit ends; None while it stands still.

    What has been used of it before a pause stays used; the rest runs from the day on which the document came back.
    """
    rule = regulation.clocks[one.event]
    started = date.fromisoformat(one.started)
    if not one.pauses or rule.length is None:
        return due_of(regulation, one.event, started, calendar)
    used, position = 0, started
    for first, last in facts.spans(one.pauses):
        used += calendar.counted(position, date.fromisoformat(first), rule.unit)
        if not last:
            return None
        position = date.fromisoformat(last)
    return calendar.add(position, max(rule.length - used, 0), rule.unit, regulation.rolls)


def applies(regulation: Regulation | None, one: Running, since: str = '') -> bool:
    """Does the regulation of a unit put a number on this limit, and did it start since the regulation counts there?"""
    if regulation is None or one.event not in regulation.clocks:
        return False
    return regulation.clocks[one.event].until == one.until and one.started >= since


def limits_of(models: Any, office: Office, document: Document) -> list[Limit]:
    """The limits of a document by the regulation of its unit: running ones first by their end, then those that ended."""
    regulation = regulation_of(models, document.unit)
    calendar, since = calendar_of(models, office), counts_from(document.unit)
    running = [
        _running(regulation, one, calendar)
        for one in facts.running(models, office, document)
        if regulation is not None and applies(regulation, one, since)
    ]
    running.sort(key=lambda limit: (limit.due or date.max, limit.started))
    return [*running, *_ended(regulation, document)]


def _running(regulation: Regulation, one: Running, calendar: Calendar) -> Limit:
    due, rule = due_of_running(regulation, one, calendar), regulation.clocks[one.event]
    started = date.fromisoformat(one.started)
    if due is None:
        return Limit(rule, regulation, started, None)
    return Limit(rule, regulation, started, due.due, due.due_strict, due.provisional)


def _ended(regulation: Regulation | None, document: Document) -> list[Limit]:
    return [
        Limit(
            regulation.clocks[timing.event],
            regulation,
            date.fromisoformat(timing.started),
            date.fromisoformat(timing.due),
            done=date.fromisoformat(timing.done),
        )
        for version in document.history()
        for timing in version.limits_ended()
        if regulation is not None and timing.event in regulation.clocks
    ]


def timings(
    models: Any, office: Office, document: Document, before: Iterable[facts.Key], after: Iterable[facts.Key]
) -> tuple[Timing, ...]:
    """What the newest version of a document has to tell of limits that ended with it."""
    gone = facts.ended(before, after)
    if not gone:
        return ()
    regulation = regulation_of(models, document.unit)
    if regulation is None:
        return ()
    calendar, since = calendar_of(models, office), counts_from(document.unit)
    content_type, flow = models.content_types[document.type_id], models.workflow_of(document.type_id)
    events = facts.happened(content_type, flow, document)
    found = []
    for one in sorted(gone):
        if applies(regulation, one, since) and one.until in events:
            due = due_of_running(regulation, one, calendar)
            if due is not None:
                done = max(events[one.until].day, one.started)
                found.append(Timing(one.event, one.started, due.due.isoformat(), done))
    return tuple(found)


def overdue_for(limit_due: date, calendar: Calendar) -> int:
    """For how many working days something is overdue; 0 where it is in time."""
    today = clock.today()
    return calendar.counted(limit_due, today, 'working-days') if today > limit_due else 0
