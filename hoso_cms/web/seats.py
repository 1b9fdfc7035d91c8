"""The seats of a unit: who holds them by which decision, what should be done about them, and the forms that decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import FileIter, Response
from pyramid.view import view_config, view_defaults

from .. import clock, journal
from ..documents import Account, Seat, Unit
from ..documents.seat import CANCELLED, EXTENDED, ISSUED, LIMITED
from ..journal import JournalEvent, Reads
from ..models.text import fold
from ..operations import accounts, seats
from ..operations.errors import Refused
from ..security import GIVEN_IN_UNITS, RIGHTS_CLASSES, RIGHTS_SOURCE, TITLES, Permission
from ..security.headers import file_headers
from . import papers
from .asked import number
from .tree import unit_path

PAGE, SCANS = 'tai-khoan', 'van-ban-tai-khoan'
ACT_TITLES = {ISSUED: 'Giao', LIMITED: 'Giới hạn', EXTENDED: 'Gia hạn', CANCELLED: 'Huỷ'}


@dataclass(frozen=True, slots=True)
class Held:
    """A seat as a line of a list."""

    seat: Seat
    account: Account
    title: str
    rights: str
    """The class of rights in the words of the regulations."""
    given_at: Unit
    here: bool
    days: str
    ended: bool
    paper: str
    scan: str
    """Address of the decision's scan, or ''."""
    href: str
    """Address of the page that changes it; '' where the person may not, or it has ended."""


def days_of(seat: Seat) -> str:
    """From when until when a seat counts, as people say it."""
    last = seat.last
    begun = papers.shown_day(last.since or seat.acts[0].day)
    if seat.cancelled:
        return f'{begun} – huỷ ngày {papers.shown_day(last.day)}'
    return f'{begun} – {papers.shown_day(last.until)}' if last.until else f'từ {begun}'


def held_line(request: Any, seat: Seat, unit: Unit) -> Held:
    """One seat as a line of the page of a unit."""
    office = request.office
    place = office.unit(seat.unit)
    ended = seat.ended(clock.today().isoformat())
    role: Any = seat.role
    paper = seat.last.paper
    return Held(
        seat,
        office.accounts[seat.holder],
        TITLES[role],
        RIGHTS_CLASSES[role],
        place,
        place is unit,
        days_of(seat),
        ended,
        paper.told,
        request.resource_path(place, SCANS, paper.scan) if paper.scan else '',
        request.resource_path(place, PAGE, query={'vai-tro': seat.uid})
        if place is unit and not ended
        else '',
    )


def held_in(request: Any, unit: Unit) -> list[Held]:
    """The living seats that count in a unit: those given here first, then the inherited ones; ended ones last."""
    found = [
        held_line(request, seat, unit)
        for place in unit.lineage()
        for seat in seats.seats_of(request.office, place)
    ]
    return sorted(
        (one for one in found if one.here or not one.ended),
        key=lambda one: (one.ended, not one.here, fold(one.account.name), one.title),
    )


