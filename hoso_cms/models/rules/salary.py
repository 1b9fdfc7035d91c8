"""Steps and coefficients against the tables, regular raises, and the allowance beyond the last step (NĐ 204/2004/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..content_type import UNCODED, Row
from ..kinds import show_decimal
from . import Facts, Finding, Ground, Group, rule
from .dates import later, partial, told
from .uncounted import uncounted


def same(coefficient: str, of_table: str) -> bool:
    """Is a stored coefficient (``3``, ``3.3``) that of the table (``3.00``, ``3.30``)?"""
    return float(coefficient) == float(of_table)


def group_of(groups: tuple[Group, ...], step: str, coefficient: str) -> Group | None:
    """The group in which somebody is paid: where step and coefficient meet; else the first that has the step."""
    number = int(step) if step else 0
    if coefficient:
        for group in groups:
            if 0 < number <= len(group.coefficients) and same(coefficient, group.coefficients[number - 1]):
                return group
            if not number and any(same(coefficient, one) for one in group.coefficients):
                return group
    return next((group for group in groups if number <= len(group.coefficients)), None)


def step_of(group: Group, step: str, coefficient: str) -> int:
    """The number of the step; told by the coefficient where it is not written."""
    if step:
        return int(step)
    found = (n for n, one in enumerate(group.coefficients, 1) if coefficient and same(coefficient, one))
    return next(found, 0)


def against_table(rank: str, groups: tuple[Group, ...], step: str, coefficient: str) -> tuple[str, str]:
    """What is wrong with a step and a coefficient of a rank: the field that it is about, and the sentence; or '', ''."""
    if step and coefficient:
        place = int(step) - 1
        if any(
            place < len(one.coefficients) and same(coefficient, one.coefficients[place]) for one in groups
        ):
            return '', ''
    code = f'{rank} ({groups[0].code})'
    longest = max(groups, key=lambda group: len(group.coefficients))
    if step and int(step) > len(longest.coefficients):
        most = len(longest.coefficients)
        return 'step', f'Ngạch, chức danh {code} chỉ có {most} bậc; đang ghi bậc {step}.'
    if not coefficient:
        return '', ''
    group = group_of(groups, step, coefficient)
    assert group is not None
    if step:
        right = group.coefficients[int(step) - 1]
        if not same(coefficient, right):
            return 'coefficient', (
                f'Bậc {step} ngạch, chức danh {rank} ({group.code}) có hệ số {show_decimal(right)}; '
                f'đang ghi {shown(coefficient)}.'
            )
    elif not step_of(group, '', coefficient):
        low, high = group.coefficients[0], group.coefficients[-1]
        return 'coefficient', (
            f'Hệ số {shown(coefficient)} không có trong bảng lương của {code}: '
            f'{len(group.coefficients)} bậc từ {show_decimal(low)} đến {show_decimal(high)}.'
        )
    return '', ''


def shown(coefficient: str) -> str:
    """A stored coefficient with the decimal comma and two places."""
    return show_decimal(coefficient if '.' in coefficient else f'{coefficient}.00')


@rule('coefficient')
def coefficient(facts: Facts) -> Iterator[Finding]:
    """The coefficient of the step of the rank."""
    groups = facts.rules.ranks.get(facts.rank)
    if groups:
        step, number = facts.get('position', 'step'), facts.get('position', 'coefficient')
        field, message = against_table(facts.rank, groups, step, number)
        if field:
            yield Finding('coefficient', 'position', field, message, groups[0].ground)


@rule('beyond-frame')
def beyond_frame(facts: Facts) -> Iterator[Finding]:
    """The allowance beyond the frame belongs to the last step, and begins with its first percentage."""
    percent, groups = facts.get('position', 'beyond-frame'), facts.rules.ranks.get(facts.rank)
    if not percent or not groups or float(percent) == 0:
        return
    step, number = facts.get('position', 'step'), facts.get('position', 'coefficient')
    group = group_of(groups, step, number)
    reached = step_of(group, step, number) if group else 0
    if group and reached and reached < len(group.coefficients):
        message = (
            f'Phụ cấp thâm niên vượt khung chỉ có ở bậc cuối (bậc {len(group.coefficients)} của {group.code}); '
            f'đang ghi bậc {reached}, vượt khung {show_decimal(percent)}%.'
        )
        yield Finding('beyond-frame', 'position', 'beyond-frame', message, facts.citation('beyond-frame'))
        return
    first = facts.number('beyond-frame-first')
    if first and float(percent) < first.value:
        message = (
            f'Phụ cấp thâm niên vượt khung lần đầu là {first.value}%; đang ghi {show_decimal(percent)}%.'
        )
        yield Finding('beyond-frame', 'position', 'beyond-frame', message, first.ground)


@dataclass(frozen=True, slots=True)
class Delay:
    """Months by which a raise is put off, and why."""

    months: int
    why: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Raise:
    """How the next raise of somebody is computed."""

    since: date
    group: Group
    step: int
    months: int
    percent: int
    """What the allowance beyond the frame will be; 0 where there is another step."""
    held: int
    """The allowance that has been held since the day; 0 where the day is that of the step."""
    delays: tuple[Delay, ...]
    ground: Ground

    @property
    def due(self) -> date:
        """When the raise is due: the regular term after the present step began, and what it is put off."""
        return later(self.since, self.months + sum(delay.months for delay in self.delays))

    @property
    def to(self) -> str:
        """``bậc 6, hệ số 3,99``."""
        if self.percent:
            return f'vượt khung {self.percent}%'
        return f'bậc {self.step + 1}, hệ số {show_decimal(self.group.coefficients[self.step])}'

    @property
    def how(self) -> str:
        """How the day was found, with the inputs in it."""
        since = f'{self.months} tháng từ {told(self.since)}'
        present = (
            f'{since} hưởng vượt khung {self.held}%'
            if self.held
            else f'{since} ở bậc {self.step} ({self.group.code})'
        )
        return present + ''.join(f', cộng {delay.months} tháng do {delay.why}' for delay in self.delays)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The texts it rests on."""
        return (self.ground, *dict.fromkeys(delay.ground for delay in self.delays))


