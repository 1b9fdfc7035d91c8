"""Terms of office and of contracts, and what a discipline still in force has to do with raises and awards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import Amount, Facts, Finding, Ground, rule
from .dates import later, partial, told


@dataclass(frozen=True, slots=True)
class Term:
    """When a term of office ends and how that was found."""

    until: date
    how: str
    ground: Ground


def term_of_office(facts: Facts) -> Term | None:
    """The end of the present term: as the decision says; else the regular term from the day of appointment.

    Computed only for those who lead, which the code of the position says.
    """
    begun, until = facts.when('position', 'position-date'), facts.when('position', 'position-until')
    day = until.first if until else begun.first if begun else None
    # The law of the decision's time, never of today: lists keep what follows from it.
    term = facts.number('appointment-term', day) if day else None
    if term is None:
        return None
    if until:
        return Term(until.last, f'hết thời hạn giữ chức vụ ghi trong hồ sơ, {until}', term.ground)
    if begun and facts.get('position', 'position-code'):
        end = later(begun.first, term.value)
        return Term(end, f'{term.value} tháng từ ngày bổ nhiệm {begun}', term.ground)
    return None


@rule('term-of-office', of_leavers=False)
def office_ends(facts: Facts) -> Iterator[Finding]:
    """A term that has ended or soon ends; one that is longer than the law's; the computed end where none is written."""
    found = term_of_office(facts)
    if found is None:
        return
    written = facts.get('position', 'position-until')
    place = 'position-until' if written else 'position-date'
    begun = facts.when('position', 'position-date')
    term = facts.number('appointment-term', begun.first) if begun else None
    if written and begun and term and found.until > later(begun.last, term.value):
        message = (
            f'Từ {begun} đến {told(found.until)} dài hơn một thời hạn bổ nhiệm ({term.value // 12} năm).'
        )
        yield Finding('term-of-office', 'position', place, message, found.ground)
    soon = facts.number('appointment-reminder')
    left = (found.until - facts.day).days
    if left < 0:
        message = f'Thời hạn giữ chức vụ đã hết ngày {told(found.until)}; chưa ghi bổ nhiệm lại.'
        yield Finding('term-of-office', 'position', place, message, found.ground)
    elif soon and left <= soon.value:
        message = (
            f'Còn {left} ngày đến khi hết thời hạn giữ chức vụ {told(found.until)}; hãy xem xét bổ nhiệm lại.'
        )
        yield Finding('term-of-office', 'position', place, message, soon.ground)
    elif not written:
        message = f'Hết thời hạn giữ chức vụ {told(found.until)} ({found.how}).'
        yield Finding('term-of-office', 'position', place, message, found.ground, warns=False)


def contract_end(facts: Facts) -> date | None:
    """The last day of a contract of a public employee."""
    until = facts.when('recruitment', 'contract-to')
    return until.last if until and facts.kind == 'public-employee' else None


@rule('contract', of_leavers=False)
def contract_ends(facts: Facts) -> Iterator[Finding]:
    """A contract that has ended or soon ends."""
    until, soon = contract_end(facts), facts.number('contract-reminder')
    if until is None or soon is None:
        return
    left = (until - facts.day).days
    if left < 0:
        message = f'Hợp đồng làm việc đã hết hạn ngày {told(until)}.'
        yield Finding('contract', 'recruitment', 'contract-to', message, soon.ground)
    elif left <= soon.value:
        message = f'Còn {left} ngày đến khi hợp đồng làm việc hết hạn {told(until)}.'
        yield Finding('contract', 'recruitment', 'contract-to', message, soon.ground)


def _in_force(facts: Facts) -> Iterator[tuple[date, date, str, Amount, str]]:
    """First and last day of effect, label, term and row of each discipline with a known day or month."""
    for row in facts.rows('discipline', 'disciplines'):
        begun = partial(row.get('from', ''))
        if begun is None or len(begun.text) < 7 or not row.get('form'):
            continue
        term = facts.number('discipline-effect', begun.first)
        if term:
            label = facts.rules.label('discipline', row['form'])
            yield begun.first, later(begun.first, term.value), label, term, row['id']


@rule('discipline-effect')
def discipline_effect(facts: Facts) -> Iterator[Finding]:
    """A discipline lapses by itself after its term; until then a raise and an award are unlikely to be right."""
    for begun, lapses, label, term, row_id in _in_force(facts):
        span = f'kỷ luật {label.lower()} từ {told(begun)} đến {told(lapses)}'
        stepped = facts.when('position', 'step-date')
        if stepped and begun <= stepped.first < lapses:
            message = f'Nâng bậc từ {stepped} trong thời gian {span} còn hiệu lực.'
            yield Finding('discipline-effect', 'position', 'step-date', message, term.ground)
        for row in facts.rows('awards', 'awards'):
            year = row.get('year', '')[:4]
            if year.isdigit() and begun < date(int(year), 1, 1) and date(int(year), 12, 31) < lapses:
                message = f'Khen thưởng năm {year} trong thời gian {span} còn hiệu lực.'
                yield Finding('discipline-effect', 'awards', 'awards', message, term.ground, row['id'])
        if begun <= facts.day < lapses:
            message = f'{label} còn hiệu lực đến {told(lapses)}.'
            yield Finding(
                'discipline-effect', 'discipline', 'disciplines', message, term.ground, row_id, warns=False
            )
