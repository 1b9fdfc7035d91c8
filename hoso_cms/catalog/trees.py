"""The trees of which the indexes are made, so that a new document costs few and small objects.

A pickle asks for every number in it whether it is a persistent object, and that was a third of creating a record. The
ids in a leaf are therefore kept as one string of bytes. And an index that grows at its end would write its root anew
with every leaf, so its inner nodes are small.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Any

import BTrees
from BTrees.IFBTree import IFSet, IFTreeSet
from BTrees.IIBTree import IIBTree
from BTrees.IOBTree import IOBTree
from BTrees.LLBTree import LLSet, LLTreeSet
from BTrees.OOBTree import OOBTree

SETS = BTrees.family32.IF
"""The sets of ids that the catalog hands out."""
SMALL_NODE = 32


def packed(numbers: Collection[int], kind: str = 'i') -> bytes:
    """Numbers as little-endian bytes: ``i`` for 32 bits each, ``q`` for 64."""
    return struct.pack(f'<{len(numbers)}{kind}', *numbers)


def unpacked(data: bytes, kind: str = 'i') -> tuple[int, ...]:
    """The numbers that :func:`packed` made bytes of."""
    return struct.unpack(f'<{len(data) // struct.calcsize(kind)}{kind}', data)


class _Leaf:
    """A set of numbers whose stored state is bytes."""

    _kind: str

    @classmethod
    def _stored(cls, state: Any) -> Any:
        return None if state is None else (packed(state[0], cls._kind), *state[1:])

    @classmethod
    def _usual(cls, state: Any) -> Any:
        return None if state is None else (unpacked(state[0], cls._kind), *state[1:])

    def __getstate__(self) -> Any:
        return self._stored(super().__getstate__())

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(self._usual(state))  # type: ignore[misc]

    def _p_resolveConflict(self, *states: Any) -> Any:
        # Each state comes in through __setstate__; what goes out does not go through __getstate__.
        return self._stored(super()._p_resolveConflict(*states))  # type: ignore[misc]


class _Tree(_Leaf):
    """A tree of such sets. As long as it has one leaf only, the state of that is part of its own."""

    @classmethod
    def _stored(cls, state: Any) -> Any:
        return ((super()._stored(state[0][0]),),) if _has_one_leaf(state) else state

    @classmethod
    def _usual(cls, state: Any) -> Any:
        return ((super()._usual(state[0][0]),),) if _has_one_leaf(state) else state

    def _p_resolveConflict(self, *states: Any) -> Any:
        # The states of the only leaf are merged as those of a leaf of the usual kind.
        return super()._p_resolveConflict(*map(self._usual, states))


def _has_one_leaf(state: Any) -> bool:
    return state is not None and len(state) == 1


class IdLeaf(_Leaf, IFSet):
    _kind = 'i'


class IdSet(_Tree, IFTreeSet):
    """Ids of documents."""

    _kind = 'i'
    _bucket_type = IdLeaf


class LongLeaf(_Leaf, LLSet):
    _kind = 'q'


class LongSet(_Tree, LLTreeSet):
    """Numbers of 64 bits."""

    _kind = 'q'
    _bucket_type = LongLeaf
    max_internal_size = SMALL_NODE


class ByNumber(IOBTree):
    """Values by the ids of documents; new ones come at the end."""

    max_internal_size = SMALL_NODE


class DayById(IIBTree):
    """A day by the id of its document."""

    max_internal_size = SMALL_NODE


class ByValue(OOBTree):
    """Ids of documents, or a set of them, by value."""

    max_internal_size = SMALL_NODE
