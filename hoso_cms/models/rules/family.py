"""Years of birth in a family that cannot all be right."""

from __future__ import annotations

from collections.abc import Iterator

from . import Facts, Finding, rule
from .dates import partial

PARENTS, CHILDREN = ('father', 'mother'), ('son', 'daughter', 'child')
"""Codes of the vocabulary ``relation`` where one was born of the other."""


@rule('family')
def family(facts: Facts) -> Iterator[Finding]:
    """A parent is older than the officer, a child younger, by more than a childhood."""
    born, limit = facts.when('basic', 'birth-date'), facts.number('parent-age')
    if born is None or limit is None:
        return
    for row in facts.rows('family', 'own-family'):
        relation, theirs = row.get('relation', ''), partial(row.get('birth-year', ''))
        if theirs is None or relation not in PARENTS + CHILDREN:
            continue
        older = born.first.year - theirs.first.year
        apart = older if relation in PARENTS else -older
        if apart < limit.value:
            label = facts.rules.label('relation', relation)
            message = (
                f'{label} {row.get("name", "")} sinh {theirs}, người có hồ sơ sinh {born}: '
                f'cha mẹ và con cách nhau {max(apart, 0)} tuổi.'.replace('  ', ' ')
            )
            yield Finding('family', 'family', 'own-family', message, limit.ground, row['id'])
