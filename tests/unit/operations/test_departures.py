"""The end of service, the frozen record, notes, the return, and disposal by two people."""

from datetime import UTC, date, datetime

import pytest

from hoso_cms import clock
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks import limits
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.exchange.packages.bag import Bag
from hoso_cms.exchange.packages.checking import package_breaks
from hoso_cms.exchange.packages.departing import package_of
from hoso_cms.operations import archive, departures, disposals, records
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.retention import classes, longest
from hoso_cms.security import Forbidden, Permission, Role, permitted, visibility
from hoso_cms.testing.builders import EDUCATION, FINANCE, a_record, cheap_hashes, unit_at
from hoso_cms.testing.declaring import a_declaration
from hoso_cms.testing.leaving import a_departure, a_disposal
from hoso_cms.testing.people import hire
from hoso_cms.testing.transferring import a_transfer, under


def day(number, month=12, year=2026):
    return clock.standing_at(datetime(year, month, number, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def tuesday():
    """The day on which the decisions here take effect."""
    with day(1):
        yield


@pytest.fixture
def record(people):
    return people.verified_record('Trần Thị Nghỉ')


@pytest.fixture
def archived(people, record):
    leaving = a_departure(people.clerk_of_finance, record).told(scan=True)
    leaving.handed_in().closed_by(people.verifier_of_finance).build()
    return record


def running(people, uid):
    with people.administrator.acting() as request:
        found = limits.limits_of(request.registry.models, request.office, request.office.document(uid))
        return [
            (one.rule.event, one.due.isoformat(), one.status(clock.today())) for one in found if not one.done
        ]


def test_one_act_writes_the_record_and_freezes_it(people, record):
    under(people.administrator, 'dak-lak-2019')
    uid = a_departure(people.clerk_of_finance, record).told(scan=True).handed_in().build()
    assert running(people, uid) == [('departure-effective', '2026-12-08', 'running')]
    with day(9):
        assert running(people, uid)[0][2] == 'overdue'
        with people.verifier_of_finance.acting() as request:
            records.transition(request, request.office.document(uid), 'close')
        assert running(people, uid) == []
    with people.archivist.acting() as request:
        document = request.office.document(record)
        assert document.state == 'archived'
        leaving = document.current.values('leaving')
        assert leaving['leaving-form'] == 'retired' and leaving['leaving-date'] == '2026-12-01'
        assert leaving['leaving-decision'] == '77/QĐ-STC ngày 20/11/2026, Sở Tài chính'
        assert (leaving['leaving-unit'], leaving['shelf-mark']) == ('Sở Tài chính', 'K2-H15')
        assert leaving['retention-class'] == 'officer-file'
        (period,) = leaving['service-periods']
        assert (period['from'], period['to'], period['reason']) == ('2008-09-01', '2026-12-01', 'retired')
        (paper,) = document.current.values('attachments')['attachments']
        assert paper['kind'] == 'leaving' and paper['file'] in request.office.files
        assert document.current.basis == f'departure:{uid}'
        assert [t.late for t in request.office.document(uid).current.limits_ended()] == [True]
        assert not [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ]


def test_nobody_edits_an_archived_record(people, archived):
    for person in people.all():
        if person is people.newcomer:
            continue
        with person.acting() as request:
            document = request.office.document(archived)
            assert not permitted(request, Permission.EDIT, document)
            with pytest.raises(Forbidden):
                records.edit(request, document, 'basic', {'phone': '1'}, base=document.count)


def test_who_goes_out_of_scope_is_transferred_not_archived(people, record):
    a_departure(people.clerk_of_finance, record).told(
        reason='moved-out', destination='Bộ Tài chính'
    ).handed_in().closed_by(people.verifier_of_finance).build()
    with people.clerk_of_finance.acting() as request:
        assert request.office.document(record).state == 'transferred'
    with people.administrator.acting() as request:
        office = request.office
        (departure,) = departures.departures_of(request, record)
        stored = package_of(office, departure)
        with stored.open() as file, Bag(file) as bag:
            assert list(package_breaks(bag)) == []
        assert departure.current.values('package')['package-version'] == '4'
        assert [
            *find_breaks(office),
            *catalog_breaks(office),
            *derived_breaks(request.registry.models, office),
        ] == []


def test_what_is_open_comes_first(people, record):
    for step in a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')._steps:
        step(record)
    uid = a_departure(people.clerk_of_finance, record).told().build()
    with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match='chưa được xác thực'):
        records.transition(request, request.office.document(uid), 'submit')
    with (
        people.clerk_of_finance.acting() as request,
        pytest.raises(Refused, match='đang có một phiếu kết thúc'),
    ):
        departures.begin(request, request.office.document(record))


def test_declarations_transfers_and_seats_come_first(people):
    own = people.officers_record
    a_declaration(people.officer, own).build()
    a_transfer(people.clerk_of_finance, own, EDUCATION).build()
    with cheap_hashes():
        hire(people.administrator, 'hai', 'Hoàng Thị Chủ Hồ Sơ', FINANCE, Role.READER, record=own)
    uid = a_departure(people.clerk_of_finance, own).told().build()
    with people.clerk_of_finance.acting() as request:
        told = [p.message for p in records.obstacles(request, request.office.document(uid), 'submit')]
    assert len(told) == 3
    assert 'phiếu bổ sung' in told[0] and 'phiếu chuyển' in told[1] and 'còn giữ 1 tài khoản' in told[2]


def test_a_record_whose_person_leaves_is_not_transferred(people, record):
    a_departure(people.clerk_of_finance, record).build()
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().build()
    with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match='kết thúc công tác'):
        records.transition(request, request.office.document(uid), 'send')


