"""The first act: an office with its administrator in an empty database."""

from __future__ import annotations

from typing import Any

from ..catalog import Catalog
from ..documents import Account, Office
from ..security import Role
from ..security.passwords import hash_password, issue_password
from . import store


def found_office(root: Any, title: str, login: str, name: str) -> tuple[Office, str]:
    """Make the office and its first administrator, who must change the issued password at the first sign-in.

    :returns: the office, and the password, shown this once.
    :raises ValueError: there is an office in the database already.
    """
    office = Office(title, Catalog())
    administrator = Account(1, login, name)
    password = issue_password()
    administrator.password_hash = hash_password(password, login)
    office.roles = {administrator.uid: (str(Role.ADMINISTRATOR),)}
    store.found(root, office, administrator, login)
    return office, password
