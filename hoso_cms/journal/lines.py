"""Writing and reading the journal's lines."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hoso_cms import clock
from hoso_cms.journal.events import JournalEvent
from hoso_cms.sidestore import SideStore

MAX_DETAILS_BYTES = 8 * 1024
"""Details name what was read; they do not repeat it."""

_BEFORE_THE_FIRST = bytes(32)


class JournalUnavailable(Exception):
    """The line could not be written, so what it tells of must not happen. The text is for the person, in Vietnamese."""

    def __init__(self) -> None:
        super().__init__(
            'Chưa ghi được nhật ký truy cập nên hệ thống không thể hiển thị hồ sơ. '
            'Hãy thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị hệ thống.'
        )


@dataclass(frozen=True)
class Entry:
    """What is to be written."""

    event: JournalEvent
    account: int | str | None
    """Who; None before anybody signed in."""
    address: str | None
    """The network address it came from; None for commands on the server itself."""
    subject: int | None = None
    """The id of the document it concerns."""
    unit: int | str | None = None
    """The unit it concerns."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """JSON values that say more: section, ground, number of a decision. Never content of a record."""


@dataclass(frozen=True)
class Line:
    """What was written."""

    id: int
    at: datetime
    """Aware, in UTC."""
    event: JournalEvent | str
    """Plain text when a later release wrote an event that this one does not know."""
    account: int | str | None
    subject: int | None
    unit: int | str | None
    address: str
    details: dict[str, Any]
    digest: str
    """64 hexadecimal digits."""


@dataclass(frozen=True)
class ChainBreak:
    """The first place where the journal is not what was written."""

    id: int
    """The line's number."""
    reason: str
    """``missing`` (the number was skipped) or ``changed`` (the digest does not fit)."""


def record(
    store: SideStore,
    event: JournalEvent,
    *,
    account: int | str | None,
    subject: int | None = None,
    unit: int | str | None = None,
    address: str | None,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Write one line; when this returns it survives a killed process and a power cut. See :class:`Entry`.

    :return: the line's number.
    :raises JournalUnavailable: nothing was written.
    """
    return record_many(store, [Entry(event, account, address, subject, unit, details or {})])


def record_many(store: SideStore, entries: Iterable[Entry]) -> int:
    """Write many lines in one transaction, all or none: for exports and lists that show many documents.

    :return: the number of the last line; 0 when there was nothing to write and the journal is empty.
    :raises JournalUnavailable: nothing was written.
    :raises ValueError, TypeError: details that are too large or no JSON.
    """
    prepared = [(entry, _dumped(entry.details)) for entry in entries]
    try:
        with store.transaction(lasting=True) as connection:
            number, before = _last(connection)
            at = clock.now().isoformat(timespec='microseconds')
            for entry, details in prepared:
                number += 1
                columns = (
                    number,
                    at,
                    str(entry.event),
                    entry.account,
                    entry.subject,
                    entry.unit,
                    entry.address or '',
                    details,
                )
                before = _digest(before, columns)
                connection.execute(
                    'INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', (*columns, before)
                )
    except (sqlite3.Error, OSError) as error:
        raise JournalUnavailable from error
    return number


def trail(
    store: SideStore,
    *,
    subject: int | None = None,
    account: int | str | None = None,
    events: Collection[JournalEvent] = (),
    limit: int = 50,
    before: int | None = None,
) -> list[Line]:
    """Lines, the newest first: of a document, of an account, of both together, or all.

    :param events: only these; empty means every event.
    :param limit: how many at most.
    :param before: only lines with a smaller number, to turn the page.
    """
    conditions, values = ['1'], list[Any]()
    for condition, value in (('subject = ?', subject), ('account = ?', account), ('id < ?', before)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if events:
        conditions.append(f'event IN ({", ".join("?" * len(events))})')
        values.extend(map(str, events))
    rows = store.execute(
        f'SELECT * FROM journal WHERE {" AND ".join(conditions)} ORDER BY id DESC LIMIT ?',  # noqa: S608
        (*values, limit),
    )
    return [_line(row) for row in rows]


def head(store: SideStore) -> tuple[int, str]:
    """Number and digest of the last line, to be kept elsewhere; ``(0, '00...')`` for an empty journal."""
    rows = store.execute('SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1')
    return (rows[0]['id'], rows[0]['digest'].hex()) if rows else (0, _BEFORE_THE_FIRST.hex())


def find_break(store: SideStore, anchors: Mapping[int, str] | None = None) -> ChainBreak | None:
    """Read the whole journal and tell the first place where it is not what was written; None when it is whole.

    :param anchors: earlier results of :func:`head`, line number to digest: they show what was cut off at the end,
        and a chain that was computed anew.
    """
    anchors = dict(anchors or {})
    number, before = 0, _BEFORE_THE_FIRST
    while rows := store.execute('SELECT * FROM journal WHERE id > ? ORDER BY id LIMIT 5000', (number,)):
        for row in rows:
            *columns, digest = tuple(row)
            if columns[0] != number + 1:
                return ChainBreak(number + 1, 'missing')
            number = columns[0]
            before = _digest(before, tuple(columns))
            if before != digest or anchors.get(number, before.hex()) != before.hex():
                return ChainBreak(number, 'changed')
    if anchors and max(anchors) > number:
        return ChainBreak(number + 1, 'missing')
    return None


def _last(connection: sqlite3.Connection) -> tuple[int, bytes]:
    row = connection.execute('SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1').fetchone()
    return (row['id'], row['digest']) if row else (0, _BEFORE_THE_FIRST)


def _digest(before: bytes, columns: tuple[Any, ...]) -> bytes:
    text = json.dumps(columns, ensure_ascii=True, separators=(',', ':'))
    return hashlib.sha256(before + text.encode()).digest()


def _dumped(details: Mapping[str, Any]) -> str:
    text = json.dumps(
        dict(details), ensure_ascii=False, separators=(',', ':'), sort_keys=True, allow_nan=False
    )
    text.encode()  # a lone surrogate must not reach the database
    if len(text) > MAX_DETAILS_BYTES:
        raise ValueError(f'journal details exceed {MAX_DETAILS_BYTES} bytes: {sorted(details)}')
    return text


def _line(row: sqlite3.Row) -> Line:
    return Line(
        row['id'],
        datetime.fromisoformat(row['at']),
        _event(row['event']),
        row['account'],
        row['subject'],
        row['unit'],
        row['address'],
        json.loads(row['details']),
        row['digest'].hex(),
    )


def _event(value: str) -> JournalEvent | str:
    try:
        return JournalEvent(value)
    except ValueError:
        return value
