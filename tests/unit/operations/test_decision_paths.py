"""Whatever people do and in whatever order: nothing is verified round the guards, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms.models import effects as computed
from hoso_cms.operations import decisions, effects, records
from hoso_cms.operations.effect_states import (
    SETTLED,
    basis_of,
    case_of,
    kind_of,
    rows_of,
    stand,
    stands,
    variant_of,
)
from hoso_cms.operations.errors import Refused
from hoso_cms.security import Forbidden, Role
from hoso_cms.testing.builders import FINANCE, a_decision, a_record, unit_at
from hoso_cms.testing.people import give_role

ACTS = (
    'issue', 'recall', 'complete', 'cancel', 'apply', 'verify-rows', 'return-rows', 'submit', 'recall-record',
    'verify-record', 'edit-step', 'edit-phone', 'edit-draft',
)  # fmt: skip
QUIET = {'submit', 'return', 'recall', 'basis', 'verify'}
STEPS = st.lists(
    st.tuples(st.sampled_from(('clerk', 'both', 'verifier')), st.sampled_from(ACTS)), max_size=14
)


@pytest.fixture
def hands(people):
    """A clerk, a verifier, and one who is both."""
    both = people.second_clerk_of_finance
    with people.administrator.acting() as request:
        give_role(request, unit_at(request.office, FINANCE), request.office.accounts[both.uid], Role.VERIFIER)
    return {'clerk': people.clerk_of_finance, 'verifier': people.verifier_of_finance, 'both': both}


def do(request, act, decision, record):
    rows = rows_of(decision)
    seen = {row['id']: record.count for row in rows}
    match act:
        case 'issue' | 'recall' | 'complete' | 'cancel':
            records.transition(request, decision, act, reason='Lý do')
        case 'apply':
            effects.apply_rows(request, decision, seen.keys())
        case 'verify-rows' | 'return-rows':
            decisions.verify_rows(request, decision, seen, act.partition('-')[0], reason='Lý do')
        case 'submit':
            records.transition(request, record, 'submit')
        case 'recall-record':
            records.transition(request, record, 'recall')
        case 'verify-record':
            records.transition(request, record, 'verify')
        case 'edit-step':
            typed = {'step': '5', 'coefficient': '3,66'}
            records.edit(request, record, 'position', typed, base=record.count, basis='Đính chính')
        case 'edit-phone':
            records.edit(request, record, 'basic', {'phone': str(record.count)}, base=record.count)
        case 'edit-draft':
            records.edit(
                request, decision, 'head', {'signer-position': str(decision.count)}, base=decision.count
            )


def assert_whole(request, decision, record):
    """What must hold after every step."""
    versions = list(reversed(list(record.history())))
    editors, based, changed = set(), True, False
    for before, version in zip([None, *versions], versions, strict=False):
        if version.state == 'verified' and version.act != 'edit':
            assert version.act == 'verify', 'only the transition verifies'
            assert version.author not in editors, 'nobody verifies what they edited'
            assert not changed or based, 'a verified record changes on a legal basis only'
            editors, changed, based = set(), False, False
        elif version.act not in QUIET:
            editors.add(version.author)
            changed = changed or (before is not None and before.digests != version.digests)
            based = based or bool(version.basis) or not record.official
    of_decision = [v for v in versions if v.basis == basis_of(decision)]
    if decision.state == 'draft' and not decision.official:
        assert not of_decision, 'a draft is in no record'
    if decision.state == 'completed':
        done = next(v for v in decision.history() if v.act == 'complete')
        assert any(v.act == 'verify' and v.stamp <= done.stamp for v in versions)
        assert any(v.act == 'effect' and v.stamp <= done.stamp for v in of_decision)
    elif decision.state == 'issued':
        assert not all(stand(request, decision, row).standing in SETTLED for row in rows_of(decision))


@given(steps=STEPS)
@settings(max_examples=40)
def test_no_path_leads_round_the_guards(hands, steps):
    record_id = a_record(hands['clerk']).complete().submitted().verified_by(hands['verifier']).build()
    decision_id = a_decision(hands['clerk']).about(record_id).build()
    for who, act in steps:
        with hands[who].acting() as request:
            decision, record = request.office.document(decision_id), request.office.document(record_id)
            undo = request.tm.savepoint()
            try:
                do(request, act, decision, record)
            except (Refused, Forbidden):
                undo.rollback()
            assert_whole(request, decision, record)


@given(
    kind=st.sampled_from(
        (
            'appointment',
            'salary-raise',
            'rank',
            'award',
            'discipline',
            'training',
            'retirement',
            'job-rotation',
        )
    ),
    texts=st.lists(
        st.sampled_from(('Trưởng phòng', 'Chuyên viên', '', '7', '4,32', '01.002')), min_size=3, max_size=3
    ),
)
@settings(max_examples=40)
def test_an_effect_written_twice_is_the_effect_written_once(hands, kind, texts):
    """And what is not in the kind's sections stays as it was."""
    record_id = a_record(hands['clerk']).complete().build()
    decision_id = a_decision(hands['clerk'], kind).about(record_id).build()
    with hands['clerk'].acting() as request:
        decision, record = request.office.document(decision_id), request.office.document(record_id)
        of_kind = kind_of(request.registry.models, decision)
        row = dict(rows_of(decision)[0])
        for column, text in zip(of_kind.columns, texts, strict=False):
            try:
                row[column.id] = column.parse(text)
            except ValueError:
                continue
        content = record.current.content()
        case = case_of(request, decision, row, content)
        once, wrong = computed.effect(of_kind, case, variant_of(request, case), 'mark')
        assert not wrong
        again = case_of(request, decision, row, computed.merged(content, once))
        twice, _ = computed.effect(of_kind, again, variant_of(request, again), 'mark')
        assert twice == once
        assert set(once) == set(of_kind.sections())


def test_a_returned_effect_can_be_taken_back_and_written_again(hands):
    clerk, verifier = hands['clerk'], hands['verifier']
    uid = a_record(clerk).complete().submitted().verified_by(verifier).build()
    decision_id = a_decision(clerk).about(uid).in_records().build()
    with verifier.acting() as request:
        records.transition(request, request.office.document(uid), 'return', reason='Sai')
    with clerk.acting() as request:
        decision = request.office.document(decision_id)
        assert [one.standing for one in stands(request, decision).values()] == ['returned']
        with pytest.raises(Refused, match='đã được ghi vào hồ sơ'):
            records.transition(request, decision, 'recall', reason='Sai')
