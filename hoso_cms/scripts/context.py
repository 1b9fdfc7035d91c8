"""A request for commands: they go through the same operations as pages, as an account of the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pyramid.scripting import prepare

from ..documents import Office, Unit
from ..operations import accounts
from ..operations.errors import Refused
from ..storage import open_database


def read_only(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings, with a database that is only read: such a command may run beside a server."""
    uri = settings['zodbconn.uri']
    return {**settings, 'zodbconn.uri': f'{uri}{"&" if "?" in uri else "?"}read_only=1'}


@contextmanager
def office_read_only(settings: Mapping[str, str]) -> Iterator[Office]:
    """The office of the database, opened to be read: beside a server that writes too.

    :raises FileNotFoundError: there is no database yet.
    :raises KeyError: there is no office in it.
    """
    database = open_database(read_only(settings)['zodbconn.uri'])
    connection = database.open()
    try:
        yield connection.root()['office']
    finally:
        connection.close()
        database.close()


@contextmanager
def acting_as(registry: Any, login: str) -> Iterator[Any]:
    """A request in which the account of that name acts.

    :raises KeyError: there is no such account.
    """
    environment = prepare(registry=registry)
    request = environment['request']
    request.tm.begin()
    try:
        account = accounts.find(request.office, login)
        if account is None:
            raise KeyError(f'no account {login!r}')
        request.account_id = account.uid
        yield request
    finally:
        request.tm.abort()
        # Pyramid runs these in its router only; they give the connection back to its pool.
        request._process_finished_callbacks()
        environment['closer']()


def unit_of(office: Office, path: str) -> Unit:
    """The unit of a path: ``/so-noi-vu``.

    :raises Refused: there is none; the message names those there are.
    """
    unit: Any = office
    for step in path.strip('/').split('/'):
        if not step:
            continue
        if step not in unit.data:
            below = ', '.join(unit.keys()) or 'không có đơn vị nào'
            raise Refused(f'Không có đơn vị “{step}” trong {unit.title}; có: {below}.')
        unit = unit.data[step]
    found: Unit = unit
    return found
