"""Rosters that were sent through a page: they wait in the side store and run in the background.

How a run stands is told in the side store, outside the transaction that makes the records. Each run has a token: a run
that was given up for dead and replaced by another finds that out before it commits.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any

from ZODB.POSException import ConflictError

from .. import clock
from ..documents import Unit
from ..operations.errors import Refused
from ..security import Forbidden, Permission, permit
from ..sidestore import SideStore
from .loading import load, try_out

KEPT_SECONDS = 7 * 24 * 3600
"""How long a roster that was sent is kept for its run and its remarks."""
STALE_SECONDS = 120
"""A run that has told nothing for so long has died."""
ATTEMPTS = 5
TOLD_EVERY = 25
"""Records between two notes of progress."""

_log = logging.getLogger(__name__)
_NOTHING = 'chưa có hồ sơ nào được tạo'


@dataclass(frozen=True, slots=True)
class Import:
    """A roster that was sent."""

    key: str
    account: int
    unit: int
    name: str
    data: bytes
    """The workbook; b'' once its records were made."""
    choices: dict[str, Any]
    """See :func:`hoso_cms.exchange.loading.try_out`; ``run`` is the token of the last run."""
    state: str
    """``sent``, ``running``, ``done`` or ``failed``."""
    done: int
    total: int
    message: str
    """Why it failed, in Vietnamese."""
    batch: int
    changed: float
    """Seconds since 1970 when the import last told something."""


class Replaced(Exception):
    """Another run has taken the place of this one."""


def keep(request: Any, unit: Unit, name: str, data: bytes, choices: dict[str, Any]) -> str:
    """Keep a roster that was sent, for its sender only. Returns its key."""
    permit(request, Permission.CREATE, unit)
    key, now = secrets.token_urlsafe(16), clock.now().timestamp()
    with _store(request).transaction() as connection:
        connection.execute('DELETE FROM imports WHERE changed < ?', (now - KEPT_SECONDS,))
        connection.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, 'sent', 0, 0, '', 0, ?)",
            (key, request.account_id, unit.uid, name, data, json.dumps(choices), now),
        )
    return key


def kept(request: Any, key: str) -> Import | None:
    """The roster of that key, if the person of the request sent it. What a dead run left is told as it is."""
    found = _find(request, key)
    if found is None or found.state != 'running':
        return found
    if clock.now().timestamp() - found.changed <= STALE_SECONDS:
        return found
    if found.batch in request.office.batches:
        # It died after its commit, before it could say so.
        told: dict[str, Any] = {'state': 'done', 'data': b''}
    else:
        message = f'Máy chủ đã dừng giữa chừng; {_NOTHING}. Hãy chạy lại.'
        told = {'state': 'failed', 'message': message, 'batch': 0}
    with suppress(Replaced):
        _tell(_store(request), key, found.choices.get('run', ''), **told)
    return _find(request, key)


def revise(request: Any, found: Import, choices: dict[str, Any]) -> bool:
    """Keep other choices for a roster; False if it runs or has run."""
    return _take(request, found, state='sent', message='', choices=choices)


def start(
    request: Any, found: Import, acting: Callable[[], AbstractContextManager[Any]]
) -> threading.Thread | None:
    """Run an import in the background; None if it runs or has run already, so that a second click does nothing.

    :param acting: makes the context manager of a request of its own, acting as the sender.
    """
    token = secrets.token_hex(8)
    choices = {**found.choices, 'run': token}
    if not _take(request, found, state='running', choices=choices, done=0, total=0, message='', batch=0):
        return None
    thread = threading.Thread(
        target=_run, args=(_store(request), found, token, acting), name=f'import {found.key}', daemon=True
    )
    thread.start()
    return thread


def _store(request: Any) -> SideStore:
    store: SideStore = request.registry.side_store
    return store


def _find(request: Any, key: str) -> Import | None:
    rows = _store(request).execute(
        'SELECT * FROM imports WHERE key = ? AND account = ?', (key, request.account_id)
    )
    return Import(**{**dict(rows[0]), 'choices': json.loads(rows[0]['choices'])}) if rows else None


def _set(values: dict[str, Any]) -> tuple[str, list[Any]]:
    values = {**values, 'changed': clock.now().timestamp()}
    if 'choices' in values:
        values['choices'] = json.dumps(values['choices'], ensure_ascii=False)
    return ', '.join(f'{name} = ?' for name in values), [*values.values()]


def _take(request: Any, found: Import, **values: Any) -> bool:
    """Change an import that does not run; of two who try at once, one gets True."""
    names, given = _set(values)
    with _store(request).transaction() as connection:
        changed = connection.execute(
            f"UPDATE imports SET {names} WHERE key = ? AND state IN ('sent', 'failed')",  # noqa: S608 - our names
            (*given, found.key),
        ).rowcount
    return bool(changed)


def _tell(store: SideStore, key: str, token: str, *, lasting: bool = False, **values: Any) -> None:
    """Note how a run stands.

    :raises Replaced: the import is not this run's any more.
    """
    names, given = _set(values)
    with store.transaction(lasting=lasting) as connection:
        changed = connection.execute(
            f"UPDATE imports SET {names} WHERE key = ? AND state = 'running'"  # noqa: S608 - our names
            " AND json_extract(choices, '$.run') = ?",
            (*given, key, token),
        ).rowcount
    if not changed:
        raise Replaced(key)


def _run(
    store: SideStore, found: Import, token: str, acting: Callable[[], AbstractContextManager[Any]]
) -> None:
    try:
        try:
            _attempt(store, found, token, acting)
        except Refused as refusal:
            message = str(refusal)
        except Forbidden:
            message = f'Bạn không còn quyền lập hồ sơ ở đơn vị này; {_NOTHING}.'
        except ConflictError:
            message = f'Nhiều người đang ghi cùng lúc; {_NOTHING}. Hãy chạy lại sau ít phút.'
        except Replaced:
            raise
        except Exception:
            _log.exception('import %s failed', found.key)
            message = f'Có lỗi của phần mềm; {_NOTHING}. Hãy báo người quản trị.'
        else:
            # The roster holds what the records hold now: it is not kept twice.
            _tell(store, found.key, token, lasting=True, state='done', data=b'')
            return
        _tell(store, found.key, token, state='failed', message=message, batch=0)
    except Replaced:
        _log.warning('import %s was replaced by another run', found.key)


def _attempt(
    store: SideStore, found: Import, token: str, acting: Callable[[], AbstractContextManager[Any]]
) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _once(store, found, token, acting)
            return
        except ConflictError:
            if attempt == ATTEMPTS:
                raise


def _once(
    store: SideStore, found: Import, token: str, acting: Callable[[], AbstractContextManager[Any]]
) -> None:
    with acting() as request:
        unit = request.office.unit(found.unit)
        if unit is None:
            raise Refused(f'Đơn vị không còn trong hệ thống; {_NOTHING}.')
        trial = try_out(request, found.data, found.choices)

        def progress(done: int) -> None:
            if done % TOLD_EVERY == 0 or done == len(trial.rows):
                _tell(store, found.key, token, done=done, total=len(trial.rows))

        progress(0)
        batch = load(request, unit, trial, found.name, progress)
        # Told before the commit: whether a run that died had committed can be seen in the office.
        _tell(store, found.key, token, lasting=True, batch=batch.uid)
        request.tm.commit()
