"""An empty roster to fill in: every field that can be imported, its catalogue as a list to choose from."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..models.content_type import ContentType, Field, Vocabulary
from .heading_match import importable
from .remarks import put_text

LIST_SHEET, CATALOGUE_SHEET = 'Danh sách', 'Danh mục'
"""The sheet to fill in, and the sheet with the words to choose from."""

EXAMPLE = 'Ví dụ'
"""Stands in place of the number of the line that shows how to fill in; the line is not imported."""

_SECTION_ROW, _TITLE_ROW, _EXAMPLE_ROW, _LAST_ROW = 3, 4, 5, 2_005
_AS_TEXT = frozenset({'id-number', 'date', 'partial-date', 'text', 'long-text', 'choice', 'choices'})
_LANGUAGES = 'Ngoại ngữ (tên và trình độ)'
_SAMPLES = {
    'officer-kind': 'Công chức',
    'full-name': 'Nguyễn Văn An',
    'birth-date': '25/12/1985',
    'gender': 'Nam',
    'ethnic-group': 'Kinh',
    'religion': 'Không',
    'hometown': 'xã Hoà Phú, tỉnh Đắk Lắk',
    'citizen-id': '066085001234',
    'recruitment-date': '01/09/2008',
    'position': 'Chuyên viên',
    'rank': 'Chuyên viên',
    'step': '5',
    'coefficient': '3,66',
    'step-date': '01/09/2023',
    'general-education': '12/12',
    'highest-degree': 'Đại học',
    'speciality': 'Hành chính học',
    'languages': 'Anh B1',
}


def template_workbook(content_type: ContentType) -> bytes:
    """The template as .xlsx: section titles over field titles, help as comments, an example, catalogues as drop-downs."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = LIST_SHEET
    catalogues = book.create_sheet(CATALOGUE_SHEET)
    put_text(page.cell(1, 1), f'DANH SÁCH NHẬP: {content_type.title}')
    page.cell(1, 1).font = Font(bold=True, size=14)
    put_text(
        page.cell(2, 1),
        'Mỗi người một dòng, từ dòng 6. Ngày ghi ngày/tháng/năm, tháng/năm hoặc năm. Tên cột in đỏ là bắt buộc. '
        'Được xóa hoặc đổi chỗ các cột; dòng ví dụ không được nhập.',
    )
    _head(page, _TITLE_ROW, 1, 'STT', False, '')
    put_text(page.cell(_EXAMPLE_ROW, 1), EXAMPLE)
    sources: dict[str, str] = {}
    column = 2
    for section in content_type.sections.values():
        first = column
        for field in importable(content_type):
            if field.section_id == section.id:
                _head(page, _TITLE_ROW, column, field.title, field.required == 'save', _help(field))
                _column(page, catalogues, column, field, sources)
                column += 1
        languages = content_type.items.get('languages')
        if languages is not None and languages.section_id == section.id:
            _head(
                page,
                _TITLE_ROW,
                column,
                _LANGUAGES,
                False,
                'Tên và trình độ, nhiều ngoại ngữ cách nhau bằng dấu chấm phẩy.',
            )
            put_text(page.cell(_EXAMPLE_ROW, column), _SAMPLES['languages'])
            column += 1
        if column > first:
            _head(page, _SECTION_ROW, first, section.title, False, '')
            if column - 1 > first:
                page.merge_cells(
                    start_row=_SECTION_ROW, start_column=first, end_row=_SECTION_ROW, end_column=column - 1
                )
    for cell in page[_EXAMPLE_ROW]:
        cell.font = Font(italic=True, color='FF808080')
    page.row_dimensions[_TITLE_ROW].height = 48
    page.freeze_panes = page.cell(_EXAMPLE_ROW, 2)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _help(field: Field) -> str:
    required = {'save': 'Bắt buộc.', 'verify': 'Cần có trước khi xác thực.'}.get(field.required, '')
    item = f'Mục {field.item} của sơ yếu lý lịch.' if field.item else ''
    return ' '.join(part for part in (field.help, required, item) if part)


def _head(page: Any, row: int, column: int, title: str, required: bool, help_text: str) -> None:
    cell = page.cell(row, column)
    put_text(cell, title)
    thin = Side(style='thin', color='FFBFBFBF')
    cell.font = Font(bold=True, color='FFC00000' if required else 'FF000000')
    cell.fill = PatternFill('solid', fgColor='FFE2EFDA' if row == _TITLE_ROW else 'FFC6E0B4')
    cell.alignment = Alignment(wrap_text=True, vertical='center', horizontal='center')
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    if help_text:
        cell.comment = Comment(help_text, 'Hướng dẫn', width=320, height=110)


def _column(page: Any, catalogues: Any, column: int, field: Field, sources: dict[str, str]) -> None:
    letter = get_column_letter(column)
    page.column_dimensions[letter].width = 26 if field.kind in ('text', 'long-text') else 16
    if field.kind in _AS_TEXT:
        # Text format keeps leading zeros, and 12/12 from becoming the twelfth of December.
        page.column_dimensions[letter].number_format = '@'
        page.cell(_EXAMPLE_ROW, column).number_format = '@'
    if sample := _SAMPLES.get(field.id):
        put_text(page.cell(_EXAMPLE_ROW, column), sample)
    if field.vocabulary is not None:
        if field.vocabulary.id not in sources:
            sources[field.vocabulary.id] = _catalogue(catalogues, len(sources) + 1, field.vocabulary)
        choice = DataValidation('list', formula1=sources[field.vocabulary.id], allow_blank=True)
        # An open field takes other words too, and several codes are written one behind the other.
        choice.showErrorMessage = not field.open and field.kind == 'choice'
        choice.error = f'Hãy chọn trong danh mục {field.vocabulary.title} (trang {CATALOGUE_SHEET}).'
        choice.errorTitle = field.title[:32]
        choice.add(f'{letter}{_EXAMPLE_ROW}:{letter}{_LAST_ROW}')
        page.add_data_validation(choice)


def _catalogue(page: Any, column: int, vocabulary: Vocabulary) -> str:
    """Write the terms of today below each other; returns the range that holds them."""
    put_text(page.cell(1, column), vocabulary.title)
    page.cell(1, column).font = Font(bold=True)
    labels = list(dict.fromkeys(term.label for term in vocabulary.choices()))
    for row, label in enumerate(labels, start=2):
        put_text(page.cell(row, column), label)
    letter = get_column_letter(column)
    page.column_dimensions[letter].width = 34
    return f"'{CATALOGUE_SHEET}'!${letter}$2:${letter}${max(len(labels) + 1, 2)}"
