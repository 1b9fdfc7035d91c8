"""Indexes against a plain dictionary that says the same, through every change and past the size where leaves become sets."""

from random import Random

import pytest
from BTrees.IFBTree import IFTreeSet

from hoso_cms.catalog.indexes import FEW, SETS, ValueIndex, WordIndex, as_set


def holders(index):
    """What the index finds: value -> ids."""
    values = list(index._fwd_index)
    assert [list(one) for one in index.walk()] == [list(index.holders(value)) for value in values]
    return {value: list(index.holders(value)) for value in values}


@pytest.mark.parametrize('spread', [2, 400])
def test_values_through_many_changes(spread):
    random, index, expected = Random(spread), ValueIndex(), {}
    for _ in range(3000):
        uid, value = random.randrange(100), random.choice(['', *map(str, range(spread))])
        index.put(uid, value)
        expected.pop(uid, None)
        if value:
            expected[uid] = value
    assert dict(index.items()) == expected and set(index) == set(expected)
    assert holders(index) == {
        value: sorted(uid for uid in expected if expected[uid] == value) for value in set(expected.values())
    }


def test_words_through_many_changes():
    random, index, expected = Random(1), WordIndex(), {}
    for _ in range(3000):
        uid, words = random.randrange(100), random.choices('abcdefgh', k=random.randrange(5))
        index.put(uid, words)
        expected[uid] = set(words)
    assert {uid: set(words) for uid, words in index.items()} == {u: w for u, w in expected.items() if w}
    assert holders(index) == {
        word: sorted(uid for uid in expected if word in expected[uid]) for word in 'abcdefgh'
    }


def test_few_ids_lie_in_the_leaf_and_many_in_a_set_of_their_own():
    index = ValueIndex()
    for uid in range(FEW):
        index.put(uid, 'x')
    assert index.holders('x') == tuple(range(FEW))
    index.put(FEW, 'x')
    assert isinstance(index.holders('x'), IFTreeSet)
    for uid in range(FEW + 1):
        assert uid in index
        index.put(uid, '')
    assert not list(index.walk())


def test_holders_can_be_joined_whichever_they_are():
    index = ValueIndex()
    for uid in range(FEW * 2):
        index.put(uid, 'many' if uid % 2 or uid > 4 else 'few')
    assert list(SETS.multiunion([as_set(one) for one in index.walk()])) == list(range(FEW * 2))


def test_an_index_that_lost_an_entry_is_mended_by_entering_it_again():
    index = ValueIndex()
    index.put(1, 'x')
    del index._fwd_index['x']
    index.put(1, 'y')
    assert holders(index) == {'y': [1]}
