"""Transfers of records between units: opened by the unit that holds the record or asked for by the one that takes it over,
filled in, and led through the steps of the regulation's mode.

The transfer lies in the unit whose turn it is, so that it stands in the right worklist; both sides read it all the time.
When it is received (or placed by a superior), the record itself moves in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalog import version_value
from ..documents import Document, Unit, Version
from ..models.content_type import Value
from ..models.text import fold
from ..security import Permission, Permit, permit
from . import records, store
from . import transfer_guards as guards
from .errors import Invalid, Refused
from .moving import move_record
from .transfer_rules import (
    ASKED_BY_RECEIVER,
    DECISION,
    EFFECTIVE,
    HANDOVER,
    HEAD,
    RECORD,
    REQUEST,
    TYPE,
    UNTIL_TRANSFER,
    Transfer,
    fact_of,
    kind_of_move,
    open_transfer,
)

__all__ = ['ask', 'begin', 'choose_user_unit', 'fill', 'guards', 'latest_decision', 'named']

KINDS = frozenset({'transfer', 'rotation', 'appointment', 'job-rotation'})
"""Kinds of decisions that a transfer can rest on."""
FILLED = {
    'asking': (DECISION, REQUEST),
    'preparing': (DECISION, REQUEST),
    'requested': (DECISION,),
    'refused': (DECISION,),
    'submitted': (DECISION,),
}
"""The sections that can be filled in, by state. What the receiver asked for in writing stays as it was sent."""


def begin(request: Any, record: Document, target: Unit) -> Document:
    """Open a transfer in the unit that holds the record. A decision about it that is in the software is taken over.

    :raises Forbidden: the person may not transfer the record.
    :raises Refused: not to that unit, or there is an open transfer.
    """
    granted = permit(request, Permission.TRANSFER, record)
    return _open(granted, record, record.unit, target, record.unit, 'preparing')


def ask(request: Any, target: Unit, number: str, name: str) -> Document:
    """Open a request for a record that another unit holds: its number and the person's name, both as they stand there.

    :raises Forbidden: the person may not make documents in that unit.
    :raises Refused: no such record, or an open transfer.
    """
    granted = permit(request, Permission.CREATE, target)
    record = named(request, number, name)
    if record is None:
        raise Refused(NOT_FOUND)
    return _open(granted, record, record.unit, target, target, ASKED_BY_RECEIVER)


NOT_FOUND = (
    'Không tìm thấy hồ sơ có số hiệu (hoặc số định danh) và họ tên này; cả hai phải đúng như trong hồ sơ. '
    'Hãy hỏi lại đơn vị đang giữ hồ sơ.'
)


def named(request: Any, number: str, name: str) -> Document | None:
    """The record of a number and a name. Neither alone says anything about who has a record."""
    catalog, compact = request.office.catalog, number.replace(' ', '')
    numbers = ('officer-number', 'citizen-id') if compact else ()
    for uid in (uid for one in numbers for uid in catalog.equal(f'{RECORD}:{one}', compact)):
        record: Document = request.office.document(uid)
        known = version_value(record.official_version() or record.current, 'basic', 'full-name')
        if fold(known) == fold(name) and record.state != 'withdrawn':
            return record
    return None


def _open(granted: Permit, record: Document, source: Unit, target: Unit, place: Unit, state: str) -> Document:
    request = granted.request
    if source is target:
        raise Refused(f'Hồ sơ đang ở {target.title}; hãy chọn đơn vị khác.')
    if target.closed:
        heir = request.office.heir(target)
        instead = 'đơn vị khác' if heir is target else f'đơn vị kế thừa là {heir.title}'
        raise Refused(f'{target.title} đã đóng; hãy chọn {instead}.')
    if record.state in ('transferred', 'archived', 'withdrawn'):
        title = request.registry.models.workflow_of(RECORD).states[record.state].title
        raise Refused(f'Hồ sơ ở trạng thái “{title}” nên không chuyển được.')
    if open_transfer(request, record.uid) is not None:
        raise Refused('Hồ sơ này đang có một phiếu chuyển chưa xong; hãy làm tiếp phiếu đó.')
    kind = kind_of_move(request, source, target)
    shown = record.official_version() or record.current
    head = {
        'record': str(record.uid),
        'person': version_value(shown, 'basic', 'full-name'),
        'officer-number': version_value(shown, 'basic', 'officer-number'),
        'kind': kind,
        'from-unit': str(source.uid),
        'from-title': source.full_title,
        'to-unit': str(target.uid),
        'to-title': target.full_title,
    }
    content: dict[str, dict[str, Value]] = {HEAD: {name: value for name, value in head.items() if value}}
    if state != ASKED_BY_RECEIVER and (told := _from_decision(request, record, kind)):
        content[DECISION] = told
    document = store.new_document(granted, place, TYPE, about=record.uid)
    sides = ((target.uid, 0, ''),)
    store.write(
        granted,
        document,
        act='create',
        state=state,
        sections=content,
        seen_from=sides if state == ASKED_BY_RECEIVER else _sides(source, target),
    )
    return document


def _sides(source: Unit, target: Unit) -> tuple[tuple[int, int, str], ...]:
    return ((source.uid, 0, ''), (target.uid, 0, ''))


def latest_decision(request: Any, record: Document) -> Document | None:
    """The newest decision about a record that a transfer can rest on."""
    office = request.office
    found = [
        one
        for uid in office.catalog.holding('decision:persons.record', str(record.uid))
        if (one := office.document(uid)).official_state in ('issued', 'completed', 'amended')
        and version_value(one.official_version(), 'head', 'kind') in KINDS
    ]
    return max(found, key=lambda one: one.official_version().stamp, default=None)


def _from_decision(request: Any, record: Document, kind: str) -> dict[str, Value]:
    decision = latest_decision(request, record)
    if decision is None:
        return {}
    version = decision.official_version()
    assert version is not None
    names = {
        'decision-number': 'number',
        'decision-date': 'signing-date',
        'decision-issuer': 'issuing-agency',
        EFFECTIVE[kind]: 'effective-date',
        'decision-scan': 'scan',
    }
    told = {name: version_value(version, 'head', field) for name, field in names.items()}
    return {'decision': str(decision.uid), **{name: value for name, value in told.items() if value}}


def fill(request: Any, document: Document, typed: Mapping[str, Mapping[str, Any]], *, seen: int) -> Version:
    """Fill in what a transfer rests on: section id -> typed values. Fields that are not named stay as they are.

    :param seen: the version that the form was opened on; after a newer one nothing is stored.
    :raises Invalid: values that cannot be stored.
    :raises Refused: nothing of that can be changed now, or there is a newer version.
    """
    granted = permit(request, Permission.TRANSFER, document)
    if seen != document.count:
        raise Refused('Phiếu vừa có thay đổi mới; hãy xem lại rồi ghi tiếp.')
    sections = request.registry.models.content_types[TYPE].sections
    for name in typed:
        if name not in FILLED.get(document.state, ()):
            raise Refused(f'Không sửa được “{sections[name].title}” ở bước này.')
    changed, problems = records.typed_sections(request, document, typed)
    if problems:
        raise Invalid(problems)
    if not changed:
        return document.current
    return store.write(granted, document, act='fill', state=document.state, sections=changed)


def choose_user_unit(request: Any, document: Document, unit: Unit) -> Version:
    """Say which unit uses the person directly: the receiver or one below it.

    :raises Refused: the record has not arrived, or the unit is another's.
    """
    granted = permit(request, Permission.TRANSFER, document)
    if document.state != 'arrived':
        raise Refused('Chỉ chọn đơn vị trực tiếp sử dụng sau khi hồ sơ đã đến đơn vị mới.')
    transfer = Transfer(request, document)
    if unit.closed or all(one is not transfer.target for one in unit.lineage()):
        raise Refused(f'Đơn vị trực tiếp sử dụng phải là {transfer.target.title} hoặc đơn vị trực thuộc.')
    stored = document.current.values(HANDOVER)
    result = {**stored, 'user-unit': str(unit.uid), 'user-title': unit.title}
    if result == stored:
        return document.current
    return store.write(granted, document, act='fill', state=document.state, sections={HANDOVER: result})


# --- What follows from the steps


def _lies(place: str) -> records.Placed:
    """Where a transfer lies after a step: with the side whose turn it is; the sides go on reading it."""

    def placed(request: Any, document: Document) -> tuple[Unit, tuple[tuple[int, int, str], ...]]:
        transfer = Transfer(request, document)
        return getattr(transfer, place), _sides(transfer.source, transfer.target)

    return placed


for _step, _place in {
    'request': 'source', 'send': 'target', 'submit': 'superior', 'place': 'target', 'move': 'target',
    'refuse': 'source', 'return': 'source', 'decline': 'target', 'forward': 'user_unit',
}.items():  # fmt: skip
    records.PLACES[TYPE, _step] = _lies(_place)


def _hand_over(request: Any, granted: Permit, document: Document) -> None:
    """The record goes to the unit where the transfer now lies, and the transfer says what was handed over."""
    transfer = Transfer(request, document)
    record, target = transfer.record, document.unit
    version = record.current
    told = {
        **document.current.values(HANDOVER),
        'record-version': str(version.number),
        'record-digest': version.digest.hex(' ', 4),
    }
    if not transfer.handed_over:
        store.write(granted, document, act='minutes', state=document.state, sections={HANDOVER: told})
    if target is record.unit:
        return
    view = fact_of(transfer.regulation, 'transfer-view')
    leaves = record.unit is transfer.source and not transfer.within
    keeps = leaves and view is not None and view.value == UNTIL_TRANSFER
    move_record(
        granted,
        record,
        target,
        reason=f'Chuyển hồ sơ từ {record.unit.title} đến {target.title}'[: records.MAX_REASON],
        basis=f'{TYPE}:{document.uid}',
        keeps=keeps,
    )


for _step in ('receive', 'place', 'move', 'forward'):
    records.FOLLOWS.setdefault((TYPE, _step), []).append(_hand_over)
