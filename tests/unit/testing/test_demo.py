"""The demo's people could have lived: names, dates, salaries and records fit together, whatever the seed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms import clock, models_of
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.models import values
from hoso_cms.models.checks import person_name
from hoso_cms.reports.as_of import numbers_on
from hoso_cms.scripts import demo as command
from hoso_cms.scripts.context import acting_as
from hoso_cms.settings import HOUSE
from hoso_cms.storage import close_databases
from hoso_cms.testing import affairs, names, regions
from hoso_cms.testing.builders import cheap_hashes, make_registry
from hoso_cms.testing.careers import Career
from hoso_cms.testing.dak_lak import PROVINCE as DAK_LAK
from hoso_cms.testing.lives import KEPT_FOR
from hoso_cms.testing.posts import POSTS, SalaryTables, later

MODELS = models_of({'hoso.content_types': HOUSE / 'content_types', 'hoso.workflows': HOUSE / 'workflows'})
SALARIES = SalaryTables(MODELS)
RECORDS, RECRUITED = 150, 5
"""How many are asked for; and one more recruited in each office."""
EVERY_POST = [post for posts in POSTS.values() for post in posts]


@given(st.integers(), st.sampled_from(['male', 'female']), st.sampled_from(list(names.GROUPS)))
def test_every_name_is_one_that_the_form_takes(seed, gender, group):
    name = names.full_name(Random(seed), gender, group)
    person_name(name)
    if group in names.CLANS:
        assert name.startswith('Y ' if gender == 'male' else 'H’')


@settings(max_examples=100)
@given(st.integers(), st.sampled_from(EVERY_POST), st.dates(date(2026, 1, 1), date(2045, 12, 31)))
def test_a_life_is_complete_on_every_day_and_its_dates_fit(seed, post, until):
    career = Career(Random(seed), SALARIES, post, 'Phòng Ngân sách', 'Sở Tài chính', seed % 1000 + 1, until)
    content_type = MODELS.content_types['record']
    for day in (until - KEPT_FOR, until):
        content = {}
        with clock.standing_at(datetime(day.year, day.month, day.day, 5, tzinfo=UTC)):
            for name, typed in career.content(day).items():
                content[name], problems = values.parse_section(content_type.sections[name], typed)
                assert problems == []
        assert values.missing(content_type, content, 'verify') == []
    begins, ends = career.studies[0][:2]
    assert career.born < begins < ends <= later(career.hired, 1)
    assert career.hired.year - career.born.year >= 20
    assert career.hired <= career.appointed < until
    assert [step.day for step in career.steps] == sorted(step.day for step in career.steps)
    parents = [one.born.year for one in career.relatives if one.relation in ('father', 'mother')]
    assert all(career.born.year - year >= 20 for year in parents)
    if career.joined:
        assert career.hired < career.joined
    if career.enlisted:
        assert career.enlisted.year - career.born.year == 18 and later(career.enlisted, 24) < begins.replace(
            month=12
        )


@pytest.mark.parametrize('post', EVERY_POST, ids=lambda post: f'{post.title}-{post.ranks[0]}')
def test_salaries_follow_the_tables(post):
    steps = SALARIES.steps(post.ranks, date(1988, 9, 1), (date(2003, 3, 1),), date(2026, 1, 1))
    for step in steps:
        assert SALARIES.table(step.rank)[0][step.step - 1] == step.coefficient
    for before, after in zip(steps, steps[1:], strict=False):
        months = (after.day.year - before.day.year) * 12 + after.day.month - before.day.month
        if after.rank != before.rank:
            assert Decimal(after.coefficient) >= Decimal(before.coefficient)
        elif after.beyond_frame:
            assert after.beyond_frame == (before.beyond_frame + 1 if before.beyond_frame else 5)
            assert months == (12 if before.beyond_frame else SALARIES.table(before.rank)[1])
        else:
            assert after.step == before.step + 1 and months == SALARIES.table(before.rank)[1]


@pytest.fixture(scope='module')
def demo_office(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp('demo')
    registry = make_registry(folder)
    with cheap_hashes():
        command.fill(registry, folder, records=RECORDS, seed=5)
    yield registry, folder
    close_databases(registry)
    registry.side_store.close()


def test_the_demo_has_every_state_and_is_whole(demo_office):
    registry, _ = demo_office
    with acting_as(registry, 'capnhat.tinh') as request:
        everything = list(request.office.documents_by_id.values())
        documents = [document for document in everything if document.type_id == 'record']
        assert len(documents) == RECORDS + RECRUITED
        assert {'decision', 'campaign', 'declaration'} <= {document.type_id for document in everything}
        states = Counter(document.state for document in documents)
        assert {'draft', 'review', 'verified', 'archived'} <= set(states)
        assert any(len(document.faces) == 2 for document in documents)
        assert list(find_breaks(request.office)) == []
        assert list(derived_breaks(request.registry.models, request.office)) == []
        assert len(request.office.files) > 10
        for document in documents:
            times = [version.time for version in document.history()]
            assert times == sorted(times, reverse=True) and times[0] <= clock.now()
            assert all(
                clock.local(one).isoweekday() < 6 and 7 <= clock.local(one).hour < 17 for one in times[-3:]
            )


def test_numbers_of_an_earlier_day_grow_to_those_of_today(demo_office):
    registry, _ = demo_office
    with acting_as(registry, 'xacthuc.tinh') as request:
        ago = [(clock.today() - timedelta(days)).isoformat() for days in (200, 30, 0)]
        found = [
            sum(sum(one.numbers.values()) for one in numbers_on(request, request.office, day)) for day in ago
        ]
        assert 0 < found[0] <= found[1] <= found[2] and found[0] < found[2]


def test_every_office_has_work_of_every_kind(demo_office):
    registry, _ = demo_office
    with acting_as(registry, 'quantri') as request:
        office, found = request.office, {}
        for document in office.documents_by_id.values():
            title = list(document.unit.lineage())[-2].title
            found.setdefault(title, Counter())[document.type_id, document.state] += 1
    assert set(found) == set(regions.REGULATIONS)
    for numbers in found.values():
        assert {state for kind, state in numbers if kind == 'declaration'} == {
            'draft', 'submitted', 'returned', 'settled',
        }  # fmt: skip
        assert numbers['campaign', 'running'] and numbers['consultation', 'requested']
        assert numbers['decision', 'issued'] and numbers['decision', 'draft']
    stages = {
        'dak-lak-2019': {'preparing', 'submitted', 'arrived', 'refused'},
        'ha-noi-2015': {'preparing', 'sent'},
        'long-an-2015': {'sent', 'refused'},
        'quan-5-2014': {'asking', 'requested', 'received'},
        'quan-6-2014': {'asking', 'requested', 'received'},
    }
    for title, regulation in regions.REGULATIONS.items():
        assert {state for kind, state in found[title] if kind == 'transfer'} == stages[regulation]
    of_province = found[DAK_LAK]
    assert of_province['consultation', 'granted'] == 2 and of_province['consultation', 'refused']
    assert of_province['departure', 'submitted'] and of_province['reorganisation', 'planned']


def test_the_demo_stands_in_and_has_an_account_to_be_revoked(demo_office):
    registry, _ = demo_office
    with acting_as(registry, 'capnhat.giaoduc') as request:
        absent = request.office.accounts[request.office.logins['capnhat.yte'].uid]
        assert [one[0] for one in request.account.stands_in] == [absent.uid]
        moved = request.office.logins[affairs.MOVED]
        seat = request.office.all_seats[moved.seats[0]]
        assert request.office.document(moved.record).unit.uid != seat.unit


def test_accounts_are_written_for_their_owner_alone(demo_office):
    registry, folder = demo_office
    path = folder / command.ACCOUNTS_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    written = {line.split()[0]: line.split()[1] for line in path.read_text().splitlines()[2:]}
    with acting_as(registry, 'quantri') as request:
        accounts = request.office.logins
        assert set(written) == set(accounts)
        assert [name for name in accounts if accounts[name].must_change] == ['canbomoi']
        own = request.office.document(accounts['canhan'].record)
        assert own.state == 'verified'


def test_more_records_are_other_people(demo_office):
    registry, folder = demo_office
    before = (folder / command.ACCOUNTS_FILE).read_text()
    command.fill(registry, folder, records=10, seed=5)
    with acting_as(registry, 'capnhat.tinh') as request:
        records = [d for d in request.office.documents_by_id.values() if d.type_id == 'record']
        # Who was recruited lately has no number yet.
        numbers = [document.summary[1] for document in records if document.summary[1]]
        assert len(numbers) == len(set(numbers)) == RECORDS + 10
        assert len(records) == RECORDS + 10 + RECRUITED
    assert (folder / command.ACCOUNTS_FILE).read_text() == before
