"""Accounts: one for each person who signs in. Names are never used again."""

from __future__ import annotations

from dataclasses import dataclass

from .sealed import Sealed
from .seat import Paper


@dataclass(frozen=True, slots=True)
class Issue:
    """A password that an administrator issued in the place of a lost one."""

    stamp: str
    """When (ISO, UTC)."""
    by: int
    """Id of the administrator's account."""
    paper: Paper
    """The written request."""


class Account(Sealed):
    """A person who signs in. What the person may do is said by the roles in units, not here."""

    seats: tuple[int, ...] = ()
    """Ids of the seats that the person was ever given."""
    home: int = 0
    """Id of the unit that opened the account and looks after it; 0 the office. Where the own record is known, its unit does."""
    issues: tuple[Issue, ...] = ()
    """The passwords that were issued, each with the written request."""
    stands_in: tuple[tuple[int, str, str, str], ...] = ()
    """Whose substitute the person is: id of the absent account, first and last ISO day, and on what ground."""

    def __init__(self, uid: int, login: str, name: str) -> None:
        self.uid = uid
        self.login = login
        self.name = name
        self.password_hash = ''
        self.must_change = True
        """True while the password is one that somebody else issued."""
        self.disabled = False
        self.epoch = 0
        """Rises whenever all sessions of the account must end."""
        self.record = 0
        """Id of the account holder's own personnel record; 0 where it is not in this office."""
