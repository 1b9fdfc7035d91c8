"""The rolling check: every document and every scan is read again, a few minutes at a time, for ever.

What was found, and when each was last checked, stands in the side store. Nothing needs it to be right: without it the
next run begins anew. It also remembers the digest of the newest version that it saw. So a history that somebody computed
anew, whole and consistent in itself, is found by the next round: the version that was seen is not in it any more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import clock
from .documents import Office
from .documents.breaks import Break, document_breaks, file_breaks, guarded
from .sidestore import SideStore

DOCUMENT, FILE = 'document', 'file'
BATCH = 20
"""Things checked between two writes: what a killed run has to do again."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did."""

    documents: int
    files: int
    broken: int
    round_ended: bool
    """True where everything was checked once since the run began."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the rolling check stands."""

    documents: int
    files: int
    """What there is to be checked."""
    checked: dict[int, int]
    """Days -> how many of those were checked within so many days."""
    oldest: datetime | None
    """When the thing was checked whose check lies back longest; None where some never was, or nothing is there."""
    broken: list[tuple[str, str, Break]]
    """Kind, name and what is wrong with it, as it was found last."""

    @property
    def total(self) -> int:
        return self.documents + self.files

    def share(self, days: int) -> int:
        """Percent checked within so many days; 100 only where it is everything."""
        return 100 if self.checked[days] >= self.total else self.checked[days] * 100 // self.total


def run(connection: Any, store: SideStore, *, seconds: float) -> Run:
    """Check on where the last run stopped, until the time is over or everything was checked once.

    :param connection: an open connection to the object database; nothing is written to it.
    :param seconds: after so many no further thing is begun.
    """
    ends = time.monotonic() + seconds
    start = _last(store)
    place, done, broken = start, {DOCUMENT: 0, FILE: 0}, 0
    while True:
        connection.sync()
        office: Office = connection.root()['office']
        results, ended = [], False
        for one in _following(office, place):
            if time.monotonic() >= ends:
                ended = True
                break
            results.append((*one, *_checked(office, store, *one)))
            place = one
            done[one[0]] += 1
            if len(results) == BATCH:
                break
        _keep(store, results)
        broken += sum(bool(found) for _, _, _, found in results)
        connection.cacheGC()
        if not results or ended or sum(done.values()) >= len(office.documents_by_id) + len(office.files):
            return Run(done[DOCUMENT], done[FILE], broken, not ended)


def _following(office: Office, place: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Everything after a place: documents by their ids, then files by their digests, then from the beginning."""
    kind, name = place
    documents, files = office.documents_by_id, office.files
    if kind == DOCUMENT:
        yield from ((DOCUMENT, str(uid)) for uid in documents.keys(int(name), excludemin=True))
        yield from ((FILE, sha256) for sha256 in files)
    elif kind == FILE:
        yield from ((FILE, sha256) for sha256 in files.keys(name, excludemin=True))
    yield from ((DOCUMENT, str(uid)) for uid in documents)
    if kind != DOCUMENT:
        yield from ((FILE, sha256) for sha256 in files)


def _checked(office: Office, store: SideStore, kind: str, name: str) -> tuple[str, list[Break]]:
    """What is to be remembered of a thing, and what is wrong with it."""
    if kind == FILE:
        return name, list(guarded(f'tệp {name[:12]}', lambda: file_breaks(office, name)))
    uid, seen = int(name), _seen(store, name)
    found = list(guarded(f'hồ sơ {name}', lambda: document_breaks(office, uid)))
    head = seen
    for one in guarded(f'hồ sơ {name}', lambda: _rewritten(office, uid, seen)):
        found.append(one)
    if not found:
        current = office.document(uid).current
        head = f'{current.number} {current.digest.hex()}'
    return head, found


def _rewritten(office: Office, uid: int, seen: str) -> Iterator[Break]:
    """Is the version that the last check saw still in the history?"""
    number, _, digest = seen.partition(' ')
    if number:
        document = office.document(uid)
        if document.count < int(number) or document.version(int(number)).digest.hex() != digest:
            yield Break(
                f'hồ sơ {uid}', f'lịch sử đã bị viết lại: bản {number} không còn như lần kiểm tra trước'
            )


def _seen(store: SideStore, name: str) -> str:
    rows = store.execute('SELECT seen FROM fixity WHERE kind = ? AND name = ?', (DOCUMENT, name))
    return rows[0]['seen'] if rows else ''


def _last(store: SideStore) -> tuple[str, str]:
    rows = store.execute('SELECT kind, name FROM fixity ORDER BY place DESC LIMIT 1')
    return (rows[0]['kind'], rows[0]['name']) if rows else ('', '')


def _keep(store: SideStore, results: list[tuple[str, str, str, list[Break]]]) -> None:
    if not results:
        return
    with store.transaction(lasting=False) as connection:
        place = connection.execute('SELECT coalesce(max(place), 0) FROM fixity').fetchone()[0]
        for number, (kind, name, seen, found) in enumerate(results, place + 1):
            told = json.dumps([[one.where, one.what] for one in found], ensure_ascii=False) if found else ''
            connection.execute(
                'INSERT INTO fixity VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET place = excluded.place,'
                ' checked = excluded.checked, seen = excluded.seen, broken = excluded.broken',
                (kind, name, number, clock.now().timestamp(), seen, told),
            )


def standing(office: Office, store: SideStore, spans: tuple[int, ...] = (30, 90)) -> Standing:
    """How the rolling check stands now.

    :param spans: days back for which is counted what was checked.
    """
    now = clock.now()
    checked = {
        days: store.execute(
            'SELECT count(*) FROM fixity WHERE checked >= ?', ((now - timedelta(days=days)).timestamp(),)
        )[0][0]
        for days in spans
    }
    known, oldest = store.execute('SELECT count(*), min(checked) FROM fixity')[0]
    documents, files = len(office.documents_by_id), len(office.files)
    rows = store.execute("SELECT kind, name, broken FROM fixity WHERE broken <> '' ORDER BY kind, name")
    gone = list(_gone(office, store)) if known > documents + files else []
    return Standing(
        documents,
        files,
        checked,
        None if oldest is None or known < documents + files else clock.moment(oldest),
        [(row['kind'], row['name'], Break(*one)) for row in rows for one in json.loads(row['broken'])] + gone,
    )


def _gone(office: Office, store: SideStore) -> Iterator[tuple[str, str, Break]]:
    """What was there when it was checked and is not there any more, though nothing is ever deleted."""
    for kind, name in store.execute('SELECT kind, name FROM fixity ORDER BY kind, name'):
        if kind == DOCUMENT and int(name) not in office.documents_by_id:
            yield kind, name, Break(f'hồ sơ {name}', 'đã biến mất khỏi cơ sở dữ liệu')
        if kind == FILE and name not in office.files:
            yield kind, name, Break(f'tệp {name[:12]}', 'đã biến mất khỏi kho')
