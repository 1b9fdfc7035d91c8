"""No transaction outlives its test."""

import pytest
import transaction


@pytest.fixture(autouse=True)
def _own_transaction():
    transaction.abort()
    yield
    transaction.abort()
