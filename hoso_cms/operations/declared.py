"""Reading a supplementary declaration: what it says about its record. Writes nothing."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..catalog import version_value
from ..clocks import regulation_of
from ..documents import Document, Version
from ..models import values
from ..models.content_type import ContentType, Problem, Row, Section, Value
from ..models.proposal import Piece, Pieces, pieces
from ..models.regulation import Fact

TYPE = 'declaration'
OWN, PAPER, EVIDENCE, VERDICTS = 'declaration', 'paper', 'evidence', 'verdicts'
"""The sections of a declaration that are its own; all others are taken over from the record."""
UNCHANGED, CHANGED, SETTLED = 'unchanged', 'changed', 'settled'
"""Codes of the vocabulary ``declaration-answer``; no answer yet is ''."""
ACCEPTED, RETURNED, KEPT = 'accepted', 'returned', 'kept'
"""Codes of the vocabulary ``declaration-verdict``."""
CLOSED = frozenset({'settled', 'withdrawn'})
"""The states in which a declaration is no longer open."""
ORIGINAL, DOCUMENT = 'original', 'document'
"""What a change must rest on (content-type.xsd, ``proof``)."""


class Declared:
    """A declaration, or an earlier version of it, beside the version of the record on which it was made."""

    def __init__(self, request: Any, document: Document, version: Version | None = None) -> None:
        self.request, self.document = request, document
        self.version = version or document.current
        self.content_type: ContentType = request.registry.models.content_types[TYPE]
        self.record: Document = request.office.document(document.about)

    def own(self, field: str, section: str = OWN) -> str:
        """A value of the declaration itself; '' where there is none."""
        return version_value(self.version, section, field)

    @cached_property
    def base(self) -> Version:
        """The version of the record that the declaration compares with."""
        return self.record.version(int(self.own('base-version')))

    @cached_property
    def variant(self) -> str:
        """The kind of officer: which items the sections have."""
        return self.own('declarant-kind')

    @cached_property
    def answers(self) -> dict[str, str]:
        """The sections that are asked for, in the order of the form, each with its answer."""
        return {row['section']: row.get('answer', '') for row in self.rows(OWN, 'answers')}

    def rows(self, section: str, table: str) -> tuple[Row, ...]:
        """The rows of a table of the declaration itself."""
        found = self.version.values(section).get(table, ())
        return tuple(row for row in found if isinstance(row, dict))

    def section(self, section_id: str) -> Section:
        """A section that is asked for.

        :raises KeyError: it is not.
        """
        if section_id not in self.answers:
            raise KeyError(section_id)
        return self.content_type.sections[section_id]

    def values(self, section_id: str) -> dict[str, Value]:
        """The section as the person declares it: the edited copy, or what the record says."""
        if self.answers.get(section_id) == CHANGED:
            return self.version.values(section_id)
        return self.base.values(section_id)

    def pieces(self, section_id: str) -> Pieces:
        """What is declared to have changed in a section and is not decided yet."""
        if self.answers.get(section_id) != CHANGED:
            return {}
        found = pieces(section_id, self.base.values(section_id), self.version.values(section_id))
        order = {item.id: place for place, item in enumerate(self.content_type.sections[section_id].items)}
        return dict(sorted(found.items(), key=lambda pair: order.get(pair[0].item, len(order))))

    @cached_property
    def open(self) -> Pieces:
        """What is declared to have changed and is not decided yet."""
        return {piece: found for name in self.answers for piece, found in self.pieces(name).items()}

    @cached_property
    def evidence(self) -> dict[Piece, list[Row]]:
        """The files that the changes rest on."""
        found: dict[Piece, list[Row]] = {}
        for row in self.rows(EVIDENCE, EVIDENCE):
            found.setdefault(place_of(row), []).append(row)
        return found

    @cached_property
    def verdicts(self) -> dict[Piece, Row]:
        """What the verifier said of each change the last time."""
        return {place_of(row): row for row in self.rows(VERDICTS, VERDICTS)}

    @cached_property
    def campaign(self) -> Document | None:
        """The campaign that asked for it."""
        uid = self.own('campaign')
        return self.request.office.documents_by_id.get(int(uid)) if uid else None

    @property
    def on_paper(self) -> bool:
        """Was it made on paper and entered by a clerk?"""
        return self.own('paper', PAPER) == 'yes'

    def proof(self, piece: Piece) -> str:
        """What a change must rest on: ``original``, ``document`` or nothing."""
        return self.content_type.sections[piece.section].proof_of(piece.item)

    def asks_evidence(self, piece: Piece) -> bool:
        """Must a file be given for this change?"""
        proof, campaign = self.proof(piece), self.campaign
        if campaign is not None and version_value(campaign.current, 'campaign', 'evidence') == 'yes':
            return True
        return proof == ORIGINAL or (proof == DOCUMENT and self.article_on_evidence is not None)

    @cached_property
    def article_on_evidence(self) -> Fact | None:
        """What the regulation of the unit says of evidence (Đắk Lắk art. 9.2a)."""
        regulation = regulation_of(self.request.registry.models, self.document.unit)
        return None if regulation is None else regulation.facts.get('evidence')


def place_of(row: Row) -> Piece:
    """The change that a row of evidence or of verdicts is about."""
    return Piece(row.get('section', ''), row.get('item', ''), row.get('row', ''))


def open_of(request: Any, record: int) -> Document | None:
    """The open declaration about a record."""
    for uid in request.office.catalog.equal(f'{TYPE}:record', str(record)):
        document: Document = request.office.document(uid)
        if document.state not in CLOSED:
            return document
    return None


def about(request: Any, record: int) -> list[Document]:
    """Every declaration about a record, the newest first."""
    found = [
        request.office.document(uid) for uid in request.office.catalog.equal(f'{TYPE}:record', str(record))
    ]
    return sorted(found, key=lambda document: document.changed, reverse=True)


def lacking(declared: Declared) -> list[Problem]:
    """What has to be there before a declaration is handed in, in the order of the form."""
    problems: list[Problem] = []
    for name, answer in declared.answers.items():
        section = declared.content_type.sections[name]
        if not answer:
            problems.append(Problem(name, '', f'Mục “{section.title}” chưa trả lời.', missing=True))
        elif answer == CHANGED:
            problems += _lacking_in(declared, section)
    if declared.on_paper:
        for field, words in (('received', 'ngày nhận phiếu'), ('scan', 'bản quét phiếu đã ký')):
            if not declared.own(field, PAPER):
                problems.append(Problem(PAPER, field, f'Phiếu giấy: chưa có {words}.', missing=True))
    if declared.own('consent') != 'yes':
        problems.append(Problem(OWN, 'consent', 'Chưa cam đoan lời khai là đúng sự thật.', missing=True))
    return problems


def _lacking_in(declared: Declared, section: Section) -> list[Problem]:
    found = declared.pieces(section.id)
    if not found:
        words = f'Mục “{section.title}” chưa có gì khác hồ sơ; hãy sửa, hoặc chọn “Không thay đổi”.'
        return [Problem(section.id, '', words, missing=True)]
    problems = values.missing_in(section, declared.values(section.id), 'verify', declared.variant)
    titles = {item.id: item.title for item in section.items}
    for piece in found:
        if declared.asks_evidence(piece) and not declared.evidence.get(piece):
            words = f'{titles.get(piece.item, piece.item)}: chưa có tài liệu chứng minh.'
            is_row = bool(piece.row)
            problems.append(
                Problem(
                    section.id,
                    '' if is_row else piece.item,
                    words,
                    piece.item if is_row else '',
                    piece.row,
                    missing=True,
                )
            )
    return problems
