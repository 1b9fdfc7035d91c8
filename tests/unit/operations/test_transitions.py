"""The way of a record through its workflow: guards, four eyes, reasons, and who decides upon what was seen."""

from __future__ import annotations

import pytest

from hoso_cms.documents import Remark
from hoso_cms.operations import records
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.security import Forbidden, Role
from hoso_cms.testing.builders import FINANCE, a_record, unit_at
from hoso_cms.testing.leaving import gone
from hoso_cms.testing.people import give_role


def take(person, uid, name, **kw):
    with person.acting() as request:
        return records.transition(request, request.office.document(uid), name, **kw).state


@pytest.fixture
def both(people):
    """A person who is clerk and verifier of Finance at once."""
    with people.administrator.acting() as request:
        account = request.office.accounts[people.second_clerk_of_finance.uid]
        give_role(request, unit_at(request.office, FINANCE), account, Role.VERIFIER)
    return people.second_clerk_of_finance


def test_the_whole_way(people):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uid = a_record(clerk).complete().build()
    assert take(clerk, uid, 'submit') == 'review'
    assert take(clerk, uid, 'recall') == 'draft'
    assert take(clerk, uid, 'submit') == 'review'
    assert take(verifier, uid, 'return', reason='Sai ngày sinh') == 'draft'
    assert take(clerk, uid, 'submit') == 'review'
    assert take(verifier, uid, 'verify') == 'verified'
    gone(clerk, verifier, uid)
    with people.archivist.acting() as request:
        document = request.office.document(uid)
        assert (document.official, document.official_state, document.count) == (8, 'archived', 8)
        assert [one.id for one in records.open_transitions(request, document)] == ['reopen', 'dispose']


def test_an_incomplete_record_is_not_handed_in_and_everything_missing_is_named(people):
    uid = a_record(people.clerk_of_finance).build()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        with pytest.raises(Invalid) as refused:
            records.transition(request, document, 'submit')
        named = {problem.field or problem.table for problem in refused.value.problems}
        assert {'gender', 'birthplace', 'citizen-id', 'coefficient', 'career', 'own-family'} <= named
        assert {
            problem.field or problem.table for problem in records.obstacles(request, document, 'submit')
        } == named
        assert document.count == 1


def test_words_without_a_code_hold_verification_up(people):
    uid = a_record(people.clerk_of_finance).complete(rank='Ngạch lạ').build()
    with pytest.raises(Invalid, match='Ngạch lạ'):
        take(people.clerk_of_finance, uid, 'submit')


class TestFourEyes:
    def test_who_created_it_does_not_verify_it(self, both):
        uid = a_record(both).complete().submitted().build()
        for name in ('verify', 'return'):
            with pytest.raises(Invalid, match='người khác'):
                take(both, uid, name, reason='Được')

    def test_who_edited_a_word_of_it_does_not_either(self, people, both):
        builder = a_record(people.clerk_of_finance).complete().edited_by(both, phone='0905').submitted()
        with pytest.raises(Invalid, match='người khác'):
            take(both, builder.build(), 'verify')

    def test_who_only_handed_it_in_or_returned_it_may(self, people, both):
        uid = a_record(people.clerk_of_finance).complete().build()
        take(both, uid, 'submit')
        take(both, uid, 'return', reason='Thiếu bản quét')
        take(both, uid, 'submit')
        assert take(both, uid, 'verify') == 'verified'

    def test_what_was_edited_before_the_last_verification_no_longer_counts(self, people, both):
        uid = a_record(both).complete().submitted().verified_by(people.verifier_of_finance).build()
        builder = (
            a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905').submitted()
        )
        for step in builder._steps:
            step(uid)
        assert take(both, uid, 'verify') == 'verified'

    def test_a_restored_section_is_an_edit_too(self, people, both):
        uid = (
            a_record(people.clerk_of_finance)
            .complete()
            .edited_by(people.clerk_of_finance, phone='0905')
            .build()
        )
        with both.acting() as request:
            records.restore(request, request.office.document(uid), 'basic', 1, reason='Số cũ đúng')
        take(people.clerk_of_finance, uid, 'submit')
        with pytest.raises(Invalid, match='người khác'):
            take(both, uid, 'verify')


def test_some_steps_want_a_reason(people):
    uid = a_record(people.clerk_of_finance).complete().submitted().build()
    for reason in ('', ' \u00a0 '):
        with pytest.raises(Refused, match='lý do'):
            take(people.verifier_of_finance, uid, 'return', reason=reason)


def test_nobody_approves_what_they_have_not_seen(people):
    uid = a_record(people.clerk_of_finance).complete().submitted().build()
    take(people.clerk_of_finance, uid, 'recall')
    take(people.clerk_of_finance, uid, 'submit')
    with pytest.raises(Refused, match='bản mới số 4'):
        take(people.verifier_of_finance, uid, 'verify', seen=2)
    assert take(people.verifier_of_finance, uid, 'verify', seen=4) == 'verified'


def test_a_step_from_another_state_says_which_are_open(people):
    uid = a_record(people.clerk_of_finance).complete().build()
    with pytest.raises(Refused, match='Trình xác thực'):
        take(people.verifier_of_finance, uid, 'verify')


def test_a_clerk_neither_verifies_nor_archives(people):
    uid = a_record(people.clerk_of_finance).complete().submitted().build()
    with pytest.raises(Forbidden):
        take(people.clerk_of_finance, uid, 'verify')
    take(people.verifier_of_finance, uid, 'verify')
    with pytest.raises(Forbidden):
        take(people.clerk_of_finance, uid, 'archive', reason='x')


def test_what_was_verified_once_is_not_withdrawn(people):
    record = a_record(people.clerk_of_finance).complete().submitted().verified_by(people.verifier_of_finance)
    uid = record.edited_by(people.clerk_of_finance, phone='0905').build()
    with pytest.raises(Invalid, match='từng được xác thực'):
        take(people.clerk_of_finance, uid, 'withdraw', reason='Nhập trùng')


def test_remarks_of_a_return_are_kept(people):
    uid = a_record(people.clerk_of_finance).complete().submitted().build()
    remark = Remark('basic', 'birth-date', ' Giấy khai sinh  ghi 16/8 ')
    take(people.verifier_of_finance, uid, 'return', reason='Xem ghi chú', remarks=(remark,))
    with people.clerk_of_finance.acting() as request:
        kept = request.office.document(uid).current.remarks_made()
        assert kept == [Remark('basic', 'birth-date', 'Giấy khai sinh ghi 16/8')]
