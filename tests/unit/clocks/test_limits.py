"""Clocks of documents: started, paused, ended in time or late, by the regulation of the unit."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from hoso_cms import clock
from hoso_cms.clocks.limits import IN_TIME, LATE, OVERDUE, PAUSED, RUNNING, TODAY, limits_of
from hoso_cms.clocks.worklist import GROUPS, OPEN, Worklist, board, climbed
from hoso_cms.clocks.worklist import OVERDUE as OVERDUE_GROUP
from hoso_cms.operations import decisions, effects, records, substitutions, units
from hoso_cms.operations.accounts import find
from hoso_cms.operations.effect_states import rows_of
from hoso_cms.operations.errors import Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import BASIS, FINANCE, HEAD, a_decision, a_record, unit_at


@contextmanager
def on(day):
    """Nine in the morning of an ISO day, where the office is."""
    with clock.standing_at(datetime.fromisoformat(f'{day}T02:00:00').replace(tzinfo=UTC)):
        yield


@pytest.fixture
def under(people):
    """Let a unit work by a regulation since 2020: ``under('dak-lak-2019', '/')``."""

    def choose(regulation, path='/', since='02/01/2020'):
        with people.administrator.acting() as request:
            units.set_regulation(request, unit_at(request.office, path), regulation, since)

    return choose


@pytest.fixture
def limits(people):
    """What the clocks of a record say on a day: event -> (due, status)."""

    def told(uid, day):
        with on(day), people.clerk_of_finance.acting() as request:
            found = limits_of(request.registry.models, request.office, request.office.document(uid))
            told = {}
            for one in found:
                told.setdefault(
                    one.rule.event, (one.due and one.due.isoformat(), one.status(date.fromisoformat(day)))
                )
            return told

    return told


@pytest.fixture
def take(people):
    """A transition on a day: ``take('2026-06-01', people.x, uid, 'submit')``."""

    def step(day, person, uid, name, **kw):
        with on(day), person.acting() as request:
            records.transition(request, request.office.document(uid), name, **kw)

    return step


@pytest.fixture
def edit(people):
    def change(day, uid, basis=BASIS, section='basic', person=None, **values):
        with on(day), (person or people.clerk_of_finance).acting() as request:
            document = request.office.document(uid)
            typed = {name.replace('_', '-'): value for name, value in values.items()}
            records.edit(request, document, section, typed, base=document.count, basis=basis)

    return change


def recruited(people, day, decided, **more):
    with on(day):
        given = {'recruitment-decision-date': decided, 'recruitment-date': decided, **more}
        return a_record(people.clerk_of_finance).complete().holding('recruitment', given).build()


def test_a_new_record_has_sixty_days_in_quan_5(people, under, limits, take):
    under('quan-5-2014')
    uid = recruited(people, '2026-03-02', '01/03/2026')
    # The sixtieth day is 30 April, a holiday; the next working day is 4 May.
    assert limits(uid, '2026-03-02') == {'recruitment-decision': ('2026-05-04', RUNNING)}
    assert limits(uid, '2026-05-04')['recruitment-decision'][1] == TODAY
    assert limits(uid, '2026-05-05')['recruitment-decision'][1] == OVERDUE
    take('2026-05-05', people.clerk_of_finance, uid, 'submit')
    take('2026-05-06', people.verifier_of_finance, uid, 'verify')
    assert limits(uid, '2026-06-01') == {'recruitment-decision': ('2026-05-04', LATE)}


def test_a_new_record_has_three_steps_in_dak_lak(people, under, limits, edit, take):
    under('dak-lak-2019')
    with on('2026-06-01'):
        content = {'recruitment-decision-date': '01/06/2026', 'recruitment-date': '01/06/2026'}
        builder = a_record(people.clerk_of_finance).holding('recruitment', content)
        uid = builder.build()
    assert limits(uid, '2026-06-01') == {'recruitment-decision': ('2026-06-15', RUNNING)}
    edit('2026-06-08', uid, section='recruitment', form_submitted_date='05/06/2026')
    told = limits(uid, '2026-06-08')
    assert told['recruitment-decision'] == ('2026-06-15', IN_TIME)
    assert told['form-submitted'] == ('2026-06-09', RUNNING), 'two working days after Friday 5 June'
    complete = a_record(people.clerk_of_finance).complete()._content
    for section in ('basic', 'recruitment', 'position', 'education'):
        edit(
            '2026-06-10',
            uid,
            section=section,
            **{k.replace('-', '_'): v for k, v in complete[section].items()},
        )
    told = limits(uid, '2026-06-10')
    assert told['form-submitted'] == ('2026-06-09', LATE)
    assert told['basic-data-entered'] == ('2026-06-15', RUNNING)


def test_the_verifier_has_one_day_which_stands_still_while_the_record_is_back(
    people, under, limits, take, edit
):
    under('dak-lak-2019')
    uid = people.verified_record()
    edit('2026-12-01', uid, phone='0905')
    take('2026-12-01', people.clerk_of_finance, uid, 'submit')
    assert limits(uid, '2026-12-01')['data-supplemented'] == ('2026-12-02', RUNNING)
    take('2026-12-02', people.verifier_of_finance, uid, 'return', reason='Thiếu minh chứng')
    assert limits(uid, '2026-12-09')['data-supplemented'] == (None, PAUSED)
    take('2026-12-09', people.clerk_of_finance, uid, 'submit')
    # One of one day was used before it went back: nothing is left but the day on which it came.
    assert limits(uid, '2026-12-09')['data-supplemented'] == ('2026-12-09', TODAY)
    take('2026-12-09', people.verifier_of_finance, uid, 'verify')
    assert limits(uid, '2026-12-10')['data-supplemented'] == ('2026-12-09', IN_TIME)
    with people.clerk_of_finance.acting() as request:
        version = request.office.document(uid).current
        assert [(t.event, t.due, t.done, t.late) for t in version.limits_ended()] == [
            ('data-supplemented', '2026-12-09', '2026-12-09', False)
        ]
        assert version.recomputed() == version.digest


def test_who_is_recruited_by_a_decision_has_the_days_of_new_records(people, under, limits, take):
    """Art. 9.1 of Quận 5 (60 days from the decision), not the 15 days of 9.2.a for records that are there already."""
    under('quan-5-2014')
    with on('2026-03-02'):
        decision = (
            a_decision(people.clerk_of_finance, 'recruitment')
            .numbered('3/QĐ-STC', signing_date='01/03/2026', effective_date='15/03/2026')
            .for_newcomer('Võ Thị Tuyển', position='Chuyên viên', rank='Chuyên viên')
            .in_records()
            .build()
        )
        with people.clerk_of_finance.acting() as request:
            (row,) = rows_of(request.office.document(decision))
    for uid in (decision, int(row['record'])):
        assert limits(uid, '2026-03-02') == {'recruitment-decision': ('2026-05-04', RUNNING)}


def test_a_decision_with_a_long_number_starts_the_clock_of_the_record_too(people, under, limits):
    under('quan-5-2014')
    clerk = people.clerk_of_finance
    uid = a_record(clerk).complete().submitted().verified_by(people.verifier_of_finance).build()
    with on('2026-06-02'), clerk.acting() as request:
        # Numbers are drawn up to 2**30: one in fifteen has ten digits.
        request.office._v_next_uid = 2**30 - 2
        decision = decisions.begin(request, unit_at(request.office, FINANCE), 'salary-raise', HEAD)
        assert decision.uid == 2**30 - 2
        decisions.add_people(request, decision, [request.office.document(uid)])
        decisions.propose(request, decision)
        records.transition(request, decision, 'issue')
        effects.apply_rows(request, decision, {row['id'] for row in rows_of(decision)})
    assert limits(uid, '2026-06-02')['decision-effective'] == ('2026-06-16', RUNNING)


def test_who_came_with_a_record_has_the_days_of_changes(people, under, limits):
    under('quan-5-2014')
    uid = people.verified_record()
    with on('2026-03-02'):
        a_decision(people.clerk_of_finance, 'admission').numbered(
            '4/QĐ-STC', signing_date='02/03/2026', effective_date='02/03/2026'
        ).about(uid, position='Chuyên viên').in_records().build()
    # The fifteenth day is Tuesday, 17 March.
    assert limits(uid, '2026-03-02')['decision-effective'] == ('2026-03-17', RUNNING)


def test_no_regulation_no_clock_and_another_one_counts_at_once(people, under, limits):
    uid = recruited(people, '2026-03-02', '01/03/2026')
    assert limits(uid, '2026-03-02') == {}
    under('quan-5-2014')
    assert limits(uid, '2026-03-02') == {'recruitment-decision': ('2026-05-04', RUNNING)}
    under('long-an-2015', FINANCE)
    assert limits(uid, '2026-03-02') == {'recruitment-decision': ('2026-05-06', RUNNING)}
    under('', FINANCE)
    assert limits(uid, '2026-03-02') == {'recruitment-decision': ('2026-05-04', RUNNING)}


def test_what_happened_before_the_unit_worked_by_it_has_no_limit(people, under, limits):
    under('quan-5-2014', since='01/07/2026')
    uid = recruited(people, '2026-07-02', '01/06/2026')
    assert limits(uid, '2026-07-02') == {}


def test_an_unknown_regulation_is_refused(people, under):
    with pytest.raises(Refused, match='có: Đắk Lắk'):
        under('quan-7')


class TestWorklist:
    def groups(self, person, day, path='/'):
        with on(day), person.acting() as request:
            work = Worklist(request, unit_at(request.office, path))
            return {name: len(ids) for name, ids in work.groups().items() if len(ids)}

    def test_by_due_date_for_the_roles_one_holds(self, people, under):
        under('quan-5-2014')
        late = recruited(people, '2026-01-05', '02/01/2026')
        recruited(people, '2026-05-11', '08/05/2026')
        a_record(people.clerk_of_finance).build()
        assert self.groups(people.clerk_of_finance, '2026-05-12') == {OVERDUE_GROUP: 1, 'sau-do': 1, OPEN: 1}
        assert self.groups(people.verifier_of_finance, '2026-05-12') == {}
        assert self.groups(people.clerk_of_education, '2026-05-12') == {}
        with on('2026-05-12'), people.clerk_of_finance.acting() as request:
            first, *_ = Worklist(request, request.office).items()
            assert (first.uid, first.due, first.event) == (late, date(2026, 3, 3), 'recruitment-decision')
            assert list(Worklist(request, request.office).groups()) == list(GROUPS)

    def test_a_decision_waits_for_its_clerk_from_draft_to_end(self, people, under):
        under('quan-5-2014')
        clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
        uid = a_record(clerk).complete().submitted().verified_by(verifier).build()
        with on('2026-06-02'):
            draft = a_decision(clerk).about(uid).build()
            issued = a_decision(clerk).about(uid).issued().build()
        with on('2026-06-02'), clerk.acting() as request:
            found = {(one.uid, one.due) for one in Worklist(request, request.office).items()}
        assert found == {(draft, None), (issued, date(2026, 6, 16))}
        assert self.groups(verifier, '2026-06-02') == {}
        with on('2026-06-02'), clerk.acting() as request:
            decision = request.office.document(issued)
            effects.apply_rows(request, decision, {row['id'] for row in rows_of(decision)})
        with on('2026-06-02'), verifier.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        with on('2026-06-02'), clerk.acting() as request:
            assert [one.uid for one in Worklist(request, request.office).items()] == [draft]

    def test_a_substitute_sees_it_from_the_first_day_to_the_last(self, people, under):
        under('dak-lak-2019')
        with on('2026-12-01'):
            uid = a_record(people.clerk_of_finance).complete().submitted().build()
        verifier, other = people.verifier_of_finance, people.bystander
        with on('2026-12-01'), verifier.acting() as request:
            office = request.office
            substitutions.appoint(
                request,
                find(office, verifier.login),
                find(office, other.login),
                date(2026, 12, 2),
                date(2026, 12, 3),
            )
        assert self.groups(other, '2026-12-01') == {}
        assert self.groups(other, '2026-12-02') == {'hom-nay': 1}
        assert self.groups(other, '2026-12-03') == {OVERDUE_GROUP: 1}
        assert self.groups(other, '2026-12-04') == {}
        with on('2026-12-02'), other.acting() as request:
            version = records.transition(request, request.office.document(uid), 'verify')
            assert (version.author, version.on_behalf) == (other.uid, verifier.uid)
            assert b'on-behalf' in version.xml()

    def test_nobody_lends_on_what_was_lent_and_no_administration_is_lent(self, people):
        a, b, c = people.administrator, people.bystander, people.newcomer
        for absent, other in ((a, b), (b, c)):
            with on('2026-12-01'), absent.acting() as request:
                substitutions.appoint(
                    request, find(request.office, absent.login), find(request.office, other.login),
                    date(2026, 12, 1), date(2026, 12, 31), 'Nghỉ phép',
                )  # fmt: skip
        with on('2026-12-02'), b.acting() as request, pytest.raises(Forbidden):
            units.create_unit(request, request.office, 'Sở Mới', 'department')

    def test_overdue_work_climbs_to_the_head_and_then_above(self, people, under):
        under('dak-lak-2019')
        with on('2026-12-01'):
            a_record(people.clerk_of_finance).complete().submitted().build()
        climbs = {}
        for day in ('2026-12-02', '2026-12-03', '2026-12-04', '2026-12-09'):
            for name in ('head_of_finance', 'head_of_province', 'verifier_of_finance'):
                with on(day), getattr(people, name).acting() as request:
                    climbs[day, name] = len(climbed(request))
        assert [day for (day, name), n in climbs.items() if name == 'head_of_finance' and n] == [
            '2026-12-03', '2026-12-04', '2026-12-09',
        ]  # fmt: skip
        assert [day for (day, name), n in climbs.items() if name == 'head_of_province' and n] == [
            '2026-12-09'
        ]
        assert not any(n for (day, name), n in climbs.items() if name == 'verifier_of_finance')

    def test_the_board_counts_below_only_what_one_may_view(self, people, under):
        under('quan-5-2014')
        recruited(people, '2026-01-05', '02/01/2026')
        with on('2026-05-12'):
            for person, expected in ((people.head_of_province, 1), (people.clerk_of_education, 0)):
                with person.acting() as request:
                    finance = unit_at(request.office, FINANCE).uid
                    numbers = board(request, request.office)
                    assert numbers.get(finance, {}).get(OVERDUE_GROUP, 0) == expected
