"""Named defaults: the values that a decision proposes for a person, or writes by itself.

A default reads the head of the decision, what is typed for the person, and the record as it stands; it answers with
canonical text, '' where it has nothing to propose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from .content_type import Content, Values
from .kinds import show_date
from .rules import Facts, Group, Rules
from .rules.dates import later
from .rules.salary import group_of, next_raise, same, step_of


@dataclass(frozen=True, slots=True)
class Case:
    """One person in one decision."""

    head: Values
    """The head of the decision: field id -> value."""
    content: Content
    """The record as it stands, or as it will be where sets have been made already."""
    row: Mapping[str, str]
    """What is typed for the person: column id -> canonical text."""
    rules: Rules
    unit: str = ''
    """The unit of the record and those above it but the office, as people write them: ``Phòng A, Sở B``."""

    def told(self, name: str) -> str:
        """A value of the head; '' where it is not there yet."""
        value = self.head.get(name, '')
        return value if isinstance(value, str) else ''

    def day(self) -> date | None:
        """The day from which the decision counts: the effective date, else the day of signing."""
        text = self.told('effective-date') or self.told('signing-date')
        return date.fromisoformat(text) if text else None

    def facts(self) -> Facts:
        """The record as rules read it, on the day of the decision."""
        return Facts(self.rules, self.content, self.day() or date.max)

    def typed(self, column: str, section: str = '') -> str:
        """What is typed for the person; else what the record's section holds."""
        held = self.content.get(section, {}).get(column, '') if section else ''
        return self.row.get(column, '') or (held if isinstance(held, str) else '')


Default = Callable[[Case], str]
DEFAULTS: dict[str, Default] = {}
"""The defaults by the names that ``content_types/effects/*.xml`` uses."""


def default(name: str) -> Callable[[Default], Default]:
    """Register a default under the name that ``default="..."`` uses."""

    def register(function: Default) -> Default:
        DEFAULTS[name] = function
        return function

    return register


def _head(name: str) -> Default:
    return lambda case: case.told(name)


for _name in ('number', 'signing-date', 'issuing-agency', 'abstract', 'scan'):
    DEFAULTS[f'decision-{_name}'] = _head(_name)


@default('decision-words')
def decision_words(case: Case) -> str:
    """Number, day and agency as they are cited: ``Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ``."""
    number, day, agency = (case.told(name) for name in ('number', 'signing-date', 'issuing-agency'))
    words = [f'Quyết định số {number}' if number else 'Quyết định']
    words += [f'ngày {show_date(day)}'] if day else []
    words += [f'của {agency}'] if agency else []
    return ' '.join(words)


@default('effective-date')
def effective_date(case: Case) -> str:
    day = case.day()
    return day.isoformat() if day else ''


@default('effective-month')
def effective_month(case: Case) -> str:
    return effective_date(case)[:7]


@default('month-before')
def month_before(case: Case) -> str:
    """The month in which the present work ends: that of the day before the decision counts."""
    day = case.day()
    return date.fromordinal(day.toordinal() - 1).isoformat()[:7] if day else ''


CAREER, ENDED = 'career', 'career-ended'
"""The table of the record that tells the work of a life, and the column in which the end of the present work is typed."""


def _open_work(case: Case) -> list[str]:
    """When each row of the career that has no end began."""
    rows = case.content.get(CAREER, {}).get(CAREER, ())
    return [row.get('from', '') for row in rows if isinstance(row, dict) and not row.get('to')]


@default('end-of-work')
def end_of_work(case: Case) -> str:
    """The month before the decision counts, or when the present work began, if that is later; nothing where not exactly
    one row is open. What amends a decision finds the row that it opened, and says nothing of that."""
    begun, month = _open_work(case), month_before(case)
    if case.told('changes'):
        return month
    if len(begun) != 1 or not month:
        return ''
    size = min(len(begun[0]), len(month))
    return begun[0] if begun[0][:size] > month[:size] else month


@default('signing-year')
def signing_year(case: Case) -> str:
    return case.told('signing-date')[:4] or effective_date(case)[:4]


