"""The program that opens a spreadsheet: run in a process of its own, since the file may be hostile.

A sheet of two cells, the first and the last possible, makes the library ask for 500 GB and end the process; so this
one has little memory and time, no more rights than reading its input, and nothing to lose. It reads the file from
standard input and writes one JSON object: ``{"sheets": [...]}`` or ``{"refused": "password" | "broken" | "large"}``.
Imports nothing of the house and is started by path.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

import python_calamine
from lxml import etree

MAX_ROWS, MAX_COLUMNS = 20_000, 200
"""Rows and columns of one sheet above which a roster is refused."""

MEMORY_BYTES, CPU_SECONDS = 1 << 30, 30
"""What the process may use; a roster of 20,000 people takes a third of it."""

_MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
_LINK = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'
_TABLE = '{urn:oasis:names:tc:opendocument:xmlns:table:1.0}'
_LEGACY_FONT = re.compile(r'\.vn|vni[-_ ]', re.IGNORECASE)
_PLACE = re.compile(r'([A-Z]{1,3})(\d{1,7})')


def read(data: bytes) -> dict[str, Any]:
    """The sheets of a workbook as plain data: name, hidden, rows of values, merged ranges, fonts of old encodings."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        return {'refused': 'password'}
    except Exception:
        return {'refused': 'broken'}
    fonts = _legacy_fonts(data)
    spans = _open_document_spans(data)
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_name(about.name)
            last = sheet.end or (-1, -1)
            if last[0] >= MAX_ROWS or last[1] >= MAX_COLUMNS:
                return {'refused': 'large', 'sheet': about.name, 'rows': last[0] + 1, 'columns': last[1] + 1}
            rows = sheet.to_python(skip_empty_area=False)
        except Exception:
            return {'refused': 'broken'}
        merged = spans.get(about.name, []) if sheet.merged_cell_ranges is None else sheet.merged_cell_ranges
        sheets.append(
            {
                'name': about.name,
                'hidden': about.visible != python_calamine.SheetVisibleEnum.Visible,
                'rows': [[_plain(value) for value in row] for row in rows],
                'merged': [[*first, *end] for first, end in merged[:20_000]],
                'fonts': fonts.get(about.name, {}),
            }
        )
    return {'sheets': sheets}


def _plain(value: object) -> object:
    """JSON has no days: they travel as ``{"day": "1980-05-06T00:00:00"}``; times of day and lengths as text."""
    if isinstance(value, datetime.datetime):
        return {'day': value.isoformat()}
    if isinstance(value, datetime.date):
        return {'day': f'{value.isoformat()}T00:00:00'}
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, float) and value != value:
        return ''
    return None if value == '' else value


def _events(source: Any) -> Any:
    return etree.iterparse(
        source, events=('end',), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def _legacy_fonts(data: bytes) -> dict[str, dict[str, str]]:
    """For .xlsx: sheet name -> {"row,column": font}, only where a cell's font is one of an old encoding."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = etree.fromstring(archive.read('xl/styles.xml'), etree.XMLParser(resolve_entities=False))
            names = [
                next(
                    (
                        child.get('val', '')
                        for child in font
                        if child.tag in (f'{_MAIN}name', f'{_MAIN}rFont')
                    ),
                    '',
                )
                for font in styles.iterfind(f'{_MAIN}fonts/{_MAIN}font')
            ]
            style_fonts = {
                str(number): names[int(xf.get('fontId', 0))]
                for number, xf in enumerate(styles.iterfind(f'{_MAIN}cellXfs/{_MAIN}xf'))
                if _LEGACY_FONT.match(names[int(xf.get('fontId', 0))])
            }
            if not style_fonts:
                return {}
            return {
                name: _styled_cells(archive, part, style_fonts)
                for name, part in _sheet_parts(archive).items()
            }
    except Exception:
        # Fonts only help: without them the text itself tells its encoding.
        return {}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False)
    links = {
        link.get('Id'): link.get('Target', '').lstrip('/').removeprefix('xl/')
        for link in etree.fromstring(archive.read('xl/_rels/workbook.xml.rels'), parser)
    }
    workbook = etree.fromstring(archive.read('xl/workbook.xml'), parser)
    return {
        sheet.get('name', ''): f'xl/{links[sheet.get(_LINK)]}'
        for sheet in workbook.iterfind(f'{_MAIN}sheets/{_MAIN}sheet')
    }


def _styled_cells(archive: zipfile.ZipFile, part: str, style_fonts: dict[str, str]) -> dict[str, str]:
    found = {}
    with archive.open(part) as source:
        for _, element in _events(source):
            if element.tag == f'{_MAIN}c' and element.get('s') in style_fonts:
                if place := _PLACE.fullmatch(element.get('r') or ''):
                    column = 0
                    for letter in place[1]:
                        column = column * 26 + ord(letter) - 64
                    found[f'{int(place[2]) - 1},{column - 1}'] = style_fonts[element.get('s')]
            elif element.tag == f'{_MAIN}row':
                element.clear()
    return found


def _open_document_spans(data: bytes) -> dict[str, list[tuple[tuple[int, int], tuple[int, int]]]]:
    """For .ods, of which the library tells no merged ranges: sheet name -> ranges, first and last place of each."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open('content.xml') as source:
            return _spans(source)
    except Exception:
        return {}


def _spans(source: Any) -> dict[str, list[tuple[tuple[int, int], tuple[int, int]]]]:
    sheets: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    row, ranges = 0, []
    for _, element in _events(source):
        if element.tag == f'{_TABLE}table-row':
            column = 0
            for cell in element:
                high = int(cell.get(f'{_TABLE}number-rows-spanned', 1))
                wide = int(cell.get(f'{_TABLE}number-columns-spanned', 1))
                if (high > 1 or wide > 1) and row < MAX_ROWS:
                    ranges.append(((row, column), (row + high - 1, column + wide - 1)))
                column += int(cell.get(f'{_TABLE}number-columns-repeated', 1))
            row += int(element.get(f'{_TABLE}number-rows-repeated', 1))
            element.clear()
        elif element.tag == f'{_TABLE}table':
            sheets[element.get(f'{_TABLE}name', '')] = ranges
            row, ranges = 0, []
            element.clear()
    return sheets


def main() -> None:
    """Bound the process, read standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == '__main__':
    main()
