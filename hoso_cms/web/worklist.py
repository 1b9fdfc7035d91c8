"""What waits for the person by due date, what climbs to heads, and the board of the units below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from .. import clock
from ..clocks.office import regulation_of
from ..clocks.rounds import rounds
from ..clocks.worklist import (
    GROUPS,
    OVERDUE,
    Bundle,
    Item,
    Worklist,
    board,
    climbed,
    due_bundles,
    group_of,
    units_held,
)
from ..documents import Document, Office, Unit
from ..models.regulation import Regulation
from ..models.text import fold
from ..operations.transfer_rules import TYPE as TRANSFER
from ..operations.transfer_rules import Transfer
from ..security import SIGNED_IN, Permission, Role, absent, desk, own_roles_at, permitted, visibility
from ..security.policy import lent_roles_at
from .asked import page_of
from .tree import unit_numbered, unit_path

TONES = {OVERDUE: 'bad', 'hom-nay': 'waiting', 'tuan-nay': 'away', 'sau-do': 'good', 'khong-han': 'neutral'}
"""The colour of each group."""
DESKS = {('record', 'review'): 'xac-thuc', ('declaration', 'submitted'): 'xac-thuc'}
"""Pages on which those who verify work on documents, by type and state; the document's own page for others."""
FIRST = 12
"""Pieces of work on the home page; the rest is one click away."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as it is shown."""

    text: str
    tone: str
    told: str
    """What it is the end of, and by which article."""
    regulation: Regulation | None = None
    paragraph: str = ''
    """Where that stands; '' where no limit is set."""


@dataclass(frozen=True, slots=True)
class Work:
    """One document that waits, ready to be written."""

    href: str
    name: str
    kind: str
    todo: str
    unit: str
    state: str
    tone: str
    due: Due
    behalf: str
    """Whose place the person takes in this; '' where it is the person's own work."""


def due_badge(regulation: Regulation | None, event: str, due: date | None) -> Due:
    """A due date with its colour, and the article behind it."""
    group = group_of(due)
    if due is None or regulation is None:
        return Due('', TONES[group], 'Quy chế không ấn định thời hạn')
    rule = regulation.clocks[event]
    left = (due - clock.today()).days
    text = f'{due:%d/%m/%Y}'
    if left < 0:
        text = f'Quá hạn {-left} ngày ({text})'
    elif left == 0:
        text = f'Hôm nay ({text})'
    told = f'{rule.title}: {rule.told}, {rule.article}, {regulation.number}'
    return Due(text, TONES[group], told, regulation, rule.paragraph)


def works(request: Any, items: list[Item]) -> list[Work]:
    """Pieces of work as they are shown; only these documents are loaded."""
    return [_work(request, item) for item in items]


def _work(request: Any, item: Item) -> Work:
    document = request.office.document(item.uid)
    models = request.registry.models
    flow = models.workflow_of(document.type_id)
    content_type = models.content_types[document.type_id]
    state = flow.states[document.state]
    fitting = Transfer(request, document).fitting_steps if document.type_id == TRANSFER else None
    todo = [
        t.title for t in flow.from_state(document.state) if t.work and (fitting is None or t.id in fitting)
    ]
    page = DESKS.get((document.type_id, document.state), '')
    if page and not permitted(request, Permission.VERIFY, document):
        page = ''
    path = request.resource_path(document)
    return Work(
        f'{path}{page}',
        name_of(request, document),
        content_type.short,
        ' / '.join(todo),
        document.unit.full_title,
        state.title,
        state.tone,
        due_badge(item.regulation, item.event, item.due),
        _behalf(request, document),
    )


def name_of(request: Any, document: Document) -> str:
    """What a document is called in lists: its first summary fields that hold something."""
    fields = request.registry.models.content_types[document.type_id].summary
    content_type = request.registry.models.content_types[document.type_id]
    shown = [
        content_type.field(name).show(value)
        for name, value in zip(fields, document.summary, strict=False)
        if value
    ]
    return shown[0] if shown else f'{content_type.title} số {document.uid}'


def _behalf(request: Any, document: Document) -> str:
    others = absent(request.office, request.account_id)
    if not others:
        return ''
    flow = request.registry.models.workflow_of(document.type_id)
    if document.state in desk.waiting_states(flow, own_roles_at(request.account_id, document.unit)):
        return ''
    for uid in others:
        if document.state in desk.waiting_states(flow, lent_roles_at(uid, document.unit)):
            return str(request.office.accounts[uid].name)
    return ''


