"""Finding the header of a roster, and what each of its columns is: a proposal that a person may correct."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from typing import Any

from ..models.content_type import ContentType
from .heading_match import LIKELY, MAYBE, NO_MATCH, SURE, Match, Matcher, key, matcher_of
from .heading_words import PSEUDO
from .sheet_rows import is_mark, is_numbering, looks_like_date, looks_like_name, person_rows
from .spreadsheets import Sheet, Workbook, address

SEARCHED_ROWS = 40
"""Header rows begin among so many rows; above them stand the agency, the title and the year."""

_DEPTHS = (1, 2, 3)
_SAMPLE = 60
_SEVERAL = frozenset({'rank', 'professional-title', 'languages', 'languages-ethnic'})
_NAMES = frozenset({'full-name', 'given-name'})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is thought to be: ``confidence`` from 0 to 1, ``why`` in Vietnamese."""

    column: int
    heading: str
    field: str | None
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a sheet is to be read. Plain data, rows and columns counted from 0; a person may correct every part.

    ``columns`` says for each column with a heading its field, or None for "not taken over"; ``last_data_row``
    belongs to the data and is -1 where there are no people.
    """

    sheet: str
    header_rows: tuple[int, ...]
    first_data_row: int
    last_data_row: int
    columns: dict[int, str | None]
    guesses: tuple[Guess, ...] = field(default=(), compare=False)

    @property
    def usable(self) -> bool:
        """Is there a column that tells who each row is about?"""
        return bool(_NAMES & {*self.columns.values()})

    @property
    def ignored(self) -> list[Guess]:
        """The columns that are not taken over, to be told to the person."""
        return [guess for guess in self.guesses if self.columns.get(guess.column) is None]

    def with_field(self, column: int, field_id: str | None) -> Mapping:
        """The mapping with one column corrected by hand; another column of the same field is given up."""
        columns = {
            place: None if field_id and name == field_id and name not in _SEVERAL else name
            for place, name in self.columns.items()
        }
        return replace(self, columns={**columns, column: field_id})

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            'sheet': self.sheet,
            'header_rows': list(self.header_rows),
            'first_data_row': self.first_data_row,
            'last_data_row': self.last_data_row,
            'columns': {str(column): name for column, name in self.columns.items()},
            'guesses': [
                {
                    'column': g.column,
                    'heading': g.heading,
                    'field': g.field,
                    'confidence': g.confidence,
                    'why': g.why,
                }
                for g in self.guesses
            ],
        }

    @classmethod
    def from_plain(cls, plain: MappingOf[str, Any], content_type: ContentType, workbook: Workbook) -> Mapping:
        """The mapping that :meth:`to_plain` gave, perhaps changed on the way.

        :raises ValueError: in Vietnamese, where it does not fit this workbook or this content type.
        """
        try:
            sheet = workbook.sheet(str(plain['sheet']))
            known = matcher_of(content_type).offered
            columns = {int(column): name or None for column, name in plain['columns'].items()}
            mapping = cls(
                sheet=sheet.name,
                header_rows=tuple(int(row) for row in plain['header_rows']),
                first_data_row=int(plain['first_data_row']),
                last_data_row=int(plain['last_data_row']),
                columns=columns,
                guesses=tuple(Guess(**guess) for guess in plain.get('guesses', ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError('Cách đọc bảng gửi lên không đúng dạng. Hãy chọn lại tệp từ đầu.')
        unknown = [name for name in columns.values() if name is not None and name not in known]
        if (
            unknown
            or any(not 0 <= column < max(sheet.width, 1) for column in columns)
            or mapping.first_data_row < 0
        ):
            raise ValueError('Cách đọc bảng không khớp với tệp hoặc với mẫu hồ sơ. Hãy chọn lại tệp từ đầu.')
        return mapping


def find_mapping(workbook: Workbook, content_type: ContentType, sheet_name: str | None = None) -> Mapping:
    """The best proposal for a workbook, or for one of its sheets.

    Where no header is found, the proposal has no header rows and no columns (``usable`` is False): a person says then
    by hand where the list begins.
    """
    matcher = matcher_of(content_type)
    sheets = [workbook.sheet(sheet_name)] if sheet_name else list(workbook.visible())
    found = [
        (score, _mapping(sheet, rows, matcher))
        for sheet in sheets
        for score, rows in [_header(sheet, matcher)]
    ]
    found = [(score + min(len(person_rows_of(workbook, one)), 3), one) for score, one in found]
    return max(found, key=lambda pair: pair[0])[1] if found else Mapping('', (), 0, -1, {})


def person_rows_of(workbook: Workbook, mapping: Mapping) -> list[int]:
    """The rows of people that a mapping reads."""
    return person_rows(
        workbook.sheet(mapping.sheet), mapping.first_data_row, mapping.columns, mapping.last_data_row
    )


def levels(sheet: Sheet, rows: tuple[int, ...]) -> list[tuple[str, ...]]:
    """For each column the headings above it, merged and unmerged parents included, doubles left out."""
    grid = {row: [cell.text.strip() for cell in sheet.rows[row]] for row in rows}
    covered: set[tuple[int, int]] = set()
    for merge in sheet.merged:
        if merge.top in grid or merge.bottom in grid:
            text = sheet.cell(merge.top, merge.left).text.strip()
            for row in range(merge.top, merge.bottom + 1):
                for column in range(merge.left, min(merge.right + 1, sheet.width)):
                    if row in grid:
                        covered.add((row, column))
                        grid[row][column] = text if merge.top in grid else grid[row][column]
    for upper, lower in zip(rows, rows[1:], strict=False):
        _spread(grid[upper], grid[lower], {column for row, column in covered if row == upper})
    columns = []
    for column in range(sheet.width):
        texts = [grid[row][column] for row in rows if grid[row][column]]
        columns.append(
            tuple(text for place, text in enumerate(texts) if place == 0 or text != texts[place - 1])
        )
    return columns


def _spread(upper: list[str], lower: list[str], fixed: set[int]) -> None:
    """A parent that was not merged but only written over the first of its columns, covers those to its right."""
    parent = ''
    for column, text in enumerate(upper):
        if text:
            parent = text if lower[column] and column not in fixed else ''
        elif parent and lower[column] and column not in fixed:
            upper[column] = parent
        else:
            parent = ''


def _header(sheet: Sheet, matcher: Matcher) -> tuple[float, tuple[int, ...]]:
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    for top in range(min(SEARCHED_ROWS, len(sheet.rows))):
        for depth in _DEPTHS:
            rows = tuple(range(top, min(top + depth, len(sheet.rows))))
            if len(rows) < depth or (depth > 1 and not _only_words(sheet, rows[-1])):
                break
            score = _score(sheet, rows, matcher)
            if score > best[0]:
                best = (score, rows)
    return best


def _only_words(sheet: Sheet, row: int) -> bool:
    cells = [cell for cell in sheet.rows[row] if cell.text.strip()]
    return all(
        isinstance(cell.value, str) and not is_mark(cell.value) for cell in cells
    ) and not is_numbering(sheet.rows[row])


def _score(sheet: Sheet, rows: tuple[int, ...], matcher: Matcher) -> float:
    """How much of these rows reads as headings; 0 without a name or with nothing beside it."""
    matches = [matcher.match(above) for above in levels(sheet, rows) if above]
    fields = {match.field: match.confidence for match in matches if match.field}
    if not _NAMES & fields.keys() or len(fields) < 2:
        return 0.0
    known = sum(0.3 for match in matches if match.field is None and match.confidence == SURE)
    strange = sum(0.2 for match in matches if match is NO_MATCH)
    return sum(fields.values()) + known - strange - 0.2 * (len(rows) - 1)


def _mapping(sheet: Sheet, rows: tuple[int, ...], matcher: Matcher) -> Mapping:
    if not rows:
        return Mapping(sheet.name, (), 0, -1, {})
    first = rows[-1] + 1
    while first < len(sheet.rows) and is_numbering(sheet.rows[first]):
        first += 1
    headings = levels(sheet, rows)
    matches = {column: matcher.match(above) for column, above in enumerate(headings) if above}
    view = _Columns(sheet, first, headings, matcher)
    for settle in (
        _settle_sexes,
        _settle_birth_parts,
        _settle_names,
        _settle_codes,
        _settle_marks,
        _settle_doubles,
    ):
        settle(matches, view)
    columns = {column: match.field for column, match in matches.items()}
    people = person_rows(sheet, first, columns)
    return Mapping(
        sheet=sheet.name,
        header_rows=rows,
        first_data_row=first,
        last_data_row=people[-1] if people else -1,
        columns=columns,
        guesses=tuple(
            Guess(column, ' / '.join(headings[column]), match.field, match.confidence, match.why)
            for column, match in sorted(matches.items())
        ),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the data below a header tell about its columns."""

    sheet: Sheet
    first: int
    headings: list[tuple[str, ...]]
    matcher: Matcher

    def share(self, column: int, test: Callable[[Any], bool]) -> float:
        """Which part of the filled cells passes the test; 0 where there are none."""
        cells = [row[column] for row in self.sheet.rows[self.first : self.first + _SAMPLE]]
        cells = [cell for cell in cells if cell.text.strip()]
        return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0

    def under(self, column: int, group: str) -> bool:
        return group in self.matcher.groups_of(self.headings[column][:-1])