def test_not_before_the_day_and_not_by_the_one_who_prepared_it(people, record):
    uid = a_departure(people.clerk_of_finance, record).told(effective_date='05/12/2026').handed_in().build()
    with people.verifier_of_finance.acting() as request, pytest.raises(Invalid, match='Đến ngày 05/12/2026'):
        records.transition(request, request.office.document(uid), 'close')
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        records.transition(request, request.office.document(uid), 'close')
    prepared = a_departure(people.verifier_of_finance, _another(people)).told().build()
    with people.verifier_of_finance.acting() as request:
        records.transition(request, request.office.document(prepared), 'submit')
        with pytest.raises(Invalid, match='người khác'):
            records.transition(request, request.office.document(prepared), 'close')


def _another(people):
    return people.verified_record()


# --- Notes and the return


def test_a_note_changes_nothing_and_is_part_of_the_chain(people, archived):
    with people.archivist.acting() as request:
        document = request.office.document(archived)
        before = document.current
        version = archive.annotate(request, document, 'Năm sinh trên bìa hồ sơ giấy ghi nhầm là 1958.')
        assert (version.digests, version.state, version.previous) == (
            before.digests,
            'archived',
            before.digest,
        )
        assert [one.reason for one in archive.notes(document)] == [version.reason]
        with pytest.raises(Refused, match='nội dung ghi chú'):
            archive.annotate(request, document, '  ')
    with people.archivist.acting() as request:
        assert not list(find_breaks(request.office))
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        archive.annotate(request, request.office.document(archived), 'x')


def test_a_return_opens_the_same_file_with_a_new_period(people, archived):
    told = {'number': '90/QĐ-STC', 'day': '01/12/2026', 'issuer': 'Sở Tài chính'}
    with people.verifier_of_finance.acting() as request:
        document = request.office.document(archived)
        with pytest.raises(Refused, match='từ ngày 01/12/2026'):
            archive.reopen(request, document, **told, since='30/11/2026')
        with pytest.raises(Refused, match='Hãy ghi số'):
            archive.reopen(request, document, **{**told, 'number': ' '}, since='02/12/2026')
        archive.reopen(request, document, **told, since='02/12/2026')
        assert document.faces == ('draft', 'archived')
    with people.clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(archived), 'submit')
    with people.verifier_of_province.acting() as request:
        records.transition(request, request.office.document(archived), 'verify')
    with day(20):
        leaving = a_departure(people.clerk_of_finance, archived).told(
            effective_date='20/12/2026', reason='died'
        )
        leaving.handed_in().closed_by(people.verifier_of_finance).build()
    with people.archivist.acting() as request:
        rows = request.office.document(archived).current.values('leaving')['service-periods']
        assert [(row['from'], row['to'], row['reason']) for row in rows] == [
            ('2008-09-01', '2026-12-01', 'retired'),
            ('2026-12-02', '2026-12-20', 'died'),
        ]


def test_a_return_asks_for_its_decision(people, archived):
    with pytest.raises(Invalid, match='trang “Trở lại công tác”'):
        step(people.verifier_of_finance, archived, 'reopen', 'Tiếp nhận lại')


