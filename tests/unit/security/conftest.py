"""A side store of its own for every test."""

from __future__ import annotations

import pytest
from webob.request import BaseRequest

from hoso_cms.sidestore import SideStore


@pytest.fixture
def store(tmp_path):
    store = SideStore(tmp_path / 'var' / 'side.sqlite')
    yield store
    store.close()


@pytest.fixture(autouse=True)
def bodies_stay_in_memory(monkeypatch):
    """WebOb leaves the temporary file of a large body to the garbage collector, which warns about it."""
    monkeypatch.setattr(BaseRequest, 'request_body_tempfile_limit', 64 * 1024 * 1024)
