"""Phiếu bổ sung lý lịch: the page of a declaration as a task list, and how one is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.renderers import get_renderer
from pyramid.view import view_config

from .. import clock, drafts
from ..documents import Document
from ..journal import JournalEvent, Reads
from ..models.content_type import Section
from ..operations import campaigns, declarations, records
from ..operations.declared import (
    CHANGED,
    RETURNED,
    SETTLED,
    TYPE,
    UNCHANGED,
    Declared,
    about,
    open_of,
)
from ..operations.errors import Refused
from ..operations.versions import writer
from ..security import Permission, Role, permitted
from . import versions
from .declared_changes import changes_of, rounds, seen_sections
from .limits import limits_told
from .reading import shown_version

ENTRY = 'phieu-bo-sung'
"""The page of a record on which declarations about it are opened and found."""
READS = Reads(JournalEvent.READ, subject=lambda context, request: context.about)
"""A declaration is read as a part of its record."""


@dataclass(frozen=True, slots=True)
class Task:
    """One section of the task list."""

    section: Section
    status: str
    tone: str
    answer: str
    href: str
    """Where it is declared; '' where it cannot be now."""
    changes: int
    lacking: int
    """Changes without the evidence that is asked for."""
    returned: int


def declared_of(request: Any, document: Document) -> Declared:
    """The declaration in the version that the person may see."""
    return Declared(request, document, shown_version(request, document))


def tasks(request: Any, declared: Declared, *, filling: bool) -> list[Task]:
    """The sections that the person may see, each with how it stands."""
    document = declared.document
    path = request.resource_path(document)
    mine = {
        draft.key.section
        for draft in drafts.drafts_of(request.registry.side_store, request.account_id)
        if str(draft.key.document) == str(document.uid)
    }
    found = []
    for name, section in seen_sections(request, declared).items():
        answer, pieces = declared.answers[name], declared.pieces(name)
        returned = sum(declared.verdicts.get(piece, {}).get('verdict') == RETURNED for piece in pieces)
        lacking = sum(declared.asks_evidence(piece) and not declared.evidence.get(piece) for piece in pieces)
        status, tone = _status(answer, len(pieces), returned, name in mine)
        found.append(
            Task(
                section,
                status,
                tone,
                answer,
                f'{path}sua/{name}' if filling else '',
                len(pieces),
                lacking,
                returned,
            )
        )
    return found


def _status(answer: str, changes: int, returned: int, drafted: bool) -> tuple[str, str]:
    if returned:
        return f'trả lại {returned}', 'bad'
    if drafted:
        return 'đang khai dở', 'away'
    if answer == CHANGED:
        return f'{changes} thay đổi' if changes else 'chưa có gì khác', 'good' if changes else 'waiting'
    return {
        UNCHANGED: ('không thay đổi', 'neutral'),
        SETTLED: ('đã duyệt', 'good'),
    }.get(answer, ('chưa trả lời', 'waiting'))


def head_of(request: Any, declared: Declared) -> dict[str, Any]:
    """What stands at the top of every page of a declaration."""
    document, flow = declared.document, request.registry.models.workflow_of(TYPE)
    campaign = declared.campaign
    form = declared.content_type.form_for(declared.variant)
    record = declared.record
    return {
        'title': f'Phiếu bổ sung lý lịch năm {declared.own("year")}',
        'declared': declared,
        'document': document,
        'path': request.resource_path(document),
        'declarant': declared.own('declarant'),
        'state': flow.states[declared.version.state],
        'form': form,
        'campaign': campaigns.told(campaign, 'title') if campaign else '',
        'until': day(campaigns.told(campaign, 'to')) if campaign else '',
        'record_path': request.resource_path(record) if permitted(request, Permission.VIEW, record) else '',
        'parts': get_renderer('hoso_cms.web:templates/declaration_parts.pt').implementation(),
        'diff_parts': get_renderer('hoso_cms.web:templates/diff_parts.pt').implementation(),
        'finding_parts': get_renderer('hoso_cms.web:templates/finding_parts.pt').implementation(),
        'files': request.office.files,
        'file_path': request.resource_path(document, versions.FILES),
        'token': get_csrf_token(request),
    }  # fmt: skip


def day(iso: str) -> str:
    """``2026-12-23`` -> ``23/12/2026``."""
    return '/'.join(reversed(iso.split('-')))


@view_config(
    context=Document, type_id=TYPE, name='', permission=Permission.VIEW, reads=READS, request_method='GET',
    renderer='hoso_cms.web:templates/declaration.pt',
)  # fmt: skip
def declaration_page(document: Document, request: Any) -> dict[str, Any]:
    """The declaration: while it is filled in, a list of sections to answer; afterwards what became of it."""
    declared = declared_of(request, document)
    newest = declared.version.number == document.count
    filling = newest and permitted(request, Permission.DECLARE, document)
    listed = tasks(request, declared, filling=filling)
    waiting = document.state == 'submitted' and newest
    return {
        **head_of(request, declared),
        'tasks': listed,
        'filling': filling,
        'answered': sum(bool(task.answer) for task in listed),
        'open': [task.section.id for task in listed if not task.answer],
        'returned': [
            one for _, some in changes_of(request, declared) for one in some if one.verdict == RETURNED
        ]
        if document.state in ('returned', 'draft')
        else [],
        'changes': [] if filling else changes_of(request, declared),
        'rounds': rounds(request, document) if newest else [],
        'who': lambda version: writer(request, version),
        'limits': limits_told(request, document) if newest else [],
        'holders': holders(request, document) if waiting else '',
        'reviewing': waiting and permitted(request, Permission.VERIFY, document),
        'steps': [t for t in records.open_transitions(request, document) if t.id in ('recall', 'withdraw')]
        if newest
        else [],
        'on_paper': declared.on_paper,
        'receiving': filling and declared.on_paper and permitted(request, Permission.CREATE, document.unit),
    }


def holders(request: Any, document: Document) -> str:
    """Who verifies: the names of the nearest unit above that has verifiers."""
    for unit in document.unit.lineage():
        names = [
            request.office.accounts[uid].name
            for uid, roles in unit.holders().items()
            if Role.VERIFIER in roles and uid in request.office.accounts
        ]
        if names:
            return f'{", ".join(sorted(names))} ({unit.title})'
    return ''


@view_config(
    context=Document,
    type_id=TYPE,
    name='khong-thay-doi',
    permission=Permission.DECLARE,
    request_method='POST',
)
def leave_unchanged(document: Document, request: Any) -> HTTPSeeOther:
    """Answer a section, or all that have no answer yet, with *không thay đổi*."""
    declared = Declared(request, document)
    chosen = request.POST.getall('muc')
    sections = [name for name in chosen if name in declared.answers]
    if not sections:
        raise Refused('Hãy chọn mục để ghi là không thay đổi.')
    declarations.leave_unchanged(request, document, sections)
    for name in sections:
        drafts.drop(request.registry.side_store, drafts.DraftKey(request.account_id, document.uid, name))
    titles = [declared.content_type.sections[name].title for name in sections]
    told = f'Mục “{titles[0]}”' if len(titles) == 1 else f'{len(titles)} mục'
    request.session.flash(f'{told}: không thay đổi.')
    where = f'#muc-{sections[0]}' if len(sections) == 1 else ''
    return HTTPSeeOther(f'{request.resource_path(document)}{where}')


# --- Opening


@view_config(
    context=Document, type_id='record', name=ENTRY, permission=Permission.VIEW, reads='record', request_method='GET',
    renderer='hoso_cms.web:templates/declaration_open.pt',
)  # fmt: skip
def entry(record: Document, request: Any) -> dict[str, Any]:
    """The declarations about a record, and the way to begin one."""
    return _entry(record, request)


def _entry(record: Document, request: Any, message: str = '') -> dict[str, Any]:
    flow = request.registry.models.workflow_of(TYPE)
    campaign = campaigns.asks(request, record)
    current = open_of(request, record.uid)
    may = permitted(request, Permission.DECLARE, record)
    summary = (
        record.summary
        if permitted(request, Permission.VIEW, record, record.state)
        else record.official_summary
    )
    own = request.account.record == record.uid
    return {
        'title': 'Phiếu bổ sung lý lịch',
        'record': record,
        'name': summary[0],
        'own': own,
        'message': message,
        'campaign': period_of(campaign) if campaign else None,
        'sections': declarations.declarable(request, record, campaign) if may else [],
        'may': may and bool(record.official),
        'paper': may and permitted(request, Permission.CREATE, record.unit) and not own,
        'current': _row(request, flow, current) if current and _sees(request, current) else None,
        'earlier': [
            _row(request, flow, one)
            for one in about(request, record.uid)
            if one is not current and _sees(request, one)
        ],
        'token': get_csrf_token(request),
    }


def _sees(request: Any, document: Document) -> bool:
    return permitted(request, Permission.VIEW, document)


def _row(request: Any, flow: Any, document: Document) -> dict[str, Any]:
    return {
        'href': request.resource_path(document),
        'year': document.summary[1],
        'state': flow.states[document.state],
        'changed': f'{clock.local(document.current.time):%d/%m/%Y}',
    }


def period_of(campaign: Document) -> dict[str, str]:
    """What people are told of a campaign."""
    return {
        'title': campaigns.told(campaign, 'title'),
        'from': day(campaigns.told(campaign, 'from')),
        'to': day(campaigns.told(campaign, 'to')),
        'message': campaigns.told(campaign, 'message'),
    }


@view_config(
    context=Document, type_id='record', name=ENTRY, permission=Permission.DECLARE, request_method='POST',
    renderer='hoso_cms.web:templates/declaration_open.pt',
)  # fmt: skip
def begin(record: Document, request: Any) -> Any:
    """Open a declaration, or go to the one that is open."""
    try:
        document = declarations.open_declaration(request, record, paper=request.POST.get('giay') == '1')
    except declarations.AlreadyOpen as other:
        if not _sees(request, other.declaration):
            raise HTTPNotFound()
        request.session.flash(str(other), 'info')
        document = other.declaration
    except Refused as refused:
        request.response.status_int = 422
        return _entry(record, request, str(refused))
    step = 'phieu-giay' if Declared(request, document).on_paper and document.count == 1 else ''
    return HTTPSeeOther(f'{request.resource_path(document)}{step}')


def entries_for(request: Any, documents: Iterator[Document]) -> list[dict[str, Any]]:
    """Declarations as rows of a list."""
    flow = request.registry.models.workflow_of(TYPE)
    return [
        {**_row(request, flow, one), 'name': one.summary[0], 'unit': one.unit.full_title} for one in documents
    ]
