"""The second factor: a code of an authenticator app (TOTP, RFC 6238), and recovery codes for the day the phone is lost.

Whose role administers or verifies, and whoever exports or transfers, proves more than a password (TCVN 14423:2026).
A code is taken once and no code older than the last one is taken any more, so that one read over a shoulder is worth
nothing. The secret stands in the side store; no page shows it after it was enrolled.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sqlite3
from typing import Any

import pyotp

from hoso_cms import clock
from hoso_cms.documents import Account, Office
from hoso_cms.security.passwords import issue_password
from hoso_cms.security.roles import Role
from hoso_cms.sidestore import SideStore

REQUIRED, OFFERED, OFF = 'required', 'offered', 'off'
"""What the setting ``hoso.second_factor`` can say."""
STEP_SECONDS = 30
DRIFT = 1
"""By how many steps the clock of a phone may be wrong, either way."""
FRESH_SECONDS = 15 * 60
"""So long a proof is good for exports and transfers."""
RECOVERY_CODES = 10
ROLES = frozenset({Role.ADMINISTRATOR, Role.VERIFIER})
"""Roles that need a second factor where it is required."""


def mode(request: Any) -> str:
    """What the office asks for."""
    setting: str = request.registry.settings['hoso.second_factor']
    return setting


def is_needed(office: Office, account: Account) -> bool:
    """Does the account hold a role today that needs a second factor where it is required?"""
    today = clock.today().isoformat()
    held = (office.all_seats[uid] for uid in account.seats)
    return any(seat.role in ROLES and seat.counts(today) for seat in held)


def is_enrolled(store: SideStore, account_id: int) -> bool:
    """Has the account a second factor?"""
    return bool(store.execute("SELECT 1 FROM factors WHERE account = ? AND secret <> ''", (account_id,)))


def begin(store: SideStore, account_id: int) -> str:
    """Draw the secret that is to be enrolled; one that is enrolled already goes on until the new one was proved."""
    secret = pyotp.random_base32()
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO factors (account, secret, coming, step, codes) VALUES (?, '', ?, 0, '[]')"
            ' ON CONFLICT (account) DO UPDATE SET coming = excluded.coming',
            (account_id, secret),
        )
    return secret


def coming(store: SideStore, account_id: int) -> str:
    """The secret that is being enrolled; '' where none is."""
    rows = store.execute('SELECT coming FROM factors WHERE account = ?', (account_id,))
    return str(rows[0]['coming']) if rows else ''


def address(secret: str, login: str, office_title: str) -> str:
    """What the QR code says to the app (``otpauth://``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office_title)


def confirm(store: SideStore, account_id: int, code: str) -> list[str]:
    """Enrol the secret by its first code.

    :returns: the recovery codes, which are shown this once; empty where the code is wrong.
    """
    secret = coming(store, account_id)
    step = _step_of(secret, code) if secret else None
    if step is None:
        return []
    codes = [issue_password() for _ in range(RECOVERY_CODES)]
    with store.transaction() as connection:
        enrolled = connection.execute(
            "UPDATE factors SET secret = coming, coming = '', step = ?, codes = ?"
            ' WHERE account = ? AND coming = ?',
            (step, json.dumps([_digest(one) for one in codes]), account_id, secret),
        ).rowcount
    return codes if enrolled else []


def verify(store: SideStore, account_id: int, code: str) -> bool:
    """Take a code of the app or a recovery code; neither is taken twice."""
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT secret, step, codes FROM factors WHERE account = ? AND secret <> ''", (account_id,)
        ).fetchone()
        return row is not None and (
            _take_code(connection, account_id, row, code) or _take_recovery(connection, account_id, row, code)
        )


def codes_left(store: SideStore, account_id: int) -> int:
    """How many recovery codes have not been used."""
    rows = store.execute('SELECT codes FROM factors WHERE account = ?', (account_id,))
    return len(json.loads(rows[0]['codes'])) if rows else 0


def remove(store: SideStore, account_id: int) -> bool:
    """Take the second factor away; False where there was none."""
    with store.transaction() as connection:
        found = connection.execute('DELETE FROM factors WHERE account = ?', (account_id,))
        return bool(found.rowcount)


def _take_code(connection: Any, account_id: int, row: sqlite3.Row, code: str) -> bool:
    step = _step_of(row['secret'], code)
    if step is None or step <= row['step']:
        return False
    connection.execute('UPDATE factors SET step = ? WHERE account = ?', (step, account_id))
    return True


def _take_recovery(connection: Any, account_id: int, row: sqlite3.Row, code: str) -> bool:
    given, codes = _digest(code), json.loads(row['codes'])
    left = [one for one in codes if not hmac.compare_digest(one, given)]
    if len(left) == len(codes):
        return False
    connection.execute('UPDATE factors SET codes = ? WHERE account = ?', (json.dumps(left), account_id))
    return True


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, of those that are near; None where it is none."""
    digits = re.sub(r'\s', '', code)
    if not re.fullmatch('[0-9]{6}', digits):
        return None
    now = int(clock.now().timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    near = range(now - DRIFT, now + DRIFT + 1)
    found = [step for step in near if hmac.compare_digest(app.generate_otp(step), digits)]
    return found[-1] if found else None


def _digest(code: str) -> str:
    """Recovery codes hold 79 bits: a plain digest of one cannot be guessed."""
    letters = re.sub(r'[^a-z0-9]', '', code.lower())
    return hashlib.sha256(letters.encode()).hexdigest()
