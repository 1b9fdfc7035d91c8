"""What the storage acknowledged is there after a kill, a full disk or a failing one; what it refused is not."""

import errno
import hashlib
import io
import os
import random
import resource
import select
import shutil
import signal
import struct
import sys
import time
from contextlib import suppress

import pytest
import transaction
from BTrees.IOBTree import IOBTree
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob

from hoso_cms.storage import StorageFailed, temporary_database

ROUNDS = 300 if os.environ.get('HOSO_DEEP') else 25
NUMBER = struct.Struct('>I')
LONG = 'ghi chú ' * 4000
"""Makes a transaction longer than any buffer on its way, and than the one that follows it."""


@pytest.fixture(autouse=True)
def _own_transaction():
    transaction.abort()
    yield
    transaction.abort()


def scan_of(number):
    return random.Random(number).randbytes(200 + number * 37 % 9000)


def write_document(connection, number, notes=''):
    """One act: a document with its scan, the scan's checksum, and the newest number, in one transaction."""
    root = connection.root()
    scan = Blob()
    connection.add(scan)
    with scan.open('w') as file:
        file.write(scan_of(number))
    checksum = hashlib.sha256(scan_of(number)).hexdigest()
    document = PersistentMapping(number=number, scan=scan, sha256=checksum, notes=notes)
    root.setdefault('documents', IOBTree())[number] = document
    root['newest'] = number
    transaction.commit()


def check_documents(connection):
    """Every document from 0 on without a gap, its scan byte for byte; returns how many."""
    root = connection.root()
    documents = root.get('documents', {})
    assert list(documents) == list(range(len(documents)))
    assert root.get('newest', -1) == len(documents) - 1
    for number, document in documents.items():
        with document['scan'].open('r') as file:
            content = file.read()
        assert content == scan_of(number)
        assert hashlib.sha256(content).hexdigest() == document['sha256']
    return len(documents)


def examine(folder, ended_well=False):
    """Open after whatever happened, check everything, and say how many documents there are."""
    database = temporary_database(folder)
    assert database.storage.cut is None or not ended_well, (
        'remains of a refused commit lie behind a later one'
    )
    connection = database.open()
    count = check_documents(connection)
    scans = len(list((folder / 'blobs').rglob('*.blob')))
    left_over = os.listdir(folder / 'blobs' / 'tmp')
    transaction.abort()
    connection.close()
    database.close()
    assert (scans, left_over) == (count, []), 'an attachment without its document, or a left-over file'
    return count


def in_child(work):
    """Run ``work`` in a forked process; returns its id."""
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            work()
            status = 0
        os._exit(status)
    return child


