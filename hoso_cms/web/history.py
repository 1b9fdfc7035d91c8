"""The history of a document: what was done, two versions compared, the document as it was, and sections brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPFound, HTTPNotFound
from pyramid.renderers import get_renderer, render, render_to_response
from pyramid.view import view_config

from .. import clock
from ..documents import Document, Version
from ..models.content_type import Section
from ..models.kinds import parse_date, show_date
from ..operations import records
from ..operations.errors import Refused
from ..operations.versions import ACTS, model_of, writer
from ..security import Permission, faces, permitted
from . import versions
from .asked import page_of
from .differences import TableDifference, differences
from .reading import content_of, render_content, variant_in

LIST, COMPARE, VERSION, AS_OF, RESTORE = 'lich-su', 'so-sanh', 'ban', 'tai-ngay', 'khoi-phuc'
PAGE = 50
"""Versions on one page of the timeline."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the timeline, with the titles of the sections it changed."""

    version: Version
    act: str
    who: str
    state: Any
    sections: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    """What a return asks to be mended: place and text."""


@view_config(
    context=Document,
    name=LIST,
    permission=Permission.VIEW,
    reads='history',
    request_method='GET',
    renderer='hoso_cms.web:templates/history.pt',
)
def timeline(context: Document, request: Any) -> dict[str, Any]:
    """What was done with the document, newest first, as far as the person may see it."""
    return timeline_page(request, context)


def timeline_page(request: Any, document: Document, problem: str = '') -> dict[str, Any]:
    """The values of the timeline.

    :param problem: why a day that was asked for could not be shown.
    """
    chosen = request.GET.get('viec', '')
    page = page_of(request)
    first = (page - 1) * PAGE
    found = list(islice(entries(request, document, chosen), first, first + PAGE + 1))
    return {
        'title': f'{"Lịch sử hồ sơ" if document.type_id == "record" else "Lịch sử:"} {_name(request, document)}',
        'document': document,
        'entries': found[:PAGE],
        'page': page,
        'more': len(found) > PAGE,
        'acts': _acts(request, document),
        'chosen': chosen,
        'day': request.GET.get('ngay', ''),
        'problem': problem,
        'restricted': not permitted(request, Permission.VIEW, document, _initial(request, document)),
    }


def entries(request: Any, document: Document, act: str = '') -> Iterator[Entry]:
    """The timeline, made as it is asked for. Contents are never loaded: sections are told apart by their digests.

    A version is compared with the one before it that the person may see, so that nothing of a hidden one shows.
    """
    newer: Version | None = None
    for version in chain(versions.seen_versions(request, document), [None]):
        if newer is not None and act in ('', newer.act):
            yield _entry(request, document, version, newer)
        newer = version


def _entry(request: Any, document: Document, before: Version | None, version: Version) -> Entry:
    changed = versions.changed_sections(before, version)
    open_here = versions.open_sections(request, document, version) if changed or version.remarks else {}
    return Entry(
        version,
        versions.act_title(request, version),
        writer(request, version),
        versions.state_of(request, version),
        tuple(section.title for name, section in open_here.items() if name in changed),
        tuple(
            (_place(open_here[remark.section], remark.field), remark.text)
            for remark in version.remarks_made()
            if remark.section in open_here
        ),
    )


def _place(section: Section, field_id: str) -> str:
    item = next((one for one in section.items if one.id == field_id), None)
    return f'{section.title} – {item.title}' if item else section.title


def _acts(request: Any, document: Document) -> list[tuple[str, str]]:
    flow = request.registry.models.workflow_of(document.type_id)
    return [*ACTS.items(), *((t.id, t.title) for t in flow.transitions.values())]


def _initial(request: Any, document: Document) -> str:
    initial: str = request.registry.models.workflow_of(document.type_id).initial
    return initial


def _called(request: Any, document: Document) -> str:
    """What a document of this type is called before its name."""
    title: str = request.registry.models.content_types[document.type_id].title
    return 'Hồ sơ' if document.type_id == 'record' else f'{title}:'


def _name(request: Any, document: Document) -> str:
    """The name on the newest version that the person may see."""
    summary = faces.summary_seen(request, document)
    return summary[0] if summary else ''


@view_config(
    context=Document,
    name=COMPARE,
    permission=Permission.VIEW,
    reads='history',
    request_method='GET',
    renderer='hoso_cms.web:templates/diff.pt',
)
def compare(context: Document, request: Any) -> dict[str, Any]:
    """Two versions of the document side by side; without numbers, the newest and the one before it."""
    return compare_page(request, context)


