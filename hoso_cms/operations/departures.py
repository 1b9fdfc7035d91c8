"""The end of service as one act: opened about a record, checked, and closed by another person. Closing it writes the record
and freezes it: archived, or gone out of the scope of the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import clock
from ..catalog import version_value
from ..documents import Document, Version
from ..models.content_type import Problem, Row, Value
from ..models.kinds import show_date
from ..models.values import new_row_id
from ..security import Permission, Permit, permit
from . import declared, records, store
from .departure_rules import CLOSED, RECORD, TYPE, departures_of, open_departure
from .errors import Invalid, Refused
from .guards import guard
from .retention import PERMANENT, longest
from .seat_handover import holders_of, living_seats
from .transfer_rules import open_transfer

__all__ = ['CLOSED', 'RECORD', 'TYPE', 'begin', 'departures_of', 'fill', 'open_departure', 'paper_told']

OWN, KEEPING = 'departure', 'keeping'
LEAVING, ATTACHMENTS, PERIODS = 'leaving', 'attachments', 'service-periods'
"""Sections and a table of the record."""
MOVED_OUT = 'moved-out'
"""Code of ``leaving-form``: the person serves on, outside the scope of this office."""
KINDS = {'retirement': 'retired', 'leave': 'resigned', 'death': 'died', 'discipline': 'dismissed'}
"""Kinds of decisions that end a service, with the reason each stands for."""


def begin(request: Any, record: Document) -> Document:
    """Open a departure about a record, with what the record and a decision say already.

    :raises Forbidden: the person may not end this service.
    :raises Refused: there is an open one.
    """
    granted = permit(request, Permission.ARCHIVE, record)
    if open_departure(request, record.uid) is not None:
        raise Refused('Hồ sơ này đang có một phiếu kết thúc công tác; hãy làm tiếp phiếu đó.')
    shown = record.official_version() or record.current
    leaving = record.current.values(LEAVING)
    told: dict[str, Value] = {
        'record': str(record.uid),
        'person': version_value(shown, 'basic', 'full-name'),
        'unit-title': record.unit.title,
        'reason': leaving.get('leaving-form', ''),
        'effective-date': leaving.get('leaving-date', ''),
        'retirement-form': leaving.get('retirement-form', ''),
        **_from_decision(request, record),
    }
    content: dict[str, dict[str, Value]] = {
        OWN: {name: value for name, value in told.items() if value},
        KEEPING: {'retention-class': PERMANENT},
    }
    document = store.new_document(granted, record.unit, TYPE, about=record.uid)
    initial = request.registry.models.workflow_of(TYPE).initial
    store.write(granted, document, act='create', state=initial, sections=content)
    return document


def _from_decision(request: Any, record: Document) -> dict[str, Value]:
    """What the newest decision says that ends the person's service."""
    office = request.office
    found = [
        (version.stamp, one.uid, version)
        for uid in office.catalog.holding('decision:persons.record', str(record.uid))
        if (one := office.document(uid)).official_state in ('issued', 'completed', 'amended')
        and (version := one.official_version()) is not None
        and version_value(version, 'head', 'kind') in KINDS
    ]
    if not found:
        return {}
    _, uid, version = max(found)
    names = {
        'decision-number': 'number', 'decision-date': 'signing-date', 'decision-issuer': 'issuing-agency',
        'effective-date': 'effective-date', 'scan': 'scan',
    }  # fmt: skip
    told = {name: version_value(version, 'head', field) for name, field in names.items()}
    reason = KINDS[version_value(version, 'head', 'kind')]
    return {'decision': str(uid), 'reason': reason, **{name: value for name, value in told.items() if value}}


def fill(request: Any, document: Document, typed: Mapping[str, Mapping[str, Any]], *, seen: int) -> Version:
    """Fill in a departure: section id -> typed values. Fields that are not named stay as they are.

    :param seen: the version that the form was opened on; after a newer one nothing is stored.
    :raises Invalid: values that cannot be stored.
    :raises Refused: it waits for the one who closes it, or there is a newer version.
    """
    granted = permit(request, Permission.ARCHIVE, document)
    if document.state != 'preparing':
        raise Refused('Phiếu đã trình; hãy rút lại trước khi sửa.')
    if seen != document.count:
        raise Refused('Phiếu vừa có thay đổi mới; hãy xem lại rồi ghi tiếp.')
    changed, problems = records.typed_sections(request, document, typed)
    if problems:
        raise Invalid(problems)
    if not changed:
        return document.current
    return store.write(granted, document, act='fill', state=document.state, sections=changed)


def leaves_scope(document: Document) -> bool:
    """Does the person of a departure serve on, outside the scope of this office?"""
    return version_value(document.current, OWN, 'reason') == MOVED_OUT


# --- Guards


@guard('departure-ready')
def departure_ready(permit: Permit, document: Document) -> list[Problem]:
    """Nothing about the record is open any more."""
    request, record = permit.request, permit.request.office.document(document.about)
    problems = []
    if record.state == 'review':
        problems.append('Hồ sơ đang chờ xác thực; hãy xác thực hoặc trả lại trước.')
    elif record.state == 'draft':
        problems.append('Hồ sơ còn nội dung chưa được xác thực; hãy trình và xác thực trước.')
    elif record.state != 'verified':
        title = request.registry.models.workflow_of(RECORD).states[record.state].title
        problems.append(f'Hồ sơ ở trạng thái “{title}”.')
    if declared.open_of(request, record.uid) is not None:
        problems.append('Còn một phiếu bổ sung lý lịch chưa xong; hãy duyệt hoặc rút phiếu đó.')
    if open_transfer(request, record.uid) is not None:
        problems.append('Còn một phiếu chuyển hồ sơ chưa xong; hãy hoàn thành hoặc huỷ phiếu đó.')
    problems += [
        f'{account.name} còn giữ {len(held)} tài khoản đơn vị; người quản trị thu hồi và giao lại trước.'
        for account in holders_of(request, record.uid)
        if (held := living_seats(request.office, account))
    ]
    return [Problem('', RECORD, text) for text in problems]


