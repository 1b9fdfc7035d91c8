"""What the rows of a roster are: column numbers, people, groups, sums, the block of signatures below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from .heading_match import key, phrases
from .heading_words import FOOTER, TOTALS
from .spreadsheets import Cell, Sheet

_NUMBER = re.compile(r'\(?\s*(\d{1,3})\s*\)?(\s*[=+].*)?')
_LETTER = re.compile(r'\(?[A-Za-zĐđ]\)?')
_COUNT = re.compile(r'\d{1,5}[.)]?')
_ROMAN = re.compile(r'[IVXLC]+[.)]?|[A-ZĐ][.)]?')
_NAME = re.compile(r"[^\W\d_]+(?:[\s.'’\-]+[^\W\d_]+)*\.?")
_MARK = re.compile(r'[x×✓✔√v+]', re.IGNORECASE)
_FOOTER = tuple(phrases(FOOTER))
_TOTALS = tuple(phrases(TOTALS))
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
        named = [column for column in names if row[column].text.strip() or row[column].refused]
        facts = sum(1 for column in mapped if row[column].text.strip() or row[column].refused)
        counted = counter is not None and bool(_COUNT.fullmatch(row[counter].text.strip()))
        start = key(cells[0].text) or (key(cells[1].text) if len(cells) > 1 else '')
        told = [row[column] for column in named] or cells
        if (
            not counted
            and facts < 3
            and len(cells) <= 4
            and _ends_the_list([key(cell.text) for cell in told])
        ):
            break
        if start.startswith('vi du') or _is_total(start, key(' '.join(row[column].text for column in named))):
            continue
        heading = counter is not None and bool(_ROMAN.fullmatch(row[counter].text.strip()))
        if (named or counted) and (facts or (counted and not heading) or (not mapped and not heading)):
            people.append(number)
    return people


def _ends_the_list(texts: list[str]) -> bool:
    return any(text.startswith(_FOOTER) or bool(_DATED.match(text)) for text in texts if text)


def _is_total(start: str, name: str) -> bool:
    return any(
        text == word
        or (text.startswith(f'{word} ') and (word != 'cong' or text[5:6].isdigit()) and word != 'tong')
        or (word == 'tong' and re.match(r'tong \d', text) is not None)
        for text in (start, name)
        for word in _TOTALS
    )
