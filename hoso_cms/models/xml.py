"""The one way this house reads XML: safe, checked against a grammar, every mistake named with its file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

Sources = Mapping[str, bytes]
"""XML files by the path under which mistakes are reported."""


class ModelError(Exception):
    """Mistakes in XML files; the text has one line for each, ``file:line: message``."""


@dataclass(slots=True)
class Mistakes:
    """Collects what is wrong, so that one start names every mistake."""

    lines: list[str] = field(default_factory=list)

    def add(self, path: str, line: int | None, message: str) -> None:
        self.lines.append(f'{path}:{line or 1}: {message}')

    def unknown(self, path: str, element: Any, what: str, name: str, known: Collection[str]) -> None:
        self.add(
            path,
            element.sourceline,
            f'unknown {what} {name!r}; there is: {", ".join(sorted(known)) or "none"}',
        )

    def stop(self) -> None:
        """:raises ModelError: if there was any."""
        if self.lines:
            raise ModelError('\n'.join(self.lines))


def safe_parser() -> etree.XMLParser:
    """The only way this house parses XML: no DTD, no entities, no network."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


@cache
def grammar(name: str) -> etree.XMLSchema:
    """The compiled XSD ``name`` of this folder."""
    return etree.XMLSchema(etree.parse(str(Path(__file__).with_name(f'{name}.xsd')), safe_parser()))


def parse(path: str, data: bytes, schema: str, mistakes: Mistakes) -> Any:
    """The root element of a valid file, or None after the mistakes have been noted."""
    if b'<!DOCTYPE' in data:
        mistakes.add(
            path, 1 + data[: data.index(b'<!DOCTYPE')].count(b'\n'), 'a DOCTYPE is not allowed; remove it'
        )
        return None
    try:
        root = etree.fromstring(data, safe_parser())
    except etree.XMLSyntaxError as wrong:
        mistakes.add(path, wrong.lineno, f'not well-formed XML: {wrong.msg}')
        return None
    if not grammar(schema).validate(root):
        for error in grammar(schema).error_log:  # type: ignore[attr-defined]
            mistakes.add(path, error.line, error.message)
        return None
    return root


def words(element: Any, name: str) -> list[str]:
    return (element.get(name) or '').split()


def help_of(element: Any) -> str:
    child = element.find('help')
    return '' if child is None else ' '.join(child.text.split())


def files_in(folder: Path) -> dict[str, bytes]:
    """The XML files of a folder, by path.

    :raises ModelError: there is no such folder.
    """
    if not folder.is_dir():
        raise ModelError(
            f'{folder}:1: no such folder; the settings hoso.content_types and hoso.workflows name it'
        )
    return {str(path): path.read_bytes() for path in sorted(folder.glob('*.xml'))}