def next_raise(facts: Facts) -> Raise | None:
    """The next regular raise, or the next allowance beyond the frame; None where it cannot be computed.

    Where the section on discipline is not in the content, no discipline is counted.
    """
    groups, begun = facts.rules.ranks.get(facts.rank), facts.when('position', 'step-date')
    step, number = facts.get('position', 'step'), facts.get('position', 'coefficient')
    if not groups or begun is None:
        return None
    group = group_of(groups, step, number)
    reached = step_of(group, step, number) if group else 0
    if group is None or not reached:
        return None
    if reached < len(group.coefficients):
        delays = tuple(_delays(facts, begun.first, group.months))
        return Raise(begun.first, group, reached, group.months, 0, 0, delays, facts.citation('regular-raise'))
    return _beyond_frame(facts, group, begun.first)


def _beyond_frame(facts: Facts, group: Group, since: date) -> Raise | None:
    """The next allowance of somebody at the last step, which began on a day.

    The day of the present percentage stands in the salary history; where it does not, it follows from the step's own.
    """
    # The law of the step's time, never of today: lists keep what follows from it.
    first, more, term = (facts.number(f'beyond-frame-{name}', since) for name in ('first', 'more', 'term'))
    if first is None or more is None or term is None:
        return None
    step, held = len(group.coefficients), int(float(facts.get('position', 'beyond-frame') or 0))
    if not held:
        delays = tuple(_delays(facts, since, group.months))
        return Raise(since, group, step, group.months, first.value, 0, delays, first.ground)
    granted = [row['from'] for row in facts.rows('salary-history', 'salary')
               if row.get('from') and float(row.get('beyond-frame') or 0) == held]  # fmt: skip
    day = partial(max(granted, default=''))
    if day is not None:
        since, months = day.first, term.value
    else:
        months = group.months + term.value * ((held - first.value) // max(more.value, 1) + 1)
    delays = tuple(_delays(facts, since, months))
    return Raise(since, group, step, months, held + more.value, held if day else 0, delays, term.ground)


def _delays(facts: Facts, since: date, months: int) -> Iterator[Delay]:
    """What puts a raise off that would be due so many months after a day (TT 08/2013/TT-BNV art. 2)."""
    punished = list(_punished(facts, since))
    yield from punished
    left_out = uncounted(facts, since, later(since, months + sum(one.months for one in punished)))
    if left_out is not None:
        yield Delay(left_out.months, left_out.why, left_out.ground)


def _punished(facts: Facts, since: date) -> Iterator[Delay]:
    """Discipline and ratings of the time since the present step began."""
    for form, told_date, last in _disciplines(facts):
        if last >= since:
            amount = facts.number('raise-delay-discipline', last, form)
            if amount:
                label = facts.rules.label('discipline', form).lower()
                yield Delay(amount.value, f'kỷ luật {label} ({told_date})', amount.ground)
    for row in facts.rows('evaluation', 'evaluations'):
        year = row.get('year', '')
        if year[:4] >= str(since.year):
            amount = facts.number('raise-delay-rating', date(int(year[:4]), 12, 31), row.get('rating', ''))
            if amount:
                yield Delay(amount.value, f'không hoàn thành nhiệm vụ năm {year[:4]}', amount.ground)


def _disciplines(facts: Facts) -> Iterator[tuple[str, str, date]]:
    """Form, date as told, and last day it can have begun, of each discipline; of the table, else of item 22."""
    rows = [row for row in facts.rows('discipline', 'disciplines') if row.get('form') and row.get('from')]
    for row in rows:
        begun = partial(row['from'])
        assert begun is not None
        yield row['form'], str(begun), begun.last
    year = facts.when('discipline', 'discipline-year')
    if not rows and year and (form := facts.get('discipline', 'discipline')):
        yield form, str(year), year.last


@rule('next-raise', of_leavers=False)
def raise_due(facts: Facts) -> Iterator[Finding]:
    """When the next raise is due; a warning once the day has come."""
    found = next_raise(facts)
    if found is None:
        return
    passed = found.due <= facts.day
    begins = 'Đã đến hạn nâng lương' if passed else 'Nâng lương lần sau'
    ground = Ground(
        '; '.join(str(one) for one in found.grounds), '', any(g.to_confirm for g in found.grounds)
    )
    message = f'{begins}: {told(found.due)} lên {found.to} ({found.how}).'
    yield Finding('next-raise', 'position', 'step-date', message, ground, warns=passed)


@rule('step-date')
def step_date(facts: Facts) -> Iterator[Finding]:
    """A step begins neither before the recruitment nor in the future."""
    begun, hired = facts.when('position', 'step-date'), facts.when('recruitment', 'recruitment-date')
    ground = facts.citation('regular-raise')
    if begun and hired and begun.last < hired.first:
        message = f'Ngày hưởng {begun} trước ngày tuyển dụng {hired}.'
        yield Finding('step-date', 'position', 'step-date', message, ground)
    if begun and begun.first > facts.day:
        message = f'Ngày hưởng {begun} chưa đến; bậc lương đang hưởng phải bắt đầu trước hôm nay.'
        yield Finding('step-date', 'position', 'step-date', message, ground)


@rule('salary-history')
def salary_history(facts: Facts) -> Iterator[Finding]:
    """The rows of the salary history against the tables of their time, and the last one against the present step."""
    rows = [row for row in facts.rows('salary-history', 'salary') if row.get('from')]
    since = facts.rules.since.get('salary-tables', date.min)
    for row in rows:
        rank = row.get('professional-title') or row.get('rank', '')
        groups, begun = facts.rules.ranks.get(rank), partial(row['from'])
        if not groups or begun is None or begun.first < since:
            continue
        _, message = against_table(rank, groups, row.get('step', ''), row.get('coefficient', ''))
        if message:
            text = f'Từ {begun}: {message[0].lower()}{message[1:]}'
            yield Finding('salary-history', 'salary-history', 'salary', text, groups[0].ground, row['id'])
    if rows and 'position' in facts.content:
        yield from _last_row(facts, max(rows, key=lambda row: row['from']))


def _last_row(facts: Facts, row: Row) -> Iterator[Finding]:
    """Is the last row of the history what the record says of today?"""
    present = {name: facts.get('position', name) for name in ('step', 'coefficient')}
    differ = [name for name, value in present.items() if value and row.get(name) and row[name] != value]
    rank = row.get('professional-title') or row.get('rank', '')
    if not differ or rank.startswith(UNCODED) or (facts.rank and rank and rank != facts.rank):
        return
    message = (
        f'Dòng cuối (từ {partial(row["from"])}) ghi bậc {row.get("step", "—")}, hệ số {shown(row.get("coefficient", "0"))}; '
        f'mục Chức vụ, ngạch, lương ghi bậc {present["step"] or "—"}, hệ số {shown(present["coefficient"] or "0")}.'
    )
    yield Finding(
        'salary-history', 'salary-history', 'salary', message, facts.citation('salary-history'), row['id']
    )
