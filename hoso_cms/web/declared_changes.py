"""The changes of a declaration as people read them: old, new, evidence, and what was said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..documents import Document, StoredFile, Version
from ..models.compare import Conflict
from ..models.content_type import Row, Section, Table, Value
from ..models.proposal import Piece
from ..operations import records, verdicts
from ..operations.declared import DOCUMENT, ORIGINAL, UNCHANGED, VERDICTS, Declared, place_of
from .differences import FieldDifference, TableDifference, row_name, section_difference

VERDICT_TONES = {'accepted': 'good', 'returned': 'bad', 'kept': 'neutral'}


@dataclass(frozen=True, slots=True)
class Proof:
    """A file laid beside a change."""

    id: str
    title: str
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Shown:
    """One change: a field, or a row of a table."""

    piece: Piece
    section: Section
    title: str
    item: str
    how: str
    """``field``, ``added``, ``removed`` or ``changed``."""
    name: str
    """What the row is called; '' for a field."""
    lines: tuple[FieldDifference, ...]
    evidence: tuple[Proof, ...]
    proof: str
    """``original``, ``document`` or nothing: what the change must rest on."""
    lacks: bool
    """Is there no evidence although it is asked for?"""
    verdict: str = ''
    verdict_title: str = ''
    reason: str = ''
    original: bool = False
    now: tuple[tuple[str, str], ...] = field(default=())
    """Where the record has changed meanwhile: what it says now, each with its title."""

    @property
    def anchor(self) -> str:
        """The id of the change on a page."""
        return f'thay-doi-{self.piece.key.replace(":", "_")}'

    @property
    def tone(self) -> str:
        """The colour of the verdict."""
        return VERDICT_TONES.get(self.verdict, 'neutral')


def seen_sections(request: Any, declared: Declared) -> dict[str, Section]:
    """The sections that are asked for and that the person may see, in the order of the form."""
    return {
        name: section
        for name in declared.answers
        if records.may_see(
            request,
            section := declared.content_type.sections[name],
            declared.document,
            declared.version.state,
        )
    }


def left_unchanged(request: Any, declared: Declared) -> list[str]:
    """The titles of the sections that were answered with *không thay đổi*, of those the person may see."""
    seen = seen_sections(request, declared)
    return [section.title for name, section in seen.items() if declared.answers[name] == UNCHANGED]


def changes_of(
    request: Any,
    declared: Declared,
    *,
    said: Mapping[Piece, Row] | None = None,
    only: str = '',
    disputed: Mapping[Piece, list[Conflict]] | None = None,
) -> list[tuple[Section, list[Shown]]]:
    """The changes that the person may see, section by section.

    :param said: the verdicts to show; those of the last decision if left out.
    :param only: one section.
    :param disputed: where the record has changed meanwhile.
    """
    said = declared.verdicts if said is None else said
    found = []
    for name, section in seen_sections(request, declared).items():
        if only and name != only:
            continue
        shown = list(_changes_in(request, declared, section, said, disputed or {}))
        if shown:
            found.append((section, shown))
    return found


def _changes_in(
    request: Any,
    declared: Declared,
    section: Section,
    said: Mapping[Piece, Row],
    disputed: Mapping[Piece, list[Conflict]],
) -> Iterator[Shown]:
    open_pieces = declared.pieces(section.id)
    if not open_pieces:
        return
    difference = section_difference(
        section, section, declared.base.values(section.id), declared.version.values(section.id)
    )
    for entry in difference.entries:
        if isinstance(entry, TableDifference):
            for row in entry.rows:
                piece = Piece(section.id, entry.field, row.row)
                yield _shown(
                    request, declared, section, piece, said, disputed,
                    title=entry.title, item=entry.item, how=row.how, name=row.name, lines=row.cells,
                )  # fmt: skip
        else:
            yield _shown(
                request, declared, section, Piece(section.id, entry.field), said, disputed,
                title=entry.title, item=entry.item, how='field', name='', lines=(entry,),
            )  # fmt: skip


def _shown(
    request: Any,
    declared: Declared,
    section: Section,
    piece: Piece,
    said: Mapping[Piece, Row],
    disputed: Mapping[Piece, list[Conflict]],
    **words: Any,
) -> Shown:
    files = request.office.files
    row = said.get(piece, {})
    proofs = [
        Proof(one['id'], one.get('title', ''), files[one['file']])
        for one in declared.evidence.get(piece, ())
        if one.get('file') in files
    ]
    verdict = row.get('verdict', '')
    return Shown(
        piece,
        section,
        evidence=tuple(proofs),
        proof=declared.proof(piece),
        lacks=declared.asks_evidence(piece) and not proofs,
        verdict=verdict,
        verdict_title=verdict_title(declared, verdict),
        reason=row.get('reason', ''),
        original=row.get('original') == 'yes',
        now=tuple(_now(section, conflict) for conflict in disputed.get(piece, ())),
        **words,
    )


def verdict_title(declared: Declared, verdict: str) -> str:
    """A verdict in words."""
    column = declared.content_type.items[VERDICTS]
    assert isinstance(column, Table)
    return column.column('verdict').show(verdict)


def _now(section: Section, conflict: Conflict) -> tuple[str, str]:
    """What the record says now where both changed it."""
    item = next(one for one in section.items if one.id == (conflict.table or conflict.field))
    if not isinstance(item, Table):
        return item.title, item.show_value(conflict.theirs)
    if conflict.field:
        column = item.column(conflict.field)
        return column.title, column.show_value(conflict.theirs)
    return item.title, _row(item, conflict.theirs) or 'không còn dòng này'


def _row(table: Table, value: Value) -> str:
    return row_name(table, value[0]) if value and isinstance(value[0], dict) else ''


def hint(proof: str) -> str:
    """What a person is told of the evidence that a change needs."""
    return {
        ORIGINAL: 'Cần tài liệu chứng minh; người xác thực đối chiếu bản chính.',
        DOCUMENT: 'Nên kèm văn bằng, chứng chỉ, quyết định.',
    }.get(proof, '')


@dataclass(frozen=True, slots=True)
class Round:
    """One decision upon a declaration: what was decided, when and by whom."""

    version: Version
    changes: list[tuple[Section, list[Shown]]]


def rounds(request: Any, document: Document) -> list[Round]:
    """Every decision upon a declaration, the newest first, with what had been handed in."""
    found = []
    for version in document.history():
        if version.act not in (verdicts.RETURN, verdicts.SETTLE):
            continue
        handed_in = Declared(request, document, document.version(version.number - 1))
        rows = version.values(VERDICTS).get(VERDICTS, ())
        said = {place_of(row): row for row in rows if isinstance(row, dict)}
        found.append(Round(version, changes_of(request, handed_in, said=said)))
    return found
