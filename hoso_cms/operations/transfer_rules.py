"""Reading a transfer: between which units, in which regulation's mode, and what that mode asks for. Writes nothing."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..catalog import version_value
from ..clocks import chosen_at, regulation_of
from ..documents import Document, Unit, Version
from ..models.regulation import Fact, Regulation
from ..security import Permission, permitted

TYPE, RECORD = 'transfer', 'record'
HEAD, DECISION, REQUEST, HANDOVER = 'transfer', 'decision', 'request', 'handover'
"""The sections of a transfer."""
BETWEEN, WITHIN = 'between', 'within'
"""Codes of the vocabulary ``transfer-kind``."""
ON_REQUEST, BY_OLD_UNIT = 'on-written-request', 'by-old-unit'
COMPLETE_FIRST, BY_SUPERIOR = 'complete-then-release', 'by-superior-then-forwarded'
"""Values of the fact ``transfer-mode``. Where no regulation says one, the old unit hands over (as Long An art. 9)."""
UNTIL_TRANSFER = 'until-transfer'
"""Value of the fact ``transfer-view``."""
BOTH_WAYS = frozenset({'request', 'receive', 'refuse', 'return', 'decline', 'cancel', 'place', 'forward'})
"""Transitions that do not depend on the mode, or lie in states that only one mode reaches."""
CLOSED = frozenset({'received', 'forwarded', 'cancelled'})
"""The states in which a transfer is over."""
ASKED_BY_RECEIVER = 'asking'
EFFECTIVE = {BETWEEN: 'effective-date', WITHIN: 'internal-effective-date'}
"""The field that holds the day from which the limit counts."""


class Transfer:
    """A transfer document, or an earlier version of it."""

    def __init__(self, request: Any, document: Document, version: Version | None = None) -> None:
        self.request, self.document = request, document
        self.version = version or document.current
        self.record: Document = request.office.document(document.about)

    def value(self, field: str, section: str = HEAD) -> str:
        """A value; '' where there is none."""
        return version_value(self.version, section, field)

    def _unit(self, field: str, section: str = HEAD) -> Unit | None:
        number = self.value(field, section)
        unit = self.request.office.unit(int(number)) if number else None
        if unit is not None and unit.closed and self.document.state not in CLOSED:
            # It was merged meanwhile; who took over goes on with the transfer.
            return self.request.office.heir(unit)
        return unit

    @cached_property
    def source(self) -> Unit:
        """The unit that the record leaves; where it was merged or split up meanwhile, the one that holds the record now."""
        unit = self._unit('from-unit')
        assert unit is not None
        return self.record.unit if unit.closed and not self.handed_over else unit

    @cached_property
    def target(self) -> Unit:
        """The unit that takes it over; where it was merged meanwhile, the one that took over from it."""
        unit = self._unit('to-unit')
        assert unit is not None
        return unit

    @property
    def handed_over(self) -> bool:
        """Has the record gone to the other side?"""
        return bool(self.value('record-version', HANDOVER))

    @cached_property
    def user_unit(self) -> Unit | None:
        """The unit that uses the person directly, once it has been chosen (Đắk Lắk art. 10.2)."""
        return self._unit('user-unit', HANDOVER)

    @cached_property
    def regulation(self) -> Regulation | None:
        """The regulation of the unit that the record leaves."""
        return regulation_of(self.request.registry.models, self.source)

    @property
    def mode(self) -> str:
        """How records are handed over by that regulation."""
        return mode_of(self.regulation)

    @property
    def within(self) -> bool:
        """Does the record stay in the same agency?"""
        return self.value('kind') == WITHIN

    @cached_property
    def superior(self) -> Unit:
        """The managing agency over the unit that the record leaves, which moves it (Đắk Lắk art. 10.2)."""
        return superior_of(self.request, self.source, self.target)

    @property
    def needs_request(self) -> bool:
        """Is the receiver's written request required?"""
        return self.mode == ON_REQUEST and not self.within

    @property
    def needs_scan(self) -> bool:
        """Is the scan of the decision required?"""
        return self.mode == BY_SUPERIOR

    @property
    def needs_complete(self) -> bool:
        """Must everything about the person be there and verified before anything is handed over?"""
        return self.mode == COMPLETE_FIRST and not self.within

    @property
    def open(self) -> bool:
        """Is there still something to do?"""
        return self.document.state not in CLOSED

    @property
    def effective(self) -> str:
        """ISO day on which the decision takes effect; '' where it is not known yet."""
        return self.value(EFFECTIVE[WITHIN if self.within else BETWEEN], DECISION)

    @property
    def fitting_steps(self) -> frozenset[str]:
        """The transitions that are meant for this transfer: those of its mode, and those that lead back."""
        if self.within:
            return BOTH_WAYS | {
                'move' if permitted(self.request, Permission.CREATE, self.target) else 'submit'
            }
        return BOTH_WAYS | {'submit' if self.mode == BY_SUPERIOR else 'send'}


def mode_of(regulation: Regulation | None) -> str:
    """The way of handing over that a regulation fixes."""
    fact = regulation.facts.get('transfer-mode') if regulation else None
    return fact.value if fact else BY_OLD_UNIT


def fact_of(regulation: Regulation | None, name: str) -> Fact | None:
    """A fact of a regulation, to be shown with its article."""
    return regulation.facts.get(name) if regulation else None


def agency_of(request: Any, unit: Unit) -> Unit:
    """The agency that a unit is, or is a part of: offices and teams lie inside one (vocabulary ``unit-kind``)."""
    terms = request.registry.models.vocabularies['unit-kind'].terms
    return next(
        one
        for one in unit.lineage()
        if one.__parent__ is None or one.kind not in terms or 'inside' not in terms[one.kind].data
    )


def kind_of_move(request: Any, source: Unit, target: Unit) -> str:
    """Does a move stay in the same agency?"""
    same = agency_of(request, source) is agency_of(request, target)
    return WITHIN if same else BETWEEN


def superior_of(request: Any, source: Unit, target: Unit) -> Unit:
    """The nearest unit over both sides, as far up as the regulation of the unit that is left counts."""
    others = set(map(id, target.lineage()))
    common = next(one for one in source.lineage() if id(one) in others)
    chosen = chosen_at(source)
    if chosen is None or any(one is chosen for one in common.lineage()):
        return common
    return chosen


def transfers_of(request: Any, record: int) -> list[Document]:
    """The transfers of a record, whatever their state."""
    office = request.office
    found = (office.document(uid) for uid in office.catalog.equal(f'{TYPE}:record', str(record)))
    return [one for one in found if one.about == record]


def open_transfer(request: Any, record: int) -> Document | None:
    """The transfer of a record that is not over yet; there is one at most."""
    return next((one for one in transfers_of(request, record) if one.state not in CLOSED), None)
