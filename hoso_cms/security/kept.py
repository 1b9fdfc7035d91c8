"""What is computed from the tree, its roles and the counters is kept in the process for as long as they stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import clock

KEPT = 5000
"""Values that are kept at most."""


class Kept:
    """Values computed from what a transaction sees, kept in the process while others see the same.

    Stamp and values are exchanged together, so that no thread reads under one stamp what was computed under another.
    """

    def __init__(self) -> None:
        self._kept: tuple[Any, dict[Any, Any]] = None, {}

    def value(self, stamp: Any, key: Any, compute: Callable[[], Any]) -> Any:
        """The value of the key under this stamp, computed if it is not kept."""
        before, values = self._kept
        if before != stamp or len(values) > KEPT:
            values = {}
            self._kept = stamp, values
        found = values.get(key)
        if found is None:
            found = values[key] = compute()
        return found


def of_generation(request: Any, name: str, key: Any, compute: Callable[[], Any]) -> Any:
    """A value computed from the tree and its roles only, kept until the tree or a role changes."""
    return _while_unchanged(
        request, '_hoso_of_generation', (request.office.generation,), (name, key), compute
    )


def of_turn(request: Any, name: str, key: Any, compute: Callable[[], Any]) -> Any:
    """A value computed from the tree, its roles and the counters, kept until one of them changes."""
    office = request.office
    counted = office.generation, office.catalog.turns
    return _while_unchanged(request, '_hoso_of_turn', counted, (name, key), compute)


def _while_unchanged(
    request: Any, shelf: str, counters: tuple[Any, ...], key: Any, compute: Callable[[], Any]
) -> Any:
    """The counters are read in the transaction's own snapshot; what it has changed itself is for nobody else.

    The stamp is when they were last committed, not what they say: a number comes again where a change was not kept.
    The day is part of it: seats begin and end with a day, and then nothing is written.
    """
    if any(counter is None or counter._p_jar is None or counter._p_changed for counter in counters):
        return compute()
    for counter in counters:
        counter._p_activate()
    kept = request.registry.__dict__.setdefault(shelf, Kept())
    return kept.value((clock.today(), *(counter._p_serial for counter in counters)), key, compute)
