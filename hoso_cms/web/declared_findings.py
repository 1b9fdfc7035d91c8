"""What the rules say of a record as it would be with what is declared: beside each change, and of what follows elsewhere.

Computed from what the person may see of the record and of the declaration, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents import Document
from ..models.content_type import Content, Values
from ..models.proposal import Piece
from ..models.rules import Finding
from ..operations.declared import CHANGED, Declared
from . import versions
from .declared_changes import seen_sections
from .findings import listed, note, of_content


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules say of a declaration."""

    beside: Mapping[Piece, str]
    """HTML to stand beside a change, by the change."""
    elsewhere: list[Mapping[str, Any]]
    """The warnings that the changes bring about at other places, as :func:`findings.listed` gives them."""


def subject_of(declared: Declared) -> tuple[Document, str]:
    """The record that the rules speak of, and the state in which it is in force."""
    return declared.record, declared.record.official_state or declared.record.state


def content_with(request: Any, declared: Declared) -> dict[str, Values]:
    """The record in force with what is declared in it, as far as the person may see both."""
    content = _in_force(request, declared)
    for name in seen_sections(request, declared):
        if declared.answers[name] == CHANGED or name not in content:
            content[name] = declared.values(name)
    return content


def _in_force(request: Any, declared: Declared) -> dict[str, Values]:
    record, official = declared.record, declared.record.official_version()
    if official is None or not versions.may_see_version(request, record, official):
        return {}
    return {name: official.values(name) for name in versions.open_sections(request, record, official)}


def told(request: Any, declared: Declared, changes: Collection[Piece]) -> Told:
    """What the rules say of the record with the changes.

    :param changes: those that are shown; what is about another place counts as elsewhere.
    """
    if not changes:
        return Told({}, [])
    content, before = content_with(request, declared), _in_force(request, declared)
    beside: dict[Piece, str] = {}
    elsewhere: list[Finding] = []
    known = set(_said(request, declared, before))
    for one in _said(request, declared, content):
        piece = Piece(one.section, one.field, one.row)
        if piece in changes:
            beside[piece] = beside.get(piece, '') + note(one, {})
        elif one not in known:
            elsewhere.append(one)
    kinds = request.registry.models.content_types[declared.record.type_id]
    return Told(beside, listed(kinds, elsewhere, content))


def _said(request: Any, declared: Declared, content: Content) -> list[Finding]:
    record, state = subject_of(declared)
    return of_content(request, record, state, content)
