"""Arithmetic of months and partial dates."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.rules.dates import later, partial, years_between

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
months = st.integers(-600, 600)


@given(days, months)
def test_so_many_months_later_lies_in_that_month(day, number):
    moved = later(day, number)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == number
    assert (
        moved.day == day.day
        or moved.day < day.day
        and (moved.toordinal() + 1 == later(moved.replace(day=1), 1).toordinal())
    )


@given(days, days, months)
def test_the_order_of_days_is_kept(one, other, number):
    one, other = sorted((one, other))
    assert later(one, number) <= later(other, number)


@given(days)
def test_a_partial_date_holds_every_day_it_can_be(day):
    for text in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        known = partial(text)
        assert known.first <= day <= known.last
        assert known.first.isoformat().startswith(text) and known.last.isoformat().startswith(text)


@given(days, st.integers(0, 80))
def test_an_age_is_reached_on_the_birthday(day, years):
    birthday = later(day, 12 * years)
    if (birthday.month, birthday.day) == (day.month, day.day):
        assert years_between(day, birthday) == years
        assert years_between(day, date.fromordinal(birthday.toordinal() - 1)) == years - 1


def test_what_is_empty_is_no_date():
    assert partial('') is None
    assert later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert str(partial('1985-12-25')) == '25/12/1985'
