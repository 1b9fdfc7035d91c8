"""The first act: an office with its administrator in an empty database."""

from __future__ import annotations

from typing import Any

from .. import clock
from ..catalog import Catalog
from ..documents import Account, Office, Paper, Seat, SeatAct
from ..documents.seat import ISSUED, compiled
from ..security import Role
from ..security.passwords import hash_password, issue_password
from . import store


def found_office(root: Any, title: str, login: str, name: str) -> tuple[Office, str]:
    """Make the office and its first administrator, who must change the issued password at the first sign-in.

    :returns: the office, and the password, shown this once.
    :raises ValueError: there is an office in the database already.
    """
    office = Office(title, Catalog())
    store.number_office(office)
    administrator = Account(1, login, name)
    password = issue_password()
    administrator.password_hash = hash_password(password, login)
    now = clock.now()
    act = SeatAct(
        ISSUED, now.isoformat(timespec='microseconds'), clock.local(now).date().isoformat(), administrator.uid,
        Paper('Lập văn phòng', clock.today().isoformat(), 'lệnh hoso init'), '', '', '',
    )  # fmt: skip
    seat = Seat(office.new_uid(), office.uid, str(Role.ADMINISTRATOR), administrator.uid, (act,))
    office.seats = administrator.seats = (seat.uid,)
    office.roles, office.timed = compiled([seat])
    store.found(root, office, administrator, login, seat)
    return office, password
