"""Words of a roster against the catalogues: what term is meant, and what to offer when none is."""

from __future__ import annotations

import difflib
import re
from datetime import datetime

from .. import clock
from ..models.content_type import UNCODED, Field, Term, Vocabulary
from ..models.text import fold
from .cell_values import Read
from .heading_match import key
from .spreadsheets import Cell

_CODE = re.compile(r'(?:V\.?\d{2}|\d{1,2})\.\d{2,3}[A-Za-z]?(?:\.\d{2})?', re.ASCII)
_PARTS = re.compile(r'\s*(?:[;\n+]|,|&| và )\s*')
_NO_LANGUAGE = frozenset({'', 'khong', 'chua', 'chua co', 'khong co', 'k'})
_LEVEL_WORDS = re.compile(r'\b(trinh do|chung chi|bang|cc|tieng|ngoai ngu)\b')


class Catalogue:
    """The spellings of one vocabulary, compared without accents, case and signs."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._folded: dict[str, Term] = {}
        self._spellings: dict[str, Term] = {}
        self._order = {code: place for place, code in enumerate(vocabulary.terms)}
        for term in vocabulary.terms.values():
            for words in (term.code, term.label, *term.also):
                self._folded.setdefault(fold(words), term)
                if key(words):
                    self._spellings.setdefault(key(words), term)

    def find(self, words: str) -> Term | None:
        """The term meant by words: its code, label or another spelling, exactly or but for accents and signs."""
        words = ' '.join(words.split())
        return (
            self.vocabulary.terms.get(words)
            or self._folded.get(fold(words))
            or self._spellings.get(key(words))
        )

    def find_code(self, words: str) -> Term | None:
        """The term whose code stands somewhere in the words: ``Chuyên viên (01.003)``."""
        for code in _CODE.findall(words):
            if term := self.find(code) or self.find(code.zfill(6)):
                return term
        return None

    def beginning(self, words: str) -> tuple[Term, str] | None:
        """The term that the words begin with, and the rest: ``ĐH Luật`` -> (Đại học, Luật)."""
        parts = words.split()
        for length in range(len(parts) - 1, 0, -1):
            if term := self.find(' '.join(parts[:length])):
                return term, ' '.join(parts[length:]).strip(' -–:,.()')
        return None

    def within(self, words: str) -> tuple[Term, str] | None:
        """The term whose longest spelling stands as whole words in the folded words, and what is left of them."""
        text = f' {key(words)} '
        for spelling in sorted(self._spellings, key=len, reverse=True):
            if f' {spelling} ' in text:
                return self._spellings[spelling], ' '.join(text.replace(f' {spelling} ', ' ', 1).split())
        return None

    def rank_of(self, term: Term) -> int:
        """The place of a term in the catalogue, from 0."""
        return self._order[term.code]

    def nearest(self, words: str) -> list[str]:
        """The labels, at most three, of the terms of today that resemble the words."""
        today = clock.today()
        near = difflib.get_close_matches(key(words), self._spellings, 8, 0.5)
        labels = [self._spellings[one].label for one in near if self._spellings[one].valid_on(today)]
        return list(dict.fromkeys(labels))[:3]


class Catalogues:
    """The catalogues that one import needs, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, Catalogue] = {}

    def of(self, field: Field) -> Catalogue:
        """The catalogue of a field that has a vocabulary."""
        assert field.vocabulary is not None
        if field.vocabulary.id not in self._made:
            self._made[field.vocabulary.id] = Catalogue(field.vocabulary)
        return self._made[field.vocabulary.id]


