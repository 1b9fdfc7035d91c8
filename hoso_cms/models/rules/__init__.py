"""Rules: what the content of a record says when it is held against the tables of the law.

Numbers and the texts they come from are data (``workflows/rules/*.xml``, and the salary tables among the vocabularies);
what is computed with them is a function registered by name. A rule never stops anybody from saving: it answers with
:class:`Finding`, a sentence with its inputs in it and the article beside it.

``findings(rules, content, day)`` runs all of them. A rule reads nothing but the content it is given, so whoever may not
see a section passes the content without it, and no finding can tell what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..content_type import UNCODED, Content, Row, Term, Value, Values, Vocabulary
from .dates import Partial, partial

SOFTWARE = 'Phần mềm'
"""The source of a limit that is no law but a setting of this software."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The text that a number or a sentence rests on."""

    source: str
    article: str = ''
    to_confirm: bool = False

    def __str__(self) -> str:
        return f'{self.source}, {self.article}' if self.article else self.source


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the law: how much, for whom, when, and by which article."""

    value: int
    ground: Ground
    of: frozenset[str] = frozenset()
    """Codes of the vocabulary that the number differs by."""
    kinds: frozenset[str] = frozenset()
    """Codes of officer-kind; none means all."""
    starts: date = date.min
    ends: date = date.max


@dataclass(frozen=True, slots=True)
class Number:
    """One thing that the law measures, with all its amounts."""

    id: str
    title: str
    unit: str
    amounts: tuple[Amount, ...]

    def on(self, day: date, kind: str = '', of: str = '') -> Amount | None:
        """The amount that is the law on a day, for a kind of officer and a term; None where it sets none."""
        for amount in self.amounts:
            if (
                amount.starts <= day <= amount.ends
                and (not amount.kinds or kind in amount.kinds)
                and (not amount.of or of in amount.of)
            ):
                return amount
        return None


@dataclass(frozen=True, slots=True)
class Age:
    """The age of retirement for those who reach it in a year."""

    year: int
    months: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Group:
    """A salary group: the coefficients of its steps and the months from one to the next."""

    code: str
    coefficients: tuple[str, ...]
    months: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables that rules are computed with. Made by :mod:`hoso_cms.models.read_rules`, never by hand."""

    numbers: Mapping[str, Number] = field(default_factory=dict)
    citations: Mapping[str, Ground] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    """From what day the text of a citation is the law."""
    roadmaps: Mapping[str, tuple[Age, ...]] = field(default_factory=dict)
    """The ages of retirement by gender, in the order of their years."""
    ranks: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    """The salary groups of a rank or professional title: its own first, then those in which holders may still be paid."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)

    def label(self, vocabulary: str, code: str) -> str:
        """What a code is called."""
        found = self.vocabularies.get(vocabulary)
        return found.label(code) if found else code

    def term(self, vocabulary: str, code: str) -> Term | None:
        """A term of a vocabulary; None where there is none of that code."""
        found = self.vocabularies.get(vocabulary)
        return found.terms.get(code) if found else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about a field: a sentence, what it was computed from, and the article."""

    rule: str
    section: str
    field: str
    """The field or table beside which it stands."""
    message: str
    """A Vietnamese sentence with the inputs in it."""
    ground: Ground
    row: str = ''
    """The row of the table that it is about."""
    warns: bool = True
    """False where nothing is wrong: what follows from the values, such as the day of the next raise."""

    @property
    def source(self) -> str:
        """The text and article as people cite it; '' where the limit is the software's own."""
        return '' if self.ground.source == SOFTWARE else str(self.ground)


_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """The content of a record as rules read it, on a day."""

    rules: Rules
    content: Content
    day: date
    kind: str = field(init=False)
    """Code of officer-kind."""
    rank: str = field(init=False)
    """Code of the rank or professional title, whichever the officer's kind has; '' where it has no code yet."""

    def __post_init__(self) -> None:
        kind = self.get('basic', 'officer-kind')
        code = self.get('position', 'professional-title' if kind == 'public-employee' else 'rank')
        object.__setattr__(self, 'kind', kind)
        object.__setattr__(self, 'rank', '' if code.startswith(UNCODED) else code)

    def get(self, section: str, name: str) -> str:
        """One value as canonical text; '' where there is none."""
        value = self.content.get(section, _NOTHING).get(name, '')
        return value if value.__class__ is str else ''

    def rows(self, section: str, name: str) -> list[Row]:
        """The rows of a table."""
        value: Value = self.content.get(section, {}).get(name, ())
        return [row for row in value if isinstance(row, dict)]

    def when(self, section: str, name: str) -> Partial | None:
        """A date as far as it is known."""
        return partial(self.get(section, name))

    def number(self, name: str, day: date | None = None, of: str = '') -> Amount | None:
        """The amount of a number for this officer on a day (that of the facts, unless told)."""
        number = self.rules.numbers.get(name)
        return None if number is None else number.on(day or self.day, self.kind, of)

    def citation(self, name: str) -> Ground:
        """The text a rule rests on."""
        return self.rules.citations.get(name, Ground(SOFTWARE))


Rule = Callable[[Facts], Iterable[Finding]]
RULES: dict[str, tuple[Rule, bool]] = {}
"""The rules by name, each with whether it also speaks of people who have left the service."""


def rule(name: str, *, of_leavers: bool = True) -> Callable[[Rule], Rule]:
    """Register a rule.

    :param of_leavers: False where it says nothing of use about people who have left: raises, terms of office.
    """

    def register(function: Rule) -> Rule:
        RULES[name] = (function, of_leavers)
        return function

    return register


def findings(rules: Rules, content: Content, day: date, *, serving: bool = True) -> list[Finding]:
    """Everything the rules have to say about a content on a day, in the order of the rules.

    :param content: only the sections that may be told of.
    :param serving: is the person still in service?
    """
    facts = Facts(rules, content, day)
    return [one for run, of_leavers in RULES.values() if serving or of_leavers for one in run(facts)]


# Registers the rules.
from . import appointment, career, family, identity, retirement, salary  # noqa: E402, F401
