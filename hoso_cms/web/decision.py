"""The page of a decision: its head, its people and how each stands, what is missing, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from ..documents import Document
from ..exchange import jobs
from ..models.content_type import Problem
from ..operations import decisions, effects, records
from ..operations.effect_states import HEAD, PERSONS, Stand, Standing, rows_of, stands
from ..operations.errors import Invalid, Refused
from ..security import Forbidden, Permission, permitted
from . import asked
from .attachments import IMAGES
from .decision_parts import STANDINGS, do, frame, people_table, person_of, rows_by_id, title_of
from .limits import limits_told

BEHIND = frozenset({'issue', 'complete', 'amend', 'cancel'})
"""Transitions that have buttons of their own, or that operations take."""
SHOWN_PROBLEMS = 12
PAGE = 100
"""People on one page."""


@view_config(
    context=Document,
    type_id='decision',
    name='',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/decision.pt',
)
def decision_page(context: Document, request: Any) -> dict[str, Any]:
    """The whole decision."""
    return page_of(request, context)


def page_of(
    request: Any, decision: Document, problems: list[Problem] | None = None, message: str = ''
) -> dict[str, Any]:
    """The values of the page.

    :param problems: what a step that was just refused asks for; what issuing would ask for if left out.
    """
    shown = frame(request, decision)
    found = stands(request, decision)
    table = people_table(request)
    numbers = dict.fromkeys(Standing, 0)
    for present in found.values():
        numbers[present.standing] += 1
    rows = rows_of(decision)
    first = (asked.page_of(request) - 1) * PAGE
    people = [
        person_of(request, decision, shown['kind'], table, row, found[row['id']])
        for row in rows[first : first + PAGE]
    ]
    drafting = permitted(request, Permission.EDIT, decision)
    issuing = decision.state == 'draft' and permitted(request, Permission.SUBMIT, decision)
    if problems is None:
        problems = records.obstacles(request, decision, 'issue') if issuing else []
    scan = request.office.files.get(shown['head'].get('scan', ''))
    return {
        **shown,
        'title': title_of(decision),
        'limits': limits_told(request, decision),
        'people': people,
        'columns': [title for title, _ in dict.fromkeys((t, '') for one in people for t, _ in one.values)],
        'total': len(rows),
        'first': first + 1,
        'page': first // PAGE + 1,
        'pages': max(1, -(-len(rows) // PAGE)),
        'numbers': numbers,
        'drafting': drafting,
        'issuing': issuing,
        'problems': [_told(shown['path'], problem) for problem in problems[:SHOWN_PROBLEMS]],
        'more_problems': max(0, len(problems) - SHOWN_PROBLEMS),
        'message': message,
        'to_write': numbers[Standing.WAITING] + numbers[Standing.DIFFERS],
        'writing': decision.state in effects.APPLIES and permitted(request, Permission.SUBMIT, decision),
        'to_verify': numbers[Standing.REVIEW] if _verifies(request, found.values()) else 0,
        'changing': permitted(request, Permission.WITHDRAW, decision) and decision.state != 'draft',
        'steps': [t for t in records.open_transitions(request, decision) if t.id not in BEHIND],
        'scan': scan,
        'scan_is_image': scan is not None and scan.media_type in IMAGES,
        'job': jobs.last_of(request, decision),
        'standing': Standing,
        'standings': STANDINGS,
    }


def _verifies(request: Any, found: Iterable[Stand]) -> bool:
    """Is there somebody whose record waits and whom the person verifies?"""
    return any(
        one.standing == Standing.REVIEW and permitted(request, Permission.VERIFY, one.record) for one in found
    )


def _told(path: str, problem: Problem) -> tuple[str, str]:
    """Where to mend it, and what it is."""
    if problem.section == PERSONS:
        return f'{path}sua/persons#{"dong-" + problem.row if problem.row else "noi-dung"}', problem.message
    if problem.section == HEAD:
        return f'{path}sua/head#o-{problem.field}', problem.message
    return '', problem.message


@view_config(
    context=Document,
    type_id='decision',
    name='ban-hanh',
    permission=Permission.SUBMIT,
    reads='record',
    request_method='POST',
    renderer='hoso_cms.web:templates/decision.pt',
)
def issue(context: Document, request: Any) -> Any:
    """Issue the decision, and write its effects into the records."""
    seen = request.POST.get('ban', '')
    undo = request.tm.savepoint()
    try:
        records.transition(request, context, 'issue', seen=int(seen) if seen.isdecimal() else None)
    except Refused as refused:
        undo.rollback()
        request.response.status_int = 422
        problems = refused.problems if isinstance(refused, Invalid) else None
        return page_of(request, context, problems, '' if problems else str(refused))
    request.session.flash(f'{title_of(context)} đã ban hành.')
    items = [row['id'] for row in rows_of(context)]
    return do(request, context, 'apply', items, {}, request.resource_path(context))


@view_config(
    context=Document,
    type_id='decision',
    name='ghi-ho-so',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
)
def write(context: Document, request: Any) -> HTTPSeeOther:
    """Write into the records what is not there yet: of everybody, or of one."""
    chosen = request.POST.getall('nguoi')
    waits = (Standing.WAITING, Standing.DIFFERS)
    items = [row for row, present in stands(request, context).items() if present.standing in waits]
    items = [row for row in items if not chosen or row in chosen]
    here = request.resource_path(context)
    if not items:
        request.session.flash('Không còn ai phải ghi vào hồ sơ.', 'info')
        return HTTPSeeOther(here)
    return do(request, context, 'apply', items, {}, here)


@view_config(
    context=Document,
    type_id='decision',
    name='van-thu-hoi',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
)
def take_back_anyway(context: Document, request: Any) -> HTTPSeeOther:
    """Put one person's record back although somebody changed it since; the next verification shows what that does."""
    row = rows_by_id(context).get(request.POST.get('nguoi', ''))
    if row is None:
        raise HTTPNotFound()
    undo = request.tm.savepoint()
    try:
        request.session.flash(f'{row.get("name", "")}: {effects.apply(request, context, row, anyway=True)}')
    except Refused as refused:
        undo.rollback()
        request.session.flash(str(refused), 'warning')
    except Forbidden:
        undo.rollback()
        request.session.flash('Hồ sơ ngoài phạm vi quyền của bạn hoặc đang chờ xác thực.', 'warning')
    return HTTPSeeOther(request.resource_path(context))


@view_config(
    context=Document,
    type_id='decision',
    name='sua-doi',
    permission=Permission.WITHDRAW,
    reads='record',
    request_method='POST',
)
def change(context: Document, request: Any) -> HTTPSeeOther:
    """Begin a decision that amends or cancels this one."""
    how = request.POST.get('cach', '')
    if how not in ('amend', 'cancel'):
        raise HTTPBadRequest('Hãy chọn sửa đổi hoặc huỷ bỏ.')
    made = decisions.begin_change(request, context, how)
    request.session.flash(
        'Đã lập dự thảo. Nội dung của từng người theo quyết định trước nằm trong danh sách, chờ chọn cách xử lý.'
    )
    return HTTPSeeOther(request.resource_path(made))
