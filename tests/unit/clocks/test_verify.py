"""``hoso verify`` finds clocks and days of the catalog that are not what the documents say, and ``hoso reindex`` mends them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import transaction

from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.operations.reindex import reindex
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_decision, a_record, make_registry, small_office
from hoso_cms.testing.leaving import a_departure
from hoso_cms.testing.transferring import under

TYPED = {'effective_date': '01/06/2020', 'decision_date': '20/05/2020'}


@pytest.fixture
def site(tmp_path):
    """An office of its own with a record whose person leaves, and one with a decision that waits to be verified."""
    registry = make_registry(tmp_path)
    people = small_office(registry)
    under(people.administrator, 'dak-lak-2019')
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uids = [a_record(clerk).complete().submitted().verified_by(verifier).build() for _ in range(2)]
    departure = a_departure(clerk, uids[0]).told(**TYPED).build()
    a_decision(clerk, 'salary-raise').about(uids[1]).in_records().build()
    yield registry, uids, departure
    close_databases(registry)


def found(registry, forge=lambda office: None):
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        forge(office)
        transaction.commit()
        return [f'{one.where}: {one.what}' for one in derived_breaks(registry.models, office)]
    finally:
        transaction.abort()
        connection.close()


def test_what_operations_wrote_is_right(site):
    assert found(site[0]) == []


def _forget_clocks(office, uids, departure):
    office.catalog.clocks.put(departure, ())


def _invent_a_clock(office, uids, departure):
    (key,) = office.catalog.clocks_of(departure)
    office.catalog.clocks.put(uids[0], [('record', *key[1:])])


def _another_start(office, uids, departure):
    (key,) = office.catalog.clocks_of(departure)
    office.catalog.clocks.put(departure, [(*key[:5], '2020-06-02', key[6])])


def _another_day(office, uids, departure):
    index = office.catalog.days['record:retirement']
    index.put(uids[0], index.get(uids[0]) + timedelta(1))


def _no_day(office, uids, departure):
    office.catalog.days['record:next-raise'].put(uids[0], None)


def _a_day_of_nobody(office, uids, departure):
    office.catalog.days['record:retirement'].put(77, date(2040, 1, 1))


def _a_list_that_leaves_somebody_out(office, uids, departure):
    index = office.catalog.days['record:retirement']
    entry = next(one for one in index._entries if one & 0xFFFFFFFF == uids[0])
    index._entries.remove(entry)


def _a_clock_that_no_list_finds(office, uids, departure):
    clocks = office.catalog.clocks
    (key,) = clocks.get(departure)
    del clocks._fwd_index[key]


MENDED = 'hãy chạy “hoso reindex”'


@pytest.mark.parametrize(
    ('forge', 'where', 'what'),
    [
        (_forget_clocks, 'departure', 'thời hạn “departure-effective” khác'),
        (_invent_a_clock, 'record', 'thời hạn “departure-effective” khác'),
        (_another_start, 'departure', 'thời hạn “departure-effective” khác'),
        (_another_day, 'record', 'ngày “retirement” khác'),
        (_no_day, 'record', 'ngày “next-raise” khác'),
        (_a_day_of_nobody, 'nobody', 'không có hồ sơ'),
        (_a_list_that_leaves_somebody_out, 'list', 'danh sách theo ngày khác'),
        (_a_clock_that_no_list_finds, 'departure', 'không khớp chính nó'),
    ],
)
def test_each_difference_is_named_where_it_is(site, forge, where, what):
    registry, uids, departure = site
    named = {
        'departure': f'hồ sơ {departure}',
        'record': f'hồ sơ {uids[0]}',
        'nobody': 'hồ sơ 77',
        'list': 'mục lục “record:retirement”',
    }
    (line,) = found(registry, lambda office: forge(office, uids, departure))
    assert line.startswith(f'{named[where]}: ') and what in line


@pytest.mark.parametrize('forge', [_forget_clocks, _invent_a_clock, _another_start, _another_day, _no_day])
def test_reindexing_mends_it(site, forge):
    registry, uids, departure = site
    assert found(registry, lambda office: forge(office, uids, departure))
    reindex(registry)
    assert found(registry) == []
