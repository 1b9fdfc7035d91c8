"""Who is due a raise, a re-appointment, a retirement notice, a new contract: in 1, 3, 6, 12 months, and overdue.

The days stand in the catalog (:mod:`hoso_cms.models.rules.derived`), computed from the official version or, where there
is none, from the newest. A list is one walk along an index and an intersection with what the person may see; only the
records that are shown are loaded, to say how their day was computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..documents import Unit
from ..models.rules import SOFTWARE, Facts, Ground
from ..models.rules.appointment import term_of_office
from ..models.rules.dates import later, told
from ..models.rules.derived import CONTRACT, DERIVED, DISCIPLINE, OFFICE, RAISE, RAISE_DELAYED, RETIREMENT
from ..models.rules.retirement import of_record
from ..models.rules.salary import next_raise
from ..operations.effect_states import CHANGE, DECISION, KEEP, PERSONS, Standing, row_for, stand
from ..security import visibility
from ..security.visibility import RECORD, Listed, Visible

HORIZON = 12
"""Months that lists look ahead."""
OVERDUE = 'qua-han'
PERIODS = {OVERDUE: 'Quá hạn', '1': 'Trong 1 tháng', '3': 'Trong 3 tháng', '6': 'Trong 6 tháng', '12': 'Trong 12 tháng'}  # fmt: skip
"""What may be asked for, by the name in the address."""

Entry = tuple[date, int]
"""A day, and the id of the record that is due on it."""
How = tuple[str, tuple[Ground, ...]]
"""How a day was computed, with the inputs in it, and the texts that it rests on."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of list."""

    id: str
    title: str
    what: str
    """What the day is, at the head of its column."""
    index: str
    how: Callable[[Facts], How]
    before: str = ''
    """The number of months by which it comes before the day of the index; a name of the rules."""
    done_by: frozenset[str] = frozenset()
    """The kinds of decision with which it is done: who is named in one that has been issued is not due any more."""


def _raise(facts: Facts) -> How:
    found = next_raise(facts)
    return (f'Lên {found.to}: {found.how}', found.grounds) if found else ('', ())


def _office(facts: Facts) -> How:
    found = term_of_office(facts)
    return (f'{found.how[0].upper()}{found.how[1:]}', (found.ground,)) if found else ('', ())


def _before_retirement(number: str) -> Callable[[Facts], How]:
    def how(facts: Facts) -> How:
        found = of_record(facts)
        amount = facts.number(number, found.pension) if found else None
        if found is None or amount is None:
            return '', ()
        text = f'{amount.value} tháng trước thời điểm nghỉ hưu {told(found.pension)} (sinh {found.born}, {found.told_age})'
        return text, (amount.ground, found.age.ground)

    return how


def _retirement(facts: Facts) -> How:
    found = of_record(facts)
    if found is None:
        return '', ()
    return f'Sinh {found.born}, {found.told_age}, hết ngày {told(found.last_day)}', (found.age.ground,)


def _contract(facts: Facts) -> How:
    begun, until = facts.when('recruitment', 'contract-from'), facts.when('recruitment', 'contract-to')
    return f'Hợp đồng {f"từ {begun} " if begun else ""}đến {until}', ()


TABS = {
    tab.id: tab
    for tab in (
        Tab('nang-luong', 'Nâng bậc lương', 'Đến hạn', RAISE, _raise),
        Tab('bo-nhiem-lai', 'Bổ nhiệm lại', 'Hết thời hạn', OFFICE, _office),
        Tab('thong-bao-nghi-huu', 'Thông báo nghỉ hưu', 'Thông báo chậm nhất', RETIREMENT, _before_retirement('retirement-notice'), 'retirement-notice', frozenset({'retirement-notice', 'retirement'})),
        Tab('quyet-dinh-nghi-huu', 'Quyết định nghỉ hưu', 'Quyết định chậm nhất', RETIREMENT, _before_retirement('retirement-decision'), 'retirement-decision', frozenset({'retirement'})),
        Tab('nghi-huu', 'Nghỉ hưu', 'Nghỉ hưu từ', RETIREMENT, _retirement),
        Tab('hop-dong', 'Hết hạn hợp đồng', 'Hết hạn', CONTRACT, _contract),
    )
}  # fmt: skip
"""The lists by their names in the address."""


@dataclass(frozen=True, slots=True)
class Due:
    """One list with all that is overdue or falls due within :data:`HORIZON` months."""

    tab: Tab
    today: date
    entries: list[Entry]
    """In the order of the days; of one day, in the order of the names."""
    places: list[Visible]
    open_places: list[Visible]
    """Where also the section on discipline may be seen."""

    def of_period(self, period: str) -> list[Entry]:
        """What is overdue, or what falls due within so many months from today."""
        if period == OVERDUE:
            return [entry for entry in self.entries if entry[0] < self.today]
        last = later(self.today, int(period))
        return [entry for entry in self.entries if self.today <= entry[0] <= last]

    def by_month(self) -> list[tuple[str, int]]:
        """How many are due in each month (``2026-12``) from today on, months without any included."""
        numbers = Counter(f'{day:%Y-%m}' for day, _ in self.entries if day >= self.today)
        months = dict.fromkeys(f'{later(self.today.replace(day=1), n):%Y-%m}' for n in range(HORIZON + 1))
        return [(month, numbers[month]) for month in months]


def of_month(entries: Iterable[Entry], month: str) -> list[Entry]:
    """Those of one month (``2026-12``)."""
    return [entry for entry in entries if f'{entry[0]:%Y-%m}' == month]


