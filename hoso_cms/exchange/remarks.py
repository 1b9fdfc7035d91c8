"""The same workbook given back, with a remark and a colour at each cell that needs a second look."""

from __future__ import annotations

import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from .person_row import ERROR, Problem
from .spreadsheets import Workbook, read_workbook

NOTES_SHEET = 'Ghi chú nhập liệu'
"""The sheet that lists every remark."""

AUTHOR = 'Nhập danh sách'
"""Who signs the comments, so that the next import finds and removes them."""

KEPT_FORMAT_BYTES = 15 * 1024 * 1024
"""Unpacked sheets above this are given back without their formatting: openpyxl takes thirty times as much memory."""

_FILLS = {ERROR: 'FFFFC7CE', 'warning': 'FFFFEB9C'}
_LEVELS = {ERROR: 'Lỗi', 'warning': 'Cần xem lại'}
_TITLES = ('Ô', 'Mức', 'Nội dung')
_MOST_COMMENTS = 5_000


def with_remarks(original: bytes, problems: Sequence[Problem], sheet: str) -> bytes:
    """The workbook as .xlsx with its problems marked.

    An .xlsx keeps its formatting; an .xls or .ods comes back as .xlsx with the same cells, in Unicode. A comment and a
    colour stand at each cell that has problems, and the sheet :data:`NOTES_SHEET` lists all of them. Remarks of an
    earlier import are removed. No text becomes a formula.

    :param original: the bytes of the workbook that was read.
    :param sheet: the name of the sheet that the problems are about.
    :raises ValueError: in Vietnamese, if the workbook cannot be read.
    """
    book = _formatted(original)
    if book is None or sheet not in book.sheetnames:
        book = _rewritten(read_workbook(original))
    if NOTES_SHEET in book.sheetnames:
        del book[NOTES_SHEET]
    page = book[sheet]
    _remove_old(page)
    by_cell: dict[tuple[int, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        by_cell[problem.row, problem.column].append(problem)
    for place, told in sorted(by_cell.items())[:_MOST_COMMENTS]:
        _mark(page, place, told)
    _list(book, sheet, problems)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def put_text(cell: Any, text: str) -> None:
    """Write a text that stays text: openpyxl takes what begins with = for a formula."""
    cell.value = text
    cell.data_type = 's'


def _formatted(original: bytes) -> Any | None:
    """The workbook with all its formatting, None where that is not .xlsx, too large or not understood."""
    try:
        with zipfile.ZipFile(BytesIO(original)) as archive:
            sheets = [part for part in archive.infolist() if part.filename.startswith('xl/worksheets/')]
            if not sheets or sum(part.file_size for part in sheets) > KEPT_FORMAT_BYTES:
                return None
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            return openpyxl.load_workbook(BytesIO(original))
    except Exception:
        # The file was read before, by a more lenient reader: its cells can still be given back.
        return None


def _rewritten(workbook: Workbook) -> Any:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in workbook.sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = 'hidden' if sheet.hidden else 'visible'
        for row in sheet.rows:
            for cell in row:
                if isinstance(cell.value, str):
                    put_text(page.cell(cell.row + 1, cell.column + 1), cell.value)
                elif cell.value is not None:
                    page.cell(cell.row + 1, cell.column + 1, cell.value)
                if isinstance(cell.value, datetime):
                    page.cell(cell.row + 1, cell.column + 1).number_format = 'DD/MM/YYYY'
        for merge in sheet.merged:
            page.merge_cells(
                start_row=merge.top + 1,
                start_column=merge.left + 1,
                end_row=merge.bottom + 1,
                end_column=merge.right + 1,
            )
        for column in range(1, sheet.width + 1):
            page.column_dimensions[get_column_letter(column)].width = 18
    return book


def _remove_old(page: Any) -> None:
    for row in page.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                if cell.fill.fgColor.rgb in _FILLS.values():
                    cell.fill = PatternFill()


def _mark(page: Any, place: tuple[int, int], problems: list[Problem]) -> None:
    cell = page.cell(place[0] + 1, place[1] + 1)
    if isinstance(cell, MergedCell):
        merge = next(merge for merge in page.merged_cells.ranges if cell.coordinate in merge)
        cell = page.cell(merge.min_row, merge.min_col)
    text = '\n'.join(f'{_LEVELS[problem.level]}: {problem.message}' for problem in problems)
    if cell.comment is not None:
        text = f'{cell.comment.text}\n{text}'
    cell.comment = Comment(text[:2_000], AUTHOR, width=360, height=40 + 22 * min(12, 1 + len(text) // 45))
    worst = ERROR if any(problem.level == ERROR for problem in problems) else 'warning'
    cell.fill = PatternFill('solid', fgColor=_FILLS[worst])


def _list(book: Any, sheet: str, problems: Sequence[Problem]) -> None:
    page = book.create_sheet(NOTES_SHEET)
    for column, (title, width) in enumerate(zip(_TITLES, (10, 14, 110), strict=True), start=1):
        put_text(page.cell(1, column), title)
        page.cell(1, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = 'A2'
    quoted = sheet.replace("'", "''")
    for number, problem in enumerate(sorted(problems, key=lambda one: (one.row, one.column)), start=2):
        for column, text in enumerate((problem.address, _LEVELS[problem.level], problem.message), start=1):
            put_text(page.cell(number, column), text)
        link = page.cell(number, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{problem.address}")
        style = copy(link.font)
        style.underline, style.color = 'single', '000563C1'
        link.font = style
        page.cell(number, 2).fill = PatternFill('solid', fgColor=_FILLS[problem.level])
        page.cell(number, 3).alignment = Alignment(wrap_text=True, vertical='top')
