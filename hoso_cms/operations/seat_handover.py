"""Somebody who moves or leaves gives up every seat at once, by one decision; each goes to a successor, or to nobody.

Who moves is given the new seat by the same act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..documents import Account, Paper, Seat, Unit
from ..security import Permission, permitted
from ..security.kept import of_generation
from . import seats
from .errors import Refused
from .substitutions import substitutes_of


@dataclass(frozen=True, slots=True)
class Handing:
    """A seat that is to be given up, and who could hold it next. Computed when it is read, never stored."""

    seat: Seat
    unit: Unit
    may: bool
    """May the person of the request decide about it?"""
    candidates: tuple[Account, ...]
    """Who is proposed, best first: a substitute, then those who work in the unit, the one above and those directly below."""
    shared: bool
    """Does somebody else hold the same role in the unit, so that nobody need follow?"""

    @property
    def proposed(self) -> Account | None:
        """The successor to be; None where nobody need follow, or nobody is known."""
        return None if self.shared or not self.candidates else self.candidates[0]


@dataclass(frozen=True, slots=True)
class NewSeat:
    """The seat of somebody who moves, in the unit where they will work."""

    unit: Unit
    role: str
    since: str = ''
    """First ISO day, that of the transfer; '' at once."""


def living_seats(office: Any, account: Account) -> list[Seat]:
    """The seats of an account that have not ended, those that begin later too."""
    today = clock.today().isoformat()
    return [seat for uid in account.seats if not (seat := office.all_seats[uid]).ended(today)]


def holders_of(request: Any, record: int) -> list[Account]:
    """The accounts of the person of a record that hold a seat or did lately.

    Most accounts hold none, so they are found from the units; kept until a role changes.
    """

    def collect() -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for uid in sorted({uid for unit in request.office.below() for uid in (*unit.roles, *unit.timed)}):
            own = request.office.accounts[uid].record
            found[own] = (*found.get(own, ()), uid)
        return found

    known = of_generation(request, 'holders-by-record', 0, collect)
    return [request.office.accounts[uid] for uid in known.get(record, ())] if record else []


def handings(request: Any, account: Account) -> list[Handing]:
    """Every living seat of an account with what is proposed for it."""
    office, found = request.office, []
    standing_in = [
        one for one, _, last, _ in substitutes_of(office, account) if last >= clock.today().isoformat()
    ]
    for seat in living_seats(office, account):
        unit = office.unit(seat.unit)
        may = account.uid != request.account_id and permitted(request, Permission.MANAGE_ACCOUNTS, unit)
        same = {one.holder for one in seats.seats_of(office, unit) if one.role == seat.role and _counts(one)}
        near = [office.accounts[uid] for place in _near(unit) for uid in place.holders()]
        # Nobody raises their own rights, so who decides is not proposed.
        out = same | {account.uid, request.account_id}
        candidates = {
            one.uid: one for one in [*standing_in, *near] if not one.disabled and one.uid not in out
        }
        found.append(Handing(seat, unit, may, tuple(candidates.values()), bool(same - {account.uid})))
    return found


def new_seat(request: Any, account: Account) -> NewSeat | None:
    """The seat that is proposed to somebody who moves, in the role held so far; None who stays, leaves or has one there."""
    living, place = living_seats(request.office, account), seats.new_place(request, account)
    if not living or place is None or place[0].closed:
        return None
    if any(seats.same_body(place[0], request.office.unit(seat.unit)) for seat in living):
        return None
    return NewSeat(place[0], living[0].role, place[1])


def _counts(seat: Seat) -> bool:
    return seat.counts(clock.today().isoformat())


def _near(unit: Unit) -> list[Unit]:
    above = [unit.__parent__] if unit.__parent__ is not None else []
    return [unit, *above, *(one for one in unit.values() if isinstance(one, Unit))]


def pass_on(
    request: Any,
    account: Account,
    paper: Paper,
    successors: Mapping[int, Account | None],
    new: NewSeat | None = None,
) -> tuple[list[Seat], list[Seat]]:
    """Cancel seats of an account, give each to its successor and the person a new one, by one decision, all or none.

    :param successors: id of the seat -> who follows; None: nobody.
    :param new: the seat where the person goes.
    :returns: the seats revoked, and those given.
    :raises Forbidden: a seat lies in a unit that the person does not administer.
    :raises Refused: none chosen, a seat of somebody else or one that has ended, or what
        :func:`hoso_cms.operations.seats.replace` and ``issue`` refuse; the caller rolls back.
    """
    living = {seat.uid: seat for seat in living_seats(request.office, account)}
    if not successors and new is None:
        raise Refused('Hãy chọn ít nhất một vai trò cần thu hồi.')
    if any(uid not in living for uid in successors):
        raise Refused(f'Có vai trò {account.name} không còn giữ; hãy tải lại trang.')
    given = []
    for uid, successor in successors.items():
        if successor is None:
            seats.cancel(request, living[uid], paper)
        else:
            given.append(seats.replace(request, living[uid], paper, successor))
    if new is not None:
        given.append(seats.issue(request, new.unit, account, new.role, paper, since=new.since))
    return [living[uid] for uid in successors], given
