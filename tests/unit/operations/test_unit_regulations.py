"""Which regulation counts in a unit, and the office's own rows of the calendar."""

from datetime import date

import pytest

from hoso_cms.clocks import calendar_of, chosen_at, counts_from, due_of, regulation_of
from hoso_cms.operations import calendar as calendar_rows
from hoso_cms.operations import units
from hoso_cms.operations.errors import Refused
from hoso_cms.security.permit import Forbidden
from hoso_cms.testing.people import unit_at

FINANCE, BUDGET = '/so-tai-chinh', '/so-tai-chinh/phong-ngan-sach'


@pytest.fixture
def request_of_administrator(people):
    with people.administrator.acting() as request:
        yield request


def test_a_unit_takes_the_regulation_of_the_nearest_unit_above(request_of_administrator):
    request = request_of_administrator
    models, budget = request.registry.models, unit_at(request.office, BUDGET)
    assert regulation_of(models, budget) is None
    assert counts_from(budget) == ''
    units.set_regulation(request, request.office, 'dak-lak-2019', '01/01/2026')
    assert regulation_of(models, budget).id == 'dak-lak-2019'
    assert counts_from(budget) == '2026-01-01'
    units.set_regulation(request, unit_at(request.office, FINANCE), 'long-an-2015')
    assert regulation_of(models, budget).id == 'long-an-2015'
    assert (counts_from(budget), chosen_at(budget).title) == ('', 'Sở Tài chính')
    units.set_regulation(request, unit_at(request.office, FINANCE), '', '01/01/2026')
    assert regulation_of(models, budget).id == 'dak-lak-2019'
    assert unit_at(request.office, FINANCE).regulation_from == ''


def test_unknown_regulations_and_days_are_refused(request_of_administrator):
    request = request_of_administrator
    with pytest.raises(Refused, match='Quận 5'):
        units.set_regulation(request, request.office, 'quan-7')
    with pytest.raises(Refused, match='Không có ngày'):
        units.set_regulation(request, request.office, 'dak-lak-2019', '31/02/2026')


def test_a_regulation_that_is_not_in_the_files_any_more_counts_as_none(request_of_administrator):
    request = request_of_administrator
    units.set_regulation(request, request.office, 'dak-lak-2019')
    request.office.regulation = 'gone'
    try:
        assert regulation_of(request.registry.models, request.office) is None
    finally:
        request.office.regulation = 'dak-lak-2019'


def test_only_those_who_manage_units_choose_a_regulation_or_change_the_calendar(people):
    with people.clerk_of_finance.acting() as request:
        with pytest.raises(Forbidden):
            units.set_regulation(request, unit_at(request.office, FINANCE), 'dak-lak-2019')
        with pytest.raises(Forbidden):
            calendar_rows.add_day(request, '23/11/2026', 'swap', 'Hoán đổi', '1/VPCP')
        with pytest.raises(Forbidden):
            calendar_rows.withdraw_day(request, 0, '1/VPCP')


def test_a_row_counts_at_once_and_until_it_is_withdrawn(request_of_administrator):
    request = request_of_administrator
    models, office = request.registry.models, request.office
    dak_lak = models.regulations['dak-lak-2019']

    def due():
        calendar = calendar_of(models, office)
        return due_of(dak_lak, 'data-supplemented', date(2026, 11, 20), calendar).due

    assert due() == date(2026, 11, 23)
    calendar_rows.add_day(request, '23/11/2026', 'swap', 'Hoán đổi với thứ Bảy 28/11/2026', '1/VPCP')
    calendar_rows.add_day(request, '28/11/2026', 'work', 'Làm bù cho thứ Hai 23/11/2026', '1/VPCP')
    assert due() == date(2026, 11, 25)
    assert calendar_of(models, office).is_working(date(2026, 11, 28))
    calendar_rows.withdraw_day(request, 0, '2/VPCP')
    assert due() == date(2026, 11, 23)
    kinds = [row.kind for row in office.calendar_rules]
    assert kinds == ['swap', 'work', 'withdrawn'], 'nothing is ever removed'
    assert office.calendar_rules[2].withdraws == 0
    assert office.calendar_rules[0].by == request.account_id


def test_a_withdrawn_day_may_be_entered_anew_and_a_withdrawn_row_not_withdrawn_again(
    request_of_administrator,
):
    request = request_of_administrator
    calendar_rows.add_day(request, '2026-11-23', 'off', 'Nghỉ', '1')
    calendar_rows.withdraw_day(request, 0, '2')
    with pytest.raises(Refused, match='đã được rút'):
        calendar_rows.withdraw_day(request, 0, '2')
    calendar_rows.add_day(request, '2026-11-23', 'off', 'Nghỉ', '3')
    assert len(request.office.calendar_rules) == 3


def test_the_notice_of_a_year_ends_that_it_is_provisional(request_of_administrator):
    request = request_of_administrator
    models, office = request.registry.models, request.office
    assert calendar_of(models, office).is_provisional(date(2027, 3, 1))
    calendar_rows.add_day(request, '15/6/2027', 'year', '', '1/TB-BNV')
    assert not calendar_of(models, office).is_provisional(date(2027, 3, 1))
    assert office.calendar_rules[0].day == '2027-01-01'


@pytest.mark.parametrize(
    ('typed', 'words'),
    [
        (('', 'off', 'Nghỉ', '1'), 'Hãy ghi ngày'),
        (('31/4/2026', 'off', 'Nghỉ', '1'), 'Không có ngày'),
        (('4/2026', 'off', 'Nghỉ', '1'), 'chưa đủ ngày'),
        (('23/11/2026', 'holiday', 'Nghỉ', '1'), 'Hãy chọn loại ngày'),
        (('23/11/2026', 'off', ' ', '1'), 'Hãy ghi tên ngày'),
        (('23/11/2026', 'off', 'Nghỉ', ' '), 'Hãy ghi số văn bản'),
        (('23/11/2026', 'off', 'Nghỉ\x07', '1'), 'ký tự điều khiển'),
        (('23/11/2026', 'off', 'N' * 300, '1'), 'dài quá'),
        (('23/11/2026', 'work', 'Làm', '1'), 'vốn là ngày làm việc'),
        (('10/01/2026', 'work', 'Làm', '1'), 'vốn là ngày làm việc'),
        (('21/11/2026', 'swap', 'Nghỉ', '1'), 'nghỉ hằng tuần'),
        (('21/11/2150', 'off', 'Nghỉ', '1'), '2'),
    ],
)
def test_rows_that_cannot_be_are_refused(request_of_administrator, typed, words):
    request = request_of_administrator
    with pytest.raises(Refused, match=words):
        calendar_rows.add_day(request, *typed)
    assert request.office.calendar_rules == ()


def test_one_row_for_a_day(request_of_administrator):
    request = request_of_administrator
    calendar_rows.add_day(request, '1/1/2027', 'year', '', '1')
    calendar_rows.add_day(request, '4/1/2027', 'off', 'Nghỉ', '1')
    with pytest.raises(Refused, match='hãy rút dòng cũ trước'):
        calendar_rows.add_day(request, '4/1/2027', 'swap', 'Nghỉ', '2')
    with pytest.raises(Refused, match='hãy rút dòng cũ trước'):
        calendar_rows.add_day(request, '5/5/2027', 'year', '', '2')


def test_a_proposed_holiday_may_be_worked(request_of_administrator):
    request = request_of_administrator
    calendar_rows.add_day(request, '4/2/2027', 'work', 'Không nghỉ theo thông báo', '1')
    assert calendar_of(request.registry.models, request.office).is_working(date(2027, 2, 4))
