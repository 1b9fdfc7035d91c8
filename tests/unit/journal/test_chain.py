"""Every line that was changed, removed or put in is named, and nothing else is."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms.journal import ChainBreak, Entry, JournalEvent, find_breaks, head, record_many
from hoso_cms.sidestore import SideStore

LINES = 8
FORGED = "(?, '2026-03-02', 'read', 1, 1, 1, '', '{}', x'00')"


class Forger:
    """Somebody who writes into the file with SQLite, without our triggers."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path)
        for trigger in ('journal_no_update', 'journal_no_delete', 'journal_in_order'):
            self.connection.execute(f'DROP TRIGGER IF EXISTS {trigger}')

    def change(self, number):
        self.connection.execute("UPDATE journal SET address = '10.9.9.9' WHERE id = ?", (number,))

    def remove(self, number):
        self.connection.execute('DELETE FROM journal WHERE id = ?', (number,))

    def remove_and_renumber(self, number):
        self.remove(number)
        for one in range(number + 1, LINES + 1):
            self.connection.execute('UPDATE journal SET id = ? WHERE id = ?', (one - 1, one))

    def insert(self, number):
        for one in range(LINES, number - 1, -1):
            self.connection.execute('UPDATE journal SET id = ? WHERE id = ?', (one + 1, one))
        self.connection.execute(f'INSERT INTO journal VALUES {FORGED}', (number,))

    def done(self):
        self.connection.commit()
        self.connection.close()


@pytest.fixture
def filled(store):
    record_many(store, [Entry(JournalEvent.READ, 7, '10.0.0.5', subject) for subject in range(LINES)])
    return store


@pytest.mark.parametrize('number', range(1, LINES + 1))
@pytest.mark.parametrize(
    'act, reason', [('change', 'changed'), ('remove', 'missing'), ('remove_and_renumber', 'missing')]
)
def test_one_forged_line_is_named(filled, act, reason, number):
    anchors = dict([head(filled)])
    forger = Forger(filled.path)
    getattr(forger, act)(number)
    forger.done()
    found = list(find_breaks(filled, anchors))
    if act == 'remove_and_renumber' and number == LINES - 1:
        # The last two lines are one, and nothing after it tells which of both acts it was.
        assert found[0].id == number
    else:
        assert found == [ChainBreak(number, reason)]


@pytest.mark.parametrize('number', range(1, LINES + 1))
def test_a_line_put_in_is_named(filled, number):
    anchors = dict([head(filled)])
    forger = Forger(filled.path)
    forger.insert(number)
    forger.done()
    assert list(find_breaks(filled, anchors)) == [ChainBreak(number, 'inserted')]


def test_a_number_below_one_is_nobodys(filled):
    forger = Forger(filled.path)
    forger.connection.execute(f'INSERT INTO journal VALUES {FORGED}', (-3,))
    forger.done()
    assert list(find_breaks(filled)) == [ChainBreak(-3, 'inserted')]


@settings(max_examples=40)
@given(st.sets(st.integers(1, LINES)), st.sets(st.integers(1, LINES)))
def test_every_one_of_several_is_named(changed, removed):
    with tempfile.TemporaryDirectory() as folder:
        store = SideStore(f'{folder}/side.sqlite')
        record_many(store, [Entry(JournalEvent.READ, 7, '10.0.0.5', subject) for subject in range(LINES)])
        anchors = dict([head(store)])
        forger = Forger(store.path)
        for number in changed:
            forger.change(number)
        for number in removed:
            forger.remove(number)
        forger.done()
        found = list(find_breaks(store, anchors))
        store.close()
    # A gap is named by its first number. What follows it cannot be proved any more: the digest it rests on is gone.
    gaps = {n for n in removed if n - 1 not in removed}
    provable = {n for n in changed - removed if n - 1 not in removed}
    assert {one.id for one in found if one.reason == 'missing'} == gaps
    assert {one.id for one in found if one.reason == 'changed'} == provable
    assert len(found) == len(gaps) + len(provable)


def test_from_a_trusted_line_on_only_what_comes_after_is_read(filled):
    start = head(filled)
    record_many(filled, [Entry(JournalEvent.READ, 7, '', subject) for subject in range(3)])
    assert list(find_breaks(filled, start=start)) == []
    forger = Forger(filled.path)
    for number in (2, LINES + 2):
        forger.change(number)
    forger.done()
    assert list(find_breaks(filled, start=start)) == [ChainBreak(LINES + 2, 'changed')]


def test_progress_is_told(filled):
    record_many(filled, [Entry(JournalEvent.READ, 7, '', 1) for _ in range(10_000)])
    told: list[int] = []
    assert not list(find_breaks(filled, progress=told.append))
    assert told == [5000, 10_000]


def test_all_reasons_are_told():
    told = {ChainBreak(1, reason).told for reason in ('changed', 'missing', 'inserted', 'anew')}
    assert len(told) == 4 and all(itertools.chain(told))