@guard('departure-come')
def departure_come(permit: Permit, document: Document) -> list[Problem]:
    """The day has come: nobody is archived in advance."""
    day = version_value(document.current, OWN, 'effective-date')
    if day > clock.today().isoformat():
        return [
            Problem(OWN, 'effective-date', f'Đến ngày {show_date(day)} mới có hiệu lực; khi đó hãy kết thúc.')
        ]
    return []


@guard('own-page')
def own_page(permit: Permit, document: Document) -> list[Problem]:
    """A step that asks for more than a reason is taken by its own operation."""
    return [Problem('', '', 'Bước này cần số, ngày quyết định: hãy dùng trang “Trở lại công tác” của hồ sơ.')]


@guard('by-departure')
def by_departure(permit: Permit, document: Document) -> list[Problem]:
    """A service ends with its reason and its paper: only closing a departure writes that into the record."""
    return [
        Problem(
            '', '', 'Hồ sơ chỉ vào lưu trữ hoặc chuyển đi theo phiếu “Kết thúc công tác” đã được xác nhận.'
        )
    ]


# --- Closing


def _close(request: Any, granted: Permit, document: Document) -> None:
    """Write what ended the service into the record, and freeze it."""
    record = request.office.document(document.about)
    allowed = permit(request, Permission.VERIFY, record)
    own, keeping = document.current.values(OWN), document.current.values(KEEPING)
    act = 'transfer' if leaves_scope(document) else 'archive'
    flow = request.registry.models.workflow_of(RECORD)
    leaving = _leaving(request, record, own, keeping)
    sections: dict[str, Mapping[str, Value]] = {LEAVING: leaving}
    if own.get('scan'):
        sections[ATTACHMENTS] = _with_paper(record, own)
    reason = request.registry.models.vocabularies['leaving-form'].label(str(own['reason']))
    store.write(
        allowed,
        record,
        act=act,
        state=flow.transitions[act].target,
        sections=sections,
        reason=f'{reason}, {leaving["leaving-decision"]}'[: records.MAX_REASON],
        basis=f'{TYPE}:{document.uid}',
    )


records.FOLLOWS.setdefault((TYPE, 'close'), []).append(_close)


def paper_told(number: str, day: str, issuer: str) -> str:
    """A paper as people cite it, short enough for a field: ``12/QĐ-SNV ngày 01/06/2026, Sở Nội vụ``."""
    return f'{number} ngày {show_date(day)}, {issuer}'[:300]


def _leaving(
    request: Any, record: Document, own: Mapping[str, Value], keeping: Mapping[str, Value]
) -> dict[str, Value]:
    paper = paper_told(str(own['decision-number']), str(own['decision-date']), str(own['decision-issuer']))
    day, reason = str(own['effective-date']), str(own['reason'])
    documents = [
        row for row in record.current.values(ATTACHMENTS).get(ATTACHMENTS, ()) if isinstance(row, dict)
    ]
    told: dict[str, Value] = {
        **record.current.values(LEAVING),
        'leaving-form': reason,
        'leaving-date': day,
        'leaving-decision': paper,
        'leaving-unit': record.unit.full_title,
        'retirement-form': str(own.get('retirement-form', '')) if reason == 'retired' else '',
        'shelf-mark': str(keeping.get('shelf-mark', '')),
        'retention-class': longest(request, str(keeping.get('retention-class', '')), documents).code,
        PERIODS: _periods(record, day, reason, paper),
    }
    return {name: value for name, value in told.items() if value}


def _periods(record: Document, day: str, reason: str, paper: str) -> tuple[Row, ...]:
    """The service periods with the present one ended."""
    rows = [row for row in record.current.values(LEAVING).get(PERIODS, ()) if isinstance(row, dict)]
    ended = {'to': day, 'unit': record.unit.title, 'reason': reason, 'paper': paper}
    if rows and not rows[-1].get('to'):
        return (*rows[:-1], {**rows[-1], **ended})
    since = version_value(record.current, 'recruitment', 'recruitment-date') if not rows else ''
    fresh = {'id': new_row_id(), 'from': since, **ended}
    return (*rows, {name: value for name, value in fresh.items() if value})


def _with_paper(record: Document, own: Mapping[str, Value]) -> dict[str, Value]:
    """The documents of the file with the paper that ended the service; it may be there already."""
    section = record.current.values(ATTACHMENTS)
    rows = [row for row in section.get(ATTACHMENTS, ()) if isinstance(row, dict)]
    if all(row.get('file') != own['scan'] for row in rows):
        row = {
            'id': new_row_id(), 'kind': 'leaving', 'title': 'Quyết định, giấy tờ kết thúc công tác',
            'number': str(own['decision-number']), 'date': str(own['decision-date']),
            'issuer': str(own['decision-issuer']), 'file': str(own['scan']),
        }  # fmt: skip
        rows.append(row)
    return {**section, ATTACHMENTS: tuple(rows)}
