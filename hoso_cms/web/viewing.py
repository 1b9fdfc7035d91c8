"""The ground of looking at a record, where the regulation wants the head's written consent for every look (Quận 5
art. 11.2): told once per record and session, and journaled with everything that is read of it.

Asked of those who look by a role. Not asked: the person of the record; the head, whose consent it is; whoever reads under
a consultation, which is a consent; who has work to do on the record as it stands, which its versions tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config

from ..clocks import regulation_of
from ..documents import Document
from ..journal import JournalEvent, Reads
from ..journal.reading import NAMES
from ..models.regulation import Regulation
from ..models.text import clean
from ..operations.errors import Refused
from ..security import Permission, Role, by_roles, permitted, roles_at
from ..security.consulting import RECORD, openings
from .errors import error_page
from .signin import local_path, wants_json

FACT = 'consent-to-view'
"""The fact of a regulation that asks for it."""
PAGE, KEPT = 'can-cu-xem', 'can-cu-xem'
MOST = 300
"""Records whose ground one session remembers."""
LONGEST = 300
READINGS = frozenset(
    {
        JournalEvent.READ,
        JournalEvent.READ_FILE,
        JournalEvent.READ_HISTORY,
        JournalEvent.EXPORT,
        JournalEvent.PRINT,
    }
)
BY_CONSENT, BY_TASK = 'dong-y', 'nhiem-vu'
WORDS = {BY_CONSENT: 'Văn bản đồng ý', BY_TASK: 'Nhiệm vụ được giao'}
View = Callable[[Any, Any], Response]


def rule_at(request: Any, document: Document) -> Regulation | None:
    """The regulation at the record's unit, if it asks for a ground of every look."""
    regulation = regulation_of(request.registry.models, document.unit)
    return regulation if regulation is not None and FACT in regulation.facts else None


def has_work(request: Any, document: Document) -> bool:
    """Is the record being worked on, and by the person too?"""
    states = request.registry.models.workflow_of(document.type_id).states
    return states[document.state].standing == 'working' and _works(request, document)


def _works(request: Any, document: Document) -> bool:
    return any(
        permitted(request, one, document) for one in (Permission.EDIT, Permission.SUBMIT, Permission.VERIFY)
    )


def wants_ground(request: Any, document: Document) -> bool:
    """Must the person tell on what ground this record is looked at?"""
    if document.type_id != RECORD or rule_at(request, document) is None:
        return False
    if {Role.OFFICER, Role.HEAD} & roles_at(request.account_id, document):
        return False
    looks = by_roles(request, Permission.VIEW, document) and not openings(request, document)
    return looks and not has_work(request, document)


def ground_told(request: Any, document: Document) -> str:
    """What the person told in this session; '' for nothing yet."""
    return str(request.session.get(KEPT, {}).get(str(document.uid), ''))


def grounds_asked(view: View, info: Any) -> View:
    """View deriver: a page by which a record is read leads to the question first, where the regulation wants it.

    Those are the pages that say so, and every other page that asks for ``view``; a form that is sent is work.
    """
    reads = info.options.get('reads')
    event = reads.event if isinstance(reads, Reads) else NAMES.get(reads, reads)
    unsaid = reads is None and info.options.get('permission') == Permission.VIEW
    if info.options.get('name') == PAGE or not (unsaid or event in READINGS):
        return view

    def asking(context: Any, request: Any) -> Response:
        sent = reads is None and request.method not in ('GET', 'HEAD')
        if sent or not isinstance(context, Document) or not wants_ground(request, context):
            return view(context, request)
        ground = ground_told(request, context)
        if ground:
            request.journal_details['ground'] = ground
            return view(context, request)
        if wants_json(request) or request.method not in ('GET', 'HEAD'):
            return error_page(
                request, 403, 'Cần ghi căn cứ xem', 'Hãy mở trang hồ sơ và ghi căn cứ xem trước.'
            )
        return HTTPSeeOther(request.resource_path(context, PAGE, query={'tiep': request.path_qs}))

    return asking


@view_config(
    context=Document,
    name=PAGE,
    permission=Permission.VIEW,
    request_method='GET',
    renderer='hoso_cms.web:templates/viewing.pt',
)
def form(document: Document, request: Any) -> Any:
    """The question."""
    if not wants_ground(request, document):
        return HTTPSeeOther(request.resource_path(document))
    return _page(document, request, '', '', '')


@view_config(
    context=Document,
    name=PAGE,
    permission=Permission.VIEW,
    request_method='POST',
    renderer='hoso_cms.web:templates/viewing.pt',
)
def tell(document: Document, request: Any) -> Any:
    """Remember the answer for this session, and go on."""
    kind, text = request.POST.get('loai', ''), request.POST.get('can-cu', '')
    try:
        ground = _ground(request, document, kind, text)
    except (Refused, ValueError) as wrong:
        request.response.status_int = 422
        return _page(document, request, kind, text, str(wrong))
    kept = dict(request.session.get(KEPT, {}))
    kept[str(document.uid)] = ground
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    return HTTPSeeOther(local_path(request.POST.get('tiep', ''), request.resource_path(document)))


def _ground(request: Any, document: Document, kind: str, text: str) -> str:
    """:raises Refused: nothing that could be looked up later."""
    text = clean(text)
    if kind not in _kinds(request, document):
        raise Refused('Hãy chọn loại căn cứ.')
    if len(text) > LONGEST:
        raise Refused(f'Căn cứ dài {len(text)} ký tự; nhiều nhất {LONGEST}.')
    if kind == BY_CONSENT and not any(one.isdigit() for one in text):
        raise Refused('Hãy ghi số và ngày của văn bản đồng ý, ví dụ 15/CV-PNV ngày 01/06/2026.')
    if len(text) < 5:
        raise Refused('Hãy ghi rõ việc được giao, ví dụ: cập nhật Quyết định 12/QĐ-PNV.')
    return f'{WORDS[kind]}: {text}'


def _kinds(request: Any, document: Document) -> list[str]:
    """Who keeps or verifies records may also name the task; everybody else, the consent only."""
    return [BY_CONSENT, BY_TASK] if _works(request, document) else [BY_CONSENT]


def _page(document: Document, request: Any, kind: str, text: str, message: str) -> dict[str, Any]:
    regulation = rule_at(request, document)
    assert regulation is not None
    fact = regulation.facts[FACT]
    request.journal_details['path'] = PAGE
    kinds = _kinds(request, document)
    return {
        'title': 'Căn cứ xem hồ sơ',
        'kinds': [(one, WORDS[one]) for one in kinds],
        'kind': kind if kind in kinds else kinds[0],
        'text': text,
        'message': message,
        'onward': str(request.params.get('tiep', ''))[:500],
        'regulation': regulation,
        'paragraph': fact.paragraph,
        'action': request.resource_path(document, PAGE),
    }


def includeme(config: Any) -> None:
    config.add_view_deriver(grounds_asked)
