"""Declarations and campaigns that read like sentences.

>>> a_declaration(people.officer, people.officers_record).changing('basic', phone='0905 000 111').handed_in().build()
... # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from .. import clock
from ..operations import campaigns, declarations, files, records, verdicts
from ..operations.declared import ACCEPTED, ORIGINAL, RETURNED, Declared
from ..operations.verdicts import Verdict
from . import scans
from .builders import unit_at
from .people import Person


def lay_evidence(request: Any, uid: int, *, everywhere: bool = False) -> None:
    """A picture beside each change that asks for evidence and has none; ``everywhere``: beside every change."""
    document = request.office.document(uid)
    declared = Declared(request, document)
    wanted = [
        p for p in declared.open if (everywhere or declared.asks_evidence(p)) and p not in declared.evidence
    ]
    if wanted:
        with scans.paper(uid, 'Bản chụp giấy tờ gốc') as upload:
            sha256 = files.attach(request, document, upload).sha256
        for piece in wanted:
            declarations.attach_evidence(request, document, piece, sha256, 'Bản chụp giấy tờ gốc')


def all_accepted(declared: Declared) -> dict[Any, Verdict]:
    """The verdicts of somebody who accepts everything, originals seen."""
    return {p: Verdict(ACCEPTED, original=declared.proof(p) == ORIGINAL) for p in declared.open}


class Declaring:
    """A declaration to be: each word returns the builder, :meth:`build` does the work and returns its id."""

    def __init__(self, person: Person, record: int, *, paper: bool = False) -> None:
        self._person, self._record, self._paper = person, record, paper
        self._steps: list[Callable[[int], None]] = []

    def _as(self, person: Person, act: Callable[[Any, Any], Any]) -> Declaring:
        def step(uid: int) -> None:
            with person.acting() as request:
                act(request, request.office.document(uid))

        self._steps.append(step)
        return self

    def changing(self, section: str, **values: Any) -> Declaring:
        """A section declared otherwise: typed values, field ids with ``_`` for ``-``."""
        typed = {name.replace('_', '-'): value for name, value in values.items()}
        return self._as(
            self._person,
            lambda request, one: declarations.answer(request, one, section, typed, base=one.count),
        )

    def unchanged_elsewhere(self) -> Declaring:
        """Every section not answered yet: *không thay đổi*."""

        def act(request: Any, document: Any) -> None:
            left = [name for name, answer in Declared(request, document).answers.items() if not answer]
            declarations.leave_unchanged(request, document, left)

        return self._as(self._person, act)

    def proven(self) -> Declaring:
        """Evidence beside each change."""
        return self._as(self._person, lambda request, one: lay_evidence(request, one.uid, everywhere=True))

    def handed_in(self) -> Declaring:
        """The rest unchanged, evidence where it is asked for, and submitted."""
        self.unchanged_elsewhere()
        self._as(self._person, lambda request, one: lay_evidence(request, one.uid))
        return self._as(
            self._person,
            lambda request, one: declarations.submit(request, one, consent=True, seen=one.count),
        )

    def accepted_by(self, verifier: Person) -> Declaring:
        """Every change accepted."""

        def act(request: Any, document: Any) -> None:
            declared = Declared(request, document)
            verdicts.decide(
                request,
                document,
                all_accepted(declared),
                seen=document.count,
                record_seen=declared.record.official,
            )

        return self._as(verifier, act)

    def returned_by(self, verifier: Person, item: str, reason: str = 'Chưa khớp bản chính') -> Declaring:
        """The changes of one field or table returned, all others accepted."""

        def act(request: Any, document: Any) -> None:
            declared = Declared(request, document)
            said = all_accepted(declared)
            said |= {piece: Verdict(RETURNED, reason) for piece in said if piece.item == item}
            verdicts.decide(
                request, document, said, seen=document.count, record_seen=declared.record.official
            )

        return self._as(verifier, act)

    def withdrawn(self, reason: str = 'Khai nhầm') -> Declaring:
        """Taken back for good."""
        return self._as(
            self._person, lambda request, one: records.transition(request, one, 'withdraw', reason=reason)
        )

    def build(self) -> int:
        """Open the declaration and lead it through everything said. Returns its id."""
        with self._person.acting() as request:
            record = request.office.document(self._record)
            uid: int = declarations.open_declaration(request, record, paper=self._paper).uid
        for step in self._steps:
            step(uid)
        return uid


def a_declaration(person: Person, record: int) -> Declaring:
    """A declaration that this person makes on line about a record."""
    return Declaring(person, record)


def a_paper_declaration(clerk: Person, record: int) -> Declaring:
    """A declaration made on paper, entered by a clerk, with its scan."""

    def scanned(request: Any, document: Any) -> None:
        with scans.paper(record, 'Phiếu bổ sung lý lịch đã ký') as upload:
            sha256 = files.attach(request, document, upload).sha256
        declarations.receive(request, document, {'scan': sha256, 'received': f'{clock.today():%d/%m/%Y}'})

    return Declaring(clerk, record, paper=True)._as(clerk, scanned)


def a_campaign(
    person: Person,
    path: str,
    *,
    sections: tuple[str, ...] = ('basic', 'education', 'family'),
    days: int = 30,
    begun: int = 0,
    started: bool = True,
    **values: str,
) -> int:
    """A campaign of a unit, running from some days ago (``begun``) for some days. Returns its id."""
    first: date = clock.today() - timedelta(days=begun)
    typed = {
        'title': f'Kê khai bổ sung năm {first.year}', 'kind': 'yearly', 'year': str(first.year),
        'from': f'{first:%d/%m/%Y}', 'to': f'{first + timedelta(days=days):%d/%m/%Y}', **values,
    }  # fmt: skip
    with person.acting() as request:
        campaign = campaigns.create(request, unit_at(request.office, path), typed, sections)
        if started:
            records.transition(request, campaign, 'start')
        uid: int = campaign.uid
    return uid
