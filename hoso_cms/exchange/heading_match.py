"""What a heading means: words of one column, with the headings above it, to a field of the record."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..models.content_type import ContentType, Field
from ..models.text import fold
from .heading_words import GROUPS, IGNORED, OTHER_PEOPLE, PSEUDO, UNDER, WORDS

SURE, LIKELY, MAYBE = 1.0, 0.9, 0.6
"""How sure a guess is: the very words, the words with additions, a part of the words or a typing error."""

_BASE_OF_PSEUDO = {
    'row-number': None,
    'family-name': 'full-name',
    'given-name': 'full-name',
    'gender-male': 'gender',
    'gender-female': 'gender',
    'languages': 'languages',
    'languages-en': 'languages',
    'languages-ethnic': 'languages',
}
NOT_BY_ROSTER = frozenset({'file', 'unit', 'document'})
"""Kinds of fields whose values are no text that an office types."""

_PARENTHESES = re.compile(r'\([^)]*\)|\[[^\]]*\]')
_TAILS = re.compile(
    r' (neu co|hien nay|hien tai|hien giu|hien huong|ghi ro|cua can bo|dd mm yyyy|ngay thang nam|theo cccd|theo khai sinh'
    r'|12 so|danh dau x|xa huyen tinh|chu in hoa|bat buoc)$'
)


def key(heading: str) -> str:
    """A heading as it is compared: no accents, no signs, single blanks: ``Ngày, tháng\\nnăm sinh`` -> ``ngay thang nam sinh``."""
    return ' '.join(re.findall('[a-z0-9]+', fold(heading)))


def phrases(text: str) -> list[str]:
    """The phrases of a word list."""
    return [phrase.strip() for phrase in text.split(';') if phrase.strip()]


@dataclass(frozen=True, slots=True)
class Match:
    """A field, or None for a column that is not taken over; ``why`` is Vietnamese."""

    field: str | None
    confidence: float
    why: str


NO_MATCH = Match(None, 0.0, 'Không nhận ra tiêu đề; cột này không được nhập.')


class Matcher:
    """The headings that a content type can take in."""

    def __init__(self, content_type: ContentType) -> None:
        self.fields = importable(content_type)
        self.offered: dict[str, str] = {
            **{name: title for name, title in PSEUDO.items() if self._possible(name, content_type)},
            **{field.id: field.title for field in self.fields},
        }
        """What a column may be set to by hand: field or pseudo column -> title."""
        self._titles: dict[str, str] = {}
        for field in self.fields:
            section = content_type.sections[field.section_id]
            self._titles.setdefault(key(field.title), field.id)
            self._titles[key(f'{section.title} {field.title}')] = field.id
        self._words = {
            phrase: name for name, text in WORDS.items() if name in self.offered for phrase in phrases(text)
        }
        self._ignored = frozenset(phrases(IGNORED)) - self._titles.keys()
        self._groups = {phrase: [] for text in GROUPS.values() for phrase in phrases(text)}  # type: dict[str, list[str]]
        for group, text in GROUPS.items():
            for phrase in phrases(text):
                self._groups[phrase].append(group)
        self.match = lru_cache(maxsize=5_000)(self._match)

    @staticmethod
    def _possible(pseudo: str, content_type: ContentType) -> bool:
        base = _BASE_OF_PSEUDO.get(pseudo, 'birth-date')
        return base is None or base in content_type.items

    def groups_of(self, headings: Iterable[str]) -> list[str]:
        """The groups that the headings above a column open, the nearest first."""
        return [group for heading in reversed(list(headings)) for group in self._groups.get(key(heading), ())]

    def _match(self, levels: tuple[str, ...]) -> Match:
        """The meaning of the headings of one column, from the topmost to the one just above the data."""
        if not levels:
            return Match(None, 0.0, 'Cột không có tiêu đề.')
        child, above = levels[-1], levels[:-1]
        joined = key(' '.join(levels))
        if joined in self._titles:
            return Match(self._titles[joined], SURE, 'Đúng tên trường của hồ sơ.')
        bare = key(_PARENTHESES.sub(' ', child))
        for word in dict.fromkeys((key(child), bare)):
            for group in self.groups_of(above):
                if word in UNDER.get(group, {}):
                    return self._found(UNDER[group][word], SURE, f'“{child}” dưới tiêu đề “{above[-1]}”.')
        for words, confidence in self._readings(joined, child, bare):
            if match := self._exact(words, confidence):
                return match
        return self._resembling(levels, bare)

    def _readings(self, joined: str, child: str, bare: str) -> Iterable[tuple[str, float]]:
        yield joined, SURE
        yield key(child), SURE
        yield bare, LIKELY
        shorter = bare
        while (shortened := _TAILS.sub('', shorter)) != shorter:
            shorter = shortened
            yield shorter, LIKELY

    def _exact(self, words: str, confidence: float) -> Match | None:
        if words in self._titles:
            return Match(self._titles[words], confidence, 'Đúng tên trường của hồ sơ.')
        if words in self._words:
            return Match(self._words[words], confidence, 'Tiêu đề thường dùng.')
        if words in self._ignored:
            return Match(None, confidence, 'Cột này không thuộc phần được nhập của hồ sơ.')
        return None

    def _resembling(self, levels: tuple[str, ...], bare: str) -> Match:
        words = set(bare.split())
        if words & OTHER_PEOPLE or any(two in bare for two in OTHER_PEOPLE if ' ' in two):
            return Match(None, MAYBE, 'Tiêu đề nói về người khác; cột này không được nhập.')
        held = [phrase for phrase in self._words if len(phrase) > 3 and f' {phrase} ' in f' {bare} ']
        ignored = [phrase for phrase in self._ignored if f' {phrase} ' in f' {bare} ']
        if held and len(longest := max(held, key=len)) >= max(map(len, ignored), default=0):
            return Match(
                self._words[longest], MAYBE, f'Tiêu đề có chữ giống “{self.offered[self._words[longest]]}”.'
            )
        if ignored:
            return Match(None, MAYBE, 'Cột này không thuộc phần được nhập của hồ sơ.')
        if len(bare) > 5 and (near := difflib.get_close_matches(bare, self._words, 1, 0.88)):
            return Match(
                self._words[near[0]], MAYBE, f'Tiêu đề gần giống “{self.offered[self._words[near[0]]]}”.'
            )
        return NO_MATCH

    def _found(self, field: str | None, confidence: float, why: str) -> Match:
        if field is not None and field not in self.offered:
            field = None
        return Match(field, confidence, why)


_matchers: dict[str, Matcher] = {}


def matcher_of(content_type: ContentType) -> Matcher:
    """The matcher of a content type, made once for each digest."""
    if content_type.digest not in _matchers:
        _matchers[content_type.digest] = Matcher(content_type)
    return _matchers[content_type.digest]


def importable(content_type: ContentType) -> list[Field]:
    """The fields that a roster can bring: one value each, nothing behind a special permission, no files or links."""
    return [
        item
        for section in content_type.sections.values()
        if not section.permission
        for item in section.items
        if isinstance(item, Field) and item.kind not in NOT_BY_ROSTER
    ]
