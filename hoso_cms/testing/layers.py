"""A built office that every test may change: what a test writes lies in a layer of its own and vanishes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import transaction
from ZODB.DemoStorage import DemoStorage

from ..storage import SafeDB


@contextmanager
def layer_over(registry: Any) -> Iterator[Any]:
    """Real commits over the database of an application, forgotten afterwards; gives the layered database.

    Whatever opens the database through the registry (pages, operations, commands) meets the layer.
    """
    databases = registry._zodb_databases
    built = databases['']
    # The storage below goes on living: neither its data nor its blobs are touched by what lies above.
    layered = SafeDB(
        DemoStorage(base=built.storage, close_base_on_close=False), database_name='', pool_size=50
    )
    databases[''] = layered
    transaction.abort()
    # Two layers count their generations from the same number: what was computed from one is not kept for the other.
    registry.__dict__.pop('_hoso_of_generation', None)
    try:
        yield layered
    finally:
        transaction.abort()
        databases[''] = built
        layered.close()
