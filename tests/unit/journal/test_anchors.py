"""The journal and the object database vouch for each other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoso_cms import clock
from hoso_cms.journal import Entry, JournalEvent, JournalUnavailable, anchors, find_break, head, record_many
from hoso_cms.operations.store import day as writing
from hoso_cms.sidestore import SideStore
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_record, make_registry, small_office
from hoso_cms.testing.layers import layer_over


@pytest.fixture(scope='module')
def built(tmp_path_factory):
    """An office whose journal nobody else writes into."""
    registry = make_registry(tmp_path_factory.mktemp('sealed'))
    yield registry, small_office(registry)
    close_databases(registry)
    registry.side_store.close()


@pytest.fixture
def registry(built, tmp_path, monkeypatch):
    """Both stores as they were built, for this test alone."""
    registry, _ = built
    registry.side_store.backup_to(tmp_path / 'side.sqlite')
    own = SideStore(tmp_path / 'side.sqlite')
    monkeypatch.setattr(registry, 'side_store', own)
    with layer_over(registry):
        yield registry
    own.close()


@pytest.fixture
def people(registry, built):
    return built[1]


def on_day(days):
    return clock.standing_at(clock.now() + timedelta(days=days))


def sealed(people):
    with people.administrator.acting() as request:
        return {day: anchor.number for day, anchor in request.office.anchors.items()}


def broken(people, **keywords):
    with people.administrator.acting() as request:
        return list(anchors.journal_breaks(request.registry.side_store, request.office, **keywords))


def test_the_first_write_of_a_day_seals_the_journal(people, registry):
    before = set(sealed(people))
    for days in (1, 1, 2):
        with on_day(days):
            record_many(registry.side_store, [Entry(JournalEvent.READ, 7, '', n) for n in range(3)])
            a_record(people.clerk_of_finance).build()
    new = {day: number for day, number in sealed(people).items() if day not in before}
    first, second = new.values()
    assert second == first + 7
    assert broken(people) == []


def test_what_was_cut_off_or_written_anew_shows_in_the_object_database(people, registry):
    with on_day(1):
        record_many(registry.side_store, [Entry(JournalEvent.READ, 7, '', n) for n in range(3)])
        a_record(people.clerk_of_finance).build()
    with registry.side_store.transaction() as connection:
        for trigger in ('journal_no_delete', 'journal_no_update'):
            connection.execute(f'DROP TRIGGER {trigger}')
        connection.execute('DELETE FROM journal')
    assert any('có dòng đã bị xoá' in one.what for one in broken(people))
    record_many(registry.side_store, [Entry(JournalEvent.READ, 8, '', n) for n in range(9)])
    assert find_break(registry.side_store) is None, 'given: the new chain is whole in itself'
    assert any('viết lại' in one.what for one in broken(people))


def test_an_object_database_that_was_put_back_shows_in_the_journal(people, registry):
    with on_day(1):
        a_record(people.clerk_of_finance).build()
    assert broken(people) == []
    details = {'day': '2099-01-01', 'transaction': 'ff' * 8}
    record_many(registry.side_store, [Entry(JournalEvent.ANCHOR, None, None, details=details)])
    (one,) = broken(people)
    assert one.where == 'cơ sở dữ liệu hồ sơ' and 'cũ hơn nhật ký' in one.what


def test_a_head_that_was_kept_elsewhere_is_compared(people, registry):
    record_many(registry.side_store, [Entry(JournalEvent.READ, 7, '', n) for n in range(3)])
    number, digest = head(registry.side_store)
    assert anchors.told_head(registry.side_store) == f'{number}:{digest}'
    assert broken(people, anchors={number: digest}) == []
    assert broken(people, anchors={number: '0' * 64}) and broken(people, anchors={number + 5: digest})


def test_breaks_without_end_are_counted_and_not_all_told(people, registry):
    record_many(registry.side_store, [Entry(JournalEvent.READ, 7, '', n) for n in range(150)])
    found = broken(people, anchors=dict.fromkeys(range(1, 150), '0' * 64))
    assert len(found) == anchors.SHOWN + 1 and 'còn nhiều' in found[-1].what


def test_work_goes_on_where_the_journal_cannot_be_sealed(people, registry, monkeypatch):
    def unavailable(*args):
        raise JournalUnavailable

    before = sealed(people)
    with on_day(1), monkeypatch.context() as patch:
        patch.setattr(writing.anchors, 'make', unavailable)
        a_record(people.clerk_of_finance).build()
    assert sealed(people) == before
    with on_day(1):
        a_record(people.clerk_of_finance).build()
    assert len(sealed(people)) == len(before) + 1


def test_reading_seals_nothing(people, registry):
    before = sealed(people)
    with on_day(1), people.clerk_of_finance.acting() as request:
        assert request.office.document(people.officers_record).current
    assert sealed(people) == before
