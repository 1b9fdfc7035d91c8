"""The way of a decision: issued, waiting, verified person by person, complete; and its people."""

from __future__ import annotations

import pytest

from hoso_cms.operations import decision_people, decisions, records
from hoso_cms.operations.effect_states import Standing, rows_of, stands
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import FINANCE, a_decision, a_record, unit_at
from tests.unit.operations.decisions.steps import (
    apply_all,
    reading,
    standings,
    state_of,
    verify_all,
)


class TestIssuing:
    def test_everything_missing_is_named(self, clerk):
        uid = a_decision(clerk, 'transfer').numbered('', signer='').build()
        with clerk.acting() as request, pytest.raises(Invalid) as refused:
            records.transition(request, request.office.document(uid), 'issue')
        told = str(refused.value)
        for words in ('Số, ký hiệu', 'Người ký', 'bản quét', 'Điều 10 khoản 2', 'Chưa có người nào'):
            assert words in told

    def test_a_wrong_coefficient_is_told_at_its_row(self, clerk, record):
        uid = a_decision(clerk).about(record(), coefficient='4,05').build()
        with clerk.acting() as request, pytest.raises(Invalid, match='hệ số 3,99') as refused:
            records.transition(request, request.office.document(uid), 'issue')
        assert refused.value.problems[0].field == 'coefficient'

    def test_a_step_that_no_record_can_have_is_refused_at_its_cell(self, clerk, record):
        with pytest.raises(Invalid) as refused:
            a_decision(clerk).about(record(), step='17').build()
        problem = refused.value.problems[0]
        assert (problem.table, problem.field) == ('persons', 'step') and problem.row

    def test_people_without_records_belong_to_recruitment_only(self, clerk):
        uid = a_decision(clerk, 'award').for_newcomer('Trần Văn Mới', awards_form='x').build()
        with clerk.acting() as request, pytest.raises(Invalid, match='chưa có hồ sơ'):
            records.transition(request, request.office.document(uid), 'issue')

    def test_an_issued_decision_cannot_be_edited_and_opens_again_only_while_untouched(self, clerk, record):
        uid = a_decision(clerk).about(record()).issued().build()
        with clerk.acting() as request:
            decision = request.office.document(uid)
            with pytest.raises(Forbidden):
                records.edit(request, decision, 'head', {'abstract': 'x'}, base=decision.count)
            records.transition(request, decision, 'recall', reason='Sai số')
            records.transition(request, decision, 'issue')
        apply_all(clerk, uid)
        with clerk.acting() as request, pytest.raises(Invalid, match='đã được ghi vào hồ sơ'):
            records.transition(request, request.office.document(uid), 'recall', reason='Sai số')

    def test_nobody_completes_a_decision_by_hand(self, people, clerk, record):
        uid = a_decision(clerk).about(record()).in_records().build()
        for person in people.all():
            with person.acting() as request, pytest.raises((Forbidden, Invalid)):
                records.transition(request, request.office.document(uid), 'complete')


