"""The people of a roster as contents of records, with everything that is wrong or was understood, at its cell."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from ..models.content_type import ContentType
from ..models.text import fold
from .headings import Mapping, person_rows_of
from .person_row import ERROR, WARNING, Problem, RosterRow, RowReader
from .sheet_rows import filled
from .spreadsheets import Workbook, address

__all__ = ['ERROR', 'WARNING', 'Problem', 'RosterRow', 'notes', 'parse']

MOST_TOLD = 30
"""Lines left out that are named one by one."""


def parse(
    workbook: Workbook,
    mapping: Mapping,
    content_type: ContentType,
    defaults: MappingOf[str, str] | None = None,
) -> list[RosterRow]:
    """Read every person of the list.

    :param defaults: field id -> canonical text for what the list does not say, e.g. ``{'officer-kind': 'civil-servant'}``.
    :raises ValueError: in Vietnamese, where no column tells the names or no line has a person.
    """
    if not mapping.usable:
        raise ValueError(
            'Chưa biết cột nào ghi họ tên. Hãy chỉ ra dòng tiêu đề và cột “Họ và tên” (hoặc hai cột họ, tên).'
        )
    people = person_rows_of(workbook, mapping)
    if not people:
        raise ValueError(
            'Không thấy dòng nào có người dưới dòng tiêu đề. Hãy kiểm tra lại trang và dòng bắt đầu.'
        )
    reader = RowReader(workbook.sheet(mapping.sheet), mapping, content_type, defaults or {}, people)
    rows = [reader.read(number) for number in people]
    _mark_doubles(rows, mapping, content_type)
    return rows


def notes(workbook: Workbook, mapping: Mapping) -> list[str]:
    """What to tell about the sheet as a whole: encodings that were converted, lines and columns left out."""
    sheet = workbook.sheet(mapping.sheet)
    told = [
        f'Cột {_letter(column)} viết bằng bảng mã {encoding}, đã chuyển sang Unicode.'
        for column, encoding in sorted(sheet.encodings.items())
    ]
    people = set(person_rows_of(workbook, mapping))
    left_out = [
        row
        for row in sheet.rows[mapping.first_data_row :]
        if row[0].row not in people and len(filled(row)) > 0
    ]
    told += [
        f'Dòng {row[0].row + 1} không được nhập: “{filled(row)[0].text[:60]}”.'
        for row in left_out[:MOST_TOLD]
    ]
    return told + [f'Cột {_letter(guess.column)} “{guess.heading}”: {guess.why}' for guess in mapping.ignored]


def _letter(column: int) -> str:
    return address(0, column)[:-1]


def _mark_doubles(rows: list[RosterRow], mapping: Mapping, content_type: ContentType) -> None:
    """The same citizen's number twice is an error; the same name and birth date a warning: both rows are named."""
    places = {name: column for column, name in sorted(mapping.columns.items(), reverse=True) if name}
    name_column = places.get('full-name', places.get('given-name', 0))
    section = content_type.field('full-name').section_id
    numbers: dict[str, int] = {}
    people: dict[tuple[str, str], int] = {}
    for row in rows:
        basic = row.content.get(section, {})
        number = basic.get('citizen-id', '')
        first = numbers.setdefault(number, row.row_number) if number else row.row_number
        if first != row.row_number:
            message = f'Số định danh {number} đã có ở dòng {first}.'
            row.problems.append(
                Problem(
                    row.row_number - 1, places.get('citizen-id', name_column), 'citizen-id', ERROR, message
                )
            )
            continue
        person = (fold(basic.get('full-name', '')), basic.get('birth-date', ''))
        if all(person) and (first := people.setdefault(person, row.row_number)) != row.row_number:
            message = f'Trùng họ tên và ngày sinh với dòng {first}. Nếu là hai người, hãy ghi số định danh của cả hai.'
            row.problems.append(Problem(row.row_number - 1, name_column, 'full-name', WARNING, message))
