"""Entering every document into the catalog again, after rules, vocabularies or indexes have changed.

The catalog is derived: nothing here changes a document, and nobody's permission is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import transaction
from ZODB.POSException import ConflictError

from ..clocks import facts

BATCH = 500
"""Documents entered in one transaction."""
TRIES = 5


def reindex(registry: Any, progress: Callable[[int, int], None] | None = None) -> int:
    """Enter all documents again, in batches of transactions; what is right already is not written.

    :param progress: called with how many are done, and how many there are.
    :returns: how many there are.
    """
    connection = registry._zodb_databases[''].open()
    try:
        transaction.begin()
        uids = list(connection.root()['office'].documents_by_id)
        for start in range(0, len(uids), BATCH):
            _enter(registry, connection, uids[start : start + BATCH])
            if progress is not None:
                progress(min(start + BATCH, len(uids)), len(uids))
        return len(uids)
    finally:
        transaction.abort()
        connection.close()


def _enter(registry: Any, connection: Any, uids: list[int]) -> None:
    """One batch; tried again where somebody else wrote to the same part of the catalog meanwhile."""
    for tried in range(1, TRIES + 1):
        transaction.begin()
        office, models = connection.root()['office'], registry.models
        for uid in uids:
            document = office.documents_by_id[uid]
            office.catalog.index(
                document, models.content_types[document.type_id], document.current, models.rules,
                facts.keys_of(models, office, document), anew=True,
            )  # fmt: skip
        try:
            transaction.commit()
            connection.cacheGC()
            return
        except ConflictError:
            transaction.abort()
            if tried == TRIES:
                raise
