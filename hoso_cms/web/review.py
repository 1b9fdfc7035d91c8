"""Verification: what changed since the last official version, the evidence beside it, and the decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPFound
from pyramid.renderers import get_renderer
from pyramid.view import view_config

from ..catalog import RETURN
from ..documents import Document, Remark, StoredFile, Version
from ..models.content_type import ContentType, Problem, Section, Values
from ..operations import records
from ..operations.errors import Invalid, Refused
from ..operations.versions import writer
from ..security import Forbidden, Permission, permitted, roles_at
from . import versions
from .differences import SectionDifference, TableDifference, differences, row_name
from .findings import listed, of_version

PAGE = 'xac-thuc'
ACCEPT = 'verify'
MOST_WAITING = 200
"""Waiting records looked at to find the next one; the oldest of these comes first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that the changes rest on."""

    file: StoredFile
    title: str
    section: str
    fresh: bool
    """True where the official version did not have it yet."""


@view_config(
    context=Document,
    name=PAGE,
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/review.pt',
)
def review(context: Document, request: Any) -> Any:
    """What a verifier decides upon. A record that waits no longer answers with its own page and a word about it."""
    if not awaits_decision(request, context):
        return _not_waiting(request, context)
    _require(request, context)
    return _page(request, context)


@view_config(
    context=Document,
    name=PAGE,
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
    renderer='hoso_cms.web:templates/review.pt',
)
def decide(context: Document, request: Any) -> Any:
    """Accept or return; then the next record that waits for this person."""
    if not awaits_decision(request, context):
        return _not_waiting(request, context)
    _require(request, context)
    decision, reason = request.POST.get('decision', ''), request.POST.get('reason', '')
    seen = request.POST.get('seen', '')
    try:
        if decision not in (ACCEPT, RETURN) or not seen.isdecimal():
            raise Refused('Hãy chọn “Xác thực” hoặc “Trả lại”.')
        records.transition(
            request,
            context,
            decision,
            reason=reason,
            remarks=_remarks(request, context) if decision == RETURN else (),
            seen=int(seen),
        )
    except (Refused, ValueError) as refusal:
        request.response.status_int = 409 if seen != str(context.count) else 422
        return _page(request, context, refusal)
    name = context.summary[0] or f'số {context.uid}'
    done = 'Đã xác thực' if decision == ACCEPT else 'Đã trả lại'
    following = next_waiting(request)
    if following is None:
        request.session.flash(f'{done} hồ sơ {name}. Không còn hồ sơ nào chờ bạn xác thực.')
        return HTTPFound(request.resource_path(request.office))
    request.session.flash(f'{done} hồ sơ {name}. Đây là hồ sơ tiếp theo đang chờ bạn.')
    return HTTPFound(request.resource_path(following, PAGE))


def awaits_decision(request: Any, document: Document) -> bool:
    """Does the record stand in a state from which it can be accepted?"""
    return document.state in _waiting_states(request, document.type_id)


def _waiting_states(request: Any, type_id: str) -> frozenset[str]:
    transition = request.registry.models.workflow_of(type_id).transitions.get(ACCEPT)
    return transition.sources if transition else frozenset()


def _require(request: Any, document: Document) -> None:
    """:raises Forbidden: the person does not verify here."""
    if not permitted(request, Permission.VERIFY, document):
        raise Forbidden(f'{Permission.VERIFY} on document {document.uid}')


def _not_waiting(request: Any, document: Document) -> HTTPFound:
    request.session.flash('Hồ sơ này không ở trạng thái chờ xác thực, không có gì để duyệt.', 'info')
    return HTTPFound(request.resource_path(document))


def _page(request: Any, document: Document, refusal: Exception | None = None) -> dict[str, Any]:
    new, old = document.current, document.official_version()
    if old is not None and not versions.may_see_version(request, document, old):
        old = None
    found = differences(request, document, old, new)
    content = new.read(versions.open_sections(request, document, new))
    content_type = request.registry.models.content_types[document.type_id]
    return {
        'title': f'Xác thực hồ sơ {document.summary[0]}',
        'document': document,
        'old': old,
        'new': new,
        'sections': found,
        'total': sum(section.count for section in found),
        'warned': listed(content_type, of_version(request, document, new, content), content),
        'evidence': evidence(request, document, old, new, found),
        'steps': list(_steps(request, document)),
        'accept_obstacles': _obstacles(request, document, ACCEPT),
        'return_obstacles': _obstacles(request, document, RETURN),
        'refusal': refusal,
        'problems_of': problems_of,
        'typed': request.POST,
        'parts': get_renderer('hoso_cms.web:templates/diff_parts.pt').implementation(),
        'finding_parts': get_renderer('hoso_cms.web:templates/finding_parts.pt').implementation(),
        'files': request.office.files,
        'file_path': request.resource_path(document, versions.FILES),
        'csrf_token': get_csrf_token(request),
        'is_table': lambda entry: isinstance(entry, TableDifference),
    }


def _obstacles(request: Any, document: Document, decision: str) -> list[Problem]:
    flow = request.registry.models.workflow_of(document.type_id)
    if decision not in {transition.id for transition in flow.from_state(document.state)}:
        return []
    return records.obstacles(request, document, decision)


def _steps(request: Any, document: Document) -> Iterator[dict[str, Any]]:
    """What was done since the official version, newest first."""
    following: Version | None = None
    for version in [*_since_official(document), document.official_version()]:
        if following is not None:
            titles = versions.open_sections(request, document, following)
            yield {
                'version': following,
                'act': versions.act_title(request, following),
                'who': writer(request, following),
                'sections': [
                    titles[name].title
                    for name in versions.changed_sections(version, following)
                    if name in titles
                ],
            }
        following = version


def _since_official(document: Document) -> Iterator[Version]:
    for version in document.history():
        if version.number <= document.official:
            return
        yield version


def evidence(
    request: Any,
    document: Document,
    old: Version | None,
    new: Version,
    found: list[SectionDifference],
) -> list[Evidence]:
    """The files to compare the changes with: those of the changed sections and the record's attachments, new ones first."""
    after = versions.open_sections(request, document, new)
    before = {} if old is None else versions.open_sections(request, document, old)
    wanted = {section.id for section in found} | {'attachments'}
    known = {
        digest
        for name, section in before.items()
        if old is not None and name in wanted
        for digest, _ in _files(section, old.values(name))
    }
    listed: dict[str, Evidence] = {}
    for name, section in after.items():
        if name in wanted:
            for digest, title in _files(section, new.values(name)):
                stored = request.office.files.get(digest)
                if stored is not None and digest not in listed:
                    listed[digest] = Evidence(stored, title, section.title, digest not in known)
    return sorted(listed.values(), key=lambda one: not one.fresh)