Matches = dict[int, Match]


def _settle_sexes(matches: Matches, view: _Columns) -> None:
    """Columns *Nam* and *Nữ* hold a birth date or a mark: the cells tell which, then the heading above."""
    for column, match in matches.items():
        sex = 'female' if key(view.headings[column][-1]) in ('nu', 'la nu') else 'male'
        named = key(view.headings[column][-1]) in ('nam', 'nu', 'la nu')
        if not named and match.field not in ('gender-male', 'gender-female'):
            continue
        dates = view.share(column, looks_like_date)
        marks = view.share(column, lambda cell: is_mark(cell.text) or key(cell.text) in ('nam', 'nu'))
        if dates > 0.5 or (view.under(column, 'birth') and not marks):
            if f'birth-date-{sex}' in view.matcher.offered:
                matches[column] = Match(f'birth-date-{sex}', SURE, 'Ngày sinh ghi trong cột của giới tính.')
        elif f'gender-{sex}' in view.matcher.offered:
            matches[column] = Match(f'gender-{sex}', SURE, 'Cột đánh dấu giới tính.')


def _settle_birth_parts(matches: Matches, view: _Columns) -> None:
    """*Ngày | Tháng | Năm* below one heading: then *nam* without accents is the year, not the sex."""
    if not any(match.field == 'birth-month' for match in matches.values()):
        return
    for column in matches:
        if key(view.headings[column][-1]) in ('nam', 'nam sinh') and view.under(column, 'birth'):
            matches[column] = Match('birth-year', SURE, 'Năm của ngày sinh ghi trong ba cột.')


