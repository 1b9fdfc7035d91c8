"""A power cut, simulated: the disk as it is at one moment, without what the kernel still holds in memory.

The writer works on a file system inside a file; it is stopped, the file is copied, and the copy is mounted: it holds
what had reached the "disk" and nothing of the page cache. Runs with ``HOSO_DEEP=1``, as root, where loop devices are
to be had. Limits: one device in its own order, no torn sectors.
"""

import os
import random
import select
import shutil
import signal
import subprocess
import time

import pytest

from tests.contract.test_storage_durability import NUMBER, examine, in_child, read_all, write_for_ever

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not os.environ.get('HOSO_DEEP'), reason='set HOSO_DEEP=1'),
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which('mkfs.ext4') or not os.path.exists('/dev/loop-control'),
        reason='needs root, mkfs.ext4 and loop devices',
    ),
]


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def device(tmp_path):
    """An empty file system in ``disk``, to be mounted at ``mount``."""
    run('truncate', '-s', '300M', str(tmp_path / 'disk'))
    run('mkfs.ext4', '-q', str(tmp_path / 'disk'))
    (tmp_path / 'mount').mkdir()
    yield tmp_path / 'disk', tmp_path / 'mount'
    subprocess.run(['umount', str(tmp_path / 'mount')], stderr=subprocess.DEVNULL, check=False)


# Without the heuristic that makes ext4 kinder than it promises to be; and with data written out of order.
@pytest.mark.parametrize('options', ['noauto_da_alloc', 'noauto_da_alloc,data=writeback'])
@pytest.mark.parametrize('seed', range(5))
def test_every_acknowledged_document_survives_and_no_scan_is_left_alone(device, options, seed):
    disk, mount = device
    run('mount', '-o', f'loop,{options}', str(disk), str(mount))
    reader, writer = os.pipe()
    child = in_child(lambda: write_for_ever(mount / 'var', writer))
    os.close(writer)
    select.select([reader], [], [], 30)
    time.sleep(random.Random(seed).uniform(0.2, 2.5))
    os.kill(child, signal.SIGSTOP)
    run('cp', '--sparse=always', str(disk), f'{disk}.cut')
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = [number for (number,) in NUMBER.iter_unpack(read_all(reader))]
    os.close(reader)
    run('umount', str(mount))
    run('mount', '-o', f'loop,{options}', f'{disk}.cut', str(mount))
    assert examine(mount / 'var') > max(acknowledged)
