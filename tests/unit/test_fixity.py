"""The rolling check goes on where it stopped, and finds what rots, vanishes or was written anew."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
import transaction

from hoso_cms import clock, fixity
from hoso_cms.documents.sealed import admit
from hoso_cms.sidestore import SideStore
from hoso_cms.testing.builders import a_record


@pytest.fixture
def store(tmp_path):
    store = SideStore(tmp_path / 'side.sqlite')
    yield store
    store.close()


@pytest.fixture
def check(registry, store):
    """Runs a check and tells what was done; ``check.standing()`` tells how it stands."""

    class Check:
        def __call__(self, seconds=60.0):
            connection = registry._zodb_databases[''].open()
            try:
                return fixity.run(connection, store, seconds=seconds)
            finally:
                transaction.abort()
                connection.close()

        def standing(self):
            connection = registry._zodb_databases[''].open()
            try:
                return fixity.standing(connection.root()['office'], store)
            finally:
                transaction.abort()
                connection.close()

    return Check()


@pytest.fixture
def records(people):
    return [a_record(people.clerk_of_finance).complete().with_scan().build() for _ in range(3)]


def broken(stands):
    return [(kind, name, found.what) for kind, name, found in stands.broken]


def test_nothing_is_said_to_be_checked_before_it_is(check, records):
    stands = check.standing()
    assert (stands.documents, stands.checked, stands.oldest) == (4, {30: 0, 90: 0}, None)
    assert stands.share(30) == 0


def test_a_round_checks_everything_once(check, records):
    done = check()
    assert (done.documents, done.broken, done.round_ended) == (4, 0, True)
    stands = check.standing()
    assert done.files == stands.files > 3
    assert stands.share(30) == stands.share(90) == 100 and broken(stands) == []
    assert stands.oldest is not None


def test_it_goes_on_where_it_stopped(check, records, store, monkeypatch):
    """Each run has time for one thing only; after as many runs everything was checked once."""
    total = check.standing().total
    ticks = iter(range(10**6))
    monkeypatch.setattr(time, 'monotonic', lambda: next(ticks))
    for number in range(1, total + 1):
        done = check(seconds=1.5)
        assert done.documents + done.files == 1
        assert check.standing().checked[30] == number
    assert check.standing().share(30) == 100


def test_what_is_new_is_checked_in_the_next_round(check, people, records):
    check()
    a_record(people.clerk_of_finance).build()
    assert check.standing().oldest is None and check.standing().share(30) == 90
    assert check().round_ended
    assert check.standing().share(30) == 100


def test_what_was_checked_long_ago_does_not_count(check, records):
    with clock.standing_at(clock.now() - timedelta(days=60)):
        check()
    stands = check.standing()
    assert (stands.share(30), stands.share(90)) == (0, 100)
    assert clock.now() - stands.oldest > timedelta(days=59)


def test_a_scan_that_rots_is_found_and_said_until_it_is_mended(check, registry, people, records):
    check()
    with people.head_of_province.acting() as request:
        document = request.office.document(records[0])
        sha256 = document.current.values('attachments')['attachments'][0]['file']
        path = Path(request.office.files[sha256].blob.committed())
    path.chmod(0o600)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        assert check().broken == 1
        ((kind, name, what),) = broken(check.standing())
        assert (kind, name) == ('file', sha256) and 'đã đổi' in what
    finally:
        path.write_bytes(whole)
    assert check().broken == 0
    assert broken(check.standing()) == []


def forged(registry, forge):
    connection = registry._zodb_databases[''].open()
    try:
        forge(connection.root()['office'])
        transaction.commit()
    finally:
        connection.close()


def test_a_forged_version_is_found(check, registry, records):
    def forge(office):
        version = office.document(records[1]).current
        version.reason = 'Khác'
        admit(version)

    check()
    forged(registry, forge)
    assert check().broken == 1
    assert {name for _, name, _ in broken(check.standing())} == {str(records[1])}


def test_a_history_computed_anew_is_found_though_its_chain_is_whole(check, registry, records):
    """``hoso verify`` cannot see this: every digest fits. The check remembers the digest that it saw."""

    def forge(office):
        document = office.document(records[1])
        version = document.current
        version.reason = 'Khác'
        version.digest = version.recomputed()
        admit(version, document)

    check()
    forged(registry, forge)
    assert check().broken == 1
    (found,) = broken(check.standing())
    assert 'đã bị viết lại' in found[2]
    # It stays said: nobody can make the version that was seen come back by waiting.
    assert check().broken == 1


def test_a_history_that_went_on_is_no_break(check, people, records):
    from hoso_cms.operations import records as operations

    check()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(records[0])
        operations.edit(request, document, 'basic', {'phone': '0900'}, base=document.count)
    assert check().broken == 0


def test_a_record_that_vanished_is_found(check, store, records):
    check()
    with store.transaction() as connection:
        connection.execute("INSERT INTO fixity VALUES ('document', '12345', 0, 0, '1 ab', '')")
    assert broken(check.standing()) == [('document', '12345', 'đã biến mất khỏi cơ sở dữ liệu')]


def test_an_empty_side_store_begins_anew(check, store, records):
    check()
    with store.transaction() as connection:
        connection.execute('DELETE FROM fixity')
    assert check().round_ended and check.standing().share(30) == 100