def _files(section: Section, values: Values) -> Iterator[tuple[str, str]]:
    """Digest of each file in a section, and what it is called there."""
    for item in section.items:
        value = values.get(item.id)
        if not value:
            continue
        if isinstance(value, str):
            if getattr(item, 'kind', '') == 'file':
                yield value, item.title
            continue
        columns = [column for column in getattr(item, 'columns', ()) if column.kind == 'file']
        for row in value:
            for column in columns:
                if isinstance(row, dict) and row.get(column.id):
                    yield row[column.id], row_name(item, row)  # type: ignore[arg-type]


def _remarks(request: Any, document: Document) -> list[Remark]:
    """The remarks that were typed beside sections and fields the person may see: ``remark:<section>:<field>``."""
    visible = versions.open_sections(request, document, document.current)
    found = []
    for name, text in request.POST.items():
        mark, _, place = name.partition(':')
        section, _, item = place.partition(':')
        if mark != 'remark' or not text.strip() or section not in visible:
            continue
        known = {one.id for one in visible[section].items}
        found.append(Remark(section, item if item in known else '', text))
    return found


def waiting(request: Any) -> list[Document]:
    """The records that wait for a decision of this person, the longest waiting first.

    Found by the counts of places, so that only units with waiting records are looked at.
    """
    office = request.office
    open_units: dict[tuple[int, str], bool] = {}
    places = []
    for place, count in office.catalog.counts.items():
        unit_id, type_id, faces = place
        state = faces.partition(' ')[0]
        if not count() or state not in _waiting_states(request, type_id):
            continue
        if (unit_id, type_id) not in open_units:
            flow = request.registry.models.workflow_of(type_id)
            roles = roles_at(request.account_id, office.unit(unit_id))
            open_units[unit_id, type_id] = any(
                Permission.VERIFY in flow.granted(role, state) for role in roles
            )
        if open_units[unit_id, type_id]:
            places.append(place)
    found = [office.document(uid) for uid in list(office.catalog.at(places))[:MOST_WAITING]]
    return sorted(found, key=lambda document: document.changed)


def next_waiting(request: Any) -> Document | None:
    """The record that this person decides upon next: the longest waiting one that the guards let the person decide."""
    for document in waiting(request):
        if permitted(request, Permission.VERIFY, document) and not _obstacles(request, document, RETURN):
            return document
    return None


def return_note(document: Document, request: Any = None) -> dict[str, Any] | None:
    """Why a record was last returned, as long as it has not been submitted again.

    :param request: with it, remarks carry the titles of what they are about, those on hidden sections are left out,
        and the verifier is named.
    :returns: ``number``, ``time`` (aware), ``author`` (account id), ``who`` (name or ''), ``reason``, and ``remarks``:
        dicts with ``section``, ``field``, ``text``, ``section_title``, ``field_title``; None where there is nothing to mend.
    """
    recalled = False
    for version in _since_official(document):
        if version.act == RETURN:
            return _note(document, version, request)
        if version.act == 'recall':
            recalled = True
        elif version.act == 'submit':
            if not recalled:
                return None
            recalled = False
    return None


def _note(document: Document, version: Version, request: Any) -> dict[str, Any]:
    content_type: ContentType | None = None
    if request is not None:
        content_type = request.registry.models.content_types[document.type_id]
    remarks = []
    for remark in version.remarks_made():
        section = content_type.sections.get(remark.section) if content_type else None
        if section is not None and not records.may_see(request, section, document):
            continue
        titles = {item.id: item.title for item in section.items} if section else {}
        remarks.append(
            {
                'section': remark.section,
                'field': remark.field,
                'text': remark.text,
                'section_title': section.title if section else '',
                'field_title': titles.get(remark.field, ''),
            }
        )
    return {
        'number': version.number,
        'time': version.time,
        'author': version.author,
        'who': writer(request, version) if request is not None else '',
        'reason': version.reason,
        'remarks': remarks,
    }


def problems_of(refusal: Exception) -> list[str]:
    """The sentences of a refusal, one for each thing that is wrong."""
    if isinstance(refusal, Invalid):
        return [problem.message for problem in refusal.problems]
    return [str(refusal)]
