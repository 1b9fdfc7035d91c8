"""What a document says about the clocks of the regulations: which limits it has started and not ended.

Only facts are kept with the document and in the catalog: the event, its day, and when the clock stood still. When
something is *due* follows from the regulation of its unit and from the calendar, and is computed whenever it is read.
So another regulation, a corrected holiday or a unit that moves changes no document and no index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from .. import clock
from ..catalog import version_value
from ..documents import Document, Office, Version
from ..models import values
from ..models.content_type import ContentType
from ..models.workflow import Workflow

BASIC_ENTERED = 'basic-data-entered'
FORM_SUBMITTED = 'form-submitted'
BASIC_STAGE = 'basic'
DECISION_EFFECTIVE, RECRUITED = 'decision-effective', 'recruitment-decision'
RESTS_ON = 'decision:'
"""Stands before the id of the decision in the basis of a version."""


class Running(NamedTuple):
    """A limit that has started and not ended. Its plain tuple, after type, unit and state, is a key of the catalog."""

    event: str
    until: str
    started: str
    """ISO day of the event."""
    pauses: str
    """Spans of ISO days in which it stood still, ``a/b`` joined by blanks; the last one may be open: ``a/``."""


Key = tuple[str, int, str, str, str, str, str]
"""Type id, unit id, state, and the parts of :class:`Running`."""


@dataclass(frozen=True, slots=True)
class Happening:
    """That an event has come about: on which ISO day, and with which version (0: a date that the content holds)."""

    day: str
    number: int = 0


def day_of(version: Version) -> str:
    """The ISO day of a version where the office is."""
    return clock.local(version.time).date().isoformat()


def happened(content_type: ContentType, flow: Workflow, document: Document) -> dict[str, Happening]:
    """The events that have come about in a document.

    Where both a transition and a date field stand for an event, it has come about when the transition was taken, on
    the day that the field names: a decision takes effect on its date, but not before it is issued.
    """
    found = {event: Happening(day, number) for event, number, day in document.marks}
    by_transition = transition_events(flow)
    for event, day in dates_in(content_type, document.current).items():
        if event not in by_transition:
            found[event] = Happening(day)
        elif event in found:
            found[event] = Happening(day, found[event].number)
    return found


def _happened(models: Any, document: Document) -> dict[str, Happening]:
    """The events of a document, where one that recruits starts the limit of new records, from the day it was signed.

    That limit stands beside the one for changes of records that are there already (Quận 5 art. 9.1 and 9.2.a).
    """
    content_type, flow = models.content_types[document.type_id], models.workflow_of(document.type_id)
    events = happened(content_type, flow, document)
    if DECISION_EFFECTIVE in events and _recruits(models, content_type, document.current):
        signed = version_value(document.current, 'head', 'signing-date')
        events[RECRUITED] = Happening(signed, events.pop(DECISION_EFFECTIVE).number)
    return events


def _recruits(models: Any, content_type: ContentType, version: Version) -> bool:
    effects = models.effects.get(content_type.id)
    kind = effects.kinds.get(version_value(version, 'head', 'kind')) if effects is not None else None
    return kind is not None and kind.creates


def dates_in(content_type: ContentType, version: Version) -> dict[str, str]:
    """The days of events that the content names: whole dates only, the latest where several fields name one event."""
    found: dict[str, str] = {}
    for field in content_type.event_fields:
        value = version_value(version, field.section_id, field.id)
        if len(value) == 10:
            found[field.event] = max(value, found.get(field.event, ''))
    return found


def transition_events(flow: Workflow) -> frozenset[str]:
    """The events that transitions of a workflow bring about."""
    return frozenset(event for transition in flow.transitions.values() for event in transition.events)


def marks_after(
    content_type: ContentType, flow: Workflow, document: Document, before_official: int
) -> tuple[tuple[str, int, str], ...]:
    """The marks of a document once its newest version is there.

    :param before_official: number of the official version before it. Within one round towards an official version the
        first occurrence of an event counts; with the next round it counts anew.
    """
    version = document.current
    marks = {event: (number, day) for event, number, day in document.marks}
    transition = flow.transitions.get(version.act)
    for event in transition.events if transition else ():
        if event not in marks or marks[event][0] <= before_official:
            marks[event] = version.number, day_of(version)
    for event in transition.undoes if transition else ():
        marks.pop(event, None)
    if BASIC_ENTERED not in marks and _is_basic_entered(content_type, document):
        marks[BASIC_ENTERED] = version.number, day_of(version)
    return tuple((event, *marks[event]) for event in sorted(marks))


def _is_basic_entered(content_type: ContentType, document: Document) -> bool:
    """Are the sections of the basic stage complete (Đắk Lắk art. 9.1c), once the person has handed in the form?"""
    basic = [section for section in content_type.sections.values() if section.stage == BASIC_STAGE]
    if not basic or FORM_SUBMITTED not in dates_in(content_type, document.current):
        return False
    variant = content_type.variant_of({s.id: document.current.values(s.id) for s in basic})
    return not any(
        list(values.missing_in(section, document.current.values(section.id), 'verify', variant))
        for section in content_type.sections_for(variant)
        if section.stage == BASIC_STAGE
    )


def running(models: Any, office: Office, document: Document) -> set[Running]:
    """The limits of any regulation that a document has started and not ended."""
    flow = models.workflow_of(document.type_id)
    if flow.states[document.state].standing == 'aside':
        return set()
    events = _happened(models, document)
    limits = limits_of(models, document.type_id)
    by_transition = transition_events(flow)
    found = {
        Running(event, until, events[event].day, _pauses(flow, document, event, events[event].number))
        for event, until in limits
        if event in events and not _has_ended(events[event], events.get(until))
    }
    for event, day in _rested_on(models, office, document):
        found |= {
            Running(event, until, day, '')
            for start, until in limits
            if start == event and until in by_transition
        }
    return found


def limits_of(models: Any, type_id: str) -> frozenset[tuple[str, str]]:
    """Every pair of an event and the event that ends its clock, in any regulation, that documents of a type can bring
    about: the end must be something that can happen to them."""
    known = _limits.get(id(models))
    if known is None or known[0] is not models:
        known = _limits[id(models)] = models, {}
    if type_id not in known[1]:
        content_type, flow = models.content_types[type_id], models.workflow_of(type_id)
        possible = {BASIC_ENTERED, *transition_events(flow), *(f.event for f in content_type.event_fields)}
        known[1][type_id] = frozenset(
            (rule.event, rule.until)
            for regulation in models.regulations.values()
            for rule in regulation.clocks.values()
            if rule.until in possible
        )
    return known[1][type_id]


_limits: dict[int, tuple[Any, dict[str, frozenset[tuple[str, str]]]]] = {}
"""The answers of :func:`limits_of` for each set of models: asked for at every save."""


def _has_ended(start: Happening, end: Happening | None) -> bool:
    if end is None:
        return False
    return not (start.number and end.number) or end.number > start.number


def _rested_on(models: Any, office: Office, document: Document) -> Iterator[tuple[str, str]]:
    """The events of decisions that versions since the official one rest on: their effect is not verified yet."""
    for basis in {basis for basis in bases_since_official(document) if basis.startswith(RESTS_ON)}:
        uid = basis.removeprefix(RESTS_ON)
        # People may type these very words, and packages of other offices bring what they like.
        decision = (
            office.documents_by_id.get(int(uid))
            if uid.isascii() and uid.isdigit() and len(uid) < 12
            else None
        )
        if decision is None:
            continue
        if document.official:
            types, flow = models.content_types[decision.type_id], models.workflow_of(decision.type_id)
            events = happened(types, flow, decision)
        else:
            events = _happened(models, decision)
        yield from ((event, one.day) for event, one in events.items())


def bases_since_official(document: Document) -> Iterator[str]:
    """On what the versions after the official one rest."""
    for version in since_official(document):
        if version.basis:
            yield version.basis


def since_official(document: Document) -> Iterator[Version]:
    """The versions after the official one, newest first."""
    for version in document.history():
        if version.number <= document.official:
            return
        yield version


def _pauses(flow: Workflow, document: Document, event: str, number: int) -> str:
    """When the clock stood still since the version that started it."""
    if not number or not any(event in state.pauses for state in flow.states.values()):
        return ''
    spans: list[list[str]] = []
    for version in reversed([v for v in document.history() if v.number >= number]):
        paused = event in flow.states[version.state].pauses
        is_open = bool(spans) and not spans[-1][1]
        if paused and not is_open:
            spans.append([day_of(version), ''])
        elif not paused and is_open:
            spans[-1][1] = day_of(version)
    return ' '.join('/'.join(span) for span in spans)


def keys_of(models: Any, office: Office, document: Document) -> list[Key]:
    """The keys under which the catalog finds the running clocks of a document."""
    place = document.type_id, document.unit.uid, document.state
    return [(*place, *one) for one in running(models, office, document)]


@lru_cache(4096)
def spans(pauses: str) -> tuple[tuple[str, str], ...]:
    """The spans of :attr:`Running.pauses`."""
    return tuple((first, last) for first, _, last in (one.partition('/') for one in pauses.split()))


def ended(before: Iterable[Key], after: Iterable[Key]) -> set[Running]:
    """The limits that neither run nor stand still any more."""
    going_on = {key[3:6] for key in after}
    return {Running(*key[3:]) for key in before if key[3:6] not in going_on}
