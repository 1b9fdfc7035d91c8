"""No path leads out of service but a departure that somebody closed: whoever takes whatever steps, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hoso_cms.operations import departures, records
from hoso_cms.operations.errors import Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import BASIS
from hoso_cms.testing.layers import layer_over
from hoso_cms.testing.leaving import OWN, PAST

OUT = {'transferred', 'archived'}
WHO = ['clerk_of_finance', 'second_clerk_of_finance', 'verifier_of_finance', 'head_of_finance', 'archivist']
STEPS = [
    'edit',
    'begin',
    'tell',
    *(f'record:{name}' for name in ('submit', 'verify', 'return', 'transfer', 'archive', 'reopen')),
]
STEPS += [f'departure:{name}' for name in ('submit', 'recall', 'close', 'return', 'cancel')]
ACTS = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(STEPS)), max_size=14)
THE_WAY = [
    ('clerk_of_finance', 'begin'),
    ('clerk_of_finance', 'tell'),
    ('clerk_of_finance', 'departure:submit'),
]


CLOSING = [('verifier_of_finance', 'departure:close')]


def do(request, record, step):
    """One step, as far as the person may take it."""
    kind, _, name = step.partition(':')
    paper = next(iter(departures.departures_of(request, record.uid)[::-1]), None)
    if step == 'edit':
        typed = {'phone': f'0905{record.count:03}'}
        records.edit(request, record, 'basic', typed, base=record.count, basis=BASIS)
    elif step == 'begin':
        departures.begin(request, record)
    elif kind == 'record':
        records.transition(request, record, name, reason='Theo quyết định')
    elif paper is not None and step == 'tell':
        told = OWN | {name.replace('_', '-'): value for name, value in PAST.items()}
        departures.fill(request, paper, {'departure': told}, seen=paper.count)
    elif paper is not None:
        records.transition(request, paper, name, reason='Theo quyết định')


@settings(max_examples=60)
@given(before=ACTS, after=ACTS)
@example(before=[], after=CLOSING)
def test_only_a_departure_that_was_closed_ends_a_service(built_office, before, after):
    registry, people = built_office
    with layer_over(registry):
        uid = people.verified_record()
        for who, step in [*before, *THE_WAY, *after]:
            with getattr(people, who).acting() as request:
                undo = request.tm.savepoint()
                try:
                    do(request, request.office.document(uid), step)
                except (Refused, Forbidden):
                    undo.rollback()
        with people.administrator.acting() as request:
            office = request.office
            if (before, after) == ([], CLOSING):
                assert office.document(uid).state == 'archived'
            for version in office.document(uid).history():
                if version.state in OUT and version.act != 'note':
                    kind, _, number = version.basis.partition(':')
                    assert kind == 'departure'
                    states = [one.state for one in office.document(int(number)).history()]
                    assert states[0] == 'closed' and 'submitted' in states


@pytest.mark.parametrize('step', ['archive', 'transfer'])
def test_the_step_itself_is_refused_with_the_way_that_is_right(people, step):
    uid = people.verified_record()
    with people.verifier_of_finance.acting() as request:
        record = request.office.document(uid)
        with pytest.raises(Refused, match='phiếu “Kết thúc công tác”'):
            records.transition(request, record, step, reason='Nghỉ hưu')
        assert (record.state, record.count) == ('verified', 3)


def test_a_workflow_may_not_leave_the_guard_out(people):
    """Every way out of service asks for it."""
    flow = people.administrator.registry.models.workflow_of('record')
    ways = [one for one in flow.transitions.values() if one.target in OUT]
    assert [one.id for one in ways] == ['transfer', 'archive']
    assert all('by-departure' in one.guards for one in ways)
