"""The tree of units with the numbers of what lies below each, and the bars that show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from pyramid.view import view_config

from ..documents import Unit
from ..models.text import fold
from ..security import Permission, permitted, visibility
from ..security.kept import of_turn
from ..security.visibility import RECORD


def unit_path(request: Any, unit: Unit, *steps: str) -> str:
    """The address of a unit's page; the office's own stands beside the home page."""
    if unit.__parent__ is None and not steps:
        return '/don-vi'
    return str(request.resource_path(unit, *steps))


def unit_numbered(request: Any, text: str) -> Unit | None:
    """The unit of an id that came with an address. Ids of units are random and may be negative."""
    known = re.fullmatch(r'-?[0-9]{1,19}', text)
    return request.office.unit(int(text)) if known else None


@dataclass(frozen=True, slots=True)
class Segment:
    """One state in a bar of states: where it stands, in percent of the bar."""

    state: str
    title: str
    tone: str
    count: int
    start: float
    width: float


def segments(request: Any, numbers: Counter[str]) -> list[Segment]:
    """A bar of states: numbers by main state as segments that fill it."""
    flow = request.registry.models.workflow_of(RECORD)
    total = sum(numbers.values())
    found, start = [], 0.0
    for state in flow.main_states():
        if count := numbers.get(state.id, 0):
            width = round(100 * count / total, 3)
            found.append(Segment(state.id, state.title, state.tone, count, start, width))
            start = round(start + width, 3)
    return found


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    title: str
    href: str
    children_href: str
    has_children: bool
    count: int
    bar: str
    """The bar of states as HTML: a tree has dozens, and a template asks too much for each."""
    children: Sequence[Branch]
    present: bool = False


def branches_of(request: Any, unit: Unit) -> tuple[Branch, ...]:
    """The units directly under a unit, each with the numbers of its whole subtree that the person may see."""
    key = (*visibility.person(request), unit.uid)
    return of_turn(request, 'branches', key, lambda: _branches_of(request, unit))


def _branches_of(request: Any, unit: Unit) -> tuple[Branch, ...]:
    base, numbers = request.resource_path(unit), visibility.counts_below(request, unit)
    children = sorted(unit.values(), key=lambda one: fold(one.title))
    return tuple(
        _branch(request, child, f'{base}{child.__name__}/', numbers.get(child.uid), ()) for child in children
    )


def _branch(
    request: Any, unit: Unit, href: str, numbers: Counter[str] | None, children: Sequence[Branch]
) -> Branch:
    numbers = numbers or Counter()
    return Branch(
        unit.title,
        href,
        '/@@children' if unit.__parent__ is None else f'{href}@@children',
        len(unit) > 0,
        sum(numbers.values()),
        _small_bar(segments(request, numbers)),
        children,
    )


def _small_bar(bar: list[Segment]) -> str:
    label = escape('; '.join(f'{one.title}: {one.count}' for one in bar))
    parts = ''.join(
        f'<rect class="tone-{one.tone}" x="{one.start}%" y="0" width="{one.width}%" height="100%"/>'
        for one in bar
    )
    return f'<svg class="state-bar small" role="img" aria-label="{label}">{parts}</svg>'


def tree(request: Any, unit: Unit) -> list[Branch]:
    """The tree as it is opened at a unit: the way to it from the topmost unit the person may browse, and its children."""
    way = [unit]
    for above in list(unit.lineage())[1:]:
        if not permitted(request, Permission.BROWSE, above):
            break
        way.append(above)
    numbers = visibility.counts_below(request, way[-1])
    line = replace(_line(request, unit, numbers, branches_of(request, unit)), present=True)
    for above in way[1:]:
        level = [line if one.href == line.href else one for one in branches_of(request, above)]
        line = _line(request, above, numbers, level)
    return [line]


def _line(
    request: Any, unit: Unit, numbers: Mapping[int, Counter[str]], children: Sequence[Branch]
) -> Branch:
    return _branch(request, unit, unit_path(request, unit), numbers.get(unit.uid), children)


@view_config(
    context=Unit,
    name='children',
    renderer='hoso_cms.web:templates/tree_children.pt',
    permission=Permission.BROWSE,
)
def children(context: Unit, request: Any) -> dict[str, Any]:
    """The lines of the tree under a unit, fetched when it is opened."""
    return {
        'title': context.title,
        'branches': branches_of(request, context),
    }
