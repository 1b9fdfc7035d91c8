"""``workflows/rules/*.xml`` and the salary tables among the vocabularies -> :class:`~hoso_cms.models.rules.Rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from .content_type import Term, Vocabulary
from .rules import Age, Amount, Ground, Group, Number, Rules
from .xml import Mistakes, Sources, parse, words

NUMBERS: Mapping[str, str] = {
    'appointment-reminder': 'days', 'appointment-term': 'months', 'beyond-frame-first': 'percent',
    'beyond-frame-more': 'percent', 'beyond-frame-term': 'months', 'career-gap': 'months',
    'career-overlap': 'months', 'contract-reminder': 'days', 'discipline-effect': 'months', 'parent-age': 'years',
    'raise-delay-discipline': 'months', 'raise-delay-rating': 'months', 'raise-uncounted': 'percent',
    'raise-uncounted-month': 'days', 'raise-uncounted-rest': 'days', 'raise-uncounted-suspension': 'percent', 'recruitment-age': 'years',
    'retirement-decision': 'months', 'retirement-notice': 'months', 'school-age': 'years',
}  # fmt: skip
"""The numbers that rules ask for, and the unit that each counts in."""
CITATIONS = frozenset(
    {'beyond-frame', 'career-table', 'citizen-id', 'family-table', 'regular-raise', 'salary-history',
     'salary-tables', 'unknown-birthday'}
)  # fmt: skip
"""The texts that rules rest on."""
RANKED = ('rank', 'professional-title')
"""The vocabularies whose terms name their salary groups."""


def read_rules(sources: Sources, vocabularies: Mapping[str, Vocabulary], mistakes: Mistakes) -> Rules:
    """Compile the files of rules together; without any there are no rules.

    :param vocabularies: those of the content types: amounts differ by their terms, ranks name their salary groups.
    """
    reader = _Reader(vocabularies, mistakes)
    whole = []
    for path, data in sources.items():
        root = parse(path, data, 'rules', mistakes)
        if root is not None:
            reader.read(path, root)
            whole.append(path)
    # What a file that cannot be read holds is not missing.
    if sources and len(whole) == len(sources):
        reader.complete(next(iter(sources)))
    return Rules(
        reader.numbers, reader.citations, reader.since, reader.roadmaps, reader.ranks(), vocabularies
    )


class _Reader:
    """The files of rules as far as they have been read."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], mistakes: Mistakes) -> None:
        self.vocabularies, self.mistakes = vocabularies, mistakes
        self.numbers: dict[str, Number] = {}
        self.citations: dict[str, Ground] = {}
        self.since: dict[str, date] = {}
        self.roadmaps: dict[str, tuple[Age, ...]] = {}

    def read(self, path: str, root: Any) -> None:
        """Take over one file."""
        for element in root.iterfind('number'):
            name = element.get('id')
            if name not in NUMBERS:
                self.mistakes.unknown(path, element, 'number', name, NUMBERS)
            elif element.get('unit') != NUMBERS[name]:
                self._add(
                    path,
                    element,
                    f'number {name!r} counts in {element.get("unit")}; it would be {NUMBERS[name]}',
                )
            self._once(path, element, name, self.numbers)
            self.numbers[name] = Number(
                name, element.get('title'), element.get('unit'), tuple(self._amounts(path, element))
            )
        for element in root.iterfind('citation'):
            name = element.get('id')
            if name not in CITATIONS:
                self.mistakes.unknown(path, element, 'citation', name, CITATIONS)
            self._once(path, element, name, self.citations)
            self.citations[name] = _ground(element)
            self.since[name] = _day(element, 'from') or date.min
        for element in root.iterfind('roadmap'):
            self._once(path, element, element.get('gender'), self.roadmaps)
            self._known(path, element, 'gender', [element.get('gender')], 'gender')
            self.roadmaps[element.get('gender')] = tuple(self._ages(path, element))

    def complete(self, path: str) -> None:
        """Note every number, text and roadmap that rules ask for and no file gives."""
        for what, wanted, there in (
            ('number', NUMBERS, self.numbers),
            ('citation', CITATIONS, self.citations),
            ('roadmap of gender', self._codes('gender'), self.roadmaps),
        ):
            for name in sorted(set(wanted) - set(there)):
                self.mistakes.add(path, 1, f'no file of rules has the {what} {name!r}; add it to one of them')

    def _add(self, path: str, element: Any, message: str) -> None:
        self.mistakes.add(path, element.sourceline, message)

    def _once(self, path: str, element: Any, name: str, there: Mapping[str, Any]) -> None:
        if name in there:
            self._add(path, element, f'{element.tag} {name!r} stands in two files; keep one')

    def _codes(self, vocabulary: str) -> list[str]:
        found = self.vocabularies.get(vocabulary)
        return list(found.terms) if found else []

    def _known(self, path: str, element: Any, what: str, codes: list[str], vocabulary: str) -> None:
        for code in codes:
            if code not in (there := self._codes(vocabulary)):
                self.mistakes.unknown(path, element, what, code, there)

    def _amounts(self, path: str, number: Any) -> Iterator[Amount]:
        vocabulary = number.get('vocabulary')
        if vocabulary and vocabulary not in self.vocabularies:
            self.mistakes.unknown(path, number, 'vocabulary', vocabulary, self.vocabularies)
        found = []
        for element in number.iterfind('amount'):
            starts, ends = _day(element, 'from') or date.min, _day(element, 'until') or date.max
            if ends < starts:
                self._add(path, element, f'the amount ends {ends} before it starts {starts}')
            if bool(vocabulary) != (element.get('of') is not None):
                said = (
                    f'names the terms of {vocabulary} in of'
                    if vocabulary
                    else 'has no of without a vocabulary'
                )
                self._add(path, element, f'an amount of number {number.get("id")!r} {said}')
            elif vocabulary in self.vocabularies:
                self._known(path, element, 'term in of', words(element, 'of'), vocabulary)
            self._known(path, element, 'officer kind', words(element, 'for'), 'officer-kind')
            amount = Amount(
                int(element.get('value')), _ground(element), frozenset(words(element, 'of')),
                frozenset(words(element, 'for')), starts, ends,
            )  # fmt: skip
            found.append((element, amount))
            yield amount
        for (_, one), (element, other) in combinations(found, 2):
            if _meet(one, other):
                self._add(
                    path, element, f'two amounts of number {number.get("id")!r} hold for the same on one day'
                )

    def _ages(self, path: str, roadmap: Any) -> Iterator[Age]:
        ages = []
        for element in roadmap.iterfind('age'):
            months = 12 * int(element.get('years')) + int(element.get('months', '0'))
            ages.append((element, Age(int(element.get('year')), months, _ground(element))))
            yield ages[-1][1]
        for (_, before), (element, after) in pairwise(ages):
            if after.year != before.year + 1:
                self._add(
                    path, element, f'year {after.year} follows {before.year}; it would be {before.year + 1}'
                )
            if after.months < before.months:
                self._add(path, element, f'the age of {after.year} is below that of {before.year}')

    def ranks(self) -> dict[str, tuple[Group, ...]]:
        """The salary groups of every rank and professional title."""
        groups = {
            term.code: Group(
                term.code, tuple(term.data.get('coefficients', '').split()), int(term.data.get('months', '0')),
                Ground(self.vocabularies['salary-group'].source.split(',')[0], term.group.split(':')[0], term.to_confirm),
            )
            for term in (self.vocabularies['salary-group'].terms.values() if 'salary-group' in self.vocabularies else ())
            if term.data.get('coefficients')
        }  # fmt: skip
        found = {}
        for name in RANKED:
            for term in self.vocabularies[name].terms.values() if name in self.vocabularies else ():
                held = [one for one in _group_codes(term) if self._has_group(name, term, one, groups)]
                if held:
                    found[term.code] = tuple(groups[one] for one in held)
        return found

    def _has_group(self, vocabulary: str, term: Term, code: str, groups: Mapping[str, Group]) -> bool:
        if code not in groups:
            there = ', '.join(sorted(groups)) or 'none'
            self.mistakes.add(
                f'{vocabulary}.xml',
                1,
                f'term {term.code!r}: unknown salary group {code!r}; there is: {there}',
            )
        return code in groups


def _group_codes(term: Term) -> list[str]:
    return f'{term.data.get("salary-group", "")} {term.data.get("other-salary-groups", "")}'.split()


def _meet(one: Amount, other: Amount) -> bool:
    """Is there a day, a kind and a term for which both hold?"""
    return (
        max(one.starts, other.starts) <= min(one.ends, other.ends)
        and (not one.kinds or not other.kinds or bool(one.kinds & other.kinds))
        and (not one.of or not other.of or bool(one.of & other.of))
    )


def _ground(element: Any) -> Ground:
    return Ground(element.get('source'), element.get('article', ''), element.get('confirm') == 'yes')


def _day(element: Any, name: str) -> date | None:
    text = element.get(name)
    return date.fromisoformat(text) if text else None
