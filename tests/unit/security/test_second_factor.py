"""Codes of the second factor: each is taken once, within its window, and recovery codes once each."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.security import second_factor as factor

NOON = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
LAN = 7


def at(seconds: float):
    return clock.standing_at(NOON + timedelta(seconds=seconds))


@pytest.fixture
def secret(store):
    """Lan has enrolled at noon."""
    with at(0):
        found = factor.begin(store, LAN)
        assert factor.confirm(store, LAN, code(found, 0))
    return found


def code(secret, seconds):
    return pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))


def test_nobody_has_one_before_its_first_code(store):
    with at(0):
        secret = factor.begin(store, LAN)
        assert not factor.is_enrolled(store, LAN) and factor.coming(store, LAN) == secret
        assert factor.confirm(store, LAN, '000000') == [] and not factor.verify(store, LAN, code(secret, 0))
        codes = factor.confirm(store, LAN, f' {code(secret, 0)[:3]} {code(secret, 0)[3:]} ')
        assert len(set(codes)) == factor.codes_left(store, LAN) == factor.RECOVERY_CODES
        assert factor.is_enrolled(store, LAN) and factor.coming(store, LAN) == ''
        assert not factor.is_enrolled(store, LAN + 1)


def test_a_code_is_taken_once_and_older_ones_are_not_taken_after_it(store, secret):
    with at(60):
        assert factor.verify(store, LAN, code(secret, 60))
        assert not factor.verify(store, LAN, code(secret, 60))
        assert not factor.verify(store, LAN, code(secret, 30))
        assert factor.verify(store, LAN, code(secret, 90))


@pytest.mark.parametrize('drift, taken', [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_the_clock_of_a_phone_may_be_one_step_wrong(store, secret, drift, taken):
    with at(300):
        assert factor.verify(store, LAN, code(secret, 300 + drift)) is taken


@given(st.text(max_size=50))
@settings(max_examples=60)
def test_anything_else_is_no_code(store, secret, typed):
    with at(600):
        if ''.join(typed.split()) not in {code(secret, 600 + drift) for drift in (-30, 0, 30)}:
            assert not factor.verify(store, LAN, typed)


def test_recovery_codes_are_taken_once_each_however_they_are_typed(store):
    with at(0):
        secret = factor.begin(store, LAN)
        first, second, *_ = factor.confirm(store, LAN, code(secret, 0))
        assert factor.verify(store, LAN, f' {first.upper().replace("-", " ")} ')
        assert not factor.verify(store, LAN, first)
        assert factor.codes_left(store, LAN) == factor.RECOVERY_CODES - 1
        assert factor.verify(store, LAN, second)
        assert not factor.verify(store, LAN, '')


def test_neither_secret_nor_codes_can_be_read_from_a_code_list(store):
    with at(0):
        secret = factor.begin(store, LAN)
        codes = factor.confirm(store, LAN, code(secret, 0))
    stored = str([tuple(row) for row in store.execute('SELECT codes FROM factors')])
    assert not any(one in stored or one.replace('-', '') in stored for one in codes)


def test_a_new_device_replaces_the_old_one_only_when_it_was_proved(store, secret):
    with at(60):
        new = factor.begin(store, LAN)
        assert factor.verify(store, LAN, code(secret, 60))
        assert factor.confirm(store, LAN, code(new, 60))
    with at(120):
        assert not factor.verify(store, LAN, code(secret, 120))
        assert factor.verify(store, LAN, code(new, 120))


def test_removed_it_is_gone(store, secret):
    assert factor.remove(store, LAN) and not factor.remove(store, LAN)
    assert not factor.is_enrolled(store, LAN)


def test_the_same_code_at_the_same_moment_opens_one_door(store, secret):
    taken = []

    def enter():
        with at(60):
            taken.append(factor.verify(store, LAN, code(secret, 60)))

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 1
