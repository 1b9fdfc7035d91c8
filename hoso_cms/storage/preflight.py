"""Before the data file is opened: is its end the end of a committed transaction?

A kill or a power cut during a commit leaves one unfinished transaction behind the last good one. ZODB's FileStorage
looks at such a tail carelessly: it takes the transaction clock from bytes that it has not checked yet, so that one
bad tail can date every later commit wrongly, for ever. Here the tail is judged first. What can only be one commit
that was never acknowledged is cut off and kept beside; everything else stops the start.

The commit writes the whole body with status ``c``, forces it onto the disk, and only then writes the final status
(see ``durable``). Therefore a transaction marked as finished whose bytes do not add up is never the trace of an
interrupted commit.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import time
from dataclasses import dataclass
from typing import NamedTuple

from persistent.timestamp import TimeStamp
from ZODB.FileStorage.FileStorage import packed_version

from .private import PRIVATE_FILE, sync_path
from .problems import DamagedData, FutureTransaction

MAGIC: bytes = packed_version
START = len(MAGIC)
NO_TRANSACTION = b'\0' * 8

CLOCK_SLACK = 300
"""Seconds by which a transaction may be ahead of the machine's clock."""

LARGEST_UNREADABLE = 64 << 20
"""Bytes that may be cut where the header of the unfinished transaction does not tell its length."""

_TRANSACTION = struct.Struct('>8sQcHHH')
_RECORD = struct.Struct('>8s8sQQHQ')
_LENGTH = struct.Struct('>Q')
_FINISHED = b' up'

# The first byte of a transaction id is 2 from 1986 on and 0x1f after the year 2800; a length is below 2**40.
_LOOKS_LIKE_TRANSACTION = re.compile(rb'[\x02-\x1f].{7}\0\0\0.{5}[ up]', re.DOTALL)


class _Header(NamedTuple):
    tid: bytes
    length: int
    status: bytes
    user: int
    description: int
    extension: int

    @property
    def own_length(self) -> int:
        return _TRANSACTION.size + self.user + self.description + self.extension


@dataclass(frozen=True)
class Examination:
    """What was found: the file is good up to ``end``, its last transaction is ``last_tid``, ``size`` is its length.

    The bytes from ``end`` to ``size``, if any, are one unfinished transaction.
    """

    end: int
    size: int
    last_tid: bytes

    @property
    def unfinished(self) -> int:
        """How many bytes of an unfinished transaction there are."""
        return self.size - self.end


def tid_at(seconds: float) -> bytes:
    """The transaction id of a moment, in seconds since 1970 (UTC)."""
    moment = time.gmtime(seconds)
    return TimeStamp(*moment[:5], moment[5] + seconds % 1).raw()


def examine(
    path: str, start: int = START, last_tid: bytes = NO_TRANSACTION, now: float | None = None
) -> Examination:
    """Judge a data file from ``start`` on, without changing it.

    :param start: where a transaction begins (or the file ends); everything before it is known to be good.
    :param last_tid: the id of the transaction that ends at ``start``.
    :param now: the machine's time in seconds since 1970; it is the technical clock that ZODB makes its ids from.
    :raises DamagedData: when the tail is more, or other, than one unfinished transaction.
    :raises FutureTransaction: when a finished transaction is later than ``now``.
    """
    latest = tid_at((time.time() if now is None else now) + CLOCK_SLACK)
    if last_tid > latest:
        raise _in_the_future(path, start, last_tid)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return _Examiner(path, descriptor, latest).run(start, last_tid)
    finally:
        os.close(descriptor)


def make_whole(
    path: str, start: int = START, last_tid: bytes = NO_TRANSACTION, now: float | None = None
) -> str | None:
    """Examine a data file and cut an unfinished transaction off its end.

    The caller holds the database's lock: another process may be in the middle of a commit.

    :returns: the private file beside the data file that keeps the bytes cut off; None when there were none.
    :raises DamagedData, FutureTransaction: see ``examine``; the file is then unchanged.
    """
    found = examine(path, start, last_tid, now)
    return cut(path, found.end) if found.unfinished else None


def cut(path: str, end: int) -> str:
    """Shorten a data file to ``end`` bytes, after the rest has been kept beside it as ``<name>.cut-<end>[-n]``."""
    with open(path, 'r+b') as data:
        data.seek(end)
        kept, copy = _new_file(f'{path}.cut-{end}')
        with open(copy, 'wb') as file:
            while chunk := data.read(1 << 20):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        sync_path(os.path.dirname(os.path.abspath(path)))
        data.truncate(end)
        os.fsync(data.fileno())
    return kept


def _new_file(wanted: str) -> tuple[str, int]:
    name, turn = wanted, 0
    while True:
        try:
            return name, os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        except FileExistsError:
            turn += 1
            name = f'{wanted}-{turn}'


