"""One row of a roster on its way to the content of a record, with what is wrong at each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any

from ..models import values
from ..models.content_type import UNCODED, ContentType, Field
from ..models.text import fold
from .catalogue_words import Catalogues, read_choice, read_degree, read_languages
from .cell_values import is_blank, read_date, read_id_number, read_name, read_number
from .headings import Mapping
from .sheet_rows import is_mark
from .spreadsheets import Cell, Sheet, address

ERROR, WARNING = 'error', 'warning'
ID_LENGTHS = {'citizen-id': (12, 9), 'social-insurance-number': (10,), 'phone': (10,)}
"""Fields whose numbers have a fixed count of digits, the usual one first."""

_RANKS = {'rank': 'professional-title', 'professional-title': 'rank'}
_SEXES = {
    'birth-date-male': 'male',
    'birth-date-female': 'female',
    'gender-male': 'male',
    'gender-female': 'female',
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong (``error``: the row is not imported) or understood with doubt (``warning``), at a cell.

    Row and column count from 0; ``field`` is the id of the field, '' where it is about the row.
    """

    row: int
    column: int
    field: str
    level: str
    message: str

    @property
    def address(self) -> str:
        """The cell as a spreadsheet names it."""
        return address(self.row, self.column)


@dataclass(slots=True)
class RosterRow:
    """One person: ``content`` is section id -> field id -> canonical text; the table ``languages`` is a list of rows."""

    row_number: int
    """As the spreadsheet counts, from 1."""
    content: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The person's name, '' where it could not be read."""
        return str(self.content.get('basic', {}).get('full-name', ''))

    @property
    def ready(self) -> bool:
        """Can a draft be made of it?"""
        return not any(problem.level == ERROR for problem in self.problems)


