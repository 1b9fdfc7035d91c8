"""Every clock of every regulation, with dates counted by hand round Tết, 30 April, 2 September, 24 November, swapped
Saturdays, month ends and a leap day."""

from datetime import date

import pytest

from hoso_cms.clocks import NoSuchClock, due_of

TABLE = [
    # regulation, event, on, due, due strict
    ('quan-5-2014', 'recruitment-decision', '2025-01-03', '2025-03-04', '2025-03-04'),
    ('quan-5-2014', 'recruitment-decision', '2026-02-28', '2026-04-29', '2026-04-29'),
    ('quan-5-2014', 'recruitment-decision', '2024-12-31', '2025-03-03', '2025-03-01'),
    ('quan-5-2014', 'decision-effective', '2025-01-20', '2025-02-04', '2025-02-04'),
    ('quan-5-2014', 'decision-effective', '2026-01-15', '2026-01-30', '2026-01-30'),
    ('quan-5-2014', 'decision-effective', '2026-04-10', '2026-04-28', '2026-04-25'),
    ('quan-5-2014', 'decision-effective', '2026-04-15', '2026-05-04', '2026-04-30'),
    ('quan-5-2014', 'decision-effective', '2024-02-14', '2024-02-29', '2024-02-29'),
    ('quan-5-2014', 'outage-began', '2026-01-08', '2026-01-10', '2026-01-10'),
    ('quan-5-2014', 'outage-began', '2025-04-25', '2025-04-28', '2025-04-28'),
    ('quan-5-2014', 'outage-began', '2026-08-28', '2026-09-04', '2026-09-04'),
    ('quan-5-2014', 'report-round-1', '2026-03-01', '2026-06-04', '2026-06-04'),
    ('quan-5-2014', 'report-round-2', '2026-03-01', '2026-12-04', '2026-12-04'),
    ('quan-6-2014', 'recruitment-decision', '2025-02-28', '2025-04-29', '2025-04-29'),
    ('quan-6-2014', 'recruitment-decision', '2025-07-04', '2025-09-03', '2025-09-02'),
    ('quan-6-2014', 'decision-effective', '2025-04-15', '2025-05-05', '2025-04-30'),
    ('quan-6-2014', 'decision-effective', '2026-11-09', '2026-11-25', '2026-11-24'),
    ('quan-6-2014', 'outage-began', '2025-01-24', '2025-02-04', '2025-02-04'),
    ('quan-6-2014', 'outage-began', '2026-11-20', '2026-11-25', '2026-11-25'),
    ('quan-6-2014', 'report-round-1', '2026-12-31', '2026-05-31', '2026-05-31'),
    ('quan-6-2014', 'report-round-2', '2025-01-01', '2025-11-30', '2025-11-30'),
    ('long-an-2015', 'recruitment-decision', '2025-01-02', '2025-03-13', '2025-03-13'),
    ('long-an-2015', 'recruitment-decision', '2026-07-15', '2026-09-18', '2026-09-18'),
    ('long-an-2015', 'decision-effective', '2025-04-11', '2025-05-06', '2025-05-06'),
    ('long-an-2015', 'decision-effective', '2026-08-14', '2026-09-08', '2026-09-08'),
    ('long-an-2015', 'declaration-received', '2026-02-03', '2026-03-03', '2026-03-03'),
    ('long-an-2015', 'declaration-received', '2026-11-03', '2026-11-25', '2026-11-25'),
    ('long-an-2015', 'transfer-effective', '2024-02-29', '2024-03-21', '2024-03-21'),
    ('long-an-2015', 'transfer-effective', '2025-08-15', '2025-09-09', '2025-09-09'),
    ('long-an-2015', 'outage-began', '2026-04-29', '2026-05-05', '2026-05-05'),
    ('ha-noi-2015', 'recruitment-decision', '2026-07-03', '2026-09-03', '2026-09-01'),
    ('ha-noi-2015', 'recruitment-decision', '2025-11-29', '2026-01-28', '2026-01-28'),
    ('ha-noi-2015', 'decision-effective', '2026-08-16', '2026-09-03', '2026-08-31'),
    ('ha-noi-2015', 'decision-effective', '2025-08-17', '2025-09-03', '2025-09-01'),
    ('ha-noi-2015', 'transfer-effective', '2026-02-11', '2026-02-23', '2026-02-16'),
    ('ha-noi-2015', 'transfer-effective', '2025-04-21', '2025-04-26', '2025-04-26'),
    ('ha-noi-2015', 'transfer-effective', '2025-04-25', '2025-05-05', '2025-04-30'),
    ('ha-noi-2015', 'transfer-effective', '2026-01-05', '2026-01-10', '2026-01-10'),
    ('ha-noi-2015', 'report-round-1', '2026-06-20', '2026-06-15', '2026-06-15'),
    ('ha-noi-2015', 'report-round-2', '2024-02-29', '2024-12-15', '2024-12-15'),
    ('dak-lak-2019', 'recruitment-decision', '2025-01-20', '2025-02-10', '2025-02-10'),
    ('dak-lak-2019', 'recruitment-decision', '2026-02-10', '2026-03-03', '2026-03-03'),
    ('dak-lak-2019', 'form-submitted', '2025-04-25', '2025-04-28', '2025-04-28'),
    ('dak-lak-2019', 'form-submitted', '2026-11-23', '2026-11-26', '2026-11-26'),
    ('dak-lak-2019', 'basic-data-entered', '2026-01-08', '2026-01-12', '2026-01-12'),
    ('dak-lak-2019', 'basic-data-entered', '2026-08-20', '2026-08-24', '2026-08-24'),
    ('dak-lak-2019', 'data-supplemented', '2025-01-24', '2025-02-03', '2025-02-03'),
    ('dak-lak-2019', 'data-supplemented', '2025-04-29', '2025-05-05', '2025-05-05'),
    ('dak-lak-2019', 'data-supplemented', '2026-01-09', '2026-01-10', '2026-01-10'),
    ('dak-lak-2019', 'decision-effective', '2026-04-28', '2026-05-05', '2026-05-05'),
    ('dak-lak-2019', 'decision-effective', '2025-08-29', '2025-09-05', '2025-09-05'),
    ('dak-lak-2019', 'decision-effective', '2026-08-27', '2026-09-04', '2026-09-04'),
    ('dak-lak-2019', 'internal-transfer-effective', '2025-12-31', '2026-01-06', '2026-01-06'),
    ('dak-lak-2019', 'internal-transfer-effective', '2026-04-24', '2026-04-29', '2026-04-29'),
    ('dak-lak-2019', 'transfer-effective', '2024-02-26', '2024-03-04', '2024-03-04'),
    ('dak-lak-2019', 'transfer-effective', '2026-02-13', '2026-02-27', '2026-02-27'),
    ('dak-lak-2019', 'transfer-arrived', '2025-04-24', '2025-04-28', '2025-04-28'),
    ('dak-lak-2019', 'transfer-arrived', '2026-08-21', '2026-08-25', '2026-08-25'),
    ('dak-lak-2019', 'departure-effective', '2025-12-30', '2026-01-08', '2026-01-08'),
    ('dak-lak-2019', 'departure-effective', '2026-11-20', '2026-11-30', '2026-11-30'),
    ('dak-lak-2019', 'report-round-1', '2026-01-01', '2026-05-24', '2026-05-24'),
    ('dak-lak-2019', 'report-round-2', '2026-01-01', '2026-12-14', '2026-12-14'),
    ('nghi-dinh-27-2026', 'record-created', '2026-11-20', '2026-11-26', '2026-11-26'),
    ('nghi-dinh-27-2026', 'decision-effective', '2026-08-28', '2026-09-07', '2026-09-07'),
    ('nghi-dinh-27-2026', 'record-verified', '2026-08-28', '2026-09-03', '2026-08-29'),
]


