"""Numbers that an address or a form brings: what is none counts as not said, however long it is."""

from __future__ import annotations

from typing import Any


def whole(text: Any, digits: int = 11) -> int | None:
    """The number that was sent; None where it is none, or has more digits than any that the office gives out."""
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > digits:
        return None
    return int(text)


def number(text: Any) -> int:
    """The same, 0 where it is none: no document, version or account has that number."""
    return whole(text) or 0


def version_seen(request: Any) -> int | None:
    """The number of the version that the page of a form showed; None where the form does not say, 0 where it says none."""
    sent = request.POST.get('ban', '')
    return number(sent) if sent else None


def page_of(request: Any) -> int:
    """The page of a list that the address asks for, counted from 1."""
    return max(1, whole(request.GET.get('trang', ''), 6) or 1)
