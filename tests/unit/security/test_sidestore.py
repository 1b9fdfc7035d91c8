"""The side store: private, shared by threads and processes, and honest about its schema."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

from hoso_cms.sidestore import SCHEMA, SideStore, SideStoreError

ADD = 'INSERT INTO drafts VALUES (?, ?, ?, 1, 0, ?)'


def counted(store):
    return store.execute('SELECT count(*) FROM drafts')[0][0]


def test_only_the_owner_can_read_the_file_and_its_companions(store):
    with store.transaction() as connection:
        connection.execute(ADD, (1, 2, 'family', '{}'))
    assert {path.stat().st_mode & 0o777 for path in store.path.parent.iterdir()} == {0o600}
    assert store.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    path = tmp_path / 'side.sqlite'
    SideStore(path).close()
    path.chmod(0o644)
    SideStore(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failed_transaction_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.transaction() as connection:
        connection.execute(ADD, (1, 2, 'family', '{}'))
        raise RuntimeError
    assert counted(store) == 0
    with store.transaction() as connection:
        connection.execute(ADD, (1, 2, 'family', '{}'))
    assert counted(store) == 1


def test_a_passing_and_a_lasting_transaction_differ_in_what_they_wait_for(store):
    modes = []
    for lasting in (True, False, True):
        with store.transaction(lasting=lasting) as connection:
            modes.append(connection.execute('PRAGMA synchronous').fetchone()[0])
    assert modes == [2, 1, 2]


def test_threads_write_at_once(store):
    def write(number):
        for section in range(20):
            with store.transaction(lasting=False) as connection:
                connection.execute(ADD, (number, 2, str(section), '{}'))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(store) == 160


def test_processes_open_and_write_at_once(tmp_path):
    path = tmp_path / 'side.sqlite'
    program = f"""
import sys
from hoso_cms.sidestore import SideStore
store = SideStore({str(path)!r})
for section in range(30):
    with store.transaction(lasting=False) as connection:
        connection.execute({ADD!r}, (int(sys.argv[1]), 2, str(section), '{{}}'))
"""
    processes = [subprocess.Popen([sys.executable, '-c', program, str(n)]) for n in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    store = SideStore(path)
    assert counted(store) == 90
    store.close()


def test_a_forked_process_uses_connections_of_its_own(store):
    assert counted(store) == 0
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with store.transaction() as connection:
                connection.execute(ADD, (1, 2, 'family', '{}'))
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert counted(store) == 1


def test_a_backup_is_a_whole_and_private_store(store, tmp_path):
    with store.transaction() as connection:
        connection.execute(ADD, (1, 2, 'family', '{}'))
    store.backup_to(tmp_path / 'copy.sqlite')
    assert (tmp_path / 'copy.sqlite').stat().st_mode & 0o777 == 0o600
    copy = SideStore(tmp_path / 'copy.sqlite')
    assert counted(copy) == 1
    copy.close()


def test_a_file_of_a_newer_release_is_not_touched(tmp_path):
    path = tmp_path / 'side.sqlite'
    SideStore(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f'PRAGMA user_version = {len(SCHEMA) + 1}')
    connection.close()
    with pytest.raises(
        SideStoreError, match=f'schema version {len(SCHEMA) + 1}; this release knows {len(SCHEMA)}'
    ):
        SideStore(path)


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / 'side.sqlite'
    path.write_bytes(b'no database at all' * 100)
    with pytest.raises(SideStoreError, match='side.sqlite: file is not a database'):
        SideStore(path)


def test_a_missing_setting_is_named():
    with pytest.raises(ConfigurationError, match=r'hoso\.side_store is missing'):
        Configurator(settings={}).include('hoso_cms.sidestore')
