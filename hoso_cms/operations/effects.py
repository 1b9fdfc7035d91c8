"""Writing the effects of a decision into records, and taking them back. Every person by himself or herself: what stands
in the way of one does not keep the others waiting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..documents import Document, Version
from ..models import effects as computed
from ..models.compare import Conflict, merge
from ..models.content_type import Problem, Row, Value
from ..models.effects import Contents
from ..security import Forbidden, Permission, permit, permitted
from . import records, store
from .effect_states import (
    DECISION,
    EFFECT,
    IN_RECORD,
    KEEP,
    PERSONS,
    QUIET,
    RECORD,
    TAKE_BACK,
    Standing,
    basis_of,
    case_of,
    changed_decision,
    head_of,
    is_of_decision,
    kind_of,
    record_of,
    rows_of,
    stand,
    unit_of,
    variant_of,
    written,
)
from .errors import Conflicted, Invalid, Refused

LINK = 'link'
"""The act by which a decision comes to name the record that was made for somebody."""
APPLIES = frozenset({'issued', 'completed'})
"""The states of a decision in which its effects are written."""


class How(StrEnum):
    """What became of one person."""

    DONE = 'done'
    SKIPPED = 'skipped'
    FAILED = 'failed'


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one person, and why."""

    row: str
    name: str
    how: How
    message: str


def apply_rows(request: Any, decision: Document, row_ids: Collection[str]) -> list[Result]:
    """Write the effect of a decision on some people into their records, and hand those in that are complete.

    Each person stands alone: one that fails leaves nothing behind and stops nobody else. What is in a record already is
    skipped, so doing it again does everything once.

    :raises Refused: the decision has not been issued.
    """
    if decision.state not in APPLIES:
        raise Refused('Chỉ ghi vào hồ sơ khi quyết định đã ban hành.')
    results: list[Result] = []
    made: dict[str, int] = {}
    for row in rows_of(decision):
        if row['id'] in row_ids:
            results.append(_one(request, decision, row, made))
    if made:
        _link(request, decision, made)
    if permitted(request, Permission.SUBMIT, decision):
        finish(request, permit(request, Permission.SUBMIT, decision), decision)
    return results


def _one(request: Any, decision: Document, row: Row, made: dict[str, int]) -> Result:
    def told(how: How, message: str) -> Result:
        return Result(row['id'], row.get('name', ''), how, message)

    present = stand(request, decision, row)
    if present.standing not in (Standing.WAITING, Standing.DIFFERS):
        return told(How.SKIPPED, 'Đã có trong hồ sơ.' if present.standing in IN_RECORD else present.reason)
    undo = request.tm.savepoint()
    try:
        if record_of(request.office, row) is None:
            made[row['id']] = _create(request, decision, row).uid
            return told(How.DONE, 'Đã lập hồ sơ nháp.')
        return told(How.DONE, apply(request, decision, row))
    except Conflicted as conflicted:
        undo.rollback()
        told_conflicts = '; '.join(_told(request, one) for one in conflicted.conflicts)
        return told(How.FAILED, f'Có giá trị đã được người khác sửa sau đó: {told_conflicts}')
    except Refused as refused:
        undo.rollback()
        return told(How.FAILED, str(refused))
    except Forbidden:
        undo.rollback()
        return told(How.FAILED, present.reason or 'Ngoài phạm vi quyền của bạn.')


def _told(request: Any, conflict: Conflict) -> str:
    item = request.registry.models.content_types[RECORD].items[conflict.table or conflict.field]
    title: str = item.title
    return title


