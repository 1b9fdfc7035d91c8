"""What administrators are told: passwords that were changed where the regulation wants to know, seats to be revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock, journal
from ..clocks import regulation_of
from ..documents import Account, Office, Unit
from ..journal import JournalEvent
from ..operations import accounts, seats
from ..security import SIGNED_IN, Permission, Role, permitted
from .asked import whole
from .papers import text

PASSWORDS = 'passwords'
"""The list of notices on changed passwords, in the table ``seen``."""
DAYS = 90
"""So many days a notice waits to be put away."""
SHOWN = 20
FACT, TELL = 'password-notice', 'administrators'
"""The fact of a regulation that asks for the notice (Quận 5 art. 17.1), and its value."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A password that its holder changed. The event is told, the password never."""

    line: int
    name: str
    login: str
    unit: str
    when: str
    article: str


@dataclass(frozen=True, slots=True)
class ForAdministrators:
    """What the first page tells somebody who administers."""

    changed: list[Changed]
    work: list[tuple[str, str, str]]
    """Seats to be revoked: whose, why, and the address where it is done."""


def administered(request: Any) -> list[Unit]:
    """The topmost units that the person administers today."""
    office = request.office
    today = clock.today().isoformat()
    held = (office.all_seats[uid] for uid in request.account.seats)
    units = [
        office.unit(seat.unit) for seat in held if seat.role == Role.ADMINISTRATOR and seat.counts(today)
    ]
    return [unit for unit in units if not any(one in units for one in list(unit.lineage())[1:])]


def for_administrators(request: Any) -> ForAdministrators | None:
    """What to tell on the first page; None for those who administer nothing."""
    units = administered(request)
    if not units:
        return None
    work = [
        (
            f'{one.holder.name}, {one.unit.title}',
            one.why,
            request.resource_path(one.unit, 'ban-giao-tai-khoan', str(one.holder.uid)),
        )
        for unit in units
        for one in seats.revocations(request, unit)
    ]
    return ForAdministrators(list(changed_passwords(request)), work)


def changed_passwords(request: Any) -> Iterator[Changed]:
    """The changes that the person has not put away yet, the newest first."""
    store, office = request.registry.side_store, request.office
    since = clock.now() - timedelta(days=DAYS)
    seen = _seen(request)
    lines = journal.trail(store, events=[JournalEvent.PASSWORD_CHANGED], since=since, limit=1000)
    told = 0
    for line in lines:
        account = office.accounts.get(line.account) if isinstance(line.account, int) else None
        if line.id <= seen or account is None or account.uid == request.account_id:
            continue
        unit = _told_of(request, account)
        if unit is not None:
            fact = regulation_of(request.registry.models, unit).facts[FACT]  # type: ignore[union-attr]
            when = f'{clock.local(line.at):%H:%M %d/%m/%Y}'
            yield Changed(line.id, account.name, account.login, unit.title, when, fact.article)
            told += 1
            if told == SHOWN:
                return


def _told_of(request: Any, account: Account) -> Unit | None:
    """The unit of an account that the person administers and whose regulation asks for the notice."""
    for unit in accounts.places_of(request.office, account):
        regulation = regulation_of(request.registry.models, unit)
        asked = regulation is not None and FACT in regulation.facts and regulation.facts[FACT].value == TELL
        if asked and permitted(request, Permission.MANAGE_ACCOUNTS, unit):
            return unit
    return None


def _seen(request: Any) -> int:
    rows = request.registry.side_store.execute(
        'SELECT line FROM seen WHERE account = ? AND list = ?', (request.account_id, PASSWORDS)
    )
    return int(rows[0]['line']) if rows else 0


@view_config(context=Office, name='da-xem-thong-bao', request_method='POST', permission=SIGNED_IN)
def put_away(context: Office, request: Any) -> Any:
    """Put the notices away that were shown; what came later is told again."""
    newest = whole(text(request, 'den'), 17)
    if newest is not None:
        with request.registry.side_store.transaction() as connection:
            connection.execute(
                'INSERT INTO seen (account, list, line) VALUES (?, ?, ?)'
                ' ON CONFLICT (account, list) DO UPDATE SET line = excluded.line',
                (request.account_id, PASSWORDS, newest),
            )
    return HTTPSeeOther('/')
