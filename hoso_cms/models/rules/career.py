"""Ages at recruitment and at school, and careers without gaps (item 28 of 2C-BNV/2008: told without interruption)."""

from __future__ import annotations

from collections.abc import Iterator

from ..content_type import Row
from . import Facts, Finding, rule
from .dates import Partial, partial, told_month, years_between


@rule('recruitment-age')
def recruitment_age(facts: Facts) -> Iterator[Finding]:
    """Nobody is recruited below the age; where a day is unknown, what is best for the officer counts."""
    born, hired = facts.when('basic', 'birth-date'), facts.when('recruitment', 'recruitment-date')
    if born is None or hired is None:
        return
    least = facts.number('recruitment-age', hired.last)
    age = years_between(born.first, hired.last)
    if least and age < least.value:
        message = f'Tuyển dụng {hired} khi {max(age, 0)} tuổi (sinh {born}); phải đủ {least.value} tuổi.'
        yield Finding('recruitment-age', 'recruitment', 'recruitment-date', message, least.ground)


@rule('school-age')
def school_age(facts: Facts) -> Iterator[Finding]:
    """Studies after secondary school do not begin in childhood."""
    born, least = facts.when('basic', 'birth-date'), facts.number('school-age')
    if born is None or least is None:
        return
    for row in facts.rows('training', 'training'):
        begun = partial(row.get('from', ''))
        if begun and (age := years_between(born.first, begun.last)) < least.value:
            message = f'Bắt đầu học {row.get("school", "")} {begun} khi {max(age, 0)} tuổi (sinh {born}).'
            yield Finding('school-age', 'training', 'training', message, least.ground, row['id'])


@rule('career-order')
def order(facts: Facts) -> Iterator[Finding]:
    """Rows stand in the order of time, and none ends before it begins."""
    ground, before = facts.citation('career-table'), ''
    for row in facts.rows('career', 'career'):
        begun, ended = row.get('from', ''), row.get('to', '')
        if begun and ended and ended < begun[: len(ended)]:
            message = f'Đến {partial(ended)} trước khi bắt đầu {partial(begun)}.'
            yield Finding('career-order', 'career', 'career', message, ground, row['id'])
        if begun and begun < before[: len(begun)]:
            message = (
                f'Dòng từ {partial(begun)} đứng sau dòng từ {partial(before)}; hãy xếp theo thứ tự thời gian.'
            )
            yield Finding('career-order', 'career', 'career', message, ground, row['id'])
        before = begun or before


@rule('career-between')
def between(facts: Facts) -> Iterator[Finding]:
    """Between one row and the next there is neither a gap nor an overlap beyond the tolerance."""
    rows = _spans(facts)
    gap, overlap = facts.number('career-gap'), facts.number('career-overlap')
    for (_, former), (row, begun, _) in zip([(one[0], one[2]) for one in rows], rows[1:], strict=False):
        if former is None:
            message = f'Dòng trước còn để trống “Đến” trong khi dòng này bắt đầu {begun}.'
            yield Finding(
                'career-between', 'career', 'career', message, facts.citation('career-table'), row['id']
            )
            continue
        empty = begun.month - former.last_month
        if gap and empty > gap.value:
            message = f'Trống {empty - 1} tháng: dòng trước đến {former}, dòng này từ {begun}.'
            yield Finding('career-between', 'career', 'career', message, gap.ground, row['id'])
        if overlap and (double := former.month - begun.last_month) > overlap.value:
            message = f'Trùng {double} tháng: dòng trước đến {former}, dòng này từ {begun}.'
            yield Finding('career-between', 'career', 'career', message, overlap.ground, row['id'])


def _spans(facts: Facts) -> list[tuple[Row, Partial, Partial | None]]:
    """The rows that say when they begin, in the order of time, with their begin and end."""
    rows = sorted((r for r in facts.rows('career', 'career') if r.get('from')), key=lambda row: row['from'])
    return [(row, begun, partial(row.get('to', ''))) for row in rows if (begun := partial(row['from']))]


@rule('career-recruitment')
def recruited_in_career(facts: Facts) -> Iterator[Finding]:
    """The career says what the officer did from the month of recruitment."""
    hired, rows = facts.when('recruitment', 'recruitment-date'), _spans(facts)
    if hired is None or not rows:
        return
    months = range(hired.month, hired.last_month + 1)
    if not any(
        begun.month <= month <= (ended.last_month if ended else month)
        for month in months
        for _, begun, ended in rows
    ):
        message = f'Tuyển dụng {hired} nhưng không dòng nào gồm tháng {told_month(hired.month)}.'
        yield Finding('career-recruitment', 'career', 'career', message, facts.citation('career-table'))