@view_defaults(context=Unit, name=PAGE, permission=Permission.MANAGE_ACCOUNTS)
class Seats:
    """The page of a unit's seats."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request

    @view_config(request_method='GET', renderer='hoso_cms.web:templates/seats.pt')
    def page(self) -> dict[str, Any]:
        """The seats, the work that waits, and the form to issue one."""
        return self._page()

    @view_config(request_method='POST', renderer='hoso_cms.web:templates/seats.pt')
    def act(self) -> Any:
        """One act of the page, named by the button that was pressed."""
        try:
            told = papers.act(self, self.unit, ACTS)
        except papers.NotDone as refused:
            self.request.response.status_int = 422
            return self._page(message=refused.message, typed=refused.typed)
        self.request.session.flash(told)
        return HTTPSeeOther(self.request.resource_path(self.unit, PAGE))

    def _page(self, **told: Any) -> dict[str, Any]:
        typed = told.pop('typed', {})
        chosen = self._chosen(typed.get('vai-tro') or self.request.GET.get('vai-tro', ''))
        held = held_in(self.request, self.unit)
        return {
            'title': f'Vai trò tại {self.unit.title}',
            'held': [one for one in held if not one.ended],
            'ended': [one for one in held if one.ended],
            'work': [
                (one, held_line(self.request, one.seat, one.unit))
                for one in seats.revocations(self.request, self.unit)
            ],
            'chosen': held_line(self.request, chosen, self.unit) if chosen else None,
            'acts': [] if chosen is None else self._told_acts(chosen),
            'roles': [(str(role), TITLES[role], RIGHTS_CLASSES[role]) for role in GIVEN_IN_UNITS],
            'rights_source': RIGHTS_SOURCE,
            'message': '',
            'typed': typed,
            'unit_href': unit_path(self.request, self.unit),
            'steps': lambda *names: self.request.resource_path(self.unit, *names),
            'account_url': lambda account: self.request.resource_path(
                self.unit, 'nguoi-dung', str(account.uid)
            ),
            'place_url': lambda place: self.request.resource_path(place, PAGE),
        } | told

    def _chosen(self, named: str) -> Seat | None:
        seat = self.request.office.all_seats.get(number(named))
        return (
            seat
            if seat and seat.uid in self.unit.seats and not seat.ended(clock.today().isoformat())
            else None
        )

    def _told_acts(self, seat: Seat) -> list[tuple[str, str, str, str]]:
        names = self.request.office.accounts
        return [
            (
                papers.shown_day(act.day),
                ACT_TITLES[act.kind] + (f' đến {papers.shown_day(act.until)}' if act.until else ''),
                act.paper.told,
                names[act.by].name,
            )
            for act in seat.acts
        ]

    # --- The acts of the page. Each returns what to tell the person.

    def _issue(self, typed: dict[str, str]) -> str:
        account = account_named(self.request, typed.get('login', ''))
        seat = seats.issue(
            self.request,
            self.unit,
            account,
            typed.get('role', ''),
            papers.paper(typed),
            since=papers.day(typed.get('tu-ngay', '')),
            until=papers.day(typed.get('den-ngay', '')),
        )
        note_seat(self.request, JournalEvent.ROLE_GIVEN, seat)
        return f'Đã giao vai trò {TITLES[seat.role]} tại {self.unit.title} cho {account.name}.'  # type: ignore[index]

    def _change(self, typed: dict[str, str]) -> str:
        seat = self._chosen(typed.get('vai-tro', ''))
        if seat is None:
            raise Refused('Vai trò này đã kết thúc hoặc không thuộc đơn vị này; hãy tải lại trang.')
        holder = self.request.office.accounts[seat.holder]
        what, paper = typed.get('viec', ''), papers.paper(typed)
        until = papers.day(typed.get('den-ngay', ''))
        if what == LIMITED:
            seats.limit(self.request, seat, paper, until)
        elif what == EXTENDED:
            seats.extend(self.request, seat, paper, until)
        elif what == CANCELLED:
            seats.cancel(self.request, seat, paper)
        elif what == 'replaced':
            successor = account_named(self.request, typed.get('login', ''))
            new = seats.replace(self.request, seat, paper, successor, until=until)
            note_seat(self.request, JournalEvent.ROLE_REVOKED, seat)
            note_seat(self.request, JournalEvent.ROLE_GIVEN, new)
            return f'Đã huỷ vai trò của {holder.name} và giao cho {successor.name}.'
        else:
            raise Refused('Hãy chọn việc cần làm với vai trò này.')
        ended = what == CANCELLED
        note_seat(
            self.request, JournalEvent.ROLE_REVOKED if ended else JournalEvent.ROLE_CHANGED, seat, act=what
        )
        return f'Đã {ACT_TITLES[what].lower()} vai trò {TITLES[seat.role]} của {holder.name}.'  # type: ignore[index]


ACTS: dict[str, Callable[[Seats, dict[str, str]], str]] = {'issue': Seats._issue, 'change': Seats._change}


def account_named(request: Any, login: str) -> Account:
    """The account of a typed sign-in name.

    :raises Refused: there is none.
    """
    account = accounts.find(request.office, login)
    if account is None:
        raise Refused(f'Không có tài khoản “{login[:64]}”. Hãy kiểm tra lại tên đăng nhập.')
    return account


def note_seat(request: Any, event: JournalEvent, seat: Seat, **details: Any) -> None:
    """The journal's line of what was done to a seat."""
    note(
        request,
        event,
        seat.holder,
        seat.unit,
        role=seat.role,
        seat=seat.uid,
        ground=seat.last.paper.told,
        **details,
    )


def note(request: Any, event: JournalEvent, account: int, unit: int | None = None, **details: Any) -> None:
    """The journal's line of what was done to an account."""
    journal.record(
        request.registry.side_store,
        event,
        account=request.account_id,
        unit=unit,
        address=request.remote_addr,
        details={'of': account, **details},
    )


@view_config(
    context=Unit,
    name=SCANS,
    request_method='GET',
    permission=Permission.MANAGE_ACCOUNTS,
    reads=Reads(
        JournalEvent.READ_FILE, subject=lambda unit, request: None, unit=lambda unit, request: unit.uid
    ),
)
def scan(context: Unit, request: Any) -> Response:
    """The scan of a decision on a seat of this unit, or of a written request for a password of its people."""
    sha256 = request.subpath[0] if len(request.subpath) == 1 else ''
    stored = request.office.files.get(sha256)
    if stored is None or sha256 not in _scans_of(request, context):
        raise HTTPNotFound()
    request.journal_details['file'] = stored.name
    response = Response(app_iter=FileIter(stored.open()), content_length=stored.size)
    response.headers.update(file_headers(stored.name, stored.media_type, inline=True))
    return response


def _scans_of(request: Any, unit: Unit) -> set[str]:
    office = request.office
    mine = seats.seats_of(office, unit)
    people = {office.accounts[seat.holder] for seat in mine}
    asked = request.GET.get('nguoi', '')
    account = office.accounts.get(number(asked))
    if account is not None and accounts.looks_after(request, account):
        people.add(account)
    papers_of_seats = {act.paper.scan for seat in mine for act in seat.acts}
    return papers_of_seats | {one.paper.scan for account in people for one in account.issues}
