"""A data file with something behind its end: opened right, or refused with a reason; never a wrong clock."""

import os
import random
import shutil
import struct
import time
from pathlib import Path

import pytest
import transaction
from persistent.timestamp import TimeStamp

from hoso_cms.storage import (
    DamagedData,
    DatabaseMissing,
    FutureTransaction,
    StorageProblem,
    temporary_database,
)
from hoso_cms.storage.preflight import cut, examine, tid_at

HEADER = struct.Struct('>8sQcHHH')


@pytest.fixture(scope='module')
def office(tmp_path_factory):
    """A good database of a few commits; ``tail`` is one more real commit, not in the file."""
    folder = tmp_path_factory.mktemp('office')
    database = temporary_database(folder)
    for number in range(4):
        commit(database, number)
    data = folder / 'Data.fs'
    good = data.read_bytes()
    commit(database, 4)
    tail = data.read_bytes()[len(good) :]
    database.close()
    data.write_bytes(good)
    for name in ('Data.fs.index', 'Data.fs.lock', 'Data.fs.tmp'):
        (folder / name).unlink()
    return folder, good, tail


def commit(database, number):
    connection = database.open()
    connection.root()[f'hồ sơ {number}'] = 'nội dung ' * 40
    transaction.commit()
    connection.close()


def keys(database):
    connection = database.open()
    found = sorted(connection.root())
    connection.close()
    return found


def with_status(tail, status):
    return tail[:16] + status + tail[17:]


def with_tid(tail, tid):
    """The same transaction under another id; its one record carries the id too."""
    return tail.replace(tail[:8], tid)


def future(years):
    return tid_at(time.time() + years * 365.25 * 86_400)


def placed(tail, shift):
    """A real transaction moved by ``shift`` bytes still parses as one."""
    return os.urandom(shift).replace(b'\0', b'x') + tail


def random_tails(tail):
    chance = random.Random(2026)
    lengths = [1, 2, 7, 8, 15, 16, 17, 22, 23, 24, 30, 31, 32, 64, 100, 255, 1000, 4096, 10_000, 70_000]
    for length in lengths:
        for _ in range(4):
            yield chance.randbytes(length)


def zero_tails(tail):
    for length in (
        1,
        2,
        4,
        8,
        16,
        17,
        22,
        23,
        24,
        25,
        30,
        31,
        32,
        64,
        512,
        4095,
        4096,
        4097,
        65_536,
        1 << 20,
    ):
        yield bytes(length)
        yield with_status(tail, b'c')[:40] + bytes(len(tail) - 40)


def unfinished_tails(tail):
    unfinished = with_status(tail, b'c')
    for length in [*range(1, 40), *range(40, len(tail), 23), len(tail)]:
        yield unfinished[:length]


def undated_tails(tail):
    for status in (b'c', b'\xff', b'\x80', b'x', b'\0'):
        for years in (1, 10, 7000):
            yield with_status(with_tid(tail, b'\xff' * 8 if years > 100 else future(years)), status)
        yield HEADER.pack(b'\0' * 8, 50, status, 0, 0, 0) + bytes(60)
        yield HEADER.pack(b'\xff' * 8, 2**63, status, 65_535, 65_535, 65_535) + bytes(600)


def cut_short_tails(tail):
    for length in [23, 24, 31, *range(40, len(tail), 37), len(tail) - 8, len(tail) - 1]:
        yield tail[:length]
    yield tail[:-1] + bytes([tail[-1] ^ 1])


def followed_tails(tail):
    for shift in (1, 7, 22, 23, 24, 31, 100, 1000, 5000):
        yield placed(tail, shift)
        yield bytes(shift) + tail
        yield with_status(tail, b'c') + tail[:shift]


def future_tails(tail):
    for years in (1 / 365, 1 / 12, 1, 10, 100, 400):
        yield with_tid(tail, future(years))
    yield with_tid(tail, b'\xff' * 8)


def damaged_tails(tail):
    yield with_tid(tail, TimeStamp(2001, 1, 1, 0, 0, 0).raw())
    yield with_tid(tail, b'\0' * 8)
    for place in (8, 15, 16, 24, 31, 32, 33, 34, 41):
        at = tail.index(tail[:8], 8) - 8 + place
        yield tail[:at] + bytes([tail[at] ^ 0xFF]) + tail[at + 1 :]


OPENED = [random_tails, zero_tails, unfinished_tails, undated_tails]
REFUSED = [cut_short_tails, followed_tails, future_tails, damaged_tails]


def fresh(office, tmp_path, tail):
    folder, good, _ = office
    place = tmp_path / 'var'
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    (place / 'Data.fs').write_bytes(good + tail)
    return place


@pytest.mark.parametrize('kind', OPENED)
def test_the_trace_of_one_unfinished_commit_is_cut_and_kept(office, tmp_path, kind):
    _, good, tail = office
    for hostile in kind(tail):
        place = fresh(office, tmp_path, hostile)
        database = temporary_database(place)
        assert keys(database) == [f'hồ sơ {n}' for n in range(4)]
        kept = place / f'Data.fs.cut-{len(good)}'
        assert kept.read_bytes() == hostile and kept.stat().st_mode & 0o777 == 0o600
        commit(database, 9)
        assert database.lastTransaction() <= tid_at(time.time() + 300)
        database.close()
        database = temporary_database(place)
        assert keys(database) == [*(f'hồ sơ {n}' for n in range(4)), 'hồ sơ 9']
        database.close()


