"""Lists as spreadsheets: exactly what the page shows, as text and dates that Excel and LibreOffice sort and filter."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
TABLE_ROW = 3
"""The row of the column heads: below title and note."""


def spreadsheet(
    title: str, note: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int | date]]
) -> bytes:
    """A workbook of one sheet.

    :param columns: head and width of each column.
    :param rows: values, written as they are: text never becomes a formula or a link.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False},
    )  # fmt: skip
    sheet = book.add_worksheet(''.join(c for c in title if c not in '[]:*?/\\')[:31])
    bold = book.add_format({'bold': True, 'font_size': 13})
    head = book.add_format({'bold': True, 'bottom': 1, 'text_wrap': True, 'valign': 'top'})
    plain = book.add_format({'text_wrap': True, 'valign': 'top'})
    day = book.add_format({'num_format': 'dd/mm/yyyy', 'valign': 'top', 'align': 'left'})
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, note)
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(TABLE_ROW, number, name, head)
    last = TABLE_ROW
    for last, row in enumerate(rows, TABLE_ROW + 1):
        for number, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(last, number, value, day)
            elif isinstance(value, int):
                sheet.write_number(last, number, value, plain)
            else:
                sheet.write_string(last, number, value, plain)
    sheet.autofilter(TABLE_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(TABLE_ROW + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TABLE_ROW)
    book.close()
    return target.getvalue()
