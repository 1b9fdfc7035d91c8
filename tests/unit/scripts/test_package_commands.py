"""The commands for archive packages, as people call them."""

import subprocess
import sys

import pytest

from hoso_cms.settings import HOUSE
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_record, make_registry, small_office


def an_office(folder):
    """A small office in a folder of its own, with a settings file; its database is closed again."""
    folder.mkdir()
    text = (HOUSE / 'development.ini').read_text(encoding='utf-8')
    ini = folder / 'trial.ini'
    ini.write_text(text, encoding='utf-8')
    registry = make_registry(folder)
    people = small_office(registry)
    uid = (
        a_record(people.clerk_of_finance)
        .named('Nguyễn Thị Ngọc Ánh')
        .complete()
        .with_scan()
        .submitted()
        .verified_by(people.verifier_of_finance)
        .build()
    )
    close_databases(registry)
    registry.side_store.close()
    return ini, uid


@pytest.fixture(scope='module')
def offices(tmp_path_factory):
    """Two offices: settings file and id of a verified record of each."""
    folder = tmp_path_factory.mktemp('offices')
    return an_office(folder / 'a'), an_office(folder / 'b')


def hoso(*arguments, ini=None, cwd=None):
    command = [sys.executable, '-W', 'ignore', '-m', 'hoso_cms.scripts.main']
    command += ['--ini', str(ini)] if ini else []
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=cwd
    )


def test_from_one_office_into_another(offices, tmp_path):
    (first, uid), (second, _) = offices
    package = tmp_path / 'goi.zip'
    done = hoso('package', '--record', uid, '--to', package, ini=first)
    assert done.returncode == 0, done.stderr
    assert '1 hồ sơ, 5 bản, 2 tệp quét' in done.stdout
    # Checked where there is neither settings nor database.
    checked = hoso('verify-package', package, cwd=tmp_path)
    assert (
        checked.returncode == 0 and 'nguyên vẹn' in checked.stdout and 'Nguyễn Thị Ngọc Ánh' in checked.stdout
    )
    for expected in ('đã nhận, 5 bản', 'không thay đổi gì'):
        done = hoso('import-package', package, '--unit', '/so-noi-vu', '--as', 'luutru', ini=second)
        assert done.returncode == 0 and expected in done.stdout, done.stderr
    assert hoso('verify', '--quiet', ini=second).returncode == 0
    again = tmp_path / 'lai.zip'
    assert hoso('package', '--record', uid, '--to', again, ini=second).returncode == 0
    head = [line for line in checked.stdout.splitlines() if 'mã băm' in line]
    assert head and head[0] in hoso('verify-package', again).stdout


def test_a_changed_byte_is_named_and_ends_with_1(offices, tmp_path):
    (first, uid), (second, _) = offices
    package = tmp_path / 'goi.zip'
    assert (
        hoso('package', '--record', uid, '--to', package, '--as', 'lanhdao.tinh', ini=first).returncode == 0
    )
    data = package.read_bytes()
    place = data.index(b'JFIF')
    package.write_bytes(data[:place] + b'JFIG' + data[place + 4 :])
    checked = hoso('verify-package', package)
    assert checked.returncode == 1 and '.jpg' in checked.stdout
    done = hoso('import-package', package, '--as', 'luutru', ini=second)
    assert done.returncode == 1 and 'không nguyên vẹn' in done.stderr and '.jpg' in done.stderr


def test_a_whole_unit(offices, tmp_path):
    (first, _), _ = offices
    package = tmp_path / 'goi.zip'
    done = hoso('package', '--unit', '/so-tai-chinh', '--state', 'verified', '--to', package, ini=first)
    assert done.returncode == 0 and '2 hồ sơ' in done.stdout, done.stderr
    assert hoso('verify-package', package).returncode == 0


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['--record', '12'], 'Không có hồ sơ số 12'),
        ([], 'Hãy ghi --record'),
        (['--unit', '/khong-co'], 'Không có đơn vị'),
        (['--unit', '/so-noi-vu'], 'Chưa có tài khoản nào'),
    ],
)
def test_what_cannot_be_packed_is_said_and_leaves_no_file(offices, tmp_path, arguments, message):
    (first, _), _ = offices
    done = hoso('package', *arguments, '--to', tmp_path / 'goi.zip', ini=first)
    assert done.returncode == 1 and message in done.stderr and 'Traceback' not in done.stderr
    assert not list(tmp_path.iterdir())


def test_who_may_not_pack_is_told(offices, tmp_path):
    (first, uid), _ = offices
    done = hoso('package', '--record', uid, '--to', tmp_path / 'a.zip', '--as', 'capnhat.taichinh', ini=first)
    assert done.returncode == 1 and 'không có quyền' in done.stderr


@pytest.mark.parametrize('data', [None, b'', b'%PDF'])
def test_what_is_no_package_ends_with_1(tmp_path, data):
    path = tmp_path / 'a.zip'
    if data is not None:
        path.write_bytes(data)
    done = hoso('verify-package', path)
    assert done.returncode == 1 and str(path) in done.stdout and 'Traceback' not in done.stderr


def test_the_rolling_check(offices):
    (first, _), _ = offices
    done = hoso('fixity', '--minutes', '1', ini=first)
    assert done.returncode == 0 and 'hết một vòng' in done.stdout and '100%' in done.stdout, done.stderr
