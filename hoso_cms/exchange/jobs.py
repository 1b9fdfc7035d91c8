"""Work on many things one by one, in the background: in chunks of one transaction each, with a result for every thing.

Whether something was done is seen in the documents, never here: a job that died goes on with what has no result yet,
and what had been committed without being told is found done. So everything is done once.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from ZODB.POSException import ConflictError

from .. import clock
from ..documents import Document
from ..operations.effects import How, Result
from ..operations.errors import Refused
from ..security import Forbidden
from ..sidestore import SideStore

CHUNK = 25
"""Things in one transaction; also the most that a page does while its sender waits."""
ATTEMPTS = 5
STALE_SECONDS = 120
"""A run that has told nothing for so long has died."""
KEPT_SECONDS = 90 * 24 * 3600
"""How long it is told what a job did."""

Work = Callable[[Any, Document, Mapping[str, Any], Sequence[str]], list[Result]]
"""Does some things in the transaction of a request: request, document, what else was given, the things."""
Acting = Callable[[], AbstractContextManager[Any]]
Tell = Callable[..., None]
"""Notes how a run stands; raises :class:`Replaced` where another has taken its place."""
Loop = Callable[[Tell], None]
_log = logging.getLogger(__name__)


class Replaced(Exception):
    """Another run has taken the place of this one."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done with many things."""

    key: str
    account: int
    document: int
    action: str
    items: tuple[str, ...]
    given: dict[str, Any]
    results: dict[str, tuple[str, str, str]]
    """What became of each thing: name, :class:`~hoso_cms.operations.effects.How`, message."""
    state: str
    message: str
    changed: float

    def left(self) -> tuple[str, ...]:
        """What has no result yet."""
        return tuple(item for item in self.items if item not in self.results)

    def count(self, how: str) -> int:
        """How many things ended so."""
        return sum(result[1] == how for result in self.results.values())

    def failed(self) -> tuple[str, ...]:
        """The things that failed."""
        return tuple(item for item, result in self.results.items() if result[1] == How.FAILED)


def keep(
    request: Any, document: Document, action: str, items: Sequence[str], given: Mapping[str, Any]
) -> str:
    """Keep a job of the person of the request; it does not run yet. Returns its key."""
    key, now = secrets.token_urlsafe(12), clock.now().timestamp()
    with _store(request).transaction() as connection:
        connection.execute('DELETE FROM jobs WHERE changed < ?', (now - KEPT_SECONDS,))
        connection.execute(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, '{}', 'stopped', '', '', ?)",
            (
                key, request.account_id, document.uid, action, json.dumps(list(items)),
                json.dumps(dict(given), ensure_ascii=False), now,
            ),
        )  # fmt: skip
    return key


def kept(request: Any, key: str) -> Job | None:
    """The job of that key, if it is the person's own. One whose run has died is told as stopped."""
    rows = _store(request).execute(
        'SELECT * FROM jobs WHERE key = ? AND account = ?', (key, request.account_id)
    )
    return _job(rows[0]) if rows else None


def last_of(request: Any, document: Document) -> Job | None:
    """The person's newest job on a document."""
    rows = _store(request).execute(
        'SELECT * FROM jobs WHERE document = ? AND account = ? ORDER BY changed DESC LIMIT 1',
        (document.uid, request.account_id),
    )
    return _job(rows[0]) if rows else None


def _job(row: Any) -> Job:
    state = row['state']
    if state == 'running' and clock.now().timestamp() - row['changed'] > STALE_SECONDS:
        state = 'stopped'
    return Job(
        row['key'], row['account'], row['document'], row['action'], tuple(json.loads(row['items'])),
        json.loads(row['given']), {k: tuple(v) for k, v in json.loads(row['results']).items()}, state,
        row['message'], row['changed'],
    )  # fmt: skip


def only(request: Any, document: Document, action: str) -> Job:
    """The one job of an action that a document can have, whoever began it; made where there is none yet."""
    key, now = f'{action}:{document.uid}', clock.now().timestamp()
    with _store(request).transaction() as connection:
        connection.execute(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, '[]', '{}', '{}', 'stopped', '', '', ?) ON CONFLICT DO NOTHING",
            (key, request.account_id, document.uid, action, now),
        )
    return _job(_store(request).execute('SELECT * FROM jobs WHERE key = ?', (key,))[0])


