"""Transfers that read like sentences.

>>> a_transfer(people.clerk_of_finance, uid, EDUCATION).filled_in().taken('send').build()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..operations import files, records, transfers, units
from ..operations.transfer_rules import Transfer
from . import scans
from .people import Person, unit_at

DECISION = {
    'decision-number': '45/QĐ-UBND',
    'decision-date': '20/11/2026',
    'decision-issuer': 'Uỷ ban nhân dân tỉnh Đắk Lắk',
}
REQUEST = {'request-number': '120/SGDĐT-TCCB', 'request-date': '23/11/2026'}
EFFECTIVE = '01/12/2026'


def a_scan(request: Any, place: Any, seed: int = 1, title: str = 'Quyết định điều động') -> str:
    """The digest of a scan laid in a place that the person may fill."""
    with scans.paper(seed, title) as upload:
        return str(files.attach(request, place, upload).sha256)


class Transferring:
    """A transfer to be: each word returns the builder, :meth:`build` does the work and returns its id."""

    def __init__(self, begin: Callable[[], int], person: Person) -> None:
        self._begin, self._person = begin, person
        self._steps: list[Callable[[int], None]] = []

    def by(self, person: Person, act: Callable[[Any, Any], Any]) -> Transferring:
        """Something that a person does with the transfer: a function of request and document."""

        def step(uid: int) -> None:
            with person.acting() as request:
                act(request, request.office.document(uid))

        self._steps.append(step)
        return self

    def filled_in(self, by: Person | None = None, *, scan: bool = False, **typed: str) -> Transferring:
        """The decision written down; ``scan``: with its scan. Other values with ``_`` for ``-``."""

        def act(request: Any, document: Any) -> None:
            told = DECISION | {name.replace('_', '-'): value for name, value in typed.items()}
            within = Transfer(request, document).within
            told.setdefault('internal-effective-date' if within else 'effective-date', EFFECTIVE)
            if scan:
                told['decision-scan'] = a_scan(request, document)
            transfers.fill(request, document, {'decision': told}, seen=document.count)

        return self.by(by or self._person, act)

    def in_writing(self, by: Person | None = None, **typed: str) -> Transferring:
        """The written request of the receiver, with its scan; other values with ``_`` for ``-``."""

        def act(request: Any, document: Any) -> None:
            told = REQUEST | {name.replace('_', '-'): value for name, value in typed.items()}
            told['request-scan'] = a_scan(request, document, 2, 'Văn bản yêu cầu chuyển hồ sơ')
            transfers.fill(request, document, {'request': told}, seen=document.count)

        return self.by(by or self._person, act)

    def taken(self, step: str, by: Person | None = None, reason: str = '') -> Transferring:
        """A step of the workflow."""
        return self.by(
            by or self._person, lambda request, one: records.transition(request, one, step, reason=reason)
        )

    def used_by(self, path: str, by: Person) -> Transferring:
        """The unit that uses the person directly."""
        return self.by(
            by,
            lambda request, one: transfers.choose_user_unit(request, one, unit_at(request.office, path)),
        )

    def build(self) -> int:
        """Open the transfer and lead it through everything said. Returns its id."""
        uid = self._begin()
        for step in self._steps:
            step(uid)
        return uid


def a_transfer(person: Person, record: int, path: str) -> Transferring:
    """A transfer that the unit which holds the record opens."""

    def begin() -> int:
        with person.acting() as request:
            document = request.office.document(record)
            uid: int = transfers.begin(request, document, unit_at(request.office, path)).uid
        return uid

    return Transferring(begin, person)


def a_request(person: Person, record: int, path: str) -> Transferring:
    """A transfer that the unit of a path asks for, by the number and the name in the record."""

    def begin() -> int:
        with person.acting() as request:
            basic = request.office.document(record).current.values('basic')
            number, name = str(basic['citizen-id']), str(basic['full-name'])
            uid: int = transfers.ask(request, unit_at(request.office, path), number, name).uid
        return uid

    return Transferring(begin, person)


def under(administrator: Person, regulation: str, path: str = '/') -> None:
    """Let a regulation count in a unit and below it."""
    with administrator.acting() as request:
        units.set_regulation(request, unit_at(request.office, path), regulation)
