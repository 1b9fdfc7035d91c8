"""Two provinces of the demo become one, with their accounts, drafts, records in review and running limits."""

from __future__ import annotations

from collections import Counter

import pytest

from hoso_cms import clock
from hoso_cms.catalog.as_of import numbers_as_of
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.operations import plans, records
from hoso_cms.operations.effect_states import rows_of as people_in
from hoso_cms.operations.units import slug
from hoso_cms.security import Permission, permitted
from hoso_cms.storage import close_databases
from hoso_cms.testing import demo, regions
from hoso_cms.testing.builders import a_decision, a_record, cheap_hashes, make_registry
from hoso_cms.testing.dak_lak import PROVINCE
from hoso_cms.testing.reorganisations import ACT, carry_out, second_administrator


@pytest.fixture(scope='module')
def merged(tmp_path_factory):
    """The demo before and after Long An is merged into Đắk Lắk: people by login, numbers before, id of the plan."""
    registry = make_registry(tmp_path_factory.mktemp('provinces'))
    with cheap_hashes():
        people = {person.login: person for person in demo.found_demo(registry)}
        second = second_administrator(people['quantri'])
    demo.fill(registry, 60, seed=4, pictures=0)
    before, decision = prepared(people)
    with people['quantri'].acting() as request:
        office = request.office
        old, new = office[slug(regions.LONG_AN)], office[slug(PROVINCE)]
        plan = plans.begin(request, office, ACT)
        pairs = plans.pairs(old, new)
        steps = [{'kind': 'merge', 'unit': str(a.uid), 'target': str(b.uid)} for a, b in [*pairs, (old, new)]]
        plans.add_steps(request, plan, steps)
        uid = plan.uid
    with second.acting() as request:
        records.transition(request, request.office.document(uid), 'start')
    carry_out(registry, uid)
    yield people, before, uid, decision
    close_databases(registry)
    registry.side_store.close()


def prepared(people):
    """What is there before: record -> state, content and limits; and a decision of Long An that is in the records."""
    clerk, verifier = people['capnhat.longan'], people['xacthuc.longan']
    finance = f'/{slug(regions.LONG_AN)}/so-tai-chinh'
    a_record(clerk).in_unit(finance).build()
    a_record(clerk).in_unit(finance).complete().submitted().build()
    a_record(clerk).in_unit(finance).complete().submitted().returned_by(verifier).build()
    own = a_record(clerk).in_unit(finance).complete().submitted().verified_by(verifier).build()
    decision = a_decision(clerk).about(own).in_records().build()
    with people['quantri'].acting() as request:
        catalog = request.office.catalog
        return {
            uid: (
                d.type_id,
                d.state,
                d.official_state,
                dict(d.current.digests),
                {key[3:] for key in catalog.clocks_of(uid)},
            )
            for uid, d in request.office.documents_by_id.items()
        }, decision


def test_every_document_is_there_as_it_was_and_the_numbers_add_up(merged):
    people, before, plan, _ = merged
    with people['quantri'].acting() as request:
        office = request.office
        for uid, (type_id, state, official, digests, clocks) in before.items():
            document = office.document(uid)
            assert (document.type_id, document.state, document.official_state) == (type_id, state, official)
            assert dict(document.current.digests) == digests
            assert {key[3:] for key in office.catalog.clocks_of(uid)} == clocks
        assert {*before, plan} == set(office.documents_by_id)
        assert [
            *find_breaks(office),
            *catalog_breaks(office),
            *derived_breaks(request.registry.models, office),
        ] == []
        result = office.document(plan).current.values('result')
        totals = Counter()
        for table in ('before', 'after'):
            totals[table] = sum(int(row['number']) for row in result[table])
        assert totals['before'] == totals['after'] > 0
        states = {table: Counter() for table in ('before', 'after')}
        for table, counted in states.items():
            for row in result[table]:
                counted[row['type'], row['state']] += int(row['number'])
        assert states['before'] == states['after']


def test_the_old_province_is_closed_with_its_departments_and_the_rest_moved(merged):
    people, _, plan, _ = merged
    with people['quantri'].acting() as request:
        old, new = request.office[slug(regions.LONG_AN)], request.office[slug(PROVINCE)]
        assert old.closed and old.closed_by == plan and old.successors == (new.uid,)
        assert all(unit.closed and not unit.documents for unit in old.below())
        district = new[slug('Uỷ ban nhân dân huyện Bến Lức')]
        assert not district.closed and district.on('2026-01-01').parent == old.uid
        today = clock.today().isoformat()
        assert sum(numbers_as_of(request.office, unit, today).total() for unit in old.below()) == 0


def test_the_people_of_both_work_in_the_new_one(merged):
    people, _, _, _ = merged
    for login, role in (
        ('capnhat.longan', 'clerk'),
        ('xacthuc.longan', 'verifier'),
        ('lanhdao.longan', 'head'),
    ):
        with people[login].acting() as request:
            old, new = request.office[slug(regions.LONG_AN)], request.office[slug(PROVINCE)]
            assert new.held_by(request.account_id) == (role,) and not old.held_by(request.account_id)
    with people['xacthuc.tinh'].acting() as request:
        assert request.office[slug(PROVINCE)].held_by(request.account_id) == ('verifier',)


def test_a_decision_of_the_old_province_comes_to_its_end_in_the_new_one(merged):
    people, _, _, decision = merged
    with people['xacthuc.longan'].acting() as request:
        document = request.office.document(decision)
        assert (
            permitted(request, Permission.VIEW, document) and document.unit is request.office[slug(PROVINCE)]
        )
        (row,) = people_in(document)
        record = request.office.document(int(row['record']))
        assert record.state == 'review'
        records.transition(request, record, 'verify')
        assert request.office.document(decision).state == 'completed'
