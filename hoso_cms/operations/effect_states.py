"""How the effect of a decision stands in the record of each person: read from the records whenever it is asked, and
kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..catalog import version_content, version_value
from ..documents import Document, Version
from ..models.compare import Change, changes
from ..models.content_type import Content, Row, Values
from ..models.defaults import Case
from ..models.effects import Kind
from ..security import Permission, permitted
from .moving import MOVED, REORGANISED

DECISION, RECORD = 'decision', 'record'
HEAD, PERSONS = 'head', 'persons'
EFFECT, TAKE_BACK = 'effect', 'take-back'
"""Acts of the versions that decisions write into records."""
WRITTEN = frozenset({EFFECT, TAKE_BACK, 'create', 'beside'})
"""Acts that leave an effect in a record: written, or set beside an official version that a declaration brought."""
QUIET = frozenset({'submit', 'return', 'recall', 'basis', MOVED, REORGANISED})
"""Acts that change nothing of the content."""
KEEP, CHANGE = 'keep', 'change'
CANCEL = 'cancel'


class Standing(StrEnum):
    """Where the effect on one person stands."""

    PROPOSED = 'proposed'
    WAITING = 'waiting'
    """Not in the record yet."""
    DRAFT = 'draft'
    """In the record, not handed in."""
    REVIEW = 'review'
    RETURNED = 'returned'
    VERIFIED = 'verified'
    DIFFERS = 'differs'
    """What was verified is not what the decision says."""
    TAKEN_BACK = 'taken-back'
    """Another decision has taken it back or changed it."""
    VOID = 'void'
    """It will never be written: the draft was dropped, the decision cancelled, or there is nothing to do."""


SETTLED = frozenset({Standing.VERIFIED, Standing.TAKEN_BACK, Standing.VOID})
"""Nothing is left to be done."""
IN_RECORD = frozenset({Standing.DRAFT, Standing.REVIEW, Standing.RETURNED, Standing.VERIFIED})


@dataclass(frozen=True, slots=True)
class Stand:
    """The standing of one person, why, and the version of the record that holds the effect."""

    standing: Standing
    reason: str = ''
    record: Document | None = None
    number: int = 0
    """Of the newest version with the effect; 0 where there is none."""


def basis_of(decision: Document) -> str:
    """What versions that rest on a decision name."""
    return f'{DECISION}:{decision.uid}'


def head_of(decision: Document) -> Values:
    """The head of a decision."""
    return decision.current.values(HEAD)


def kind_of(models: Any, decision: Document) -> Kind:
    """What a decision changes."""
    found: Kind = models.effects[DECISION].kinds[version_value(decision.current, HEAD, 'kind')]
    return found


def rows_of(decision: Document) -> list[Row]:
    """The people of a decision."""
    value = decision.current.values(PERSONS).get(PERSONS, ())
    return [row for row in value if isinstance(row, dict)]


def record_of(office: Any, row: Row) -> Document | None:
    """The record of a person; None where there is none yet."""
    uid = row.get('record', '')
    return office.documents_by_id.get(int(uid)) if uid else None


def changed_decision(office: Any, decision: Document) -> Document | None:
    """The decision that this one amends or cancels."""
    uid = version_value(decision.current, HEAD, 'changes')
    return office.documents_by_id.get(int(uid)) if uid else None


def row_for(decision: Document, record: Document) -> Row | None:
    """What a decision says of somebody."""
    return next((row for row in rows_of(decision) if row.get('record') == str(record.uid)), None)


def unit_words(unit: Any) -> str:
    """A unit and those above it but the office: ``Phòng Ngân sách, Sở Tài chính``."""
    return ', '.join(one.title for one in unit.lineage() if one.__parent__ is not None)


def case_of(request: Any, decision: Document, row: Row, content: Content | None = None) -> Case:
    """One person in a decision, on the record as it stands unless another content is given."""
    record = record_of(request.office, row)
    if content is None and record is not None:
        models = request.registry.models
        reads = kind_of(models, decision).reads(models.content_types[RECORD])
        content = {name: values for name, values in version_content(record.current, reads).items() if values}
    elif content is None:
        content = _newcomer(row)
    unit = record.unit if record is not None else unit_of(request, decision, row)
    return Case(
        head_of(decision),
        content,
        {name: value for name, value in row.items() if name != 'id'},
        request.registry.models.rules,
        unit_words(unit),
    )


def _newcomer(row: Row) -> Content:
    """The beginning of the record of somebody who has none."""
    basic = {'full-name': row.get('name', ''), 'birth-date': row.get('birth-date', '')}
    basic['officer-kind'] = row.get('officer-kind', '')
    return {'basic': {name: value for name, value in basic.items() if value}}


def unit_of(request: Any, decision: Document, row: Row) -> Any:
    """The unit in which the record of somebody new is made."""
    chosen = request.office.unit(int(row['unit'])) if row.get('unit') else None
    return request.office.heir(chosen) if chosen is not None else decision.unit


def variant_of(request: Any, case: Case) -> str:
    """The kind of officer of a person."""
    found: str = request.registry.models.content_types[RECORD].variant_of(case.content)
    return found


def written(record: Document, decision: Document) -> list[Version]:
    """The versions that a decision wrote into a record, newest first."""
    named = basis_of(decision)
    return [v for v in since(record, decision) if v.basis == named and v.act in WRITTEN]


def is_of_decision(version: Version) -> bool:
    """Does a version hold nothing new but the effect of some decision?"""
    return version.act in WRITTEN and version.basis.startswith(f'{DECISION}:')


def since(record: Document, decision: Document) -> Iterator[Version]:
    """The versions of a record that are not older than a decision, newest first."""
    first = next(v for v in decision.history() if v.number == 1)
    for version in record.history():
        if version.stamp < first.stamp:
            return
        yield version


def stands(request: Any, decision: Document) -> dict[str, Stand]:
    """The standing of everybody, by the ids of the rows."""
    return {row['id']: stand(request, decision, row) for row in rows_of(decision)}


def stand(request: Any, decision: Document, row: Row) -> Stand:
    """The standing of one person."""
    record = record_of(request.office, row)
    if decision.state == 'draft':
        return Stand(Standing.PROPOSED, record=record)
    if decision.state == 'withdrawn':
        return Stand(Standing.VOID, 'Dự thảo đã bỏ.', record)
    if record is None:
        return Stand(Standing.WAITING, 'Chưa lập hồ sơ cho người này.')
    versions = written(record, decision)
    if not versions:
        return _unwritten(request, decision, row, record)
    if _taken_back(request.office, decision, record, versions[0].number):
        return Stand(Standing.TAKEN_BACK, 'Đã được quyết định khác xử lý.', record, versions[0].number)
    return _in_record(request, decision, record, versions[0])


def _unwritten(request: Any, decision: Document, row: Row, record: Document) -> Stand:
    old = changed_decision(request.office, decision)
    before = row_for(old, record) if old is not None else None
    if old is not None and before is not None and row.get('outcome'):
        if row['outcome'] == KEEP:
            return stand(request, old, before)
        if row['outcome'] != CHANGE and not written(record, old):
            return Stand(
                Standing.VOID,
                'Quyết định trước chưa được ghi vào hồ sơ này; không có gì phải thu hồi.',
                record,
            )
    elif decision.state == 'cancelled':
        return Stand(Standing.VOID, 'Quyết định đã bị huỷ bỏ trước khi ghi vào hồ sơ.', record)
    elif decision.state == 'amended':
        return Stand(Standing.VOID, 'Quyết định đã được sửa đổi trước khi ghi vào hồ sơ.', record)
    return Stand(Standing.WAITING, why_not(request, record), record)


def why_not(request: Any, record: Document) -> str:
    """Why the person who asks cannot write into a record now; '' where nothing stands in the way."""
    if permitted(request, Permission.EDIT, record):
        return ''
    flow = request.registry.models.workflow_of(record.type_id)
    if permitted(request, Permission.EDIT, record, flow.initial):
        return f'Hồ sơ đang ở trạng thái “{flow.states[record.state].title}” nên chưa ghi được.'
    return f'Hồ sơ thuộc {record.unit.title}, ngoài phạm vi quyền của bạn; cán bộ cập nhật ở đó ghi được.'


def _taken_back(office: Any, decision: Document, record: Document, number: int) -> bool:
    """Has a later decision that changes this one written into the record?"""
    for version in record.history():
        if version.number <= number:
            return False
        other = _decision(office, version.basis) if version.act in (EFFECT, TAKE_BACK) else None
        if other is not None and version_value(other.current, HEAD, 'changes') == str(decision.uid):
            return True
    return False


def _decision(office: Any, basis: str) -> Document | None:
    type_id, _, uid = basis.partition(':')
    return office.documents_by_id.get(int(uid)) if type_id == DECISION and uid.isdecimal() else None


def _in_record(request: Any, decision: Document, record: Document, version: Version) -> Stand:
    if request.registry.models.workflow_of(RECORD).states[record.state].standing == 'aside':
        return Stand(Standing.VOID, 'Hồ sơ đã rút khỏi sử dụng.', record, version.number)
    if record.official < version.number:
        if record.state == 'review':
            return Stand(Standing.REVIEW, '', record, version.number)
        reason = returned(record, version.number)
        if reason is not None:
            return Stand(Standing.RETURNED, reason, record, version.number)
        return Stand(Standing.DRAFT, '', record, version.number)
    if lost(request, decision, record, version):
        return Stand(Standing.DIFFERS, 'Bản đã xác thực khác nội dung quyết định.', record, version.number)
    return Stand(Standing.VERIFIED, '', record, version.number)


def returned(record: Document, number: int) -> str | None:
    """Why a record was returned after a version, where it has not been handed in again."""
    for version in record.history():
        if version.number <= number or version.act == 'submit':
            return None
        if version.act == 'return':
            return version.reason
    return None


def changes_of(record: Document, version: Version) -> list[Change]:
    """What a version changed."""
    before = record.version(version.number - 1) if version.number > 1 else None
    names = [
        name
        for name in {**version.digests, **(before.digests if before else {})}
        if before is None or version.digests.get(name) != before.digests.get(name)
    ]
    old = before.read(names) if before else {}
    return changes(old, version.read(names))


def lost(request: Any, decision: Document, record: Document, version: Version) -> list[Change]:
    """What a decision changed with a version and the first official version since does not hold."""
    flow = request.registry.models.workflow_of(record.type_id)
    official = [
        v
        for v in record.history()
        if v.number >= version.number and flow.states[v.state].standing == 'official'
    ]
    first = official[-1]
    sections = kind_of(request.registry.models, decision).sections()
    touched = [c for c in changes_of(record, version) if c.section in sections]
    between = changes(
        version.read({c.section for c in touched}),
        {c.section: first.values(c.section) for c in touched},
    )
    places = {(c.section, c.table, c.row, c.field) for c in between}
    return [c for c in touched if (c.section, c.table, c.row, c.field) in places]
