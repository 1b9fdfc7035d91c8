"""The archivist's home: the archive by year, reason, unit at the time, name and shelf; a quick way of reading; notes; returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from ..documents import Document, Office, Unit
from ..operations import archive as acts
from ..operations.departures import LEAVING, RECORD
from ..operations.errors import Refused
from ..operations.retention import classes
from ..reports.archive import FACETS, STATES, UNKNOWN, Asked, Found, browse
from ..security import SIGNED_IN, Permission, permitted
from ..security import visibility as seen
from .asked import page_of
from .reading import render_content, shown_version, visible_content
from .record import head, notes_told
from .tree import unit_path, units_of_seats

TITLES = {'nam': 'Năm kết thúc công tác', 'ly-do': 'Lý do', 'don-vi': 'Đơn vị khi kết thúc'}
NAMES = {
    'year': 'nam',
    'reason': 'ly-do',
    'unit': 'don-vi',
    'shelf': 'ky-hieu',
    'name': 'ten',
    'state': 'trang-thai',
}
READ = ('leaving', 'career', 'attachments', 'awards', 'salary-history')
"""What the quick way of reading shows, in order."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a facet with its number."""

    title: str
    href: str
    number: int
    width: float
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One archived record."""

    href: str
    name: str
    born: str
    reason: str
    left: str
    unit: str
    shelf: str
    kept: str
    state: str
    tone: str


def asked_of(request: Any) -> Asked:
    """What the address asks for."""
    given = {field: str(request.GET.get(name, ''))[:300].strip() for field, name in NAMES.items()}
    return Asked(**given)


def query_of(asked: Asked, **other: Any) -> str:
    """The same with something else: ``?nam=2020&trang=2``."""
    told = {name: getattr(asked, field) for field, name in NAMES.items()} | other
    return urlencode(
        {name.replace('_', '-'): value for name, value in told.items() if value not in ('', None)}
    )


@view_config(
    context=Unit, name='luu-tru', permission=Permission.BROWSE, renderer='hoso_cms.web:templates/archive.pt'
)
@view_config(
    context=Office, name='luu-tru', permission=SIGNED_IN, renderer='hoso_cms.web:templates/archive.pt'
)
def home(context: Unit, request: Any) -> dict[str, Any]:
    """The archive of a unit and of those below it, as far as the person may see it."""
    asked = asked_of(request)
    found = browse(request, context, asked)
    size, page = request.registry.settings['hoso.page_size'], page_of(request)
    rows = seen.listed(request, found.uids[(page - 1) * size : page * size], found.places)
    flow = request.registry.models.workflow_of(RECORD)
    return {
        'title': 'Lưu trữ' if isinstance(context, Office) else f'Lưu trữ: {context.title}',
        'unit_href': unit_path(request, context) if permitted(request, Permission.BROWSE, context) else '',
        'base': request.resource_path(context, 'luu-tru'),
        'expired_href': request.resource_path(context, 'het-han-luu-tru')
        if permitted(request, Permission.KEEP_ARCHIVE, context)
        else '',
        'asked': asked,
        'facets': [(TITLES[name], _bars(request, asked, name, found)) for name in FACETS],
        'states': [
            (flow.states[state].title, '?' + query_of(asked, trang_thai=state), asked.state == state)
            for state in STATES
        ],
        'all_states': '?' + query_of(asked, trang_thai=''),
        'rows': [_row(request, one, asked) for one in rows],
        'total': len(found.uids),
        'page': page,
        'pages': max(1, -(-len(found.uids) // size)),
        'query': lambda number: '?' + query_of(asked, trang=number),
        'nothing_asked': asked == Asked(),
        'chosen': [
            (name, getattr(asked, field)) for field, name in NAMES.items() if name not in ('ten', 'ky-hieu')
        ],
    }


def home_card(request: Any) -> dict[str, Any] | None:
    """The archive on the first page of those who keep it: how much lies there by year and reason; None for others."""
    keeps = any(permitted(request, Permission.KEEP_ARCHIVE, unit) for unit in units_of_seats(request))
    if not keeps:
        return None
    asked, base = Asked(), request.resource_path(request.office, 'luu-tru')
    found = browse(request, request.office, asked)
    return {
        'base': base,
        'total': len(found.uids),
        'facets': [(TITLES[name], _bars(request, asked, name, found, base)) for name in ('nam', 'ly-do')],
    }


def _bars(request: Any, asked: Asked, facet: str, found: Found, base: str = '') -> list[Bar]:
    numbers = found.facets[facet]
    reasons = request.registry.models.vocabularies['leaving-form']
    known = sorted((value for value in numbers if value != UNKNOWN), reverse=facet == 'nam')
    if facet != 'nam':
        known.sort(key=lambda value: -numbers[value])
    most, field = max(numbers.values(), default=1), next(f for f, name in NAMES.items() if name == facet)
    bars = []
    for value in [*known, *([UNKNOWN] if numbers[UNKNOWN] else [])]:
        current = getattr(asked, field) == value
        title = reasons.label(value) if facet == 'ly-do' and value != UNKNOWN else value
        bars.append(
            Bar(
                'Chưa ghi' if value == UNKNOWN else title,
                f'{base}?{query_of(asked, **{facet: "" if current else value})}',
                numbers[value],
                round(100 * numbers[value] / most, 2),
                current,
            )
        )
    return bars


def _row(request: Any, one: Any, asked: Asked) -> Row:
    document, models = one.document, request.registry.models
    version = shown_version(request, document)
    leaving = version.values(LEAVING)
    state = models.workflow_of(RECORD).states[one.state]

    def told(name: str) -> str:
        value = leaving.get(name, '')
        return models.content_types[RECORD].field(name).show(value) if isinstance(value, str) else ''

    return Row(
        request.resource_path(document, 'doc-nhanh') + '?' + query_of(asked),
        one.summary[0],
        models.content_types[RECORD].field('birth-date').show(one.summary[2]),
        told('leaving-form'),
        told('leaving-date'),
        told('leaving-unit') or one.unit.title,
        told('shelf-mark'),
        kept_until(request, leaving),
        state.title,
        state.tone,
    )


def kept_until(request: Any, leaving: Any) -> str:
    """Until when a file must be kept, in words."""
    retention = classes(request).get(str(leaving.get('retention-class', '')))
    if retention is None:
        return ''
    until = retention.until(str(leaving.get('leaving-date', '')))
    return 'Vĩnh viễn' if retention.years is None else f'đến {until:%d/%m/%Y}' if until else ''


@view_config(
    context=Document,
    type_id=RECORD,
    name='doc-nhanh',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/archive_read.pt',
)
def read(document: Document, request: Any) -> dict[str, Any]:
    """One record after the other: photo, career, decisions, notes; the next one by a key."""
    asked = asked_of(request)
    version = shown_version(request, document)
    found = browse(request, request.office, asked)
    place = found.uids.index(document.uid) if document.uid in found.uids else -1
    near = (
        [found.uids[n] if 0 <= n < len(found.uids) else 0 for n in (place - 1, place + 1)]
        if place >= 0
        else [0, 0]
    )
    visible, content = visible_content(request, document, version)
    sections = [one for name in READ for one in visible if one.id == name]
    content_type = request.registry.models.content_types[RECORD]
    path = request.resource_path(document)

    def other(uid: int) -> str:
        if not uid:
            return ''
        return request.resource_path(request.office.document(uid), 'doc-nhanh') + '?' + query_of(asked)

    return {
        **head(request, document, version, content),
        'body': render_content(
            request,
            content_type,
            content,
            [one for one in sections if content.get(one.id)],
            files=f'{path}tep',
        ),
        'previous': other(near[0]),
        'next': other(near[1]),
        'place': place + 1,
        'total': len(found.uids),
        'list_href': '/luu-tru?' + query_of(asked),
        'notes': notes_told(request, document),
        'kept': kept_until(request, content.get(LEAVING, {})),
        'asked_query': query_of(asked),
        'may_note': permitted(request, Permission.ANNOTATE, document),
        'message': '',
        'typed': '',
        'token': get_csrf_token(request),
    }


@view_config(
    context=Document,
    type_id=RECORD,
    name='ghi-chu-luu-tru',
    permission=Permission.ANNOTATE,
    reads='record',
    renderer='hoso_cms.web:templates/archive_note.pt',
)
def annotate(document: Document, request: Any) -> Any:
    """Append a note; the content of the record stays as it is."""
    text, message = str(request.POST.get('ghi-chu', '')), ''
    if request.method == 'POST':
        try:
            acts.annotate(request, document, text)
            request.session.flash('Đã ghi chú vào hồ sơ lưu trữ.')
            return HTTPSeeOther(request.resource_path(document))
        except Refused as refused:
            request.response.status_int, message = 422, str(refused)
    return {
        'title': 'Ghi chú vào hồ sơ lưu trữ',
        'person': seen.summary_seen(request, document)[0],
        'path': request.resource_path(document),
        'notes': notes_told(request, document),
        'typed': text,
        'message': message,
        'token': get_csrf_token(request),
    }


REOPENED = ('so', 'ngay', 'co-quan', 'tu-ngay')


@view_config(
    context=Document,
    type_id=RECORD,
    name='tro-lai-cong-tac',
    permission=Permission.REOPEN,
    reads='record',
    renderer='hoso_cms.web:templates/archive_reopen.pt',
)
def reopen(document: Document, request: Any) -> Any:
    """The person has returned to service: the same file, a new period."""
    if document.state not in STATES:
        raise HTTPNotFound()
    typed = {name: str(request.POST.get(name, '')) for name in REOPENED}
    message = ''
    if request.method == 'POST':
        try:
            number, day, issuer, since = (typed[name] for name in REOPENED)
            acts.reopen(request, document, number=number, day=day, issuer=issuer, since=since)
            request.session.flash('Hồ sơ đã được mở lại thành bản nháp, với một thời gian công tác mới.')
            shown = document if permitted(request, Permission.VIEW, document) else document.unit
            return HTTPSeeOther(request.resource_path(shown))
        except Refused as refused:
            request.response.status_int, message = 422, str(refused)
    return {
        'title': 'Trở lại công tác',
        'person': seen.summary_seen(request, document)[0],
        'path': request.resource_path(document),
        'typed': typed,
        'message': message,
        'token': get_csrf_token(request),
    }