def _after(months: int) -> Default:
    def computed(case: Case) -> str:
        day = case.day()
        return later(day, months).isoformat() if day else ''

    return computed


DEFAULTS['three-years-later'] = _after(36)


@default('five-years-later')
def end_of_term(case: Case) -> str:
    """The end of a term of office by the number of the law on that day (*appointment-term*, five years)."""
    day = case.day()
    term = case.rules.numbers.get('appointment-term') if day else None
    amount = term.on(day, case.typed('officer-kind', 'basic')) if term and day else None
    return later(day, amount.value).isoformat() if day and amount else ''


@default('end-of-discipline')
def end_of_discipline(case: Case) -> str:
    """When a discipline lapses by itself (*discipline-effect*, twelve months)."""
    day = case.day()
    term = case.rules.numbers.get('discipline-effect') if day else None
    form = case.row.get('disciplines-form', '')
    amount = term.on(day, case.typed('officer-kind', 'basic'), form) if term and day else None
    return later(day, amount.value).isoformat() if day and amount else ''


def _raised(case: Case) -> tuple[str, str, str]:
    """Step, coefficient and allowance beyond the frame after the next regular raise; '' where the table has no answer."""
    found = next_raise(case.facts())
    if found is None:
        return '', '', ''
    if found.percent:
        return str(found.step), _plain(found.group.coefficients[found.step - 1]), str(found.percent)
    return str(found.step + 1), _plain(found.group.coefficients[found.step]), ''


def _plain(coefficient: str) -> str:
    """A coefficient of a table (``3.00``) as values are stored (``3``)."""
    return coefficient.rstrip('0').rstrip('.') if '.' in coefficient else coefficient


@default('next-step')
def next_step(case: Case) -> str:
    """The step after the present one; at the last step the present one."""
    return _raised(case)[0]


@default('next-coefficient')
def next_coefficient(case: Case) -> str:
    """The coefficient of the step typed for the person, else of the next one."""
    step = case.row.get('step', '')
    group = _group(case)
    if step and group and int(step) <= len(group.coefficients):
        return _plain(group.coefficients[int(step) - 1])
    return _raised(case)[1]


@default('next-beyond-frame')
def next_beyond_frame(case: Case) -> str:
    """5% for the first time at the last step, then one more per cent; '' below the last step (NĐ 204/2004 art. 6)."""
    return _raised(case)[2]


@default('raise-date')
def raise_date(case: Case) -> str:
    """The effective date; where the step stays, the day from which it is held."""
    if not _raised(case)[2]:
        return effective_date(case)
    held = case.content.get('position', {}).get('step-date', '')
    return held if isinstance(held, str) else ''


def _group(case: Case) -> Group | None:
    """The salary group of the rank that the person gets or has."""
    code = _rank(case)
    groups = case.rules.ranks.get(code)
    facts = case.facts()
    if not groups:
        return None
    if code == facts.rank:
        return group_of(groups, facts.get('position', 'step'), facts.get('position', 'coefficient'))
    return groups[0]


def _new_group(case: Case) -> Group | None:
    """The salary group of the rank that is typed for the person; None until one is."""
    return _group(case) if case.row.get(_rank_field(case)) else None


def _rank_field(case: Case) -> str:
    is_employee = case.typed('officer-kind', 'basic') == 'public-employee'
    return 'professional-title' if is_employee else 'rank'


def _rank(case: Case) -> str:
    return case.typed(_rank_field(case), 'position')


@default('first-step')
def first_step(case: Case) -> str:
    """Step 1 of the rank that is typed."""
    return '1' if _new_group(case) else ''


@default('step-in-rank')
def step_in_rank(case: Case) -> str:
    """The step of the new rank whose coefficient equals the present one or is the next above it, the last one where all
    are below (TT 02/2007/TT-BNV, to confirm)."""
    group, present = _new_group(case), _present(case)
    if group is None or not present:
        return ''
    above = (n for n, one in enumerate(group.coefficients, 1) if float(one) >= present - 1e-9)
    return str(next(above, len(group.coefficients)))


