"""Opening the database, whatever the setting ``zodbconn.uri`` names, with the same protections."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakSet

import ZODB
import zodburi

from .classes import ClassGate
from .durable import DurableStorage, undo_refused
from .problems import HistoryProtected
from .space import DEFAULT_FLOOR

SCHEME = 'hoso://'

_UNITS = {'kb': 1 << 10, 'mb': 1 << 20, 'gb': 1 << 30}
_CONNECTION_BYTES = {'cache_size_bytes', 'historical_cache_size_bytes', 'large_record_size'}
_DEFAULTS: dict[str, Any] = {'cache_size': 10_000, 'pool_size': 7}
_STOPPED_BY_DISK = 70

_open_databases: WeakSet[SafeDB] = WeakSet()


class SafeDB(ZODB.DB):
    """A database that loads listed classes only and from which no history can be taken.

    :param storage: any ZODB storage.
    :param gate: what may be loaded; the list of ``classes`` where not given.
    """

    def __init__(self, storage: Any, *, gate: ClassGate | None = None, **options: Any) -> None:
        self.gate = gate or ClassGate()
        if isinstance(storage, DurableStorage):
            storage.class_gate = self.gate
        _hide_contents()
        super().__init__(storage, **options)
        _open_databases.add(self)

    def classFactory(self, connection: Any, modulename: str, globalname: str) -> Any:
        """The class of a stored object.

        :raises ForbiddenClass: when it is not on the list.
        """
        return self.gate(modulename, globalname)

    def undo(self, id: bytes, txn: Any = None) -> None:
        """Refused.

        :raises HistoryProtected: always.
        """
        raise undo_refused()

    def undoMultiple(self, ids: Any, txn: Any = None) -> None:
        """Refused.

        :raises HistoryProtected: always.
        """
        raise undo_refused()

    def pack(self, t: float | None = None, days: int = 0) -> None:
        """Refused: packing removes former states, which are kept as long as the record.

        :raises HistoryProtected: always.
        """
        raise HistoryProtected(
            'Không thể dọn bỏ các trạng thái cũ của hồ sơ: lịch sử được lưu giữ cùng hồ sơ.',
            'pack is not offered: it removes history',
        )


def resolve(uri: str) -> tuple[Callable[[], DurableStorage], dict[str, Any]]:
    """The zodburi resolver of ``hoso://<path>?<options>``.

    Options of the storage: ``blob_dir`` (``blobs`` beside the data file), ``free_space_floor`` (bytes, or ``200MB``),
    ``read_only`` (``1``). Options of the database: ``cache_size``, ``cache_size_bytes``, ``pool_size`` and the other
    connection parameters of zodburi, with or without ``connection_`` before them, and ``database_name``.

    :returns: a function that opens the storage, and the database's keywords as zodburi wants them; it refuses
        those it does not know.
    :raises ValueError: for a URI without a path, or an option that is no number where it must be one.
    """
    path, _, query = uri.removeprefix(SCHEME).partition('?')
    if not uri.startswith(SCHEME) or not path:
        raise ValueError(
            f'{uri!r}: write hoso:// and the path of the data file, e.g. hoso:///srv/hoso/var/Data.fs'
        )
    options = dict(parse_qsl(query, keep_blank_values=True))
    floor = size_in_bytes(options.pop('free_space_floor', str(DEFAULT_FLOOR)))
    read_only = options.pop('read_only', '0').lower() in {'1', 'true', 'yes', 'on'}
    blob_dir = options.pop('blob_dir', None)

    def open_storage() -> DurableStorage:
        return DurableStorage(path, blob_dir, read_only=read_only, free_space_floor=floor)

    return open_storage, {_keyword(name): _value(name, text) for name, text in options.items()}


def _keyword(name: str) -> str:
    return f'connection_{name}' if name in zodburi.CONNECTION_PARAMETERS else name


def _value(name: str, text: str) -> Any:
    name = name.removeprefix('connection_')
    if name in _CONNECTION_BYTES:
        return size_in_bytes(text)
    return int(text) if name in zodburi.CONNECTION_PARAMETERS else text


def size_in_bytes(text: str) -> int:
    """``'200MB'`` -> 209715200; a bare number is bytes.

    :raises ValueError: when it is neither.
    """
    number, unit = text.strip().lower(), 1
    if number[-2:] in _UNITS:
        number, unit = number[:-2], _UNITS[number[-2:]]
    return int(number) * unit


def open_database(
    source: str | Mapping[str, Any],
    *,
    database_name: str = '',
    databases: dict[str, Any] | None = None,
    gate: ClassGate | None = None,
) -> SafeDB:
    """Open a database with the protections of ``SafeDB``.

    :param source: a URI (``hoso``, ``zeo``, ``postgres``, ``memory``, ``file`` ...), or the settings, whose
        ``zodbconn.uri`` is taken.
    :param databases: the family of named databases that it joins.
    :raises StorageRefused: when an embedded database cannot be shown to hold its last committed state.
    :raises KeyError: when the settings or the schemes know no such database.
    """
    uri = source if isinstance(source, str) else source['zodbconn.uri']
    open_storage, options = _resolve_any(uri)
    storage = open_storage()
    try:
        return SafeDB(storage, gate=gate, databases=databases, **{**options, 'database_name': database_name})
    except BaseException:
        if databases is not None:
            databases.pop(database_name, None)
        storage.close()
        raise


def _resolve_any(uri: str) -> tuple[Callable[[], Any], dict[str, Any]]:
    if not uri.startswith(SCHEME):
        return zodburi.resolve_uri(uri)
    # Our own scheme must work from a checkout too, where no entry point is installed.
    open_storage, keywords = resolve(uri)
    unknown = keywords.keys() - zodburi.PARAMETERS.keys()
    if unknown:
        raise zodburi.UnknownDatabaseKeywords(sorted(unknown))
    return open_storage, _DEFAULTS | {
        name.removeprefix('connection_'): value for name, value in keywords.items()
    }


def temporary_database(folder: str | os.PathLike[str], **options: Any) -> SafeDB:
    """A real embedded database in ``folder``, for tests and benches; whoever opens it closes it.

    Opened again on the same folder it shows what was committed. ``options`` are those of ``ZODB.DB``, and ``gate``.
    """
    storage = DurableStorage(os.path.join(folder, 'Data.fs'), free_space_floor=0)
    try:
        return SafeDB(storage, **{**_DEFAULTS, 'database_name': '', **options})
    except BaseException:
        storage.close()
        raise


def includeme(config: Any) -> None:
    """Open the databases of ``zodbconn.uri`` and ``zodbconn.uri.<name>`` for a Pyramid application.

    Takes the place of ``config.include('pyramid_zodbconn')``, whose ``get_connection(request)`` then works as usual.
    With ``hoso.storage.exit_on_failure`` (default true) the process leaves after a write failed in a way that only
    the next start's examination can judge; a supervisor starts it again.

    :raises StorageRefused: when a database cannot be shown to hold its last committed state.
    """
    from pyramid.settings import asbool
    from pyramid_zodbconn import includeme as include_zodbconn

    def database_from_uri(uri: str, name: str, family: dict[str, Any]) -> SafeDB:
        return open_database(uri, database_name=name, databases=family)

    try:
        include_zodbconn(config, db_from_uri=database_from_uri)
    except BaseException:
        close_databases(config.registry)
        raise
    if asbool(config.registry.settings.get('hoso.storage.exit_on_failure', True)):
        for database in config.registry._zodb_databases.values():
            if isinstance(database.storage, DurableStorage):
                database.storage.on_failure = _leave_soon


def close_databases(registry: Any) -> None:
    """Close the databases that ``includeme`` opened for an application; a second call does nothing."""
    for database in list(getattr(registry, '_zodb_databases', {}).values()):
        database.close()


def _leave_soon(error: BaseException) -> None:
    timer = threading.Timer(1.0, os._exit, (_STOPPED_BY_DISK,))  # the answer to the user goes out first
    timer.daemon = True
    timer.start()


def _hide_contents() -> None:
    """ZODB logs the whole content of a record it cannot read; no log may hold a record's content."""
    logging.getLogger('ZODB.serialize').addFilter(_without_content)


def _without_content(record: logging.LogRecord) -> bool:
    if record.args:
        record.msg, record.args = 'a stored object could not be read (its content is not logged)', ()
    return True


@atexit.register
def _close_all() -> None:
    for database in list(_open_databases):
        database.close()
