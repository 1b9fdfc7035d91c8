"""What the rules say, beside the fields it is about: on the page of a record, in its forms, and for its verifier.

A person's findings are computed from the sections that the person may see and from nothing else, so none can tell what
stands in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Any

from .. import clock
from ..documents import Document, Version
from ..models.content_type import ROW_ID, Content, ContentType
from ..models.rules import Finding, findings
from ..security.visibility import RECORD

TO_CONFIRM = 'Số liệu lấy từ nguồn cần xác nhận với văn bản gốc'


def of_version(request: Any, document: Document, version: Version, content: Content) -> list[Finding]:
    """The findings on a version, kept with it for the rest of the day.

    :param content: the sections that the person may see.
    """
    key = (clock.today(), frozenset(content))
    kept: dict[Any, list[Finding]] = version.__dict__.setdefault('_v_findings', {})
    if key not in kept:
        if len(kept) > 3:
            kept.clear()
        kept[key] = of_content(request, document, version.state, content)
    return kept[key]


def of_content(request: Any, document: Document, state: str, content: Content) -> list[Finding]:
    """The findings on a content that may not be stored yet, of a document in a state."""
    if document.type_id != RECORD:
        return []
    models = request.registry.models
    serving = models.workflow_of(document.type_id).states[state].serving
    return findings(models.rules, content, clock.today(), serving=serving)


def warnings_by_section(found: Iterable[Finding]) -> Counter[str]:
    """How many warnings each section has."""
    return Counter(one.section for one in found if one.warns)


def notes(found: Collection[Finding], content: Content) -> dict[str, str]:
    """HTML to stand under each field and table, by its id."""
    parts: dict[str, str] = {}
    for one in found:
        parts[one.field] = parts.get(one.field, '') + note(one, content)
    return parts


def note(one: Finding, content: Content) -> str:
    """One finding as HTML."""
    cite = f' <cite>{escape(one.source)}</cite>' if one.source else ''
    mark = f' <span class="to-confirm" title="{TO_CONFIRM}">*</span>' if one.ground.to_confirm else ''
    return (
        f'<span class="finding{" warns" if one.warns else ""}">{escape(place(one, content))}'
        f'{escape(one.message)}{cite}{mark}</span>'
    )


def place(one: Finding, content: Content) -> str:
    """``Dòng 3: `` for what is about a row."""
    rows = content.get(one.section, {}).get(one.field, ()) if one.row else ()
    for number, row in enumerate(rows, 1):
        if isinstance(row, dict) and row.get(ROW_ID) == one.row:
            return f'Dòng {number}: '
    return ''


def listed(content_type: ContentType, found: Iterable[Finding], content: Content) -> list[Mapping[str, Any]]:
    """The warnings as a list, each with the titles of its section and item."""
    return [
        {
            'section': one.section,
            'where': f'{content_type.sections[one.section].title} – {content_type.items[one.field].title}',
            'message': place(one, content) + one.message,
            'source': one.source,
            'to_confirm': one.ground.to_confirm,
        }
        for one in found
        if one.warns
    ]
