"""What somebody proposes to change in a document, piece by piece, and how the accepted pieces are carried over.

Three contents meet: the *base* on which the proposal was made, the document as it *stands* now, and what is *proposed*.
Nothing here knows who decides; :mod:`hoso_cms.operations.verdicts` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .compare import Change, Conflict, merge, section_changes, selected
from .content_type import ROW_ID, Value, Values


class Piece(NamedTuple):
    """What is accepted or returned as one: a field of a section, or a row of a table with all its cells."""

    section: str
    item: str
    """Id of the field or of the table."""
    row: str = ''

    @property
    def key(self) -> str:
        """The piece in a form and in an address: ``section:item:row``."""
        return ':'.join(self)

    @classmethod
    def of(cls, change: Change | Conflict) -> Piece:
        """The piece that a change belongs to."""
        return cls(change.section, change.table or change.field, change.row)

    @classmethod
    def read(cls, key: str) -> Piece:
        """:raises ValueError: not the key of a piece."""
        parts = key.split(':')
        if len(parts) != 3:
            raise ValueError(f'{key!r} is not section:item:row')
        return cls(*parts)


Pieces = dict[Piece, list[Change]]
"""Pieces in the order of the content, each with what changes in it."""


def pieces(section: str, base: Values, proposed: Values) -> Pieces:
    """What is proposed in a section. Rows only put in another order are no change."""
    found: Pieces = {}
    for change in section_changes(section, base, proposed):
        found.setdefault(Piece.of(change), []).append(change)
    return found


def carried(
    section: str, base: Values, standing: Values, proposed: Values, accepted: Callable[[Piece], bool]
) -> tuple[dict[str, Value], list[Conflict]]:
    """The section as it stands with the accepted pieces in it, and where others changed the same meanwhile.

    At a conflict the accepted piece counts: whoever accepts has seen both.
    """
    wanted = selected(section, base, proposed, lambda change: accepted(Piece.of(change)))
    return _merged(section, base, standing, wanted)


def remaining(
    section: str, base: Values, standing: Values, proposed: Values, closed: Callable[[Piece], bool]
) -> dict[str, Value]:
    """What is still proposed once the closed pieces have been decided: to be compared with the section as it stands."""
    decided = selected(section, base, proposed, lambda change: closed(Piece.of(change)))
    return _merged(section, decided, standing, proposed)[0]


def _merged(
    section: str, base: Values, standing: Values, mine: Values
) -> tuple[dict[str, Value], list[Conflict]]:
    merged, conflicts = merge(section, base, standing, mine)
    for conflict in conflicts:
        if not conflict.field and conflict.mine == ():
            # Mine counts at a conflict, also where it is that the row goes.
            rows = merged.get(conflict.table, ())
            merged[conflict.table] = tuple(
                row for row in rows if isinstance(row, dict) and row[ROW_ID] != conflict.row
            )
    return {name: value for name, value in merged.items() if value}, conflicts


def conflicts_in(
    section: str, base: Values, standing: Values, proposed: Values
) -> dict[Piece, list[Conflict]]:
    """The pieces at which others changed the same meanwhile."""
    found: dict[Piece, list[Conflict]] = {}
    for conflict in carried(section, base, standing, proposed, lambda piece: True)[1]:
        found.setdefault(Piece.of(conflict), []).append(conflict)
    return found
