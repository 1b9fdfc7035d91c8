"""Any sequence of renaming, moving, merging and splitting: every record lies in one place, once, and nothing is broken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.catalog.as_of import numbers_as_of, units_as_of
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.operations import plans, records, sketch
from hoso_cms.operations.errors import Refused
from hoso_cms.testing.builders import EA_KLY, EA_PHE, FINANCE, a_record, cheap_hashes
from hoso_cms.testing.layers import layer_over
from hoso_cms.testing.reorganisations import ACT, carry_out, second_administrator

STEP = st.tuples(
    st.sampled_from(['rename', 'move', 'merge', 'create', 'dissolve']), st.integers(0, 30), st.integers(0, 30)
)


@pytest.fixture(scope='module')
def crowded(built_office):
    """The small office with records in several units; each example changes a layer of its own."""
    registry, people = built_office
    with layer_over(registry):
        with cheap_hashes():
            second = second_administrator(people.administrator)
        uids = [a_record(people.clerk_of_ea_kly).build() for _ in range(3)]
        uids += [a_record(people.clerk_of_ea_phe).complete().submitted().build()]
        uids += [a_record(people.clerk_of_finance).build(), people.officers_record]
        yield registry, people, second, uids


def plan_of(people, number, step):
    """A plan of one step with whatever units the numbers mean; None where it cannot be done."""
    kind, one, other = step
    with people.administrator.acting() as request:
        units = list(request.office.below())
        unit, target = (str(units[n % len(units)].uid) for n in (one, other))
        plan = plans.begin(request, request.office, ACT)
        try:
            row = {
                'kind': kind,
                'unit': unit,
                'target': target,
                'title': f'Đơn vị {number}',
                'unit-kind': 'commune',
            }
            if kind == 'create':
                del row['unit']
            plans.add_steps(request, plan, [row])
            _, lines = sketch.sketch(request, plan)
        except Refused:
            return None
        return None if any(line.problems for line in lines) else plan.uid


@settings(max_examples=40)
@given(steps=st.lists(STEP, min_size=1, max_size=6))
def test_every_record_stays_once_and_nothing_breaks(crowded, steps):
    registry, people, second, uids = crowded
    with layer_over(registry):
        done, moment = [], clock.now()
        for number, step in enumerate(steps, 1):
            with clock.standing_at(moment + timedelta(number)):
                with second.acting() as request:
                    before = totals(request, day_after(moment, number))
                uid = plan_of(people, number, step)
                if uid is None:
                    continue
                with second.acting() as request:
                    records.transition(request, request.office.document(uid), 'start')
                carry_out(registry, uid)
                done.append((number, before))
        with second.acting() as request:
            office = request.office
            held = [uid for unit in office.below() for uid in unit.documents if uid in uids]
            assert sorted(held) == sorted(uids)
            assert [
                *find_breaks(office),
                *catalog_breaks(office),
                *derived_breaks(request.registry.models, office),
            ] == []
            for unit in office.below():
                assert not (unit.closed and (unit.documents or unit.holders()))
            for number, before in done:
                assert totals(request, day_after(moment, number - 1)) == before


def day_after(moment, days):
    return clock.local(moment + timedelta(days)).date().isoformat()


def totals(request, day):
    """Numbers of records by unit at the end of a day, with the titles of then."""
    office, then = request.office, units_as_of(request.office, day)
    return {
        (uid, one.title, one.parent): number
        for uid, one in then.items()
        if (number := numbers_as_of(office, one.unit, day).total())
    }


def test_the_small_tree_has_records_in_the_units_that_are_changed(crowded):
    registry, people, _, uids = crowded
    with people.administrator.acting() as request:
        paths = {request.resource_path(request.office.document(uid).unit) for uid in uids}
        assert {f'{EA_KLY}/', f'{EA_PHE}/', f'{FINANCE}/'} <= paths
