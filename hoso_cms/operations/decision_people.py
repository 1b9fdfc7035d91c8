"""Finding the people of a decision: among the records that the author may edit, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import BTrees

from ..catalog import version_value
from ..documents import Document, Unit
from ..models.kinds import parse_partial_date
from ..models.text import clean, fold
from ..security import Permission, visibility
from .effect_states import RECORD

NUMBERS = ('officer-number', 'citizen-id')
MOST = 500
"""People of one decision."""
SERVING = frozenset({'draft', 'review', 'verified'})
"""States of the records of people in service."""
_SEPARATORS = re.compile(r'[\t;|]')


@dataclass(slots=True)
class Found:
    """What came of a list of names and numbers."""

    records: list[Document] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Lines that name nobody whose record the author may edit."""
    unclear: list[tuple[str, list[Document]]] = field(default_factory=list)
    """Lines that several people fit, with those people."""


def editable(request: Any, unit: Unit) -> Any:
    """Ids of the records under a unit that the person edits when they are not frozen, as a set."""
    flow = request.registry.models.workflow_of(RECORD)
    roles_of = visibility.roles_below(request, unit)
    places = [
        one
        for one in visibility.visible_places(request, unit, True)
        if any(Permission.EDIT in flow.granted(role, flow.initial) for role in roles_of.get(one.place[0], ()))
        and flow.states[one.state].standing != 'aside'
        and one.worked_on
    ]
    return visibility.ids(request, places)


def search(request: Any, unit: Unit, typed: str, most: int = 20) -> list[Document]:
    """The people whose name, or one of whose numbers, is meant, in the order of names."""
    catalog, sets = request.office.catalog, BTrees.family32.IF
    number = typed.replace(' ', '')
    exact = [uid for name in NUMBERS for uid in catalog.equal(f'{RECORD}:{name}', number)] if number else []
    hits = sets.union(catalog.with_words(f'{RECORD}:full-name', typed), sets.Set(sorted(set(exact))))
    allowed = sets.intersection(hits, editable(request, unit))
    ordered = catalog.sorted(allowed, f'{RECORD}:full-name')
    return [request.office.document(uid) for uid in ordered[:most]]


def of_unit(request: Any, unit: Unit, *, below: bool) -> list[Document]:
    """Everybody in service in a unit, in the order of names."""
    office = request.office
    ordered = office.catalog.sorted(editable(request, unit), f'{RECORD}:full-name')
    found = (office.document(uid) for uid in ordered)
    return [one for one in found if one.state in SERVING and (below or one.unit is unit)]


def due(request: Any, unit: Unit, name: str, until: date) -> list[Document]:
    """Those below a unit for whom a derived day has come by a date, the earliest first.

    A raise that a discipline puts off counts on the day to which it is put off.
    """
    catalog, office = request.office.catalog, request.office
    allowed, delayed = editable(request, unit), catalog.days_of(f'{RECORD}:{name}-delayed')
    days = {
        uid: delayed.get(uid) or day
        for day, uid in catalog.days_of(f'{RECORD}:{name}').between(None, until)
        if uid in allowed
    }
    come = sorted((day, uid) for uid, day in days.items() if day <= until)
    return [one for _, uid in come if (one := office.document(uid)).state in SERVING]


def pasted(request: Any, unit: Unit, text: str) -> Found:
    """The people of a column of names or numbers, one a line; a date of birth behind a name tells namesakes apart."""
    found = Found()
    allowed = editable(request, unit)
    seen: set[int] = set()
    for line in text.splitlines():
        words = clean(line.replace('\t', ' ; '))
        if not words:
            continue
        hits = list(_meant(request, allowed, words))
        if len(hits) == 1:
            if hits[0].uid not in seen:
                seen.add(hits[0].uid)
                found.records.append(hits[0])
        elif hits:
            found.unclear.append((words, hits))
        else:
            found.unknown.append(words)
    return found


def _meant(request: Any, allowed: Any, line: str) -> Iterator[Document]:
    catalog, office = request.office.catalog, request.office
    parts = [part.strip() for part in _SEPARATORS.split(line) if part.strip()]
    for part in parts:
        number = re.sub(r'[\s.\-]', '', part).upper()
        for name in NUMBERS:
            hits = [uid for uid in catalog.equal(f'{RECORD}:{name}', number) if uid in allowed]
            if hits:
                yield from (office.document(uid) for uid in hits)
                return
    birth, named = '', []
    for part in parts:
        try:
            birth = parse_partial_date(part) or birth
        except ValueError:
            named.append(re.sub(r'^\d+[.)]?\s+', '', part))
    name = max(named, key=len, default='')
    if ' ' not in name:
        return
    hits = [uid for uid in catalog.with_words(f'{RECORD}:full-name', name) if uid in allowed]
    people = [one for one in map(office.document, hits) if fold(one.summary[0]) == fold(name)]
    exact = [one for one in people if one.summary[0].lower() == name.lower()]
    people = exact or people
    if birth:
        people = [
            one for one in people if version_value(one.current, 'basic', 'birth-date').startswith(birth)
        ]
    yield from people
