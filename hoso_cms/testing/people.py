"""The people of a small office, and how each of them acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from .. import clock
from ..documents import Account, Paper, Seat, Unit
from ..operations import accounts, seats
from ..scripts.context import acting_as

PASSWORD = 'chuồn chuồn bay thấp'  # noqa: S105 - of people who exist in tests only
"""The password of everyone in a small office."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    registry: Any = field(repr=False)
    login: str
    name: str
    uid: int
    unit: str
    """Path of the unit in which the role is held, ``/`` for the office."""
    role: str
    """A role, or '' for somebody who has an account and nothing else."""
    password: str = PASSWORD
    record: int = 0
    """Id of the own record, 0 for none."""

    @contextmanager
    def acting(self) -> Iterator[Any]:
        """A request of this person; what was done is committed at the end, unless something was raised."""
        with acting_as(self.registry, self.login) as request:
            yield request
            request.tm.commit()
            request.tm.begin()


def unit_at(office: Any, path: str) -> Unit:
    """The unit of a path: ``/so-tai-chinh/phong-ngan-sach``.

    :raises KeyError: no such unit.
    """
    unit = office
    for name in filter(None, path.split('/')):
        unit = unit[name]
    return unit


def hire(
    administrator: Person,
    login: str,
    name: str,
    path: str,
    role: str = '',
    *,
    settled: bool = True,
    record: int = 0,
) -> Person:
    """An account with a role in a unit, made by the administrator.

    :param settled: the person has changed the issued password already, to :data:`PASSWORD`; otherwise the issued one
        is the person's, and the first sign-in asks for another.
    :param record: id of the person's own record.
    """
    with administrator.acting() as request:
        account, issued = accounts.create_account(
            request, login, name, unit=unit_at(request.office, path), record=record
        )
        if role:
            give_role(request, unit_at(request.office, path), account, role)
        uid = account.uid
    person = Person(administrator.registry, login, name, uid, path, role, issued, record)
    return settle(person) if settled else person


def settle(person: Person, password: str = PASSWORD) -> Person:
    """The person changes the issued password to one of their own."""
    with person.acting() as request:
        accounts.change_password(request, person.password, password)
    return replace(person, password=password)


def a_paper(number: str = '12/QĐ-SNV') -> Paper:
    """A document of today that a seat can rest on."""
    return Paper(number, clock.today().isoformat(), 'Giám đốc Sở Nội vụ')


def give_role(request: Any, unit: Unit, account: Account, role: str, **days: str) -> Seat:
    """A seat by a decision of today; see :func:`hoso_cms.operations.seats.issue`."""
    return seats.issue(request, unit, account, role, a_paper(), **days)


def take_role(request: Any, unit: Unit, account: Account, role: str) -> None:
    """The seat of an account in a unit ended, by a decision of today.

    :raises KeyError: the account holds no such seat there.
    """
    today = clock.today().isoformat()
    for seat in seats.seats_of(request.office, unit):
        if (seat.holder, seat.role) == (account.uid, role) and not seat.ended(today):
            return seats.cancel(request, seat, a_paper('13/QĐ-SNV'))
    raise KeyError(role)
