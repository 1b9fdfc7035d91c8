"""The personnel record as it is shipped, without an office around it."""

from pathlib import Path

import pytest
from hypothesis import settings

from hoso_cms.models.read import read_folders
from hoso_cms.operations.guards import GUARDS
from hoso_cms.security import Permission, Role

# A shared machine may stop for a while; no test here is about time.
settings.register_profile('no-clock', deadline=None)
settings.load_profile('no-clock')

HOUSE = Path(__file__).parents[3]


@pytest.fixture(scope='session')
def content_type():
    models = read_folders(
        HOUSE / 'content_types',
        HOUSE / 'workflows',
        roles=[str(role) for role in Role],
        permissions=[str(permission) for permission in Permission],
        guards=list(GUARDS),
    )
    return models.content_types['record']
