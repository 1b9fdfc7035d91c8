"""Who has access here and why: from a unit, from a record, and as a list of all seats on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.response import Response
from pyramid.view import view_config

from .. import clock
from ..documents import Account, Document, Unit
from ..exchange.grants import grants_workbook
from ..journal import JournalEvent, Reads
from ..models.text import fold
from ..security import RIGHTS_CLASSES, TITLES, Permission, permitted
from ..security.access import CONSULTED, Right, rights_at
from ..security.headers import file_headers
from .journal import may_see_trail
from .papers import shown_day
from .seats import days_of
from .tree import unit_path

PAGE, REPORT = 'ai-co-quyen', 'quyen-da-cap'
XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
ON_RECORDS = {
    Permission.VIEW: 'xem', Permission.EDIT: 'sửa', Permission.SUBMIT: 'trình', Permission.VERIFY: 'xác thực',
    Permission.WITHDRAW: 'rút khỏi sử dụng',
}  # fmt: skip
"""What a role may do with a record, in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A right in words."""

    account: Account
    title: str
    rights: str
    place: str
    inherited: bool
    days: str
    why: str
    """The decision, or what else the right follows from."""
    lent: str
    """Whose role it is and on what ground, where it is lent."""
    may: str = ''
    """What it allows with the record asked about."""


def told_right(request: Any, right: Right, context: Any = None) -> Told:
    """A right in words; at a document also what it allows there."""
    role: Any = right.role
    seat = right.seat
    if role == CONSULTED:
        title, why, may = 'Người nghiên cứu hồ sơ', right.ground, 'xem các mục được đồng ý'
    else:
        title = TITLES[role]
        why = seat.last.paper.told if seat else 'Là người có hồ sơ này'
        may = _allowed(request, role, context) if isinstance(context, Document) else ''
        may = right.elsewhere or may
    return Told(
        right.account,
        title,
        RIGHTS_CLASSES.get(role, ''),
        right.place.title,
        context is not None and right.place is not getattr(context, 'unit', context),
        days_of(seat) if seat else '',
        why,
        f'thay {right.absent.name}: {right.ground}' if right.absent else '',
        may,
    )


def _allowed(request: Any, role: str, document: Document) -> str:
    flow = request.registry.models.workflow_of(document.type_id)
    granted = flow.granted(role, document.state)
    words = [word for permission, word in ON_RECORDS.items() if permission in granted]
    official = document.official_state
    if Permission.VIEW not in granted and official and Permission.VIEW in flow.granted(role, official):
        words.append(f'xem bản {flow.states[official].title.lower()}')
    return ', '.join(words) or 'không xem được'


def _sorted(told: list[Told]) -> list[Told]:
    return sorted(told, key=lambda one: (one.inherited, fold(one.account.name), one.title))


@view_config(
    context=Unit,
    name=PAGE,
    request_method='GET',
    permission=Permission.TRAIL,
    renderer='hoso_cms.web:templates/access.pt',
)
def at_unit(context: Unit, request: Any) -> dict[str, Any]:
    """Everybody who has a role in a unit, with where it was given and by which decision."""
    return {
        'title': f'Ai có quyền tại {context.title} và vì sao',
        'rights': _sorted([told_right(request, right, context) for right in rights_at(context)]),
        'at_record': False,
        'trail': request.resource_path(context, 'nhat-ky')
        if permitted(request, Permission.OVERSEE, context)
        else '',
        'back': unit_path(request, context),
        'report': request.resource_path(context, REPORT),
        'today': shown_day(clock.today().isoformat()),
    }


@view_config(
    context=Document,
    name=PAGE,
    request_method='GET',
    permission=Permission.VIEW,
    reads='record',
    renderer='hoso_cms.web:templates/access.pt',
)
def at_document(document: Document, request: Any) -> dict[str, Any]:
    """Everybody who has a role at a document, with what the role allows there now."""
    return {
        'title': 'Ai có quyền với hồ sơ này và vì sao',
        'rights': _sorted([told_right(request, right, document) for right in rights_at(document)]),
        'at_record': True,
        'trail': request.resource_path(document, 'nhat-ky') if may_see_trail(request, document) else '',
        'back': request.resource_path(document),
        'report': '',
        'today': '',
    }


@view_config(
    context=Unit,
    name=REPORT,
    request_method='GET',
    permission=Permission.OVERSEE,
    fresh_second_factor=True,
    reads=Reads(JournalEvent.EXPORT, subject=lambda unit, request: None, unit=lambda unit, request: unit.uid),
)
def report(context: Unit, request: Any) -> Response:
    """All seats that counted in a unit and below it on a day, as a workbook.

    :raises HTTPBadRequest: the day is no day.
    """
    typed = str(request.GET.get('ngay', '')).strip()
    day = _day(typed)
    if day is None:
        raise HTTPBadRequest()
    request.journal_details['report'] = f'grants {day.isoformat()}'
    data = grants_workbook(request.office, context, day.isoformat())
    response = Response(body=data)
    response.headers.update(file_headers(f'quyen-da-cap-{day.isoformat()}.xlsx', XLSX, inline=False))
    return response


def _day(typed: str) -> date | None:
    from ..operations.errors import Refused
    from .papers import day

    try:
        iso = day(typed)
    except Refused:
        return None
    return date.fromisoformat(iso) if iso else clock.today()
