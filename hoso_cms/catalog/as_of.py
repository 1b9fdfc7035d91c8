"""Units and their documents as they were at the end of an earlier day, so that a report of that day still adds up.

Read from the histories: a unit keeps what it was before each change, a document every version with its state and every
move. What was done later, on whatever ground and with whatever date of effect, does not show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .. import clock
from ..documents import Document, Office, Unit, Version
from .indexes import SETS


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit at the end of a day."""

    unit: Unit
    title: str
    kind: str
    parent: int
    """Id of the unit above; 0 for the office."""
    closed: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """A document at the end of a day: in which unit, and with which newest version."""

    document: Document
    unit: int
    version: Version


def day_of(stamp: str) -> str:
    """The ISO day, where the office is, of a moment that a version bears."""
    return clock.local(datetime.fromisoformat(stamp)).date().isoformat()


def units_as_of(office: Office, day: str) -> dict[int, UnitThen]:
    """Every unit that was there at the end of an ISO day, by id, as it was called then."""
    found = {}
    for unit in office.below():
        if unit.opened <= day:
            then = unit.on(day)
            found[unit.uid] = UnitThen(
                unit, then.title, then.kind, then.parent, bool(unit.closed) and unit.closed <= day
            )
    return found


def stood(document: Document, day: str) -> Stood | None:
    """Where a document lay at the end of an ISO day; None where it was not there yet, or still in another office."""
    if day_of(document.changed) <= day and not document.origins:
        return Stood(document, document.unit.uid, document.current)
    unit = document.unit.uid
    for version in document.history():
        origin = document.origin_of(version.number)
        if day_of(version.stamp) <= day and (origin is None or day_of(origin.stamp) <= day):
            return Stood(document, unit, version)
        if origin is not None:
            return None
        if version.moved:
            unit = version.moved[0]
    return None


def records_of_unit_as_of(office: Office, unit: Unit, day: str, type_id: str = 'record') -> Iterator[Stood]:
    """The documents of a type that lay in the unit itself at the end of an ISO day.

    Looks at what lies there now and what has left since; a document changed after that day costs its history.
    """
    catalog = office.catalog
    here = catalog.at(place for place, _ in catalog.places_of(unit.uid) if place[1] == type_id)
    for uid in SETS.union(here, catalog.left_from(unit.uid)):
        document = office.document(uid)
        then = stood(document, day) if document.type_id == type_id else None
        if then is not None and then.unit == unit.uid:
            yield then


def numbers_as_of(office: Office, unit: Unit, day: str, type_id: str = 'record') -> Counter[str]:
    """How many documents of a type lay in the unit itself at the end of an ISO day, by the state of the newest version."""
    return Counter(one.version.state for one in records_of_unit_as_of(office, unit, day, type_id))
