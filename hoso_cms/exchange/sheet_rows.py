"""What the rows of a roster are: column numbers, people, groups, sums, the block of signatures below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from .heading_match import key, phrases
from .heading_words import FOOTER
from .spreadsheets import Cell, Sheet

_NUMBER = re.compile(r'\(?\s*(\d{1,3})\s*\)?(\s*[=+].*)?')
_LETTER = re.compile(r'\(?[A-Za-zĐđ]\)?')
_COUNT = re.compile(r'\d{1,5}[.)]?')
_ROMAN = re.compile(r'[IVXLC]+[.)]?|[A-ZĐ][.)]?')
_NAME = re.compile(r"[^\W\d_]+(?:[\s.'’\-]+[^\W\d_]+)*\.?")
_MARK = re.compile(r'[x×✓✔√v+]', re.IGNORECASE)
_FOOTER = tuple(phrases(FOOTER))
_TOTAL = re.compile(
    r'(tổng cộng|tổng số|toàn đơn vị|cộng chung|tổng|cộng)\b.*|(tong cong|tong so|tong|cong)([\W\d].*)?|(ví dụ|vi du)\W*'
)
_DATED = re.compile(r'(.* )?ngay( \d{1,2})? thang( \d{1,2})? nam( \d{2,4})?$')


def filled(row: list[Cell]) -> list[Cell]:
    """The cells of a row that hold something."""
    return [cell for cell in row if cell.text.strip() or cell.refused]


def is_numbering(row: list[Cell]) -> bool:
    """Is it the line (1) (2) (3) or A B 1 2 that stands between the headings and the first person?"""
    texts = [cell.text.strip() for cell in filled(row)]
    if len(texts) < 2 or not all(_NUMBER.fullmatch(text) or _LETTER.fullmatch(text) for text in texts):
        return False
    numbers = [int(match[1]) for text in texts if (match := _NUMBER.fullmatch(text))]
    return (
        len(numbers) > 1
        and numbers == sorted(set(numbers))
        and numbers[0] <= 3
        and len(numbers) * 2 >= len(texts)
    )


def is_mark(text: str) -> bool:
    """Is it an x in a column to be ticked?"""
    return bool(_MARK.fullmatch(text.strip()))


def looks_like_name(text: str) -> bool:
    """Could it be the name, or a part of the name, of a person? Lenient: mistakes are told later, at the cell."""
    return bool(_NAME.fullmatch(text.strip()))


def looks_like_date(cell: Cell) -> bool:
    """A day, a year, or what resembles one."""
    if isinstance(cell.value, datetime):
        return True
    return bool(re.search(r'\d{2}', cell.text)) and not re.search(r'[^\W\d_]', cell.text)


def person_rows(
    sheet: Sheet, first: int, columns: Mapping[int, str | None], last: int | None = None
) -> list[int]:
    """The rows, from ``first`` to ``last`` (both included, the end of the sheet if None), that stand for a person.

    Left out: empty lines, lines that repeat the headings' numbers, names of groups (*I. Văn phòng*), sums
    (*Tổng cộng*), the line that shows how to fill in (*Ví dụ*), and everything from the line of signatures on.
    """
    places = {field: column for column, field in columns.items() if field}
    names = [places[field] for field in ('full-name', 'family-name', 'given-name') if field in places]
    counter = places.get('row-number')
    mapped = [
        column for column, field in columns.items() if field and field != 'row-number' and column not in names
    ]
    people = []
    end = len(sheet.rows) if last is None else min(last + 1, len(sheet.rows))
    for number in range(first, end):
        row = sheet.rows[number]
        cells = filled(row)
        if not cells or is_numbering(row):
            continue
        named = filled([row[column] for column in names])
        facts = filled([row[column] for column in mapped])
        place = row[counter].text.strip() if counter is not None else ''
        if _COUNT.fullmatch(place):
            if named or facts:
                people.append(number)
            continue
        if len(facts) < 3 and len(cells) <= 4 and _ends_the_list(named or cells):
            break
        group = bool(_ROMAN.fullmatch(place)) and not facts
        if named and (facts or not mapped) and not group and not _is_no_person([*cells[:1], *named]):
            people.append(number)
    return people


def _ends_the_list(cells: list[Cell]) -> bool:
    """Words of the block of signatures. They are not written as names are: Chu Tích is a person, CHỦ TỊCH is not."""
    for cell in cells:
        text = key(cell.text)
        if _DATED.match(text) or (text.startswith(_FOOTER) and not cell.text.strip().istitle()):
            return True
    return False


def _is_no_person(cells: list[Cell]) -> bool:
    """A line of sums or the example. With accents the words tell themselves from names: Tống Công Minh is a person."""
    return any(_TOTAL.fullmatch(' '.join(cell.text.lower().split())) for cell in cells)
