"""The two kinds of index: documents by one exact value, and documents by the syllables of a text.

What few documents share lies in the leaf beside the value itself. A persistent set for each value, as indexes made for
any purpose have it, is one more object to store for every number, every day and every name: a third of all that a new
record wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import BTrees
from BTrees.IOBTree import IOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

SETS = BTrees.family32.IF
"""The sets of ids that the catalog hands out."""
FEW = 12
"""Documents of one value up to which their ids are a tuple in the leaf."""


class _Index(Persistent):
    """Documents by values, and the values of each document; a value without documents is not kept."""

    def __init__(self) -> None:
        self._fwd_index = OOBTree()
        self._rev_index = IOBTree()

    def get(self, uid: Any) -> Any:
        """The value, or the words, of a document; None where it has none."""
        return self._rev_index.get(uid)

    def __contains__(self, uid: int) -> bool:
        return uid in self._rev_index

    def __iter__(self) -> Iterator[int]:
        """The ids of all documents that have a value."""
        return iter(self._rev_index)

    def items(self) -> Any:
        """Ids and values."""
        return self._rev_index.items()

    def holders(self, value: Any) -> Collection[int]:
        """The ids of the documents of a value, in order."""
        return self._fwd_index.get(value) or ()

    def held(self, least: Any = None, below: Any = None) -> Any:
        """Values, each with its holders; from one value on, and below another."""
        return self._fwd_index.items(least, below, excludemax=below is not None)

    def walk(self, least: Any = None, most: Any = None) -> Iterator[Collection[int]]:
        """The holders of one value after the other, in the order of the values."""
        return iter(self._fwd_index.values(least, most))

    def _enter(self, uid: int, value: Any) -> None:
        held = self._fwd_index.get(value, ())
        if not isinstance(held, tuple):
            held.insert(uid)
        elif len(held) < FEW:
            self._fwd_index[value] = tuple(sorted({*held, uid}))
        else:
            self._fwd_index[value] = SETS.TreeSet((*held, uid))

    def _leave(self, uid: int, value: Any) -> None:
        # An index that has lost the entry is mended by entering the document again, so it must not stop here.
        held = self._fwd_index.get(value, ())
        if isinstance(held, tuple):
            held = self._fwd_index[value] = tuple(one for one in held if one != uid)
        elif uid in held:
            held.remove(uid)
        if not held:
            del self._fwd_index[value]


class ValueIndex(_Index):
    """Documents by one exact value, sortable."""

    def put(self, uid: int, value: Any) -> None:
        """Let a document have this value; '' takes it out. What is there already is not written."""
        before = self._rev_index.get(uid, '')
        if before == value:
            return
        if before:
            self._leave(uid, before)
        if value:
            self._enter(uid, value)
            self._rev_index[uid] = value
        else:
            del self._rev_index[uid]


class WordIndex(_Index):
    """Documents by folded syllables."""

    def put(self, uid: int, words: Collection[Any]) -> bool:
        """Let a document have these words, whatever their order. What is there already is not written.

        :returns: whether anything changed.
        """
        before, after = set(self._rev_index.get(uid, ())), set(words)
        if before == after:
            return False
        for word in before - after:
            self._leave(uid, word)
        for word in after - before:
            self._enter(uid, word)
        if after:
            self._rev_index[uid] = tuple(sorted(after))
        else:
            del self._rev_index[uid]
        return True


def as_set(holders: Collection[int]) -> Any:
    """The ids of one value as a set that can be joined and intersected with others."""
    return SETS.Set(holders) if isinstance(holders, tuple) else holders
