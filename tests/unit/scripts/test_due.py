"""``hoso due``: without an office, without a server, from a settings file alone."""

import json

import pytest

from hoso_cms.operations import calendar
from hoso_cms.scripts import main
from hoso_cms.scripts.context import acting_as
from hoso_cms.scripts.init import found
from hoso_cms.settings import HOUSE
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import cheap_hashes, make_registry


@pytest.fixture
def due(tmp_path, capsys, monkeypatch):
    """Run the command in a folder without a database: ``code, out, err = due('--list')``."""
    ini = tmp_path / 'trial.ini'
    ini.write_text((HOUSE / 'development.ini').read_text())
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main.main(['--ini', str(ini), 'due', *arguments])
        captured = capsys.readouterr()
        assert not (tmp_path / 'var' / 'Data.fs').exists()
        return code, captured.out, captured.err

    return run


def asked(regulation, event, on):
    return ('--regulation', regulation, '--event', event, '--on', on)


def test_it_tells_the_day_how_it_was_counted_and_the_article(due):
    code, out, err = due(*asked('dak-lak-2019', 'decision-effective', '2026-04-28'))
    assert (code, err) == (0, '')
    assert out.startswith('Hạn: thứ Ba 05/05/2026\n')
    assert 'thứ Năm 30/04/2026: Ngày Chiến thắng' in out
    assert 'Điều 9 khoản 2 điểm b' in out
    assert 'chậm nhất là 03 (ba) ngày làm việc' in out


def test_it_tells_swapped_saturdays_and_rolled_limits_with_their_documents(due):
    _, out, _ = due(*asked('dak-lak-2019', 'form-submitted', '25/4/2025'))
    assert 'thứ Bảy 26/04/2025: Làm bù cho thứ Sáu 02/5/2025 (Công văn 8726/VPCP-KGVX năm 2024)' in out
    _, out, _ = due(*asked('ha-noi-2015', 'transfer-effective', '25/4/2025'))
    assert 'Hết 5 ngày: thứ Tư 30/04/2025, là ngày nghỉ' in out


def test_json_has_exactly_the_agreed_keys(due):
    code, out, err = due(*asked('ha-noi-2015', 'transfer-effective', '20/04/2026'), '--json')
    assert (code, err) == (0, '')
    assert json.loads(out) == {
        'regulation': 'ha-noi-2015',
        'event': 'transfer-effective',
        'on': '2026-04-20',
        'due': '2026-04-28',
        'due_strict': '2026-04-25',
        'length': 5,
        'unit': 'days',
        'role': 'clerk',
        'article': 'Điều 7 khoản 3',
    }


def test_a_report_round_has_no_length(due):
    _, out, _ = due(*asked('quan-6-2014', 'report-round-1', '2026-02-03'), '--json')
    found = json.loads(out)
    assert (found['due'], found['length'], found['unit']) == ('2026-05-31', None, 'days')


def test_a_provisional_result_says_so_on_stderr(due):
    code, out, err = due(*asked('long-an-2015', 'recruitment-decision', '2026-12-01'), '--json')
    assert code == 0
    assert 'tạm tính' in err
    assert json.loads(out)['due'] == '2027-02-03'


def test_what_is_to_be_confirmed_says_so_on_stderr(due):
    _, _, err = due(*asked('nghi-dinh-27-2026', 'record-created', '2026-07-06'))
    assert 'cần xác nhận' in err


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (asked('dak-lak', 'decision-effective', '2026-04-28'), 'không có quy chế'),
        (asked('quan-5-2014', 'transfer-effective', '2026-04-28'), 'không ấn định thời hạn'),
        (asked('quan-5-2014', 'transferred', '2026-04-28'), 'có: decision-effective'),
        (asked('quan-5-2014', 'decision-effective', '2026-02-30'), 'Không có ngày'),
        (asked('quan-5-2014', 'decision-effective', 'mai'), 'không phải là ngày'),
        (asked('quan-5-2014', 'decision-effective', '4/2026'), 'chưa đủ ngày'),
        (('--event', 'decision-effective'), 'có: dak-lak-2019'),
        (('--regulation', 'quan-5-2014'), 'có: decision-effective'),
        (('--list', '--regulation', 'x'), 'không có quy chế'),
    ],
)
def test_what_cannot_be_answered_is_an_error_that_lists_what_there_is(due, arguments, words):
    code, out, err = due(*arguments)
    assert (code, out) == (1, '')
    assert words in err


def test_the_list_has_every_clock(due):
    _, out, _ = due('--list')
    assert 'dak-lak-2019: Quy chế' in out
    assert 'transfer-arrived' in out
    _, out, _ = due('--list', '--json')
    rows = json.loads(out)
    assert len(rows) == 34
    assert {'regulation', 'event', 'length', 'unit', 'last_day', 'article'} <= rows[0].keys()
    _, out, _ = due('--list', '--json', '--regulation', 'quan-6-2014')
    assert len(json.loads(out)) == 5


def test_the_rows_of_an_office_count_while_its_server_runs(tmp_path, capsys):
    registry = make_registry(tmp_path)
    with cheap_hashes():
        found(registry, 'Uỷ ban nhân dân tỉnh', 'quantri', 'Trần Thị Quản Trị')
    with acting_as(registry, 'quantri') as request:
        calendar.add_day(request, '23/11/2026', 'swap', 'Hoán đổi với thứ Bảy 28/11/2026', '1/VPCP')
        request.tm.commit()
    ini = tmp_path / 'trial.ini'
    ini.write_text((HOUSE / 'development.ini').read_text())
    try:
        code = main.main(
            ['--ini', str(ini), 'due', *asked('dak-lak-2019', 'data-supplemented', '2026-11-20')]
        )
    finally:
        close_databases(registry)
        registry.side_store.close()
    out, err = capsys.readouterr()
    assert (code, err) == (0, '')
    assert out.startswith('Hạn: thứ Tư 25/11/2026')
    assert 'Hoán đổi với thứ Bảy 28/11/2026 (1/VPCP)' in out