def start(request: Any, job: Job, work: Work, acting: Acting) -> threading.Thread | None:
    """Run what a job has left, in the background; None where it runs already.

    :param acting: makes the context manager of a request of its own, acting as the person who began the job.
    """

    def loop(tell: Tell) -> None:
        results, left = dict(job.results), job.left()
        for start_at in range(0, len(left), CHUNK):
            results.update(_chunk(job, left[start_at : start_at + CHUNK], work, acting))
            tell(results=json.dumps(results, ensure_ascii=False))

    return launch(request, job, loop)


def launch(request: Any, job: Job, loop: Loop) -> threading.Thread | None:
    """Run a loop of small transactions in the background; None where the job runs already."""
    token, now = secrets.token_hex(8), clock.now().timestamp()
    with _store(request).transaction() as connection:
        taken = connection.execute(
            "UPDATE jobs SET state = 'running', token = ?, message = '', changed = ?"
            " WHERE key = ? AND (state != 'running' OR changed < ?)",
            (token, now, job.key, now - STALE_SECONDS),
        ).rowcount
    if not taken:
        return None
    thread = threading.Thread(
        target=run, args=(_store(request), job.key, token, loop), name=f'job {job.key}', daemon=True
    )
    thread.start()
    return thread


def run(store: SideStore, key: str, token: str, loop: Loop) -> None:
    """Run a loop to its end; what is done is told after each part, and why it stopped."""
    state, message = 'done', ''
    try:
        loop(lambda **values: _tell(store, key, token, **values))
    except Replaced:
        _log.warning('job %s was replaced by another run', key)
        return
    except ConflictError:
        state, message = 'stopped', 'Nhiều người đang ghi cùng lúc; hãy chạy tiếp sau ít phút.'
    except Refused as refused:
        state, message = 'stopped', str(refused)
    except Exception:
        _log.exception('job %s failed', key)
        state, message = (
            'stopped',
            'Có lỗi của phần mềm nên dừng lại; phần đã làm vẫn giữ. Hãy báo người quản trị.',
        )
    try:
        _tell(store, key, token, state=state, message=message)
    except Replaced:
        _log.warning('job %s was replaced by another run', key)


def _chunk(job: Job, chunk: Sequence[str], work: Work, acting: Acting) -> dict[str, tuple[str, str, str]]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(job, chunk, work, acting)
        except ConflictError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError('a chunk is done or raises')


def _once(job: Job, chunk: Sequence[str], work: Work, acting: Acting) -> dict[str, tuple[str, str, str]]:
    with acting() as request:
        document = request.office.document(job.document)
        try:
            results = work(request, document, job.given, chunk)
            request.tm.commit()
        except (Refused, Forbidden) as refused:
            message = str(refused) if isinstance(refused, Refused) else 'Bạn không còn quyền làm việc này.'
            results = [Result(item, '', How.FAILED, message) for item in chunk]
    told = {one.row: (one.name, str(one.how), one.message) for one in results}
    # What is not there any more, such as somebody taken off the list meanwhile, is told too.
    return {item: told.get(item, ('', str(How.SKIPPED), 'Không còn trong danh sách.')) for item in chunk}


def _tell(store: SideStore, key: str, token: str, **values: Any) -> None:
    """Note how a run stands.

    :raises Replaced: the job is not this run's any more.
    """
    values = {**values, 'changed': clock.now().timestamp()}
    names = ', '.join(f'{name} = ?' for name in values)
    with store.transaction() as connection:
        changed = connection.execute(
            f'UPDATE jobs SET {names} WHERE key = ? AND token = ?',  # noqa: S608 - our names
            (*values.values(), key, token),
        ).rowcount
    if not changed:
        raise Replaced(key)


def _store(request: Any) -> SideStore:
    store: SideStore = request.registry.side_store
    return store
