"""Ages and months of retirement: the table of NĐ 135/2020/NĐ-CP, and what holds for every date of birth."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.rules.retirement import retirement

# Born from, born to, age in months, retires in the month from, to: the decree's own annex, computed.
MEN = """01/1961 09/1961 60.3 04/2021 12/2021
10/1961 06/1962 60.6 04/2022 12/2022
07/1962 03/1963 60.9 04/2023 12/2023
04/1963 12/1963 61.0 04/2024 12/2024
01/1964 09/1964 61.3 04/2025 12/2025
10/1964 06/1965 61.6 04/2026 12/2026
07/1965 03/1966 61.9 04/2027 12/2027
04/1966 04/1966 62.0 04/2028 04/2028
12/1990 12/1990 62.0 12/2052 12/2052"""
WOMEN = """01/1966 08/1966 55.4 05/2021 12/2021
09/1966 04/1967 55.8 05/2022 12/2022
05/1967 12/1967 56.0 05/2023 12/2023
01/1968 08/1968 56.4 05/2024 12/2024
09/1968 04/1969 56.8 05/2025 12/2025
05/1969 12/1969 57.0 05/2026 12/2026
01/1970 08/1970 57.4 05/2027 12/2027
09/1970 04/1971 57.8 05/2028 12/2028
05/1971 12/1971 58.0 05/2029 12/2029
01/1972 08/1972 58.4 05/2030 12/2030
09/1972 04/1973 58.8 05/2031 12/2031
05/1973 12/1973 59.0 05/2032 12/2032
01/1974 08/1974 59.4 05/2033 12/2033
09/1974 04/1975 59.8 05/2034 12/2034
05/1975 05/1975 60.0 05/2035 05/2035
11/1988 11/1988 60.0 11/2048 11/2048"""


def lines():
    for gender, table in (('male', MEN), ('female', WOMEN)):
        for line in table.splitlines():
            first, last, age, leaves_first, leaves_last = line.split()
            years, months = age.split('.')
            yield gender, first, int(years) * 12 + int(months), leaves_first
            yield gender, last, int(years) * 12 + int(months), leaves_last


@pytest.mark.parametrize(('gender', 'born', 'months', 'leaves'), list(lines()))
def test_the_table_of_the_decree(rules, gender, born, months, leaves):
    month, year = born.split('/')
    found = retirement(rules, f'{year}-{month}', gender)
    assert found.age.months == months
    assert f'{found.last_day:%m/%Y}' == leaves
    assert found.pension.day == 1 and (found.pension - found.last_day).days == 1


births = st.dates(date(1961, 1, 1), date(2005, 12, 31))


@given(births)
def test_no_man_retires_in_the_first_three_months_of_a_year_of_the_roadmap(rules, born):
    last = retirement(rules, born.isoformat(), 'male').last_day
    assert last.year > 2028 or last.month > 3


@given(st.dates(date(1966, 1, 1), date(2005, 12, 31)))
def test_no_woman_retires_in_the_first_four_months_of_a_year_of_the_roadmap(rules, born):
    last = retirement(rules, born.isoformat(), 'female').last_day
    assert last.year > 2035 or last.month > 4


@given(births, births, st.sampled_from(['male', 'female']))
def test_who_is_older_never_retires_later(rules, one, other, gender):
    one, other = sorted((one, other))
    first, second = (retirement(rules, born.isoformat(), gender) for born in (one, other))
    assert first.pension <= second.pension


@given(births, st.sampled_from(['male', 'female']))
def test_of_an_unknown_day_or_month_the_first_counts(rules, born, gender):
    year = retirement(rules, str(born.year), gender)
    assert year.pension == retirement(rules, f'{born.year}-01-01', gender).pension
    month = retirement(rules, f'{born:%Y-%m}', gender)
    assert month.pension == retirement(rules, f'{born:%Y-%m}-01', gender).pension


def test_nothing_is_guessed(rules):
    assert retirement(rules, '', 'male') is None
    assert retirement(rules, '1970', '') is None


def basic(born, gender='male'):
    return {'birth_date': born, 'gender': gender}


def test_the_sentence_has_its_inputs_and_its_article(found):
    (one,) = found('retirement', basic=basic('1970-06-20'))
    assert one.message == 'Nghỉ hưu từ 01/07/2032 (nam sinh 20/06/1970: 62 tuổi, hết ngày 30/06/2032).'
    assert (one.source, one.warns, one.field) == ('Nghị định 135/2020/NĐ-CP, Điều 4', False, 'birth-date')


def test_an_unknown_day_is_said(found):
    (one,) = found('retirement', basic=basic('1970'))
    assert one.message.endswith('không rõ ngày sinh nên tính từ 01/01/1970).')


def test_who_has_reached_the_age_is_warned_of(found):
    (one,) = found('retirement', basic=basic('1964-09-30'))
    assert one.warns and one.message.startswith(
        'Đã đến thời điểm nghỉ hưu 01/01/2026 (nam sinh 30/09/1964: 61 tuổi 3 tháng'
    )


@pytest.mark.parametrize(
    ('day', 'rule', 'due'),
    [
        (date(2026, 6, 30), None, ''),
        (date(2026, 7, 1), 'retirement-notice', '01/07/2026 (6 tháng trước 01/01/2027)'),
        (date(2026, 9, 30), 'retirement-notice', '01/07/2026'),
        (date(2026, 10, 1), 'retirement-decision', '01/10/2026 (3 tháng trước 01/01/2027)'),
    ],
)
def test_notice_and_decision_fall_due(found, day, rule, due):
    for name in ('retirement-notice', 'retirement-decision'):
        sentences = [one.message for one in found(name, day=day, basic=basic('1965-06-20'))]
        assert len(sentences) == (name == rule)
        assert all(re.search(re.escape(due), one) for one in sentences)


def test_what_the_record_holds_does_not_fall_due_any_more(found):
    notice = {'id': 'r1', 'kind': 'retirement-notice', 'number': '15/TB-STC'}
    held = {'basic': basic('1965-06-20'), 'attachments': {'attachments': (notice,)}}
    assert found('retirement-notice', day=date(2026, 8, 1), **held) == []
    assert len(found('retirement-decision', day=date(2026, 10, 1), **held)) == 1
    held['leaving'] = {'leaving_decision': 'Quyết định số 16/QĐ-STC ngày 20/11/2026'}
    assert found('retirement-decision', day=date(2026, 10, 1), **held) == []
    assert len(found('retirement', day=date(2027, 1, 1), **held)) == 1
