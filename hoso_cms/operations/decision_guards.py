"""What must be content before a decision is issued, opened again, ended, amended or cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..catalog import version_value
from ..documents import Document
from ..models import effects as computed
from ..models.content_type import Content, Problem, Row
from ..security import Permission, Permit, permitted
from .effect_states import (
    CHANGE,
    HEAD,
    PERSONS,
    RECORD,
    SETTLED,
    case_of,
    changed_decision,
    head_of,
    kind_of,
    record_of,
    row_for,
    rows_of,
    stand,
    variant_of,
    written,
)
from .effects import without_effect
from .guards import guard

ASKED_OF_NEWCOMERS = {'birth-date': 'Sinh ngày', 'officer-kind': 'Đối tượng'}
"""What must be known of somebody who has no record yet."""


@guard('decision-issuable')
def issuable(granted: Permit, decision: Document) -> list[Problem]:
    """Everything is there that the kind asks for, of the decision and of everybody whom it names."""
    request = granted.request
    kind, head = kind_of(request.registry.models, decision), head_of(decision)
    problems = []
    if kind.scan and not head.get('scan'):
        problems.append(
            Problem(
                HEAD,
                'scan',
                f'Chưa có bản quét; bắt buộc với loại “{kind.title}” theo {kind.scan}.',
                missing=True,
            )
        )
    rows = rows_of(decision)
    if not rows:
        problems.append(Problem(PERSONS, '', 'Chưa có người nào trong danh sách.', PERSONS, missing=True))
    seen: set[str] = set()
    for row in rows:
        if row.get('record') and row['record'] in seen:
            problems.append(_wrong(row, 'name', 'có tên hai lần trong danh sách.'))
        seen.add(row.get('record', ''))
        problems += _of_person(request, decision, kind, row)
    return problems + list(_of_change(request, decision, rows))


def _wrong(row: Row, column: str, message: str, missing: bool = False) -> Problem:
    return Problem(PERSONS, column, f'{row.get("name", "")}: {message}', PERSONS, row['id'], missing)


def _of_person(request: Any, decision: Document, kind: computed.Kind, row: Row) -> list[Problem]:
    if row.get('outcome') and row['outcome'] != CHANGE:
        return []
    record = record_of(request.office, row)
    if record is None and not kind.creates:
        return [_wrong(row, 'name', f'chưa có hồ sơ; loại “{kind.title}” chỉ ghi người đã có hồ sơ.')]
    if record is not None and record.type_id != RECORD:
        return [_wrong(row, 'name', 'không phải là hồ sơ cán bộ; hãy chọn lại từ danh sách.')]
    if record is None:
        missing = [
            _wrong(row, name, f'chưa ghi {title}.', True)
            for name, title in ASKED_OF_NEWCOMERS.items()
            if not row.get(name)
        ]
        if missing:
            return missing
    case = case_of(request, decision, row, _before_the_old_one(request, decision, row, record))
    found = computed.problems(kind, case, variant_of(request, case), PERSONS, PERSONS, row['id'])
    return [_wrong(row, problem.field, problem.message, problem.missing) for problem in found]


def _before_the_old_one(
    request: Any, decision: Document, row: Row, record: Document | None
) -> Content | None:
    """The record without what the decision that is amended wrote: what the new values replace."""
    old = changed_decision(request.office, decision) if row.get('outcome') == CHANGE else None
    versions = written(record, old) if old is not None and record is not None else []
    if old is None or record is None or not versions:
        return None
    return without_effect(request, record, old, versions)[0]


def _of_change(request: Any, decision: Document, rows: list[Row]) -> Iterator[Problem]:
    """An amending or cancelling decision decides on everybody whom the earlier one names."""
    old = changed_decision(request.office, decision)
    if old is None:
        return
    if not head_of(decision).get('change'):
        yield Problem(HEAD, 'change', 'Chưa chọn sửa đổi hay huỷ bỏ quyết định trước.', missing=True)
    if not permitted(request, Permission.WITHDRAW, old):
        yield Problem(
            HEAD,
            'changes',
            'Quyết định trước không ở trạng thái sửa đổi, huỷ bỏ được, hoặc ngoài quyền của bạn.',
        )
    named = {row.get('record'): row for row in rows}
    for row in rows_of(old):
        mine = named.get(row.get('record'))
        if mine is None and row.get('record'):
            yield Problem(
                PERSONS,
                '',
                f'Quyết định trước có {row.get("name", "")}; hãy đưa vào danh sách và chọn cách xử lý.',
                PERSONS,
            )
        elif mine is not None and not mine.get('outcome'):
            yield _wrong(mine, 'outcome', 'chưa chọn cách xử lý nội dung đã ghi theo quyết định trước.', True)
    for row in rows:
        record = record_of(request.office, row)
        if row.get('outcome') and (record is None or row_for(old, record) is None):
            yield _wrong(row, 'outcome', 'không có tên trong quyết định trước; hãy để trống cách xử lý.')


@guard('decision-untouched')
def untouched(granted: Permit, decision: Document) -> list[Problem]:
    """Nothing of it is in any record, and it has changed no other decision."""
    office = granted.request.office
    if changed_decision(office, decision) is not None:
        return [Problem('', '', 'Quyết định này đã sửa đổi, huỷ bỏ quyết định khác nên không mở lại được.')]
    for row in rows_of(decision):
        record = record_of(office, row)
        if record is not None and written(record, decision):
            return [
                Problem(
                    '',
                    '',
                    f'Nội dung đã được ghi vào hồ sơ của {row.get("name", "")}; hãy lập quyết định sửa đổi hoặc huỷ bỏ.',
                )
            ]
    return []


@guard('decision-settled')
def settled(granted: Permit, decision: Document) -> list[Problem]:
    """Every effect is verified, or needs no verifying any more.

    The last person is looked at first: those who verify go from the first to the last.
    """
    for row in reversed(rows_of(decision)):
        if stand(granted.request, decision, row).standing not in SETTLED:
            return [
                Problem('', '', f'Nội dung đối với {row.get("name", "")} chưa được xác thực trong hồ sơ.')
            ]
    return []


def _changed_by(granted: Permit, decision: Document, how: str) -> list[Problem]:
    office = granted.request.office
    for uid in office.catalog.equal('decision:changes', str(decision.uid)):
        other = office.document(uid)
        if (
            other.official
            and other.state != 'withdrawn'
            and version_value(other.current, HEAD, 'change') == how
        ):
            return []
    title = {'amend': 'sửa đổi', 'cancel': 'huỷ bỏ'}[how]
    return [Problem('', '', f'Chưa có quyết định nào {title} quyết định này đã ban hành.')]


@guard('decision-amended')
def amended(granted: Permit, decision: Document) -> list[Problem]:
    """A decision that amends this one has been issued."""
    return _changed_by(granted, decision, 'amend')


@guard('decision-cancelled')
def cancelled(granted: Permit, decision: Document) -> list[Problem]:
    """A decision that cancels this one has been issued."""
    return _changed_by(granted, decision, 'cancel')
