"""Sets of numbers that are stored as bytes: what goes in comes out, also when two writers met."""

from random import Random

import pytest
import transaction
from BTrees.IFBTree import IFSet
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from ZODB.POSException import ConflictError

from hoso_cms.catalog.trees import SETS, ByNumber, IdSet, LongSet, packed, unpacked

SIZES = [0, 1, 5, 100, 3000]
LARGEST = {IdSet: 2**31 - 1, LongSet: 2**63 - 1}


@pytest.fixture
def database():
    database = DB(DemoStorage())
    yield database
    database.close()


def numbers(kind, size):
    return sorted(Random(size).sample(range(LARGEST[kind]), size))


@pytest.mark.parametrize('size', SIZES)
@pytest.mark.parametrize('kind', [IdSet, LongSet])
def test_what_is_stored_is_read_again(database, kind, size):
    held = numbers(kind, size)
    with database.transaction() as connection:
        connection.root()['set'] = kind(held)
    with database.transaction() as connection:
        stored = connection.root()['set']
        assert list(stored) == held
        stored.update([7])
    with database.transaction() as connection:
        stored = connection.root()['set']
        assert list(stored) == sorted({*held, 7}) and 7 in stored
        stored._check()


@pytest.mark.parametrize('size', SIZES)
@pytest.mark.parametrize('kind', [IdSet, LongSet])
def test_two_writers_who_enter_different_numbers_both_succeed(database, kind, size):
    held = [number for number in numbers(kind, size) if number > 4]
    with database.transaction() as connection:
        connection.root()['set'] = kind([*held, 3])
    one, other = transaction.TransactionManager(), transaction.TransactionManager()
    first, second = database.open(one), database.open(other)
    first.root()['set'].insert(1)
    second.root()['set'].insert(2)
    second.root()['set'].remove(3)
    one.commit()
    other.commit()
    first.close()
    second.close()
    with database.transaction() as connection:
        assert list(connection.root()['set']) == [1, 2, *held]


def test_two_writers_who_enter_the_same_number_are_told(database):
    with database.transaction() as connection:
        connection.root()['set'] = IdSet([9])
    one, other = transaction.TransactionManager(), transaction.TransactionManager()
    first, second = database.open(one), database.open(other)
    first.root()['set'].insert(1)
    second.root()['set'].insert(1)
    one.commit()
    with pytest.raises(ConflictError):
        other.commit()
    other.abort()
    first.close()
    second.close()


def test_they_join_and_intersect_as_other_sets_do():
    many, few = IdSet(range(1000)), IFSet([3, 2000])
    assert list(SETS.intersection(many, few)) == [3]
    assert len(SETS.multiunion([many, few])) == len(SETS.union(many, few)) == 1001


def test_numbers_as_bytes():
    assert unpacked(packed([1, -5, 2**31 - 1])) == (1, -5, 2**31 - 1)
    assert len(packed([1, 2], 'q')) == 16


def test_an_index_that_grows_at_its_end_writes_small_objects(database):
    with database.transaction() as connection:
        tree = connection.root()['tree'] = ByNumber()
        connection.root()['other'] = PersistentMapping()
        for number in range(20_000):
            tree[number] = 'x'
    with database.transaction() as connection:
        connection.root()['tree'][20_000] = 'x'
        written = [len(data) for data in map(_stored_size(connection), _changed(connection))]
    assert written and max(written) < 4000


def _changed(connection):
    return list(connection._registered_objects)


def _stored_size(connection):
    from ZODB.serialize import ObjectWriter

    return lambda thing: ObjectWriter(thing).serialize(thing)
