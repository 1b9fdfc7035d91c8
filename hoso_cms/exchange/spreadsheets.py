"""A roster as the office keeps it, .xlsx, .xls or .ods, as rows of cells in Unicode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from openpyxl.utils import get_column_letter

from ..security.uploads import ROSTERS, read_upload
from .legacy_text import convert_column
from .sheet_reader import MAX_COLUMNS, MAX_ROWS

MAX_BYTES = 30 * 1024 * 1024
"""Largest roster file, in bytes: 20,000 people with 40 columns take about 8 MB."""

READING_SECONDS = 60
"""After which reading is given up; the reading process has a smaller bound of its own on computing time."""

Value = str | int | float | bool | datetime | None
_READER = Path(__file__).with_name('sheet_reader.py')


class WorkbookRefused(ValueError):
    """The file cannot be read as a roster; the text tells the person, in Vietnamese, why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. Rows and columns count from 0; texts are Unicode NFC already."""

    value: Value
    row: int
    column: int
    encoding: str | None = None
    """``TCVN3`` or ``VNI`` where the text was converted from it."""
    refused: str = ''
    """Why, in Vietnamese, the text of the cell could not be kept; its value is then ''."""

    @property
    def address(self) -> str:
        """How a spreadsheet names it: ``B7``."""
        return address(self.row, self.column)

    @property
    def text(self) -> str:
        """The value as one would type it: whole numbers without a point, days as dd/mm/yyyy, nothing as ''."""
        value = self.value
        if value is None:
            return ''
        if isinstance(value, bool):
            return 'x' if value else ''
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        if isinstance(value, datetime):
            return value.strftime('%d/%m/%Y') if value.year >= 1000 else value.isoformat()
        return str(value)


@dataclass(frozen=True, slots=True)
class Range:
    """A merged range; all four numbers count from 0 and belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``rows[r][c]`` is the cell, every row as long as ``width``."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[Range, ...] = ()
    encodings: dict[int, str] = field(default_factory=dict)
    """Columns that were in an old encoding -> which."""

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place; an empty one beyond the edge."""
        if row < len(self.rows) and column < self.width:
            return self.rows[row][column]
        return Cell(None, row, column)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's sheets, in its order."""

    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet:
        """:raises KeyError: no sheet of this name."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    def visible(self) -> Iterator[Sheet]:
        """The sheets a person sees; all of them if none is."""
        return iter([sheet for sheet in self.sheets if not sheet.hidden] or self.sheets)


class TooManyRows(WorkbookRefused):
    """A sheet is longer than the caller has time for."""


def address(row: int, column: int) -> str:
    """The name of a place, both counted from 0: (6, 1) -> ``B7``."""
    return f'{get_column_letter(column + 1)}{row + 1}'


def read_workbook(
    source: bytes | os.PathLike[str] | str, name: str = 'bảng tính', *, most_rows: int = MAX_ROWS
) -> Workbook:
    """Read a roster, its kind told by its bytes.

    :param source: the bytes of the file, or its path.
    :param name: how to call the file in messages, where ``source`` has no name.
    :param most_rows: rows with something in them that one sheet may have; :class:`TooManyRows` above it.
    :raises ValueError: (:class:`WorkbookRefused`, :class:`~hoso_cms.security.uploads.UploadRefused`) in Vietnamese:
        no spreadsheet, a password, macros, an archive bomb, too many rows or columns.
    """
    if not isinstance(source, bytes):
        name, source = Path(source).name, Path(source).read_bytes()
    _refuse_text_in_disguise(source, name)
    part = SimpleNamespace(file=BytesIO(source), filename=name)
    with read_upload(part, max_bytes=MAX_BYTES, kinds=ROSTERS):
        pass
    answer = _ask_reader(source, name)
    match answer.get('refused'):
        case 'password':
            raise WorkbookRefused(
                f'Bảng tính “{name}” được đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi lại.'
            )
        case 'large':
            raise WorkbookRefused(
                f'Trang “{answer["sheet"]}” có {answer["rows"]} dòng và {answer["columns"]} cột; nhiều nhất '
                f'{MAX_ROWS} dòng và {MAX_COLUMNS} cột. Hãy chia thành nhiều tệp hoặc xóa các dòng, cột thừa.'
            )
        case 'broken':
            raise _broken(name)
    for sheet in answer['sheets']:
        used = sum(any(value is not None for value in row) for row in sheet['rows'])
        if used > most_rows:
            raise TooManyRows(f'Trang “{sheet["name"]}” có {used} dòng; nhiều nhất {most_rows} dòng.')
    return Workbook([_sheet(plain) for plain in answer['sheets']])


def _refuse_text_in_disguise(data: bytes, name: str) -> None:
    """Other programs save web pages and tables of text under the name .xls; Excel opens them after a warning."""
    start = data[:512].lstrip(b'\xef\xbb\xbf \r\n\t').lower()
    if start.startswith((b'<html', b'<!doctype', b'<table', b'<?xml', b'<meta')):
        raise WorkbookRefused(
            f'Tệp “{name}” là trang web hoặc XML mang tên bảng tính. '
            'Hãy mở bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As) loại .xlsx rồi gửi lại.'
        )


def _ask_reader(data: bytes, name: str) -> dict[str, Any]:
    try:
        reader = subprocess.run(  # noqa: S603 - our own program, nothing of the file in its arguments
            [sys.executable, '-I', str(_READER)],
            input=data,
            capture_output=True,
            timeout=READING_SECONDS,
            env={'RUST_BACKTRACE': '0', 'PATH': os.defpath},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _broken(name)
    if reader.returncode != 0:
        raise _broken(name)
    answer: dict[str, Any] = json.loads(reader.stdout)
    return answer


def _broken(name: str) -> WorkbookRefused:
    return WorkbookRefused(
        f'Không đọc được bảng tính “{name}”: tệp bị hỏng, hoặc có ô nằm rất xa vùng dữ liệu. '
        'Hãy chép vùng dữ liệu sang một bảng tính mới, lưu thành .xlsx rồi gửi lại.'
    )


def _sheet(plain: dict[str, Any]) -> Sheet:
    rows: list[list[Any]] = plain['rows']
    width = max(map(len, rows), default=0)
    columns, encodings = [], {}
    for number in range(width):
        values = [_value(row[number]) if number < len(row) else None for row in rows]
        fonts = (
            [plain['fonts'].get(f'{row},{number}') for row in range(len(rows))] if plain['fonts'] else None
        )
        column = convert_column(values, fonts)
        if column.encoding:
            encodings[number] = column.encoding
        columns.append(
            [
                Cell(_kept(value), row, number, encoding, column.refused.get(row, ''))
                for row, (value, encoding) in enumerate(zip(column.cells, column.encodings, strict=True))
            ]
        )
    return Sheet(
        name=plain['name'],
        rows=[list(row) for row in zip(*columns, strict=True)],
        hidden=plain['hidden'],
        merged=tuple(Range(*place) for place in plain['merged']),
        encodings=encodings,
    )


def _value(plain: Any) -> Value:
    return datetime.fromisoformat(plain['day']) if isinstance(plain, dict) else plain


def _kept(value: object) -> Value:
    return None if value == '' else value  # type: ignore[return-value]
