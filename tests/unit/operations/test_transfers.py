"""A record goes to another unit in each regulation's way: who may do what, what is asked for, what moves, what stays."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime

import pytest
from ZODB.POSException import ConflictError

from hoso_cms import clock
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks import limits
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.operations import records, transfers
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.transfer_rules import Transfer, superior_of
from hoso_cms.security import Forbidden, Permission, permitted
from hoso_cms.testing.builders import BUDGET, EA_KLY, EA_PHE, EDUCATION, FINANCE, a_record, unit_at
from hoso_cms.testing.leaving import gone
from hoso_cms.testing.transferring import a_request, a_transfer, under

TUESDAY = datetime(2026, 12, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday():
    """The day on which every decision here takes effect."""
    with clock.standing_at(TUESDAY):
        yield


def day(number):
    """A later day of December."""
    return clock.standing_at(datetime(2026, 12, number, 2, tzinfo=UTC))


@pytest.fixture
def record(people):
    """A verified record of Finance."""
    return verified(people)


def verified(people, **changes):
    return people.verified_record('Trần Thị Chuyển', **changes)


def state_of(people, uid):
    with people.administrator.acting() as request:
        document = request.office.document(uid)
        return document.state, document.unit.title


def objections(person, uid, step):
    with person.acting() as request:
        return [p.message for p in records.obstacles(request, request.office.document(uid), step)]


def take(person, uid, step, reason=''):
    with person.acting() as request:
        records.transition(request, request.office.document(uid), step, reason=reason)


def whole(people):
    with people.administrator.acting() as request:
        assert [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ] == []
        return True


# --- Long An: the old unit hands over


def test_long_an_the_old_unit_sends_and_the_new_one_takes_over(people, record):
    under(people.administrator, 'long-an-2015')
    with people.administrator.acting() as request:
        before = [version.digest for version in request.office.document(record).history()]
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    assert state_of(people, uid) == ('sent', 'Sở Giáo dục và Đào tạo')
    assert state_of(people, record) == ('verified', 'Sở Tài chính')
    with pytest.raises(Forbidden):
        take(people.clerk_of_finance, uid, 'receive')
    take(people.clerk_of_education, uid, 'receive')
    assert state_of(people, uid) == ('received', 'Sở Giáo dục và Đào tạo')
    assert state_of(people, record) == ('verified', 'Sở Giáo dục và Đào tạo')
    with people.clerk_of_education.acting() as request:
        document = request.office.document(record)
        assert [version.digest for version in document.history()][1:] == before
        assert document.current.basis == f'transfer:{uid}'
        transfer = Transfer(request, request.office.document(uid))
        assert transfer.value('record-version', 'handover') == str(document.count - 1)
        assert transfer.value('record-digest', 'handover') == before[0].hex(' ', 4)
        assert permitted(request, Permission.EDIT, document)
    with people.clerk_of_finance.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(record))
        assert permitted(request, Permission.VIEW, request.office.document(uid))
    assert whole(people)


def test_long_an_a_refusal_lets_the_limit_of_the_old_unit_go_on(people, record):
    under(people.administrator, 'long-an-2015')
    transfer = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send')
    uid = transfer.taken('refuse', people.clerk_of_education, 'Thiếu quyết định nâng lương gần nhất').build()
    assert state_of(people, uid) == ('refused', 'Sở Tài chính')
    with day(24):
        assert limits_of(people, uid) == [('transfer-effective', '2026-12-22', 'overdue')]
        take(people.clerk_of_finance, uid, 'send')
    assert limits_of(people, uid) == []
    with people.administrator.acting() as request:
        document = request.office.document(uid)
        told = [(t.due, t.late) for version in document.history() for t in version.limits_ended()]
    assert told == [('2026-12-22', True), ('2026-12-22', False)]


def limits_of(people, uid):
    with people.administrator.acting() as request:
        document = request.office.document(uid)
        found = limits.limits_of(request.registry.models, request.office, document)
        return [
            (one.rule.event, one.due.isoformat(), one.status(clock.today()))
            for one in found
            if one.done is None
        ]


def test_a_refusal_needs_a_reason(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    with pytest.raises(Refused, match='lý do'):
        take(people.clerk_of_education, uid, 'refuse')


def test_a_unit_without_a_regulation_hands_over_itself(people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    with pytest.raises(Invalid, match='không qua cấp trên'):
        take(people.clerk_of_finance, uid, 'submit')
    take(people.clerk_of_finance, uid, 'send')


# --- Quận 5, Quận 6: only on a written request


@pytest.mark.parametrize('regulation', ['quan-5-2014', 'quan-6-2014'])
def test_the_file_stays_until_it_is_asked_for_in_writing(people, record, regulation):
    under(people.administrator, regulation)
    own = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    with pytest.raises(Invalid, match='văn bản yêu cầu'):
        take(people.clerk_of_finance, own, 'send')
    take(people.clerk_of_finance, own, 'cancel', 'Chờ văn bản yêu cầu')
    asked = a_request(people.clerk_of_education, record, EDUCATION).build()
    with pytest.raises(Invalid, match='bản quét văn bản yêu cầu'):
        take(people.clerk_of_education, asked, 'request')
    take(people.clerk_of_education, asked, 'cancel', 'Làm lại')
    uid = a_request(people.clerk_of_education, record, EDUCATION).in_writing().taken('request').build()
    assert state_of(people, uid) == ('requested', 'Sở Tài chính')
    with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='Không sửa được'):
        document = request.office.document(uid)
        transfers.fill(request, document, {'request': {'request-number': '1'}}, seen=document.count)
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        told = {'decision-number': '45/QĐ', 'decision-date': '20/11/2026', 'effective-date': '01/12/2026'}
        transfers.fill(request, document, {'decision': told}, seen=document.count)
    take(people.clerk_of_finance, uid, 'send')
    take(people.clerk_of_education, uid, 'receive')
    assert state_of(people, record) == ('verified', 'Sở Giáo dục và Đào tạo')
    assert limits_of(people, uid) == []


def test_the_old_unit_cannot_see_a_request_that_is_not_sent_and_declines_one_with_a_reason(people, record):
    under(people.administrator, 'quan-5-2014')
    uid = a_request(people.clerk_of_education, record, EDUCATION).in_writing().build()
    with people.clerk_of_finance.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(uid))
    take(people.clerk_of_education, uid, 'request')
    take(people.clerk_of_finance, uid, 'decline', 'Chưa có quyết định điều động')
    assert state_of(people, uid) == ('asking', 'Sở Giáo dục và Đào tạo')


def test_a_name_or_a_number_alone_finds_nothing(people, record):
    with people.clerk_of_education.acting() as request:
        place = unit_at(request.office, EDUCATION)
        number = str(request.office.document(record).current.values('basic')['citizen-id'])
        for given in [
            (number, 'Trần Thị Khác'),
            ('', 'Trần Thị Chuyển'),
            ('067085999999', 'Trần Thị Chuyển'),
        ]:
            with pytest.raises(Refused, match='Không tìm thấy'):
                transfers.ask(request, place, *given)
        assert transfers.ask(request, place, number, 'tran thi chuyen').about == record
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        transfers.ask(request, unit_at(request.office, EDUCATION), number, 'Trần Thị Chuyển')


def test_quan_5_the_old_unit_reads_what_was_official_on_that_day_and_nothing_later(people):
    under(people.administrator, 'quan-5-2014')
    record = verified(people)
    step = a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905 111 222')
    for one in step._steps:
        one(record)
    (
        a_request(people.clerk_of_education, record, EDUCATION)
        .in_writing()
        .taken('request')
        .filled_in(people.clerk_of_finance)
        .taken('send', people.clerk_of_finance)
        .taken('receive')
        .build()
    )
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(record)
        seen = [v.number for v in document.history() if permitted(request, Permission.VIEW, document, v)]
        assert seen == [3]
        assert not permitted(request, Permission.VIEW, document, 'verified')
        assert permitted(request, Permission.DISCIPLINE, document, document.version(3))
        assert not permitted(request, Permission.DISCIPLINE, document, document.version(4))
        assert not permitted(request, Permission.EDIT, document)
    with people.clerk_of_budget.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(record))


# --- Hà Nội: complete, then released


def test_ha_noi_nothing_goes_before_everything_is_there_and_verified(people):
    under(people.administrator, 'ha-noi-2015')
    record = a_record(people.clerk_of_finance).named('Lê Văn Thiếu').complete(religion=None).build()
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    with pytest.raises(Invalid, match='còn thiếu 1 nội dung'):
        take(people.clerk_of_finance, uid, 'send')
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(record)
        records.edit(request, document, 'basic', {'religion': 'Không'}, base=document.count)
    with pytest.raises(Invalid, match='chưa được xác thực'):
        take(people.clerk_of_finance, uid, 'send')
    take(people.clerk_of_finance, record, 'submit')
    with pytest.raises(Invalid, match='chờ xác thực'):
        take(people.clerk_of_finance, uid, 'send')
    take(people.verifier_of_finance, record, 'verify')
    take(people.clerk_of_finance, uid, 'send')
    # Until it is received the record is the old unit's: what is changed meanwhile is asked about again.
    step = a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')
    for one in step._steps:
        one(record)
    with pytest.raises(Invalid, match='chưa được xác thực'):
        take(people.clerk_of_education, uid, 'receive')
    take(people.clerk_of_education, uid, 'refuse', 'Còn thay đổi chưa xác thực')
    assert state_of(people, uid) == ('refused', 'Sở Tài chính')


# --- Đắk Lắk: the superior, then forwarded; inside a unit directly


def test_dak_lak_the_superior_moves_and_the_receiver_forwards(people, record):
    under(people.administrator, 'dak-lak-2019')
    transfer = a_transfer(people.clerk_of_finance, record, '/huyen-krong-pac').filled_in(scan=True)
    uid = transfer.build()
    with pytest.raises(Invalid, match='cấp trên'):
        take(people.clerk_of_finance, uid, 'send')
    take(people.clerk_of_finance, uid, 'submit')
    assert state_of(people, uid)[0] == 'submitted'
    with pytest.raises(Forbidden):
        take(people.clerk_of_finance, uid, 'place')
    with day(9):
        assert limits_of(people, uid) == [('transfer-effective', '2026-12-08', 'overdue')]
        take(people.verifier_of_province, uid, 'place')
        assert state_of(people, uid) == ('arrived', 'Huyện Krông Pắc')
        assert state_of(people, record) == ('verified', 'Huyện Krông Pắc')
        assert limits_of(people, uid) == [('transfer-arrived', '2026-12-14', 'running')]
        with pytest.raises(Invalid, match='đơn vị trực tiếp sử dụng'):
            take(people.clerk_of_district, uid, 'forward')
        with people.clerk_of_district.acting() as request, pytest.raises(Refused, match='trực thuộc'):
            transfers.choose_user_unit(
                request, request.office.document(uid), unit_at(request.office, FINANCE)
            )
        transfer._steps.clear()
        for step in (
            transfer.used_by(EA_KLY, people.clerk_of_district)
            .taken('forward', people.clerk_of_district)
            ._steps
        ):
            step(uid)
    assert state_of(people, uid) == ('forwarded', 'Xã Ea Kly')
    assert state_of(people, record) == ('verified', 'Xã Ea Kly')
    with people.clerk_of_ea_kly.acting() as request:
        assert permitted(request, Permission.EDIT, request.office.document(record))
    with people.clerk_of_ea_phe.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(uid))
    assert limits_of(people, uid) == []
    assert whole(people)


def test_dak_lak_asks_for_the_scan_of_the_decision(people, record):
    under(people.administrator, 'dak-lak-2019')
    uid = a_transfer(people.clerk_of_finance, record, EA_PHE).filled_in().build()
    assert objections(people.clerk_of_finance, uid, 'submit') == ['Chưa tải lên bản quét quyết định.']


def test_dak_lak_inside_a_unit_its_own_people_move_it_in_two_working_days(people, record):
    under(people.administrator, 'dak-lak-2019')
    uid = a_transfer(people.clerk_of_finance, record, BUDGET).filled_in(scan=True).build()
    assert limits_of(people, uid) == [('internal-transfer-effective', '2026-12-03', 'running')]
    take(people.clerk_of_finance, uid, 'move')
    assert state_of(people, record) == ('verified', 'Phòng Ngân sách')
    assert limits_of(people, uid) == []


def test_the_superior_is_the_nearest_unit_over_both_as_far_as_the_regulation_counts(people):
    under(people.administrator, 'dak-lak-2019', '/huyen-krong-pac')
    with people.administrator.acting() as request:
        at = {path: unit_at(request.office, path) for path in (EA_KLY, EA_PHE, FINANCE, '/huyen-krong-pac')}
        assert superior_of(request, at[EA_KLY], at[EA_PHE]) is at['/huyen-krong-pac']
        assert superior_of(request, at[EA_KLY], at[FINANCE]) is at['/huyen-krong-pac']
        assert superior_of(request, at[FINANCE], at[EA_KLY]) is request.office


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
    with ThreadPoolExecutor(1) as other, clock.standing_at(TUESDAY):
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