class _Examiner:
    def __init__(self, path: str, descriptor: int, latest: bytes) -> None:
        self.path = path
        self.descriptor = descriptor
        self.latest = latest
        self.size = os.fstat(descriptor).st_size

    def run(self, start: int, last_tid: bytes) -> Examination:
        if os.pread(self.descriptor, START, 0) != MAGIC:
            raise self._damaged(0, 'tệp không phải là dữ liệu hồ sơ', 'not a FileStorage data file')
        if self.size < start:
            raise self._damaged(self.size, 'tệp ngắn hơn phần đã ghi', 'shorter than what was committed')
        position, last = start, None
        while (header := self._finished(position)) and last_tid < header.tid <= self.latest:
            last, last_tid = position, header.tid
            position += header.length + 8
        if last is not None:
            self._check_records(last)
        if position < self.size:
            self._check_tail(position, last_tid)
        return Examination(position, self.size, last_tid)

    def _header(self, position: int) -> _Header | None:
        raw = os.pread(self.descriptor, _TRANSACTION.size, position)
        return _Header(*_TRANSACTION.unpack(raw)) if len(raw) == _TRANSACTION.size else None

    def _finished(self, position: int) -> _Header | None:
        """The header of a transaction that is finished and whole by its own account, whatever its date."""
        header = self._header(position)
        if header is None or header.status not in _FINISHED or header.length < header.own_length:
            return None
        if position + header.length + 8 > self.size:
            return None
        trailer = os.pread(self.descriptor, 8, position + header.length)
        return header if trailer == _LENGTH.pack(header.length) else None

    def _check_records(self, position: int) -> None:
        """The records of the last transaction must fill it exactly; ZODB checks those of the others."""
        header = self._header(position)
        assert header is not None
        end = position + header.length
        at = position + header.own_length
        while at < end:
            raw = os.pread(self.descriptor, _RECORD.size, at)
            if len(raw) < _RECORD.size:
                break
            _oid, tid, previous, transaction, version, length = _RECORD.unpack(raw)
            if version or tid != header.tid or transaction != position or previous >= at:
                break
            at += _RECORD.size + (length or 8)
        if at != end:
            raise self._damaged(at, 'giao dịch cuối cùng bị hỏng', 'the last transaction is damaged')

    def _check_tail(self, position: int, last_tid: bytes) -> None:
        """Return if the tail is one unfinished transaction, raise if it may be anything else."""
        finished = self._finished(position)
        if finished and finished.tid > self.latest:
            raise _in_the_future(self.path, position, finished.tid)
        if finished:
            raise self._damaged(
                position, 'thời điểm ghi đi ngược', 'a transaction is not later than the one before'
            )
        further = self._next_transaction(position)
        if further is not None:
            raise self._damaged(
                position,
                f'phía sau vẫn còn giao dịch hợp lệ (byte {further})',
                f'a valid transaction follows at byte {further}',
            )
        header, tail = self._header(position), self.size - position
        dated = header and last_tid < header.tid <= self.latest and header.length >= header.own_length
        if header and dated and header.status in _FINISHED:
            raise self._damaged(
                position,
                'giao dịch cuối đã hoàn tất nhưng không còn đủ',
                'the last transaction is marked as finished but is not whole',
            )
        longest = header.length + 8 if header and dated and header.status == b'c' else LARGEST_UNREADABLE
        if tail > longest:
            raise self._damaged(
                position,
                f'phần không đọc được dài {tail} byte, nhiều hơn một giao dịch',
                f'{tail} unreadable bytes are more than one transaction',
            )

    def _next_transaction(self, position: int) -> int | None:
        with mmap.mmap(self.descriptor, self.size, prot=mmap.PROT_READ) as content:
            while match := _LOOKS_LIKE_TRANSACTION.search(content, position):
                if self._finished(match.start()):
                    return match.start()
                position = match.start() + 1
        return None

    def _damaged(self, position: int, vietnamese: str, english: str) -> DamagedData:
        return DamagedData(
            f'Tệp dữ liệu {self.path} bị hỏng ở byte {position}: {vietnamese}. Chương trình không mở và không sửa '
            'gì; hãy giữ nguyên tệp này và khôi phục từ bản sao lưu gần nhất.',
            f'{self.path}: damaged at byte {position}: {english}; nothing was changed, restore from a backup',
        )


def _in_the_future(path: str, position: int, tid: bytes) -> FutureTransaction:
    when = str(TimeStamp(tid)) if tid[0] < 0x20 else tid.hex()
    return FutureTransaction(
        f'Tệp dữ liệu {path} có giao dịch ghi lúc {when} (giờ UTC), muộn hơn đồng hồ của máy chủ, ở byte {position}. '
        'Hãy kiểm tra đồng hồ máy chủ trước; nếu đồng hồ đúng, khôi phục từ bản sao lưu gần nhất.',
        f'{path}: byte {position}: a transaction of {when} UTC is later than the machine clock; check the clock',
    )
