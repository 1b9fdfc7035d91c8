"""HTML that is written without a template, where a page has thousands of values."""

from __future__ import annotations

import re
from html import escape

_marked = re.compile('[&<>"\']').search


class Html(str):
    """HTML whose every value was escaped on its way in; templates take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def escaped(text: str) -> str:
    """The text as HTML shows it. Few texts hold a sign that has to be written otherwise, so it is looked for first."""
    return escape(text) if _marked(text) else text
