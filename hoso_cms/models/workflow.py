"""A workflow as the rest of the house sees it: states with their grants, and the transitions between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class State:
    """Where a document stands, and what each role may do with it there."""

    id: str
    title: str
    tone: str
    part_of: str
    """The state it is counted and filtered with: itself, unless it is a phase of another."""
    standing: str
    """``official`` versions are read, printed and reported; ``working`` ones lie beside them; ``aside`` is out of use."""
    grants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    help: str = ''
    serving: bool = True
    """Is the person of a record that stands here in service? Of who has left nothing falls due."""
    pauses: frozenset[str] = frozenset()
    """Events whose clocks stand still while the document is here: it has been given back to the person."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A named way from some states to another."""

    id: str
    title: str
    sources: frozenset[str]
    target: str
    permission: str
    guards: tuple[str, ...] = ()
    reason: str = 'optional'
    work: frozenset[str] = frozenset()
    tone: str = 'neutral'
    help: str = ''
    events: frozenset[str] = frozenset()
    """What taking it is for the clocks; names of :data:`hoso_cms.models.events.EVENTS`."""
    undoes: frozenset[str] = frozenset()
    """Events that had come about and have not any more: what was handed over was sent back."""
    fresh_second_factor: bool = False
    """Does who takes it on a page prove the second factor anew? So for what leaves a unit's hands, as for an export."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """How documents of a type move, and who may do what in which state. Made by :mod:`hoso_cms.models.read`."""

    id: str
    title: str
    initial: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]

    def granted(self, role: str, state: str) -> frozenset[str]:
        """The permissions of a role in a state."""
        return self.states[state].grants.get(role, frozenset())

    def from_state(self, state: str) -> list[Transition]:
        """The transitions that lead out of a state, in the order of the file."""
        return [t for t in self.transitions.values() if state in t.sources]

    def main_states(self) -> list[State]:
        """The states that people count and filter by: no phases, nothing set aside."""
        return [s for s in self.states.values() if s.part_of == s.id and s.standing != 'aside']