def read_choice(cell: Cell, field: Field, catalogue: Catalogue) -> Read:
    """The code of the term that the cell means, or ``~words`` with a warning where the field takes words.

    :raises ValueError: a closed catalogue without such a term; the nearest ones are named.
    """
    text = _undated(cell)
    term = catalogue.find(text) or catalogue.find_code(_code_of_number(cell) or text)
    if term is not None:
        return term.code, []
    near = catalogue.nearest(text)
    hint = f' Gần nhất: {"; ".join(f"“{label}”" for label in near)}.' if near else ''
    if field.open:
        return UNCODED + text, [
            f'“{text[:60]}” chưa có trong danh mục {catalogue.vocabulary.title}; giữ nguyên chữ, chờ gán mã.{hint}'
        ]
    some = '; '.join(f'“{one.label}”' for one in catalogue.vocabulary.choices()[:4])
    raise ValueError(
        f'“{text[:60]}” không có trong danh mục {catalogue.vocabulary.title}.{hint or f" Danh mục có: {some}..."}'
    )


def _undated(cell: Cell) -> str:
    """What was typed before Excel took it for a day: 12/12 and 9/12 of general education."""
    value = cell.value
    if isinstance(value, datetime):
        return f'{value.day}/{value.month}'
    return ' '.join(cell.text.split())


def _code_of_number(cell: Cell) -> str:
    """The code of a rank that was typed as a number: 1.003 is 01.003, 15.11 is 15.110."""
    if isinstance(cell.value, float) and 1 <= cell.value < 100 and cell.value % 1:
        return f'{cell.value:06.3f}'
    return ''


def read_degree(cell: Cell, catalogue: Catalogue) -> tuple[str, str, list[str]]:
    """The highest degree that a cell tells, the speciality written behind it, and warnings.

    ``ĐH Luật; ThS Quản lý công`` -> (master, Quản lý công). Returns ('', '', []) where no degree is recognised.
    """
    text = ' '.join(cell.text.split())
    if whole := catalogue.find(text):
        return whole.code, '', []
    found = []
    for part in _PARTS.split(text):
        if exact := catalogue.find(part):
            found.append((exact, ''))
        elif begun := catalogue.beginning(part):
            found.append(begun)
    if not found:
        return '', '', []
    term, rest = min(found, key=lambda pair: catalogue.rank_of(pair[0]))
    about = (
        f'“{text[:60]}” được hiểu là trình độ {term.label}' + (f', chuyên ngành {rest}' if rest else '') + '.'
    )
    return term.code, rest, [about]


def read_languages(
    text: str, languages: Catalogue, levels: Catalogue, default: str = ''
) -> tuple[list[dict[str, str]], list[str]]:
    """Rows of the table of languages from one cell: ``Anh B1; Pháp A`` -> two rows; words without code as ``~words``.

    :param default: the code of the language that the column is about.
    """
    rows: list[dict[str, str]] = []
    warnings: list[str] = []
    for part in _PARTS.split(' '.join(text.split())):
        if key(part) not in _NO_LANGUAGE:
            row, told = _read_language(part, languages, levels, default)
            rows.append(row)
            warnings += told
    return rows, warnings


def _read_language(
    part: str, languages: Catalogue, levels: Catalogue, default: str
) -> tuple[dict[str, str], list[str]]:
    row = {'language': default} if default else {}
    warnings = []
    level, rest = levels.find(part), ''
    if level is None:
        rest = key(part)
        if found := languages.within(part):
            row['language'], rest = found[0].code, found[1]
        rest = ' '.join(_LEVEL_WORDS.sub(' ', rest).split())
        level = levels.find(rest) if rest else None
    if level is None and rest and (found := levels.within(rest)):
        level = found[0]
        if found[1].isdigit():
            warnings.append(f'“{part[:60]}” được hiểu là {level.label}; điểm số không được nhập.')
    if level:
        row['level'] = level.code
    elif rest and not (default and rest == 'x'):
        row['level'] = UNCODED + part
        warnings.append(f'“{part[:60]}” chưa rõ trình độ; giữ nguyên chữ, chờ gán mã.')
    if 'language' not in row:
        warnings.append(f'“{part[:60]}” chưa ghi rõ là ngoại ngữ nào; hãy bổ sung.')
    return row, warnings
