"""Guessing a password must become slow, and must not become a way to lock a colleague out.

Three counters stand in the side store: for the login from one address (five failures, then a growing wait), and, with
a much higher bound, for the login alone and for the address alone. The two wide ones do not touch a login that signed
in from this address within the last thirty days: whoever guesses at a colleague's login from elsewhere locks
himself out, not the colleague.

An attempt is counted as failed *before* the password is compared, in one transaction, and given back when it was
right. So twenty attempts at the same moment are twenty counted attempts.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import sqlite3
import unicodedata
from dataclasses import dataclass

from hoso_cms import clock
from hoso_cms.sidestore import SideStore


@dataclass(frozen=True)
class Bound:
    """How many failures are free, and how long one waits after the next: the first wait, doubled up to the longest."""

    free: int
    first_seconds: int
    longest_seconds: int

    def wait(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        if failures < self.free:
            return 0
        return min(self.first_seconds * 2 ** min(failures - self.free, 20), self.longest_seconds)


PAIR = Bound(free=5, first_seconds=60, longest_seconds=15 * 60)
"""A login from one address: locked with the fifth failure (TCVN 14423:2026, level 3)."""

LOGIN = Bound(free=50, first_seconds=60, longest_seconds=15 * 60)
"""A login from all addresses together."""

ADDRESS = Bound(free=100, first_seconds=60, longest_seconds=15 * 60)
"""All logins from one address: an office may share one."""

FORGOTTEN_SECONDS = 24 * 60 * 60
"""A counter without any failure for so long starts again."""

WELCOME_SECONDS = 30 * 24 * 60 * 60
"""So long a successful sign-in keeps the wide bounds away from this login at this address."""


@dataclass(frozen=True)
class Wait:
    """No attempt is taken for so many seconds."""

    seconds: int

    @property
    def message(self) -> str:
        """What to tell the person, in Vietnamese; the same for logins that exist and that do not."""
        if self.seconds <= 90:
            return f'Đã nhập sai quá nhiều lần. Hãy thử lại sau {self.seconds} giây.'
        minutes = math.ceil(self.seconds / 60)
        return (
            f'Đã nhập sai quá nhiều lần. Hãy thử lại sau {minutes} phút, '
            'hoặc báo người quản trị hệ thống nếu bạn quên mật khẩu.'
        )


@dataclass(frozen=True)
class _Counter:
    key: bytes
    login: bytes | None
    bound: Bound


def check(store: SideStore, login: str, address: str | None) -> Wait | None:
    """Ask for an attempt before the password is compared. The attempt counts as failed until :func:`succeeded`.

    :return: None when the attempt may be made; otherwise how long to wait, and nothing was counted.
    """
    pair, *wide = _counters(login, address)
    now = clock.now().timestamp()
    with store.transaction(lasting=False) as connection:
        welcome = _is_welcome(connection, pair, now)
        counters = [pair] if welcome else [pair, *wide]
        wait = _longest_wait(connection, counters, now)
        if wait is None:
            for counter in (pair, *wide):
                _count(connection, counter, now)
            _forget_old(connection, now)
    return wait


def failed(store: SideStore, login: str, address: str | None) -> Wait | None:
    """The attempt was wrong: how long the next one must wait, to be told at once. It is already counted."""
    pair, *wide = _counters(login, address)
    now = clock.now().timestamp()
    with store.transaction(lasting=False) as connection:
        welcome = _is_welcome(connection, pair, now)
        return _longest_wait(connection, [pair] if welcome else [pair, *wide], now)


def waiting(store: SideStore, login: str, address: str | None) -> Wait | None:
    """How long the next attempt must wait; None where it may be made. Nothing is counted: for what is told wrong without a
    secret being compared, see :func:`wrong`."""
    now = clock.now().timestamp()
    with store.transaction(lasting=False) as connection:
        return _longest_wait(connection, list(_counters(login, address)), now)


def wrong(store: SideStore, login: str, address: str | None) -> Wait | None:
    """Count a wrong attempt that was not counted before: how long the next one must wait.

    A right one gives nothing back: who knows one right answer would wash the wrong ones away with it.
    """
    counters, now = list(_counters(login, address)), clock.now().timestamp()
    with store.transaction(lasting=False) as connection:
        for counter in counters:
            _count(connection, counter, now)
        _forget_old(connection, now)
        return _longest_wait(connection, counters, now)


def succeeded(store: SideStore, login: str, address: str | None) -> None:
    """The attempt was right: the counter of this login at this address starts again.

    The wide counters only get this one attempt back; otherwise an own account would wash away guesses at others.
    """
    pair, *wide = _counters(login, address)
    now = clock.now().timestamp()
    with store.transaction(lasting=False) as connection:
        connection.execute(
            'INSERT INTO throttle VALUES (?, ?, 0, ?, 0, ?) ON CONFLICT (key) DO UPDATE SET failures = 0,'
            ' tried = excluded.tried, locked_until = 0, welcomed = excluded.welcomed',
            (pair.key, pair.login, now, now),
        )
        for counter in wide:
            connection.execute(
                'UPDATE throttle SET failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END,'
                ' locked_until = CASE WHEN failures <= ? THEN 0 ELSE locked_until END WHERE key = ?',
                (counter.bound.free, counter.key),
            )


def release(store: SideStore, login: str) -> None:
    """Forget all failures of a login, wherever they came from: an administrator helps on request."""
    with store.transaction(lasting=False) as connection:
        connection.execute(
            'UPDATE throttle SET failures = 0, locked_until = 0 WHERE login = ?',
            (_digest('login', _plain(login)),),
        )


def _counters(login: str, address: str | None) -> tuple[_Counter, _Counter, _Counter]:
    name, place = _plain(login), _network(address)
    login_key = _digest('login', name)
    return (
        _Counter(_digest('pair', name, place), login_key, PAIR),
        _Counter(login_key, login_key, LOGIN),
        _Counter(_digest('address', place), None, ADDRESS),
    )


def _is_welcome(connection: sqlite3.Connection, pair: _Counter, now: float) -> bool:
    row = connection.execute('SELECT welcomed FROM throttle WHERE key = ?', (pair.key,)).fetchone()
    return row is not None and row['welcomed'] is not None and now - row['welcomed'] < WELCOME_SECONDS


def _longest_wait(connection: sqlite3.Connection, counters: list[_Counter], now: float) -> Wait | None:
    until = max(
        connection.execute(
            'SELECT coalesce(max(locked_until), 0) FROM throttle WHERE key = ?', (counter.key,)
        ).fetchone()[0]
        for counter in counters
    )
    return Wait(math.ceil(until - now)) if until > now else None


def _count(connection: sqlite3.Connection, counter: _Counter, now: float) -> None:
    row = connection.execute('SELECT failures, tried FROM throttle WHERE key = ?', (counter.key,)).fetchone()
    before = row['failures'] if row is not None and now - row['tried'] < FORGOTTEN_SECONDS else 0
    failures = before + 1
    wait = counter.bound.wait(failures)
    connection.execute(
        'INSERT INTO throttle (key, login, failures, tried, locked_until) VALUES (?, ?, ?, ?, ?)'
        ' ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, tried = excluded.tried,'
        ' locked_until = excluded.locked_until',
        (counter.key, counter.login, failures, now, now + wait if wait else 0),
    )


def _forget_old(connection: sqlite3.Connection, now: float) -> None:
    connection.execute(
        'DELETE FROM throttle WHERE tried < ? AND coalesce(welcomed, 0) < ?',
        (now - FORGOTTEN_SECONDS, now - WELCOME_SECONDS),
    )


def _plain(login: str) -> str:
    return unicodedata.normalize('NFC', login).strip().casefold()


def _network(address: str | None) -> str:
    """The address as a counter sees it: an IPv6 host owns a /64 and could otherwise change its address at will."""
    try:
        parsed = ipaddress.ip_address(address or '')
    except ValueError:
        return address or 'unknown'
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256('\0'.join(parts).encode('utf-8', 'surrogatepass')).digest()