@dataclass(frozen=True, slots=True)
class Tile:
    """One group of a worklist with its number."""

    group: str
    title: str
    tone: str
    count: int
    href: str


def tiles(counts: dict[str, int], query: dict[str, str] | None = None) -> list[Tile]:
    """The groups as tiles that lead to their lists."""
    return [
        Tile(
            group,
            title,
            TONES[group],
            counts.get(group, 0),
            f'/viec?{urlencode({**(query or {}), "nhom": group})}',
        )
        for group, title in GROUPS.items()
    ]


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A day of the year on which a unit answers for something, ready to be written."""

    title: str
    unit: str
    begins: str
    due: Due
    group: str
    regulation: Regulation
    paragraph: str
    headings: tuple[str, ...]
    """What a report has to tell, by the regulation."""


def rounds_told(request: Any) -> list[RoundTold]:
    """The rounds that are on for the person."""
    return [
        RoundTold(
            one.rule.title,
            one.unit.title,
            f'{one.begins:%d/%m/%Y}' if one.begins else '',
            due_badge(one.regulation, one.rule.event, one.due),
            group_of(one.due),
            one.regulation,
            one.rule.paragraph,
            one.regulation.report_headings,
        )
        for one in rounds(request)
    ]


def home_work(request: Any) -> dict[str, Any]:
    """What the home page shows of it."""
    work = Worklist(request, request.office)
    counts = {group: len(ids) for group, ids in work.groups().items()}
    pressing = climbed(request)
    return {
        'work_tiles': tiles(counts) if sum(counts.values()) else [],
        'work': works(request, work.items(size=FIRST)),
        'work_count': sum(counts.values()),
        'rounds': rounds_told(request),
        'climbed': _climbed_by_unit(request, pressing),
        'climbed_count': sum(len(uids) for uids in _by_place(pressing).values()),
        'climbs': _climbs_told(pressing),
        'boards': _boards(request) if pressing else [],
    }


def _by_place(bundles: list[Bundle]) -> dict[int, set[int]]:
    """What bundles hold, by unit; a document that is overdue by two limits is one piece of work."""
    found: dict[int, set[int]] = {}
    for bundle in bundles:
        found.setdefault(bundle.unit, set()).update(bundle.uids)
    return found


def _boards(request: Any) -> list[tuple[str, str]]:
    """The boards of the units that the person leads, on which all of it stands: title and address."""
    led = filter(None, (request.office.unit(uid) for uid in units_held(request, Role.HEAD)))
    return [(unit.title, unit_path(request, unit, 'theo-doi')) for unit in led]


def _climbs_told(bundles: list[Bundle]) -> str:
    """After how long overdue work is shown to whom: a setting of the product, which no regulation names."""
    rules = {tuple((climb.to, climb.after) for climb in bundle.regulation.climbs) for bundle in bundles}
    if len(rules) != 1:
        return ''
    after = dict(rules.pop())
    parts = [
        f'{words} sau {after[to]} ngày làm việc'
        for to, words in (('head', 'thủ trưởng đơn vị thấy'), ('above', 'cấp trên thấy'))
        if to in after
    ]
    return f'Việc quá hạn: {", ".join(parts)} (thiết lập của phần mềm).' if parts else ''


def _climbed_by_unit(request: Any, bundles: list[Bundle]) -> list[tuple[str, str, int, Due]]:
    """Overdue work that climbed here, by unit: title, address of its list, number, the longest overdue."""
    longest: dict[int, Bundle] = {}
    for bundle in bundles:
        longest.setdefault(bundle.unit, bundle)
    found, numbers = [], {uid: len(uids) for uid, uids in _by_place(bundles).items()}
    for uid, bundle in longest.items():
        unit = request.office.unit(uid)
        if unit is not None:
            badge = due_badge(bundle.regulation, bundle.event, bundle.due)
            found.append((unit.full_title, unit_path(request, unit, 'theo-doi'), numbers[uid], badge))
    return found


@view_config(context=Office, name='viec', renderer='hoso_cms.web:templates/worklist.pt', permission=SIGNED_IN)
def worklist(context: Office, request: Any) -> dict[str, Any]:
    """Everything that waits for the person, the most urgent first."""
    group = request.GET.get('nhom', '')
    group = group if group in GROUPS else ''
    unit = _unit_asked(request)
    work = Worklist(request, unit)
    counts = {name: len(ids) for name, ids in work.groups().items()}
    size = request.registry.settings['hoso.page_size']
    page = page_of(request)
    total = counts[group] if group else sum(counts.values())
    query = {'don-vi': str(unit.uid)} if unit is not context else {}
    return {
        'title': 'Việc chờ tôi' if unit is context else f'Việc chờ tôi: {unit.title}',
        'tiles': tiles(counts, query),
        'group': group,
        'group_title': GROUPS.get(group, 'Tất cả'),
        'works': works(request, work.items(group, (page - 1) * size, size)),
        'rounds': [one for one in rounds_told(request) if group in ('', one.group)],
        'total': total,
        'page': page,
        'pages': max(1, -(-total // size)),
        'query': lambda number: '?' + urlencode({**query, 'nhom': group, 'trang': number}),
    }


def _unit_asked(request: Any) -> Unit:
    return unit_numbered(request, request.GET.get('don-vi', '')) or request.office


# --- The board of the units below


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A unit of the board: its numbers by group, and the shade of each."""

    title: str
    href: str
    regulation: str
    cells: list[tuple[str, int, int]]
    """Group, number, and shade from 0 to 5."""
    total: int


