"""Who has access where, and why: the policy's answer told with its grounds, at a place and for a person.

:func:`hoso_cms.security.permitted` says yes or no; here every right is named with the unit in which it was given, the
seat and its decision, or the substitution that lends it. A test compares both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .. import clock
from ..documents import Account, Document, Office, Seat, Unit
from ..models.kinds import show_date
from . import consulting
from .policy import NOT_LENT, absent, lineage, office_over
from .roles import Role

CONSULTED = 'consulted'
"""What stands in the place of a role where a written consent lets somebody read."""


@dataclass(frozen=True, slots=True)
class Right:
    """One reason why a person has a role at a place."""

    account: Account
    role: str
    place: Unit
    """Where the role is held; it counts there and in every unit below."""
    seat: Seat | None
    """The seat that gives it; None for the holder of the record and where a consent gives it."""
    absent: Account | None = None
    """The person whose role it is, where it is lent to a substitute."""
    ground: str = ''
    """The ground of the substitution; of a consultation, the number of the consent and its days."""
    elsewhere: str = ''
    """What it lets somebody read who holds it in another unit than the document lies in; '' for what roles do here."""


def rights_at(context: Any) -> Iterator[Right]:
    """Every right of every person at a unit or a document today, those given nearest first.

    Reads every account of the office for substitutes and the record's holder: a page for questions, not for every day.
    """
    office = office_over(context)
    given = list(_given_at(office, context))
    yield from given
    if isinstance(context, Document):
        yield from _reading_elsewhere(office, context)
    about = {context.uid, context.about} - {0} if isinstance(context, Document) else set()
    for account in office.accounts.values():
        if about and account.record in about:
            yield Right(account, Role.OFFICER, context.unit, None)
        if account.stands_in:
            yield from _lent(office, account, given)
    if isinstance(context, Document):
        yield from _consulting(office, context)


def _consulting(office: Office, record: Document) -> Iterator[Right]:
    """Whom written consents let read the record today."""
    today = clock.today()
    for uid in office.catalog.holding(f'{consulting.TYPE}:records.record', str(record.uid)):
        document = office.document(uid)
        one = consulting.opening_of(document)
        if one is not None and one.counts_on(today) and consulting.reaches(one, record):
            number = document.current.values(consulting.CONSENT).get('number', '')
            ground = f'Văn bản đồng ý {number}, từ {show_date(one.first)} đến hết {show_date(one.last)}'
            yield Right(office.accounts[one.reader], CONSULTED, document.unit, None, ground=ground)


def rights_of(office: Office, account: Account) -> Iterator[Right]:
    """Every right of a person in the office today, wherever it was given."""
    today = clock.today().isoformat()
    held = [
        Right(one, seat.role, unit, seat)
        for one in (account, *(office.accounts[uid] for uid in absent(office, account.uid)))
        for seat in (office.all_seats[uid] for uid in one.seats)
        if seat.counts(today) and (unit := office.unit(seat.unit)) is not None
    ]
    yield from (right for right in held if right.account is account)
    if account.stands_in:
        yield from _lent(office, account, held)
    record = office.documents_by_id.get(account.record) if account.record else None
    if record is not None:
        yield Right(account, Role.OFFICER, record.unit, None)


def _given_at(office: Office, context: Any) -> Iterator[Right]:
    today = clock.today().isoformat()
    for unit in lineage(context):
        for seat in (office.all_seats[uid] for uid in unit.seats):
            if seat.counts(today):
                yield Right(office.accounts[seat.holder], seat.role, unit, seat)


def _reading_elsewhere(office: Office, document: Document) -> Iterator[Right]:
    """Those who read a document because of a role in another unit from which it is seen too."""
    for uid, last, _ in document.seen_from:
        unit = office.unit(uid)
        if unit is not None and unit is not document.unit:
            told = (
                f'chỉ xem đến bản số {last}, ngày hồ sơ chuyển đi'
                if last
                else 'chỉ xem, là bên kia của phiếu'
            )
            yield from (replace(right, elsewhere=told) for right in _given_at(office, unit))


def _lent(office: Office, account: Account, given: list[Right]) -> Iterator[Right]:
    others = absent(office, account.uid)
    grounds = {uid: ground for uid, _, _, ground in account.stands_in if uid in others}
    for right in given:
        if right.account.uid in grounds and right.role not in NOT_LENT:
            yield Right(
                account, right.role, right.place, right.seat, right.account, grounds[right.account.uid]
            )