def compare_page(request: Any, document: Document, refusal: str = '') -> dict[str, Any]:
    """The values of the comparison."""
    old, new = _pair(request, document)
    request.journal_details.update(versions=[old.number if old else 0, new.number])
    found = differences(request, document, old, new)
    return {
        'title': f'So sánh bản số {old.number if old else 0} và bản số {new.number}',
        'document': document,
        'old': old,
        'new': new,
        'sections': found,
        'total': sum(section.count for section in found),
        'restore_forms': _restore_forms(request, document, old, new) if old is not None else None,
        'refusal': refusal,
        'typed': request.POST,
        'author': lambda version: writer(request, version),
        'state': lambda version: versions.state_of(request, version),
        'parts': get_renderer('hoso_cms.web:templates/diff_parts.pt').implementation(),
        'files': request.office.files,
        'file_path': request.resource_path(document, versions.FILES),
        'csrf_token': get_csrf_token(request),
        'is_table': lambda entry: isinstance(entry, TableDifference),
    }


def _pair(request: Any, document: Document) -> tuple[Version | None, Version]:
    """The two versions asked for, the older first.

    :raises HTTPNotFound: one of them is not there for this person.
    """
    first, second = request.params.get('tu', ''), request.params.get('den', '')
    newest = islice(versions.seen_versions(request, document), 2)
    new = versions.seen_version(request, document, second) if second else next(newest, None)
    if new is None:
        raise HTTPNotFound()
    old = versions.seen_version(request, document, first) if first else _before(request, document, new)
    if old is not None and old.number > new.number:
        old, new = new, old
    return old, new


def _before(request: Any, document: Document, version: Version) -> Version | None:
    """The version before this one that the person may see."""
    seen = versions.seen_versions(request, document)
    return next((one for one in seen if one.number < version.number), None)


def _after(request: Any, document: Document, version: Version) -> Version | None:
    """The version after this one that the person may see."""
    later = None
    for one in versions.seen_versions(request, document):
        if one.number <= version.number:
            return later
        later = one
    return later


def _restorable(request: Any, document: Document, version: Version) -> frozenset[str]:
    """Sections of an old version that the person may bring back: editable now, and different from what is there now."""
    if not permitted(request, Permission.EDIT, document):
        return frozenset()
    now = versions.open_sections(request, document, document.current)
    then = versions.open_sections(request, document, version)
    return frozenset(
        n for n in versions.changed_sections(version, document.current) if n in now and n in then
    )


@view_config(
    context=Document,
    name=VERSION,
    permission=Permission.VIEW,
    reads='history',
    request_method='GET',
    renderer='hoso_cms.web:templates/history_version.pt',
)
def old_version(context: Document, request: Any) -> dict[str, Any]:
    """The document as it was in one version: ``ban/<number>``."""
    if len(request.subpath) != 1:
        raise HTTPNotFound()
    return version_page(request, context, versions.seen_version(request, context, request.subpath[0]))


def version_page(
    request: Any, document: Document, version: Version, *, day: date | None = None, refusal: str = ''
) -> dict[str, Any]:
    """The values of an old version's page.

    :param day: the day that was asked for, in the office's zone.
    """
    request.journal_details.update(versions=[version.number])
    model = model_of(request, version)
    sections = list(versions.open_sections(request, document, version).values())
    content = content_of(version, sections)
    variant = variant_in(model, version)
    shown = [s for s in sections if content[s.id] or not s.variants or variant in s.variants]
    newest = next(versions.seen_versions(request, document))
    return {
        'title': f'{_called(request, document)} {_name(request, document)}',
        'document': document,
        'version': version,
        'state': versions.state_of(request, version),
        'act': versions.act_title(request, version),
        'who': writer(request, version),
        'is_newest': version.number == newest.number,
        'is_official': version.number == document.official,
        'before': _before(request, document, version),
        'after': _after(request, document, version),
        'day': show_date(day.isoformat()) if day else '',
        'newest_then': _newest_then(request, document, version, day) if day else None,
        'older_model': version.model != request.registry.models.content_types[document.type_id].digest,
        'refusal': refusal,
        'record': render_content(
            request,
            model,
            content,
            shown,
            files=request.resource_path(document, versions.FILES),
            actions=_restore_forms(request, document, version),
        ),
    }


def _restore_forms(
    request: Any, document: Document, version: Version, compared: Version | None = None
) -> Callable[[Any], str]:
    """What stands at the right of a section's heading: the form to bring it back, where that is possible.

    :param compared: the version beside it on the comparison page, which a refusal shows again.
    """
    possible = _restorable(request, document, version)
    kept = {'tu': version.number, 'den': compared.number} if compared is not None else {}

    def form(section: Any) -> str:
        return _restore_form(request, document, version, section, kept) if section.id in possible else ''

    return form


