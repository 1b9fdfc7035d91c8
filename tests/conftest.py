"""The small office: built once, changed freely by every test, each in a layer of its own."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import make_registry, small_office
from hoso_cms.testing.layers import layer_over

# No test depends on how fast a machine is. The small office is the same for every example: each takes what it needs anew.
settings.register_profile(
    'patient',
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile('patient')


@pytest.fixture(scope='session')
def built_office(tmp_path_factory):
    """Registry and people of a small office without pages. Tests take ``people`` instead, which protects it."""
    registry = make_registry(tmp_path_factory.mktemp('office'))
    yield registry, small_office(registry)
    close_databases(registry)
    registry.side_store.close()


@pytest.fixture
def registry(built_office):
    """The application's registry, over a layer that this test alone sees."""
    registry, _ = built_office
    with layer_over(registry):
        yield registry


@pytest.fixture
def people(registry, built_office):
    """The people of the small office; see :class:`hoso_cms.testing.builders.People`."""
    return built_office[1]
