"""The personnel record as it is shipped, without an office around it."""

import pytest
from hypothesis import settings

from hoso_cms import models_of
from hoso_cms.settings import read

# A shared machine may stop for a while; no test here is about time.
settings.register_profile('no-clock', deadline=None)
settings.load_profile('no-clock')


@pytest.fixture(scope='session')
def content_type():
    models = models_of(read({}))
    return models.content_types['record']
