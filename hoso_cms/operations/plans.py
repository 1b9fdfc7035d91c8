"""Plans of reorganisations: what is written in them, and writing it. Nothing else changes until a plan is started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..catalog import version_value
from ..documents import Document, Paper, Seat, Unit, Version
from ..models import values
from ..models.content_type import Problem, Row, Value
from ..models.text import clean
from ..security import TITLES, Permission, permit
from . import store
from .errors import Invalid, Refused
from .moving import REORGANISATION
from .seats import seats_of

ACT, STEPS, PEOPLE, RESULT = 'act', 'steps', 'people', 'result'
"""The sections of a plan."""
CREATE, RENAME, MOVE, MERGE, SPLIT, DISSOLVE = 'create', 'rename', 'move', 'merge', 'split', 'dissolve'
CLOSING = frozenset({MERGE, DISSOLVE})
"""Steps after which the unit is closed."""
KEEP, REVOKE, REISSUE = 'keep', 'revoke', 'reissue'
PLANNED, RUNNING, DONE = 'planned', 'running', 'done'
NEW = 'new:'
"""Stands before the id of the step that makes a unit, where a later step names that unit."""
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan."""

    id: str
    kind: str
    unit: str = ''
    """Id of the unit as text, or :data:`NEW` and a step."""
    target: str = ''
    """Where to: the parent of a new or a moving unit, or the unit that takes over."""
    title: str = ''
    unit_kind: str = ''
    by: str = ''
    values: str = ''
    unit_title: str = ''
    target_title: str = ''


def steps_of(plan: Document) -> list[Step]:
    """The steps of a plan in their order."""
    return [_step(row) for row in rows_of(plan, STEPS, STEPS)]


def _step(row: Row) -> Step:
    return Step(**{name.replace('-', '_'): value for name, value in row.items()})


def rows_of(plan: Document, section: str, table: str) -> list[Row]:
    """The rows of a table of a plan."""
    return [row for row in plan.current.values(section).get(table, ()) if isinstance(row, dict)]


def told(plan: Document, field: str) -> str:
    """A value of the legal act as it is stored."""
    return version_value(plan.current, ACT, field)


def cited(plan: Document) -> str:
    """The legal act as people cite it: number, day, agency."""
    return paper_of(plan).told


def paper_of(plan: Document) -> Paper:
    """The legal act as the ground of seats."""
    return Paper(
        told(plan, 'number'), told(plan, 'signing-date'), told(plan, 'issuing-agency'), told(plan, 'scan')
    )


def made_in(plan: Document) -> dict[str, int]:
    """The units that a plan has made so far: step -> id."""
    return {row['step']: int(row['unit']) for row in rows_of(plan, RESULT, 'made')}


def unit_of(request: Any, plan: Document, ref: str) -> Unit | None:
    """The unit that a step names; None where it is not there, or not yet."""
    if ref.startswith(NEW):
        uid = made_in(plan).get(ref.removeprefix(NEW))
    else:
        uid = int(ref) if ref.removeprefix('-').isdecimal() else None
    return None if uid is None else request.office.unit(uid)


def begin(request: Any, unit: Unit, typed: Mapping[str, Any]) -> Document:
    """A plan in the unit that is above all units concerned.

    :param typed: the fields of the section ``act``.
    :raises Invalid: values that cannot be stored.
    """
    granted = permit(request, Permission.MANAGE_UNITS, unit)
    if unit.closed:
        raise Refused(f'{unit.title} đã đóng; hãy lập phương án ở đơn vị cấp trên.')
    act = _read(request, ACT, typed, {})
    plan = store.new_document(granted, unit, REORGANISATION)
    store.write(granted, plan, act='create', state=PLANNED, sections={ACT: act})
    return plan


def describe(request: Any, plan: Document, typed: Mapping[str, Any]) -> Version:
    """Change what a plan says of its legal act."""
    granted = _permit(request, plan)
    act = _read(request, ACT, typed, plan.current.values(ACT))
    return store.write(granted, plan, act='edit', state=PLANNED, sections={ACT: act})


