"""The limits in time of a document as its page shows them, and the steps of a new record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..clocks import limits, shared
from ..clocks.facts import BASIC_STAGE
from ..clocks.limits import Limit
from ..documents import Document
from ..models import values
from ..models.content_type import Content, Section
from ..security import Permission, permitted
from .forms import anchor

WORDS = {
    limits.PAUSED: ('neutral', 'Tạm dừng: đang trả lại'),
    limits.RUNNING: ('away', 'Còn hạn'),
    limits.TODAY: ('waiting', 'Đến hạn hôm nay'),
    limits.OVERDUE: ('bad', 'Quá hạn'),
    limits.IN_TIME: ('good', 'Đúng hạn'),
    limits.LATE: ('bad', 'Trễ hạn'),
}
"""Badge of each status: tone and words."""
STEPS = ('recruitment-decision', 'form-submitted', 'basic-data-entered')
"""The events that start the steps of a new record where a regulation has three (Đắk Lắk art. 9.1)."""
SHOWN_MISSING = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A limit, ready to be written."""

    title: str
    tone: str
    words: str
    when: str
    how: str
    article: str
    text: str
    """The paragraph of the regulation."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a new record: its limit where it has begun, and what is still missing for it."""

    title: str
    limit: Told | None
    now: bool
    missing: list[tuple[str, str]]
    """Address and words."""
    more: int


def told(limit: Limit) -> Told:
    """A limit in words."""
    status = limit.status(clock.today())
    tone, words = WORDS[status]
    rule, regulation = limit.rule, limit.regulation
    if status == limits.OVERDUE and limit.due is not None:
        words = f'Quá hạn {(clock.today() - limit.due).days} ngày'
    when = f'hạn {_day(limit.due)}' if limit.due else ''
    if limit.done is not None:
        when = f'xong {_day(limit.done)}, {when}'
    if limit.due_strict is not None and limit.due_strict != limit.due:
        when += f' (tính đúng ngày: {_day(limit.due_strict)}, là ngày nghỉ)'
    if limit.provisional:
        when += ' (tạm tính: chưa có lịch nghỉ chính thức)'
    return Told(
        rule.title, tone, words, when, f'{rule.told} từ {_day(limit.started)}', f'{rule.article}, {regulation.number}',
        regulation.text(rule.paragraph),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return f'{day:%d/%m/%Y}' if day else ''


def limits_told(request: Any, document: Document) -> list[Told]:
    """The limits of a document: those that run, and the last ones that ended."""
    found = limits.limits_of(request.registry.models, request.office, document)
    return [told(one) for one in shown(request, document, found)]


def shown(request: Any, document: Document, found: list[Limit]) -> list[Limit]:
    """Of all limits of a document those that its page tells: all that run, and the last three that ended.

    What a document about a record tells, such as the end of a service, is left to that one's page.
    """
    models, office = request.registry.models, request.office
    elsewhere = {
        named
        for uid, named in shared.told_by(models, office.catalog, document.uid)
        if permitted(request, Permission.VIEW, office.document(uid))
    }
    running = [one for one in found if one.done is None and (one.rule.event, one.rule.until) not in elsewhere]
    ended = [one for one in found if one.done is not None]
    return [*running, *ended[:3]]


def new_record_steps(
    request: Any,
    document: Document,
    content: Content,
    sections: list[Section],
    running: Iterable[limits.Limit],
) -> list[Step]:
    """The three steps of a record that has never been verified, with what is missing for each; [] where none apply.

    :param running: its limits.
    """
    if document.official:
        return []
    found = {one.rule.event: one for one in reversed(list(running)) if one.rule.event in STEPS}
    if not found:
        return []
    regulation = next(iter(found.values())).regulation
    rules = [regulation.clocks[event] for event in STEPS if event in regulation.clocks]
    if len(rules) < len(STEPS):
        return []
    path = request.resource_path(document)
    content_type = request.registry.models.content_types[document.type_id]
    lacking = [
        (problem, next((s for s in sections if s.id == problem.section), None))
        for problem in values.missing(content_type, content, 'verify')
    ]
    basic = [(p, s) for p, s in lacking if s is not None and s.stage == BASIC_STAGE]
    rest = [(p, s) for p, s in lacking if s is not None and s.stage != BASIC_STAGE]
    form = content_type.items.get('form-submitted-date')
    waits_for_form = 'form-submitted' not in found and form is not None
    links = {
        'recruitment-decision': [(f'{path}sua/{form.section_id}#o-{form.id}', f'Chưa ghi {form.title}')]
        if waits_for_form and form is not None
        else [],
        'form-submitted': [(f'{path}sua/{p.section}#{anchor(p)}', p.message) for p, _ in basic],
        'basic-data-entered': [(f'{path}sua/{p.section}#{anchor(p)}', p.message) for p, _ in rest],
    }
    steps = []
    for rule in rules:
        limit = found.get(rule.event)
        missing = links[rule.event]
        steps.append(
            Step(
                f'{rule.title} ({rule.told})',
                told(limit) if limit else None,
                limit is not None and limit.done is None,
                missing[:SHOWN_MISSING],
                max(0, len(missing) - SHOWN_MISSING),
            )
        )
    return steps
