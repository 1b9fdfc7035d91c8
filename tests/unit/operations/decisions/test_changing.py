"""Amending and cancelling: every effect of the earlier decision comes back for decision."""

from __future__ import annotations

import pytest

from hoso_cms.operations import decisions, effects, records
from hoso_cms.operations.effect_states import Standing, rows_of
from hoso_cms.operations.errors import Invalid
from hoso_cms.testing.builders import HEAD, a_decision, a_record
from tests.unit.operations.decisions.steps import (
    apply_all,
    reading,
    standings,
    state_of,
    verify_all,
)


def change(person, uid, how, **outcomes):
    """An amending or cancelling decision, issued and written."""
    with person.acting() as request:
        made = decisions.begin_change(request, request.office.document(uid), how)
        head = {
            **made.current.values('head'),
            **{k: HEAD[k] for k in ('signing-date', 'effective-date', 'signer')},
        }
        records.edit(request, made, 'head', {**head, 'number': '99/QĐ-SNV'}, base=made.count)
        if outcomes:
            rows = [{**row, **outcomes} for row in rows_of(made)]
            records.edit(request, made, 'persons', {'persons': rows}, base=made.count)
        new = made.uid
    with person.acting() as request:
        records.transition(request, request.office.document(new), 'issue')
    return new, apply_all(person, new)


class TestChanging:
    def test_cancelling_brings_back_every_effect(self, clerk, verifier, record):
        uids = [record(f'Nguyễn Văn {n}') for n in ('Một', 'Hai')]
        before = [reading(clerk, uid)[0] for uid in uids]
        decision = a_decision(clerk).about(*uids).in_records().build()
        verify_all(verifier, decision)
        new, results = change(clerk, decision, 'cancel')
        assert [r.how for r in results] == ['done', 'done'], results
        assert state_of(clerk, decision) == 'cancelled'
        assert standings(clerk, decision) == [Standing.TAKEN_BACK] * 2
        for uid, old in zip(uids, before, strict=True):
            content, state = reading(clerk, uid)
            papers = content.pop('attachments')['attachments']
            assert content == old and state == 'review'
            assert [paper['number'] for paper in papers] == ['12/QĐ-SNV', '99/QĐ-SNV'], 'both papers stay'
        verify_all(verifier, new)
        assert state_of(clerk, new) == 'completed'

    def test_a_value_that_somebody_changed_since_is_a_conflict_and_can_be_taken_back_all_the_same(
        self, clerk, verifier, record
    ):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        verify_all(verifier, decision)
        steps = a_record(clerk).edited_by(clerk, 'position', step='7', coefficient='4,32').submitted()
        for step in steps.verified_by(verifier)._steps:
            step(uid)
        new, (result,) = change(clerk, decision, 'cancel')
        assert result.how == 'failed' and 'người khác sửa' in result.message
        assert reading(clerk, uid)[0]['position']['step'] == '7'
        with clerk.acting() as request:
            document = request.office.document(new)
            effects.apply(request, document, rows_of(document)[0], anyway=True)
        assert reading(clerk, uid)[0]['position']['step'] == '5'

    def test_amending_keeps_or_changes(self, clerk, verifier, record):
        kept, changed = record('Nguyễn Văn Giữ'), record('Nguyễn Văn Đổi')
        decision = a_decision(clerk).about(kept, changed).in_records().build()
        verify_all(verifier, decision)
        with clerk.acting() as request:
            made = decisions.begin_change(request, request.office.document(decision), 'amend')
            head = {
                **HEAD,
                'number': '99/QĐ-SNV',
                'kind': 'salary-raise',
                'changes': str(decision),
                'change': 'amend',
            }
            records.edit(request, made, 'head', head, base=made.count)
            rows = rows_of(made)
            assert [row['outcome'] for row in rows] == ['keep', 'keep']
            rows[1] |= {'outcome': 'change', 'step-date': '01/05/2026'}
            records.edit(request, made, 'persons', {'persons': rows}, base=made.count)
            new = made.uid
        with clerk.acting() as request:
            records.transition(request, request.office.document(new), 'issue')
        assert [r.how for r in apply_all(clerk, new)] == ['skipped', 'done']
        assert state_of(clerk, decision) == 'amended'
        content, _ = reading(clerk, changed)
        assert content['position']['step-date'] == '2026-05-01'
        assert [row['from'] for row in content['salary-history']['salary']] == ['2026-05-01']
        assert standings(clerk, new) == [Standing.VERIFIED, Standing.REVIEW]
        verify_all(verifier, new)
        assert state_of(clerk, new) == 'completed'

    def test_an_amendment_that_only_keeps_completes_with_the_verification_of_the_first(
        self, clerk, verifier, record
    ):
        decision = a_decision(clerk).about(record()).in_records().build()
        new, results = change(clerk, decision, 'amend')
        assert [r.how for r in results] == ['skipped'] and state_of(clerk, new) == 'issued'
        verify_all(verifier, decision)
        assert state_of(clerk, new) == 'completed'

    def test_a_decision_is_not_cancelled_by_hand(self, clerk, record):
        uid = a_decision(clerk).about(record()).issued().build()
        for act in ('cancel', 'amend'):
            with clerk.acting() as request, pytest.raises(Invalid, match='Chưa có quyết định nào'):
                records.transition(request, request.office.document(uid), act)

    def test_everybody_of_the_old_one_must_be_decided_on(self, clerk, record):
        decision = a_decision(clerk).about(record()).in_records().build()
        with pytest.raises(Invalid, match='chưa chọn cách xử lý'):
            change(clerk, decision, 'cancel', outcome='')
