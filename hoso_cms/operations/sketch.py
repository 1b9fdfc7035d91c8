"""What the tree would be after the steps of a plan, and what stands in the way. Nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..catalog import SETS
from ..documents import Document, Unit
from ..models.text import clean
from .plans import CREATE, DISSOLVE, MERGE, MOVE, NEW, RENAME, SPLIT, Step, steps_of

RECORD = 'record'
LISTED = 'list'
NUMBERS = ('officer-number', 'citizen-id')
"""Fields of a record by whose values a list names people."""


@dataclass(slots=True)
class Node:
    """A unit as it would be."""

    ref: str
    title: str
    kind: str
    parent: str
    """'' for the topmost one."""
    unit: Unit | None = None
    closed: bool = False
    documents: Any = None
    """Ids of what would lie in it; None until somebody asks."""
    touched: set[str] = field(default_factory=set)
    """Kinds of steps that were done with it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one step."""

    step: Step
    problems: tuple[str, ...]
    records: int
    """Documents that would get another unit."""
    units: int
    """Units that would lie elsewhere, with all below them."""


class Sketch:
    """The subtree of a plan's unit, changed step by step."""

    def __init__(self, request: Any, top: Unit) -> None:
        self.request, self.top = request, str(top.uid)
        self.nodes: dict[str, Node] = {}
        self.below: dict[str, list[str]] = {}
        for unit in top.below():
            parent = '' if unit is top else str(unit.__parent__.uid)
            self._add(Node(str(unit.uid), unit.title, unit.kind, parent, unit, bool(unit.closed)))

    def _add(self, node: Node) -> None:
        self.nodes[node.ref] = node
        self.below.setdefault(node.parent, []).append(node.ref)

    def children(self, ref: str) -> list[Node]:
        """The units directly below one that would work."""
        return [self.nodes[one] for one in self.below.get(ref, ()) if not self.nodes[one].closed]

    def apply(self, step: Step) -> Told:
        """Do one step as far as it can be done, and tell what stands in its way."""
        problems = self._objections(step)
        moved = units = 0
        if not problems:
            moved, units = self._do(step, problems)
        return Told(step, tuple(problems), moved, units)

    # --- What stands in the way

    def _objections(self, step: Step) -> list[str]:
        problems = [
            *self._of_unit(step.unit, step.kind if step.kind != CREATE else ''),
            *self._of_target(step),
        ]
        if problems:
            return problems
        if step.unit and step.unit == step.target:
            return ['Đơn vị và đơn vị nhận là một.']
        if step.kind in (MOVE, MERGE) and self._lies_in(step.target, step.unit):
            return [f'{self._title(step.target)} nằm trong {self._title(step.unit)}, nên thành vòng lặp.']
        return [*self._clashes(step)]

    def _of_unit(self, ref: str, kind: str) -> list[str]:
        if not kind:
            return []
        node = self.nodes.get(ref)
        if node is None:
            return ['Đơn vị không còn trong phạm vi của phương án.']
        if node.closed:
            return [f'{node.title} đã đóng (hoặc đã đóng ở bước trước).']
        if ref == self.top and kind not in (RENAME, SPLIT):
            return [f'Việc này với {node.title} phải lập phương án ở đơn vị cấp trên.']
        if kind in node.touched and kind in (RENAME, MOVE):
            return [f'Phương án đã có bước như vậy với {node.title}.']
        return []

    def _of_target(self, step: Step) -> list[str]:
        if step.kind in (RENAME, DISSOLVE):
            return []
        node = self.nodes.get(step.target)
        if node is None:
            return ['Đơn vị nhận không có trong phạm vi, hoặc được lập ở bước sau.']
        return [f'{node.title} đã đóng (hoặc đã đóng ở bước trước).'] if node.closed else []

    def _clashes(self, step: Step) -> list[str]:
        if step.kind == CREATE:
            return self._taken(step.target, [step.title])
        if step.kind == RENAME:
            node = self.nodes[step.unit]
            if (clean(step.title), step.unit_kind or node.kind) == (node.title, node.kind):
                return [f'{node.title} đã có tên và loại như vậy.']
            return self._taken(node.parent, [step.title], step.unit) if node.parent else []
        if step.kind == MOVE:
            node = self.nodes[step.unit]
            if node.parent == step.target:
                return [f'{node.title} đã thuộc {self._title(step.target)}.']
            return self._taken(step.target, [node.title])
        if step.kind == MERGE:
            return self._taken(
                step.target,
                [one.title for one in self.children(step.unit) if one.ref != step.target],
                step.unit,
            )
        if step.kind == DISSOLVE and self.children(step.unit):
            return ['Còn đơn vị trực thuộc; hãy chuyển hoặc hợp nhất chúng trước.']
        return []

    def _taken(self, parent: str, titles: list[str], but: str = '') -> list[str]:
        there = {clean(one.title).casefold() for one in self.children(parent) if one.ref != but}
        return [
            f'{self._title(parent)} đã có “{title}”; hãy thêm bước hợp nhất hai đơn vị này trước, hoặc đổi tên.'
            for title in titles
            if clean(title).casefold() in there
        ]

    def _lies_in(self, ref: str, above: str) -> bool:
        while ref:
            if ref == above:
                return True
            ref = self.nodes[ref].parent
        return False

    def _title(self, ref: str) -> str:
        return self.nodes[ref].title

    # --- Doing it

    def _do(self, step: Step, problems: list[str]) -> tuple[int, int]:
        if step.kind == CREATE:
            self._add(Node(f'{NEW}{step.id}', clean(step.title), step.unit_kind, step.target))
            return 0, 0
        node = self.nodes[step.unit]
        node.touched.add(step.kind)
        if step.kind == RENAME:
            node.title, node.kind = clean(step.title), step.unit_kind or node.kind
        elif step.kind == MOVE:
            return 0, self._move(node, step.target)
        elif step.kind == MERGE:
            units = sum(self._move(one, step.target) for one in self.children(step.unit))
            node.closed = True
            return self._give(node, step.target, self.documents(node)), units
        elif step.kind == SPLIT:
            records, wrong = matching(self.request, self.documents(node), step)
            problems += wrong
            return self._give(
                node, step.target, with_their_own(self.request, self.documents(node), records)
            ), 0
        elif step.kind == DISSOLVE:
            node.closed = True
            left = len(self.documents(node))
            if left:
                problems.append(
                    f'Còn {left} tài liệu; hãy tách hết sang đơn vị khác, hoặc thay bước này bằng hợp nhất.'
                )
        return 0, 0

    def _move(self, node: Node, parent: str) -> int:
        self.below[node.parent].remove(node.ref)
        node.parent = parent
        self.below.setdefault(parent, []).append(node.ref)
        return self._size(node.ref)

    def _size(self, ref: str) -> int:
        return 1 + sum(self._size(one.ref) for one in self.children(ref))

    def documents(self, node: Node) -> Any:
        """Ids of everything that would lie in a unit."""
        if node.documents is None:
            node.documents = documents_in(self.request, node.unit)
        return node.documents

    def _give(self, node: Node, target: str, ids: Any) -> int:
        there = self.nodes[target]
        there.documents = SETS.union(self.documents(there), ids)
        node.documents = SETS.difference(self.documents(node), ids)
        return len(ids)


