"""Is the journal what was written? Every line that was changed, removed or put in is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hoso_cms.journal.lines import BEFORE_THE_FIRST, digest_of
from hoso_cms.sidestore import SideStore

CHANGED, MISSING, INSERTED, ANEW = 'changed', 'missing', 'inserted', 'anew'
_BATCH = 5000
_TOLD = {
    CHANGED: 'nội dung đã bị sửa',
    MISSING: 'có dòng đã bị xoá ở đây',
    INSERTED: 'dòng đã bị chèn thêm',
    ANEW: 'không khớp mốc niêm phong: các dòng trước đó đã bị viết lại',
}


@dataclass(frozen=True)
class ChainBreak:
    """A place where the journal is not what was written."""

    id: int
    """The line's number, as it stands in the journal now."""
    reason: str
    """``changed``, ``missing`` (what stood here was removed), ``inserted``, or ``anew`` (the chain fits, but not the anchor
    that was kept elsewhere: what came before was written anew)."""

    @property
    def told(self) -> str:
        """In Vietnamese, for a report."""
        return _TOLD[self.reason]


def find_break(store: SideStore, anchors: Mapping[int, str] | None = None) -> ChainBreak | None:
    """The first break; None when the journal is whole. See :func:`find_breaks`."""
    return next(find_breaks(store, anchors), None)


def find_breaks(
    store: SideStore,
    anchors: Mapping[int, str] | None = None,
    *,
    start: tuple[int, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[ChainBreak]:
    """Read the journal and tell every place where it is not what was written.

    After a break the walk goes on from the digest that is stored there, so one changed line is one break.

    :param anchors: earlier results of :func:`hoso_cms.journal.head`, line number to digest: they show what was cut off at
        the end, and a chain that was computed anew.
    :param start: number and digest of a line that is trusted, to look only at what comes after it.
    :param progress: called now and then with the number of lines read so far.
    """
    walk = _Walk(dict(anchors or {}), *(start or (0, BEFORE_THE_FIRST.hex())))
    rows = _rows(store, walk.number)
    row = next(rows, None)
    while row is not None:
        following = next(rows, None)
        yield from walk.step(row, following)
        row = following
        if progress is not None and walk.number % _BATCH == 0:
            progress(walk.number)
    yield from walk.end()


def _rows(store: SideStore, number: int) -> Iterator[tuple[Any, ...]]:
    # Numbers below 1 are nobody's but a forger's, and must be seen.
    last = number or -(2**62)
    while rows := store.execute('SELECT * FROM journal WHERE id > ? ORDER BY id LIMIT ?', (last, _BATCH)):
        yield from map(tuple, rows)
        last = rows[-1]['id']


class _Walk:
    """Where the walk stands, and by how much lines were renumbered by whoever put one in or took one out."""

    def __init__(self, anchors: dict[int, str], number: int, digest: str) -> None:
        self.anchors = anchors
        self.number = number
        self.before = bytes.fromhex(digest)
        self.shift = 0

    def step(self, row: tuple[Any, ...], following: tuple[Any, ...] | None) -> Iterator[ChainBreak]:
        """The breaks at one line.

        :param following: the line after it, which tells what explains that this one does not fit.
        """
        number, digest = row[0], row[-1]
        if number < 1:
            yield ChainBreak(number, INSERTED)
            return
        if number > self.number + 1:
            yield ChainBreak(self.number + 1, MISSING)
        elif self._digest(self.before, row) != digest:
            reason = self._reason(row, following)
            yield ChainBreak(number, reason)
            if reason == INSERTED:
                self.number, self.shift = number, self.shift + 1
                return
            self.shift -= reason == MISSING
        self.number, self.before = number, digest
        if self.anchors.get(number - self.shift, digest.hex()) != digest.hex():
            yield ChainBreak(number, ANEW)

    def _reason(self, row: tuple[Any, ...], following: tuple[Any, ...] | None) -> str:
        if following is None or self._digest(row[-1], following) == following[-1]:
            return CHANGED
        if self._digest(self.before, following, -1) == following[-1]:
            return INSERTED
        return MISSING if self._digest(row[-1], following, 1) == following[-1] else CHANGED

    def _digest(self, before: bytes, row: tuple[Any, ...], by: int = 0) -> bytes:
        """The digest of a line under the number it had before it was renumbered.

        :param by: how much further the number is thought to have been moved.
        """
        return digest_of(before, (row[0] - self.shift + by, *row[1:-1]))

    def end(self) -> Iterator[ChainBreak]:
        """What was cut off at the end."""
        if max(self.anchors, default=0) > self.number - self.shift:
            yield ChainBreak(self.number + 1, MISSING)
