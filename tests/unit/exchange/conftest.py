"""The personnel record as it is shipped, without an office around it."""

import pytest

from hoso_cms import models_of
from hoso_cms.settings import read


@pytest.fixture(scope='session')
def content_type():
    models = models_of(read({}))
    return models.content_types['record']
