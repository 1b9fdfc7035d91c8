"""Writing and reading the journal's lines."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hoso_cms import clock
from hoso_cms.journal.events import JournalEvent
from hoso_cms.sidestore import SideStore

MAX_DETAILS_BYTES = 8 * 1024
"""Details name what was read; they do not repeat it."""

BEFORE_THE_FIRST = bytes(32)
"""What stands for the digest before the first line."""


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
            at = _stamp(clock.now())
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
                before = digest_of(before, columns)
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
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    before: int | None = None,
) -> list[Line]:
    """Lines, the newest first: of a document, of an account, of both together, or all.

    :param events: only these; empty means every event.
    :param since: aware; only lines of this moment or later.
    :param until: aware; only lines before this moment.
    :param limit: how many at most.
    :param before: the number of a line; only those that come after it in this order, to turn the page.
    """
    conditions, values = ['1 = 1'], list[Any]()
    for condition, value in (
        ('subject = ?', subject),
        ('account = ?', account),
        ('at >= ?', None if since is None else _stamp(since)),
        ('at < ?', None if until is None else _stamp(until)),
        ('(at, id) < (SELECT at, id FROM journal WHERE id = ?)', before),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if len(events) == 1:
        # Written out: an index on one kind of event is found by its name only.
        conditions.append(f"event = '{JournalEvent(next(iter(events)))}'")
    elif events:
        conditions.append(f'event IN ({", ".join("?" * len(events))})')
        values.extend(map(str, events))
    rows = store.execute(
        f'SELECT * FROM journal WHERE {" AND ".join(conditions)} ORDER BY at DESC, id DESC LIMIT ?',  # noqa: S608
        (*values, limit),
    )
    return [_line(row) for row in rows]


def line(store: SideStore, number: int) -> Line | None:
    """The line of a number."""
    rows = store.execute('SELECT * FROM journal WHERE id = ?', (number,))
    return _line(rows[0]) if rows else None


def head(store: SideStore) -> tuple[int, str]:
    """Number and digest of the last line, to be kept elsewhere; ``(0, '00...')`` for an empty journal."""
    rows = store.execute('SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1')
    return (rows[0]['id'], rows[0]['digest'].hex()) if rows else (0, BEFORE_THE_FIRST.hex())


def _last(connection: sqlite3.Connection) -> tuple[int, bytes]:
    row = connection.execute('SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1').fetchone()
    return (row['id'], row['digest']) if row else (0, BEFORE_THE_FIRST)


def digest_of(before: bytes, columns: tuple[Any, ...]) -> bytes:
    """The digest of a line: SHA-256 over the digest of the line before and the columns of this one."""
    text = json.dumps(columns, ensure_ascii=True, separators=(',', ':'))
    return hashlib.sha256(before + text.encode()).digest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec='microseconds')


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
