"""The tables of the house, and what rules find in a content."""

from __future__ import annotations

from datetime import date

import pytest

from hoso_cms import models_of
from hoso_cms.models.read import Models
from hoso_cms.models.rules import findings
from hoso_cms.settings import read

TODAY = date(2026, 11, 25)


@pytest.fixture(scope='session')
def models() -> Models:
    return models_of(read({}))


@pytest.fixture(scope='session')
def rules(models):
    return models.rules


@pytest.fixture
def found(rules):
    """What a rule says of a content: ``found('coefficient', position={...})`` gives its sentences.

    Field ids are written with ``_`` for ``-``.
    """

    def ask(rule, day=TODAY, **sections):
        content = {
            name.replace('_', '-'): {key.replace('_', '-'): value for key, value in values.items()}
            for name, values in sections.items()
        }
        content.setdefault('basic', {}).setdefault('officer-kind', 'civil-servant')
        return [one for one in findings(rules, content, day) if one.rule == rule]

    return ask
