"""How long what is kept: the class of a file, and when it ends (Luật Lưu trữ 33/2024/QH15, art. 15). Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models.content_type import Row, Term

PERMANENT = 'officer-file'
"""The class of a personnel record itself; no end."""


@dataclass(frozen=True, slots=True)
class Retention:
    """A class of the vocabulary ``retention``."""

    term: Term
    years: int | None
    """Whole years from the end of the year in which the work ended; None: for ever."""

    @property
    def code(self) -> str:
        return self.term.code

    def until(self, left: str) -> date | None:
        """The last day on which what ended on an ISO day must be kept; None where it has no end, or the day is not known."""
        return date(int(left[:4]) + self.years, 12, 31) if self.years is not None and left else None


def classes(request: Any) -> Mapping[str, Retention]:
    """All classes by their codes."""
    terms = request.registry.models.vocabularies['retention'].terms
    return {
        code: Retention(term, int(term.data['years']) if 'years' in term.data else None)
        for code, term in terms.items()
    }


def class_of_kind(request: Any, kind: str) -> Retention | None:
    """The class into which a document of this kind brings a file; None where the kind alone says nothing."""
    return next(
        (one for one in classes(request).values() if kind in one.term.data.get('kinds', '').split()), None
    )


def longest(request: Any, chosen: str, documents: Iterable[Row]) -> Retention:
    """The class of a file: the longest of the one chosen for it and those of its documents."""
    found = [classes(request)[chosen or PERMANENT]]
    found += filter(None, (class_of_kind(request, row.get('kind', '')) for row in documents))
    return max(found, key=lambda one: 10_000 if one.years is None else one.years)
