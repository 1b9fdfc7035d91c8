"""Reading under a consultation: the pages made for it, and the rule that no other page of a record is opened by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from pyramid.exceptions import ConfigurationError
from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound
from pyramid.response import Response
from pyramid.view import exception_view_config, view_config

from .. import clock
from ..catalog import version_value
from ..documents import Document, Office, Version
from ..operations.records import files_in
from ..security import SIGNED_IN, Permission, by_roles, may_see
from ..security.consulting import RECORD, REQUEST, Opening, openings
from ..security.headers import file_headers
from .asked import number
from .attachments import THUMBNAIL
from .errors import error_page
from .papers import shown_day
from .reading import IMAGES, render_content, visible_content
from .stamps import LONGEST_SIDE, NotStamped, stamped_pdf, stamped_picture

READ, EXTRACT = 'read', 'extract'
"""What a page for consultations lets the reader do: read, or take an extract away."""
PDF, ALIVE = 'application/pdf', 'con-hieu-luc'
View = Callable[[Any, Any], Response]


class Consulted:
    """View predicate: ``@view_config(context=Document, consulted='read', ...)`` answers those whom nothing but a
    consultation lets read the record. ``'extract'`` needs one that allows extracts."""

    def __init__(self, what: str, config: Any) -> None:
        if what not in (READ, EXTRACT):
            raise ConfigurationError(f'consulted={what!r}: it must be {READ!r} or {EXTRACT!r}')
        self.what = what

    def text(self) -> str:
        return f'consulted = {self.what}'

    phash = text

    def __call__(self, context: Any, request: Any) -> bool:
        if not isinstance(context, Document) or by_roles(request, Permission.VIEW, context):
            return False
        return any(one.extracts or self.what == READ for one in openings(request, context))


def closed_to_consultations(view: View, info: Any) -> View:
    """View deriver: a page of a record that asks for ``view`` is for roles, unless it was made for consultations.

    So a page that is added tomorrow is closed to them until somebody has thought about what it shows. What is read while
    a consultation is open is journaled with it as the ground.
    """
    if info.options.get('permission') != Permission.VIEW:
        return view
    made_for_them = any(isinstance(one, Consulted) for one in info.predicates)

    def guarded(context: Any, request: Any) -> Response:
        if isinstance(context, Document) and context.type_id == RECORD:
            opened = openings(request, context)
            if opened:
                request.journal_details['ground'] = ' '.join(one.ground for one in opened)
            if not made_for_them and not by_roles(request, Permission.VIEW, context):
                raise HTTPForbidden('a consultation opens reading only')
        return view(context, request)

    return guarded


# --- The page of the reader


@dataclass(frozen=True, slots=True)
class Told:
    """A consultation as its reader sees it over the record."""

    href: str
    number: str
    purpose: str
    until: str
    extracts: bool


@view_config(
    context=Document,
    name='',
    consulted=READ,
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/consulted.pt',
)
def reading_page(document: Document, request: Any) -> dict[str, Any]:
    """What is opened of the official version, and until when."""
    return {**_content(document, request), 'printing': False}


@view_config(
    context=Document,
    name='trich-ho-so',
    consulted=EXTRACT,
    permission=Permission.VIEW,
    reads='print',
    request_method='GET',
    renderer='hoso_cms.web:templates/consulted.pt',
)
def extract_page(document: Document, request: Any) -> dict[str, Any]:
    """The same, to be printed: for consents that allow extracts."""
    return {**_content(document, request), 'printing': True}


def _content(document: Document, request: Any) -> dict[str, Any]:
    version = document.official_version()
    if version is None:
        raise HTTPNotFound()
    opened = openings(request, document)
    content_type = request.registry.models.content_types[document.type_id]
    sections, content = visible_content(request, document, version)
    path = request.resource_path(document)
    request.journal_details['sections'] = [section.id for section in sections]
    return {
        'title': document.official_summary[0].upper(),
        'unit': document.unit.title,
        'document': document,
        'path': path,
        'told': [told(request, one) for one in opened],
        'sections': sections,
        'version': version,
        'state': request.registry.models.workflow_of(document.type_id).states[version.state],
        'body': render_content(request, content_type, content, sections, files=f'{path}tep'),
        'extracts': any(one.extracts for one in opened),
        'mark': mark(request),
        'alive': f'/{ALIVE}/{document.uid}',
        'seconds': seconds_left(opened),
    }


def told(request: Any, one: Opening) -> Told:
    """A consultation in words."""
    document = request.office.document(one.uid)
    content_type = request.registry.models.content_types[document.type_id]
    purpose = content_type.field('purpose').show(version_value(document.current, REQUEST, 'purpose'))
    return Told(
        request.resource_path(document),
        version_value(document.current, 'consent', 'number'),
        purpose,
        shown_day(one.last),
        one.extracts,
    )


def mark(request: Any) -> str:
    """What is written over everything that a reader sees: who, and when."""
    account = request.account
    return f'{account.name} ({account.login}) · {clock.local(clock.now()):%H:%M %d/%m/%Y}'


def seconds_left(opened: Sequence[Opening]) -> int:
    """Seconds until the last of some consultations ends: at midnight after its last day, where the office is."""
    if not opened:
        return 0
    last = max(date.fromisoformat(one.last) for one in opened)
    end = datetime.combine(last + timedelta(days=1), time(), clock.OFFICE_ZONE)
    return max(0, int((end - clock.now()).total_seconds()))


@view_config(context=Office, name=ALIVE, permission=SIGNED_IN, request_method='GET', renderer='json')
def alive(context: Office, request: Any) -> Mapping[str, int]:
    """For a page that stays open: for how many seconds it may; 0 for what is not open, or is not there at all."""
    record = context.documents_by_id.get(number(request.subpath[0]) if len(request.subpath) == 1 else 0)
    return {'seconds': 0 if record is None else seconds_left(openings(request, record))}


# --- Files, with the reader's name on them


@view_config(
    context=Document,
    name='tep',
    consulted=READ,
    permission=Permission.VIEW,
    reads='file',
    request_method='GET',
)
def serve(document: Document, request: Any) -> Response:
    """A file of an opened section of the official version, with the reader and the time written over it."""
    sha256 = request.subpath[0] if len(request.subpath) == 1 else ''
    stored = request.office.files.get(sha256)
    version = document.official_version()
    if stored is None or version is None or sha256 not in files_opened(request, document, version):
        raise HTTPNotFound()
    request.journal_details['file'] = stored.name
    away = bool(request.GET.get('tai'))
    if away and not any(one.extracts for one in openings(request, document)):
        raise HTTPForbidden('the consent allows no extracts')
    media_type = stored.media_type
    if media_type in IMAGES:
        side = THUMBNAIL[0] if request.GET.get('nho') else LONGEST_SIDE
        data, media_type = stamped_picture(stored, mark(request), side), 'image/jpeg'
    elif media_type == PDF:
        data = stamped_pdf(stored, mark(request))
    else:
        raise NotStamped(stored.name)
    response = Response(body=data)
    response.headers.update(file_headers(stored.name, media_type, inline=not away))
    return response


def files_opened(request: Any, document: Document, version: Version) -> set[str]:
    """The digests of the files that the sections open to the person refer to."""
    content_type = request.registry.models.content_types[document.type_id]
    found: set[str] = set()
    for section in content_type.sections.values():
        if section.id in version.sections and may_see(request, section, document, version):
            found.update(sha for _, sha in files_in(content_type, {section.id: version.values(section.id)}))
    return found


@exception_view_config(context=NotStamped)
def not_stamped(error: NotStamped, request: Any) -> Response:
    """A file that cannot carry the reader's name is not shown."""
    return error_page(
        request,
        422,
        'Không hiện được tệp',
        f'Tệp “{error}” không đóng dấu người đọc được nên không hiện ở đây.',
        hint='Hãy đề nghị đơn vị quản lý hồ sơ cho xem bản giấy của tài liệu này.',
    )


def includeme(config: Any) -> None:
    config.add_view_predicate('consulted', Consulted)
    config.add_view_deriver(closed_to_consultations)
