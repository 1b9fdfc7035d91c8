"""The day on which every decision here takes effect, and the record that goes."""

import pytest

from tests.unit.operations.transfers.steps import day, verified


@pytest.fixture(autouse=True)
def tuesday():
    """The day on which every decision here takes effect."""
    with day(1):
        yield


@pytest.fixture
def record(people):
    """A verified record of Finance."""
    return verified(people)