@default('coefficient-of-step')
def coefficient_of_step(case: Case) -> str:
    """The coefficient of the step typed for the person, or proposed, in the rank typed."""
    group, step = _group(case), case.row.get('step', '')
    if group is None or not step or int(step) > len(group.coefficients):
        return ''
    return _plain(group.coefficients[int(step) - 1])


@default('reserved-coefficient')
def reserved_coefficient(case: Case) -> str:
    """What the present pay is above the last step of the new rank (TT 02/2007/TT-BNV, to confirm)."""
    group, present = _new_group(case), _present(case)
    if group is None or present <= float(group.coefficients[-1]) + 1e-9:
        return ''
    return _plain(f'{present - float(group.coefficients[-1]):.2f}')


def _present(case: Case) -> float:
    """The present coefficient with the allowance beyond the frame in it; 0 where none is written."""
    facts = case.facts()
    coefficient = float(facts.get('position', 'coefficient') or 0)
    return coefficient * (1 + float(facts.get('position', 'beyond-frame') or 0) / 100)


@default('present-position')
def present_position(case: Case) -> str:
    """The post that the record holds."""
    held = case.content.get('position', {}).get('position', '')
    return held if isinstance(held, str) else ''


@default('post-words')
def post_words(case: Case) -> str:
    """The post that is typed as a career tells it: ``Trưởng phòng, Phòng Ngân sách, Sở Tài chính``."""
    position, agency = case.row.get('position', ''), case.row.get('using-agency', '') or case.unit
    return f'{position}, {agency}' if position and agency else position


Check = Callable[[Case], list[tuple[str, str]]]
CASE_CHECKS: dict[str, Check] = {}
"""Checks of what one person gets, by the names that ``check="..."`` uses: they return columns and Vietnamese sentences."""


def salary_table(case: Case) -> list[tuple[str, str]]:
    """Step and coefficient must be those of the table of the rank (NĐ 204/2004/NĐ-CP)."""
    from .rules.salary import against_table

    group = _group(case)
    if group is None:
        return []
    step, coefficient = case.typed('step', 'position'), case.typed('coefficient', 'position')
    groups = case.rules.ranks[_rank(case)]
    column, message = against_table(_rank(case), groups, step, coefficient)
    if column:
        return [(column, message)]
    percent = case.typed('beyond-frame')
    reached = step_of(group, step, coefficient) if step or coefficient else 0
    if percent and reached and reached < len(group.coefficients):
        last = len(group.coefficients)
        return [
            (
                'beyond-frame',
                f'Phụ cấp thâm niên vượt khung chỉ có ở bậc cuối, bậc {last}; đang ghi bậc {reached}.',
            )
        ]
    return []


CASE_CHECKS['salary-table'] = salary_table


def raises(case: Case) -> list[tuple[str, str]]:
    """A raise changes the pay."""
    present = case.content.get('position', {})
    same_pay = all(
        _equal(case.row.get(name, ''), str(present.get(name, ''))) for name in ('step', 'coefficient')
    )
    if same_pay and _equal(case.row.get('beyond-frame', ''), str(present.get('beyond-frame', ''))):
        return [('step', 'Bậc, hệ số và vượt khung không khác hồ sơ hiện nay; hãy ghi bậc mới.')]
    return []


def _equal(one: str, other: str) -> bool:
    return one == other or bool(one and other and same(one, other))


CASE_CHECKS['raises'] = raises


def work_ends(case: Case) -> list[tuple[str, str]]:
    """The end of the present work is told of one open row, and is not before its beginning."""
    typed, begun = case.row.get(ENDED, ''), _open_work(case)
    if not typed:
        return []
    if len(begun) != 1:
        count = f'có {len(begun)} dòng' if begun else 'không có dòng nào'
        return [(ENDED, f'Quá trình công tác {count} đang mở; hãy xoá ô này và sửa trong hồ sơ.')]
    size = min(len(typed), len(begun[0]))
    if typed[:size] < begun[0][:size]:
        return [
            (ENDED, f'Công việc hiện nay đang mở từ {show_date(begun[0])}; ngày kết thúc phải từ đó trở đi.')
        ]
    return []


CASE_CHECKS['work-ends'] = work_ends