class TestWaiting:
    def test_a_frozen_record_waits_with_the_reason_and_takes_it_later(self, clerk, verifier, record):
        uid, other = record(), record('Lê Thị Bình')
        for step in a_record(clerk).edited_by(clerk, phone='0905').submitted()._steps:
            step(uid)
        decision = a_decision(clerk).about(uid, other).in_records().build()
        assert standings(clerk, decision) == [Standing.WAITING, Standing.REVIEW]
        with clerk.acting() as request:
            first = next(iter(stands(request, request.office.document(decision)).values()))
            assert 'Chờ xác thực' in first.reason
        with verifier.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        assert [r.how for r in apply_all(clerk, decision)] == ['done', 'skipped']
        assert standings(clerk, decision) == [Standing.REVIEW, Standing.REVIEW]

    def test_a_record_outside_ones_rights_waits_for_who_has_them(self, people, clerk, record):
        mine = record()
        decision = a_decision(clerk).about(mine).build()
        theirs = (
            a_record(people.clerk_of_education)
            .complete()
            .submitted()
            .verified_by(people.verifier_of_province)
            .build()
        )
        with clerk.acting() as request:
            document = request.office.document(decision)
            with pytest.raises(Forbidden):
                decisions.add_people(request, document, [request.office.document(theirs)])
            # The id of a record that somebody put into the form by hand opens nothing.
            row = {
                'record': str(theirs),
                'name': 'Ai Đó',
                'step': '6',
                'coefficient': '3,99',
                'step-date': '01/06/2026',
            }
            rows = [*rows_of(document), row]
            records.edit(request, document, 'persons', {'persons': rows}, base=document.count)
        with clerk.acting() as request:
            records.transition(request, request.office.document(decision), 'issue')
        results = apply_all(clerk, decision)
        assert [r.how for r in results] == ['done', 'failed']
        assert 'ngoài phạm vi quyền' in results[1].message
        assert [r.how for r in apply_all(people.clerk_of_education, decision)] == ['skipped', 'done']

    def test_a_draft_with_other_changes_takes_the_effect_and_is_not_handed_in(self, clerk, record):
        uid = record()
        for step in a_record(clerk).edited_by(clerk, phone='0905', basis='')._steps:
            step(uid)
        decision = a_decision(clerk).about(uid).in_records().build()
        assert standings(clerk, decision) == [Standing.DRAFT]
        content, state = reading(clerk, uid)
        assert state == 'draft' and content['basic']['phone'] == '0905'
        with clerk.acting() as request:
            document = request.office.document(uid)
            assert not decisions.alone_in(document, request.office.document(decision))

    def test_what_is_in_the_record_already_is_not_written_twice(self, clerk, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            before = request.office.document(uid).count
        assert [r.how for r in apply_all(clerk, decision)] == ['skipped']
        with clerk.acting() as request:
            assert request.office.document(uid).count == before


class TestNewcomers:
    def test_recruiting_makes_the_record_and_starts_its_clock(self, clerk):
        decision = (
            a_decision(clerk, 'recruitment')
            .for_newcomer('Trần Văn Mới', position='Chuyên viên', rank='01.003', recruitment_form='exam')
            .in_records()
            .build()
        )
        with clerk.acting() as request:
            document = request.office.document(decision)
            (row,) = rows_of(document)
            record = request.office.document(int(row['record']))
            assert record.state == 'draft' and record.unit.title == 'Sở Tài chính'
            content = record.current.content()
            assert content['basic']['full-name'] == 'Trần Văn Mới'
            assert content['recruitment']['recruitment-decision-date'] == '2026-06-01'
            assert (content['position']['step'], content['position']['coefficient']) == ('1', '2.34')
            assert record.current.basis == f'decision:{decision}'
            (one,) = stands(request, document).values()
            assert one.standing == Standing.DRAFT
        assert [r.how for r in apply_all(clerk, decision)] == ['skipped']


class TestVerifying:
    def test_four_eyes_hold(self, people, clerk, record):
        from hoso_cms.security import Role
        from hoso_cms.testing.people import give_role

        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with people.administrator.acting() as request:
            account = request.office.accounts[clerk.uid]
            give_role(request, unit_at(request.office, FINANCE), account, Role.VERIFIER)
        (result,) = verify_all(clerk, decision)
        assert result.how == 'failed' and 'người khác' in result.message

    def test_a_return_is_told_and_the_decision_goes_on(self, clerk, verifier, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        assert [r.how for r in verify_all(verifier, decision, 'return', 'Thiếu bản quét')] == ['done']
        assert standings(clerk, decision) == [Standing.RETURNED]
        assert state_of(clerk, decision) == 'issued'
        with clerk.acting() as request:
            records.transition(request, request.office.document(uid), 'submit')
        verify_all(verifier, decision)
        assert state_of(clerk, decision) == 'completed'

    def test_another_value_verified_is_told_and_does_not_complete(self, clerk, verifier, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            document = request.office.document(uid)
            records.transition(request, document, 'recall')
            typed = {'step': '5', 'coefficient': '3,66'}
            records.edit(request, document, 'position', typed, base=document.count, basis='Đính chính')
            records.transition(request, document, 'submit')
        with verifier.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        assert standings(clerk, decision) == [Standing.DIFFERS]
        assert state_of(clerk, decision) == 'issued'
        apply_all(clerk, decision)
        verify_all(verifier, decision)
        assert state_of(clerk, decision) == 'completed'

    def test_the_last_of_many_completes_it(self, clerk, verifier, record):
        uids = [record(f'Nguyễn Văn {n}') for n in ('Một', 'Hai', 'Ba')]
        decision = a_decision(clerk).about(*uids).in_records().build()
        for uid in uids[::-1]:
            assert state_of(clerk, decision) == 'issued'
            with verifier.acting() as request:
                records.transition(request, request.office.document(uid), 'verify')
        assert state_of(clerk, decision) == 'completed'

    def test_the_clock_runs_from_the_effective_date_until_the_last_is_verified(
        self, registry, clerk, verifier, record
    ):
        from hoso_cms.clocks import facts

        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            document = request.office.document(decision)
            models = request.registry.models
            happened = facts.happened(
                models.content_types['decision'], models.workflow_of('decision'), document
            )
            assert happened['decision-effective'].day == '2026-06-01'
            assert 'record-verified' not in happened
        verify_all(verifier, decision)
        with clerk.acting() as request:
            document = request.office.document(decision)
            assert 'record-verified' in facts.happened(
                models.content_types['decision'], models.workflow_of('decision'), document
            )


class TestPeople:
    def test_a_pasted_column_of_names_and_numbers(self, clerk, people, record):
        uid = record('Nguyễn Thị Hồng Thắm')
        record('Trần Văn Đôi', birth_date='01/01/1980')
        twin = record('Trần Văn Đôi', birth_date='02/02/1990')
        a_record(people.clerk_of_education).named('Người Ngoài Đơn Vị').build()
        text = '1. nguyen thi hong tham\nTrần Văn Đôi\t02/02/1990\nTrần Văn Đôi\nNgười Ngoài Đơn Vị\nKhông Có Ai\n\n'
        with clerk.acting() as request:
            found = decision_people.pasted(request, request.office, text)
            assert [one.uid for one in found.records] == [uid, twin]
            assert [line for line, _ in found.unclear] == ['Trần Văn Đôi']
            assert found.unknown == ['Người Ngoài Đơn Vị', 'Không Có Ai']

    def test_who_is_due_for_a_step(self, clerk, record):
        from datetime import date

        due, later = record(), record('Trần Văn Sau', step_date='01/09/2025')
        with clerk.acting() as request:
            unit = unit_at(request.office, FINANCE)
            found = {one.uid for one in decision_people.due(request, unit, 'next-raise', date(2026, 9, 30))}
            assert due in found and later not in found

    def test_a_decision_has_at_most_five_hundred_people(self, clerk, record, monkeypatch):
        monkeypatch.setattr(decisions, 'MOST', 1)
        with pytest.raises(Refused, match='nhiều nhất 1 người'):
            a_decision(clerk).about(record(), record('Trần Văn Hai')).build()
