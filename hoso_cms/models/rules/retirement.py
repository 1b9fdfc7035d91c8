"""When people retire (NĐ 135/2020/NĐ-CP): the month of the age, the first day of pension, notice and decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import Age, Facts, Finding, Rules, rule
from .dates import Partial, later, partial, told

NOTICE = 'retirement-notice'
"""The number of months, and the kind of the document among those attached to the record."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """How somebody's retirement is computed."""

    age: Age
    born: Partial
    pension: date
    """The first day after service: that of the month after the one in which the age is reached."""

    @property
    def last_day(self) -> date:
        """The last day of service: the end of the month in which the age is reached."""
        return date.fromordinal(self.pension.toordinal() - 1)

    @property
    def told_age(self) -> str:
        """``61 tuổi 6 tháng``."""
        years, months = divmod(self.age.months, 12)
        return f'{years} tuổi {months} tháng' if months else f'{years} tuổi'


def retirement(rules: Rules, birth_date: str, gender: str) -> Retirement | None:
    """When somebody born on a (partial) date retires; None where birth or gender is unknown.

    The age is that of the first year of the roadmap in which it is reached, or was reached before. Of an unknown day or
    month the first counts.
    """
    born, roadmap = partial(birth_date), rules.roadmaps.get(gender)
    if born is None or not roadmap:
        return None
    birth = born.month
    age = next((one for one in roadmap if (birth + one.months) // 12 <= one.year), roadmap[-1])
    year, month = divmod(birth + age.months + 1, 12)
    return Retirement(age, born, date(year, month + 1, 1))


def of_record(facts: Facts) -> Retirement | None:
    """The retirement of the person of a record."""
    return retirement(facts.rules, facts.get('basic', 'birth-date'), facts.get('basic', 'gender'))


@rule('retirement', of_leavers=False)
def retires(facts: Facts) -> Iterator[Finding]:
    """The first day of pension; a warning once it has come. That notice or decision are overdue is told until the record
    holds one."""
    found = of_record(facts)
    if found is None:
        return
    gender = facts.rules.label('gender', facts.get('basic', 'gender')).lower()
    how = f'{gender} sinh {found.born}: {found.told_age}, hết ngày {told(found.last_day)}'
    if len(found.born.text) < 10:
        how += f'; không rõ ngày sinh nên tính từ {told(found.born.first)}'
    passed = found.pension <= facts.day
    message = (
        f'Đã đến thời điểm nghỉ hưu {told(found.pension)} ({how}).'
        if passed
        else f'Nghỉ hưu từ {told(found.pension)} ({how}).'
    )
    yield Finding('retirement', 'basic', 'birth-date', message, found.age.ground, warns=passed)
    if passed or facts.get('leaving', 'leaving-decision'):
        return
    notified = any(row.get('kind') == NOTICE for row in facts.rows('attachments', 'attachments'))
    for name, what in (
        ('retirement-decision', 'ra quyết định nghỉ hưu'),
        (NOTICE, 'thông báo nghỉ hưu'),
    ):
        amount = None if name == NOTICE and notified else facts.number(name, found.pension)
        if amount is not None and (due := later(found.pension, -amount.value)) <= facts.day:
            message = f'Đã đến hạn {what}: {told(due)} ({amount.value} tháng trước {told(found.pension)}).'
            yield Finding(name, 'basic', 'birth-date', message, amount.ground)
            return