def test_the_limit_of_a_second_end_counts_anew(people, archived):
    under(people.administrator, 'dak-lak-2019')
    with people.verifier_of_finance.acting() as request:
        document = request.office.document(archived)
        archive.reopen(request, document, number='90/QĐ', day='01/12/2026', issuer='Sở', since='02/12/2026')
        leaving = {**document.current.values('leaving'), 'leaving-date': '10/12/2026'}
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(archived)
        records.edit(
            request, document, 'leaving', {'leaving-date': leaving['leaving-date']}, base=document.count
        )
    assert [event for event, _, _ in running(people, archived)] == ['departure-effective']


# --- Retention and disposal


def test_a_file_is_kept_as_long_as_its_longest_document(people):
    with people.archivist.acting() as request:
        rows = [
            {'id': '1', 'kind': 'salary'},
            {'id': '2', 'kind': 'discipline'},
            {'id': '3', 'kind': 'other'},
        ]
        assert longest(request, 'years-5', rows).code == 'years-70'
        assert longest(request, 'years-5', rows[:1]).code == 'years-20'
        assert longest(request, '', rows).code == 'officer-file'
        assert classes(request)['years-5'].until('2020-05-01') == date(2025, 12, 31)
        assert classes(request)['officer-file'].until('2020-05-01') is None


@pytest.fixture
def old(people):
    """A record that ended in 2010 and was to be kept for five years."""
    uid = _another(people)
    leaving = a_departure(people.clerk_of_finance, uid).told(
        effective_date='01/05/2010', decision_date='20/04/2010', keeping={'retention-class': 'years-5'}
    )
    leaving.handed_in().closed_by(people.verifier_of_finance).build()
    return uid


@pytest.fixture
def second_head(people):
    with cheap_hashes():
        return hire(people.administrator, 'lanhdao2', 'Phan Văn Hai', '/', Role.HEAD)


def proposed(people, old):
    return a_disposal(people.archivist, old)


def step(person, uid, name, reason=''):
    with person.acting() as request:
        records.transition(request, request.office.document(uid), name, reason=reason)


def test_expired_classes_are_listed_and_permanent_ones_never(people, archived, old):
    with people.archivist.acting() as request:
        assert [one.uid for one in disposals.expired(request, request.office)] == [old]
        assert disposals.expired(request, request.office, date(2015, 12, 31)) == []
        assert [one.uid for one in disposals.expired(request, request.office, date(2016, 1, 1))] == [old]
        assert disposals.expired(request, unit_at(request.office, EDUCATION)) == []
        with pytest.raises(Refused, match='chưa hết thời hạn'):
            disposals.begin(request, request.office, '', [archived])
        with pytest.raises(Refused, match='ít nhất một'):
            disposals.begin(request, request.office, '', [])
    with people.clerk_of_finance.acting() as request:
        assert disposals.expired(request, request.office) == []
        with pytest.raises(Forbidden):
            disposals.begin(request, request.office, '', [old])


def test_two_people_decide_and_the_record_leaves_the_lists_but_not_the_house(people, old, second_head):
    uid = proposed(people, old)
    step(people.head_of_province, uid, 'agree')
    with pytest.raises(Invalid, match='người khác'):
        step(people.head_of_province, uid, 'decide')
    step(second_head, uid, 'decide')
    with people.archivist.acting() as request:
        before = request.office.document(old).current
    step(people.archivist, uid, 'certify')
    with people.archivist.acting() as request:
        document = request.office.document(old)
        assert document.state == 'disposed'
        assert document.current.digests == before.digests and document.current.previous == before.digest
        assert not permitted(request, Permission.VIEW, document)
        assert old not in visibility.ids(request, visibility.visible_places(request, request.office, True))
        assert document.current.content()['basic']
        assert not [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ]
        (row,) = disposals.items_of(request.office.document(uid))
        assert row['digest'] == before.digest.hex(' ', 4)


def test_nobody_disposes_round_the_list(people, old):
    with pytest.raises(Invalid, match='không có trong danh mục'):
        step(people.archivist, old, 'dispose', 'Dọn kho')


def test_a_record_that_changed_since_is_not_disposed_of(people, old, second_head):
    uid = proposed(people, old)
    with people.archivist.acting() as request:
        archive.annotate(request, request.office.document(old), 'Có đơn khiếu nại')
    with pytest.raises(Invalid, match='đã thay đổi'):
        step(people.head_of_province, uid, 'agree')
