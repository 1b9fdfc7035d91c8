"""Steps, coefficients, raises: against the tables of NĐ 204/2004/NĐ-CP and the terms of TT 08/2013/TT-BNV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.rules import Facts
from hoso_cms.models.rules.dates import later
from hoso_cms.models.rules.derived import DERIVED, RAISE, RAISE_DELAYED
from hoso_cms.models.rules.salary import next_raise

# Group: steps, first and last coefficient, difference from step to step, months of a regular raise.
TABLES = {
    'CGCC': (3, '8.80', '10.00', '0.60', 60), 'A3.1': (6, '6.20', '8.00', '0.36', 36), 'A3.2': (6, '5.75', '7.55', '0.36', 36),
    'A2.1': (8, '4.40', '6.78', '0.34', 36), 'A2.2': (8, '4.00', '6.38', '0.34', 36), 'A1': (9, '2.34', '4.98', '0.33', 36),
    'A0': (10, '2.10', '4.89', '0.31', 36), 'B': (12, '1.86', '4.06', '0.20', 24), 'C1': (12, '1.65', '3.63', '0.18', 24),
    'C2': (12, '1.50', '3.48', '0.18', 24), 'C3': (12, '1.35', '3.33', '0.18', 24), 'C2-vc': (12, '2.00', '3.98', '0.18', 24),
}  # fmt: skip


def test_the_tables_are_whole(models):
    terms = models.vocabularies['salary-group'].terms
    for code, (steps, first, last, step, months) in TABLES.items():
        coefficients = [Decimal(one) for one in terms[code].data['coefficients'].split()]
        assert (len(coefficients), coefficients[0], coefficients[-1]) == (
            steps,
            Decimal(first),
            Decimal(last),
        )
        assert {b - a for a, b in zip(coefficients, coefficients[1:], strict=False)} == {Decimal(step)}
        assert int(terms[code].data['months']) == months


def test_every_rank_that_names_a_group_has_its_steps(models, rules):
    named = [
        term
        for name in ('rank', 'professional-title')
        for term in models.vocabularies[name].terms.values()
        if 'salary-group' in term.data
    ]
    assert len(named) > 300
    assert all(rules.ranks[term.code] for term in named)


def paid(**changes):
    return {'rank': '01.003', 'step': '4', 'coefficient': '3.33', 'step_date': '2025-09-01', **changes}


def test_what_is_right_is_not_spoken_of(found):
    assert found('coefficient', position=paid()) == []
    assert found('coefficient', position=paid(step='')) == []
    assert found('coefficient', position=paid(rank='~Chuyên viên bậc cao')) == []
    assert found('coefficient', position=paid(rank='')) == []


@pytest.mark.parametrize(
    ('changes', 'field', 'message'),
    [
        ({'coefficient': '3'}, 'coefficient', 'Bậc 4 ngạch, chức danh 01.003 (A1) có hệ số 3,33; đang ghi 3,00.'),
        ({'step': '10'}, 'step', 'Ngạch, chức danh 01.003 (A1) chỉ có 9 bậc; đang ghi bậc 10.'),
        ({'step': '', 'coefficient': '3.01'}, 'coefficient', 'Hệ số 3,01 không có trong bảng lương của 01.003 (A1): 9 bậc từ 2,34 đến 4,98.'),
        ({'rank': '01.002', 'coefficient': '5.42'}, '', ''),
        ({'rank': '01.004', 'coefficient': '2.46'}, '', ''),  # cán sự, still paid by group B
    ],
)  # fmt: skip
def test_the_coefficient_of_the_step(found, changes, field, message):
    assert [(one.field, one.message) for one in found('coefficient', position=paid(**changes))] == (
        [(field, message)] if field else []
    )


def test_the_title_of_a_public_employee_counts(found):
    position = {'professional_title': 'V.07.05.15', 'step': '4', 'coefficient': '3.03'}
    (one,) = found('coefficient', basic={'officer-kind': 'public-employee'}, position=position)
    assert one.message == 'Bậc 4 ngạch, chức danh V.07.05.15 (A1) có hệ số 3,33; đang ghi 3,03.'
    assert one.source == 'Nghị định 204/2004/NĐ-CP, Bảng 2, Bảng 3'


def test_beyond_the_frame_only_at_the_last_step(found):
    (one,) = found('beyond-frame', position=paid(beyond_frame='5'))
    assert one.message == (
        'Phụ cấp thâm niên vượt khung chỉ có ở bậc cuối (bậc 9 của A1); đang ghi bậc 4, vượt khung 5%.'
    )
    assert found('beyond-frame', position=paid(step='9', coefficient='4.98', beyond_frame='7')) == []
    (low,) = found('beyond-frame', position=paid(step='9', coefficient='4.98', beyond_frame='3'))
    assert low.message == 'Phụ cấp thâm niên vượt khung lần đầu là 5%; đang ghi 3%.'
    assert low.ground.to_confirm


def raised(rules, **sections):
    content = {'basic': {'officer-kind': 'civil-servant'}, **sections}
    content['position'] = {key.replace('_', '-'): value for key, value in content['position'].items()}
    return next_raise(Facts(rules, content, date(2026, 11, 25)))


def test_a_regular_raise(rules, found):
    found_raise = raised(rules, position=paid())
    assert (found_raise.due, found_raise.to) == (date(2028, 9, 1), 'bậc 5, hệ số 3,66')
    (one,) = found('next-raise', position=paid())
    assert one.message == (
        'Nâng lương lần sau: 01/09/2028 lên bậc 5, hệ số 3,66 (36 tháng từ 01/09/2025 ở bậc 4 (A1)).'
    )
    assert not one.warns


def test_a_raise_that_is_due_warns(found):
    (one,) = found('next-raise', position=paid(step_date='2023-11-25'))
    assert one.warns and one.message.startswith('Đã đến hạn nâng lương: 25/11/2026 lên bậc 5')
    assert found('next-raise', position=paid(step_date='2023-11-26'))[0].warns is False


@pytest.mark.parametrize(
    ('rank', 'step', 'coefficient', 'held', 'months', 'to'),
    [
        ('01.005', '3', '2.26', '', 24, 'bậc 4, hệ số 2,46'),
        ('CGCC', '1', '8.80', '', 60, 'bậc 2, hệ số 9,40'),
        ('01.003', '9', '4.98', '', 36, 'vượt khung 5%'),
        ('01.003', '9', '4.98', '5', 36 + 12, 'vượt khung 6%'),
        ('01.005', '12', '4.06', '', 24, 'vượt khung 5%'),
        ('01.005', '12', '4.06', '8', 24 + 4 * 12, 'vượt khung 9%'),
    ],
)
def test_terms_by_group_and_beyond_the_frame(rules, rank, step, coefficient, held, months, to):
    position = paid(rank=rank, step=step, coefficient=coefficient, beyond_frame=held)
    one = raised(rules, position=position)
    assert (one.due, one.to) == (later(date(2025, 9, 1), months), to)


def test_the_day_of_an_allowance_stands_in_the_salary_history(rules):
    position = paid(step='9', coefficient='4.98', beyond_frame='7', step_date='2015-09-01')
    rows = [{'id': f's{n}', 'from': f'{2013 + n}-10', 'beyond-frame': str(n)} for n in (5, 6, 7)]
    one = raised(rules, position=position, **{'salary-history': {'salary': rows}})
    assert (one.due, one.to) == (date(2021, 10, 1), 'vượt khung 8%')
    assert one.how == '12 tháng từ 01/10/2020 hưởng vượt khung 7%'


def discipline(form, begun):
    return {'disciplines': [{'id': 'k1', 'form': form, 'from': begun}]}


@pytest.mark.parametrize(
    ('form', 'begun', 'months'),
    [
        ('reprimand', '2026-02', 3), ('warning', '2026-02-01', 6), ('dismissal-from-post', '2026', 12),
        ('reprimand', '2025-08-31', 0), ('party-warning', '2026-02', 0),
    ],
)  # fmt: skip
def test_a_discipline_puts_the_raise_off(rules, form, begun, months):
    one = raised(rules, position=paid(), discipline=discipline(form, begun))
    assert one.due == later(date(2025, 9, 1), 36 + months)


def test_delays_add_up_and_are_told(rules, found):
    sections = {
        'position': paid(),
        'discipline': discipline('reprimand', '2026-02'),
        'evaluation': {'evaluations': [{'id': 'e', 'year': '2026', 'rating': 'not-completed'}]},
    }
    assert raised(rules, **sections).due == later(date(2025, 9, 1), 36 + 3 + 6)
    (one,) = found('next-raise', **sections)
    assert (
        'cộng 3 tháng do kỷ luật khiển trách (02/2026), cộng 6 tháng do không hoàn thành nhiệm vụ năm 2026'
        in one.message
    )
    assert one.source.startswith('Thông tư 08/2013/TT-BNV, Điều 2; Thông tư 08/2013/TT-BNV, Thông tư 03/2021')
    assert one.ground.to_confirm


def test_item_22_counts_where_there_are_no_rows(rules):
    told = {'discipline': 'warning', 'discipline-year': '2026'}
    assert raised(rules, position=paid(), discipline=told).due == later(date(2025, 9, 1), 42)


@given(st.dates(date(1994, 1, 1), date(2060, 12, 31)), st.integers(1, 8))
def test_a_regular_raise_is_three_years_later_to_the_day(rules, begun, step):
    one = raised(rules, position=paid(step=str(step), coefficient='', step_date=begun.isoformat()))
    assert one.due == later(begun, 36)
    assert (one.due.year - begun.year, one.due.month) == (3, begun.month)


def test_nothing_is_guessed(rules):
    assert raised(rules, position=paid(step_date='')) is None
    assert raised(rules, position=paid(step='11')) is None
    assert raised(rules, position=paid(rank='')) is None
    assert raised(rules, position=paid(step='', coefficient='3.01')) is None


def test_a_step_begins_neither_before_recruitment_nor_in_the_future(found):
    (one,) = found(
        'step-date', position=paid(step_date='2007-12-31'), recruitment={'recruitment_date': '2008'}
    )
    assert one.message == 'Ngày hưởng 31/12/2007 trước ngày tuyển dụng 2008.'
    (one,) = found('step-date', position=paid(step_date='2026-11-26'))
    assert one.message == 'Ngày hưởng 26/11/2026 chưa đến; bậc lương đang hưởng phải bắt đầu trước hôm nay.'
    assert (
        found('step-date', position=paid(step_date='2008-05-01'), recruitment={'recruitment_date': '2008'})
        == []
    )


def history(*rows):
    return {'salary': [{'id': f's{n}', 'rank': '01.003', **row} for n, row in enumerate(rows)]}


def test_the_rows_of_the_salary_history(found):
    wrong = {'from': '2019-09', 'step': '2', 'coefficient': '2.34'}
    (one,) = found(
        'salary-history',
        salary_history=history(wrong, {'from': '1998-01', 'step': '2', 'coefficient': '1.94'}),
    )
    assert one.message == 'Từ 09/2019: bậc 2 ngạch, chức danh 01.003 (A1) có hệ số 2,67; đang ghi 2,34.'
    assert (one.row, one.field) == ('s0', 'salary')


def test_the_last_row_is_the_present_step(found):
    rows = history({'from': '2025-09', 'step': '4', 'coefficient': '3.33'})
    assert found('salary-history', salary_history=rows, position=paid()) == []
    (one,) = found('salary-history', salary_history=rows, position=paid(step='5', coefficient='3.66'))
    assert one.message == (
        'Dòng cuối (từ 09/2025) ghi bậc 4, hệ số 3,33; mục Chức vụ, ngạch, lương ghi bậc 5, hệ số 3,66.'
    )


def leave(first, last, kind='unpaid-leave', mark='l1'):
    return {'id': mark, 'kind': kind, 'from': first, 'to': last}


def with_leave(*rows):
    return {'salary-history': {'uncounted': rows}}


@pytest.mark.parametrize(
    ('first', 'last', 'months'),
    [
        ('2026-03-01', '2026-05-31', 3),  # 92 days
        ('2026-03-01', '2026-03-10', 0),
        ('2026-03-01', '2026-03-11', 1),
        ('2026-03-01', '2026-04-09', 1),  # 40 days
        ('2026-03-01', '2026-04-10', 2),
        ('2026-03', '2026-08', 6),
        ('2025-06-01', '2025-08-31', 0),  # before the step
        ('2025-08-01', '2025-09-30', 1),  # 30 days of it
        ('2028-08-31', '2028-09-30', 1),
        ('2028-09-01', '2028-12-31', 0),  # of the next term
    ],
)
def test_unpaid_leave_puts_a_raise_off(rules, first, last, months):
    one = raised(rules, position=paid(), **with_leave(leave(first, last)))
    assert one.due == later(date(2028, 9, 1), months)


def test_all_such_time_is_added_up_before_it_becomes_months(rules):
    rows = [leave('2026-03-01', '2026-03-08'), leave('2027-03-01', '2027-03-08', 'abroad', 'l2')]
    one = raised(rules, position=paid(), **with_leave(*rows))
    assert one.due == date(2028, 10, 1)
    (delay,) = one.delays
    assert delay.why == (
        '16 ngày không tính (nghỉ việc riêng không hưởng lương từ 01/03/2026 đến 08/03/2026, '
        'học tập, công tác ở nước ngoài vượt thời hạn cho phép từ 01/03/2027 đến 08/03/2027)'
    )
    assert delay.ground.to_confirm
    assert str(delay.ground) == 'Thông tư 08/2013/TT-BNV, Thông tư 03/2021/TT-BNV, Điều 2'


def test_what_puts_off_further_takes_later_leave_in(rules):
    """A discipline of three months brings a leave into the term that would have come after it."""
    late = with_leave(leave('2028-10-01', '2028-10-30'))
    punished = {'discipline': {'disciplines': [{'id': 'd', 'form': 'reprimand', 'from': '2026-05-01'}]}}
    assert raised(rules, position=paid(), **late).due == date(2028, 9, 1)
    assert raised(rules, position=paid(), **late, **punished).due == date(2029, 1, 1)


def test_suspension_stands_with_discipline_and_is_seen_there_only(rules):
    suspended = {'discipline': {'suspensions': [{'id': 's', 'from': '2026-03-01', 'to': '2026-05-31'}]}}
    content = {'basic': {'officer-kind': 'civil-servant'}, **suspended}
    content['position'] = {key.replace('_', '-'): value for key, value in paid().items()}
    days = {one.name: one.compute(Facts(rules, content, date.max)) for one in DERIVED['record']}
    assert (days[RAISE], days[RAISE_DELAYED]) == (date(2028, 9, 1), date(2028, 12, 1))
    assert 'tạm giữ, tạm giam' in raised(rules, position=paid(), **suspended).how


def test_the_inputs_stand_in_the_sentence(found):
    (one,) = found(
        'next-raise', position=paid(), salary_history={'uncounted': (leave('2026-03-01', '2026-05-31'),)}
    )
    assert one.message == (
        'Nâng lương lần sau: 01/12/2028 lên bậc 5, hệ số 3,66 (36 tháng từ 01/09/2025 ở bậc 4 (A1), cộng 3 tháng do '
        '92 ngày không tính (nghỉ việc riêng không hưởng lương từ 01/03/2026 đến 31/05/2026)).'
    )


@pytest.mark.parametrize(
    ('first', 'last', 'words'),
    [
        ('2026-03-01', '', 'Chưa ghi ngày cuối'),
        ('', '2026-03-01', 'Chưa ghi ngày đầu'),
        ('2026-03-02', '2026-03-01', 'Ngày cuối 01/03/2026 trước ngày đầu 02/03/2026.'),
    ],
)
def test_leave_that_cannot_be_counted_is_told_and_not_counted(rules, found, first, last, words):
    row = {name: value for name, value in leave(first, last).items() if value}
    (one,) = found('uncounted', salary_history={'uncounted': (row,)})
    assert one.warns and one.message.startswith(words) and one.row == 'l1'
    assert raised(rules, position=paid(), **with_leave(row)).due == date(2028, 9, 1)


spans = st.tuples(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(0, 400))


@given(st.lists(spans, max_size=5))
def test_more_leave_never_brings_a_raise_nearer(rules, found_spans):
    rows, before = [], date(2028, 9, 1)
    for number, (first, length) in enumerate(found_spans):
        last = date.fromordinal(first.toordinal() + length)
        rows.append(leave(first.isoformat(), last.isoformat(), mark=f'l{number}'))
        due = raised(rules, position=paid(), **with_leave(*rows)).due
        assert due >= before
        before = due
