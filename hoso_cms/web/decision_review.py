"""Verifying what a decision changed, person by person: old and new values side by side, one decision for each or for
all that were looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from ..documents import Document
from ..models.content_type import Row
from ..operations import decisions, records
from ..operations.effect_states import Stand, Standing, rows_of, stands
from ..security import Permission, permitted
from .decision_parts import do, frame, title_of
from .differences import FieldDifference, Side, differences

PAGE = 100
"""People on one page: only what was shown can be verified."""
ACCEPT, RETURN = 'verify', 'return'


@dataclass(frozen=True, slots=True)
class Line:
    """One value that changed: what it is, before and after."""

    title: str
    old: Side
    new: Side
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person whose record waits for verification."""

    row: Row
    name: str
    href: str
    unit: str
    number: int
    """The version of the record that is shown."""
    lines: list[Line]
    why_not: str
    """Why it cannot be decided here; '' where it can."""
    review_href: str


@view_config(
    context=Document,
    type_id='decision',
    name='xac-thuc',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/decision_review.pt',
)
def review(context: Document, request: Any) -> dict[str, Any]:
    """The people who wait, with what changes for each of them."""
    found = stands(request, context)
    rows = [row for row in rows_of(context) if found[row['id']].standing == Standing.REVIEW]
    seen = [row for row in rows if permitted(request, Permission.VERIFY, found[row['id']].record)]
    waiting = [_waiting(request, context, row, found[row['id']]) for row in seen[:PAGE]]
    return {
        **frame(request, context),
        'title': f'Xác thực theo {title_of(context)[0].lower()}{title_of(context)[1:]}',
        'waiting': waiting,
        'elsewhere': len(rows) - len(seen),
        'left': max(0, len(seen) - PAGE),
        'others': len(found) - len(rows),
        'able': sum(not one.why_not for one in waiting),
    }


def _waiting(request: Any, decision: Document, row: Row, present: Stand) -> Waiting:
    record = present.record
    assert record is not None
    path = request.resource_path(record)
    lines = [
        Line(f'{section.title}: {entry.title}' if len(section.entries) > 1 else entry.title, entry.old, entry.new, entry.is_file)
        if isinstance(entry, FieldDifference)
        else None
        for section in differences(request, record, record.official_version(), record.current)
        for entry in section.entries
    ]  # fmt: skip
    tables = [
        Line(entry.title, _side(one.cells, 'old'), _side(one.cells, 'new'))
        for section in differences(request, record, record.official_version(), record.current)
        for entry in section.entries
        if not isinstance(entry, FieldDifference)
        for one in entry.rows
    ]  # fmt: skip
    why = _why_not(request, decision, record)
    return Waiting(
        row, row.get('name', ''), path, record.unit.full_title, record.count,
        [*(line for line in lines if line is not None), *tables], why, f'{path}xac-thuc',
    )  # fmt: skip


def _side(cells: tuple[FieldDifference, ...], which: str) -> Side:
    """The cells of a row as one run of words."""
    from .differences import Segment

    parts: list[Segment] = []
    for cell in cells:
        side: Side = getattr(cell, which)
        if cell.is_file or not any(segment.text for segment in side):
            continue
        parts += [Segment('; ' if parts else ''), Segment(f'{cell.title}: '), *side]
    return tuple(part for part in parts if part.text)


def _why_not(request: Any, decision: Document, record: Document) -> str:
    if not decisions.alone_in(record, decision):
        return 'Hồ sơ còn thay đổi khác ngoài quyết định này.'
    problems = records.obstacles(request, record, RETURN)
    return ' '.join(problem.message for problem in problems)


@view_config(
    context=Document,
    type_id='decision',
    name='xac-thuc',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
)
def decide(context: Document, request: Any) -> HTTPSeeOther:
    """Verify or return one person, or those who were chosen; each on the version that was shown."""
    post = request.POST
    one, back = post.get('nhan') or post.get('tra'), request.resource_path(context, 'xac-thuc')
    act = RETURN if 'tra' in post or 'tra-chon' in post else ACCEPT
    chosen = [one] if one else post.getall('chon')
    seen = {row: int(post[f'ban:{row}']) for row in chosen if post.get(f'ban:{row}', '').isdecimal()}
    if not seen:
        if one:
            raise HTTPNotFound()
        request.session.flash('Chưa chọn người nào.', 'warning')
        return HTTPSeeOther(back)
    reason = post.get('ly-do', '')
    if act == RETURN and not reason.strip():
        request.session.flash('Hãy ghi lý do trả lại.', 'warning')
        return HTTPSeeOther(f'{back}#chon')
    answer = do(request, context, 'verify', list(seen), {'seen': seen, 'act': act, 'reason': reason}, back)
    if not any(present.standing == Standing.REVIEW for present in stands(request, context).values()):
        return HTTPSeeOther(request.resource_path(context)) if answer.location == back else answer
    return answer
