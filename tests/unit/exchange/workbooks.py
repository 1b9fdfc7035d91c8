"""Spreadsheets made on the spot, as offices make them: the same grid as .xlsx, .xls or .ods."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font

Merges = Sequence[tuple[int, int, int, int]]
"""Top, left, bottom, right, counted from 0."""


def xlsx(
    rows: Sequence[Sequence[Any]], merges: Merges = (), font: str | None = None, sheet: str = 'DS'
) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if value is not None:
                cell = page.cell(number, place, value)
                if isinstance(value, date):
                    cell.number_format = 'DD/MM/YYYY'
                if font:
                    cell.font = Font(name=font)
    for top, left, bottom, right in merges:
        page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return _saved(book)


def xls(rows: Sequence[Sequence[Any]], merges: Merges = (), sheet: str = 'DS') -> bytes:
    book = xlwt.Workbook(encoding='utf-8')
    page = book.add_sheet(sheet)
    day = xlwt.easyxf(num_format_str='DD/MM/YYYY')
    firsts = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            style = (day,) if isinstance(value, date) else ()
            if (number, place) in firsts:
                bottom, right = firsts[number, place]
                page.write_merge(number, bottom, place, right, value, *style)
            elif value is not None:
                page.write(number, place, value, *style)
    return _saved(book)


def ods(rows: Sequence[Sequence[Any]], merges: Merges = (), sheet: str = 'DS') -> bytes:
    book = OpenDocumentSpreadsheet()
    page = Table(name=sheet)
    firsts = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    covered = {
        (r, c)
        for top, left, bottom, right in merges
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    }
    for number, row in enumerate(rows):
        line = TableRow()
        for place, value in enumerate(row):
            if (number, place) in covered and (number, place) not in firsts:
                line.addElement(CoveredTableCell())
                continue
            high, wide = firsts.get((number, place), (1, 1))
            line.addElement(_ods_cell(value, high, wide))
        page.addElement(line)
    book.spreadsheet.addElement(page)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return _saved(book)


def _ods_cell(value: Any, high: int, wide: int) -> TableCell:
    about: dict[str, Any] = {}
    if high > 1:
        about['numberrowsspanned'] = high
    if wide > 1:
        about['numbercolumnsspanned'] = wide
    if value is None:
        return TableCell(**about)
    if isinstance(value, date):
        return TableCell(valuetype='date', datevalue=value.isoformat(), **about)
    if isinstance(value, (int, float)):
        return TableCell(valuetype='float', value=str(value), **about)
    cell = TableCell(valuetype='string', **about)
    cell.addElement(P(text=value))
    return cell


def _saved(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


KINDS = {'xlsx': xlsx, 'xls': xls, 'ods': ods}