def exit_status(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# Kill


def write_for_ever(folder, acknowledge):
    database = temporary_database(folder)
    connection = database.open()
    number = check_documents(connection)
    while True:
        write_document(connection, number)
        os.write(acknowledge, NUMBER.pack(number))
        number += 1


def read_all(pipe):
    content = b''
    while part := os.read(pipe, 1 << 16):
        content += part
    return content


@pytest.mark.crash
def test_kill_at_any_moment_keeps_every_acknowledged_document(tmp_path):
    chance = random.Random(478)
    highest = -1
    for turn in range(ROUNDS):
        reader, writer = os.pipe()
        child = in_child(lambda writer=writer: write_for_ever(tmp_path, writer))
        os.close(writer)
        if turn % 5:
            select.select([reader], [], [], 30)  # the first acknowledgement; else the kill may hit the start
        time.sleep(chance.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged = read_all(reader)
        os.close(reader)
        for (number,) in NUMBER.iter_unpack(acknowledged):
            highest = max(highest, number)
        count = examine(tmp_path)
        # One more may have been committed whose acknowledgement was not sent any more.
        assert count - 1 >= highest
        highest = count - 1
    assert highest >= ROUNDS


# A full disk: the kernel refuses to let any file grow beyond a limit


def fill_up(folder, limit, outcome):
    database = temporary_database(folder)
    connection = database.open()
    number = check_documents(connection)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        write_document(connection, number, LONG)
        outcome['first'] = 'saved'
    except OSError:
        transaction.abort()
        outcome['first'] = 'refused'
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    outcome['then'] = commit_after(connection)


def commit_after(connection):
    """The next, small act in the same process, after room was made: right, or refused for good; never half."""
    number = check_documents(connection)
    try:
        write_document(connection, number)
    except StorageFailed:
        transaction.abort()
        return 'failed'
    check_documents(connection)
    return 'saved'


def report_outcome(work, pipe):
    outcome = {}
    try:
        work(outcome)
    except BaseException as error:
        outcome['error'] = repr(error)
    os.write(pipe, repr(outcome).encode())
    if 'error' in outcome:
        raise RuntimeError


def outcome_of(work):
    reader, writer = os.pipe()
    child = in_child(lambda: report_outcome(work, writer))
    os.close(writer)
    told = read_all(reader).decode()
    os.close(reader)
    assert exit_status(child) == 0, told
    return eval(told)


@pytest.fixture(scope='module')
def office(tmp_path_factory):
    """Three documents, and a data file longer than any scan, so that a limit can hit either."""
    folder = tmp_path_factory.mktemp('office')
    database = temporary_database(folder)
    connection = database.open()
    connection.root()['filler'] = PersistentMapping(text='x' * 12_000)
    for number in range(3):
        write_document(connection, number)
    connection.close()
    database.close()
    return folder


def copy_of(office, tmp_path):
    place = tmp_path / 'var'
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(office, place)
    return place


@pytest.mark.crash
def test_a_file_that_may_not_grow_leaves_the_old_state_or_the_new(office, tmp_path):
    end = (office / 'Data.fs').stat().st_size
    limits = [
        0,
        1,
        100,
        *range(120, 700, 97),
        5000,
        *range(end - 60, end + 1200, 97),
        *range(end + 1200, end + 47_000, 4099),
    ]
    seen = set()
    for limit in limits:
        place = copy_of(office, tmp_path)
        outcome = outcome_of(lambda told, place=place, limit=limit: fill_up(place, limit, told))
        seen.add(outcome['first'])
        saved = [outcome['first'], outcome['then']].count('saved')
        assert outcome['then'] == 'saved', outcome
        assert examine(place, ended_well=True) == 3 + saved
    assert seen == {'saved', 'refused'}


# A failing disk: the n-th call fails, for every n


class Disk:
    """Counts the calls that reach the disk and lets the chosen one fail, or all from the chosen one on."""

    def __init__(self, fails, code, for_good=False):
        self.calls, self.fails, self.code, self.for_good = 0, fails, code, for_good

    def call(self):
        self.calls += 1
        if self.calls == self.fails or (self.for_good and self.calls > self.fails > 0):
            raise OSError(self.code, os.strerror(self.code))


class OnDisk(io.FileIO):
    """A real file on that disk; as with a real one, the write before the failing one is cut short."""

    def __init__(self, path, disk):
        super().__init__(path, 'r+b')
        self.disk = disk

    def write(self, content):
        self.disk.call()
        if self.disk.calls + 1 == self.disk.fails:
            content = bytes(content)[: len(content) // 2 + 1]
        return super().write(content)


def fail_at(monkeypatch, storage, disk):
    path = storage._file_name
    storage._file.close()
    storage._file = io.BufferedRandom(OnDisk(path, disk))
    storage._tfile.close()
    storage._tfile = storage._tfmt._file = io.BufferedRandom(OnDisk(f'{path}.tmp', disk))
    real = {name: getattr(os, name) for name in ('fsync', 'rename', 'chmod', 'ftruncate')}

    def counted(name):
        def call(*arguments):
            disk.call()
            return real[name](*arguments)

        return call

    for name in real:
        monkeypatch.setattr(os, name, counted(name))
    monkeypatch.setattr(sys.modules['ZODB.FileStorage.FileStorage'], 'fsync', counted('fsync'))


@pytest.mark.crash
@pytest.mark.parametrize('for_good', [False, True])
@pytest.mark.parametrize('code', [errno.ENOSPC, errno.EIO])
def test_whichever_call_fails_the_old_state_or_the_new_is_there(
    office, tmp_path, monkeypatch, code, for_good
):
    outcomes = []
    for nth in range(1, 200):
        place = copy_of(office, tmp_path)
        database = temporary_database(place)
        connection = database.open()
        check_documents(connection)
        disk = Disk(nth, code, for_good)
        with monkeypatch.context() as patch:
            fail_at(patch, database.storage, disk)
            try:
                write_document(connection, 3, LONG)
                first = 'saved'
            except OSError:
                first = 'refused'
                transaction.abort()
        called, disk.fails = disk.calls, 0
        then = 'failed'
        if database.storage._open:
            then = commit_after(connection)
        else:
            assert database.storage.failure is not None
        connection.close()
        database.close()
        saved = 3 + [first, then].count('saved')
        count = examine(place, ended_well=then == 'saved')
        # A commit whose last step failed may or may not be on the disk; the process has to be started again.
        assert count == saved or (then == 'failed' and first == 'refused' and count == saved + 1), (
            nth,
            first,
            then,
        )
        outcomes.append((first, then))
        if called < nth:
            break
    assert len(outcomes) > 20
    assert outcomes[-1] == ('saved', 'saved')
    assert ('refused', 'saved') in outcomes and ('refused', 'failed') in outcomes


def test_after_a_failed_fsync_nothing_more_is_written_but_everything_is_read(tmp_path, monkeypatch):
    database = temporary_database(tmp_path)
    connection = database.open()
    write_document(connection, 0)
    told = []
    database.storage.on_failure = told.append
    with monkeypatch.context() as patch:
        patch.setattr(os, 'fsync', lambda descriptor: Disk(1, errno.EIO).call())
        with pytest.raises(OSError):
            write_document(connection, 1)
    transaction.abort()
    for _ in range(2):
        with pytest.raises(StorageFailed, match='lỗi ghi đĩa'):
            write_document(connection, 1)
        transaction.abort()
    assert check_documents(connection) == 1
    assert [error.errno for error in told] == [errno.EIO]
    transaction.abort()
    connection.close()
    database.close()
    assert examine(tmp_path) == 1


# Order: what is on the disk before the acknowledgement


def watch_disk(monkeypatch, data):
    """Real fsync, and a note of what was synced; for the data file also the status it had then."""
    events = []
    real = os.fsync

    def fsync(descriptor):
        path = os.readlink(f'/proc/self/fd/{descriptor}')
        events.append((path, status_of_last(data) if path == str(data) else ''))
        real(descriptor)

    monkeypatch.setattr(os, 'fsync', fsync)
    monkeypatch.setattr(sys.modules['ZODB.FileStorage.FileStorage'], 'fsync', fsync)
    return events


def status_of_last(data):
    content = data.read_bytes()
    (length,) = struct.unpack('>Q', content[-8:])
    return content[len(content) - 8 - length + 16 :][:1].decode()


def test_scans_their_folders_and_the_body_are_on_the_disk_before_the_commit_is_acknowledged(
    tmp_path, monkeypatch
):
    database = temporary_database(tmp_path)
    connection = database.open()
    write_document(connection, 0)
    for number in (1, 2):
        before = set((tmp_path / 'blobs').rglob('*.blob'))
        with monkeypatch.context() as patch:
            events = watch_disk(patch, tmp_path / 'Data.fs')
            write_document(connection, number)
            events.append(('acknowledged', ''))
        (scan,) = set((tmp_path / 'blobs').rglob('*.blob')) - before
        # The scan, the eight folders that spell its object's id, and the folder of all scans.
        order = [events.index((str(path), '')) for path in (scan, *scan.parents[:9])]
        assert scan.parents[8] == tmp_path / 'blobs'
        assert order == sorted(order), 'a file before its folder, a folder before the one above'
        body, final = [events.index((str(tmp_path / 'Data.fs'), status)) for status in 'c ']
        assert max(order) < final and body < final < events.index(('acknowledged', ''))
    connection.close()
    database.close()


def test_a_new_database_is_on_the_disk_before_it_is_used(tmp_path, monkeypatch):
    folder = tmp_path / 'srv' / 'var'
    events = watch_disk(monkeypatch, tmp_path / 'none')
    temporary_database(folder).close()
    synced = {path for path, _ in events}
    assert {str(path) for path in (tmp_path, tmp_path / 'srv', folder, folder / 'blobs')} <= synced
    assert f'{folder}/blobs/.layout.new' in synced and f'{folder}/Data.fs.new' in synced
    assert (folder / 'blobs' / '.layout').read_text() == 'bushy'
