"""The journal's lines: never lost once acknowledged, never changed unnoticed, never in the way."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from hoso_cms import clock
from hoso_cms.journal import (
    ChainBreak,
    Entry,
    JournalEvent,
    JournalUnavailable,
    find_break,
    head,
    record,
    record_many,
    trail,
)
from hoso_cms.sidestore import SideStore

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LAN, MINH = 7, 'minh'


def read(store, subject=1001, account=LAN, **keywords):
    return record(store, JournalEvent.READ, account=account, subject=subject, address='10.0.0.5', **keywords)


def forge(store, *statements):
    """Write to the file as somebody does who knows SQLite: without our triggers."""
    connection = sqlite3.connect(store.path)
    with connection:
        for trigger in ('journal_no_update', 'journal_no_delete', 'journal_in_order'):
            connection.execute(f'DROP TRIGGER IF EXISTS {trigger}')
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_line_says_who_what_when_from_where_and_why(store):
    with clock.standing_at(MORNING):
        number = read(store, unit=5, details={'section': 'Gia đình', 'ground': 'số 12/CV-NV'})
    (line,) = trail(store)
    assert (line.id, line.at, line.event, line.account) == (number, MORNING, JournalEvent.READ, LAN)
    assert (line.subject, line.unit, line.address) == (1001, 5, '10.0.0.5')
    assert line.details == {'ground': 'số 12/CV-NV', 'section': 'Gia đình'}


def test_trails_of_a_document_of_a_person_and_of_both(store):
    for subject, account in ((1, LAN), (1, MINH), (2, LAN), (1, LAN)):
        read(store, subject, account)
    assert [line.id for line in trail(store, subject=1)] == [4, 2, 1]
    assert [line.id for line in trail(store, account=LAN)] == [4, 3, 1]
    assert [line.id for line in trail(store, account=MINH, subject=1)] == [2]
    assert [line.id for line in trail(store, subject=1, limit=2)] == [4, 2]
    assert [line.id for line in trail(store, subject=1, limit=2, before=2)] == [1]
    assert trail(store, events=[JournalEvent.PRINT]) == []
    assert len(trail(store, events=[JournalEvent.READ, JournalEvent.PRINT])) == 4


class Explained:
    """A store that tells how it would find what it is asked for."""

    def __init__(self, store):
        self.store = store

    def execute(self, sql, parameters=()):
        rows = self.store.execute(f'EXPLAIN QUERY PLAN {sql}', parameters)
        self.plan = ' | '.join(row['detail'] for row in rows)
        return []


@pytest.mark.parametrize(
    'asked, index',
    [
        ({'subject': 1}, 'journal_subject'),
        ({'account': 1}, 'journal_account'),
        ({'subject': 1, 'before': 9}, 'journal_subject'),
        ({'account': 1, 'since': MORNING, 'until': MORNING}, 'journal_account'),
        ({'events': [JournalEvent.PASSWORD_CHANGED], 'since': MORNING}, 'journal_passwords'),
        ({'events': [JournalEvent.ANCHOR]}, 'journal_anchors'),
    ],
)
def test_a_trail_needs_an_index_only(store, asked, index):
    explained = Explained(store)
    trail(explained, **asked)
    assert f'USING INDEX {index} ' in f'{explained.plan} ' and 'TEMP B-TREE' not in explained.plan


def test_days_and_pages_of_a_trail(store):
    for hours in (0, 24, 48, 48, 72):
        with clock.standing_at(MORNING + timedelta(hours=hours)):
            read(store)
    days = {'since': MORNING + timedelta(hours=24), 'until': MORNING + timedelta(hours=72)}
    assert [line.id for line in trail(store, subject=1001, **days)] == [4, 3, 2]
    assert [line.id for line in trail(store, subject=1001, **days, limit=1, before=4)] == [3]
    assert [line.id for line in trail(store, subject=1001, before=3)] == [2, 1]


def test_a_clock_that_was_put_back_loses_no_line(store):
    for hours in (0, 5, 1):
        with clock.standing_at(MORNING + timedelta(hours=hours)):
            read(store)
    assert [line.id for line in trail(store, subject=1001)] == [2, 3, 1]
    assert [line.id for line in trail(store, subject=1001, before=2)] == [3, 1]
    since = {'since': MORNING, 'until': MORNING + timedelta(hours=2)}
    assert [line.id for line in trail(store, subject=1001, **since)] == [3, 1]
    assert find_break(store) is None


def test_many_lines_are_all_written_or_none(store):
    entries = [Entry(JournalEvent.EXPORT, LAN, None, subject) for subject in range(500)]
    assert record_many(store, entries) == 500
    with pytest.raises(TypeError):
        record_many(store, [*entries, Entry(JournalEvent.EXPORT, LAN, None, 1, details={'a': object()})])
    assert head(store)[0] == 500
    assert record_many(store, []) == 500


def test_details_name_what_was_read_and_do_not_repeat_it(store):
    with pytest.raises(ValueError, match='8192 bytes'):
        read(store, details={'content': 'x' * 9000})
    assert trail(store) == []


@pytest.mark.parametrize(
    'statement',
    [
        'UPDATE journal SET account = 8',
        'DELETE FROM journal',
        "INSERT OR REPLACE INTO journal VALUES (1, '', 'read', 1, 1, 1, '', '{}', x'')",
        "INSERT INTO journal VALUES (9, '', 'read', 1, 1, 1, '', '{}', x'')",
    ],
)
def test_our_own_program_cannot_change_a_line(store, statement):
    read(store)
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as connection:
        connection.execute(statement)
    assert find_break(store) is None


def test_a_whole_journal_has_no_break(store):
    assert find_break(store) is None and head(store) == (0, '0' * 64)
    for _ in range(5):
        read(store)
    assert find_break(store) is None
    assert find_break(store, dict([head(store)])) is None


@pytest.mark.parametrize(
    'statement, found',
    [
        ('UPDATE journal SET account = 8 WHERE id = 3', ChainBreak(3, 'changed')),
        ("UPDATE journal SET at = '2020' WHERE id = 2", ChainBreak(2, 'changed')),
        ("UPDATE journal SET subject = '1002' WHERE id = 1", ChainBreak(1, 'changed')),
        ('DELETE FROM journal WHERE id = 3', ChainBreak(3, 'missing')),
        ('DELETE FROM journal WHERE id = 1', ChainBreak(1, 'missing')),
        ("INSERT INTO journal VALUES (6, '', 'read', 1, 1, 1, '', '{}', x'00')", ChainBreak(6, 'changed')),
    ],
)
def test_a_forged_line_is_found(store, statement, found):
    for _ in range(5):
        read(store)
    forge(store, statement)
    assert find_break(store) == found


def test_a_cut_off_end_is_found_with_an_anchor(store):
    for _ in range(5):
        read(store)
    anchor = dict([head(store)])
    forge(store, 'DELETE FROM journal WHERE id > 3')
    assert find_break(store) is None, 'given: the chain alone does not show it'
    assert find_break(store, anchor) == ChainBreak(4, 'missing')


def test_a_chain_computed_anew_is_found_with_an_anchor(store):
    for _ in range(3):
        read(store)
    anchor = dict([head(store)])
    forge(store, 'DELETE FROM journal')
    for _ in range(4):
        read(store, account=MINH)
    assert find_break(store) is None, 'given: the chain alone does not show it'
    assert find_break(store, anchor) == ChainBreak(3, 'anew')


def test_threads_and_processes_write_one_chain(store):
    program = f"""
