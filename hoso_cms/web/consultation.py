"""One consultation: what was asked for and consented to, whether it opens anything now, who read; and the head's decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..documents import Document
from ..journal import JournalEvent, Line, trail
from ..models.content_type import Problem
from ..models.text import clean
from ..operations import consultations, records
from ..operations.errors import Invalid, Refused
from ..operations.versions import writer
from ..security import Permission, permitted
from ..security.consulting import CONSENT, GRANTED, RECORD, REQUEST, TYPE, opening_of
from ..security.uploads import UploadRefused
from .asked import number
from .attachments import with_uploads
from .papers import shown_day

READINGS = (JournalEvent.READ, JournalEvent.READ_FILE, JournalEvent.PRINT, JournalEvent.EXPORT)
"""Events of the journal that are readings."""
SHOWN = 100
"""Readings on the page."""
LOOKED_THROUGH = 2000
"""Lines of a reader and a record that are looked through for those."""
FIELDS = ('number', 'signing-date', 'signer', 'signer-position', 'from', 'to', 'extract', 'note')
"""The fields of the consent that the form asks for beside the scan and the sections."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a consultation stands at this moment."""

    title: str
    tone: str
    opens: bool


def standing_of(request: Any, document: Document) -> Standing:
    """Its state, and for a granted one what the days say now."""
    state = request.registry.models.workflow_of(TYPE).states[document.state]
    opening = opening_of(document)
    if opening is None:
        return Standing(state.title, state.tone, False)
    today = clock.today()
    if opening.counts_on(today):
        return Standing(f'Đang mở đến hết {shown_day(opening.last)}', 'good', True)
    if today < date.fromisoformat(opening.first):
        return Standing(f'Mở từ {shown_day(opening.first)}', 'away', False)
    return Standing(f'Đã hết hạn {shown_day(opening.last)}', 'closed', False)


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record of a consultation, as it was named."""

    name: str
    unit: str
    href: str
    """Address for those who may read it now; '' for others."""


def named_records(request: Any, document: Document) -> list[NamedRecord]:
    """The records of a consultation, with links for those who may open them now."""
    rows: Any = document.current.values(REQUEST).get('records', ())
    found = []
    for row in rows:
        record = request.office.documents_by_id.get(int(row['record']))
        open_now = record is not None and permitted(request, Permission.VIEW, record)
        found.append(NamedRecord(row['name'], row['unit'], request.resource_path(record) if open_now else ''))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading under a consultation."""

    when: str
    what: str
    record: str
    details: str


EVENT_WORDS = {
    JournalEvent.READ: 'Đọc', JournalEvent.READ_FILE: 'Xem tệp', JournalEvent.PRINT: 'In trích', JournalEvent.EXPORT: 'Xuất',
}  # fmt: skip


def readings(request: Any, document: Document) -> list[Reading]:
    """What has been read under a consultation, the newest first."""
    ground, found = f'{TYPE}:{document.uid}', []
    rows: Any = document.current.values(REQUEST).get('records', ())
    for row in rows:
        lines = trail(
            request.registry.side_store,
            subject=int(row['record']),
            account=document.party,
            events=READINGS,
            limit=LOOKED_THROUGH,
        )
        found += [(one, row['name']) for one in lines if ground in str(one.details.get('ground', '')).split()]
    found.sort(key=lambda one: one[0].id, reverse=True)
    return [_reading(request, line, name) for line, name in found[:SHOWN]]


def _reading(request: Any, line: Line, name: str) -> Reading:
    event = line.event if isinstance(line.event, JournalEvent) else JournalEvent.READ
    return Reading(f'{clock.local(line.at):%H:%M %d/%m/%Y}', EVENT_WORDS[event], name, read_of(request, line))


def read_of(request: Any, line: Line) -> str:
    """What of a record a line says was read: its sections, or a file."""
    if line.details.get('file'):
        return str(line.details['file'])
    return sections_told(request, line.details)


def sections_told(request: Any, details: Mapping[str, Any]) -> str:
    """The sections of a record that the details of a line name, by their titles."""
    sections = request.registry.models.content_types[RECORD].sections
    return ', '.join(sections[name].title for name in details.get('sections', ()) if name in sections)


@view_config(
    context=Document,
    name='',
    type_id=TYPE,
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/consultation.pt',
)
def page(document: Document, request: Any) -> dict[str, Any]:
    """The consultation, and for the head the decision."""
    return _page(document, request)


