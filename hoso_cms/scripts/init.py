"""``hoso init``: the first act in an empty database."""

from __future__ import annotations

from typing import Any

import transaction

from ..operations.founding import found_office


def found(registry: Any, title: str, login: str, name: str) -> str:
    """An office in the empty database of an application, committed.

    :returns: the administrator's issued password, shown this once.
    :raises ValueError: there is an office already.
    """
    connection = registry._zodb_databases[''].open()
    transaction.begin()
    try:
        _, password = found_office(connection.root(), title, login, name)
        transaction.commit()
    finally:
        transaction.abort()
        connection.close()
    return password