from hoso_cms.journal import JournalEvent, record
from hoso_cms.sidestore import SideStore
store = SideStore({str(store.path)!r})
for n in range(25):
    record(store, JournalEvent.READ, account=1, subject=n, address='')
"""
    processes = [subprocess.Popen([sys.executable, '-W', 'ignore', '-c', program]) for _ in range(2)]
    threads = [threading.Thread(target=lambda: [read(store) for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for worker in (*threads, *processes):
        worker.join() if isinstance(worker, threading.Thread) else worker.wait()
    assert head(store)[0] == 150
    assert find_break(store) is None


def _tell_writer(store, pragma):
    """Set something on the connection that writes."""
    with store.transaction() as connection:
        connection.execute(pragma)


def test_a_line_that_cannot_be_written_is_said_so(store):
    other = sqlite3.connect(store.path, isolation_level=None)
    read(store)
    _tell_writer(store, 'PRAGMA busy_timeout = 0')
    other.execute('BEGIN IMMEDIATE')
    with pytest.raises(JournalUnavailable, match='Chưa ghi được nhật ký'):
        read(store)
    other.execute('ROLLBACK')
    other.close()
    assert read(store) == 2


def test_a_disk_without_room_is_said_so_and_leaves_the_journal_whole(store):
    read(store)
    pages = store.execute('PRAGMA page_count')[0][0]
    _tell_writer(store, f'PRAGMA max_page_count = {pages}')
    with pytest.raises(JournalUnavailable):
        for _ in range(500):
            read(store, details={'ground': 'x' * 1000})
    _tell_writer(store, 'PRAGMA max_page_count = 1000000')
    read(store)
    assert find_break(store) is None


def test_an_event_of_a_later_release_is_shown_as_it_is(store):
    record(store, 'foreseen', account=LAN, address=None)
    assert trail(store)[0].event == 'foreseen'


def test_times_are_the_clocks(store):
    for hours in range(3):
        with clock.standing_at(MORNING + timedelta(hours=hours)):
            read(store)
    assert [line.at.hour for line in trail(store)] == [3, 2, 1]


@pytest.mark.crash
@pytest.mark.parametrize('lines', [1, 40, 137])
def test_what_was_acknowledged_survives_a_killed_process(tmp_path, lines):
    path = tmp_path / 'side.sqlite'
    program = f"""
from hoso_cms.journal import JournalEvent, record
from hoso_cms.sidestore import SideStore
store = SideStore({str(path)!r})
while True:
    print(record(store, JournalEvent.READ, account=1, subject=1, address=''), flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-c', program], stdout=subprocess.PIPE, text=True
    )
    for _ in range(lines):
        acknowledged = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split('\n')
    acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    store = SideStore(path)
    assert head(store)[0] >= acknowledged >= lines
    assert find_break(store) is None
    store.close()
