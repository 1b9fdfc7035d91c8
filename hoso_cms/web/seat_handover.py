"""Giving up every seat of somebody who moves or leaves, by one decision: the page, and what transfers and departures show of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ..documents import Account, Document, Unit
from ..journal import JournalEvent
from ..operations.seat_handover import Handing, NewSeat, handings, holders_of, living_seats, new_seat, pass_on
from ..security import GIVEN_IN_UNITS, TITLES, Permission, permitted
from . import papers
from .asked import number
from .seats import PAGE as SEATS
from .seats import account_named, days_of, note_seat

PAGE = 'ban-giao-tai-khoan'
CHOSEN, SUCCESSOR, BACK = 'thu-hoi', 'nguoi-nhan-', 'phieu'
NEW, NEW_ROLE, NEW_SINCE = 'giao-moi', 'vai-tro-moi', 'tu-ngay-moi'


@dataclass(frozen=True, slots=True)
class Held:
    """The seats of one account, as the page of a departure or a transfer tells of them."""

    account: Account
    seats: list[str]
    href: str
    """Where they are handed over; '' where the person administers none of their units."""
    administered_at: str
    """The units whose administrators do it."""


def held_by_person(request: Any, document: Document) -> list[Held]:
    """What the person of the record that a document is about still holds."""
    office, found = request.office, []
    for account in holders_of(request, document.about):
        living = living_seats(office, account)
        if not living:
            continue
        units = list({seat.unit: office.unit(seat.unit) for seat in living}.values())
        new = new_seat(request, account)
        concerned = [*units, *([new.unit] if new is not None else [])]
        mine = next((one for one in concerned if permitted(request, Permission.MANAGE_ACCOUNTS, one)), None)
        href = ''
        if mine is not None and account.uid != request.account_id:
            href = request.resource_path(mine, PAGE, str(account.uid), query={BACK: document.uid})
        told = [f'{_role(seat.role)} tại {office.unit(seat.unit).title}' for seat in living]
        found.append(Held(account, told, href, ', '.join(one.title for one in units)))
    return found


def _role(role: Any) -> str:
    return TITLES[role]


@view_defaults(
    context=Unit,
    name=PAGE,
    permission=Permission.MANAGE_ACCOUNTS,
    renderer='hoso_cms.web:templates/seat_handover.pt',
)
class HandOver:
    """The seats of one account, under a unit from which an administrator came."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request
        account = request.office.accounts.get(number(request.subpath[0]) if len(request.subpath) == 1 else 0)
        self.handings = [] if account is None else handings(request, account)
        self.new = None if account is None else new_seat(request, account)
        self.may_give = self.new is not None and permitted(request, Permission.MANAGE_ACCOUNTS, self.new.unit)
        own = account is not None and account.uid == request.account_id
        if account is None or own or not (self.may_give or any(one.may for one in self.handings)):
            raise HTTPNotFound()
        self.account: Account = account

    @view_config(request_method='GET')
    def page(self) -> dict[str, Any]:
        """The seats, a successor proposed for each, the new seat of who moves, and one decision for all."""
        return self._page({}, '')

    @view_config(request_method='POST')
    def act(self) -> Any:
        """Cancel what was chosen, and give it on."""
        request = self.request
        try:
            revoked, given = papers.attempt(request, self.unit, self._pass_on)
        except papers.NotDone as refused:
            request.response.status_int = 422
            return self._page(refused.typed, refused.message)
        for event, some in ((JournalEvent.ROLE_REVOKED, revoked), (JournalEvent.ROLE_GIVEN, given)):
            for seat in some:
                note_seat(request, event, seat)
        told = [f'thu hồi {len(revoked)} vai trò của {self.account.name}'] if revoked else []
        told += [f'giao {len(given)} vai trò'] if given else []
        request.session.flash(f'Đã {", ".join(told)}.')
        return HTTPSeeOther(self._back() or request.resource_path(self.unit, SEATS))

    def _pass_on(self, typed: dict[str, str]) -> Any:
        return pass_on(
            self.request, self.account, papers.paper(typed), self._successors(typed), self._new(typed)
        )

    def _new(self, typed: dict[str, str]) -> NewSeat | None:
        if self.new is None or not typed.get(NEW):
            return None
        return NewSeat(self.new.unit, typed.get(NEW_ROLE, ''), papers.day(typed.get(NEW_SINCE, '')))

    def _successors(self, typed: dict[str, str]) -> dict[int, Account | None]:
        chosen = self.request.POST.getall(CHOSEN)
        found: dict[int, Account | None] = {}
        for one in self.handings:
            if str(one.seat.uid) in chosen:
                login = typed.get(f'{SUCCESSOR}{one.seat.uid}', '').strip()
                found[one.seat.uid] = account_named(self.request, login) if login else None
        return found

    def _back(self) -> str:
        """The departure or transfer that one came from, where the person may read it."""
        document = self.request.office.documents_by_id.get(number(self.request.params.get(BACK)))
        if document is None or not permitted(self.request, Permission.VIEW, document):
            return ''
        return str(self.request.resource_path(document))

    def _page(self, typed: dict[str, Any], message: str) -> dict[str, Any]:
        chosen = self.request.POST.getall(CHOSEN) if self.request.method == 'POST' else None

        def line(one: Handing) -> dict[str, Any]:
            proposed = one.proposed.login if one.proposed else ''
            return {
                'one': one,
                'role': _role(one.seat.role),
                'days': days_of(one.seat),
                'paper': one.seat.last.paper.told,
                'chosen': chosen is None or str(one.seat.uid) in chosen,
                'login': typed.get(f'{SUCCESSOR}{one.seat.uid}', proposed),
            }

        return {
            'title': f'Bàn giao tài khoản của {self.account.name}',
            'account': self.account,
            'lines': [line(one) for one in self.handings if one.may],
            'others': [line(one) for one in self.handings if not one.may],
            'new': self.new,
            'may_give': self.may_give,
            'roles': [(str(role), TITLES[role]) for role in GIVEN_IN_UNITS],
            'giving': self.request.method == 'GET' or NEW in self.request.POST,
            'new_role': typed.get(NEW_ROLE, self.new.role if self.new else ''),
            'new_since': typed.get(NEW_SINCE, papers.shown_day(self.new.since) if self.new else ''),
            'typed': typed,
            'message': message,
            'phieu': self.request.params.get(BACK, ''),
            'back': self._back(),
            'seats_href': self.request.resource_path(self.unit, SEATS),
            'token': get_csrf_token(self.request),
        }
