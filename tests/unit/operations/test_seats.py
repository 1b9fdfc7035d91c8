"""Seats: what may be decided about them, by whom, and what holds from which day on."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.documents import Paper, Seat, SeatAct
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.documents.seat import CANCELLED, EXTENDED, ISSUED, LIMITED, compiled
from hoso_cms.operations import accounts, files, seats
from hoso_cms.operations.errors import Refused
from hoso_cms.security import Forbidden, Role, roles_at, visibility
from hoso_cms.security.passwords import verify_password
from hoso_cms.security.uploads import Upload
from hoso_cms.testing.builders import BUDGET, EDUCATION, FINANCE, cheap_hashes, unit_at
from hoso_cms.testing.people import a_paper, give_role, hire, take_role


@pytest.fixture(autouse=True)
def _hashes_cost_nothing():
    with cheap_hashes():
        yield


def day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def at(days: int):
    """Noon, so many days from today, where the office is."""
    moment = datetime.combine(clock.today() + timedelta(days=days), time(12), clock.OFFICE_ZONE)
    return clock.standing_at(moment)


def scanned(request, unit, number='45/TTr-STC') -> Paper:
    data = f'%PDF {number}'.encode()
    upload = Upload('a.pdf', 'application/pdf', len(data), hashlib.sha256(data).hexdigest(), io.BytesIO(data))
    return Paper(number, day(), 'Sở Tài chính', files.attach(request, unit, upload).sha256)


@pytest.fixture
def local(people):
    """Administers Finance and what lies below it, nothing else."""
    return hire(people.administrator, 'quantri.taichinh', 'Ninh Thị Quản Trị', FINANCE, Role.ADMINISTRATOR)


class TestDecisions:
    def test_a_seat_comes_with_its_decision_and_goes_with_another(self, people):
        with people.administrator.acting() as request:
            unit, account = request.office['so-noi-vu'], request.office.accounts[people.bystander.uid]
            head = give_role(request, unit, account, Role.HEAD)
            give_role(request, unit, account, Role.CLERK)
            assert unit.held_by(account.uid) == ('clerk', 'head')
            seats.cancel(request, head, a_paper('99/QĐ-SNV'))
            assert unit.held_by(account.uid) == ('clerk',)
            take_role(request, unit, account, Role.CLERK)
            assert account.uid not in unit.holders()
            assert [seat.role for seat in seats.seats_of(request.office, account)] == ['head', 'clerk']
            assert [(act.kind, act.paper.number) for act in head.acts] == [
                (ISSUED, '12/QĐ-SNV'),
                (CANCELLED, '99/QĐ-SNV'),
            ]
            with pytest.raises(Refused, match='đã bị huỷ'):
                seats.cancel(request, head, a_paper())

    @pytest.mark.parametrize('role', ['officer', 'vua', ''])
    def test_roles_that_are_not_given(self, people, role):
        with people.administrator.acting() as request, pytest.raises(Refused, match='Không có vai trò'):
            give_role(request, request.office, request.office.accounts[people.bystander.uid], role)

    @pytest.mark.parametrize(
        'changes, said',
        [
            ({'number': ''}, 'số của quyết định'),
            ({'number': 'không số'}, 'số của quyết định'),
            ({'number': '1' * 300}, 'tối đa 200'),
            ({'number': '12\u202e/QĐ'}, 'U\\+202E'),
            ({'day': ''}, 'ngày/tháng/năm'),
            ({'day': '31/12/2026'}, 'ngày/tháng/năm'),
            ({'day': '9999-01-01'}, 'đến hôm nay'),
            ({'day': '0012-01-01'}, '1945'),
            ({'issuer': ' '}, 'người ký'),
            ({'scan': 'f' * 64}, 'chưa được tải lên'),
        ],
    )
    def test_without_a_proper_decision_nothing_is_given(self, people, changes, said):
        wrong = Paper(**{'number': '1/QĐ', 'day': day(), 'issuer': 'Sở', 'scan': ''} | changes)
        with people.administrator.acting() as request:
            account = request.office.accounts[people.bystander.uid]
            with pytest.raises(Refused, match=said):
                seats.issue(request, request.office['so-noi-vu'], account, Role.CLERK, wrong)
            assert not request.office['so-noi-vu'].held_by(account.uid)

    def test_the_same_seat_is_not_given_twice(self, people):
        with people.administrator.acting() as request, pytest.raises(Refused, match='đang giữ vai trò'):
            clerk = request.office.accounts[people.clerk_of_finance.uid]
            give_role(request, unit_at(request.office, FINANCE), clerk, Role.CLERK)

    def test_a_closed_account_is_given_nothing(self, people):
        with people.administrator.acting() as request:
            account = request.office.accounts[people.bystander.uid]
            accounts.disable(request, account)
            with pytest.raises(Refused, match='bị khoá'):
                give_role(request, request.office, account, Role.READER)

    def test_a_successor_takes_the_seat_over(self, people):
        with people.administrator.acting() as request:
            unit = unit_at(request.office, FINANCE)
            (seat,) = seats.seats_of(request.office, request.office.accounts[people.clerk_of_finance.uid])
            successor = request.office.accounts[people.bystander.uid]
            new = seats.replace(request, seat, a_paper('20/QĐ-STC'), successor)
            assert (seat.cancelled, new.holder, new.role) == (True, successor.uid, 'clerk')
            assert unit.held_by(successor.uid) == ('clerk',)
            assert not unit.held_by(people.clerk_of_finance.uid)
            with pytest.raises(Refused, match='người khác'):
                seats.replace(request, new, a_paper(), successor)

    def test_readers_read_what_is_official_and_nothing_else(self, people):
        with people.administrator.acting() as request:
            give_role(request, request.office, request.office.accounts[people.bystander.uid], Role.READER)
        with people.bystander.acting() as request:
            shown = visibility.visible_documents(request, request.office, below=True)
            assert [one.document.uid for one in shown.rows] == [people.officers_record]


class TestDays:
    @pytest.fixture
    def seat(self, people):
        """A seat of the bystander from in two days to in ten days: its id."""
        with people.administrator.acting() as request:
            unit = unit_at(request.office, FINANCE)
            account = request.office.accounts[people.bystander.uid]
            return give_role(request, unit, account, Role.CLERK, since=day(2), until=day(10)).uid

    def counts(self, people):
        with people.bystander.acting() as request:
            unit = unit_at(request.office, FINANCE)
            direct = Role.CLERK in roles_at(people.bystander.uid, unit)
            # The same answer where it is kept between requests.
            assert direct == visibility.has_role_below(request, unit, Role.CLERK)
            return direct

    def test_a_seat_begins_and_ends_by_itself(self, people, seat):
        found = []
        for days in (0, 1, 2, 10, 11):
            with at(days):
                found.append(self.counts(people))
        assert found == [False, False, True, True, False]

    def test_it_ends_earlier_and_lasts_longer_by_decision(self, people, seat):
        with people.administrator.acting() as request:
            one = request.office.all_seats[seat]
            with pytest.raises(Refused, match='sớm hơn'):
                seats.limit(request, one, a_paper(), day(12))
            with pytest.raises(Refused, match='trước ngày bắt đầu'):
                seats.limit(request, one, a_paper(), day(1))
            seats.limit(request, one, a_paper(), day(5))
        with at(6):
            assert not self.counts(people)
        with people.administrator.acting() as request:
            one = request.office.all_seats[seat]
            with pytest.raises(Refused, match='muộn hơn'):
                seats.extend(request, one, a_paper(), day(3))
            seats.extend(request, one, a_paper(), '')
        with at(900):
            assert self.counts(people)
        with people.administrator.acting() as request:
            assert [act.kind for act in request.office.all_seats[seat].acts] == [ISSUED, LIMITED, EXTENDED]

    def test_what_has_ended_is_not_brought_back(self, people, seat):
        with at(11), people.administrator.acting() as request, pytest.raises(Refused, match='hết hạn'):
            seats.extend(request, request.office.all_seats[seat], a_paper(), day(30))

    @pytest.mark.parametrize(
        'days, said',
        [
            ({'since': 'mai'}, 'không phải là ngày'),
            ({'since': '2020-01-01'}, 'trước hôm nay'),
            ({'until': '2020-01-01'}, 'trước'),
            ({'since': '2999-02-01', 'until': '2999-01-01'}, 'trước ngày bắt đầu'),
        ],
    )
    def test_days_that_cannot_be(self, people, days, said):
        with people.administrator.acting() as request, pytest.raises(Refused, match=said):
            account = request.office.accounts[people.bystander.uid]
            give_role(request, request.office, account, Role.CLERK, **days)


class TestScope:
    def test_only_administrators_decide(self, people):
        for person in (people.clerk_of_finance, people.head_of_province, people.verifier_of_province):
            with person.acting() as request, pytest.raises(Forbidden):
                account = request.office.accounts[people.bystander.uid]
                give_role(request, unit_at(request.office, FINANCE), account, Role.READER)

    def test_nobody_raises_or_changes_their_own_rights(self, people, local):
        for person in (people.administrator, local):
            with person.acting() as request:
                unit = unit_at(request.office, FINANCE)
                with pytest.raises(Refused, match='tự cấp'):
                    give_role(request, unit, request.account, Role.CLERK)
                for seat in seats.seats_of(request.office, request.account):
                    with pytest.raises(Refused, match='tự đổi'):
                        seats.cancel(request, seat, a_paper())

    def test_a_local_administrator_stays_below_the_own_unit(self, people, local):
        with local.acting() as request:
            account = request.office.accounts[people.bystander.uid]
            give_role(request, unit_at(request.office, BUDGET), account, Role.ADMINISTRATOR)
            for place in (request.office, unit_at(request.office, EDUCATION)):
                with pytest.raises(Forbidden):
                    give_role(request, place, account, Role.ADMINISTRATOR)
            (above,) = seats.seats_of(request.office, request.office.accounts[people.head_of_province.uid])
            for act in (seats.cancel, lambda *one: seats.limit(*one, day(1))):
                with pytest.raises(Forbidden):
                    act(request, above, a_paper())

    def test_a_local_administrator_looks_after_the_own_people_only(self, people, local):
        mine = (people.clerk_of_finance, people.clerk_of_budget, people.officer)
        others = (people.administrator, people.clerk_of_education, people.bystander, people.head_of_province)
        with local.acting() as request:
            held = request.office.accounts
            assert all(accounts.looks_after(request, held[one.uid]) for one in mine)
            assert not any(accounts.looks_after(request, held[one.uid]) for one in others)
            paper = scanned(request, unit_at(request.office, FINANCE))
            for one in others:
                with pytest.raises(Forbidden):
                    accounts.reissue_password(request, held[one.uid], paper)
                with pytest.raises(Forbidden):
                    accounts.disable(request, held[one.uid])
                with pytest.raises(Forbidden):
                    accounts.end_sessions(request, held[one.uid])

    def test_a_role_elsewhere_takes_the_account_out_of_reach(self, people, local):
        with people.administrator.acting() as request:
            clerk = request.office.accounts[people.clerk_of_finance.uid]
            give_role(request, unit_at(request.office, EDUCATION), clerk, Role.READER)
        with local.acting() as request:
            assert not accounts.looks_after(request, request.office.accounts[people.clerk_of_finance.uid])

    def test_so_does_the_role_of_somebody_absent(self, people, local):
        with people.administrator.acting() as request:
            from hoso_cms.operations import store
            from hoso_cms.security import Permission, permit

            granted = permit(request, Permission.MANAGE_ACCOUNTS, request.office)
            clerk = request.office.accounts[people.clerk_of_finance.uid]
            lent = (people.verifier_of_province.uid, day(-1), day(1), 'Nghỉ phép')
            store.change(granted, clerk, stands_in=(lent,))
        with local.acting() as request:
            assert not accounts.looks_after(request, request.office.accounts[people.clerk_of_finance.uid])
        with at(2), local.acting() as request:
            assert accounts.looks_after(request, request.office.accounts[people.clerk_of_finance.uid])

    def test_accounts_are_opened_in_the_own_subtree(self, people, local):
        with local.acting() as request:
            unit = unit_at(request.office, BUDGET)
            account, _ = accounts.create_account(request, 'moi.nganhsach', 'Người Mới', unit=unit)
            assert accounts.home_of(request.office, account) is unit
            with pytest.raises(Forbidden):
                accounts.create_account(
                    request, 'moi.gd', 'Người Mới', unit=unit_at(request.office, EDUCATION)
                )
            with pytest.raises(Forbidden):
                accounts.create_account(request, 'moi.tinh', 'Người Mới')


class TestLostPasswords:
    def test_a_written_request_with_its_scan_is_needed(self, people):
        with people.administrator.acting() as request:
            account = request.office.accounts[people.clerk_of_finance.uid]
            before = account.password_hash
            with pytest.raises(Refused, match='bản quét'):
                accounts.reissue_password(request, account, a_paper('45/TTr-STC'))
            assert account.password_hash == before

    def test_the_issued_one_ends_every_session_and_keeps_its_ground(self, people):
        with people.administrator.acting() as request:
            account = request.office.accounts[people.clerk_of_finance.uid]
            epoch, paper = account.epoch, scanned(request, request.office)
            issued = accounts.reissue_password(request, account, paper)
            assert verify_password(account.password_hash, issued) and account.must_change
            assert account.epoch == epoch + 1
            (one,) = account.issues
            assert (one.by, one.paper) == (people.administrator.uid, paper)

    def test_nobody_issues_their_own(self, people):
        with people.administrator.acting() as request, pytest.raises(Refused, match='tự đổi'):
            accounts.reissue_password(request, request.account, scanned(request, request.office))


# --- What the seats say is what the rights are


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12)).map(date.isoformat)


@st.composite
def acts(draw):
    """The acts of a seat, in the order of their days."""
    made, previous = [], ''
    stamps = sorted(draw(st.lists(DAYS, min_size=1, max_size=4)))
    since = draw(st.one_of(st.just(''), DAYS))
    for number, stamp in enumerate(stamps):
        kind = ISSUED if number == 0 else draw(st.sampled_from([LIMITED, EXTENDED, CANCELLED]))
        until = draw(st.one_of(st.just(''), DAYS))
        act = SeatAct(kind, stamp, stamp, 1, Paper('1', stamp, 'x'), since, until, previous)
        made.append(act)
        previous = act.digest
        if kind == CANCELLED:
            break
    return tuple(made)


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(['clerk', 'head']), acts()), max_size=5), DAYS)
def test_compiled_roles_are_what_the_living_seats_say(given_seats, today):
    from hoso_cms.documents import Unit

    made = [Seat(n, 9, role, holder, a) for n, (holder, role, a) in enumerate(given_seats)]
    unit = Unit('Phòng', 'division')
    unit.roles, unit.timed = compiled(made)
    with clock.standing_at(
        datetime.fromisoformat(today).replace(tzinfo=clock.OFFICE_ZONE) + timedelta(hours=9)
    ):
        for holder in (1, 2, 3):
            expected = {one.role for one in made if one.holder == holder and one.counts(today)}
            assert set(unit.held_by(holder)) == expected
            assert bool(expected) == (holder in unit.holders())


@given(acts(), DAYS)
def test_at_the_end_of_the_last_day_history_and_present_agree(made, today):
    seat = Seat(1, 9, 'clerk', 5, made)
    if made[-1].day <= today:
        assert seat.counted_on(today) == seat.counts(today)
    if today < made[0].day:
        assert not seat.counted_on(today)


@given(acts(), st.integers(0, 3))
def test_a_changed_act_shows(made, number):
    import dataclasses

    number %= len(made)
    seat = Seat(1, 9, 'clerk', 5, made)
    assert seat.is_whole()
    forged = dataclasses.replace(made[number], until='2099-01-01')
    seat.acts = (*made[:number], forged, *made[number + 1 :])
    assert not seat.is_whole()


def test_verify_finds_roles_without_a_seat(people):
    with people.administrator.acting() as request:
        assert not list(find_breaks(request.office))
        unit = unit_at(request.office, FINANCE)
        unit.roles = {**unit.roles, people.bystander.uid: ('administrator',)}
        assert any('khác với các quyết định' in one.what for one in find_breaks(request.office))
        request.tm.abort()
        request.tm.begin()
