"""The year of working days: what is off and why, and the rows that the office added to it."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock, journal
from ..clocks import Calendar, Why, calendar_of
from ..clocks.calendar import FIRST_YEAR, LAST_YEAR, WEEKDAYS
from ..documents import Office
from ..documents.calendar import WITHDRAWN
from ..journal import JournalEvent
from ..models.days import OFF, SWAP, WORK
from ..operations import calendar as calendar_rows
from ..operations.calendar import KINDS
from ..operations.errors import Refused
from ..security import SIGNED_IN, Permission
from .asked import whole

LETTERS = {OFF: ('L', 'Nghỉ lễ, Tết, nghỉ bù'), SWAP: ('H', 'Nghỉ hoán đổi'), WORK: ('B', 'Làm bù')}
"""The letter beside the colour, for those who do not tell colours apart."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month as it is drawn."""

    number: int
    kind: str
    """``weekend``, ``off``, ``swap``, ``work``; '' for an ordinary working day."""
    letter: str
    told: str
    today: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the office as the page lists it."""

    place: int
    day: str
    kind: str
    name: str
    number: str
    by: str
    at: str
    withdrawn: str
    """The document by which it was withdrawn; '' while it stands."""


@view_config(
    context=Office,
    name='lich-lam-viec',
    request_method='GET',
    renderer='hoso_cms.web:templates/working_days.pt',
    permission=SIGNED_IN,
)
def page(context: Office, request: Any) -> dict[str, Any]:
    """A year, month by month."""
    return _page(request, context)


def _page(request: Any, office: Office, **told: Any) -> dict[str, Any]:
    year = _year(request)
    counted = calendar_of(request.registry.models, office)
    special = sorted(counted.days_of(year).items())
    return {
        'title': f'Lịch làm việc {year}',
        'year': year,
        'years': [one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
        'provisional': counted.is_provisional(date(year, 1, 1)),
        'months': [(number, _month(counted, year, number)) for number in range(1, 13)],
        'weekdays': ('T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN'),
        'letters': LETTERS,
        'special': [(day, WEEKDAYS[day.weekday()], why) for day, why in special],
        'working': sum(
            counted.is_working(date(year, month, day))
            for month in range(1, 13)
            for day in range(1, months.monthrange(year, month)[1] + 1)
        ),
        'entries': _entries(office),
        'kinds': KINDS,
        'typed': {},
        'message': '',
    } | told


def _year(request: Any) -> int:
    typed = request.GET.get('nam', '')
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else clock.today().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _month(counted: Calendar, year: int, month: int) -> list[list[Day | None]]:
    """The weeks of a month, Monday first; None where a week reaches into another month."""
    return [
        [_day(counted, date(year, month, number)) if number else None for number in week]
        for week in months.Calendar().monthdayscalendar(year, month)
    ]


def _day(counted: Calendar, day: date) -> Day:
    why: Why | None = counted.why(day)
    kind = why.kind if why else ''
    return Day(
        day.day,
        kind,
        LETTERS[kind][0] if kind in LETTERS else '',
        why.told if why else '',
        day == clock.today(),
    )


def _entries(office: Office) -> list[Entry]:
    rows = office.calendar_rules
    withdrawn = {row.withdraws: row.number for row in rows if row.kind == WITHDRAWN}
    return [
        Entry(
            place=place,
            day=f'{date.fromisoformat(row.day):%d/%m/%Y}',
            kind=KINDS[row.kind],
            name=row.name,
            number=row.number,
            by=office.accounts[row.by].name,
            at=row.at,
            withdrawn=withdrawn.get(place, ''),
        )
        for place, row in reversed(list(enumerate(rows)))
        if row.kind != WITHDRAWN
    ]


@view_config(
    context=Office,
    name='lich-lam-viec',
    request_method='POST',
    renderer='hoso_cms.web:templates/working_days.pt',
    permission=Permission.MANAGE_UNITS,
)
def act(context: Office, request: Any) -> Any:
    """Add a row, or withdraw one."""
    typed = {name: str(request.POST.get(name, '')) for name in ('day', 'kind', 'name', 'number', 'place')}
    try:
        if typed['place']:
            place = whole(typed['place'])
            entry = calendar_rows.withdraw_day(request, -1 if place is None else place, typed['number'])
            told, act_ = 'Đã rút', 'withdraw'
        else:
            entry = calendar_rows.add_day(
                request, typed['day'], typed['kind'], typed['name'], typed['number']
            )
            told, act_ = 'Đã ghi', 'add'
    except Refused as refused:
        request.response.status_int = 422
        return _page(request, context, message=str(refused), typed={} if typed['place'] else typed)
    day = date.fromisoformat(entry.day)
    journal.record(
        request.registry.side_store,
        JournalEvent.SETTINGS_CHANGED,
        account=request.account_id,
        address=request.remote_addr,
        details={'calendar': act_, 'day': entry.day, 'kind': entry.kind, 'number': typed['number'][:200]},
    )
    request.session.flash(f'{told} ngày {day:%d/%m/%Y}: {entry.name}.')
    return HTTPSeeOther(request.resource_path(context, 'lich-lam-viec', query={'nam': day.year}))
