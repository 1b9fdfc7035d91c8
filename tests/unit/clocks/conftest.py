import pytest

from hoso_cms import models_of, settings
from hoso_cms.clocks import Calendar


@pytest.fixture(scope='session')
def models():
    """What the shipped XML files say."""
    return models_of(settings.read({}))


@pytest.fixture(scope='session')
def calendar(models):
    """The shipped calendar, without rows of an office."""
    return Calendar(models.days)
