"""A version and its XML are the same thing: what another office reads back has the digest that was written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hoso_cms.documents import Remark, Timing, Version
from hoso_cms.models.xml import grammar

texts = st.text(st.characters(exclude_categories=('Cs', 'Cc', 'Co', 'Cn')), max_size=40)
names = st.from_regex(r'[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?', fullmatch=True)
digests = st.binary(min_size=32, max_size=32)
days = st.dates().map(lambda day: day.isoformat())
ids = st.integers(1, 2**30)
moments = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@st.composite
def versions(draw):
    """Versions with everything that one may hold."""
    version = Version(
        document=draw(ids),
        type_id=draw(names),
        number=draw(st.integers(1, 10_000)),
        time=draw(moments),
        author=draw(ids),
        act=draw(names),
        state=draw(names),
        reason=draw(texts),
        basis=draw(texts),
        remarks=tuple(draw(st.lists(st.builds(Remark, names, names, texts), max_size=3))),
        model=draw(digests).hex(),
        sections={},
        digests=draw(st.dictionaries(names, digests, max_size=5)),
        previous=draw(digests),
        on_behalf=draw(st.one_of(st.just(0), ids)),
        moved=draw(st.one_of(st.just(()), st.tuples(st.integers(-(2**31), 2**31), texts, ids, texts))),
    )
    version.tell_limits(tuple(draw(st.lists(st.builds(Timing, names, days, days, days), max_size=2))))
    return version


@given(versions())
def test_what_is_read_back_is_what_was_written(version):
    again = Version.from_xml(version.xml())
    assert again.xml() == version.xml() and again.digest == version.digest
    left = {name: value for name, value in vars(again).items() if name != 'timings' or value}
    assert left == {name: value for name, value in vars(version).items() if name != 'timings' or value}


@given(versions())
def test_every_version_fits_the_grammar_of_packages(version):
    grammar('package').assertValid(etree.fromstring(version.xml()))


@given(versions(), st.integers(0, 10**6), st.integers(1, 255))
def test_another_byte_is_another_version_or_none(version, place, by):
    data = version.xml()
    place %= len(data)
    forged = data[:place] + bytes([data[place] ^ by]) + data[place + 1 :]
    try:
        read = Version.from_xml(forged)
    except ValueError:
        return
    assert read.xml() == forged and read.digest != version.digest


@pytest.mark.parametrize(
    'data',
    [
        b'',
        b'<version></version>',
        b'<!DOCTYPE v [<!ENTITY a "a">]><version>&a;</version>',
        b'<section id="a"></section>',
        b'\xff',
    ],
)
def test_what_is_no_version_is_refused(data):
    with pytest.raises(ValueError, match='no version|canonical'):
        Version.from_xml(data)


def test_a_local_time_is_refused():
    """Moments are compared as text, which holds for UTC only."""
    version = Version(
        document=1, type_id='record', number=1, time=datetime(2026, 1, 1, tzinfo=UTC), author=1, act='create',
        state='draft', reason='', basis='', remarks=(), model='', sections={}, digests={}, previous=bytes(32),
    )  # fmt: skip
    with pytest.raises(ValueError, match='canonical'):
        Version.from_xml(version.xml().replace(b'+00:00', b'+07:00'))
