"""Opening a transfer from either side, and the transfers of a unit: those that leave it and those that come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ..catalog import version_value
from ..clocks.worklist import due_bundles
from ..documents import Document, Unit
from ..operations import transfers
from ..operations.errors import Refused
from ..operations.transfer_rules import CLOSED, HEAD, RECORD, TYPE, open_transfer
from ..security import Permission, visibility
from ..security.visibility import Listed
from .asked import page_of
from .reading import shown_version
from .record_sought import sought
from .tree import unit_numbered, unit_path
from .units_found import found, path_told
from .worklist import Due, due_badge

OPEN, OVER = 'dang-chuyen', 'da-xong'


@view_config(
    context=Document,
    type_id=RECORD,
    name='chuyen-ho-so',
    permission=Permission.TRANSFER,
    reads='record',
    renderer='hoso_cms.web:templates/transfer_begin.pt',
)
def begin(document: Document, request: Any) -> Any:
    """Choose the unit that the record goes to. There is one open transfer at most: it is shown instead."""
    existing = open_transfer(request, document.uid)
    if existing is not None:
        return HTTPSeeOther(request.resource_path(existing))
    typed, message = request.params.get('ten', '')[:200].strip(), ''
    if request.method == 'POST':
        target = unit_numbered(request, request.POST.get('don-vi', ''))
        try:
            if target is None:
                raise Refused('Hãy chọn đơn vị nhận trong danh sách.')
            made = transfers.begin(request, document, target)
            return HTTPSeeOther(request.resource_path(made))
        except Refused as refused:
            request.response.status_int, message = 422, str(refused)
    units = [(uid, name) for uid, name in found(request, typed) if uid != document.unit.uid]
    return {
        'title': 'Chuyển hồ sơ đến đơn vị khác',
        'person': version_value(shown_version(request, document), 'basic', 'full-name'),
        'path': request.resource_path(document),
        'lies_in': path_told(document.unit),
        'typed': typed,
        'units': units,
        'message': message,
        'token': get_csrf_token(request),
    }


@view_config(
    context=Unit,
    name='yeu-cau-chuyen',
    permission=Permission.CREATE,
    renderer='hoso_cms.web:templates/transfer_ask.pt',
)
def ask(context: Unit, request: Any) -> Any:
    """Ask for the record of somebody who comes, held by another unit: its number and the name, as they stand there."""
    number, name = (request.POST.get(one, '')[:100] for one in ('so', 'ho-ten'))
    message = ''
    if request.method == 'POST':
        record, message = sought(request, lambda: transfers.named(request, number, name), transfers.NOT_FOUND)
        try:
            if record is not None:
                made = transfers.ask(request, context, number, name)
                return HTTPSeeOther(request.resource_path(made))
        except Refused as refused:
            message = str(refused)
        if request.response.status_int != 429:
            request.response.status_int = 422
    return {
        'title': 'Yêu cầu chuyển hồ sơ về đơn vị',
        'unit': context,
        'unit_href': unit_path(request, context),
        'number': number,
        'name': name,
        'message': message,
        'token': get_csrf_token(request),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One transfer of a list."""

    href: str
    person: str
    source: str
    target: str
    direction: str
    state: str
    tone: str
    place: str
    """Whose turn it is; '' where it is over."""
    due: Due


@view_config(
    context=Unit,
    name='chuyen-ho-so',
    permission=Permission.BROWSE,
    renderer='hoso_cms.web:templates/transfers.pt',
)
def listing(context: Unit, request: Any) -> dict[str, Any]:
    """The transfers of a unit and of those below it that the person may see."""
    chosen = OVER if request.GET.get('loc') == OVER else OPEN
    size = request.registry.settings['hoso.page_size']
    page = page_of(request)
    places = [
        one
        for one in visibility.visible_places(request, context, True, TYPE)
        if (one.state in CLOSED) == (chosen == OVER)
    ]
    total = sum(one.count for one in places)
    uids = request.office.catalog.sorted(visibility.ids(request, places), f'{TYPE}:person')
    rows = visibility.listed(request, uids[(page - 1) * size : page * size], places)
    return {
        'title': f'Chuyển hồ sơ: {context.title}',
        'unit_href': unit_path(request, context),
        'ask_href': request.resource_path(context, 'yeu-cau-chuyen'),
        'chosen': chosen,
        'rows': _rows(request, context, rows),
        'total': total,
        'page': page,
        'pages': max(1, -(-total // size)),
        'query': lambda **other: '?' + urlencode({'loc': chosen, **other}),
        'open': OPEN,
        'over': OVER,
    }


def _rows(request: Any, unit: Unit, listed: list[Listed]) -> list[Row]:
    flow = request.registry.models.workflow_of(TYPE)
    below = {str(uid) for uid in visibility.units_under(request, unit)}
    dues = _dues(request, {one.document.uid for one in listed})
    rows = []
    for one in listed:
        document, version = one.document, one.document.current
        state = flow.states[document.state]
        leaves, comes = (version_value(version, HEAD, name) in below for name in ('from-unit', 'to-unit'))
        rows.append(
            Row(
                request.resource_path(document),
                version_value(version, HEAD, 'person'),
                version_value(version, HEAD, 'from-title'),
                version_value(version, HEAD, 'to-title'),
                'Trong nội bộ' if leaves and comes else 'Chuyển đi' if leaves else 'Chuyển đến',
                state.title,
                state.tone,
                document.unit.title if document.state not in CLOSED else '',
                dues.get(document.uid) or due_badge(None, '', None),
            )
        )
    return rows


def _dues(request: Any, uids: set[int]) -> dict[int, Due]:
    """The due dates of some transfers, by the regulation of the side whose turn it is."""
    found: dict[int, Due] = {}
    for bundle in due_bundles(request):
        if bundle.type_id == TYPE:
            for uid in uids.intersection(bundle.uids):
                found.setdefault(uid, due_badge(bundle.regulation, bundle.event, bundle.due))
    return found
