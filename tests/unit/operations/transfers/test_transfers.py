"""What goes with a record, what cannot be, and what two do at once."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from ZODB.POSException import ConflictError

from hoso_cms.operations import records, transfers
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.transfer_rules import Transfer
from hoso_cms.security import Forbidden, Permission, permitted
from hoso_cms.testing.builders import BUDGET, EA_KLY, EA_PHE, EDUCATION, FINANCE, a_record, unit_at
from hoso_cms.testing.leaving import gone
from hoso_cms.testing.transferring import a_transfer
from tests.unit.operations.transfers.steps import day, state_of, take, verified, whole

# --- What goes with it, and what does not go at all


def test_a_draft_beside_the_official_version_goes_along_and_is_verified_there(people, record):
    step = a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')
    for one in step._steps:
        one(record)
    a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').taken(
        'receive', people.clerk_of_education
    ).build()
    with people.clerk_of_education.acting() as request:
        document = request.office.document(record)
        assert document.faces == ('draft', 'verified')
        records.transition(request, document, 'submit')
    take(people.verifier_of_province, record, 'verify')
    assert state_of(people, record) == ('verified', 'Sở Giáo dục và Đào tạo')


def test_a_change_without_a_ground_is_not_covered_by_the_move(people, record):
    step = a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, basis='', phone='0905')
    for one in step._steps:
        one(record)
    a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').taken(
        'receive', people.clerk_of_education
    ).build()
    with pytest.raises(Invalid, match='căn cứ'):
        take(people.clerk_of_education, record, 'submit')


def test_declarations_go_with_the_record(people):
    from hoso_cms.testing.declaring import a_declaration

    declaration = a_declaration(people.officer, people.officers_record).build()
    a_transfer(people.clerk_of_finance, people.officers_record, EDUCATION).filled_in().taken('send').taken(
        'receive', people.clerk_of_education
    ).build()
    assert state_of(people, declaration) == ('draft', 'Sở Giáo dục và Đào tạo')
    with people.officer.acting() as request:
        assert permitted(request, Permission.DECLARE, request.office.document(declaration))
        assert permitted(request, Permission.VIEW, request.office.document(people.officers_record))
    assert whole(people)


def test_a_transfer_that_cannot_be(people, record):
    with people.clerk_of_finance.acting() as request:
        document, office = request.office.document(record), request.office
        with pytest.raises(Refused, match='chọn đơn vị khác'):
            transfers.begin(request, document, unit_at(office, FINANCE))
        transfers.begin(request, document, unit_at(office, EDUCATION))
        with pytest.raises(Refused, match='chưa xong'):
            transfers.begin(request, document, unit_at(office, BUDGET))
    with people.clerk_of_education.acting() as request, pytest.raises(Forbidden):
        transfers.begin(request, request.office.document(record), unit_at(request.office, EDUCATION))
    archived = verified(people)
    gone(people.clerk_of_finance, people.verifier_of_finance, archived)
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        transfers.begin(request, request.office.document(archived), unit_at(request.office, EDUCATION))


def test_a_record_that_waits_for_verification_stays(people):
    uid = a_record(people.clerk_of_finance).complete().submitted().build()
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        transfers.begin(request, request.office.document(uid), unit_at(request.office, EDUCATION))


def test_of_two_who_receive_at_once_one_does(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    take(people.clerk_of_education, uid, 'receive')
    with pytest.raises(Refused, match='Đã tiếp nhận'):
        take(people.clerk_of_education, uid, 'receive')
    with people.clerk_of_education.acting() as request:
        assert sum(v.act == 'moved' for v in request.office.document(record).history()) == 1


def test_fields_that_cannot_be_are_refused_and_nothing_is_stored(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).build()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        for typed, message in [
            ({'decision-date': '31/02/2026'}, 'Không có ngày'),
            ({'decision-scan': '0' * 64}, 'chưa được tải lên'),
            ({'decision-date': '01/01/2030'}, 'tương lai'),
        ]:
            with pytest.raises(Invalid, match=message):
                transfers.fill(request, document, {'decision': typed}, seen=document.count)
        assert document.count == 1
        with pytest.raises(Refused, match='thay đổi mới'):
            transfers.fill(request, document, {'decision': {'decision-number': '1'}}, seen=7)


def test_a_unit_that_works_no_more_takes_no_records_and_its_successor_does(people, record):
    from hoso_cms.testing.reorganisations import a_reorganisation, second_administrator

    uid = a_transfer(people.clerk_of_finance, record, EA_KLY).filled_in().build()
    second = second_administrator(people.administrator)
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with people.clerk_of_finance.acting() as request:
        assert Transfer(request, request.office.document(uid)).target is unit_at(request.office, EA_PHE)
    take(people.clerk_of_finance, uid, 'send')
    take(people.clerk_of_ea_phe, uid, 'receive')
    assert state_of(people, record) == ('verified', 'Xã Ea Phê')
    other = verified(people)
    with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='đã đóng'):
        transfers.begin(request, request.office.document(other), unit_at(request.office, EA_KLY))
    with people.administrator.acting() as request:
        from hoso_cms.web.units_found import found

        assert [name for _, name in found(request, 'xa ea')] == ['Huyện Krông Pắc › Xã Ea Phê']


def test_a_record_of_a_merged_unit_goes_on_its_way(people, record):
    from hoso_cms.testing.reorganisations import a_reorganisation, second_administrator

    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    second = second_administrator(people.administrator)
    a_reorganisation(people.administrator).merging(FINANCE, into='/so-noi-vu').started_by(second).done()
    take(people.clerk_of_home_affairs, uid, 'send')
    take(people.clerk_of_education, uid, 'receive')
    assert state_of(people, record) == ('verified', 'Sở Giáo dục và Đào tạo')


def test_a_move_that_does_not_come_to_its_end_leaves_nothing(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    with pytest.raises(RuntimeError), people.clerk_of_education.acting() as request:
        records.transition(request, request.office.document(uid), 'receive')
        assert request.office.document(record).unit.title == 'Sở Giáo dục và Đào tạo'
        raise RuntimeError('the machine stops here')
    assert state_of(people, uid) == ('sent', 'Sở Giáo dục và Đào tạo')
    assert state_of(people, record) == ('verified', 'Sở Tài chính')
    assert whole(people)


def at_the_same_time(act):
    """Do something in another thread, with a transaction and a connection of its own."""
    with ThreadPoolExecutor(1) as other, day(1):
        other.submit(copy_context().run, act).result()


def test_a_receipt_and_a_refusal_at_the_same_moment_do_not_both_count(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    with pytest.raises(ConflictError), people.verifier_of_province.acting() as refusing:
        records.transition(refusing, refusing.office.document(uid), 'refuse', reason='Chưa đủ')
        at_the_same_time(lambda: take(people.clerk_of_education, uid, 'receive'))
    assert state_of(people, uid) == ('received', 'Sở Giáo dục và Đào tạo')
    assert state_of(people, record) == ('verified', 'Sở Giáo dục và Đào tạo')
    assert whole(people)


def test_an_edit_while_the_record_moves_is_asked_again(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    with pytest.raises(ConflictError), people.clerk_of_finance.acting() as editing:
        document = editing.office.document(record)
        records.edit(editing, document, 'basic', {'phone': '0905'}, base=document.count, basis='QĐ')
        at_the_same_time(lambda: take(people.clerk_of_education, uid, 'receive'))
    with people.clerk_of_education.acting() as request:
        assert 'phone' not in request.office.document(record).current.values('basic')
