"""The tree of units with the numbers of what lies below each, and the bars that show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from typing import Any

from pyramid.response import Response
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


def units_of_seats(request: Any) -> list[Unit]:
    """The units in which the person holds, or has held, a role; no unit without one is looked at."""
    office = request.office
    return [office.unit(uid) for uid in {office.all_seats[one].unit for one in request.account.seats}]


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


# --- The tree: dozens of lines on every page of a unit, written here because a template asks too much for each


def item(
    request: Any, unit: Unit, numbers: Counter[str] | None, inside: str = '', present: bool = False
) -> str:
    """One line of the tree as HTML: the unit, what the person may see in and below it, and the lines under it."""
    title, href = escape(unit.title), escape(unit_path(request, unit))
    children = '/@@children' if unit.__parent__ is None else f'{href}@@children'
    opener = (
        f'<button class="tree-open" type="button" data-children="{children}" aria-label="Mở {title}"'
        f' aria-expanded="{"true" if inside else "false"}">›</button>'
        if len(unit)
        else '<span class="tree-none"></span>'
    )
    current = ' aria-current="page"' if present else ''
    closed = ' <span class="badge tone-closed">đã đóng</span>' if unit.closed else ''
    count = f'<span class="count">{_small_bar(request, numbers)} {numbers.total()}</span>' if numbers else ''
    below = f'<ul>{inside}</ul>' if inside else ''
    return f'<li><div class="tree-row">{opener}<a href="{href}"{current}>{title}</a>{closed}{count}</div>{below}</li>'


def _small_bar(request: Any, numbers: Counter[str]) -> str:
    bar = segments(request, numbers)
    label = escape('; '.join(f'{one.title}: {one.count}' for one in bar))
    parts = ''.join(
        f'<rect class="tone-{one.tone}" x="{one.start}%" y="0" width="{one.width}%" height="100%"/>'
        for one in bar
    )
    return f'<svg class="state-bar small" role="img" aria-label="{label}">{parts}</svg>'


def items_under(request: Any, unit: Unit) -> tuple[dict[int, str], frozenset[int]]:
    """The lines of the units directly under a unit, none of them opened, in the order of their titles: unit id -> HTML;
    and the ids of those that are closed."""
    key = (*visibility.person(request), unit.uid)
    return of_turn(request, 'tree', key, lambda: _items_under(request, unit))


def _items_under(request: Any, unit: Unit) -> tuple[dict[int, str], frozenset[int]]:
    numbers = visibility.counts_below(request, unit)
    children = sorted(unit.values(), key=lambda one: fold(one.title))
    lines = {child.uid: item(request, child, numbers.get(child.uid)) for child in children}
    return lines, frozenset(child.uid for child in children if child.closed)


def inside_of(request: Any, unit: Unit, opened: Mapping[int, str] | None = None) -> str:
    """What lies under a line of the tree: the units that work, then the closed ones, folded.

    :param opened: lines that replace those of the same unit.
    """
    lines, closed = items_under(request, unit)
    opened = opened or {}
    lines = {uid: opened.get(uid, line) for uid, line in lines.items()}
    working = ''.join(line for uid, line in lines.items() if uid not in closed)
    if not closed:
        return working
    folded = ''.join(line for uid, line in lines.items() if uid in closed)
    is_open = ' open=""' if closed.intersection(opened) else ''
    return (
        f'{working}<li><details class="tree-closed"{is_open}><summary>Đã đóng ({len(closed)})</summary>'
        f'<ul>{folded}</ul></details></li>'
    )


def tree(request: Any, unit: Unit) -> str:
    """The tree as it is opened at a unit: the way to it from the topmost unit the person may browse, and its children."""
    way = list(takewhile(lambda above: permitted(request, Permission.BROWSE, above), unit.lineage()))
    numbers = visibility.counts_below(request, way[-1])
    line, inside = '', inside_of(request, unit)
    for number, one in enumerate(way):
        if number:
            inside = inside_of(request, one, {way[number - 1].uid: line})
        line = item(request, one, numbers.get(one.uid), inside, present=one is unit)
    return f'<ul>{line}</ul>'


@view_config(context=Unit, name='children', permission=Permission.BROWSE)
def children(context: Unit, request: Any) -> Response:
    """The lines of the tree under a unit, fetched when it is opened."""
    return Response(f'<ul>{inside_of(request, context)}</ul>')
