"""A side store of its own for every test."""

from __future__ import annotations

import pytest

from hoso_cms.sidestore import SideStore


@pytest.fixture
def store(tmp_path):
    store = SideStore(tmp_path / 'var' / 'side.sqlite')
    yield store
    store.close()
