"""Values that are numbers of units and documents, as people read them: a title, with a link for those who may open it."""

from __future__ import annotations

from html import escape
from typing import Any

from ..documents import Document
from ..operations.versions import words_of
from ..security import Permission, faces, permitted
from .asked import whole
from .tree import unit_path

KINDS = ('unit', 'document')
"""The kinds of fields whose values are such numbers."""
CITED = ('decision', 'declaration', 'transfer', 'departure')
"""Types of documents that are called by their title, number and day; others by their first summary field."""


def told(request: Any, kind: str, value: str) -> tuple[str, str]:
    """What a number stands for, and the address where it is opened.

    :returns: title and address; the address is '' where the person may not open it. Of a document that the person may not
        see only its type is told; of what is not there, the number.
    """
    # The id of a unit is longer than those of documents.
    uid = whole(value, 19) or 0
    if kind == 'unit':
        unit = request.office.unit(uid) if uid else None
        if unit is None:
            return f'đơn vị mã {value}', ''
        return unit.title, unit_path(request, unit) if permitted(request, Permission.BROWSE, unit) else ''
    document = request.office.documents_by_id.get(uid)
    return (f'tài liệu mã {value}', '') if document is None else _document(request, document)


def _document(request: Any, document: Document) -> tuple[str, str]:
    title = request.registry.models.content_types[document.type_id].title
    seen = faces.summary_seen(request, document)
    if not seen:
        return f'{title}, mã {document.uid}', ''
    href = request.resource_path(document) if permitted(request, Permission.VIEW, document) else ''
    return words_of(request, document) if document.type_id in CITED else seen[0] or title, href


def html(request: Any, kind: str, value: str) -> str:
    """The same as HTML."""
    text, href = told(request, kind, value)
    return f'<a href="{escape(href)}">{escape(text)}</a>' if href else escape(text)
