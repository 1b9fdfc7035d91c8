"""Units by what is typed of their names. That a unit exists, and its name, is no secret inside the office."""

from __future__ import annotations

from typing import Any

from ..documents import Unit
from ..models.text import fold
from ..security import visibility

MOST = 20
"""Units of one answer."""
MOST_OPTIONS = 400
"""Units of a list to choose from."""


def path_told(unit: Unit) -> str:
    """A unit with those above it, the office left out: ``Sở Tài chính › Phòng Ngân sách``."""
    return ' › '.join(one.title for one in reversed(list(unit.lineage())[:-1])) or unit.title


def _names(request: Any) -> dict[int, tuple[str, str]]:
    def collect() -> dict[int, tuple[str, str]]:
        working = (unit for unit in request.office.below() if not unit.closed)
        return {unit.uid: (path_told(unit), fold(path_told(unit))) for unit in working}

    return visibility.of_generation(request, 'unit-names', 0, collect)


def found(request: Any, typed: str) -> list[tuple[int, str]]:
    """The units whose name and those above it hold every word typed, accents aside; names that are meant whole first."""
    words = fold(typed).split()
    if not words:
        return []
    whole = ' '.join(words)
    hits = [
        (not folded.endswith(whole), len(folded), told, uid)
        for uid, (told, folded) in _names(request).items()
        if all(word in folded.split() for word in words)
    ]
    return [(uid, told) for _, _, told, uid in sorted(hits)[:MOST]]


def below_as_options(request: Any, unit: Unit) -> list[tuple[int, str]]:
    """A unit and those below it, parents first, to choose from."""
    names = _names(request)
    working = (one for one in unit.below() if one.uid in names)
    return [(one.uid, names[one.uid][0]) for one, _ in zip(working, range(MOST_OPTIONS), strict=False)]