@view_config(
    context=Unit, name='theo-doi', renderer='hoso_cms.web:templates/board.pt', permission=Permission.BROWSE
)
def board_page(context: Unit, request: Any) -> dict[str, Any]:
    """The limits that run in a unit and below it, by unit and by how much time is left; a click gives the names."""
    group = request.GET.get('nhom', '')
    group = group if group in GROUPS else ''
    numbers = board(request, context)
    every = _board_rows(request, context, numbers)
    rows = [row for row in every if row.total]
    names = _names(request, context, group) if group else []
    regulation = regulation_of(request.registry.models, context)
    return {
        'title': f'Theo dõi thời hạn: {context.title}',
        'groups': [(name, title) for name, title in GROUPS.items() if name != 'khong-han'],
        'tones': TONES,
        'rows': rows,
        'mixed': len({row.regulation for row in rows}) > 1,
        'quiet': [row for row in every if not row.total],
        'sums': {
            name: sum(number for row in rows for cell, number, _ in row.cells if cell == name)
            for name in GROUPS
        },
        'group': group,
        'group_title': GROUPS.get(group, ''),
        'names': names,
        'shown': len(names),
        'regulation': regulation,
        'board': unit_path(request, context, 'theo-doi'),
    }


def _board_rows(request: Any, unit: Unit, numbers: Mapping[int, Mapping[str, int]]) -> list[BoardRow]:
    most = max((n for found in numbers.values() for n in found.values()), default=0)
    rows = []
    for one in [unit, *sorted(unit.values(), key=lambda child: fold(child.title))]:
        found = numbers.get(one.uid, {})
        if one is unit and not found:
            continue
        regulation = regulation_of(request.registry.models, one)
        rows.append(
            BoardRow(
                f'{one.title} (trực tiếp)' if one is unit and len(unit) else one.title,
                unit_path(request, one, 'theo-doi'),
                regulation.short if regulation else '',
                [
                    (name, found.get(name, 0), _shade(found.get(name, 0), most))
                    for name in GROUPS
                    if name != 'khong-han'
                ],
                sum(found.values()),
            )
        )
    return rows


def _shade(number: int, most: int) -> int:
    return 0 if not number else max(1, min(5, round(5 * number / most)))


def _names(request: Any, unit: Unit, group: str) -> list[Work]:
    """The documents behind a number of the board, those that the person may view, the longest waiting first."""
    below = visibility.units_under(request, unit)
    allowed: dict[str, Any] = {}
    found: list[Item] = []
    for bundle in due_bundles(request):
        if bundle.group != group or bundle.unit not in below:
            continue
        if bundle.type_id not in allowed:
            places = visibility.visible_places(request, unit, True, bundle.type_id)
            allowed[bundle.type_id] = set(
                visibility.ids(request, [p for p in places if p.newest and not p.only])
            )
        found += [
            Item(uid, bundle.due, bundle.event, bundle.regulation)
            for uid in bundle.uids
            if uid in allowed[bundle.type_id]
        ]
        if len(found) >= request.registry.settings['hoso.page_size']:
            break
    return works(request, found[: request.registry.settings['hoso.page_size']])
