"""The page of a document, and the steps of its workflow."""

from __future__ import annotations

from html import escape
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..clocks.limits import limits_of
from ..documents import Document, Version
from ..models.content_type import Content, ContentType, Field, Problem, Section
from ..models.workflow import Transition
from ..operations import archive, records
from ..operations.errors import Invalid, Refused
from ..operations.guards import BASIS
from ..operations.versions import writer
from ..security import Permission, faces, permitted, visibility
from ..security.policy import only_left
from .asked import version_seen
from .bases import concerning, reference_of
from .findings import notes, of_version
from .forms import anchor
from .limits import new_record_steps, shown, told
from .rail import rail, rendered
from .reading import render_content, sees_both, shown_version, visible_content
from .review import return_note
from .second_factor import by_step

REVIEW = ('verify', 'return')
"""Transitions that are taken on the page that compares (``xac-thuc``)."""
ON_PAGES_OF_THEIR_OWN = (*REVIEW, 'transfer', 'archive', 'reopen', 'dispose')
"""Transitions that ask for more than a reason."""
PAGES = (
    (Permission.TRANSFER, 'chuyen-ho-so', 'Chuyển hồ sơ'),
    (Permission.ARCHIVE, 'ket-thuc-cong-tac', 'Kết thúc công tác'),
    (Permission.REOPEN, 'tro-lai-cong-tac', 'Trở lại công tác'),
    (Permission.ANNOTATE, 'ghi-chu-luu-tru', 'Ghi chú lưu trữ'),
)
"""What can be begun from the page of a record."""
OFFICIAL = 'xac-thuc'
"""What ``?ban=`` says for the official version."""


PAGE = {
    'context': Document,
    'name': '',
    'permission': Permission.VIEW,
    'reads': 'record',
    'request_method': 'GET',
    'renderer': 'hoso_cms.web:templates/record.pt',
}


@view_config(type_id=visibility.RECORD, **PAGE)
@view_config(**PAGE)
def record_page(document: Document, request: Any) -> dict[str, Any]:
    """The whole document to read, in the order of the official form."""
    version = shown_version(request, document, official=request.GET.get('ban') == OFFICIAL)
    content_type = request.registry.models.content_types[document.type_id]
    sections, content = visible_content(request, document, version)
    newest = version.number == document.count
    editing = newest and permitted(request, Permission.EDIT, document)
    found = of_version(request, document, version, content)
    steps = records.open_transitions(request, document) if newest else []
    limits = limits_of(request.registry.models, request.office, document) if newest else []
    top = head(request, document, version, content)
    path = top['path']
    form = content_type.form_for(content_type.variant_of(content))
    return {
        **top,
        'body': render_content(
            request,
            content_type,
            content,
            sections,
            files=f'{path}tep',
            actions=(lambda section: _edit_link(path, section)) if editing else None,
            notes=notes(found, content),
        ),
        'rail': rendered(
            rail(request, document, content_type, content, sections, editing=False, found=found)
        ),
        'steps': _here(steps),
        'reviewing': any(one.id in REVIEW for one in steps),
        'returned': return_note(document, request) if newest else None,
        'limits': [told(one) for one in shown(request, document, limits)],
        'new_steps': new_record_steps(request, document, content, sections, limits) if editing else [],
        'editing': editing,
        'pages': [
            (f'{path}{name}', text)
            for permission, name, text in PAGES
            if permitted(request, permission, document)
        ]
        if newest
        else [],
        'notes': notes_told(request, document) if newest else [],
        'packed': newest and permitted(request, Permission.EXPORT, document),
        'form': form,
    }


def notes_told(request: Any, document: Document) -> list[tuple[str, str, str]]:
    """The notes appended to a record that the person may read: when, who, text."""
    return [
        (f'{clock.local(one.time):%d/%m/%Y}', writer(request, one), one.reason)
        for one in archive.notes(document)
        if permitted(request, Permission.VIEW, document, one)
    ]


def head(request: Any, document: Document, version: Version, content: Content) -> dict[str, Any]:
    """What stands at the top of every page of a document."""
    content_type = request.registry.models.content_types[document.type_id]
    flow = request.registry.models.workflow_of(document.type_id)
    path = request.resource_path(document)
    photo = _text(content_type, content, 'photo', stored=True)
    name = _text(content_type, content, content_type.summary[0]) if content_type.summary else ''
    # Names of people stand in capitals, as on the official form; titles do not.
    if content_type.summary and content_type.field(content_type.summary[0]).index == 'name':
        name = name.upper()
    steps = [_text(content_type, content, one) for one in ('step', 'coefficient')]
    return {
        'title': name or content_type.title,
        'called': 'Hồ sơ' if document.type_id == visibility.RECORD else content_type.title,
        'document': document,
        'version': version,
        'path': path,
        'state': flow.states[version.state],
        'states': flow.states,
        'author': writer(request, version),
        'written': f'{clock.local(version.time):%H:%M %d/%m/%Y}',
        'photo': f'{path}tep/{photo}?nho=1' if photo else '',
        'has_photo': 'photo' in content_type.items,
        'facts': [
            (label, value)
            for label, value in (
                ('Số hiệu', _text(content_type, content, 'officer-number')),
                ('Ngày sinh', _text(content_type, content, 'birth-date')),
                ('Chức vụ', _text(content_type, content, 'position')),
                (
                    'Ngạch, chức danh',
                    _text(content_type, content, 'rank')
                    or _text(content_type, content, 'professional-title'),
                ),
                ('Bậc, hệ số', ' – '.join(step for step in steps if step)),
            )
            if value
        ],
        'units': [one.title for one in reversed(list(faces.unit_seen(request, document).lineage()))],
        'left': only_left(request, document),
        'beside': version.number == document.count
        and bool(document.official)
        and document.official != document.count,
        'official': bool(document.official) and version.number == document.official,
        'both': sees_both(request, document),
        'newest': version.number == document.count,
    }