@pytest.mark.parametrize(('regulation', 'event', 'on', 'due', 'strict'), TABLE)
def test_a_limit_ends_on_the_day_that_people_count(models, calendar, regulation, event, on, due, strict):
    found = due_of(models.regulations[regulation], event, date.fromisoformat(on), calendar)
    assert (found.due.isoformat(), found.due_strict.isoformat(), found.provisional) == (due, strict, False)


def test_the_table_has_every_clock_of_every_regulation(models):
    every = {(one.id, event) for one in models.regulations.values() for event in one.clocks}
    assert {row[:2] for row in TABLE} == every


def test_a_fixed_last_day_never_moves(models, calendar):
    # 31/5/2026 is a Sunday; "trước ngày 01 tháng 6" is still that day.
    found = due_of(models.regulations['quan-6-2014'], 'report-round-1', date(2026, 1, 1), calendar)
    assert found.due == date(2026, 5, 31)
    assert (found.length, found.unit, found.skipped) == (None, 'days', ())


@pytest.mark.parametrize(
    ('event', 'words'),
    [('transfer-effective', 'không ấn định thời hạn'), ('transfer', 'không có sự kiện'), ('', 'không có')],
)
def test_an_event_without_a_number_is_refused_with_what_there_is(models, calendar, event, words):
    with pytest.raises(NoSuchClock, match=words) as refused:
        due_of(models.regulations['quan-5-2014'], event, date(2026, 1, 5), calendar)
    assert 'decision-effective, outage-began, recruitment-decision' in str(refused.value)
