"""Disposal of archived records whose retention has expired: listed, proposed, agreed to and decided by two people, certified.

Nothing is destroyed. A record that was disposed of gets a last version that says so (a tombstone) and is set aside; its
content, its history and its scans stay as they were and are verified like all others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import BTrees

from .. import clock
from ..catalog import version_value
from ..documents import Document, Unit, Version
from ..models.content_type import Problem, Row, Value
from ..models.text import clean
from ..models.values import new_row_id
from ..security import Permission, Permit, permit, visibility
from . import records, store
from .departures import LEAVING, RECORD
from .errors import Invalid, Refused
from .guards import guard
from .retention import Retention, classes

TYPE, OWN, ITEMS = 'disposal', 'disposal', 'items'
ARCHIVED = 'archived'
MOST = 500
"""Records of one list."""
DECIDING = frozenset({'propose', 'agree', 'decide'})


@dataclass(frozen=True, slots=True)
class Expired:
    """A record that need not be kept any longer."""

    uid: int
    retention: Retention
    left: str
    until: date


def expired(request: Any, unit: Unit, today: date | None = None) -> list[Expired]:
    """The archived records below a unit, of those the person may see, whose retention has ended; the longest ago first.

    Read from the indexes: no record is loaded.
    """
    day, catalog = today or clock.today(), request.office.catalog
    places = visibility.visible_places(request, unit, True)
    allowed = visibility.ids(
        request, [one for one in places if one.state == ARCHIVED and one.elsewhere is None]
    )
    left_on = catalog.values.get(f'{RECORD}:leaving-date')
    found = []
    for code, retention in classes(request).items():
        if retention.years is None or left_on is None:
            continue
        held = BTrees.family32.IF.Set(sorted(catalog.equal(f'{RECORD}:retention-class', code)))
        for uid in BTrees.family32.IF.intersection(held, allowed):
            left = left_on.get(uid) or ''
            until = retention.until(left)
            if until is not None and until < day:
                found.append(Expired(uid, retention, left, until))
    return sorted(found, key=lambda one: (one.until, one.uid))


def begin(request: Any, unit: Unit, title: str, uids: Collection[int]) -> Document:
    """A list of expired records of a unit and of those below it.

    :raises Forbidden: the person may not propose disposals there.
    :raises Refused: nothing chosen, too many, or one that is not expired.
    """
    granted = permit(request, Permission.KEEP_ARCHIVE, unit)
    due = {one.uid: one for one in expired(request, unit)}
    if not uids:
        raise Refused('Hãy chọn ít nhất một hồ sơ.')
    if len(uids) > MOST:
        raise Refused(f'Một danh mục có nhiều nhất {MOST} hồ sơ; đang chọn {len(uids)}.')
    if any(uid not in due for uid in uids):
        raise Refused('Có hồ sơ chưa hết thời hạn lưu trữ, hoặc bạn không được xem; hãy mở lại danh sách.')
    for uid in uids:
        permit(request, Permission.DISPOSE, request.office.document(uid))
    year = str(clock.today().year)
    content: dict[str, dict[str, Value]] = {
        OWN: {'title': clean(title)[:200] or f'Hồ sơ hết thời hạn lưu trữ năm {year}', 'year': year},
        ITEMS: {ITEMS: tuple(_row(request, due[uid]) for uid in sorted(uids))},
    }
    document = store.new_document(granted, unit, TYPE)
    initial = request.registry.models.workflow_of(TYPE).initial
    store.write(granted, document, act='create', state=initial, sections=content)
    return document


def _row(request: Any, one: Expired) -> Row:
    record = request.office.document(one.uid)
    told = {
        'id': new_row_id(),
        'record': str(one.uid),
        'name': version_value(record.current, 'basic', 'full-name'),
        'shelf-mark': version_value(record.current, LEAVING, 'shelf-mark'),
        'class': one.retention.code,
        'left': one.left,
        'until': one.until.isoformat(),
        'digest': record.current.digest.hex(' ', 4),
    }
    return {name: value for name, value in told.items() if value}


def fill(request: Any, document: Document, typed: Mapping[str, Any], *, seen: int) -> Version:
    """Fill in the grounds and the decision of a list.

    :raises Invalid: values that cannot be stored.
    :raises Refused: not in this state, or there is a newer version.
    """
    granted = permit(request, Permission.DISPOSE, document)
    if seen != document.count:
        raise Refused('Danh mục vừa có thay đổi mới; hãy xem lại rồi ghi tiếp.')
    changed, problems = records.typed_sections(request, document, {OWN: typed})
    if problems:
        raise Invalid(problems)
    if not changed:
        return document.current
    return store.write(granted, document, act='fill', state=document.state, sections=changed)


def items_of(document: Document) -> list[Row]:
    """The records of a list, with what was told of each."""
    return [row for row in document.current.values(ITEMS).get(ITEMS, ()) if isinstance(row, dict)]


def _listed(request: Any, document: Document) -> Iterator[tuple[Row, Document]]:
    for row in items_of(document):
        yield row, request.office.document(int(row['record']))


# --- Guards


@guard('still-expired')
def still_expired(permit: Permit, document: Document) -> list[Problem]:
    """Every record of the list is archived as it was listed: none has been annotated or reopened since."""
    return [
        Problem(
            ITEMS, 'digest', f'Hồ sơ của {row["name"]} đã thay đổi từ khi lập danh mục; hãy lập lại danh mục.'
        )
        for row, record in _listed(permit.request, document)
        if record.state != ARCHIVED or record.current.digest.hex(' ', 4) != row['digest']
    ]


@guard('another-person')
def another_person(permit: Permit, document: Document) -> list[Problem]:
    """Proposed, agreed to and decided by three different people; a substitute is the one whose place is taken."""
    acting = {permit.author, permit.on_behalf} - {0}
    for version in document.history():
        if version.act == 'create':
            break
        if version.act in DECIDING and acting & {version.author, version.on_behalf}:
            return [
                Problem('', '', 'Bạn đã đề nghị hoặc đồng ý danh mục này; bước tiếp theo phải do người khác.')
            ]
    return []


@guard('disposal-decided')
def disposal_decided(permit: Permit, document: Document) -> list[Problem]:
    """The record stands in a list that was decided."""
    office = permit.request.office
    named = (
        office.document(uid) for uid in office.catalog.holding('disposal:items.record', str(document.uid))
    )
    if any(one.state in ('decided', 'certified') for one in named):
        return []
    return [Problem('', '', 'Hồ sơ không có trong danh mục nào đã được quyết định huỷ.')]


def _certify(request: Any, granted: Permit, document: Document) -> None:
    """The tombstone of each record of the list."""
    number = version_value(document.current, OWN, 'decision-number')
    for _, record in _listed(request, document):
        records.transition(
            request,
            record,
            'dispose',
            reason=f'Huỷ theo danh mục “{document.summary[0]}”, quyết định số {number or "chưa ghi"}; nội dung được niêm phong.',
        )


records.FOLLOWS.setdefault((TYPE, 'certify'), []).append(_certify)
