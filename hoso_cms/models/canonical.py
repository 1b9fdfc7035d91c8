"""The canonical XML of content: what is stored, what is digested, what an archive package carries.

The bytes equal their own Canonical XML 1.0 form (W3C C14N), so any XML tool can check a digest in thirty years.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from .content_type import ROW_ID, Row, Value, Values
from .xml import safe_parser

_TEXT = str.maketrans({'&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;'})
_ATTRIBUTE = str.maketrans(
    {'&': '&amp;', '<': '&lt;', '"': '&quot;', '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;'}
)
_written_otherwise = re.compile('[&<>"\t\n\r]').search
"""Finds a sign that either table knows. Few texts hold one, and translating every text took a tenth of a new record."""


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _escaped(text: str, signs: dict[int, str]) -> str:
    return text.translate(signs) if _written_otherwise(text) else text


def element(name: str, attributes: Mapping[str, str], inside: str = '') -> str:
    """One element in canonical form: attributes in order of their names, no empty-element tag."""
    written = ''.join(f' {key}="{_escaped(attributes[key], _ATTRIBUTE)}"' for key in sorted(attributes))
    return f'<{name}{written}>{inside}</{name}>'


def section_xml(section_id: str, values: Values) -> bytes:
    """The values of a section as canonical XML (UTF-8), items in order of their ids, rows in their own order."""
    inside = ''.join(_item_xml(item_id, values[item_id]) for item_id in sorted(values) if values[item_id])
    return element('section', {'id': section_id}, inside).encode()


def _item_xml(item_id: str, value: Value) -> str:
    if isinstance(value, str):
        return f'<field id="{item_id}">{_escaped(value, _TEXT)}</field>'
    parts = [_row_xml(one) if isinstance(one, dict) else f'<v>{_escaped(one, _TEXT)}</v>' for one in value]
    name = 'table' if isinstance(value[0], dict) else 'field'
    return f'<{name} id="{item_id}">{"".join(parts)}</{name}>'


def _row_xml(row: Row) -> str:
    cells = ''.join(
        f'<field id="{key}">{_escaped(row[key], _TEXT)}</field>'
        for key in sorted(row)
        if key != ROW_ID and row[key]
    )
    return f'<row id="{_escaped(row[ROW_ID], _ATTRIBUTE)}">{cells}</row>'


def section_values(data: bytes) -> dict[str, Value]:
    """The values of a section from its canonical XML; needs no model."""
    return _values(etree.fromstring(data, safe_parser()))


def sections_values(texts: Iterable[bytes]) -> dict[str, dict[str, Value]]:
    """The values of many sections by their ids, read together: half of what one after the other takes."""
    root: Any = etree.fromstring(b'<sections>%s</sections>' % b''.join(texts), safe_parser())
    return {section.get('id'): _values(section) for section in root}


def _values(section: Any) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for item in section:
        name = item.get('id')
        if item.tag == 'table':
            values[name] = tuple(
                {ROW_ID: row.get('id'), **{cell.get('id'): cell.text or '' for cell in row}} for row in item
            )
        elif len(item):
            values[name] = tuple(one.text or '' for one in item)
        else:
            values[name] = item.text or ''
    return values