def add_steps(request: Any, plan: Document, typed: Sequence[Mapping[str, str]]) -> Version:
    """Add steps at the end of a plan. Whether they can be done is told by :func:`hoso_cms.operations.sketch.sketch`.

    :param typed: for each step the columns of the table ``steps``; titles of units are filled in.
    :raises Refused: a unit that is not there or lies outside the plan's unit, a step without what it needs.
    :raises Invalid: values that cannot be stored.
    """
    granted = _permit(request, plan)
    rows: list[Row] = rows_of(plan, STEPS, STEPS)
    if len(rows) + len(typed) > MOST_STEPS:
        raise Refused(f'Một phương án có nhiều nhất {MOST_STEPS} bước; hãy lập phương án thứ hai.')
    new = [{'id': values.new_row_id(), **{k: v for k, v in one.items() if v and k != 'id'}} for one in typed]
    titles = {f'{NEW}{row["id"]}': row.get('title', '') for row in [*rows, *new] if row.get('kind') == CREATE}
    for row in new:
        for name in ('unit', 'target'):
            if row.get(name):
                row[f'{name}-title'] = titles.get(row[name]) or way_of(
                    _known(request, plan, row[name]), plan.unit
                )
    read = _read(request, STEPS, {STEPS: [*rows, *new]}, plan.current.values(STEPS))
    for one in read[STEPS][len(rows) :]:
        if isinstance(one, dict):
            _refuse_incomplete(_step(one))
    return store.write(granted, plan, act='edit', state=PLANNED, sections={STEPS: read})


def remove_step(request: Any, plan: Document, step_id: str) -> Version:
    """Take a step out of a plan, with the later ones that name the unit it would have made."""
    granted = _permit(request, plan)
    rows = rows_of(plan, STEPS, STEPS)
    ref = f'{NEW}{step_id}'
    left = [row for row in rows if row['id'] != step_id and ref not in (row.get('unit'), row.get('target'))]
    if len(left) == len(rows):
        raise Refused('Bước này không còn trong phương án.')
    return store.write(granted, plan, act='edit', state=PLANNED, sections={STEPS: {STEPS: tuple(left)}})


def decide_people(request: Any, plan: Document, outcomes: Mapping[int, tuple[str, str]]) -> Version | None:
    """Say what becomes of seats: id of the seat -> outcome and, for a new one, the unit where it is issued.

    :raises Refused: an outcome that is none, a unit that is not there.
    """
    granted = _permit(request, plan)
    before = {row['seat']: row for row in rows_of(plan, PEOPLE, PEOPLE)}
    rows = {**before}
    for seat in seats_concerned(request, plan):
        outcome, at = outcomes.get(seat.uid, ('', ''))
        if outcome:
            rows[str(seat.uid)] = _person(request, plan, seat, outcome, at)
    if rows == before:
        return None
    read = _read(request, PEOPLE, {PEOPLE: list(rows.values())}, plan.current.values(PEOPLE))
    return store.write(granted, plan, act='edit', state=PLANNED, sections={PEOPLE: read})


def _person(request: Any, plan: Document, seat: Seat, outcome: str, at: str) -> Row:
    office = request.office
    role: Any = seat.role
    row = {
        'id': f's{seat.uid}', 'seat': str(seat.uid), 'holder': office.accounts[seat.holder].name,
        'role': TITLES[role], 'unit-title': office.unit(seat.unit).title, 'outcome': outcome,
    }  # fmt: skip
    if outcome != REISSUE:
        return row
    if not at:
        raise Refused(f'Hãy chọn đơn vị nơi cấp lại vai trò cho {row["holder"]}.')
    titles = {f'{NEW}{step.id}': step.title for step in steps_of(plan) if step.kind == CREATE}
    return {**row, 'at': at, 'at-title': titles.get(at) or _known(request, plan, at).title}


def seats_concerned(request: Any, plan: Document) -> list[Seat]:
    """The living seats in the units that the steps close, change or move, in the order of the steps."""
    found: dict[int, Seat] = {}
    for step in steps_of(plan):
        unit = unit_of(request, plan, step.unit)
        for seat in seats_of(request.office, unit) if unit is not None else ():
            if not seat.ended(clock.today().isoformat()):
                found[seat.uid] = seat
    return list(found.values())


