"""The side store on PostgreSQL: the same tables and statements, and in this module everything that differs.

The setting ``hoso.side_store = postgresql://user:password@host/database`` chooses it; it needs the package ``psycopg``.
Writers take turns by an advisory lock, as they do in SQLite, so that the lines of the journal are numbered without a gap.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.adapt import Dumper

from hoso_cms.sidestore import SCHEMA, SideStore, SideStoreError

LOCK = 0x686F736F
"""The number of the advisory lock under which this store writes."""
CONNECT_SECONDS = 10

_TYPES = (
    (r'\) STRICT(, WITHOUT ROWID)?', ')'),
    (r'document ANY', 'document TEXT'),
    (r'\bANY\b', 'BIGINT'),
    (r'\bINTEGER\b', 'BIGINT'),
    (r'\bBLOB\b', 'BYTEA'),
    (r'\bREAL\b', 'DOUBLE PRECISION'),
    # Times are compared as texts, character by character, whatever the language of the database.
    (r'\bat TEXT\b', 'at TEXT COLLATE "C"'),
    (r'(?s)CREATE TRIGGER.*?END;', ''),
)
_TRIGGERS = """
    CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
    CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
        FOR EACH ROW EXECUTE FUNCTION journal_refuse();
    CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
    CREATE FUNCTION journal_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM journal) THEN
            RAISE EXCEPTION 'journal lines are numbered without a gap';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER journal_in_order BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_count();
"""


class Row(tuple[Any, ...]):
    """A row whose columns are asked for by place or by name, as SQLite's."""

    names: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names[key] if isinstance(key, str) else key)


def _rows(cursor: Any) -> Any:
    names = {column.name: place for place, column in enumerate(cursor.description or ())}
    kind = type('Row', (Row,), {'names': names})
    return lambda values: kind(values)


class _UntypedInt(Dumper):
    """Numbers go without a type, so that a column of text takes them too, as SQLite's does."""

    oid = 0

    def dump(self, obj: Any) -> bytes:
        return str(obj).encode()


class _Connection:
    """A connection that takes the statements as they are written for SQLite."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The cursor of one statement."""
        return self._connection.execute(_translated(sql), parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        """One statement for many rows."""
        cursor = self._connection.cursor()
        cursor.executemany(_translated(sql), list(parameters))
        return cursor


def _translated(sql: str) -> str:
    return sql.replace('%', '%%').replace('?', '%s')


@contextmanager
def _as_sqlite() -> Iterator[None]:
    """Callers know one family of errors: ``sqlite3.Error``."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except psycopg.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


class PostgresStore(SideStore):
    """The side store in a database of a PostgreSQL server; its tables are made when they are missing.

    :param dsn: ``postgresql://…``.
    :raises SideStoreError: the server cannot be reached, or a newer release made the tables.
    """

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._writing = threading.Lock()
        self._forget()
        try:
            self._upgrade_tables(self._open())
        except psycopg.Error as error:
            self.close()
            raise SideStoreError(f'hoso.side_store: {error}') from error
        except SideStoreError:
            self.close()
            raise

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with _as_sqlite():
            rows: list[Any] = _Connection(self._open()).execute(sql, parameters).fetchall()
            return rows

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[Any]:
        # Threads queue here, processes at the lock.
        with self._writing, _as_sqlite():
            connection = self._open()
            with connection.transaction():
                connection.execute(f'SET LOCAL synchronous_commit = {"on" if lasting else "off"}')
                connection.execute('SELECT pg_advisory_xact_lock(%s)', (LOCK,))
                yield _Connection(connection)

    def backup_to(self, path: str | os.PathLike[str]) -> None:
        """:raises NotImplementedError: the server's own tools copy its databases (``pg_dump``)."""
        raise NotImplementedError('pg_dump copies a side store on PostgreSQL')

    def close(self) -> None:
        with self._writing:
            for connection in self._opened:
                connection.close()
            self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._local = threading.local()
        self._opened: list[Any] = []

    def _open(self) -> Any:
        """The thread's own connection; a new one after a fork, or where the server has closed it."""
        if self._process != os.getpid():
            # What was opened before the fork belongs to the parent: it is left open and never used here.
            _INHERITED.extend(self._opened)
            self._writing = threading.Lock()
            self._forget()
        connection = getattr(self._local, 'connection', None)
        if connection is None or connection.closed:
            connection = psycopg.connect(
                self.dsn, autocommit=True, row_factory=_rows, connect_timeout=CONNECT_SECONDS
            )
            connection.adapters.register_dumper(int, _UntypedInt)
            self._local.connection = connection
            self._opened = [one for one in self._opened if not one.closed] + [connection]
        return connection

    def _upgrade_tables(self, connection: Any) -> None:
        with connection.transaction():
            connection.execute('SELECT pg_advisory_xact_lock(%s)', (LOCK,))
            connection.execute('CREATE TABLE IF NOT EXISTS side_store (version BIGINT NOT NULL)')
            row = connection.execute('SELECT version FROM side_store').fetchone()
            version = row['version'] if row else 0
            if version > len(SCHEMA):
                raise SideStoreError(
                    f'the tables of hoso.side_store have version {version}; this release knows {len(SCHEMA)}. '
                    'Run the release that made them.'
                )
            for number, step in enumerate(SCHEMA[version:], start=version):
                connection.execute(_tables_of(step))
                if number == 0:
                    connection.execute(_TRIGGERS)
            connection.execute('DELETE FROM side_store')
            connection.execute('INSERT INTO side_store VALUES (%s)', (len(SCHEMA),))


_INHERITED: list[Any] = []
"""Connections that came over a fork: kept, so that nothing closes the parent's."""


def _tables_of(step: str) -> str:
    for pattern, replacement in _TYPES:
        step = re.sub(pattern, replacement, step)
    return step
