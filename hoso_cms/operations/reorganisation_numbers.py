"""How a reorganisation stands: numbers of documents by unit, what is left of each step, what was moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..catalog import SETS
from ..documents import Document, Unit, Version
from ..models.content_type import Row
from .moving import REORGANISATION
from .plans import (
    CREATE,
    DISSOLVE,
    MERGE,
    MOVE,
    NEW,
    RENAME,
    RESULT,
    SPLIT,
    Step,
    made_in,
    rows_of,
    steps_of,
    unit_of,
    way_of,
)
from .sketch import documents_in, matching


def concerned(request: Any, plan: Document) -> list[Unit]:
    """The units that the steps name, with those below each that closes or moves, in the order of the steps."""
    found: dict[int, Unit] = {}
    for step in steps_of(plan):
        unit = unit_of(request, plan, step.unit) if step.unit else None
        if unit is not None:
            found |= {one.uid: one for one in (unit.below() if step.kind in (MERGE, MOVE) else [unit])}
        refs = [step.target, f'{NEW}{step.id}' if step.kind == CREATE else '']
        for named in (unit_of(request, plan, ref) for ref in refs if ref):
            if named is not None:
                found.setdefault(named.uid, named)
    return list(found.values())


def numbers(request: Any, plan: Document) -> tuple[Row, ...]:
    """What lies in each unit concerned itself, by type and state of the newest version.

    Units that were counted before are counted again, wherever they lie now.
    """
    rows: list[Row] = []
    counted_before = (request.office.unit(int(row['unit'])) for row in rows_of(plan, RESULT, 'before'))
    for unit in dict.fromkeys([*counted_before, *concerned(request, plan)]):
        counted: Counter[tuple[str, str]] = Counter()
        for place, count in request.office.catalog.places_of(unit.uid):
            if place[1] != REORGANISATION:
                counted[place[1], place[2].split()[0]] += count
        rows += [
            {
                'id': f'n{len(rows) + number}', 'unit': str(unit.uid), 'title': way_of(unit, plan.unit),
                'type': type_id, 'state': state, 'number': str(count),
            }
            for number, ((type_id, state), count) in enumerate(sorted(counted.items()))
        ]  # fmt: skip
    return tuple(rows)


def moved_by(request: Any, plan: Document) -> Iterator[Version]:
    """For each document that a plan put into another unit the newest version that did so."""
    basis = f'{REORGANISATION}:{plan.uid}'
    candidates = SETS.multiunion([request.office.catalog.left_from(u.uid) for u in concerned(request, plan)])
    for uid in candidates:
        found = next(
            (v for v in request.office.document(uid).history() if v.basis == basis and v.moved), None
        )
        if found is not None:
            yield found


def left_of(request: Any, plan: Document, step: Step) -> int:
    """How many documents a step still has to put elsewhere."""
    unit = unit_of(request, plan, step.unit) if step.unit else None
    if unit is None or step.kind not in (MERGE, SPLIT):
        return 0
    here = documents_in(request, unit)
    return len(here) if step.kind == MERGE else len(matching(request, here, step)[0])


def is_done(request: Any, plan: Document, step: Step) -> bool:
    """Has everything of a step been done?"""
    if step.kind == CREATE:
        return step.id in made_in(plan)
    unit = unit_of(request, plan, step.unit)
    if unit is None:
        return False
    if step.kind in (RENAME, MOVE):
        return any((one.by, one.step) == (plan.uid, step.id) for one in unit.past)
    if step.kind in (MERGE, DISSOLVE):
        return bool(unit.closed) and not unit.documents
    return not left_of(request, plan, step)