def _text(content_type: ContentType, content: Content, field_id: str, *, stored: bool = False) -> str:
    item = content_type.items.get(field_id)
    if not isinstance(item, Field):
        return ''
    value = content.get(item.section_id, {}).get(field_id, '')
    return (value if isinstance(value, str) else '') if stored else item.show_value(value)


def _edit_link(path: str, section: Section) -> str:
    return (
        f'<a class="btn btn-sm btn-outline-primary edit-link" href="{path}sua/{escape(section.id)}"'
        f' aria-label="Sửa mục {escape(section.title)}">Sửa</a>'
    )


def _here(steps: list[Transition]) -> list[Transition]:
    return [one for one in steps if one.id not in ON_PAGES_OF_THEIR_OWN]


@view_config(
    context=Document,
    name='chuyen-trang-thai',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/record_step.pt',
)
def step_page(document: Document, request: Any) -> dict[str, Any]:
    """The checklist before a step, and the form that takes it."""
    return _step_page(document, request, _chosen(request, document, request.GET.get('buoc', '')))


@view_config(
    context=Document,
    name='chuyen-trang-thai',
    permission=Permission.VIEW,
    reads='record',
    fresh_second_factor=by_step,
    request_method='POST',
    renderer='hoso_cms.web:templates/record_step.pt',
)
def take_step(document: Document, request: Any) -> Any:
    """Take a step; where it is refused the page says why and keeps the reason that was typed."""
    step = _chosen(request, document, request.POST.get('buoc', ''))
    reason, basis = request.POST.get('ly-do', ''), request.POST.get('can-cu', '')
    seen = version_seen(request)
    undo = request.tm.savepoint()
    try:
        if basis and seen == document.count:
            seen = records.name_basis(request, document, reference_of(request, document, basis)).number
        records.transition(request, document, step.id, reason=reason, seen=seen)
    except Refused as refused:
        # Either both are written, the basis and the step, or neither.
        undo.rollback()
        request.response.status_int = 422
        problems = refused.problems if isinstance(refused, Invalid) else None
        message = '' if problems else str(refused)
        return _step_page(
            document, request, step, reason=reason, basis=basis, problems=problems, message=message
        )
    target = request.registry.models.workflow_of(document.type_id).states[step.target].title
    request.session.flash(f'Đã “{step.title}”. Hồ sơ nay ở trạng thái “{target}”.')
    shown = document if permitted(request, Permission.VIEW, document) else document.unit
    return HTTPSeeOther(request.resource_path(shown))


def _chosen(request: Any, document: Document, step_id: str) -> Transition:
    here = _here(records.open_transitions(request, document))
    step = next((one for one in here if one.id == step_id), None)
    if step is None:
        flow = request.registry.models.workflow_of(document.type_id)
        if step_id in flow.transitions and request.method == 'POST':
            # Somebody else moved it meanwhile: the operation says so in its own words.
            records.transition(request, document, step_id, reason=request.POST.get('ly-do', ''))
        raise HTTPNotFound()
    return step


def _step_page(
    document: Document,
    request: Any,
    step: Transition,
    *,
    reason: str = '',
    basis: str = '',
    problems: list[Problem] | None = None,
    message: str = '',
) -> dict[str, Any]:
    version = shown_version(request, document)
    content_type = request.registry.models.content_types[document.type_id]
    sections, content = visible_content(request, document, version)
    path = request.resource_path(document)
    problems = records.obstacles(request, document, step.id) if problems is None else problems
    page = {
        **head(request, document, version, content),
        'step': step,
        'reason': reason,
        'basis': basis,
        'bases': [one.words for one in concerning(request, document)],
        # The form itself asks for the basis; it is no obstacle elsewhere.
        'wants_basis': any(problem.field == BASIS for problem in problems),
        'problems': [
            _told(path, content_type, sections, problem) for problem in problems if problem.field != BASIS
        ],
        'message': message,
        'token': get_csrf_token(request),
        'target': request.registry.models.workflow_of(document.type_id).states[step.target],
    }
    return {**page, 'title': f'{step.title}: {page["title"]}', 'name': page['title']}


def _told(
    path: str, content_type: ContentType, sections: list[Section], problem: Problem
) -> tuple[str, str, str]:
    """Where to mend it, the section it is in, and what it is; of a section not to be seen, only that there is something."""
    if not problem.section:
        return '', '', problem.message
    if all(section.id != problem.section for section in sections):
        return '', '', 'Một mục mà bạn không được xem còn thiếu nội dung; hãy báo người phụ trách mục đó.'
    href = f'{path}sua/{problem.section}#{anchor(problem)}'
    return href, content_type.sections[problem.section].title, problem.message
