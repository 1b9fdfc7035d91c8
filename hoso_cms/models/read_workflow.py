"""One workflow from its XML."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from .events import EVENTS
from .workflow import State, Transition, Workflow
from .xml import Mistakes, help_of, parse, words


def read_workflow(
    path: str,
    data: bytes,
    mistakes: Mistakes,
    roles: Collection[str],
    permissions: Collection[str],
    guards: Collection[str],
) -> Workflow | None:
    """The workflow of a file, or None after the mistakes have been noted."""
    root = parse(path, data, 'workflow', mistakes)
    if root is None:
        return None
    ids = [element.get('id') for element in root.iterfind('state')]

    def known(element: Any, what: str, names: Iterable[str], allowed: Collection[str]) -> None:
        for name in names:
            if name not in allowed:
                mistakes.unknown(path, element, what, name, allowed)

    known(root, 'initial state', [root.get('initial')], ids)
    states = {}
    for element in root.iterfind('state'):
        known(element, 'state in part-of', words(element, 'part-of'), ids)
        known(element, 'event in pauses', words(element, 'pauses'), EVENTS)
        grants: dict[str, frozenset[str]] = {}
        for grant in element.iterfind('grant'):
            known(grant, 'role', words(grant, 'to'), roles)
            known(grant, 'permission', (grant.text or '').split(), permissions)
            for role in words(grant, 'to'):
                grants[role] = grants.get(role, frozenset()) | frozenset((grant.text or '').split())
        states[element.get('id')] = State(
            id=element.get('id'),
            title=element.get('title'),
            tone=element.get('tone'),
            part_of=element.get('part-of') or element.get('id'),
            standing=element.get('standing', 'working'),
            grants=grants,
            serving=element.get('serving') != 'no',
            pauses=frozenset(words(element, 'pauses')),
            help=help_of(element),
        )
    transitions = {}
    for element in root.iterfind('transition'):
        known(element, 'state in from', words(element, 'from'), ids)
        known(element, 'state in to', [element.get('to')], ids)
        known(element, 'permission', [element.get('permission')], permissions)
        known(element, 'guard', words(element, 'guards'), guards)
        known(element, 'role in work', words(element, 'work'), roles)
        known(element, 'event', words(element, 'events'), EVENTS)
        known(element, 'event in undoes', words(element, 'undoes'), EVENTS)
        transitions[element.get('id')] = Transition(
            id=element.get('id'),
            title=element.get('title'),
            sources=frozenset(words(element, 'from')),
            target=element.get('to'),
            permission=element.get('permission'),
            guards=tuple(words(element, 'guards')),
            reason=element.get('reason', 'optional'),
            work=frozenset(words(element, 'work')),
            tone=element.get('tone', 'neutral'),
            help=help_of(element),
            events=frozenset(words(element, 'events')),
            undoes=frozenset(words(element, 'undoes')),
            fresh_second_factor=element.get('second-factor') == 'fresh',
        )
    return Workflow(root.get('id'), root.get('title'), root.get('initial'), states, transitions)
