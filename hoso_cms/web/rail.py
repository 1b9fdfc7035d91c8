"""The rail beside a document: each section with how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import drafts
from ..documents import Document
from ..models import values
from ..models.content_type import Content, ContentType, Section
from ..models.rules import Finding
from .findings import warnings_by_section
from .html import Html, escaped


@dataclass(frozen=True, slots=True)
class Stop:
    """One section in the rail: where it is, and how it stands."""

    section: Section
    href: str
    status: str
    tone: str
    here: bool = False
    warnings: int = 0
    """How many warnings the rules have about it."""


def rail(
    request: Any,
    document: Document,
    content_type: ContentType,
    content: Content,
    sections: list[Section],
    *,
    editing: bool,
    here: str = '',
    problems: Mapping[str, int] | None = None,
    found: Iterable[Finding] = (),
) -> list[Stop]:
    """How each section stands: complete, so many items missing before it can be verified, wrong, or with a draft of mine.

    :param editing: the links lead to the forms, not to the places on the page.
    :param problems: section id -> how many things are wrong in what was just sent.
    :param found: what the rules say.
    """
    lacking: dict[str, int] = {}
    for problem in values.missing(content_type, content, 'verify'):
        lacking[problem.section] = lacking.get(problem.section, 0) + 1
    mine = {
        draft.key.section
        for draft in drafts.drafts_of(request.registry.side_store, request.account_id)
        if str(draft.key.document) == str(document.uid)
    }
    warned = warnings_by_section(found)
    path = request.resource_path(document)
    stops = []
    for section in sections:
        if problems and problems.get(section.id):
            status, tone = f'có lỗi {problems[section.id]}', 'bad'
        elif section.id in mine:
            status, tone = 'nháp', 'away'
        elif lacking.get(section.id):
            status, tone = f'thiếu {lacking[section.id]}', 'waiting'
        elif not content.get(section.id):
            status, tone = 'trống', 'neutral'
        else:
            status, tone = 'đủ', 'good'
        href = f'{path}sua/{section.id}' if editing else f'#muc-{section.id}'
        stops.append(Stop(section, href, status, tone, section.id == here, warned[section.id]))
    return stops


def rendered(stops: Iterable[Stop]) -> Html:
    """The rail as HTML. Written without a template: it is on every page of a record, and its lines are many."""
    lines = ''.join(map(_line, stops))
    return Html(f'<nav class="rail panel" aria-label="Các mục của hồ sơ"><ol>{lines}</ol></nav>')


def _line(stop: Stop) -> str:
    here = ' aria-current="page"' if stop.here else ''
    warned = (
        f'<span class="badge tone-waiting warned" title="{stop.warnings} lưu ý từ các quy tắc">⚠ {stop.warnings}'
        '<span class="visually-hidden"> lưu ý</span></span>'
        if stop.warnings
        else ''
    )
    return (
        f'<li><a href="{escaped(stop.href)}"{here}><span>{escaped(stop.section.title)}</span>{warned}'
        f'<span class="badge tone-{stop.tone}">{escaped(stop.status)}</span></a></li>'
    )
