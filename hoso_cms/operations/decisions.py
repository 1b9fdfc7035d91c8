"""Drafting decisions: the draft is the entry of data. Issuing them, verifying their effects, amending and cancelling."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..catalog import version_value
from ..documents import Document, Unit
from ..models import effects as computed
from ..models.content_type import Row, Value
from ..models.values import new_row_id
from ..security import Forbidden, Permission, Permit, permit, permitted
from . import decision_guards as guards
from . import effects, records
from .decision_people import MOST
from .effect_states import (
    CANCEL,
    DECISION,
    HEAD,
    KEEP,
    PERSONS,
    QUIET,
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
    variant_of,
)
from .effects import How, Result
from .errors import Invalid, Refused

__all__ = [
    'add_people',
    'alone_in',
    'begin',
    'begin_change',
    'guards',
    'propose',
    'remove_people',
    'verify_rows',
]

ACCEPT, RETURN = 'verify', 'return'


def begin(request: Any, unit: Unit, kind_code: str, head: Mapping[str, Any]) -> Document:
    """A draft of a kind in a unit, with the legal bases that the kind cites and the unit as the one that issues.

    :raises Refused: no such kind.
    :raises Invalid: values of the head that cannot be stored.
    """
    kind = request.registry.models.effects[DECISION].kinds.get(kind_code)
    if kind is None:
        raise Refused('Hãy chọn loại quyết định trong danh mục.')
    grounds = '\n'.join(f'Căn cứ {one.text};' for one in kind.grounds)
    given = {'grounds': grounds, 'issuing-agency': unit.title, **head, 'kind': kind_code}
    return records.create(request, unit, DECISION, {HEAD: given})


def begin_change(request: Any, old: Document, how: str) -> Document:
    """A draft that amends or cancels a decision; everything the old one wrote comes back as a row to decide.

    :raises Forbidden: the person may not do so.
    :raises Refused: the decision is in a state in which it cannot be changed.
    """
    permit(request, Permission.WITHDRAW, old)
    before = head_of(old)
    title = {'amend': 'Sửa đổi', CANCEL: 'Huỷ bỏ'}.get(how)
    if title is None or old.state not in ('issued', 'completed', 'amended'):
        raise Refused('Chỉ sửa đổi, huỷ bỏ được quyết định đã ban hành.')
    head: dict[str, Any] = {
        'kind': before['kind'],
        'abstract': f'{title} Quyết định số {before.get("number", "")}: {before.get("abstract", "")}'[:500],
        'issuing-agency': before.get('issuing-agency', ''),
        'changes': str(old.uid),
        'change': how,
    }
    outcome = 'take-back' if how == CANCEL else KEEP
    rows = [
        {**row, 'id': new_row_id(), 'outcome': outcome}
        for row in rows_of(old)
        if record_of(request.office, row) is not None
    ]
    return records.create(request, old.unit, DECISION, {HEAD: head, PERSONS: {PERSONS: rows}})


def add_people(request: Any, decision: Document, people: Iterable[Document]) -> list[Document]:
    """Enter people into a draft, each with what the kind proposes; those who are in it already are left as they are.

    :returns: those who were entered.
    :raises Forbidden: the person may not edit the draft, or not the record of somebody.
    :raises Refused: more people than a decision can have.
    """
    permit(request, Permission.EDIT, decision)
    rows = rows_of(decision)
    there = {row.get('record') for row in rows}
    added: list[Document] = []
    for record in people:
        if str(record.uid) in there:
            continue
        flow = request.registry.models.workflow_of(record.type_id)
        if not permitted(request, Permission.EDIT, record, flow.initial):
            raise Forbidden(f'{Permission.EDIT} on record {record.uid}')
        there.add(str(record.uid))
        rows.append(_proposed(request, decision, _row_of(record)))
        added.append(record)
    if len(rows) > MOST:
        raise Refused(f'Danh sách có {len(rows)} người; một quyết định có nhiều nhất {MOST} người.')
    if added:
        _save(request, decision, rows)
    return added


def _row_of(record: Document) -> Row:
    values = {'name': version_value(record.current, 'basic', 'full-name')}
    for name in ('birth-date', 'officer-kind'):
        values[name] = version_value(record.current, 'basic', name)
    return {
        'id': new_row_id(),
        'record': str(record.uid),
        **{name: value for name, value in values.items() if value},
    }


def _proposed(request: Any, decision: Document, row: Row) -> Row:
    kind, case = kind_of(request.registry.models, decision), case_of(request, decision, row)
    return {'id': row['id'], **computed.proposed(kind, case, variant_of(request, case))}


def propose(
    request: Any, decision: Document, row_ids: Collection[str] | None = None, *, anew: bool = False
) -> int:
    """Fill what is empty with what the kind proposes; how many rows changed.

    :param anew: replace what is there too.
    """
    permit(request, Permission.EDIT, decision)
    kind = kind_of(request.registry.models, decision)
    asked = {column.id for column in kind.columns}
    rows, changed = rows_of(decision), 0
    for place, row in enumerate(rows):
        if row_ids is not None and row['id'] not in row_ids:
            continue
        start = {name: value for name, value in row.items() if not anew or name not in asked}
        filled = _proposed(request, decision, start)
        # What is proposed from nothing else stays as it was typed.
        filled = {**row, **filled} if anew else filled
        if filled != row:
            rows[place], changed = filled, changed + 1
    if changed:
        _save(request, decision, rows)
    return changed


def remove_people(request: Any, decision: Document, row_ids: Collection[str]) -> int:
    """Take people out of a draft; how many."""
    permit(request, Permission.EDIT, decision)
    rows = rows_of(decision)
    left = [row for row in rows if row['id'] not in row_ids]
    if len(left) < len(rows):
        _save(request, decision, left)
    return len(rows) - len(left)


def _save(request: Any, decision: Document, rows: list[Row]) -> None:
    value: Value = tuple(rows)
    records.edit(request, decision, PERSONS, {PERSONS: value}, base=decision.count)


def _issued(request: Any, granted: Permit, decision: Document) -> None:
    """What an amending or cancelling decision does to the one it names, at the moment it is issued."""
    old = changed_decision(request.office, decision)
    if old is not None:
        how = str(head_of(decision).get('change', ''))
        records.transition(request, old, how)
        effects.finish(request, granted, decision)


records.FOLLOWS.setdefault((DECISION, 'issue'), []).append(_issued)


def alone_in(record: Document, decision: Document) -> bool:
    """Is there nothing else than the effect of this decision between the record and its last verified version?"""
    named = basis_of(decision)
    if not record.official:
        return False
    for version in record.history():
        if version.number <= record.official:
            return True
        if version.act not in QUIET and not (is_of_decision(version) and version.basis == named):
            return False
    return True


def verify_rows(
    request: Any, decision: Document, seen: Mapping[str, int], act: str = ACCEPT, *, reason: str = ''
) -> list[Result]:
    """Verify or return the effect on some people, each by himself or herself and under the guards of the record.

    :param seen: row id -> the version of the record that was decided upon.
    """
    if act not in (ACCEPT, RETURN):
        raise Refused('Hãy chọn “Xác thực” hoặc “Trả lại”.')
    if not permitted(request, Permission.VIEW, decision):
        raise Forbidden(Permission.VIEW)
    return [
        _verify(request, decision, row, seen[row['id']], act, reason)
        for row in rows_of(decision)
        if row['id'] in seen
    ]


def _verify(request: Any, decision: Document, row: Row, seen: int, act: str, reason: str) -> Result:
    def told(how: How, message: str) -> Result:
        return Result(row['id'], row.get('name', ''), how, message)

    present = stand(request, decision, row)
    if present.standing == Standing.VERIFIED:
        return told(How.SKIPPED, 'Đã xác thực.')
    record = present.record
    if record is None or present.standing != Standing.REVIEW:
        return told(How.SKIPPED, 'Chưa trình xác thực.')
    if not alone_in(record, decision):
        return told(
            How.FAILED, 'Hồ sơ còn thay đổi khác ngoài quyết định này; hãy mở trang đối chiếu của hồ sơ.'
        )
    undo = request.tm.savepoint()
    try:
        records.transition(request, record, act, reason=reason, seen=seen)
    except Invalid as invalid:
        undo.rollback()
        return told(How.FAILED, ' '.join(problem.message for problem in invalid.problems[:3]))
    except Refused as refused:
        undo.rollback()
        return told(How.FAILED, str(refused))
    except Forbidden:
        undo.rollback()
        return told(How.FAILED, 'Bạn không xác thực hồ sơ của đơn vị này.')
    return told(How.DONE, 'Đã xác thực.' if act == ACCEPT else 'Đã trả lại.')
