"""What is handed over with a record: its sections with their digests, its scans with name, pages, size and checksum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..documents import Document, Version
from ..models.content_type import Field, Table
from ..operations.versions import model_of


@dataclass(frozen=True, slots=True)
class HandedSection:
    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class HandedFile:
    title: str
    """What it is in the record: the title of a document, or of the field."""
    name: str
    pages: str
    kilobytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    sections: list[HandedSection]
    files: list[HandedFile]


def contents(request: Any, record: Document, version: Version) -> Contents:
    """The contents of a version, under the model that it was written with."""
    model = model_of(request, version)
    sections = [
        HandedSection(model.sections[name].title if name in model.sections else name, digest.hex(' ', 4))
        for name, digest in version.digests.items()
    ]
    return Contents(sections, _files(request, model, version))


def _files(request: Any, model: Any, version: Version) -> list[HandedFile]:
    found: dict[str, HandedFile] = {}

    def add(title: str, sha256: str, pages: str = '') -> None:
        stored = request.office.files.get(sha256)
        if stored is not None and sha256 not in found:
            found[sha256] = HandedFile(title, stored.name, pages, -(-stored.size // 1024), sha256)

    for name in version.sections:
        values = version.values(name)
        for item in model.sections[name].items if name in model.sections else ():
            value = values.get(item.id)
            if isinstance(item, Field) and item.kind == 'file' and isinstance(value, str) and value:
                add(item.title, value)
            elif isinstance(item, Table):
                columns = [column.id for column in item.columns if column.kind == 'file']
                for row in value or ():
                    for column in columns:
                        if isinstance(row, dict) and row.get(column):
                            add(row.get('title') or item.title, row[column], row.get('pages', ''))
    return list(found.values())