def outcome_of(plan: Document, seat: Seat) -> tuple[str, str]:
    """What becomes of a seat, and where a new one is issued: as decided or, where nobody decided, by the last step.

    A merged unit's people go on in the unit that takes over; where a unit is dissolved their seats end.
    """
    for row in rows_of(plan, PEOPLE, PEOPLE):
        if row['seat'] == str(seat.uid):
            return row['outcome'], row.get('at', '')
    closing = [s for s in steps_of(plan) if s.unit == str(seat.unit) and s.kind in CLOSING]
    if not closing:
        return KEEP, ''
    return (REISSUE, closing[-1].target) if closing[-1].kind == MERGE else (REVOKE, '')


def pairs(unit: Unit, target: Unit) -> list[tuple[Unit, Unit]]:
    """The units below two units that bear the same title at the same place: what is merged with them, one into the
    other, those deepest down first."""
    there = {clean(one.title).casefold(): one for one in target.open_units()}
    found = []
    for one in sorted(unit.open_units(), key=lambda child: child.__name__):
        other = there.get(clean(one.title).casefold())
        if other is not None and one is not target and other is not unit:
            found += [*pairs(one, other), (one, other)]
    return found


def way_of(unit: Unit, top: Unit) -> str:
    """The title of a unit with those above it, up to but not including the topmost."""
    titles: list[str] = []
    for one in unit.lineage():
        if one is top and titles:
            break
        titles.append(one.title)
    return ', '.join(titles)


def _permit(request: Any, plan: Document) -> Any:
    granted = permit(request, Permission.MANAGE_UNITS, plan.unit)
    if plan.state != PLANNED:
        raise Refused('Phương án đã chạy hoặc đã huỷ nên không sửa được nữa; hãy lập phương án mới.')
    return granted


def _known(request: Any, plan: Document, ref: str) -> Unit:
    unit = unit_of(request, plan, ref)
    if unit is None or all(one is not plan.unit for one in unit.lineage()):
        raise Refused(
            f'Chỉ chọn được đơn vị thuộc {plan.unit.title}; việc liên quan đơn vị khác phải lập phương án ở cấp trên.'
        )
    return unit


NEEDS = {
    CREATE: (('target', 'đơn vị cấp trên'), ('title', 'tên mới'), ('unit_kind', 'loại')),
    RENAME: (('unit', 'đơn vị'), ('title', 'tên mới')),
    MOVE: (('unit', 'đơn vị'), ('target', 'đơn vị cấp trên mới')),
    MERGE: (('unit', 'đơn vị'), ('target', 'đơn vị nhận')),
    SPLIT: (('unit', 'đơn vị'), ('target', 'đơn vị nhận'), ('by', 'cách chọn hồ sơ'), ('values', 'giá trị')),
    DISSOLVE: (('unit', 'đơn vị'),),
}
"""What each kind of step needs, with the words in which a message asks for it."""


def _refuse_incomplete(step: Step) -> None:
    lacking = [words for name, words in NEEDS[step.kind] if not getattr(step, name)]
    if lacking:
        raise Refused(f'Bước này còn thiếu: {", ".join(lacking)}.')


def _read(
    request: Any, section_id: str, typed: Mapping[str, Any], kept: Mapping[str, Value]
) -> dict[str, Value]:
    section = request.registry.models.content_types[REORGANISATION].sections[section_id]
    read, problems = values.parse_section(section, typed, kept=kept)
    named = {(p.field, p.row) for p in problems}
    missing = values.missing_in(section, read, 'save', '')
    problems += [p for p in missing if (p.field, p.row) not in named]
    scan = read.get('scan')
    if scan and scan not in request.office.files:
        problems.append(Problem(section_id, 'scan', 'Tệp chưa được tải lên; hãy chọn lại tệp.'))
    if problems:
        raise Invalid(problems)
    return read