def _settle_names(matches: Matches, view: _Columns) -> None:
    """Names in one column or in two, whatever the headings say."""
    fields = {match.field: column for column, match in matches.items() if match.field}
    whole = [column for column, match in matches.items() if match.field == 'full-name']
    if len(whole) == 2 and whole[1] == whole[0] + 1 and 'given-name' not in fields:
        _split(matches, whole[0])
    elif len(whole) == 1 and 'given-name' not in fields:
        place = whole[0]
        beside = place + 1
        unnamed = beside < view.sheet.width and not view.headings[beside]
        if (
            unnamed
            and view.share(beside, lambda c: looks_like_name(c.text) and len(c.text.split()) <= 2) > 0.6
        ):
            _split(matches, place)
    elif not whole and 'given-name' in fields and 'family-name' not in fields:
        matches[fields['given-name']] = Match('full-name', LIKELY, 'Chỉ có một cột tên.')
    elif whole and ('given-name' in fields) and 'family-name' not in fields:
        given = fields['given-name']
        if given == whole[0] + 1 and view.share(whole[0], lambda cell: len(cell.text.split()) >= 1) > 0:
            _split(matches, whole[0])
        else:
            matches[given] = Match(None, MAYBE, 'Đã có cột họ và tên.')
    elif not whole and 'family-name' in fields and 'given-name' not in fields:
        matches[fields['family-name']] = Match('full-name', LIKELY, 'Chỉ có một cột tên.')


def _split(matches: Matches, column: int) -> None:
    matches[column] = Match('family-name', LIKELY, 'Họ tên ghi trong hai cột: họ và chữ đệm.')
    matches[column + 1] = Match('given-name', LIKELY, 'Họ tên ghi trong hai cột: tên.')


def _settle_codes(matches: Matches, view: _Columns) -> None:
    """A column headed *Ngạch* that holds codes like V.07.05.15 gives professional titles."""
    for column, match in matches.items():
        if (
            match.field == 'rank'
            and view.share(column, lambda c: c.text.strip().upper().startswith('V.')) > 0.5
        ):
            matches[column] = Match(
                'professional-title', LIKELY, 'Cột ghi mã số chức danh nghề nghiệp (V....).'
            )


def _settle_marks(matches: Matches, view: _Columns) -> None:
    """A column of marks under a heading that may also stand for a day: *Đảng viên* with x."""
    for column, match in matches.items():
        marked = view.share(column, lambda cell: is_mark(cell.text)) > 0.5
        if marked and match.field and not match.field.startswith('gender') and match.field not in PSEUDO:
            matches[column] = Match(None, LIKELY, 'Cột chỉ có dấu x, không có giá trị để nhập.')


def _settle_doubles(matches: Matches, view: _Columns) -> None:
    """One column for each field; except parts of an address below one heading, and code beside name of a rank."""
    text = {field.id for field in view.matcher.fields if field.kind in ('text', 'long-text')}
    best: dict[str, int] = {}
    for column, match in sorted(matches.items(), key=lambda pair: (-pair[1].confidence, pair[0])):
        name = match.field
        if name is None or name in _SEVERAL:
            continue
        if name not in best:
            best[name] = column
            continue
        parts = (
            name in text
            and len(view.headings[column]) > 1
            and view.headings[column][0] == view.headings[best[name]][0]
        )
        if not parts:
            first = address(0, best[name]).rstrip('1')
            matches[column] = Match(None, MAYBE, f'Trường này đã lấy ở cột {first}.')
