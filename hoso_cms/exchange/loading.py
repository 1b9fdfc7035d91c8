"""From a roster to draft records: a trial that writes nothing, and a run that makes all of them or none.

A roster that was sent waits in the side store until it is run; its progress is told there, outside the transaction
that makes the records.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ZODB.POSException import ConflictError

from .. import clock
from ..documents import Batch, Unit
from ..models.content_type import ContentType
from ..operations import batches, records
from ..operations.errors import Refused
from ..security import Permission, permit
from ..sidestore import SideStore
from .headings import Mapping, find_mapping
from .roster import Problem, RosterRow, parse
from .spreadsheets import Workbook, read_workbook

KEPT_SECONDS = 7 * 24 * 3600
"""How long a roster that was sent is kept for its run and its remarks."""
STALE_SECONDS = 120
"""A run that has told nothing for so long has died; nothing of it was stored."""
ATTEMPTS = 5
TYPE_ID = 'record'
KIND, DEFAULT_KIND = 'officer-kind', 'civil-servant'


@dataclass(frozen=True, slots=True)
class Trial:
    """What a roster would make."""

    workbook: Workbook
    mapping: Mapping
    rows: list[RosterRow]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """What stops the run."""
        return [problem for problem in self.problems if problem.level == 'error']


@dataclass(frozen=True, slots=True)
class Import:
    """A roster that was sent."""

    key: str
    account: int
    unit: int
    name: str
    data: bytes
    choices: dict[str, Any]
    state: str
    done: int
    total: int
    message: str
    batch: int
    changed: float


def try_out(request: Any, data: bytes, choices: dict[str, Any]) -> Trial:
    """Read a roster against the record and the records that are there. Writes nothing.

    :param choices: what a person chose: ``officer-kind`` for rows that do not tell it, and ``mapping``, as
        :meth:`Mapping.to_plain` gave it; both may be missing.
    :raises WorkbookRefused: a file that cannot be read.
    """
    mapping = choices.get('mapping')
    defaults = {KIND: choices.get(KIND) or DEFAULT_KIND}
    content_type: ContentType = request.registry.models.content_types[TYPE_ID]
    workbook = read_workbook(data)
    found = (
        Mapping.from_plain(mapping, content_type, workbook)
        if mapping
        else find_mapping(workbook, content_type)
    )
    rows = parse(workbook, found, content_type, defaults) if found.usable else []
    columns = {field: column for column, field in found.columns.items() if field}
    problems = [problem for row in rows for problem in row.problems]
    wrong = {(problem.row, problem.field) for problem in problems if problem.level == 'error'}
    for row in rows:
        _, refused = records.prepare(request, TYPE_ID, row.content)
        for one in refused:
            if (row.row_number, one.field) not in wrong and (row.row_number, '') not in wrong:
                column = columns.get(one.field, columns.get('full-name', 0))
                problems.append(Problem(row.row_number, column, one.field, 'error', one.message))
    return Trial(workbook, found, rows, problems)


def load(
    request: Any, unit: Unit, trial: Trial, title: str, progress: Callable[[int], None] | None = None
) -> Batch:
    """Make the draft records of a trial, all of them or none. The caller commits.

    :raises Refused: the trial has errors, or no row.
    """
    if trial.errors:
        raise Refused(
            f'Danh sách còn {len(trial.errors)} lỗi; hãy sửa trong tệp rồi gửi lại, chưa có hồ sơ nào được tạo.'
        )
    if not trial.rows:
        raise Refused('Không tìm thấy dòng cán bộ nào trong danh sách.')
    contents = [row.content for row in trial.rows]
    return batches.create_batch(request, unit, TYPE_ID, contents, title=title, progress=progress)


def keep(request: Any, unit: Unit, name: str, data: bytes, choices: dict[str, Any]) -> str:
    """Keep a roster that was sent, for its sender only. Returns its key."""
    permit(request, Permission.CREATE, unit)
    store: SideStore = request.registry.side_store
    key, now = secrets.token_urlsafe(16), clock.now().timestamp()
    with store.transaction() as connection:
        connection.execute('DELETE FROM imports WHERE changed < ?', (now - KEPT_SECONDS,))
        connection.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, 'sent', 0, 0, '', 0, ?)",
            (key, request.account_id, unit.uid, name, data, json.dumps(choices), now),
        )
    return key


def kept(request: Any, key: str) -> Import | None:
    """The roster of that key, if the person of the request sent it."""
    store: SideStore = request.registry.side_store
    rows = store.execute('SELECT * FROM imports WHERE key = ? AND account = ?', (key, request.account_id))
    if not rows:
        return None
    values = dict(rows[0])
    values['choices'] = json.loads(values['choices'])
    found = Import(**values)
    if found.state == 'running' and clock.now().timestamp() - found.changed > STALE_SECONDS:
        tell(
            store,
            key,
            state='failed',
            message='Máy chủ đã dừng giữa chừng; chưa có hồ sơ nào được tạo. Hãy chạy lại.',
        )
        return kept(request, key)
    return found


def tell(store: SideStore, key: str, **values: Any) -> None:
    """Note how an import stands: state, done, total, message, batch or choices."""
    if 'choices' in values:
        values['choices'] = json.dumps(values['choices'], ensure_ascii=False)
    values['changed'] = clock.now().timestamp()
    names = ', '.join(f'{name} = ?' for name in values)
    with store.transaction(lasting=False) as connection:
        connection.execute(f'UPDATE imports SET {names} WHERE key = ?', (*values.values(), key))  # noqa: S608 - our names


def start(request: Any, found: Import, acting: Callable[[], Any]) -> threading.Thread:
    """Run an import in the background.

    :param acting: makes the context manager of a request of its own, acting as the sender.
    """
    store: SideStore = request.registry.side_store
    tell(store, found.key, state='running', done=0, message='')
    thread = threading.Thread(
        target=_run, args=(store, found, acting), name=f'import {found.key}', daemon=True
    )
    thread.start()
    return thread


def _run(store: SideStore, found: Import, acting: Callable[[], Any]) -> None:
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                batch = _once(store, found, acting)
                tell(store, found.key, state='done', batch=batch)
                return
            except ConflictError:
                if attempt == ATTEMPTS:
                    raise Refused(
                        'Nhiều người đang ghi cùng lúc; chưa có hồ sơ nào được tạo. Hãy chạy lại sau ít phút.'
                    )
    except Refused as refusal:
        tell(store, found.key, state='failed', message=str(refusal))
    except Exception:
        tell(store, found.key, state='failed', message='Có lỗi của phần mềm; chưa có hồ sơ nào được tạo.')
        raise


def _once(store: SideStore, found: Import, acting: Callable[[], Any]) -> int:
    with acting() as request:
        unit = request.office.unit(found.unit)
        trial = try_out(request, found.data, found.choices)

        def progress(done: int) -> None:
            if done % 25 == 0 or done == len(trial.rows):
                tell(store, found.key, done=done, total=len(trial.rows))

        tell(store, found.key, total=len(trial.rows))
        batch = load(request, unit, trial, found.name, progress)
        uid = batch.uid
        request.tm.commit()
        return uid