def apply(request: Any, decision: Document, row: Row, *, anyway: bool = False) -> str:
    """Write what a decision says of one person into the record as a new version; hand it in if nothing is missing.

    :param anyway: where somebody changed since what is to be taken back, take it back all the same.
    :returns: what was done, in Vietnamese.
    :raises Forbidden: the person may not write into the record as it is.
    :raises Invalid: values that cannot be stored, or something is missing.
    :raises Conflicted: others changed since what the earlier decision had written.
    """
    record = record_of(request.office, row)
    if record is None or decision.state not in APPLIES:
        raise Refused('Chỉ ghi vào hồ sơ khi quyết định đã ban hành và người đó có hồ sơ.')
    granted = permit(request, Permission.EDIT, record)
    kind = kind_of(request.registry.models, decision)
    _see_all(request, record, kind.sections())
    alone = follows_decisions_only(record)
    sections, act = _sections(request, decision, row, record, anyway)
    changed = {name: values for name, values in sections.items() if values != record.current.values(name)}
    if problems := _objections(request, record, changed):
        raise Invalid(problems)
    flow = request.registry.models.workflow_of(RECORD)
    store.write(
        granted, record, act=act, state=flow.initial, sections=changed, basis=basis_of(decision),
        reason=str(head_of(decision).get('abstract', '')),
    )  # fmt: skip
    return _hand_in(request, record) if alone else 'Đã ghi vào bản nháp đang có của hồ sơ; chưa trình.'


def _objections(request: Any, record: Document, changed: Contents) -> list[Problem]:
    """What stops the sections from being stored in the record."""
    content_type = request.registry.models.content_types[RECORD]
    variant = content_type.variant_of({'basic': changed.get('basic') or record.current.values('basic')})
    return [
        problem
        for name, values in changed.items()
        for problem in records.section_objections(
            request, content_type, content_type.sections[name], values, variant, record.uid
        )
    ]


def _see_all(request: Any, record: Document, sections: Collection[str]) -> None:
    """:raises Forbidden: the person does not see a section that would change."""
    content_type = request.registry.models.content_types[RECORD]
    for name in sections:
        if not records.may_see(request, content_type.sections[name], record):
            raise Forbidden(name)


def follows_decisions_only(record: Document) -> bool:
    """Has nothing but decisions changed the record since it was last verified?"""
    if not record.official:
        return False
    for version in record.history():
        if version.number <= record.official:
            return True
        if version.act not in QUIET and not is_of_decision(version):
            return False
    return False


def _hand_in(request: Any, record: Document) -> str:
    """Hand a record in where the guards let it; what they object to otherwise."""
    flow = request.registry.models.workflow_of(RECORD)
    submit = next((t for t in flow.from_state(record.state) if t.id == 'submit'), None)
    if submit is None:
        return 'Đã ghi vào hồ sơ.'
    wrong = records.obstacles(request, record, submit.id)
    if wrong:
        more = f' và {len(wrong) - 3} chỗ khác' if len(wrong) > 3 else ''
        return f'Đã ghi vào bản nháp; chưa trình được: {" ".join(p.message for p in wrong[:3])}{more}'
    records.transition(request, record, submit.id)
    return 'Đã ghi vào hồ sơ và trình xác thực.'


def _sections(
    request: Any, decision: Document, row: Row, record: Document, anyway: bool
) -> tuple[Contents, str]:
    """The sections of the record as they will be, and the act."""
    old = changed_decision(request.office, decision)
    versions = written(record, old) if old is not None and row.get('outcome', KEEP) != KEEP else []
    if old is not None and versions:
        return _restored(request, decision, row, record, old, versions, anyway)
    kind, case = kind_of(request.registry.models, decision), case_of(request, decision, row)
    content, wrong = computed.effect(kind, case, variant_of(request, case), mark_of(decision, record))
    if wrong:
        raise Invalid(wrong)
    return content, EFFECT


def mark_of(decision: Document, record: Document) -> str:
    """What tells the effect of one decision on one record from all others."""
    return f'{decision.uid}:{record.uid}'


def _restored(
    request: Any,
    decision: Document,
    row: Row,
    record: Document,
    old: Document,
    versions: list[Version],
    anyway: bool,
) -> tuple[Contents, str]:
    """The sections without what an earlier decision wrote; with what this one says instead where it changes it."""
    if versions[-1].act == 'create':
        raise Refused(
            'Hồ sơ này do quyết định trước lập ra: hãy rút khỏi sử dụng, hoặc ghi nhận thôi việc nếu đã xác thực.'
        )
    now = record.current.content()
    before, conflicts = without_effect(request, record, old, versions)
    if conflicts and not anyway:
        raise Conflicted(conflicts, before.get(conflicts[0].section, {}), record.count)
    kind = kind_of(request.registry.models, decision)
    case = case_of(request, decision, row, before)
    mark = mark_of(decision, record)
    if row['outcome'] == 'change':
        sections, wrong = computed.effect(
            kind, case, variant_of(request, case), mark, replaced=mark_of(old, record)
        )
        act = EFFECT
    else:
        sections, wrong = computed.papers(kind, case, mark)
        act = TAKE_BACK
    if wrong:
        raise Invalid(wrong)
    whole = {name: values for name, values in before.items() if values != now.get(name, {})}
    gone: Contents = {name: {} for name in now if name not in before}
    return {**gone, **whole, **sections}, act


