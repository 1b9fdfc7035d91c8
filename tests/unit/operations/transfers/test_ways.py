"""A record goes to another unit in each regulation's way: who may do what, what is asked for, what stays."""

import pytest

from hoso_cms import clock
from hoso_cms.clocks import limits
from hoso_cms.operations import records, transfers
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.transfer_rules import Transfer, superior_of
from hoso_cms.security import Forbidden, Permission, permitted
from hoso_cms.testing.builders import BUDGET, EA_KLY, EA_PHE, EDUCATION, FINANCE, a_record, unit_at
from hoso_cms.testing.transferring import a_request, a_transfer, under
from tests.unit.operations.transfers.steps import day, objections, state_of, take, verified, whole

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
