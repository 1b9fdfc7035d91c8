"""The tree of units with the numbers of what lies below each, and the bars that show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from pyramid.view import view_config

from ..documents import Unit
from ..models.text import fold
from ..security import Permission, permitted, visibility
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
    present: bool
    count: int
    bar: str
    """The bar of states as HTML: a tree has dozens, and a template asks too much for each."""
    children: list[Branch]


Numbers = Mapping[int, Counter[str]]
"""What the person sees of the records in and below each unit, by main state: counted once for all that is shown."""
NOTHING: Counter[str] = Counter()


def branches_of(request: Any, unit: Unit, numbers: Numbers) -> list[Branch]:
    """The units directly under a unit, each with the numbers of its whole subtree that the person may see."""
    base = request.resource_path(unit)
    children = sorted(unit.values(), key=lambda one: fold(one.title))
    return [_branch(request, child, f'{base}{child.__name__}/', numbers, False, []) for child in children]


def _branch(
    request: Any, unit: Unit, href: str, numbers: Numbers, present: bool, children: list[Branch]
) -> Branch:
    own = numbers.get(unit.uid, NOTHING)
    return Branch(
        unit.title,
        href,
        '/@@children' if unit.__parent__ is None else f'{href}@@children',
        len(unit) > 0,
        present,
        sum(own.values()),
        _small_bar(segments(request, own)),
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
    href = unit_path(request, unit)
    line = _branch(request, unit, href, numbers, True, branches_of(request, unit, numbers))
    for above in way[1:]:
        level = [line if one.href == line.href else one for one in branches_of(request, above, numbers)]
        line = _branch(request, above, unit_path(request, above), numbers, False, level)
    return [line]


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
        'branches': branches_of(request, context, visibility.counts_below(request, context)),
    }
