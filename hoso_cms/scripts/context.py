"""A request for commands: they go through the same operations as pages, as an account of the office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyramid.scripting import prepare

from ..operations import accounts


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
