"""An application over a database of its own in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from pyramid.config import Configurator

from .. import kernel, office_of
from ..security import passwords


def settings_in(folder: str | Path, **given: str) -> dict[str, str]:
    """The settings of an application whose every file lies in ``folder``; dots in names are written ``__``."""
    folder = Path(folder)
    (folder / 'var').mkdir(parents=True, exist_ok=True)
    return {
        'zodbconn.uri': f'hoso://{folder}/var/Data.fs?free_space_floor=0',
        'hoso.side_store': f'{folder}/var/side.sqlite',
        # A test that fills the disk wants the refusal, not the end of the process that runs the tests.
        'hoso.storage.exit_on_failure': 'false',
        'tm.annotate_user': 'false',
        'pyramid.default_locale_name': 'vi',
        **{name.replace('__', '.'): value for name, value in given.items()},
    }


def make_registry(folder: str | Path, **given: str) -> Any:
    """The registry of an application without pages: for operations, commands and searches."""
    config = Configurator(settings=settings_in(folder, **given), root_factory=office_of)
    config.include(kernel)
    config.commit()
    return config.registry


def make_app(folder: str | Path, **given: str) -> Any:
    """The WSGI application, pages and all; ``app.registry`` is what operations need."""
    from .. import main

    return main({}, **settings_in(folder, **given))


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Make password hashes that cost nothing while the context lasts; whoever compares one reads its cost from it.

    Not a setting, on purpose: what can be set low for tests would one day be found low in an office.
    """
    proper = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        yield
    finally:
        passwords._hasher = proper
