"""Guessing is slow, in parallel too; locking a colleague out does not work."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.security.throttle import ADDRESS, LOGIN, PAIR, Wait, check, failed, release, succeeded

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DESK, ELSEWHERE = '10.0.0.5', '10.0.0.66'


@pytest.fixture(autouse=True)
def morning():
    with clock.standing_at(MORNING):
        yield


def guess(store, times, login='lan.nt', address=DESK):
    """Wrong passwords; how many of them were taken."""
    taken = 0
    for _ in range(times):
        if check(store, login, address) is None:
            taken += 1
            failed(store, login, address)
    return taken


def test_five_failures_lock(store):
    for _ in range(4):
        assert check(store, 'lan.nt', DESK) is None
        assert failed(store, 'lan.nt', DESK) is None
    assert check(store, 'lan.nt', DESK) is None
    assert failed(store, 'lan.nt', DESK) == Wait(60)
    assert check(store, 'lan.nt', DESK) == Wait(60)


def test_the_wait_grows_up_to_a_quarter_of_an_hour(store):
    guess(store, 5)
    moment, waits = MORNING, []
    for _ in range(6):
        with clock.standing_at(moment):
            wait = check(store, 'lan.nt', DESK)
        waits.append(wait.seconds)
        moment += timedelta(seconds=wait.seconds)
        with clock.standing_at(moment):
            assert check(store, 'lan.nt', DESK) is None
    assert waits == [60, 120, 240, 480, 900, 900]


def test_attempts_at_the_same_moment_do_not_beat_the_counter(store):
    taken = []
    start = threading.Barrier(20)

    def attempt():
        with clock.standing_at(MORNING):
            start.wait()
            if check(store, 'lan.nt', DESK) is None:
                taken.append(1)
                failed(store, 'lan.nt', DESK)

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 5


def test_the_right_password_starts_again(store):
    guess(store, 4)
    assert check(store, 'lan.nt', DESK) is None
    succeeded(store, 'lan.nt', DESK)
    assert guess(store, 10) == 5


def test_failures_are_forgotten_after_a_day(store):
    guess(store, 4)
    with clock.standing_at(MORNING + timedelta(days=1)):
        assert guess(store, 10) == 5


def test_the_same_login_typed_otherwise_has_the_same_counter(store):
    assert guess(store, 3, 'lan.nt') == 3
    assert guess(store, 3, ' LAN.NT ') == 2


def test_a_colleague_is_not_locked_out_from_elsewhere(store):
    guess(store, 100, address=ELSEWHERE)
    assert check(store, 'lan.nt', DESK) is None


def test_guessing_from_many_addresses_meets_the_bound_of_the_login(store):
    taken = sum(guess(store, 5, address=f'10.0.1.{n}') for n in range(30))
    assert taken == LOGIN.free
    assert check(store, 'lan.nt', '10.0.2.1') is not None


def test_who_signed_in_here_lately_is_not_met_by_the_wide_bounds(store):
    assert check(store, 'lan.nt', DESK) is None
    succeeded(store, 'lan.nt', DESK)
    for n in range(30):
        guess(store, 5, address=f'10.0.1.{n}')
    assert check(store, 'lan.nt', DESK) is None
    succeeded(store, 'lan.nt', DESK)
    assert guess(store, 20) == PAIR.free


def test_guessing_at_many_logins_meets_the_bound_of_the_address(store):
    taken = sum(guess(store, 1, login=f'person{n}') for n in range(150))
    assert taken == ADDRESS.free


def test_an_own_account_does_not_wash_away_guesses_at_others(store):
    taken = 0
    for n in range(150):
        if check(store, 'own', DESK) is None:
            succeeded(store, 'own', DESK)
        taken += guess(store, 1, login=f'person{n}')
    assert taken <= ADDRESS.free


def test_an_ipv6_host_cannot_change_its_address_at_will(store):
    assert sum(guess(store, 1, address=f'2001:db8:1:2::{n:x}') for n in range(1, 12)) == 5
    assert check(store, 'lan.nt', '2001:db8:1:3::1') is None


def test_an_ipv4_address_is_the_same_in_ipv6_clothes(store):
    guess(store, 5, address='10.0.0.5')
    assert check(store, 'lan.nt', '::ffff:10.0.0.5') is not None


def test_an_administrator_releases_a_login(store):
    guess(store, 5)
    release(store, 'Lan.NT')
    assert check(store, 'lan.nt', DESK) is None


def test_what_was_typed_is_not_stored(store):
    guess(store, 1, login='my secret password')
    store.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    assert b'my secret' not in store.path.read_bytes()


def test_a_missing_address_is_counted_too(store):
    assert guess(store, 10, address=None) == 5


@pytest.mark.parametrize(
    'seconds, words', [(60, 'sau 60 giây'), (90, 'sau 90 giây'), (91, 'sau 2 phút'), (900, 'sau 15 phút')]
)
def test_the_message_tells_how_long(seconds, words):
    assert words in Wait(seconds).message


@given(st.integers(0, 10**6))
def test_more_failures_never_wait_less(failures):
    for bound in (PAIR, LOGIN, ADDRESS):
        assert bound.wait(failures) <= bound.wait(failures + 1) <= bound.longest_seconds
