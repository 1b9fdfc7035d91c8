"""Reading ends of service: which departures a record has. Writes nothing."""

from __future__ import annotations

from typing import Any

from ..documents import Document

TYPE, RECORD = 'departure', 'record'
CLOSED = frozenset({'closed', 'cancelled'})
"""The states in which a departure is over."""


def departures_of(request: Any, record: int) -> list[Document]:
    """The departures of a record, whatever their state."""
    office = request.office
    found = (office.document(uid) for uid in office.catalog.equal(f'{TYPE}:{RECORD}', str(record)))
    return [one for one in found if one.about == record]


def open_departure(request: Any, record: int) -> Document | None:
    """The departure of a record that is not over yet; there is one at most."""
    return next((one for one in departures_of(request, record) if one.state not in CLOSED), None)
