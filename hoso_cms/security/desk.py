"""What waits on whose desk: by the workflows, the states and places in which documents wait for people with a role."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..documents import Unit
from ..models.workflow import Workflow
from . import visibility
from .visibility import RECORD, Visible


def waiting_states(flow: Workflow, roles: Collection[str]) -> frozenset[str]:
    """The states in which documents wait for people with these roles.

    Not only for those who may take the transition: a decision is brought to its end by what clerks write into records.
    """
    return frozenset(
        state
        for transition in flow.transitions.values()
        if transition.work.intersection(roles)
        for state in transition.sources
    )


def waiting_places(request: Any, unit: Unit, type_id: str = RECORD) -> list[Visible]:
    """The places below a unit whose documents wait for the person's work."""
    flow = request.registry.models.workflow_of(type_id)
    roles_of = visibility.roles_below(request, unit)
    waiting = {roles: waiting_states(flow, roles) for roles in set(roles_of.values())}
    return [
        one
        for one in visibility.visible_places(request, unit, True, type_id)
        if one.newest and one.worked_on and one.state in waiting[roles_of[one.place[0]]]
    ]