class RowReader:
    """Reads one person after the other; holds what is the same for all of them."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping,
        content_type: ContentType,
        defaults: MappingOf[str, str],
        people: list[int],
    ) -> None:
        self.sheet, self.type, self.defaults = sheet, content_type, defaults
        self.catalogues = Catalogues()
        self.columns: dict[str, list[int]] = {}
        for column, name in sorted(mapping.columns.items()):
            if name:
                self.columns.setdefault(name, []).append(column)
        self.name_column = next(self.columns[n][0] for n in ('full-name', 'given-name') if n in self.columns)
        self.usual_lengths = {
            name: Counter(
                len(sheet.rows[row][self.columns[name][0]].text.strip()) for row in people
            ).most_common(1)[0][0]
            for name in ID_LENGTHS
            if name in self.columns
        }

    def read(self, number: int) -> RosterRow:
        """The person of one row."""
        person = _Person(self, self.sheet.rows[number])
        person.take_name()
        person.take_birth()
        person.take_gender()
        for name in self.columns:
            if name in self.type.items and name not in ('full-name', 'gender', 'birth-date', 'languages'):
                person.take(self.type.field(name))
        person.take_languages()
        person.take_kind()
        person.compare_citizen_id()
        person.tell_missing()
        return person.result


class _Person:
    """One row on its way to a content."""

    def __init__(self, reader: RowReader, row: list[Cell]) -> None:
        self.reader, self.row = reader, row
        self.result = RosterRow(row[0].row + 1)
        for cell in row:
            if cell.refused:
                self.error(cell, '', f'Ô này có ký tự không giữ được. {cell.refused}')

    def cells(self, name: str) -> list[Cell]:
        """The cells of a field that hold something."""
        return [self.row[c] for c in self.reader.columns.get(name, ()) if not is_blank(self.row[c])]

    def error(self, cell: Cell, name: str, message: str) -> None:
        self.result.problems.append(Problem(cell.row, cell.column, name, ERROR, message))

    def warn(self, cell: Cell, name: str, messages: list[str]) -> None:
        self.result.problems.extend(Problem(cell.row, cell.column, name, WARNING, text) for text in messages)

    def value(self, name: str) -> str:
        """What was read for a field so far."""
        field = self.reader.type.field(name)
        value = self.result.content.get(field.section_id, {}).get(name, '')
        return value if isinstance(value, str) else ''

    def put(self, field: Field, text: str, cell: Cell) -> bool:
        """Keep a text as the value of the field, or its complaint as an error at the cell."""
        try:
            value = field.parse(text)
        except ValueError as wrong:
            self.error(cell, field.id, str(wrong))
            return False
        if value:
            self.result.content.setdefault(field.section_id, {})[field.id] = value
        return bool(value)

    def take_name(self) -> None:
        field = self.reader.type.field('full-name')
        parts = self.cells('full-name') or self.cells('family-name') + self.cells('given-name')
        place = self.row[self.reader.name_column]
        if not parts:
            self.error(place, field.id, 'Dòng này không có họ tên. Hãy ghi họ tên hoặc xóa dòng.')
            return
        self.put(field, ' '.join(read_name(cell) for cell in parts), parts[0])

    def take_birth(self) -> None:
        field = self.reader.type.field('birth-date')
        cells = [
            c for name in ('birth-date', 'birth-date-male', 'birth-date-female') for c in self.cells(name)
        ]
        if len(cells) > 1:
            self.error(cells[1], field.id, 'Ngày sinh ghi ở cả hai cột Nam và Nữ. Hãy để lại một.')
        elif cells:
            self.take_date(field, cells[0])
        elif parts := self.cells('birth-day') + self.cells('birth-month') + self.cells('birth-year'):
            text = '/'.join(cell.text.strip() for cell in parts)
            self.take_date(field, Cell(text, parts[-1].row, parts[-1].column))

    def take_date(self, field: Field, cell: Cell) -> None:
        try:
            text, warnings = read_date(cell, field)
        except ValueError as wrong:
            self.error(cell, field.id, str(wrong))
            return
        self.warn(cell, field.id, warnings)
        self.put(field, text, cell)

    def take_gender(self) -> None:
        field = self.reader.type.field('gender')
        for cell in self.cells('gender'):
            self.take_choice(field, cell)
        found = {sex for name, sex in _SEXES.items() for cell in self.cells(name) if _tells_sex(name, cell)}
        marked_only = {name for name in ('gender-male', 'gender-female') if name in self.reader.columns}
        if self.value('gender'):
            return
        if len(found) == 2:
            place = self.cells('gender-female') or self.cells('birth-date-female')
            self.error(place[0], field.id, 'Đánh dấu cả Nam và Nữ. Hãy để lại một.')
        elif found:
            self.put(field, found.pop(), self.row[self.reader.name_column])
        elif len(marked_only) == 1:
            # One column to be ticked, usually Nữ: who is not ticked is of the other sex.
            self.put(
                field,
                'male' if 'gender-female' in marked_only else 'female',
                self.row[self.reader.name_column],
            )

    def take(self, field: Field) -> None:
        """A field that has columns of its own."""
        cells = self.cells(field.id)
        if not cells:
            return
        if field.id in _RANKS:
            self.take_rank(field, cells)
        elif field.id == 'highest-degree':
            self.take_degree(field, cells[0])
        elif field.kind == 'choices':
            self.take_choices(field, cells)
        elif field.vocabulary is not None:
            self.take_choice(field, cells[0])
        elif field.kind in ('date', 'partial-date'):
            self.take_date(field, cells[0])
        elif field.kind in ('integer', 'decimal') or field.id in ID_LENGTHS or field.kind == 'id-number':
            self.take_number(field, cells[0])
        else:
            self.put(field, ', '.join(cell.text.strip() for cell in cells), cells[0])

    def take_number(self, field: Field, cell: Cell) -> None:
        try:
            if field.kind in ('integer', 'decimal'):
                text, warnings = read_number(cell, field)
            else:
                usual = self.reader.usual_lengths.get(field.id, 0)
                text, warnings = read_id_number(cell, ID_LENGTHS.get(field.id, ()), usual)
        except ValueError as wrong:
            self.error(cell, field.id, str(wrong))
            return
        self.warn(cell, field.id, warnings)
        self.put(field, text, cell)

    def take_choice(self, field: Field, cell: Cell) -> None:
        try:
            code, warnings = read_choice(cell, field, self.reader.catalogues.of(field))
        except ValueError as wrong:
            self.error(cell, field.id, str(wrong))
            return
        self.warn(cell, field.id, warnings)
        self.put(field, code, cell)

    def take_choices(self, field: Field, cells: list[Cell]) -> None:
        codes = []
        for cell in cells:
            for part in cell.text.split(';'):
                try:
                    code, warnings = read_choice(
                        Cell(part.strip(), cell.row, cell.column), field, self.reader.catalogues.of(field)
                    )
                    codes.append(field.parse(code))
                    self.warn(cell, field.id, warnings)
                except ValueError as wrong:
                    self.error(cell, field.id, str(wrong))
        if codes:
            self.result.content.setdefault(field.section_id, {})[field.id] = tuple(dict.fromkeys(codes))

    def take_rank(self, field: Field, cells: list[Cell]) -> None:
        """A rank or a professional title, whichever the code or name is one of; code and name may stand side by side."""
        other = self.reader.type.field(_RANKS[field.id])
        for one in (field, other):
            catalogue = self.reader.catalogues.of(one)
            for cell in cells:
                try:
                    code, warnings = read_choice(cell, one, catalogue)
                except ValueError:
                    continue
                if not warnings:
                    self.put(one, code, cell)
                    return
        self.take_choice(field, cells[0])

    def take_degree(self, field: Field, cell: Cell) -> None:
        code, rest, warnings = read_degree(cell, self.reader.catalogues.of(field))
        if not code:
            self.take_choice(field, cell)
            return
        self.warn(cell, field.id, warnings)
        self.put(field, code, cell)
        if rest and not self.cells('speciality'):
            self.put(self.reader.type.field('speciality'), rest, cell)

    def take_languages(self) -> None:
        table = self.reader.type.items.get('languages')
        if table is None or isinstance(table, Field):
            return
        languages, levels = (self.reader.catalogues.of(table.column(name)) for name in ('language', 'level'))
        rows: list[dict[str, str]] = []
        for name, default in (('languages-en', 'en'), ('languages', ''), ('languages-ethnic', '')):
            for cell in self.cells(name):
                read, warnings = read_languages(cell.text, languages, levels, default)
                self.warn(cell, 'languages', warnings)
                rows += read
        if rows:
            self.result.content.setdefault(table.section_id, {})['languages'] = rows

    def take_kind(self) -> None:
        """What the list does not say: given for all, or told by the rank; and no rank that this kind does not have."""
        place = self.row[self.reader.name_column]
        kind = self.reader.type.variant_field
        if kind is not None and not self.value(kind.id) and not self.cells(kind.id):
            title, rank = self.value('professional-title'), self.value('rank')
            told = 'public-employee' if title and not title.startswith(UNCODED) else ''
            told = told or self.reader.defaults.get(kind.id, '') or ('civil-servant' if rank else '')
            if told != self.reader.defaults.get(kind.id) and self.put(kind, told, place):
                self.warn(
                    place,
                    kind.id,
                    [f'Theo ngạch hoặc chức danh, {kind.title} được hiểu là {kind.show(told)}.'],
                )
        for name, value in self.reader.defaults.items():
            if not self.value(name) and not self.cells(name):
                self.put(self.reader.type.field(name), value, place)
        if kind is None:
            return
        self._fit(self.value(kind.id))

    def _fit(self, variant: str) -> None:
        """A rank code of an employee belongs into the field that employees have, and the other way round."""
        for name, other in _RANKS.items():
            field, instead = self.reader.type.field(name), self.reader.type.field(other)
            value = self.value(name)
            if not (value and variant and field.variants and variant not in field.variants):
                continue
            words = field.show(value)
            if value and self.result.content[field.section_id].pop(name) and not self.value(other):
                term = self.reader.catalogues.of(instead).find(value) or self.reader.catalogues.of(
                    instead
                ).find(words)
                cell = next(iter(self.cells(name) + self.cells(other)), self.row[self.reader.name_column])
                verbatim = words if value.startswith(UNCODED) else f'{value} {words}'
                self.put(instead, term.code if term else UNCODED + verbatim, cell)
                if term is None:
                    self.warn(
                        cell, other, [f'“{words}” không phải là {instead.title}; giữ nguyên chữ, chờ gán mã.']
                    )

    def compare_citizen_id(self) -> None:
        """The fourth digit tells century and sex, the next two the year of birth (NĐ 137/2015/NĐ-CP, art. 13)."""
        number = self.value('citizen-id')
        if len(number) != 12:
            return
        cell = self.cells('citizen-id')[0] if self.cells('citizen-id') else self.row[self.reader.name_column]
        year = str(1900 + 100 * (int(number[3]) // 2) + int(number[4:6]))
        sex = 'female' if int(number[3]) % 2 else 'male'
        born, gender = self.value('birth-date')[:4], self.value('gender')
        if born and born != year:
            self.warn(
                cell,
                'citizen-id',
                [f'Số định danh cho biết năm sinh {year}, cột ngày sinh ghi {born}. Hãy so lại.'],
            )
        if gender and gender != sex:
            self.warn(
                cell, 'citizen-id', ['Số định danh cho biết giới tính khác với giới tính đã ghi. Hãy so lại.']
            )
        if not gender and self.put(self.reader.type.field('gender'), sex, cell):
            self.warn(cell, 'gender', ['Giới tính chưa ghi; lấy theo số định danh.'])

    def tell_missing(self) -> None:
        """What a record cannot be without, unless the cell has its own error already."""
        told = {problem.field for problem in self.result.problems if problem.level == ERROR}
        for lack in values.missing(self.reader.type, self.result.content, 'save'):
            if lack.field not in told:
                columns = [c for name in _columns_of(lack.field) for c in self.reader.columns.get(name, ())]
                cell = self.row[columns[0] if columns else self.reader.name_column]
                self.error(cell, lack.field, lack.message)


def _tells_sex(name: str, cell: Cell) -> bool:
    """Does the cell say that the person is of the sex of its column? A date does, and an x, 1 or the word itself."""
    return (
        name.startswith('birth-date') or is_mark(cell.text) or fold(cell.text.strip()) in ('1', 'nam', 'nu')
    )


def _columns_of(name: str) -> tuple[str, ...]:
    if name == 'birth-date':
        return ('birth-date', 'birth-date-male', 'birth-year')
    return ('full-name', 'given-name') if name == 'full-name' else (name,)
