"""Time that does not count towards a raise: unpaid leave and what is like it, by TT 08/2013/TT-BNV and TT 03/2021/TT-BNV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import Amount, Facts, Finding, Ground, rule
from .dates import later, partial, told

TABLES = (('salary-history', 'uncounted'), ('discipline', 'suspensions'))
"""Sections and tables of the record in which such time stands."""
SUSPENDED = 'tạm giữ, tạm giam, tạm đình chỉ công tác'


@dataclass(frozen=True, slots=True)
class Uncounted:
    """The time left out of a term: whole months, what it is made of, and the text."""

    months: int
    why: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class _Span:
    """One row: both days count."""

    first: date
    last: date
    words: str
    amount: Amount


def uncounted(facts: Facts, since: date, due: date) -> Uncounted | None:
    """The time left out of a term that began on a day and would be due on another one without it.

    The days of all rows are added up and made months once (*tổng các loại thời gian*). What begins after the raise is
    due, put off as it is by what came before, is of the next term. A row without an end is not counted.
    """
    month, rest = facts.number('raise-uncounted-month', due), facts.number('raise-uncounted-rest', due)
    if month is None or rest is None:
        return None
    days, told_of, grounds = 0, [], [month.ground, rest.ground]
    for span in sorted(_spans(facts, due), key=lambda one: one.first):
        first = max(span.first, since)
        if first > span.last or first >= later(due, _months(days, month.value, rest.value)):
            continue
        days += ((span.last - first).days + 1) * span.amount.value // 100
        told_of.append(f'{span.words} từ {told(first)} đến {told(span.last)}')
        grounds.append(span.amount.ground)
    months = _months(days, month.value, rest.value)
    if not months:
        return None
    sources = '; '.join(dict.fromkeys(str(one) for one in grounds))
    ground = Ground(sources, '', any(one.to_confirm for one in grounds))
    return Uncounted(months, f'{days} ngày không tính ({", ".join(told_of)})', ground)


def _months(days: int, month: int, rest: int) -> int:
    """Days as months: so many are one, and a rest that is long enough is one more."""
    whole, left = divmod(days, month)
    return whole + (left >= rest)


def _spans(facts: Facts, due: date) -> Iterator[_Span]:
    for section, table in TABLES:
        for row in facts.rows(section, table):
            first, last = partial(row.get('from', '')), partial(row.get('to', ''))
            kind = row.get('kind', '')
            amount = (
                facts.number('raise-uncounted', due, kind)
                if table == 'uncounted'
                else facts.number('raise-uncounted-suspension', due)
            )
            if first is not None and last is not None and amount is not None:
                words = facts.rules.label('uncounted-time', kind).lower() if kind else SUSPENDED
                yield _Span(first.first, last.last, words, amount)


@rule('uncounted', of_leavers=False)
def unclear(facts: Facts) -> Iterator[Finding]:
    """A row that cannot be counted: without an end, or ending before it begins."""
    ground = facts.citation('regular-raise')
    for section, table in TABLES:
        for row in facts.rows(section, table):
            first, last = partial(row.get('from', '')), partial(row.get('to', ''))
            if first is None and last is None:
                continue
            if first is None or last is None:
                what = 'ngày cuối' if last is None else 'ngày đầu'
                text = f'Chưa ghi {what} nên chưa trừ vào thời gian xét nâng bậc lương.'
                yield Finding('uncounted', section, table, text, ground, row['id'])
            elif last.last < first.first:
                text = f'Ngày cuối {last} trước ngày đầu {first}.'
                yield Finding('uncounted', section, table, text, ground, row['id'])
