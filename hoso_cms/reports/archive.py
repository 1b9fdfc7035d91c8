"""The archive by year of leaving, reason, unit at the time and shelf: read from the indexes, no record is loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import BTrees

from ..documents import Unit
from ..models.text import fold
from ..security import visibility
from ..security.visibility import Visible

SETS = BTrees.family32.IF
RECORD = 'record'
STATES = ('archived', 'transferred')
UNKNOWN = 'chua-ghi'
"""Stands for those of whom it is not written."""
FACETS = {'nam': 'leaving-date', 'ly-do': 'leaving-form', 'don-vi': 'leaving-unit'}
"""The ways to browse by their names in addresses, each with the indexed field of the record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the archive is asked for."""

    year: str = ''
    reason: str = ''
    unit: str = ''
    shelf: str = ''
    name: str = ''
    state: str = ''

    def chosen(self, facet: str) -> str:
        """The value chosen in a facet."""
        return {'nam': self.year, 'ly-do': self.reason, 'don-vi': self.unit}[facet]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, in the order of names, and the numbers of each facet with the other choices applied."""

    uids: list[int]
    places: list[Visible]
    facets: dict[str, Counter[str]] = field(default_factory=dict)


def browse(request: Any, unit: Unit, asked: Asked) -> Found:
    """The archived records below a unit that the person may see and that fit what is asked."""
    places = [
        one
        for one in visibility.visible_places(request, unit, True)
        if one.state in STATES and (not asked.state or one.state == asked.state)
    ]
    catalog = request.office.catalog
    hits = visibility.ids(request, places)
    if asked.name:
        hits = SETS.intersection(hits, catalog.with_words(f'{RECORD}:full-name', asked.name))
    if asked.shelf:
        hits = SETS.intersection(hits, _on_shelf(catalog, asked.shelf))
    chosen = {facet: _fits(catalog, facet, asked.chosen(facet)) for facet in FACETS if asked.chosen(facet)}
    facets = {}
    for facet in FACETS:
        others = hits
        for name, fits in chosen.items():
            if name != facet:
                others = _restricted(catalog, others, name, fits)
        facets[facet] = _numbers(catalog, facet, others)
    for name, fits in chosen.items():
        hits = _restricted(catalog, hits, name, fits)
    return Found(catalog.sorted(hits, f'{RECORD}:full-name'), places, facets)


def _on_shelf(catalog: Any, typed: str) -> Any:
    """Ids of the records whose shelf mark begins so, however it is written."""
    index, wanted = catalog.values.get(f'{RECORD}:shelf-mark'), fold(typed).replace(' ', '')
    found = [] if index is None else [
        uid for mark, held in index.held() if fold(mark).replace(' ', '').startswith(wanted) for uid in held
    ]  # fmt: skip
    return SETS.Set(sorted(found))


def _value(facet: str, value: str) -> str:
    return value[:4] if facet == 'nam' else value


def _fits(catalog: Any, facet: str, wanted: str) -> Any:
    """Ids with the wanted value; None for those without one."""
    index = catalog.values.get(f'{RECORD}:{FACETS[facet]}')
    if wanted == UNKNOWN or index is None:
        return None
    return SETS.Set(
        sorted(uid for value, held in index.held() if _value(facet, value) == wanted for uid in held)
    )


def _restricted(catalog: Any, hits: Any, facet: str, fits: Any) -> Any:
    if fits is not None:
        return SETS.intersection(hits, fits)
    index = catalog.values.get(f'{RECORD}:{FACETS[facet]}')
    return hits if index is None else SETS.Set(sorted(uid for uid in hits if uid not in index))


def _numbers(catalog: Any, facet: str, hits: Any) -> Counter[str]:
    index = catalog.values.get(f'{RECORD}:{FACETS[facet]}')
    numbers: Counter[str] = Counter()
    for value, held in () if index is None else index.held():
        if number := sum(uid in hits for uid in held):
            numbers[_value(facet, value)] += number
    if rest := len(hits) - numbers.total():
        numbers[UNKNOWN] = rest
    return numbers
