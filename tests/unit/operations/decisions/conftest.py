"""Who decides, and about whom."""

from __future__ import annotations

import pytest

from hoso_cms.testing.builders import a_record


@pytest.fixture
def clerk(people):
    return people.clerk_of_finance


@pytest.fixture
def verifier(people):
    return people.verifier_of_finance


@pytest.fixture
def record(clerk, verifier):
    """Make a verified record."""

    def made(name='Nguyễn Văn An', **changes):
        return a_record(clerk).named(name).complete(**changes).submitted().verified_by(verifier).build()

    return made
