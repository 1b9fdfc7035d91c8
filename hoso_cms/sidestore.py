"""One SQLite file beside the object database, for everything that is not a document.

Sessions, sign-in counters, form drafts and the journal of readings change with every request, belong to no version
and must not conflict with the work on documents. They live here, in WAL mode: readers never wait, several processes
may use the file at once, and a killed process loses nothing that was committed.

How safe a commit is, is chosen per transaction:

* *lasting* (the default; journal and drafts): ``synchronous=FULL``. The line survives a power cut, so that nobody can
  read a record and then pull the plug to remove the trace. About 0.25 ms on the solid state disk of a small server;
  a page takes fifty times that. Many lines in one transaction cost about 10 µs each.
* *passing* (sessions and counters): ``synchronous=NORMAL``. Survives a killed process, not a power cut: after one,
  people sign in again. About 0.05 ms.

The statements are written once, in the SQL that SQLite and PostgreSQL share; what differs between them stands in
:mod:`hoso_cms.sidestore_postgresql`, which offers the same store over a server that several processes use.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

BUSY_SECONDS = 10
"""How long a writer waits for the writers of other processes before it gives up."""

SCHEMA = (
    """
    CREATE TABLE sessions (
        digest BLOB PRIMARY KEY,        -- SHA-256 of the id in the cookie; the id itself is kept nowhere
        account ANY,                    -- NULL until somebody signed in
        epoch ANY,                      -- the account's epoch at sign-in: a higher one in the account ends the session
        address TEXT NOT NULL,          -- from where the session was opened
        created REAL NOT NULL,          -- seconds since 1970, UTC, as all times of this table
        used REAL NOT NULL,
        idle_seconds INTEGER NOT NULL,
        csrf TEXT NOT NULL,
        data TEXT NOT NULL              -- JSON object
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_account ON sessions (account) WHERE account IS NOT NULL;
    CREATE INDEX sessions_used ON sessions (used);

    CREATE TABLE throttle (
        key BLOB PRIMARY KEY,           -- SHA-256: people type passwords into the login field
        login BLOB,                     -- SHA-256 of the login, where the counter concerns one
        failures INTEGER NOT NULL,
        tried REAL NOT NULL,
        locked_until REAL NOT NULL,
        welcomed REAL                   -- when this login last succeeded from this address
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX throttle_login ON throttle (login) WHERE login IS NOT NULL;
    CREATE INDEX throttle_tried ON throttle (tried);

    CREATE TABLE drafts (
        account ANY NOT NULL,
        document ANY NOT NULL,          -- document id, or 'new:<unit id>'
        section TEXT NOT NULL,
        base_version INTEGER NOT NULL,  -- the version the form was opened on; 0 for a new document
        saved REAL NOT NULL,
        form_values TEXT NOT NULL,      -- JSON object
        PRIMARY KEY (account, document, section)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX drafts_document ON drafts (document);

    CREATE TABLE journal (
        id INTEGER PRIMARY KEY,         -- 1, 2, 3 ... without a gap
        at TEXT NOT NULL,               -- ISO 8601, UTC
        event TEXT NOT NULL,
        account ANY,
        subject INTEGER,                -- document id
        unit ANY,
        address TEXT NOT NULL,
        details TEXT NOT NULL,          -- JSON object
        digest BLOB NOT NULL            -- SHA-256 over the digest of the line before and this line
    ) STRICT;
    CREATE INDEX journal_subject ON journal (subject, id) WHERE subject IS NOT NULL;
    CREATE INDEX journal_account ON journal (account, id) WHERE account IS NOT NULL;
    CREATE INDEX journal_at ON journal (at);
    CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
        WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'journal lines are numbered without a gap'); END;
    """,
    """
    CREATE TABLE imports (
        key TEXT PRIMARY KEY,
        account ANY NOT NULL,
        unit INTEGER NOT NULL,
        name TEXT NOT NULL,             -- of the file
        data BLOB NOT NULL,             -- the workbook as it was sent
        choices TEXT NOT NULL,          -- JSON: which column is which field, and what the list does not say
        state TEXT NOT NULL,            -- sent, running, done, failed
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        message TEXT NOT NULL,
        batch INTEGER NOT NULL,
        changed REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE jobs (
        key TEXT PRIMARY KEY,
        account ANY NOT NULL,
        document INTEGER NOT NULL,      -- what is done on: a decision
        action TEXT NOT NULL,
        items TEXT NOT NULL,            -- JSON list: what is done one by one
        given TEXT NOT NULL,            -- JSON object: what else the action needs
        results TEXT NOT NULL,          -- JSON object: item -> name, how, message
        state TEXT NOT NULL,            -- running, done, stopped
        token TEXT NOT NULL,            -- of the last run
        message TEXT NOT NULL,
        changed REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX jobs_document ON jobs (document, changed);
    """,
    """
    CREATE TABLE fixity (
        kind TEXT NOT NULL,             -- document, file
        name TEXT NOT NULL,             -- id of the document, digest of the file
        place INTEGER NOT NULL,         -- rises with every check: the highest is where the next run goes on
        checked REAL NOT NULL,
        seen TEXT NOT NULL,             -- number and digest of the newest version that was found right
        broken TEXT NOT NULL,           -- JSON: where and what, for each break; '' where there is none
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fixity_place ON fixity (place);
    CREATE INDEX fixity_checked ON fixity (checked);
    """,
    """
    CREATE TABLE reminders (
        record INTEGER NOT NULL,        -- whose turn it is to declare
        day TEXT NOT NULL,              -- ISO day: nobody is reminded twice on one
        campaign INTEGER NOT NULL,
        account ANY NOT NULL,           -- who reminded
        at REAL NOT NULL,
        PRIMARY KEY (record, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reminders_campaign ON reminders (campaign, at);
    """,
    """
    -- Trails are read by time: a record's, a person's, and those of a kind of event that is rare.
    DROP INDEX journal_subject;
    DROP INDEX journal_account;
    CREATE INDEX journal_subject ON journal (subject, at, id) WHERE subject IS NOT NULL;
    CREATE INDEX journal_account ON journal (account, at, id) WHERE account IS NOT NULL;
    CREATE INDEX journal_passwords ON journal (at, id) WHERE event = 'password-changed';
    CREATE INDEX journal_anchors ON journal (at, id) WHERE event = 'anchor';

    CREATE TABLE factors (
        account INTEGER PRIMARY KEY,
        secret TEXT NOT NULL,           -- base32; '' before anything was enrolled
        coming TEXT NOT NULL,           -- the secret that is being enrolled, shown until its first code was right
        step INTEGER NOT NULL,          -- the last time step whose code was taken: none is taken twice
        codes TEXT NOT NULL             -- JSON list of hashes of the recovery codes that are left
    ) STRICT;

    CREATE TABLE seen (
        account INTEGER NOT NULL,
        list TEXT NOT NULL,             -- which list of notices
        line INTEGER NOT NULL,          -- number of the newest line of the journal that the person has put away
        PRIMARY KEY (account, list)
    ) STRICT, WITHOUT ROWID;
    """,
)
"""The steps that bring a file from version n to n + 1. A released step is never changed; a new one is added."""


PRAGMAS = (
    'synchronous = FULL',
    'secure_delete = ON',  # what a dropped draft or a dead session held is overwritten
    'recursive_triggers = ON',  # INSERT OR REPLACE deletes, and must meet the trigger that forbids it
    'temp_store = MEMORY',
    'trusted_schema = OFF',
)
"""How every connection is set."""


class SideStoreError(Exception):
    """The side store cannot be used as it is; the message says why. For operators, in English."""


class _Handle:
    """A connection: a thread's own one to read with, closed when the thread ends, or the one that writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.lasting = True
        self.close = weakref.finalize(self, connection.close)


class SideStore:
    """The open file. One instance per process serves all its threads: each reads with a connection of its own, all write
    with one.

    :param path: the SQLite file; made when missing, with mode 0600 in a directory with mode 0700.
    :raises SideStoreError: the file was written by a newer release or is no SQLite file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).absolute()
        self._writing = threading.Lock()
        self._writer: _Handle | None
        self._forget_connections()
        self._prepare()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """The rows of one statement that reads. What writes belongs into :meth:`transaction`."""
        return self._handle().connection.execute(sql, parameters).fetchall()

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed when the block ends, rolled back when it raises. They do not nest.

        :param lasting: whether the commit must survive a power cut; see the module's text.
        :raises sqlite3.Error: nothing was written.
        """
        self._handle()  # after a fork it begins anew, the lock too
        # Threads queue here rather than in SQLite, whose waiting is a sleep of growing length. They write through one
        # connection: another one would read again whatever pages the last writer changed, a third of a line's time.
        with self._writing:
            handle = self._writer = self._writer or self._new_handle()
            connection = handle.connection
            if handle.lasting is not lasting:
                connection.execute(f'PRAGMA synchronous = {"FULL" if lasting else "NORMAL"}')
                handle.lasting = lasting
            connection.execute('BEGIN IMMEDIATE')
            try:
                yield connection
                connection.execute('COMMIT')
            except BaseException:
                # A failed COMMIT on a full disk may have rolled back already.
                if connection.in_transaction:
                    connection.execute('ROLLBACK')
                raise

    def backup_to(self, path: str | os.PathLike[str]) -> None:
        """Write a consistent copy of the whole file, mode 0600, while others go on writing."""
        _create_private(Path(path))
        target = sqlite3.connect(path)
        try:
            self._handle().connection.backup(target)
        finally:
            target.close()

    def close(self) -> None:
        """Close the connections of all threads. The store opens new ones when it is used again."""
        with self._writing:
            for handle in list(self._handles):
                handle.close()
            self._forget_connections()

    def _forget_connections(self) -> None:
        self._process = os.getpid()
        self._local = threading.local()
        self._writer = None
        self._handles: weakref.WeakSet[_Handle] = weakref.WeakSet()

    def _handle(self) -> _Handle:
        if self._process != os.getpid():
            # SQLite connections must not cross a fork, nor be closed on its other side.
            for inherited in list(self._handles):
                inherited.close.detach()
                _INHERITED.append(inherited)
            self._writing = threading.Lock()
            self._forget_connections()
        handle: _Handle | None = getattr(self._local, 'handle', None)
        if handle is None:
            handle = self._local.handle = self._new_handle()
        return handle

    def _new_handle(self) -> _Handle:
        handle = _Handle(self._connect())
        self._handles.add(handle)
        return handle

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        try:
            for pragma in PRAGMAS:
                connection.execute(f'PRAGMA {pragma}')
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            # Two processes that start together must not both create the tables or both switch to WAL.
            fcntl.flock(directory, fcntl.LOCK_EX)
            _create_private(self.path)
            self._upgrade(self._handle().connection)
        except sqlite3.DatabaseError as error:
            raise SideStoreError(f'{self.path}: {error}') from error
        finally:
            os.close(directory)

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        connection.execute('PRAGMA journal_mode = WAL')
        version = connection.execute('PRAGMA user_version').fetchone()[0]
        if version > len(SCHEMA):
            raise SideStoreError(
                f'{self.path} has schema version {version}; this release knows {len(SCHEMA)}. '
                'Run the release that wrote it, or restore the backup made before the upgrade.'
            )
        for number, step in enumerate(SCHEMA[version:], start=version + 1):
            connection.executescript(f'BEGIN IMMEDIATE; {step}; PRAGMA user_version = {number}; COMMIT;')


_INHERITED: list[_Handle] = []
"""Connections that came over a fork: kept so that nothing ever closes them here, which would drop the parent's locks."""


def _create_private(path: Path) -> None:
    """Make the file when it is missing, and let only its owner read it. SQLite gives -wal and -shm the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        path.chmod(0o600)


def open_side_store(setting: str) -> SideStore:
    """The side store that a setting names: a path, or ``postgresql://…`` where several servers share one."""
    if setting.startswith(('postgresql://', 'postgres://')):
        from hoso_cms.sidestore_postgresql import PostgresStore

        return PostgresStore(setting)
    return SideStore(setting)


def includeme(config: Configurator) -> None:
    """Open the file that the setting ``hoso.side_store`` names, as ``registry.side_store``."""
    path = config.registry.settings.get('hoso.side_store')
    if not path:
        raise ConfigurationError(
            'hoso.side_store is missing: the path of the SQLite file (or postgresql://…) for sessions, drafts and the journal, '
            'for example %(here)s/var/side.sqlite'
        )
    config.registry.side_store = open_side_store(path)
