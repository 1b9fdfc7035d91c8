"""The command ``hoso`` as people call it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from hoso_cms.scripts import main
from hoso_cms.settings import HOUSE


@pytest.fixture
def ini(tmp_path):
    """A settings file of its own, on a port that is free."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    text = (HOUSE / 'development.ini').read_text().replace('127.0.0.1:6543', f'127.0.0.1:{port}')
    path = tmp_path / 'trial.ini'
    path.write_text(text)
    return path


def test_every_command_explains_itself(capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(['--help'])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(name in told for name, _, _ in main.COMMANDS)


def hoso(ini, *arguments):
    command = [sys.executable, '-W', 'ignore', '-m', 'hoso_cms.scripts.main', '--ini', str(ini), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_office_is_founded_once_and_told_its_password_once(ini):
    done = hoso(ini, 'init', '--title', 'Sở Nội vụ', '--login', 'quantri', '--name', 'Trần Thị Hoa')
    assert done.returncode == 0, done.stderr
    assert re.search(r'quantri.*([a-z0-9]{4}-){3}[a-z0-9]{4}', done.stdout)
    assert (ini.parent / 'var').stat().st_mode & 0o777 == 0o700
    again = hoso(ini, 'init', '--title', 'Sở Khác', '--name', 'Ai Đó')
    assert again.returncode == 1 and 'đã có' in again.stdout
    whole = hoso(ini, 'verify', '--quiet')
    assert whole.returncode == 0 and f'cất ở nơi khác): 0:{"0" * 64}' in whole.stdout
    cut = hoso(ini, 'verify', '--quiet', '--head', f'5:{"a" * 64}')
    assert cut.returncode == 1 and 'nhật ký, dòng 1: có dòng đã bị xoá ở đây' in cut.stdout
    assert hoso(ini, 'verify', '--head', '5').returncode == 2


def test_a_wrong_setting_is_named(ini):
    ini.write_text(ini.read_text().replace('tm.annotate_user', 'hoso.page_size = nhiều\ntm.annotate_user'))
    done = hoso(ini, 'init', '--title', 'x', '--name', 'y')
    assert done.returncode == 1 and 'hoso.page_size' in done.stderr and 'Traceback' not in done.stderr


@pytest.mark.crash
def test_serve_fills_a_demo_answers_and_ends_cleanly(ini):
    command = [sys.executable, '-W', 'ignore', '-m', 'hoso_cms.scripts.main', '--ini', str(ini)]
    server = subprocess.Popen(
        [*command, 'serve', '--demo', '--records', '5'],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, 'PYTHONUNBUFFERED': '1'},
    )
    try:
        told = ''
        for line in server.stdout:
            told += line
            if 'http://' in line:
                break
        assert 'capnhat.tinh' in told
        address = re.search(r'http://[\d.:]+/', told).group()
        for _ in range(100):
            try:
                with urllib.request.urlopen(address + 'dang-nhap') as page:  # noqa: S310
                    assert 'Đăng nhập' in page.read().decode()
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        else:
            pytest.fail('the server did not answer')
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.stdout.close()
        server.wait()
    index = ini.parent / 'var' / 'Data.fs.index'
    assert index.exists()
    assert (ini.parent / 'var' / 'tmp').is_dir()