def due(request: Any, unit: Unit, tab: Tab) -> Due:
    """A list over a unit and all units below it, of the records that the person may see and whose people are in service."""
    models, catalog, today = request.registry.models, request.office.catalog, clock.today()
    states = models.workflow_of(RECORD).states
    places = [
        one
        for one in visibility.visible_places(request, unit, True, settled=True)
        if states[one.state].serving and states[one.state].standing != 'aside'
    ]
    permission = (
        models.content_types[RECORD].sections[DISCIPLINE].permission if _has_discipline(models) else ''
    )
    open_places = visibility.granting(request, unit, places, permission) if permission else places
    seen = visibility.ids(request, places)
    found = {uid: day for day, uid in _days(request, tab, today) if uid in seen}
    if tab.index == RAISE:
        found = _with_discipline(catalog, found, seen, visibility.ids(request, open_places), today)
    if tab.done_by:
        found = {uid: day for uid, day in found.items() if not named_in(request, uid, tab.done_by)}
    # Sorted by name first: what falls on one day keeps that order.
    by_name = catalog.sorted(found, f'{RECORD}:full-name')
    entries = sorted(((found[uid], uid) for uid in by_name), key=lambda entry: entry[0])
    return Due(tab, today, entries, places, open_places)


def _has_discipline(models: Any) -> bool:
    return DISCIPLINE in models.content_types[RECORD].sections


def _days(request: Any, tab: Tab, today: date) -> Iterator[Entry]:
    """The entries of a list, whoever may see them."""
    catalog, last = request.office.catalog, later(today, HORIZON)
    index = catalog.days_of(f'{RECORD}:{tab.index}')
    if not tab.before:
        yield from index.between(None, last)
        return
    number = request.registry.models.rules.numbers.get(tab.before)
    kinds = request.registry.models.vocabularies['officer-kind'].terms
    amounts = {kind: amount.value for kind in kinds if number and (amount := number.on(last, kind))}
    for months in sorted(set(amounts.values())):
        of = set().union(*(catalog.equal(f'{RECORD}:officer-kind', kind) for kind in kinds if amounts.get(kind) == months))  # fmt: skip
        # Who has retired needs neither notice nor decision any more.
        for day, uid in index.between(today, later(last, months)):
            if uid in of and (before := later(day, -months)) <= last:
                yield before, uid


def _with_discipline(
    catalog: Any, found: dict[int, date], seen: Any, open_to: Any, today: date
) -> dict[int, date]:
    """The later day of those whose raise a discipline puts off, where the person may know of it."""
    last = later(today, HORIZON)
    for uid, day in catalog.days_of(f'{RECORD}:{RAISE_DELAYED}').items():
        if uid in seen and uid in open_to:
            found.pop(uid, None)
            if day <= last:
                found[uid] = day
    return found


def named_in(request: Any, record: int, kinds: Collection[str]) -> bool:
    """Is somebody named in an issued decision of one of the kinds, that no other one has cancelled or taken back?"""
    office = request.office
    known = office.catalog.values.get(f'{DECISION}:kind')
    for uid in office.catalog.holding(f'{DECISION}:{PERSONS}.record', str(record)):
        if known is None or known.get(uid) not in kinds:
            continue
        decision = office.document(uid)
        row = row_for(decision, office.document(record)) or {}
        # An amended one counts as far as nothing else was decided for the person.
        holds = row.get('outcome', KEEP) in (KEEP, CHANGE) and decision.state != CANCELLED
        if holds and stand(request, decision, row).standing not in _WITHOUT_EFFECT:
            return True
    return False


CANCELLED = 'cancelled'
_WITHOUT_EFFECT = frozenset({Standing.PROPOSED, Standing.VOID, Standing.TAKEN_BACK})


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a list, ready to be written."""

    day: date
    listed: Listed
    values: dict[str, str]
    """The summary of the record as it is shown, by field."""
    unit: str
    how: str
    source: str
    to_confirm: bool

    @property
    def rank(self) -> str:
        """Rank or professional title."""
        return self.values.get('rank') or self.values.get('professional-title', '')


def rows(request: Any, found: Due, entries: list[Entry]) -> Iterator[Row]:
    """The rows of some entries; loads their records, and lets go of them."""
    models = request.registry.models
    content_type = models.content_types[RECORD]
    fields = [content_type.field(name) for name in content_type.summary]
    reads = {
        name for one in DERIVED[RECORD] if one.name in (found.tab.index, RAISE_DELAYED) for name in one.reads
    }
    if found.tab.index != RAISE:
        reads.discard(DISCIPLINE)
    open_to = visibility.ids(request, found.open_places)
    days = {uid: day for day, uid in entries}
    for number, one in enumerate(visibility.listed(request, [uid for _, uid in entries], found.places)):
        document = one.document
        version = document.current if one.newest else document.version(document.official)
        hidden = () if document.uid in open_to else (DISCIPLINE,)
        content = version.read(name for name in reads if name not in hidden)
        how, grounds = found.tab.how(Facts(models.rules, content, found.today))
        yield Row(
            days[document.uid], one,
            {field.id: field.show(value) for field, value in zip(fields, one.summary, strict=False)},
            document.unit.full_title, how,
            '; '.join(dict.fromkeys(str(ground) for ground in grounds if ground.source != SOFTWARE)),
            any(ground.to_confirm for ground in grounds),
        )  # fmt: skip
        if number % 500 == 499:
            request.office._p_jar.cacheGC()
