"""Reorganisations: each kind of step, what is refused, what goes on as it was, and what a killed run leaves."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from hoso_cms import clock
from hoso_cms.catalog.as_of import numbers_as_of, units_as_of
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.operations import plans, records, reorganising, seats, store
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.preview import preview
from hoso_cms.security import Forbidden, Permission, permit, permitted, visibility
from hoso_cms.testing.builders import (
    BUDGET,
    DISTRICT,
    EA_KLY,
    EA_PHE,
    EDUCATION,
    FINANCE,
    HOME_AFFAIRS,
    a_record,
    cheap_hashes,
    unit_at,
)
from hoso_cms.testing.people import hire
from hoso_cms.testing.reorganisations import a_reorganisation, carry_out, second_administrator
from hoso_cms.testing.transferring import a_transfer, under


@pytest.fixture
def second(people):
    with cheap_hashes():
        return second_administrator(people.administrator)


@pytest.fixture
def draft(people):
    """A record that Ea Kly has begun."""
    return a_record(people.clerk_of_ea_kly).named('Y Nháp Niê').build()


@pytest.fixture
def verified(people):
    """A verified record of Ea Kly."""
    done = a_record(people.clerk_of_ea_kly).named('H’Xác Thực Niê').complete().submitted()
    return done.verified_by(people.verifier_of_district).build()


def whole(person):
    with person.acting() as request:
        return [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ] == []


def told(person, plan):
    """What is told of the steps of a plan: all problems in one text."""
    with person.acting() as request:
        _, lines = preview(request, request.office.document(plan))
        return '\n'.join(text for line in lines for text in line.told.problems)


def test_a_renamed_unit_keeps_its_address_and_its_former_title(people, second, draft):
    a_reorganisation(people.administrator).renaming(EA_KLY, 'Phường Ea Kly').started_by(second).done()
    with people.clerk_of_ea_kly.acting() as request:
        unit = unit_at(request.office, EA_KLY)
        assert unit.title == 'Phường Ea Kly' and request.office.document(draft).unit is unit
        today = clock.today().isoformat()
        assert unit.on('2025-12-31').title == 'Xã Ea Kly' and unit.on(today).title == 'Phường Ea Kly'
        assert request.office.document(draft).count == 1, 'no document is written'
    assert whole(second)


def test_a_unit_moves_with_everything_below_and_nothing_of_that_is_written(people, second, draft):
    uid = a_reorganisation(people.administrator).moving(EA_KLY, under=HOME_AFFAIRS).started_by(second).build()
    storage = people.administrator.registry._zodb_databases[''].storage
    with second.acting() as request:
        before = storage.lastTransaction()
        assert reorganising.advance(request, request.office.document(uid))
        request.tm.commit()
        written = sum(1 for one in storage.iterator(start=before) if one.tid > before for _ in one)
        request.tm.begin()
    assert written < 15
    carry_out(second.registry, uid)
    with people.clerk_of_home_affairs.acting() as request:
        unit = unit_at(request.office, f'{HOME_AFFAIRS}/xa-ea-kly')
        assert unit.on('2025-12-31').parent == unit_at(request.office, DISTRICT).uid
        assert unit_at(request.office, DISTRICT).gone == {'xa-ea-kly': unit.uid}
        document = request.office.document(draft)
        assert document.count == 1 and permitted(request, Permission.VIEW, document), 'rights follow the tree'
    with people.clerk_of_district.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(draft))
    assert whole(second)


def test_merging_puts_every_document_into_the_other_unit_once_as_it_was(people, second, draft, verified):
    beside = a_record(people.clerk_of_ea_kly).named('Người Sửa Nháp').complete().submitted()
    beside = (
        beside.verified_by(people.verifier_of_district)
        .edited_by(people.clerk_of_ea_kly, phone='0905')
        .build()
    )
    waiting = a_record(people.clerk_of_ea_kly).named('Người Đang Chờ').complete().submitted().build()
    with second.acting() as request:
        before = {u: request.office.document(u).current for u in (draft, verified, beside, waiting)}
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with people.clerk_of_ea_phe.acting() as request:
        office, target = request.office, unit_at(request.office, EA_PHE)
        for uid, old in before.items():
            document = office.document(uid)
            assert document.unit is target and document.count == old.number + 1
            assert (document.state, document.current.digests) == (old.state, old.digests)
            assert document.current.act == 'reorganised' and document.current.basis.startswith(
                'reorganisation:'
            )
            assert permitted(request, Permission.VIEW, document)
        assert office.document(verified).official == office.document(verified).count
        assert office.document(beside).official == old_official(office.document(beside))
        closed = unit_at(office, EA_KLY)
        assert closed.closed == clock.today().isoformat() and closed.successors == (target.uid,)
        assert target.predecessors == (closed.uid,) and not closed.documents
    assert whole(second)


def old_official(document):
    """The official version of a record with a draft beside it stays what it was: nothing unverified becomes official."""
    return next(v.number for v in document.history() if v.state == 'verified')


def test_work_goes_on_after_a_merge(people, second):
    """A draft is submitted and verified by the people of the new unit; a return and its reason stay; clocks run on."""
    returned = (
        a_record(people.clerk_of_ea_kly)
        .complete()
        .submitted()
        .returned_by(people.verifier_of_district)
        .build()
    )
    with second.acting() as request:
        clocks = {key[3:] for key in request.office.catalog.clocks_of(returned)}
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with second.acting() as request:
        after = request.office.catalog.clocks_of(returned)
        assert {key[3:] for key in after} == clocks
        assert {key[1] for key in after} <= {unit_at(request.office, EA_PHE).uid}
        assert list(
            request.office.catalog.returned_among(
                request.office.catalog.left_from(unit_at(request.office, EA_KLY).uid)
            )
        ) == [returned]
    with people.clerk_of_ea_phe.acting() as request:
        records.transition(request, request.office.document(returned), 'submit')
    with people.verifier_of_district.acting() as request:
        assert records.transition(request, request.office.document(returned), 'verify').state == 'verified'
    assert whole(second)


def test_a_transfer_to_a_unit_that_is_merged_meanwhile_is_received_by_the_other(people, second):
    under(people.administrator, 'long-an-2015')
    record = people.verified_record()
    moment = clock.now() + timedelta(30)
    with clock.standing_at(moment):
        transfer = a_transfer(people.clerk_of_finance, record, EA_KLY).filled_in().taken('send').build()
        a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
        with people.clerk_of_ea_phe.acting() as request:
            records.transition(request, request.office.document(transfer), 'receive')
        with second.acting() as request:
            office, here = request.office, unit_at(request.office, EA_PHE)
            assert office.document(record).unit is here and office.document(transfer).unit is here
        assert whole(second)
        other = people.verified_record()
        with pytest.raises(Refused, match='đơn vị kế thừa là Xã Ea Phê'):
            a_transfer(people.clerk_of_finance, other, EA_KLY).build()


def test_who_reads_what_has_left_a_unit_goes_on_reading_it_after_the_merge(people, second):
    under(people.administrator, 'dak-lak-2019')
    record = (
        a_record(people.clerk_of_ea_kly)
        .complete()
        .submitted()
        .verified_by(people.verifier_of_district)
        .build()
    )
    with people.verifier_of_district.acting() as request:
        document = request.office.document(record)
        granted = permit(request, Permission.VIEW, document)
        store.write(
            granted, document, act='moved', state='verified', unit=unit_at(request.office, FINANCE),
            seen_from=((unit_at(request.office, EA_KLY).uid, document.official, 'transferred'),),
        )  # fmt: skip
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with people.clerk_of_ea_phe.acting() as request:
        document = request.office.document(record)
        assert document.unit is unit_at(request.office, FINANCE)
        assert [entry[0] for entry in document.seen_from] == [unit_at(request.office, EA_PHE).uid]
        assert permitted(request, Permission.VIEW, document)
        assert visibility.visible_documents(request, unit_at(request.office, EA_PHE)).total == 1
    assert whole(second)


def test_the_act_is_no_ground_for_what_a_draft_says(people, second):
    """Who changed a verified record without a decision must still name one after the merge."""
    done = a_record(people.clerk_of_ea_kly).complete().submitted().verified_by(people.verifier_of_district)
    uid = done.edited_by(people.clerk_of_ea_kly, basis='', phone='0905123456').build()
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with people.clerk_of_ea_phe.acting() as request, pytest.raises(Invalid, match='căn cứ'):
        records.transition(request, request.office.document(uid), 'submit')


def test_people_of_the_closed_unit_get_their_seats_anew_by_the_act(people, second, draft):
    """Đắk Lắk art. 5.5: the old account is revoked, the new unit gets one."""
    clerk = people.clerk_of_ea_kly
    uid = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with clerk.acting() as request:
        old, new = unit_at(request.office, EA_KLY), unit_at(request.office, EA_PHE)
        assert old.held_by(clerk.uid) == () and new.held_by(clerk.uid) == ('clerk',)
        seat = next(s for s in seats.seats_of(request.office, new) if s.holder == clerk.uid)
        assert seat.last.paper.number == '12/NQ-HĐND' and seat.last.by == second.uid
        assert permitted(request, Permission.EDIT, request.office.document(draft))
        assert not permitted(request, Permission.CREATE, old)
        assert request.office.document(uid).state == 'done'


def test_seats_can_be_revoked_or_issued_elsewhere_by_the_plan(people, second):
    clerk = people.clerk_of_ea_kly
    uid = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).build()
    with people.administrator.acting() as request:
        plan = request.office.document(uid)
        (seat,) = [s for s in plans.seats_concerned(request, plan) if s.holder == clerk.uid]
        with pytest.raises(Refused, match='cấp lại'):
            plans.decide_people(request, plan, {seat.uid: ('reissue', '')})
        home = str(unit_at(request.office, HOME_AFFAIRS).uid)
        plans.decide_people(request, plan, {seat.uid: ('reissue', home)})
    with second.acting() as request:
        records.transition(request, request.office.document(uid), 'start')
    carry_out(second.registry, uid)
    with second.acting() as request:
        assert unit_at(request.office, HOME_AFFAIRS).held_by(clerk.uid) == ('clerk',)
        assert not unit_at(request.office, EA_PHE).held_by(clerk.uid)


def test_a_district_is_dissolved_and_its_communes_lie_under_the_province(people, second, verified):
    """1 July 2025: communes are merged, put directly under the province, the district goes."""
    builder = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE)
    builder.moving(EA_PHE, under='/').renaming(EA_PHE, 'Xã Krông Pắc').dissolving(DISTRICT).started_by(
        second
    ).done()
    with people.administrator.acting() as request:
        office = request.office
        assert unit_at(office, DISTRICT).closed and not unit_at(office, DISTRICT).holders()
        commune = unit_at(office, '/xa-ea-phe')
        assert commune.title == 'Xã Krông Pắc' and office.document(verified).unit is commune
        assert list(units_as_of(office, '2000-01-01')) == [office.uid], 'nothing else was there then'
    assert whole(second)


def test_a_unit_is_split_by_a_list_and_by_position(people, second):
    clerk = people.clerk_of_finance
    named = a_record(clerk).named('Theo Danh Sách').complete(officer_number='TC0001').build()
    driver = a_record(clerk).named('Lái Xe').complete(position='Lái xe').build()
    other = a_record(clerk).named('Ở Lại').complete().build()
    builder = a_reorganisation(people.administrator).creating(
        'Trung tâm Tài chính công', under='/', kind='public-unit'
    )
    builder.splitting(FINANCE, 'Trung tâm Tài chính công', 'TC0001')
    builder.splitting(FINANCE, EDUCATION, 'lái xe', by='position').started_by(second).done()
    with second.acting() as request:
        office = request.office
        assert office.document(named).unit is unit_at(office, '/trung-tam-tai-chinh-cong')
        assert office.document(driver).unit is unit_at(office, EDUCATION)
        assert office.document(other).unit is unit_at(office, FINANCE) and office.document(other).count == 1
        assert not unit_at(office, FINANCE).closed
    assert whole(second)


@pytest.mark.parametrize(
    ('make', 'why'),
    [
        (lambda b: b.moving(DISTRICT, under=EA_KLY), 'vòng lặp'),
        (lambda b: b.merging(DISTRICT, into=EA_KLY), 'vòng lặp'),
        (lambda b: b.merging(EA_KLY, into=EA_KLY), 'là một'),
        (lambda b: b.renaming(EA_KLY, 'xã ea phê'), 'đã có'),
        (lambda b: b.renaming(EA_KLY, 'Xã Ea Kly'), 'đã có tên'),
        (lambda b: b.creating('Sở Tài chính', under='/'), 'đã có'),
        (lambda b: b.creating('Xã Ea Kly', under='/').merging(DISTRICT, into='/'), 'hợp nhất hai đơn vị này trước'),
        (lambda b: b.moving(EA_KLY, under=DISTRICT), 'đã thuộc'),
        (lambda b: b.merging(EA_KLY, into=EA_PHE).moving(EA_PHE, under=EA_KLY), 'đã đóng'),
        (lambda b: b.merging(EA_KLY, into=EA_PHE).renaming(EA_KLY, 'X'), 'đã đóng'),
        (lambda b: b.moving(EA_KLY, under='/').moving(EA_KLY, under=HOME_AFFAIRS), 'đã có bước như vậy'),
        (lambda b: b.dissolving('/'), 'đơn vị cấp trên'),
        (lambda b: b.dissolving(DISTRICT), 'đơn vị trực thuộc'),
        (lambda b: b.dissolving(FINANCE), 'trực thuộc'),
        (lambda b: b.moving(BUDGET, under='/').dissolving(FINANCE), 'Còn 1 tài liệu'),
        (lambda b: b.splitting(FINANCE, EDUCATION, 'KHONG-CO'), 'Không có hồ sơ nào'),
        (lambda b: b.splitting(FINANCE, EDUCATION, 'Không có loại này', by='officer-kind'), 'danh mục'),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_beforehand_and_stops_the_start(people, second, make, why):
    uid = make(a_reorganisation(people.administrator)).build()
    assert why in told(people.administrator, uid)
    with second.acting() as request, pytest.raises(Invalid) as refused:
        records.transition(request, request.office.document(uid), 'start')
    assert why in str(refused.value)


def test_whoever_planned_it_does_not_start_it(people, second):
    uid = a_reorganisation(people.administrator).renaming(EA_KLY, 'Phường Ea Kly').build()
    with people.administrator.acting() as request, pytest.raises(Invalid, match='Bạn đã lập'):
        records.transition(request, request.office.document(uid), 'start')
    with people.head_of_province.acting() as request:
        records.transition(request, request.office.document(uid), 'start')
    carry_out(second.registry, uid)
    with second.acting() as request:
        assert unit_at(request.office, EA_KLY).title == 'Phường Ea Kly', 'a head approves, the planner acts'


def test_an_act_that_is_not_in_force_or_a_seat_of_ones_own_stops_the_start(people, second):
    later = (
        a_reorganisation(people.administrator)
        .by_act(effective_date='01/07/2099')
        .renaming(EA_KLY, 'X')
        .build()
    )
    with second.acting() as request, pytest.raises(Invalid, match='chưa có hiệu lực'):
        records.transition(request, request.office.document(later), 'start')
    with people.administrator.acting() as request:
        from hoso_cms.testing.people import give_role

        give_role(request, unit_at(request.office, EA_KLY), request.office.accounts[second.uid], 'head')
    own = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).build()
    with second.acting() as request, pytest.raises(Invalid, match='chính người thực hiện'):
        records.transition(request, request.office.document(own), 'start')


def test_an_administrator_of_a_part_plans_in_that_part_only(people):
    with cheap_hashes():
        local = hire(people.administrator, 'quantri.huyen', 'Y Quản Trị', DISTRICT, 'administrator')
    with local.acting() as request, pytest.raises(Forbidden):
        plans.begin(request, request.office, {'abstract': 'Ngoài phạm vi'})
    with local.acting() as request:
        plan = plans.begin(request, unit_at(request.office, DISTRICT), {'abstract': 'Trong huyện'})
        outside, inside = unit_at(request.office, FINANCE), unit_at(request.office, EA_KLY)
        with pytest.raises(Refused, match='cấp trên'):
            plans.add_steps(
                request, plan, [{'kind': 'merge', 'unit': str(inside.uid), 'target': str(outside.uid)}]
            )
        assert not plans.steps_of(plan)
    with people.clerk_of_district.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(plan.uid))


def test_two_reorganisations_of_one_part_do_not_run_at_once(people, second):
    first = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).build()
    other = a_reorganisation(people.administrator, DISTRICT).renaming(EA_PHE, 'Phường Ea Phê').build()
    with second.acting() as request, pytest.raises(Invalid, match='đang chạy'):
        records.transition(request, request.office.document(other), 'start')
    carry_out(second.registry, first)
    with second.acting() as request:
        records.transition(request, request.office.document(other), 'start')


class Killed(BaseException):
    """Stands for the end of the process."""


def test_killed_anywhere_and_gone_on_with_everything_is_done_once(people, second, monkeypatch):
    uids = [a_record(people.clerk_of_ea_kly).build() for _ in range(7)]
    plan = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).moving(EA_PHE, under='/')
    plan = plan.started_by(second).build()
    monkeypatch.setattr(reorganising, 'CHUNK', 2)
    for kill_before_commit in itertools.cycle((True, False)):
        with second.acting() as request:
            more = reorganising.advance(request, request.office.document(plan), 2)
            if kill_before_commit:
                # As a killed process does: nothing of this part is kept.
                request.tm.abort()
                request.tm.begin()
                more = True
        if not more:
            break
    with second.acting() as request:
        target = unit_at(request.office, '/xa-ea-phe')
        assert {
            u: (d.unit.uid, d.count) for u, d in ((u, request.office.document(u)) for u in uids)
        } == dict.fromkeys(uids, (target.uid, 2))
        result = request.office.document(plan).current.values('result')
        assert result['moved'] == '7'
        assert (
            sum(int(r['number']) for r in result['before'])
            == sum(int(r['number']) for r in result['after'])
            == 7
        )
    assert whole(second)


def test_a_record_made_while_it_runs_is_not_left_behind_and_none_is_made_in_a_closed_unit(people, second):
    a_record(people.clerk_of_ea_kly).build()
    plan = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).build()
    with second.acting() as request:
        assert reorganising.advance(request, request.office.document(plan), 1)
        assert unit_at(request.office, EA_KLY).closed
    with pytest.raises(Forbidden):
        a_record(people.clerk_of_district).in_unit(EA_KLY).build()
    new = a_record(people.clerk_of_ea_kly).in_unit(EA_PHE).build()
    carry_out(second.registry, plan)
    with second.acting() as request:
        assert request.office.document(new).count == 1
    assert whole(second)


def test_numbers_of_an_earlier_day_still_add_up(people, second):
    today = clock.now()

    def day(days):
        return clock.local(today + timedelta(days)).date().isoformat()

    with clock.standing_at(today + timedelta(10)):
        for name in ('An', 'Bình', 'Chi'):
            a_record(people.clerk_of_ea_kly).named(f'Người {name}').build()
        a_record(people.clerk_of_ea_phe).build()
    with clock.standing_at(today + timedelta(40)):
        a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with clock.standing_at(today + timedelta(70)):
        a_reorganisation(people.administrator).renaming(EA_PHE, 'Xã Mới').started_by(second).done()
    with second.acting() as request:
        office = request.office
        kly, phe = unit_at(office, EA_KLY), unit_at(office, EA_PHE)
        numbers = {
            n: [numbers_as_of(office, unit, day(n)).total() for unit in (kly, phe)] for n in (9, 39, 41, 80)
        }
        assert numbers == {9: [0, 0], 39: [3, 1], 41: [0, 4], 80: [0, 4]}
        then, now = units_as_of(office, day(39)), units_as_of(office, day(80))
        assert not then[kly.uid].closed and now[kly.uid].closed
        assert (then[phe.uid].title, now[phe.uid].title) == ('Xã Ea Phê', 'Xã Mới')


def test_lists_show_what_was_merged_where_it_lies_now(people, second, verified, draft):
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    with people.clerk_of_ea_phe.acting() as request:
        unit = unit_at(request.office, EA_PHE)
        page = visibility.visible_documents(request, unit)
        assert {one.document.uid for one in page.rows} == {verified, draft} and page.total == 2
        assert not visibility.visible_documents(request, unit_at(request.office, EA_KLY)).total