def without_effect(
    request: Any, record: Document, old: Document, versions: list[Version]
) -> tuple[Contents, list[Conflict]]:
    """The content of a record without what the versions of a decision brought, and where somebody changed it since.

    Where nobody did, every value goes back to what it was; elsewhere the value before is what the conflict would give.
    """
    kind = kind_of(request.registry.models, old)
    stay = {
        (one.table.section_id, one.table.id, computed.row_mark(mark_of(old, record), one.table))
        for one in kind.adds
        if one.stays
    }
    content: Contents = {name: dict(values) for name, values in record.current.content().items()}
    conflicts: list[Conflict] = []
    for version in versions:
        with_it, without = version.content(), _before(record, version)
        for name in {*with_it, *without}:
            if with_it.get(name, {}) == without.get(name, {}):
                continue
            target = _with_rows(without.get(name, {}), with_it.get(name, {}), name, stay)
            content[name], met = merge(name, with_it.get(name, {}), content.get(name, {}), target)
            conflicts += met
    return {name: values for name, values in content.items() if values}, conflicts


def _before(record: Document, version: Version) -> Contents:
    return record.version(version.number - 1).content() if version.number > 1 else {}


def _with_rows(
    values: Mapping[str, Value], source: Mapping[str, Value], section: str, stay: set[tuple[str, str, str]]
) -> dict[str, Value]:
    """Values with the rows that stay in them."""
    result = dict(values)
    for name, value in source.items():
        rows = [r for r in value if isinstance(r, dict) and (section, name, r['id']) in stay]
        if rows:
            result[name] = (*[r for r in result.get(name, ()) if isinstance(r, dict)], *rows)
    return result


def _create(request: Any, decision: Document, row: Row) -> Document:
    """The record of somebody who has none, as a draft that rests on the decision."""
    models = request.registry.models
    if not kind_of(models, decision).creates:
        raise Refused('Loại quyết định này chỉ ghi tên người đã có hồ sơ.')
    unit, case = unit_of(request, decision, row), case_of(request, decision, row)
    sections, wrong = computed.effect(
        kind_of(models, decision), case, variant_of(request, case), f'{decision.uid}:{row["id"]}'
    )
    if wrong:
        raise Invalid(wrong)
    content = computed.merged(case.content, sections)
    reason = str(head_of(decision).get('abstract', ''))
    return records.create(request, unit, RECORD, content, reason=reason, basis=basis_of(decision))


def _link(request: Any, decision: Document, made: Mapping[str, int]) -> None:
    """Let the decision name the records that were made for its people."""
    granted = permit(request, Permission.SUBMIT, decision)
    rows = tuple(
        {**row, 'record': str(made[row['id']])} if row['id'] in made else row for row in rows_of(decision)
    )
    store.write(granted, decision, act=LINK, state=decision.state, sections={PERSONS: {PERSONS: rows}})


def settle(request: Any, granted: Any, uid: int) -> None:
    """Bring a decision to its end once the last of its effects has been verified, and those that changed it."""
    office = request.office
    for one in (uid, *office.catalog.equal(f'{DECISION}:changes', str(uid))):
        decision = office.documents_by_id.get(one)
        if decision is not None and decision.type_id == DECISION:
            finish(request, granted, decision)


def finish(request: Any, granted: Any, decision: Document) -> bool:
    """Take the transition that ends a decision, if its guards let it. Whether it was taken.

    :param granted: a permit for the decision, or for a record of which a version rests on it or on the one it changes.
    """
    flow = request.registry.models.workflow_of(DECISION)
    step = next((t for t in flow.from_state(decision.state) if t.permission == Permission.CONCLUDE), None)
    if step is None or any(records.GUARDS[name](granted, decision) for name in step.guards):
        return False
    store.write(granted, decision, act=step.id, state=step.target)
    return True


records.SETTLES[DECISION] = settle
