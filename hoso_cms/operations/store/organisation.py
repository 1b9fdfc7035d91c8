"""Where units, seats, accounts, files and batches are written."""

from __future__ import annotations

from typing import Any

from ...documents import Account, Batch, Former, Office, Seat, StoredFile, Unit, UnitMap
from ...documents.sealed import admit, hand_over, unlocked
from ...security import Permit
from .day import seal_day


def add_unit(permit: Permit, parent: Unit, name: str, unit: Unit) -> Unit:
    """Enter a new unit under its parent."""
    office = permit.request.office
    with unlocked(parent.data, _unit_map(office).units):
        parent.add(name, unit, registry=permit.request.registry)
    office.generation.change(1)
    admit_new_unit(unit)
    admit(parent)
    return unit


def move_unit(permit: Permit, unit: Unit, parent: Unit, name: str, former: Former) -> None:
    """Put a unit with all that is below it under another parent. Nothing below is written, no document and no index.

    :param former: what it was until now.
    """
    office, source = permit.request.office, unit.__parent__
    _unit_map(office)
    hand_over(unit.__name__, source.data, parent.data, name)
    source._num_objects.change(-1)
    parent._num_objects.change(1)
    source.gone = {**source.gone, unit.__name__: unit.uid}
    unit.__parent__, unit.__name__ = parent, name
    unit.past = (*unit.past, former)
    office.generation.change(1)
    admit(unit, source, parent)
    seal_day(permit)


def _unit_map(office: Office) -> UnitMap:
    """The map of the units; an office that was made when it was another one gets it now."""
    if not isinstance(office.__objectmap__, UnitMap):
        made = UnitMap()
        with unlocked(made.units):
            for unit in office.below():
                made.keep(unit)
        office.__objectmap__ = made
        admit(made, office)
    return office.__objectmap__


def number_office(office: Office) -> None:
    """Give a new office its id among the units."""
    with unlocked(office.__objectmap__.units):
        office.__objectmap__.add(office, ('',))


def admit_new_unit(unit: Unit) -> None:
    """Let a new unit and its empty containers be stored."""
    admit(unit, unit.data, unit.shelf, unit.shelf.documents)


def change(permit: Permit, thing: Unit | Account | Batch | Seat, **attributes: Any) -> None:
    """Set attributes of a unit, an account, a batch or a seat."""
    for name, value in attributes.items():
        if not hasattr(thing, name):
            raise TypeError(f'{type(thing).__name__} has no {name}')
        setattr(thing, name, value)
    if isinstance(thing, Unit):
        permit.request.office.generation.change(1)
    admit(thing)
    seal_day(permit)


def add_account(permit: Permit, account: Account, key: str) -> None:
    """Enter an account under its id and its login."""
    office: Office = permit.request.office
    admit(account)
    with unlocked(office.accounts, office.logins):
        office.accounts[account.uid] = account
        office.logins[key] = account


def add_file(permit: Permit, stored: StoredFile) -> None:
    """Enter a file under its digest."""
    admit(stored)
    with unlocked(permit.request.office.files):
        permit.request.office.files[stored.sha256] = stored


def add_seat(permit: Permit, seat: Seat) -> None:
    """Enter a seat into the ledger of the office."""
    admit(seat)
    with unlocked(permit.request.office.all_seats):
        permit.request.office.all_seats[seat.uid] = seat


def add_batch(permit: Permit, batch: Batch) -> None:
    """Enter a batch of records."""
    admit(batch)
    with unlocked(permit.request.office.batches):
        permit.request.office.batches[batch.uid] = batch


def found(root: Any, office: Office, administrator: Account, key: str, seat: Seat) -> None:
    """Put a new office with its first administrator and the seat of that into an empty database.

    :raises ValueError: there is an office already.
    """
    if 'office' in root:
        raise ValueError('there is an office in this database already')
    admit_new_unit(office)
    admit(office.__objectmap__, administrator, seat)
    with unlocked(
        office.accounts, office.logins, office.documents_by_id, office.files, office.models, office.batches,
        office.all_seats, office.anchors, office.__objectmap__.units,
    ):  # fmt: skip
        office.accounts[administrator.uid] = administrator
        office.logins[key] = administrator
        office.all_seats[seat.uid] = seat
    root['office'] = office