def sketch(request: Any, plan: Document) -> tuple[Sketch, list[Told]]:
    """The tree after a plan, and what is told of each of its steps."""
    drawn = Sketch(request, plan.unit)
    return drawn, [drawn.apply(step) for step in steps_of(plan)]


def documents_in(request: Any, unit: Unit | None) -> Any:
    """Ids of everything that lies in a unit itself, of all types; of a unit that is not there yet: none."""
    if unit is None:
        return SETS.Set()
    catalog = request.office.catalog
    return catalog.at(place for place, _ in catalog.places_of(unit.uid))


def matching(request: Any, ids: Any, step: Step) -> tuple[Any, list[str]]:
    """The records, among the ids, that a step of a split means; and what it says that cannot be understood."""
    lines = [clean(line) for line in re.split(r'[\n;]+', step.values) if clean(line)]
    find = _listed if step.by == LISTED else _holding
    found, problems = SETS.TreeSet(), []
    for line in lines:
        hits, wrong = find(request, step.by, line)
        hits = SETS.intersection(hits, ids)
        if wrong or not hits:
            problems.append(wrong or f'Không có hồ sơ nào của đơn vị khớp “{line[:60]}”.')
        found.update(hits)
    return found, problems


def _listed(request: Any, by: str, line: str) -> tuple[Any, str]:
    catalog, number = request.office.catalog, re.sub(r'[\s.\-]', '', line).upper()
    hits = [uid for name in NUMBERS for uid in catalog.equal(f'{RECORD}:{name}', number)]
    if not hits and number.isascii() and number.isdigit() and len(number) < 10:
        document = request.office.documents_by_id.get(int(number))
        hits = [document.uid] if document is not None and document.type_id == RECORD else []
    return SETS.Set(sorted(set(hits))), ''


def _holding(request: Any, by: str, line: str) -> tuple[Any, str]:
    catalog, one = request.office.catalog, request.registry.models.content_types[RECORD].items[by]
    if one.index == 'words':
        return catalog.with_words(f'{RECORD}:{by}', line), ''
    try:
        return SETS.Set(catalog.equal(f'{RECORD}:{by}', one.parse(line, kept=line))), ''
    except ValueError as wrong:
        return SETS.Set(), str(wrong)


def with_their_own(request: Any, ids: Any, records: Any) -> Any:
    """Records with what lies in the same unit and is about them, such as an open declaration."""
    office = request.office
    others = [
        uid
        for uid in ids
        if office.catalog.places.get(uid)[1] != RECORD and office.document(uid).about in records
    ]
    return SETS.union(records, SETS.Set(others))
