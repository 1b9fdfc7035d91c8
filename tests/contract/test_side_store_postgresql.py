"""The side store on PostgreSQL: the same statements give the same answers, and the journal keeps its promises.

Runs where ``HOSO_TEST_POSTGRESQL`` names a database in which schemas may be made: ``postgresql://user:password@host/name``.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyotp
import pytest

from hoso_cms import clock, drafts
from hoso_cms.journal import (
    ChainBreak,
    Entry,
    JournalEvent,
    JournalUnavailable,
    find_break,
    find_breaks,
    head,
    record,
    record_many,
    trail,
)
from hoso_cms.security import second_factor, throttle
from hoso_cms.sidestore import SideStore, SideStoreError, open_side_store
from hoso_cms.storage import close_databases
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.builders import make_app, small_office

DSN = os.environ.get('HOSO_TEST_POSTGRESQL', '')
pytestmark = pytest.mark.skipif(not DSN, reason='HOSO_TEST_POSTGRESQL names no database')
if os.environ.get('CI') and not DSN:
    pytest.fail('CI starts a PostgreSQL server and names it in HOSO_TEST_POSTGRESQL', pytrace=False)
NOON = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
LAN, MINH = 7, 8


@pytest.fixture
def address():
    """A schema of its own, gone afterwards."""
    import psycopg

    name = f'test_{uuid4().hex}'
    with psycopg.connect(DSN, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA {name}')
        yield f'{DSN}{"&" if "?" in DSN else "?"}options=-csearch_path%3D{name}'
        connection.execute(f'DROP SCHEMA {name} CASCADE')


@pytest.fixture
def store(address):
    store = open_side_store(address)
    yield store
    store.close()


@pytest.fixture
def sqlite(tmp_path):
    store = SideStore(tmp_path / 'side.sqlite')
    yield store
    store.close()


def forge(address, *statements):
    """Write as somebody does who owns the tables: without our triggers."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for trigger in ('journal_no_change', 'journal_no_truncate', 'journal_in_order'):
            connection.execute(f'DROP TRIGGER IF EXISTS {trigger} ON journal')
        for statement in statements:
            connection.execute(statement)


class TestTheSameAnswers:
    def test_lines_and_digests(self, store, sqlite):
        for one in (store, sqlite):
            for hours, subject, account in ((0, 1, LAN), (5, 2, LAN), (1, 1, MINH), (1, 1, LAN)):
                with clock.standing_at(NOON + timedelta(hours=hours)):
                    details = {'section': 'Gia đình', 'ground': 'số 12/CV-NV'}
                    record(
                        one,
                        JournalEvent.READ,
                        account=account,
                        subject=subject,
                        address='::1',
                        details=details,
                    )
            with clock.standing_at(NOON):
                record_many(one, [Entry(JournalEvent.ANCHOR, None, None, details={'day': '2026-06-01'})])
        assert head(store) == head(sqlite)
        for asked in (
            {},
            {'subject': 1},
            {'account': LAN},
            {'subject': 1, 'before': 3},
            {'account': LAN, 'since': NOON, 'until': NOON + timedelta(hours=2)},
            {'events': [JournalEvent.ANCHOR]},
            {'events': [JournalEvent.ANCHOR, JournalEvent.READ], 'limit': 2},
        ):
            assert trail(store, **asked) == trail(sqlite, **asked), asked
        assert find_break(store) is None

    def test_drafts(self, store, sqlite):
        for one in (store, sqlite):
            with clock.standing_at(NOON):
                for key in (drafts.DraftKey(LAN, 1001, 'basic'), drafts.DraftKey(LAN, 'new:5', '')):
                    drafts.save(one, key, {'full-name': 'Đặng Thị Hoà'}, 3)
                    drafts.save(one, key, {'full-name': 'Đặng Thị Hoa'}, 3)
        assert {d.key for d in drafts.drafts_of(store, LAN)} == {d.key for d in drafts.drafts_of(sqlite, LAN)}
        key = drafts.DraftKey(LAN, 1001, 'basic')
        assert drafts.load(store, key) == drafts.load(sqlite, key)
        assert drafts.drop_all_of(store, document=1001) == 1 and drafts.load(store, key) is None

    def test_throttle(self, store, sqlite):
        def told(one):
            with clock.standing_at(NOON):
                throttle.succeeded(one, 'lan', '10.0.0.5')
                found = [throttle.check(one, 'lan', '10.0.0.5') for _ in range(8)]
                throttle.succeeded(one, 'lan', '10.0.0.5')
                throttle.release(one, 'lan')
                return [*found, throttle.check(one, 'lan', '10.0.0.5')]

        assert told(store) == told(sqlite)

    def test_second_factor(self, store):
        with clock.standing_at(NOON):
            secret = second_factor.begin(store, LAN)
            code = pyotp.TOTP(secret).at(NOON)
            recovery, *_ = second_factor.confirm(store, LAN, code)
            assert not second_factor.verify(store, LAN, code)
            assert second_factor.verify(store, LAN, recovery)
            assert not second_factor.verify(store, LAN, recovery)


