"""A record goes to another unit, with everything about it. It stays the same object: id, history, scans and links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..documents import Document, Unit, Version
from ..security import Permit
from . import store

MOVED = 'moved'
"""The act of a version that changes nothing but the unit."""
REORGANISED = 'reorganised'
"""The same, where a reorganisation of the units did it."""
REORGANISATION = 'reorganisation'
"""The type of the documents by which units are reorganised."""
LEFT = 'transferred'
"""The state under whose grants the unit that a record left goes on reading it."""
RECORD = 'record'


def move_record(
    permit: Permit, record: Document, target: Unit, *, reason: str, basis: str, keeps: bool = False
) -> Version:
    """Move a record, and what is about it, such as declarations. Drafts and running clocks go with it.

    :param permit: for something about the record whose holder may transfer it.
    :param keeps: the unit that it leaves goes on reading the official version of now, and those before it.
    """
    source = record.unit
    for one in accompanying(permit.request, record):
        store.write(permit, one, act=MOVED, state=one.state, reason=reason, basis=basis, unit=target)
    seen = tuple(entry for entry in record.seen_from if entry[0] not in (source.uid, target.uid))
    if keeps and record.official:
        seen = (*seen, (source.uid, record.official, LEFT))
    return store.write(
        permit, record, act=MOVED, state=record.state, reason=reason, basis=basis, unit=target, seen_from=seen
    )


def accompanying(request: Any, record: Document) -> Iterator[Document]:
    """The documents about a record that lie where it lies and go where it goes."""
    office, types = request.office, request.registry.models.content_types
    for type_id, content_type in types.items():
        item = content_type.items.get(RECORD)
        if type_id == 'transfer' or item is None or getattr(item, 'index', '') != 'value':
            continue
        for uid in office.catalog.equal(f'{type_id}:{RECORD}', str(record.uid)):
            document = office.document(uid)
            if document.about == record.uid and document.unit is record.unit:
                yield document