def _page(
    document: Document,
    request: Any,
    *,
    typed: Mapping[str, str] | None = None,
    chosen: set[str] | None = None,
    problems: list[Problem] | None = None,
    message: str = '',
) -> dict[str, Any]:
    content_type = request.registry.models.content_types[TYPE]
    asked = document.current.values(REQUEST)
    consent = document.current.values(CONSENT)
    sections: Any = asked.get('wanted-sections', ())
    opened: Any = consent.get('sections', ())
    decides = (
        document.state == request.registry.models.workflow_of(TYPE).initial
        and permitted(request, Permission.CONSENT, document)
        and document.party != request.account_id
    )
    sees = permitted(request, Permission.TRAIL, document.unit) or document.party == request.account_id
    path = request.resource_path(document)
    return {
        'title': f'Phiếu nghiên cứu hồ sơ của {document.summary[0]}',
        'document': document,
        'path': path,
        'standing': standing_of(request, document),
        'last': document.current,
        'last_who': writer(request, document.current),
        'last_when': f'{clock.local(document.current.time):%H:%M %d/%m/%Y}',
        'facts': [
            (item.title, item.show_value(asked[item.id]))
            for item in (content_type.field(name) for name in ASKED)
            if asked.get(item.id)
        ],
        'consent': [
            (item.title, item.show_value(consent[item.id]))
            for item in (content_type.field(name) for name in FIELDS)
            if consent.get(item.id)
        ],
        'scan': f'{path}tep/{consent["scan"]}' if consent.get('scan') else '',
        'records': named_records(request, document),
        'wanted': [row['title'] for row in sections],
        'opened': [row['title'] for row in opened],
        'readings': readings(request, document) if sees and document.official else [],
        'sees': sees and bool(consent),
        'decides': decides,
        'own': document.party == request.account_id,
        'choices': _choices(request, document, sections) if decides else [],
        'chosen': chosen if chosen is not None else {row['section'] for row in sections},
        'typed': _typed(request, document) if typed is None else typed,
        'wrong': {problem.field: problem.message for problem in problems or () if problem.field},
        'others': [problem.message for problem in problems or () if not problem.field],
        'message': message,
        'steps': [t for t in records.open_transitions(request, document) if t.id in ('revoke', 'withdraw')],
        'again': f'/de-nghi-nghien-cuu?tu={document.uid}',
        'granted': document.state == GRANTED,
    }


ASKED = (
    'reader-name', 'reader-unit', 'reader-position', 'purpose', 'purpose-words', 'wanted-from', 'wanted-to', 'wants-extract',
    'paper',
)  # fmt: skip


def _choices(request: Any, document: Document, wanted: Any) -> list[tuple[str, str, bool]]:
    """The sections asked for: id, title, and whether the one who decides may open it."""
    known = request.registry.models.content_types[RECORD].sections
    found = [request.office.document(uid) for uid in consultations.records_of(document)]
    return [
        (
            row['section'],
            row['title'],
            row['section'] in known
            and all(consultations.sees(request, known[row['section']], record) for record in found),
        )
        for row in wanted
    ]


def _typed(request: Any, document: Document) -> dict[str, str]:
    asked = document.current.values(REQUEST)
    return {
        'signing-date': f'{clock.today():%d/%m/%Y}',
        'signer': request.account.name,
        'from': shown_day(str(asked.get('wanted-from', ''))),
        'to': shown_day(str(asked.get('wanted-to', ''))),
        'extract': str(asked.get('wants-extract', '')),
    }


@view_config(
    context=Document,
    name='quyet-dinh',
    reads='record',
    type_id=TYPE,
    permission=Permission.CONSENT,
    request_method='POST',
    renderer='hoso_cms.web:templates/consultation.pt',
)
def decide(document: Document, request: Any) -> Any:
    """Consent with the written document, or refuse with a reason; what was typed stays where it is not taken."""
    pairs, refused = _sent(document, request)
    typed = {name: value for name, value in pairs if isinstance(value, str)}
    typed['scan'] = typed.get('scan') or typed.get('scan-da-nhan', '')
    chosen = {value for name, value in pairs if name == 'muc'}
    seen = number(typed.get('ban'))
    undo = request.tm.savepoint()
    try:
        if refused:
            raise Refused(refused)
        if typed.get('viec') == 'khong-dong-y':
            records.transition(request, document, 'refuse', reason=typed.get('ly-do', ''), seen=seen)
            request.session.flash('Đã ghi nhận không đồng ý; người đề nghị thấy lý do ở phiếu.')
        else:
            given = {name: clean(typed.get(name, ''), lines=name == 'note') for name in (*FIELDS, 'scan')}
            consultations.grant(request, document, chosen, given, seen=seen)
            request.session.flash('Đã đồng ý; người đọc xem được từ ngày đầu đến hết ngày cuối ghi ở phiếu.')
    except (Refused, ValueError) as wrong:
        # The scan that was sent stays stored and named in the form; nothing else does.
        undo.rollback()
        request.response.status_int = 422
        problems = wrong.problems if isinstance(wrong, Invalid) else None
        message = '' if problems else str(wrong)
        return _page(document, request, typed=typed, chosen=chosen, problems=problems, message=message)
    return HTTPSeeOther(request.resource_path(document))


def _sent(document: Document, request: Any) -> tuple[list[tuple[str, Any]], str]:
    """What the form sent, its scan taken in; and what was wrong with that."""
    try:
        pairs, refused = with_uploads(request, document, list(request.POST.items()))
    except UploadRefused as wrong:
        return [(name, value) for name, value in request.POST.items() if isinstance(value, str)], str(wrong)
    return pairs, ' '.join(refused)
