"""Seats: a unit's account, held by a named person through a numbered decision.

The regulations give every unit an account (Đắk Lắk art. 4.8, Hà Nội art. 5.3). Here that account is a seat: a role in a
unit, which one person holds. People sign in as themselves, so that every act has its author (Hà Nội art. 8.2.c).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import date

from .sealed import Sealed

ISSUED, LIMITED, EXTENDED, CANCELLED = 'issued', 'limited', 'extended', 'cancelled'
"""What happens to a seat (*quản lý tài khoản*: tạo mới, cấp phát, hạn chế, mở rộng, huỷ bỏ; Quận 5 art. 3.3)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document on paper that an act rests on."""

    number: str
    """``12/QĐ-SNV``."""
    day: str
    """The ISO day it bears."""
    issuer: str
    scan: str = ''
    """Digest of its scan among the office's files, or ''."""

    @property
    def told(self) -> str:
        """As people cite it: ``12/QĐ-SNV ngày 01/06/2026, Sở Nội vụ``."""
        day = f' ngày {date.fromisoformat(self.day):%d/%m/%Y}' if self.day else ''
        return f'{self.number}{day}{", " if self.issuer else ""}{self.issuer}'


@dataclass(frozen=True, slots=True)
class SeatAct:
    """One thing that was done to a seat."""

    kind: str
    stamp: str
    """When (ISO, UTC)."""
    day: str
    """The ISO day where the office is."""
    by: int
    """Id of the account that did it."""
    paper: Paper
    since: str
    """First ISO day on which the seat counts from here on; '' at once."""
    until: str
    """Last ISO day; '' without an end."""
    previous: str
    """Digest of the act before; '' for the first."""

    @property
    def digest(self) -> str:
        """SHA-256 over the act and the digest of the one before: a later change shows in the next act."""
        return hashlib.sha256(json.dumps(astuple(self), ensure_ascii=False).encode()).hexdigest()


class Seat(Sealed):
    """A role in a unit, held by one account. It is never deleted; its acts tell its whole history."""

    def __init__(self, uid: int, unit: int, role: str, holder: int, acts: tuple[SeatAct, ...]) -> None:
        self.uid = uid
        self.unit = unit
        self.role = role
        self.holder = holder
        self.acts = acts
        self.digest = acts[-1].digest
        """Digest of the newest act."""

    @property
    def last(self) -> SeatAct:
        """What was done last; it says how the seat stands."""
        return self.acts[-1]

    @property
    def cancelled(self) -> bool:
        """True once it has ended for good."""
        return self.last.kind == CANCELLED

    def ended(self, today: str) -> bool:
        """Has it ended, by cancellation or by its last day?

        :param today: an ISO day.
        """
        return self.cancelled or bool(self.last.until and self.last.until < today)

    def counts(self, today: str) -> bool:
        """Does the holder have the role on this day, as the seat stands now?"""
        return not self.ended(today) and self.last.since <= today

    def act_on(self, day: str) -> SeatAct | None:
        """The act that said how the seat stood at the end of a day; None before it was issued."""
        return next((act for act in reversed(self.acts) if act.day <= day), None)

    def counted_on(self, day: str) -> bool:
        """Did the holder have the role at the end of a day, by what had been decided until then?"""
        act = self.act_on(day)
        return (
            act is not None
            and act.kind != CANCELLED
            and act.since <= day
            and (not act.until or day <= act.until)
        )

    def is_whole(self) -> bool:
        """Do the digests of its acts fit?"""
        previous = ''
        for act in self.acts:
            if act.previous != previous:
                return False
            previous = act.digest
        return previous == self.digest


Timed = tuple[str, str, str]
"""A role, its first and its last ISO day ('' where there is none)."""


def compiled(seats: list[Seat]) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[Timed, ...]]]:
    """The roles that seats of one unit give: those that count at any time, and those with a first or a last day."""
    always: dict[int, set[str]] = {}
    timed: dict[int, set[Timed]] = {}
    for seat in seats:
        if seat.cancelled:
            continue
        act = seat.last
        if act.since or act.until:
            timed.setdefault(seat.holder, set()).add((seat.role, act.since, act.until))
        else:
            always.setdefault(seat.holder, set()).add(seat.role)
    return (
        {holder: tuple(sorted(roles)) for holder, roles in always.items()},
        {holder: tuple(sorted(roles)) for holder, roles in timed.items()},
    )
