"""One limit that two documents state is told once: by the document about the record in which it is worked on.

The day on which a person leaves stands in the record as soon as a decision says so, and in the departure that is opened
upon it; both start the same limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..catalog.indexes import as_set
from ..models.content_type import Field
from .facts import Key

RECORD = 'record'
Named = tuple[str, str]
"""The events that start and end a limit."""


def about_records(models: Any) -> tuple[str, ...]:
    """The types of documents that are about a record and found by its number."""
    return tuple(
        name
        for name, content_type in models.content_types.items()
        if isinstance(item := content_type.items.get(RECORD), Field) and item.index == 'value'
    )


def told_by(models: Any, catalog: Any, record: int) -> Iterator[tuple[int, Named]]:
    """The limits that run in documents about a record, each with the document's id."""
    for type_id in about_records(models):
        for uid in catalog.equal(f'{type_id}:{RECORD}', str(record)):
            for key in catalog.clocks_of(uid):
                yield uid, (key[3], key[4])


def told_once(models: Any, catalog: Any, clocks: list[tuple[Key, Any]]) -> Iterator[tuple[Key, Any]]:
    """Running clocks without those of records that a document about the record tells."""
    types = set(about_records(models))
    others = {(key[3], key[4]) for key, _ in clocks if key[0] in types}
    for key, uids in clocks:
        named = key[3], key[4]
        if key[0] == RECORD and named in others:
            # Never the stored set itself: it would be written.
            uids = as_set(
                tuple(uid for uid in uids if named not in (n for _, n in told_by(models, catalog, uid)))
            )
        if len(uids):
            yield key, uids
