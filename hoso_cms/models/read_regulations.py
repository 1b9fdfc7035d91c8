"""``workflows/regulations/*.xml`` and their texts -> :class:`Regulation`. See :mod:`hoso_cms.models.read` for mistakes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .events import EVENTS
from .facts import FACTS
from .regulation import Article, Climb, ClockRule, Fact, Regulation, cited
from .xml import Mistakes, Sources, parse, words

ABOVE = 'above'
"""In a climb: the roles of the unit above."""


@dataclass(frozen=True, slots=True)
class _Text:
    articles: dict[str, Article]
    preamble: tuple[str, ...]
    summary: bool

    @property
    def addresses(self) -> dict[str, str]:
        return {
            address: article.number for article in self.articles.values() for address, _ in article.paragraphs
        }


def read_regulations(
    profiles: Sources,
    texts: Sources,
    mistakes: Mistakes,
    *,
    roles: Collection[str],
    sections: Collection[str],
    officer_kinds: Collection[str],
) -> dict[str, Regulation]:
    """Compile the profiles with their texts; what is wrong is noted in ``mistakes``.

    :param roles, sections, officer_kinds: the names that profiles may use.
    """
    known = {'role': roles, 'section': sections, 'officer kind': officer_kinds}
    by_id = {Path(path).stem: (path, data) for path, data in texts.items()}
    compiled = {}
    for path, data in profiles.items():
        root = parse(path, data, 'regulation', mistakes)
        if root is None:
            continue
        regulation_id = root.get('id')
        if regulation_id != (name := Path(path).stem):
            mistakes.add(
                path,
                root.sourceline,
                f'id {regulation_id!r} is not the name of the file; it would be {name!r}',
            )
        elif regulation_id not in by_id:
            mistakes.unknown(path, root, 'text', f'texts/{regulation_id}.xml', by_id)
        elif (text := _text(*by_id[regulation_id], mistakes)) is not None:
            compiled[regulation_id] = _Profile(path, root, text, known, mistakes).regulation()
    for name in sorted(by_id.keys() - {Path(path).stem for path in profiles}):
        mistakes.add(by_id[name][0], 1, f'a text without a profile; add {name}.xml to the folder above')
    return compiled


# --- Texts


def _text(path: str, data: bytes, mistakes: Mistakes) -> _Text | None:
    root = parse(path, data, 'regulation-text', mistakes)
    if root is None:
        return None
    if root.get('id') != (name := Path(path).stem):
        mistakes.add(
            path, root.sourceline, f'id {root.get("id")!r} is not the name of the file; it would be {name!r}'
        )
    articles = {element.get('number'): _article(path, element, mistakes) for element in root.iter('article')}
    preamble = tuple(_line(line) for line in root.iterfind('preamble/line'))
    return _Text(articles, preamble, root.get('summary') == 'yes')


def _article(path: str, element: Any, mistakes: Mistakes) -> Article:
    number, parent = element.get('number'), element.getparent()
    for child in element:
        if child.get('at').split('.')[0] != number:
            mistakes.add(
                path,
                child.sourceline,
                f'address {child.get("at")!r} is not one of article {number}; it would begin with {number!r}',
            )
    return Article(
        number=number,
        title=element.get('title', ''),
        paragraphs=tuple((child.get('at'), _paragraph(path, child, mistakes)) for child in element),
        cited=element.get('cited') or f'Điều {number}',
        chapter=f'Chương {parent.get("number")}. {parent.get("title")}' if parent.tag == 'chapter' else '',
    )


def _paragraph(path: str, element: Any, mistakes: Mistakes) -> str:
    lines = [_line(line) for line in element]
    loose = ' '.join(' '.join([element.text or '', *(line.tail or '' for line in element)]).split())
    if bool(loose) == bool(lines):
        mistakes.add(
            path, element.sourceline, 'a paragraph holds words, or <line> elements with all of its words'
        )
    return '\n'.join(lines) or loose


def _line(element: Any) -> str:
    return ' '.join((element.text or '').split())


# --- Profiles


@dataclass(frozen=True, slots=True)
class _Profile:
    """One profile while it is read."""

    path: str
    root: Any
    text: _Text
    known: Mapping[str, Collection[str]]
    mistakes: Mistakes

    def regulation(self) -> Regulation:
        root, find = self.root, self.root.iterfind
        signed, effective = (date.fromisoformat(root.get(name)) for name in ('signed', 'effective'))
        if effective < signed:
            self._wrong(root, f'effective {effective} is before signed {signed}')
        for element in root.iter():
            if element.get('at') and element.get('at') not in self.text.addresses:
                self._no_paragraph(element)
        declared = root.find('declared')
        for name in [] if declared is None else words(declared, 'sections'):
            self._check(declared, 'section', name)
        return Regulation(
            id=root.get('id'),
            title=root.get('title'),
            number=root.get('number'),
            issuer=root.get('issuer'),
            effective=effective,
            short=root.get('short'),
            clocks={element.get('event'): self._clock(element) for element in find('clock')},
            articles=self.text.articles,
            facts={element.get('name'): self._fact(element) for element in find('fact')},
            subjects=tuple(self._subject(element) for element in find('subject')),
            tiers=tuple(_line(element) for element in find('tier')),
            rights=tuple(element.get('class') for element in find('right')),
            report_headings=tuple(_line(element) for element in find('heading')),
            declared_sections=() if declared is None else tuple(words(declared, 'sections')),
            rolls=root.get('rolls', 'yes') == 'yes',
            starts_late=root.get('starts-late', 'yes') == 'yes',
            climbs=tuple(self._climb(element) for element in find('climb')),
            note=_line(note) if (note := root.find('note')) is not None else '',
            places=self._places(),
            preamble=self.text.preamble,
            summary=self.text.summary,
        )

    def _wrong(self, element: Any, message: str) -> None:
        self.mistakes.add(self.path, element.sourceline, message)

    def _check(self, element: Any, what: str, name: str) -> None:
        if name not in self.known[what]:
            self.mistakes.unknown(self.path, element, what, name, self.known[what])

    def _no_paragraph(self, element: Any) -> None:
        number = element.get('at').split('.')[0]
        if number not in self.text.articles:
            self.mistakes.unknown(self.path, element, 'article', number, self.text.articles)
        else:
            of_article = [one for one, article in self.text.addresses.items() if article == number]
            self.mistakes.unknown(self.path, element, 'paragraph', element.get('at'), of_article)

    def _cite(self, element: Any) -> str:
        return cited(self.text.articles, at) if (at := element.get('at')) in self.text.addresses else ''

    def _clock(self, element: Any) -> ClockRule:
        event, until = element.get('event'), element.get('until')
        for what, name in (('event', event), ('event in until', until)):
            if name not in EVENTS:
                self.mistakes.unknown(self.path, element, what, name, EVENTS)
        if event == until:
            self._wrong(element, f'a clock from {event!r} until the same event; name the event that ends it')
        self._check(element, 'role', element.get('role'))
        length, unit, last = (element.get(name) for name in ('length', 'unit', 'last-day'))
        if (length is None) != (unit is None) or (length is None) == (last is None):
            self._wrong(element, 'a clock has either length and unit, or last-day')
        month, day = self._month_day(element, 'last-day')
        first_month, first_day = self._month_day(element, 'first-day')
        if first_month and (first_month, first_day) > (month, day):
            self._wrong(element, 'first-day is for a clock with last-day, and not after it')
        return ClockRule(
            event=event,
            until=until,
            title=_line(element),
            role=element.get('role'),
            article=self._cite(element),
            paragraph=element.get('at'),
            length=int(length) if length else None,
            unit=unit or 'days',
            month=month,
            day=day,
            first_month=first_month,
            first_day=first_day,
            to_confirm=element.get('confirm') == 'yes',
        )

    def _month_day(self, element: Any, name: str) -> tuple[int, int]:
        """Month and day of an attribute that is a day of every year, so never 29 February."""
        written = element.get(name)
        if written is None:
            return 0, 0
        try:
            day = date.fromisoformat(f'2001-{written}')
        except ValueError:
            self._wrong(element, f'{name} {written!r} is not a day of every year; MM-DD such as "05-31" is')
            return 0, 0
        return day.month, day.day

    def _fact(self, element: Any) -> Fact:
        name, value = element.get('name'), _line(element)
        if name not in FACTS:
            self.mistakes.unknown(self.path, element, 'fact', name, FACTS)
        elif FACTS[name].values and value not in FACTS[name].values:
            self.mistakes.unknown(self.path, element, f'value of {name}', value, FACTS[name].values)
        return Fact(name, value, self._cite(element), element.get('at'), element.get('confirm') == 'yes')

    def _subject(self, element: Any) -> str:
        kind, told = element.get('kind'), _line(element)
        if (kind is None) == (not told):
            self._wrong(element, 'a subject has either kind, or words where there is no code')
        if kind is not None:
            self._check(element, 'officer kind', kind)
        return kind or told

    def _climb(self, element: Any) -> Climb:
        if element.get('to') not in {*self.known['role'], ABOVE}:
            self.mistakes.unknown(
                self.path, element, 'role in climb', element.get('to'), [*self.known['role'], ABOVE]
            )
        return Climb(element.get('to'), int(element.get('after')))

    def _places(self) -> dict[str, str]:
        places = {}
        for element in self.root.iter('subject', 'tier', 'right', 'heading', 'declared'):
            value = element.get('kind') or element.get('class') or _line(element) or 'declared_sections'
            places[value] = element.get('at')
        return places
