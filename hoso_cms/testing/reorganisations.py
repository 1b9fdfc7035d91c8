"""Reorganisations that read like sentences.

>>> a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

from ..exchange import reorganising
from ..operations import plans, records
from ..operations.reorganisation_start import actor_of
from ..scripts.context import acting_as
from .people import Person, hire, unit_at

ACT = {
    'abstract': 'Về việc sắp xếp các đơn vị của tỉnh',
    'number': '12/NQ-HĐND',
    'signing-date': '12/06/2025',
    'effective-date': '01/07/2025',
    'issuing-agency': 'Hội đồng nhân dân tỉnh',
    'signer': 'Ngô Thị Lãnh Đạo',
}
"""A legal act that is in force."""


def second_administrator(administrator: Person) -> Person:
    """Another administrator of the whole office, who may start what the first has planned."""
    return hire(administrator, 'quantri2', 'Lê Văn Quản Trị', '/', 'administrator')


class ReorganisationBuilder:
    """A plan to be: each word returns the builder, :meth:`build` makes the plan and returns its id."""

    def __init__(self, planner: Person, path: str) -> None:
        self._planner, self._path = planner, path
        self._act: dict[str, Any] = dict(ACT)
        self._steps: list[dict[str, str]] = []
        self._starter: Person | None = None

    def by_act(self, **act: Any) -> ReorganisationBuilder:
        """Other values of the legal act; field ids with ``_`` for ``-``."""
        self._act |= {name.replace('_', '-'): value for name, value in act.items()}
        return self

    def creating(self, title: str, under: str, kind: str = 'commune') -> ReorganisationBuilder:
        """A new unit; later words name it by its title."""
        return self._step(kind='create', title=title, target=under, unit_kind=kind)

    def renaming(self, path: str, title: str, kind: str = '') -> ReorganisationBuilder:
        """Another title, and kind."""
        return self._step(kind='rename', unit=path, title=title, unit_kind=kind)

    def moving(self, path: str, under: str) -> ReorganisationBuilder:
        """Another unit above it."""
        return self._step(kind='move', unit=path, target=under)

    def merging(self, *paths: str, into: str) -> ReorganisationBuilder:
        """One or more units into another."""
        for path in paths:
            self._step(kind='merge', unit=path, target=into)
        return self

    def merging_whole(self, path: str, into: str) -> ReorganisationBuilder:
        """A unit into another, and before that the units below them that bear the same title."""
        with acting_as(self._planner.registry, self._planner.login) as request:
            unit, target = unit_at(request.office, path), unit_at(request.office, into)
            for one, other in plans.pairs(unit, target):
                self.merging(request.resource_path(one), into=request.resource_path(other))
        return self.merging(path, into=into)

    def splitting(self, path: str, to: str, *values: str, by: str = 'list') -> ReorganisationBuilder:
        """Some records to another unit."""
        return self._step(kind='split', unit=path, target=to, by=by, values='\n'.join(values))

    def dissolving(self, path: str) -> ReorganisationBuilder:
        """A unit in which nothing lies any more."""
        return self._step(kind='dissolve', unit=path)

    def _step(self, **step: str) -> ReorganisationBuilder:
        self._steps.append({name.replace('_', '-'): value for name, value in step.items()})
        return self

    def started_by(self, person: Person) -> ReorganisationBuilder:
        """Somebody else lets it run; nothing is done yet."""
        self._starter = person
        return self

    def build(self) -> int:
        """Make the plan, and start it if that was said. Returns its id."""
        with self._planner.acting() as request:
            plan = plans.begin(request, unit_at(request.office, self._path), self._act)
            for step in self._steps:
                plans.add_steps(request, plan, [self._resolved(request, plan, step)])
            uid: int = plan.uid
        if self._starter is not None:
            with self._starter.acting() as request:
                records.transition(request, request.office.document(uid), 'start')
        return uid

    def done(self) -> int:
        """Make the plan, start it and do all of it. Returns its id."""
        uid = self.build()
        carry_out(self._planner.registry, uid)
        return uid

    def _resolved(self, request: Any, plan: Any, step: dict[str, str]) -> dict[str, str]:
        new = {one.title: f'{plans.NEW}{one.id}' for one in plans.steps_of(plan) if one.kind == plans.CREATE}

        def named(value: str) -> str:
            return new.get(value) or str(unit_at(request.office, value).uid)

        return {name: named(value) if name in ('unit', 'target') else value for name, value in step.items()}


def a_reorganisation(planner: Person, path: str = '/') -> ReorganisationBuilder:
    """A reorganisation that this administrator plans in a unit."""
    return ReorganisationBuilder(planner, path)


def carry_out(registry: Any, uid: int) -> None:
    """Do all that a started plan has left."""
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        login = office.accounts[actor_of(office, office.document(uid))].login
    finally:
        connection.transaction_manager.abort()
        connection.close()
    reorganising.run(uid, lambda: acting_as(registry, login), lambda **told: None)