@pytest.mark.parametrize('kind', REFUSED)
def test_what_may_be_more_than_that_is_refused_and_left_alone(office, tmp_path, kind):
    _, good, tail = office
    for hostile in kind(tail):
        place = fresh(office, tmp_path, hostile)
        with pytest.raises((DamagedData, FutureTransaction)) as refused:
            temporary_database(place)
        assert (place / 'Data.fs').read_bytes() == good + hostile
        assert 'byte ' in refused.value.vietnamese and 'byte ' in refused.value.english
        # The refusal lets go of the lock: the repaired file opens in the same process.
        (place / 'Data.fs').write_bytes(good)
        temporary_database(place).close()


def test_there_are_enough_of_them(office):
    assert sum(len(list(kind(office[2]))) for kind in OPENED + REFUSED) >= 257


def test_the_real_commit_opens(office, tmp_path):
    database = temporary_database(fresh(office, tmp_path, office[2]))
    assert len(keys(database)) == 5 and database.storage.cut is None
    database.close()


def test_a_longer_unreadable_end_than_a_commit_can_leave_is_refused(office, tmp_path):
    place = fresh(office, tmp_path, b'')
    with open(place / 'Data.fs', 'r+b') as data:
        data.truncate(len(office[1]) + (65 << 20))
    with pytest.raises(DamagedData, match='more than one transaction'):
        temporary_database(place)


def test_damage_in_the_middle_is_refused(office, tmp_path):
    _, good, tail = office
    place = fresh(office, tmp_path, tail)
    first = good.index(b' ', 4 + 16) - 16
    second = first + struct.unpack_from('>Q', good, first + 8)[0] + 8
    whole = bytearray(good + tail)
    whole[second + 9] ^= 0xFF
    (place / 'Data.fs').write_bytes(whole)
    with pytest.raises(DamagedData, match=f'damaged at byte {second}'):
        temporary_database(place)


def test_the_machine_clock_behind_the_last_commit_is_refused(office, tmp_path):
    place = fresh(office, tmp_path, b'')
    with pytest.raises(FutureTransaction):
        examine(str(place / 'Data.fs'), now=time.time() - 3600)
    assert examine(str(place / 'Data.fs')).unfinished == 0


def test_the_saved_index_spares_reading_and_does_not_hide_a_bad_end(office, tmp_path):
    place = fresh(office, tmp_path, b'')
    temporary_database(place).close()
    with open(place / 'Data.fs', 'ab') as data:
        data.write(with_status(office[2], b'c'))
    database = temporary_database(place)
    assert database.storage._used_index == 1
    assert keys(database) == [f'hồ sơ {n}' for n in range(4)]
    database.close()


def test_two_cuts_at_one_place_are_both_kept(office, tmp_path):
    data = fresh(office, tmp_path, b'mot') / 'Data.fs'
    end = len(office[1])
    first = cut(str(data), end)
    with open(data, 'ab') as file:
        file.write(b'hai')
    second = cut(str(data), end)
    assert [Path(name).read_bytes() for name in (first, second)] == [b'mot', b'hai']
    assert data.read_bytes() == office[1]


def test_a_file_shorter_than_what_was_committed_is_refused(office, tmp_path):
    place = fresh(office, tmp_path, b'')
    temporary_database(place).close()
    (place / 'Data.fs').write_bytes(office[1][:-200])
    with pytest.raises(DamagedData, match='bytes were committed'):
        temporary_database(place)


def test_a_lost_data_file_is_not_begun_anew_beside_its_index(office, tmp_path):
    place = fresh(office, tmp_path, b'')
    temporary_database(place).close()
    (place / 'Data.fs').unlink()
    with pytest.raises(DatabaseMissing):
        temporary_database(place)
    assert not (place / 'Data.fs').exists()


@pytest.mark.parametrize('content', [b'', b'F', b'FS3'])
def test_a_start_interrupted_before_the_first_commit_begins_again(tmp_path, content):
    (tmp_path / 'Data.fs').write_bytes(content)
    database = temporary_database(tmp_path)
    commit(database, 1)
    database.close()


@pytest.mark.parametrize('content', [b'PK', b'PK\3\4' * 50, b'FS21' + bytes(60)])
def test_another_kind_of_file_is_refused(tmp_path, content):
    (tmp_path / 'Data.fs').write_bytes(content)
    with pytest.raises(StorageProblem, match='byte 0'):
        temporary_database(tmp_path)
    assert (tmp_path / 'Data.fs').read_bytes() == content


@pytest.mark.parametrize('marker', ['', None])
def test_an_unwritten_layout_marker_is_written_again(office, tmp_path, marker):
    place = fresh(office, tmp_path, b'')
    (place / 'blobs' / '.layout').write_text('') if marker == '' else (place / 'blobs' / '.layout').unlink()
    temporary_database(place).close()
    assert (place / 'blobs' / '.layout').read_text() == 'bushy'
