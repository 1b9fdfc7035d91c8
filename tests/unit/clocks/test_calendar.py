"""Vietnam's working days: official notices, swapped Saturdays, what the package does wrong, and laws that always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.clocks import Calendar, CannotCount
from hoso_cms.models.days import DayRow, DayTable, YearlyRow
from hoso_cms.models.regulation import DAYS, WORKING_DAYS

DAY = timedelta(days=1)
days = st.dates(date(2010, 1, 1), date(2040, 12, 31))
lengths = st.integers(1, 60)


def off_on_weekdays(calendar, year):
    return [
        day.strftime('%d/%m')
        for day, why in sorted(calendar.days_of(year).items())
        if why.kind != 'work' and day.weekday() < 5
    ]


def worked_weekends(calendar, year):
    return [day.strftime('%d/%m') for day, why in calendar.days_of(year).items() if why.kind == 'work']


def test_the_years_with_a_notice_are_what_the_notices_say(calendar):
    assert off_on_weekdays(calendar, 2024) == [
        '01/01', '08/02', '09/02', '12/02', '13/02', '14/02', '18/04', '29/04', '30/04', '01/05', '02/09', '03/09',
    ]  # fmt: skip
    assert off_on_weekdays(calendar, 2025) == [
        '01/01', '27/01', '28/01', '29/01', '30/01', '31/01', '07/04', '30/04', '01/05', '02/05', '01/09', '02/09',
    ]  # fmt: skip
    assert off_on_weekdays(calendar, 2026) == [
        '01/01', '02/01', '16/02', '17/02', '18/02', '19/02', '20/02', '27/04', '30/04', '01/05', '31/08', '01/09',
        '02/09', '24/11',
    ]  # fmt: skip


def test_swapped_saturdays_belong_to_their_year_alone(calendar):
    # The package of 2026 has 27/12/2014 and 05/01/2019 in every year.
    assert worked_weekends(calendar, 2024) == ['04/05']
    assert worked_weekends(calendar, 2025) == ['26/04']
    assert sorted(worked_weekends(calendar, 2026)) == ['10/01', '22/08']
    assert worked_weekends(calendar, 2027) == []
    assert sorted(worked_weekends(calendar, 2019)) == ['04/05', '05/01']


def test_a_swap_names_the_document_that_ordered_it(calendar):
    assert '12729/VPCP-KGVX' in calendar.why(date(2026, 1, 2)).told
    assert calendar.why(date(2026, 1, 2)).kind == 'swap'
    assert '8726/VPCP-KGVX' in calendar.why(date(2025, 4, 26)).told
    assert calendar.why(date(2026, 2, 17)).name == 'Tết Âm lịch'
    assert calendar.why(date(2026, 3, 7)).told == 'nghỉ hằng tuần'
    assert calendar.why(date(2026, 3, 9)) is None


@pytest.mark.parametrize(
    ('day', 'working'),
    [
        ('2025-11-24', True),  # before the day of culture was a holiday
        ('2026-11-24', False),
        ('2027-11-24', False),
        ('2029-11-24', False),  # a Saturday ...
        ('2029-11-26', False),  # ... made up for on Monday
        ('2029-11-27', True),
    ],
)
def test_the_day_of_culture(calendar, day, working):
    assert calendar.is_working(date.fromisoformat(day)) is working


def test_a_made_up_day_looks_for_the_next_free_one():
    table = DayTable((), (YearlyRow(9, 15, 2000, 'Một', '1'), YearlyRow(9, 16, 2000, 'Hai', '2')))
    # 15 and 16 September 2029 are a Saturday and a Sunday.
    calendar = Calendar(table)
    assert calendar.why(date(2029, 9, 17)).name == 'Một (nghỉ bù)'
    assert calendar.why(date(2029, 9, 18)).name == 'Hai (nghỉ bù)'
    assert calendar.is_working(date(2029, 9, 19))


def test_years_after_the_last_notice_are_provisional(calendar):
    assert not calendar.add(date(2026, 12, 24), 5, WORKING_DAYS).provisional
    assert calendar.add(date(2026, 12, 24), 8, WORKING_DAYS).provisional
    assert calendar.add(date(2026, 12, 25), 15, DAYS).provisional
    assert not calendar.add(date(2026, 12, 25), 15, DAYS, rolls=False).provisional
    assert not calendar.add(date(2019, 12, 25), 15, WORKING_DAYS).provisional, 'the past is settled'


def test_rows_of_the_office_win_and_a_notice_makes_a_year_official(models):
    rows = [
        DayRow(date(2027, 1, 1), 'year', 'Lịch năm 2027', '1/VPCP'),
        DayRow(date(2027, 2, 4), 'work', 'Không nghỉ', '1/VPCP'),
        DayRow(date(2027, 3, 8), 'off', 'Nghỉ', '2/UBND'),
    ]
    calendar = Calendar(models.days, rows)
    assert calendar.is_working(date(2027, 2, 4)), 'the package proposed it as a holiday'
    assert calendar.why(date(2027, 3, 8)).told == 'Nghỉ (2/UBND)'
    assert not calendar.add(date(2027, 2, 1), 3, WORKING_DAYS).provisional
    assert calendar.add(date(2028, 2, 1), 3, WORKING_DAYS).provisional


@pytest.mark.parametrize('start', [date(2099, 12, 30), date(9999, 12, 30), date(1900, 1, 1)])
def test_years_without_a_calendar_are_refused(calendar, start):
    with pytest.raises(CannotCount):
        calendar.add(start, 60, WORKING_DAYS)
    with pytest.raises(CannotCount):
        calendar.add(start, 60, DAYS)


@given(start=days, length=lengths)
def test_working_days_are_counted_one_by_one(calendar, start, length):
    due = calendar.add(start, length, WORKING_DAYS)
    between = [start + n * DAY for n in range(1, (due.due - start).days + 1)]
    assert sum(map(calendar.is_working, between)) == length
    assert calendar.is_working(due.due)
    assert [day for day, _ in due.skipped] == [day for day in between if not calendar.is_working(day)]
    assert due.due == due.due_strict


@given(start=days, length=lengths)
def test_a_limit_in_days_ends_on_a_working_day_and_only_later(calendar, start, length):
    due = calendar.add(start, length, DAYS)
    assert due.due_strict == start + length * DAY == calendar.add(start, length, DAYS, rolls=False).due
    assert due.due >= due.due_strict
    assert calendar.is_working(due.due)
    assert not any(
        calendar.is_working(due.due_strict + n * DAY) for n in range((due.due - due.due_strict).days)
    )


@given(start=days, length=lengths, unit=st.sampled_from([DAYS, WORKING_DAYS]))
def test_more_time_and_later_events_never_end_earlier(calendar, start, length, unit):
    due = calendar.add(start, length, unit).due
    assert calendar.add(start, length + 1, unit).due >= due
    assert calendar.add(start + DAY, length, unit).due >= due


@given(start=days, length=lengths)
def test_a_day_taken_off_never_shortens_a_limit(models, calendar, start, length):
    taken = DayRow(start + DAY, 'off', 'Nghỉ', '1')
    other = Calendar(models.days, [taken])
    assert other.add(start, length, WORKING_DAYS).due >= calendar.add(start, length, WORKING_DAYS).due


@given(start=days, length=lengths)
def test_working_limits_add_up(calendar, start, length):
    halfway = calendar.add(start, length, WORKING_DAYS).due
    assert calendar.add(halfway, 7, WORKING_DAYS).due == calendar.add(start, length + 7, WORKING_DAYS).due
