"""What changes of verified records rest on: a basis is words, or names a document of this office by its type and id."""

from __future__ import annotations

from typing import Any

from ..documents import Document

REFERENCES = ('decision', 'declaration')
"""Types of documents that a change of a verified record rests on; a basis names one as ``<type>:<id>``."""
ACTS = ('transfer', 'departure')
"""Types of documents by which something is done to a record; only the software names them."""


def named_by(office: Any, basis: str) -> Document | None:
    """The document that a basis names; None where it is words, or there is no such document."""
    type_id, mark, uid = basis.partition(':')
    if not mark or type_id not in (*REFERENCES, *ACTS) or not uid.isdecimal() or len(uid) > 11:
        return None
    document: Document | None = office.documents_by_id.get(int(uid))
    return document if document is not None and document.type_id == type_id else None


def may_be(office: Any, document: Document, record: Document) -> bool:
    """May a change of the record rest on a document: a decision that has been issued on its person, a declaration
    about it?"""
    if document.type_id == 'declaration':
        return document.about == record.uid and document.state != 'withdrawn'
    named = office.catalog.holding('decision:persons.record', str(record.uid))
    return document.uid in named and bool(document.official) and document.state != 'withdrawn'