class TestTheJournal:
    @pytest.mark.parametrize(
        'statement',
        [
            'UPDATE journal SET account = 8',
            'DELETE FROM journal',
            "INSERT INTO journal VALUES (9, '', 'read', 1, 1, 1, '', '{}', '')",
        ],
    )
    def test_our_own_program_cannot_change_a_line(self, store, statement):
        record(store, JournalEvent.READ, account=LAN, address=None)
        with pytest.raises(sqlite3.Error), store.transaction() as connection:
            connection.execute(statement)
        assert find_break(store) is None

    def test_forged_lines_are_named(self, store, address):
        record_many(store, [Entry(JournalEvent.READ, LAN, '', n) for n in range(9)])
        anchors = dict([head(store)])
        forge(
            address,
            'UPDATE journal SET account = 8 WHERE id = 2',
            'DELETE FROM journal WHERE id IN (5, 9)',
        )
        found = list(find_breaks(store, anchors))
        assert found == [ChainBreak(2, 'changed'), ChainBreak(5, 'missing'), ChainBreak(9, 'missing')]

    def test_threads_and_processes_write_one_chain(self, store, address):
        program = f"""
from hoso_cms.journal import JournalEvent, record
from hoso_cms.sidestore import open_side_store
store = open_side_store({address!r})
for n in range(25):
    record(store, JournalEvent.READ, account=1, subject=n, address='')
"""
        processes = [subprocess.Popen([sys.executable, '-W', 'ignore', '-c', program]) for _ in range(2)]

        def write():
            for n in range(25):
                record(store, JournalEvent.READ, account=LAN, subject=n, address='')

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for process in processes:
            assert process.wait() == 0
        assert head(store)[0] == 150 and find_break(store) is None

    @pytest.mark.crash
    def test_what_was_acknowledged_survives_a_killed_process(self, store, address):
        program = f"""
from hoso_cms.journal import JournalEvent, record
from hoso_cms.sidestore import open_side_store
store = open_side_store({address!r})
while True:
    print(record(store, JournalEvent.READ, account=1, subject=1, address=''), flush=True)
"""
        process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-c', program], stdout=subprocess.PIPE, text=True
        )
        acknowledged = [int(process.stdout.readline()) for _ in range(60)][-1]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split('\n')
        acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
        process.wait()
        process.stdout.close()
        assert head(store)[0] >= acknowledged >= 60 and find_break(store) is None

    def test_a_server_that_is_gone_shows_no_secret(self, store, address):
        record(store, JournalEvent.READ, account=LAN, address=None)
        dsn, store.dsn = store.dsn, 'postgresql://nobody@127.0.0.1:1/none?connect_timeout=1'
        store.close()
        with pytest.raises(JournalUnavailable):
            record(store, JournalEvent.READ, account=LAN, address=None)
        store.dsn = dsn
        assert record(store, JournalEvent.READ, account=LAN, address=None) == 2


def test_tables_of_a_newer_release_are_not_touched(store, address):
    forge(address, 'UPDATE side_store SET version = 999')
    with pytest.raises(SideStoreError, match='999'):
        open_side_store(address)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(SideStoreError, match='side_store'):
        open_side_store('postgresql://nobody@127.0.0.1:1/none?connect_timeout=1')


def test_a_whole_office_works_on_it(tmp_path, address):
    app = make_app(tmp_path, hoso__side_store=address)
    people = small_office(app.registry)
    clerk = Browser(app)
    clerk.login(people.clerk_of_finance)
    path = f'/so-tai-chinh/ho-so/{people.officers_record}'
    assert clerk.get(path, status=200)
    assert people.clerk_of_finance.login in clerk.get(f'{path}/nhat-ky').text
    assert 'Phiên này' in clerk.get('/phien-cua-toi').text
    newest = trail(app.registry.side_store, subject=people.officers_record)[0]
    assert newest.event == JournalEvent.READ_JOURNAL and find_break(app.registry.side_store) is None
    close_databases(app.registry)
    app.registry.side_store.close()