def _restore_form(
    request: Any, document: Document, version: Version, section: Any, kept: dict[str, Any] | None = None
) -> str:
    """The form that brings a section back as it was in a version.

    :param kept: what the page needs to be shown again.
    """
    values = {
        'action': request.resource_path(document, RESTORE),
        'csrf_token': get_csrf_token(request),
        'section_id': section.id,
        'section_title': section.title,
        'number': version.number,
        'reason': request.POST.get('reason', '') if request.POST.get('section') == section.id else '',
        'kept': kept or {},
    }
    return render('hoso_cms.web:templates/history_restore.pt', values)


@view_config(
    context=Document,
    name=AS_OF,
    permission=Permission.VIEW,
    reads='history',
    request_method='GET',
    renderer='hoso_cms.web:templates/history_version.pt',
)
def as_of(context: Document, request: Any) -> Any:
    """The document as it was at the end of a day: its official version then or, where there was none, the newest one."""
    try:
        day = date.fromisoformat(parse_date(request.GET.get('ngay', '')) or 'none')
    except ValueError as wrong:
        text = (
            str(wrong) if request.GET.get('ngay', '').strip() else 'Hãy ghi ngày cần xem, ví dụ 25/12/2020.'
        )
        return _timeline_response(request, context, text)
    official = _official_states(request, context)
    version = _newest_on(request, context, day, official) or _newest_on(request, context, day, None)
    if version is None:
        first = min(versions.seen_versions(request, context), key=lambda one: one.number)
        when = clock.local(first.time)
        return _timeline_response(
            request,
            context,
            f'Đến ngày {show_date(day.isoformat())} chưa có bản nào bạn được xem; '
            f'bản đầu tiên là bản số {first.number}, ngày {when:%d/%m/%Y}.',
        )
    return version_page(request, context, version, day=day)


def _timeline_response(request: Any, document: Document, problem: str) -> Any:
    values = timeline_page(request, document, problem)
    response = render_to_response('hoso_cms.web:templates/history.pt', values, request=request)
    response.status_int = 422
    return response


def _official_states(request: Any, document: Document) -> frozenset[str]:
    flow = request.registry.models.workflow_of(document.type_id)
    return frozenset(state.id for state in flow.states.values() if state.standing == 'official')


def end_of(day: date) -> datetime:
    """The last moment of a day in the office's zone, aware."""
    following = datetime.combine(day + timedelta(days=1), time(), clock.OFFICE_ZONE)
    return following - timedelta(microseconds=1)


def _newest_on(request: Any, document: Document, day: date, states: Iterable[str] | None) -> Version | None:
    """The newest version at the end of the day, in one of the states, that the person may see."""
    moment = end_of(day)
    return next(
        (
            version
            for version in versions.seen_versions(request, document)
            if version.time <= moment and (states is None or version.state in states)
        ),
        None,
    )


def _newest_then(request: Any, document: Document, shown: Version, day: date) -> Version | None:
    """The newest version on that day, where it is another one than the one shown."""
    newest = _newest_on(request, document, day, None)
    return newest if newest is not None and newest.number != shown.number else None


@view_config(
    context=Document,
    name=RESTORE,
    permission=Permission.EDIT,
    reads='history',
    request_method='POST',
)
def restore(context: Document, request: Any) -> Any:
    """Bring a section back as it was in an old version; a refusal shows the page it came from again, with the reason."""
    version = versions.seen_version(request, context, request.POST.get('number', ''))
    section_id = request.POST.get('section', '')
    try:
        made = records.restore(
            request, context, section_id, version.number, reason=request.POST.get('reason', '')
        )
    except (Refused, ValueError) as refusal:
        if 'den' in request.POST:
            template, values = 'diff', compare_page(request, context, str(refusal))
        else:
            template = 'history_version'
            values = version_page(request, context, version, refusal=str(refusal))
        response = render_to_response(f'hoso_cms.web:templates/{template}.pt', values, request=request)
        response.status_int = 422
        return response
    title = request.registry.models.content_types[context.type_id].sections[section_id].title
    request.session.flash(
        f'Đã khôi phục mục “{title}” từ bản số {version.number} thành bản số {made.number} (bản nháp).'
    )
    query = {'tu': made.number - 1, 'den': made.number}
    return HTTPFound(request.resource_path(context, COMPARE, query=query))
