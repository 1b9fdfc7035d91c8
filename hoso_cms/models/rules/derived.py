"""Days that follow from the content of a record and that lists are made of: kept in the catalog beside the indexed fields.

A derived day depends on the content and the tables only, never on today, so it is computed once for each content.
After a change of the tables ``hoso reindex`` computes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from . import Facts
from .appointment import contract_end, term_of_office
from .retirement import of_record
from .salary import next_raise

RAISE, RAISE_DELAYED = 'next-raise', 'next-raise-delayed'
RETIREMENT, OFFICE, CONTRACT = 'retirement', 'term-of-office', 'contract-end'
DISCIPLINE = 'discipline'
"""The section that some may not see. What follows from it stands in an index of its own."""


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived day: its name in the catalog, how it is computed, and the sections it is computed from."""

    name: str
    compute: Callable[[Facts], date | None]
    reads: frozenset[str]


def _raise(facts: Facts) -> date | None:
    """The next raise as those see it who may not see the section on discipline."""
    open_to_all = {name: values for name, values in facts.content.items() if name != DISCIPLINE}
    found = next_raise(replace(facts, content=open_to_all))
    return found.due if found else None


def _raise_delayed(facts: Facts) -> date | None:
    """The next raise where a discipline puts it off; nothing for everybody else."""
    if not facts.content.get(DISCIPLINE):
        return None
    found = next_raise(facts)
    return found.due if found and found.due != _raise(facts) else None


def _pension(facts: Facts) -> date | None:
    found = of_record(facts)
    return found.pension if found else None


def _office(facts: Facts) -> date | None:
    found = term_of_office(facts)
    return found.until if found else None


_RAISE_READS = frozenset({'basic', 'position', 'evaluation', 'salary-history'})
DERIVED: dict[str, tuple[Derived, ...]] = {
    'record': (
        Derived(RAISE, _raise, _RAISE_READS),
        Derived(RAISE_DELAYED, _raise_delayed, _RAISE_READS | {DISCIPLINE}),
        Derived(RETIREMENT, _pension, frozenset({'basic'})),
        Derived(OFFICE, _office, frozenset({'basic', 'position'})),
        Derived(CONTRACT, contract_end, frozenset({'basic', 'recruitment'})),
    ),
}
"""The derived days by type of document."""
