"""A roster against an office: a trial writes nothing, a load makes all or none; and the command that does both."""

from __future__ import annotations

import pytest

from hoso_cms.exchange import loading
from hoso_cms.operations.errors import Refused
from hoso_cms.scripts import importing, main
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import make_registry, small_office, unit_at
from hoso_cms.testing.site import settings_in
from tests.unit.exchange.workbooks import xlsx

FINANCE = '/so-tai-chinh'
HEADINGS = ['STT', 'Họ và tên', 'Ngày sinh', 'Số CCCD', 'Số hiệu công chức']
AN = [1, 'Nguyễn Văn An', '05/06/1980', '067080000001', '10.001']
BINH = [2, 'Trần Thị Bình', '07/08/1985', '067185000002', '10.002']


@pytest.fixture
def office(tmp_path):
    """The folder of an office whose database is closed again, as a command finds it."""
    registry = make_registry(tmp_path)
    people = small_office(registry)
    yield tmp_path, registry, people
    close_databases(registry)
    registry.side_store.close()


def test_a_trial_reads_once_and_writes_nothing(office):
    _, _, people = office
    with people.clerk_of_finance.acting() as request:
        before = len(unit_at(request.office, FINANCE).shelf.documents)
        data = xlsx([HEADINGS, AN, BINH])
        first, again = loading.try_out(request, data, {}), loading.try_out(request, data, {})
        assert first.errors == [] and [row.name for row in first.rows] == ['Nguyễn Văn An', 'Trần Thị Bình']
        assert again.workbook is first.workbook
        assert len(unit_at(request.office, FINANCE).shelf.documents) == before
        with pytest.raises(Refused, match='Hãy chọn lại tệp'):
            loading.try_out(request, data, {'mapping': {'sheet': 'không có'}})
        double = loading.try_out(request, xlsx([HEADINGS, AN, [*BINH[:3], AN[3], BINH[4]]]), {})
        assert [(p.address, p.field) for p in double.errors] == [('D3', 'citizen-id')]
        assert double.bad_rows == {3}
        with pytest.raises(Refused, match='còn 1 lỗi'):
            loading.load(request, unit_at(request.office, FINANCE), double, 'x')


def test_the_command_tries_loads_and_takes_back(office, tmp_path, capsys):
    folder, registry, _ = office
    close_databases(registry)
    settings = settings_in(folder)
    good, bad = tmp_path / 'tốt.xlsx', tmp_path / 'sai.xlsx'
    good.write_bytes(xlsx([HEADINGS, AN, BINH]))
    bad.write_bytes(xlsx([HEADINGS, [*AN[:2], '31/02/1980', *AN[3:]], BINH]))

    def hoso(*arguments):
        capsys.readouterr()
        code = importing.run(settings, main.parser().parse_args(['import', *map(str, arguments)]))
        return code, capsys.readouterr().out

    code, told = hoso(bad, '--unit', FINANCE, '--dry-run', '--remarks', tmp_path / 'ghi-chú.xlsx')
    assert code == 1 and 'Lỗi C2' in told and (tmp_path / 'ghi-chú.xlsx').exists()
    with pytest.raises(Refused, match='còn 1 lỗi'):
        hoso(bad, '--unit', FINANCE)
    code, told = hoso(good, '--unit', FINANCE, '--dry-run')
    assert code == 0 and '2 người, 0 lỗi' in told
    with pytest.raises(Refused, match='không có quyền'):
        hoso(good, '--unit', FINANCE, '--as', 'khach')
    with pytest.raises(Refused, match='Không có đơn vị'):
        hoso(good, '--unit', '/không-có')
    code, told = hoso(good, '--unit', FINANCE)
    assert code == 0 and 'Đã tạo 2 hồ sơ nháp' in told
    with pytest.raises(Refused, match='lỗi'):
        hoso(good, '--unit', FINANCE)
    assert hoso('--undo', told.split()[-1])[1] == 'Đã rút 2 hồ sơ khỏi sử dụng.\n'
    with pytest.raises(Refused, match='đã được hoàn tác'):
        hoso('--undo', told.split()[-1])
    with pytest.raises(Refused, match='Không có đợt nhập số 7'):
        hoso('--undo', '7')
