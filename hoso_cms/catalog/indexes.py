"""The two kinds of index: documents by one exact value, and documents by the syllables of a text.

What few documents share lies in the leaf beside the value itself. A persistent set for each value, as indexes made for
any purpose have it, is one more object to store for every number, every day and every name: a third of all that a new
record wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from persistent import Persistent

from .trees import SETS, ByNumber, ByValue, IdSet, packed, unpacked

FEW = 12
"""Documents of one value up to which their ids lie in the leaf."""


class _Index(Persistent):
    """Documents by values, and the values of each document; a value without documents is not kept."""

    def __init__(self) -> None:
        self._fwd_index = ByValue()
        self._rev_index = ByNumber()

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
        return _ids(self._fwd_index.get(value, b''))

    def held(self, least: Any = None, below: Any = None) -> Iterator[tuple[Any, Collection[int]]]:
        """Values, each with its holders; from one value on, and below another."""
        for value, kept in self._fwd_index.items(least, below, excludemax=below is not None):
            yield value, _ids(kept)

    def walk(self, least: Any = None, most: Any = None) -> Iterator[Collection[int]]:
        """The holders of one value after the other, in the order of the values."""
        return map(_ids, self._fwd_index.values(least, most))

    def _enter(self, uid: int, value: Any) -> None:
        kept = self._fwd_index.get(value, b'')
        if not isinstance(kept, bytes):
            kept.insert(uid)
            return
        held = {*unpacked(kept), uid}
        self._fwd_index[value] = packed(sorted(held)) if len(held) <= FEW else IdSet(held)

    def _leave(self, uid: int, value: Any) -> None:
        # An index that has lost the entry is mended by entering the document again, so it must not stop here.
        kept = self._fwd_index.get(value, b'')
        if isinstance(kept, bytes):
            kept = self._fwd_index[value] = packed([one for one in unpacked(kept) if one != uid])
        elif uid in kept:
            kept.remove(uid)
        if not kept:
            del self._fwd_index[value]


def _ids(kept: Any) -> Collection[int]:
    """What the leaf holds beside a value: the ids themselves, or their set."""
    return unpacked(kept) if isinstance(kept, bytes) else kept


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
