"""Citations: wherever a number of a regulation is shown, its article is one click away."""

from __future__ import annotations

from html import escape
from typing import Any

from ..models.regulation import Regulation
from .html import Html


def cite(request: Any, regulation: Regulation, paragraph: str) -> Html:
    """A link to a paragraph as people cite it; its text shows when one points at it.

    In every template: ``${cite(regulation, '9.2.b')}``. To open the text in place, use the macro ``quoted`` of
    ``citing.pt``.
    """
    told = escape(regulation.cite(paragraph))
    text = escape(regulation.text(paragraph))
    return Html(
        f'<a class="cite" href="{escape(address(request, regulation, paragraph))}" title="{text}">{told}</a>'
    )


def address(request: Any, regulation: Regulation, paragraph: str) -> str:
    """Where a paragraph stands: the page of its article, at the paragraph."""
    number = paragraph.split('.')[0]
    return str(
        request.resource_path(request.office, 'quy-che', regulation.id, 'dieu', number, anchor=paragraph)
    )
