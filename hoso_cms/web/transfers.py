"""Pages of a transfer: one for both sides, with the way it takes, what is missing, each side's limits, and the minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config, view_defaults

from .. import clock
from ..clocks import calendar_of, counts_from, facts, limits, regulation_of
from ..clocks.limits import Limit, due_of_running
from ..documents import Document, Unit
from ..journal import JournalEvent, Reads
from ..models import values
from ..models.content_type import Problem
from ..operations import transfers
from ..operations.errors import Invalid, Refused
from ..operations.transfer_guards import ON_THE_RECORD
from ..operations.transfer_rules import (
    ASKED_BY_RECEIVER,
    BY_SUPERIOR,
    COMPLETE_FIRST,
    DECISION,
    ON_REQUEST,
    REQUEST,
    TYPE,
    Transfer,
    fact_of,
)
from ..security import Permission, permitted
from . import plain_forms
from .asked import number
from .citing import address
from .handover import contents
from .limits import Told, told
from .seat_handover import held_by_person
from .second_factor import by_step
from .units_found import below_as_options

OLD_SIDE = ('internal-transfer-effective', 'transfer-effective')
"""Limits of the unit that the record leaves (or of its superior); the others are the receiver's."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One station of the way that a transfer takes in its mode."""

    title: str
    who: str
    status: str
    """``done``, ``now`` or ``later``."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist."""

    text: str
    ok: bool
    href: str = ''
    """Where it is mended; '' where the person cannot."""


def way(transfer: Transfer) -> list[Stop]:
    """The stations of a transfer, and how far it has come."""
    source, target = transfer.source.full_title, transfer.target.full_title
    superior = transfer.superior.title
    first = [('Yêu cầu bằng văn bản', target, ('asking',))] if transfer.needs_request else []
    prepare = (
        'Cập nhật đủ hồ sơ' if transfer.needs_complete else 'Chuẩn bị',
        source,
        ('requested', 'preparing', 'refused'),
    )
    if transfer.within:
        rest = [('Điều chuyển trong đơn vị', source, ('submitted',)), ('Bộ phận mới quản lý', target, ())]
    elif transfer.mode == BY_SUPERIOR:
        user = transfer.user_unit.full_title if transfer.user_unit else 'đơn vị trực tiếp sử dụng'
        rest = [
            ('Cấp trên điều chuyển', superior, ('submitted',)),
            ('Chuyển tiếp', target, ('arrived',)),
            ('Trực tiếp sử dụng', user, ()),
        ]
    else:
        rest = [('Tiếp nhận', target, ('sent',)), ('Đơn vị mới quản lý', target, ())]
    stations = [*first, prepare, *rest]
    state = transfer.document.state
    here = next((n for n, (_, _, states) in enumerate(stations) if state in states), len(stations) - 1)
    over = not transfer.open
    return [
        Stop(title, who, 'done' if n < here or (over and n <= here) else 'now' if n == here else 'later')
        for n, (title, who, _) in enumerate(stations)
    ]


def checklist(transfer: Transfer) -> list[Item]:
    """What the mode of the transfer asks for, and what is there."""
    request = transfer.request
    filling = plain_forms.may_fill(request, transfer.document, Permission.TRANSFER, transfers.FILLED)

    def item(text: str, ok: bool, anchor: str) -> Item:
        return Item(text, ok, f'#o-{anchor}' if filling and not ok else '')

    told_whole = all(transfer.value(name, DECISION) for name in ('decision-number', 'decision-date'))
    found = [
        item(
            'Số, ngày ký, ngày có hiệu lực của quyết định',
            told_whole and bool(transfer.effective),
            'decision-number',
        )
    ]
    if transfer.needs_scan:
        found.append(
            item('Bản quét quyết định', bool(transfer.value('decision-scan', DECISION)), 'decision-scan')
        )
    if transfer.needs_request:
        names = ('request-number', 'request-date', 'request-scan')
        asked = all(transfer.value(name, REQUEST) for name in names)
        found.append(item('Văn bản yêu cầu của đơn vị nhận, có bản quét', asked, 'request-number'))
    return [*found, *_about_the_record(transfer)]


def _about_the_record(transfer: Transfer) -> list[Item]:
    request, record = transfer.request, transfer.record
    href = request.resource_path(record) if permitted(request, Permission.EDIT, record) else ''
    found = []
    if transfer.needs_complete and transfer.open:
        missing = len(_missing(transfer))
        text = f'Hồ sơ đủ nội dung (còn thiếu {missing})' if missing else 'Hồ sơ đủ nội dung'
        verified = record.official == record.count
        found.append(Item(text, not missing, href))
        found.append(Item('Mọi nội dung đã được xác thực', verified, href if not verified else ''))
    if record.state == 'review':
        found.append(Item('Hồ sơ không đang chờ xác thực', False, href))
    return found


def _missing(transfer: Transfer) -> list[Problem]:
    content_type = transfer.request.registry.models.content_types[transfer.record.type_id]
    return values.missing(content_type, transfer.record.current.content(), 'verify')


def sides_limits(transfer: Transfer) -> list[tuple[str, Told]]:
    """The limits of both sides, running and ended, each by the regulation of the side that answers: side and limit."""
    request, document = transfer.request, transfer.document
    models, office = request.registry.models, request.office
    calendar = calendar_of(models, office)
    found: list[tuple[str, Told]] = []

    def side(event: str) -> Unit:
        return transfer.source if event in OLD_SIDE else transfer.target

    def name(event: str) -> str:
        by_superior = event == OLD_SIDE[1] and transfer.mode == BY_SUPERIOR
        return transfer.superior.title if by_superior else side(event).title

    for one in sorted(facts.running(models, office, document), key=lambda one: one.started):
        unit = side(one.event)
        regulation = regulation_of(models, unit)
        if regulation is None or not limits.applies(regulation, one, counts_from(unit)):
            continue
        due = due_of_running(regulation, one, calendar)
        if due is not None:
            started = date.fromisoformat(one.started)
            limit = Limit(
                regulation.clocks[one.event], regulation, started, due.due, due.due_strict, due.provisional
            )
            found.append((name(one.event), told(limit)))
    for version in document.history():
        for timing in version.limits_ended():
            unit = side(timing.event)
            regulation = regulation_of(models, unit)
            if regulation is not None and timing.event in regulation.clocks:
                days = [date.fromisoformat(day) for day in (timing.started, timing.due, timing.done)]
                limit = Limit(regulation.clocks[timing.event], regulation, days[0], days[1], done=days[2])
                found.append((name(timing.event), told(limit)))
    return found


MODE_WORDS = {
    ON_REQUEST: 'Hồ sơ chỉ được giao khi đơn vị nhận có văn bản yêu cầu.',
    COMPLETE_FIRST: 'Đơn vị cũ cập nhật đủ thông tin; đơn vị nhận chỉ tiếp nhận khi đã đủ.',
    BY_SUPERIOR: 'Cơ quan quản lý cấp trên điều chuyển; nơi nhận chuyển tiếp đến đơn vị trực tiếp sử dụng.',
}


@view_defaults(context=Document, type_id=TYPE, renderer='hoso_cms.web:templates/transfer.pt')
class TransferPage(plain_forms.LedPage):
    """The page that both sides see."""

    noun = 'Phiếu'

    def __init__(self, document: Document, request: Any) -> None:
        super().__init__(document, request)
        self.transfer = Transfer(request, document)

    @view_config(name='', permission=Permission.VIEW, reads='record', request_method='GET')
    def show(self) -> dict[str, Any]:
        """The transfer as it stands."""
        return self._page()

    @view_config(name='ghi', permission=Permission.TRANSFER, reads='record', request_method='POST')
    def fill(self) -> Any:
        """Keep what was filled in."""
        request, sections = self.request, self._sections()
        typed = plain_forms.typed_of(request, self.document, sections)
        undo = request.tm.savepoint()
        try:
            if typed.problems:
                raise Invalid(typed.problems)
            transfers.fill(request, self.document, typed.sections, seen=number(request.POST.get('ban', '')))
        except Invalid as invalid:
            if not typed.problems:
                # Files that were taken in stay; the rest is typed again from the page.
                undo.rollback()
            return self._refused('', list(invalid.problems), typed)
        except Refused as refused:
            undo.rollback()
            return self._refused(str(refused), [], typed)
        request.session.flash('Đã ghi phiếu chuyển hồ sơ.')
        return HTTPSeeOther(request.resource_path(self.document))

    @view_config(
        name='buoc',
        permission=Permission.TRANSFER,
        reads='record',
        fresh_second_factor=by_step,
        request_method='POST',
    )
    def take(self) -> Any:
        """Take a step; what stands in its way is said, and the reason that was typed is kept."""
        if self.request.POST.get('buoc') == 'forward':
            self._choose()
        return self._take()

    def _choose(self) -> None:
        """The unit that uses the person directly comes with the step that forwards to it."""
        chosen = self.request.POST.get('don-vi', '')
        options = {str(uid): uid for uid, _ in below_as_options(self.request, self.transfer.target)}
        unit = self.request.office.unit(options[chosen]) if chosen in options else None
        if unit is not None and number(self.request.POST.get('ban', '')) == self.document.count:
            version = transfers.choose_user_unit(self.request, self.document, unit)
            self.request.POST['ban'] = str(version.number)
            self.transfer = Transfer(self.request, self.document)

    def _sections(self) -> tuple[str, ...]:
        """What may be filled in now, as far as the mode asks for it."""
        names = transfers.FILLED.get(self.document.state, ())
        wanted = self.transfer.needs_request or self.document.state == ASKED_BY_RECEIVER
        return tuple(name for name in names if name != REQUEST or wanted)

    def _page(
        self, message: str = '', problems: list[Problem] | None = None, typed: plain_forms.Typed | None = None
    ) -> dict[str, Any]:
        request, document, transfer = self.request, self.document, self.transfer
        record, regulation = transfer.record, transfer.regulation
        filling = plain_forms.may_fill(request, document, Permission.TRANSFER, transfers.FILLED)
        mode = fact_of(regulation, 'transfer-mode')
        sees_record = permitted(request, Permission.VIEW, record)
        return {
            'title': f'Chuyển hồ sơ: {transfer.value("person")}',
            'transfer': transfer,
            'document': document,
            'state': self._state(),
            'path': request.resource_path(document),
            'record_href': request.resource_path(record) if sees_record else '',
            'mode_words': MODE_WORDS.get(transfer.mode, 'Đơn vị cũ chuyển giao hồ sơ cho đơn vị mới.'),
            'mode_article': regulation.cite(mode.paragraph) if regulation and mode else '',
            'mode_href': address(request, regulation, mode.paragraph) if regulation and mode else '',
            'regulation': regulation,
            'way': way(transfer),
            'checklist': checklist(transfer),
            'held': held_by_person(request, document) if document.state != 'cancelled' else [],
            'limits': sides_limits(transfer),
            'lines': plain_forms.lines_of(
                request, document, self._sections(), typed, problems or (), skip=('decision',)
            )
            if filling
            else [],
            'files': f'{request.resource_path(document)}tep',
            'steps': plain_forms.steps_of(request, document, transfer.fitting_steps),
            'on_the_record': ON_THE_RECORD,
            'users': below_as_options(request, transfer.target) if document.state == 'arrived' else [],
            'user': transfer.value('user-unit', 'handover'),
            'story': plain_forms.story(request, document),
            'facts': plain_forms.told_of(request, document, (DECISION, REQUEST), ('decision',)),
            'handed_over': transfer.handed_over,
            'message': message,
            'problems': [p for p in problems or () if not p.field or p.field == ON_THE_RECORD or not filling],
            'reason': request.POST.get('ly-do', ''),
            'token': get_csrf_token(request),
        }


@view_config(
    context=Document,
    type_id=TYPE,
    name='bien-ban',
    permission=Permission.VIEW,
    reads=Reads(JournalEvent.PRINT, subject=lambda context, request: context.about),
    request_method='GET',
    renderer='hoso_cms.web:templates/transfer_minutes.pt',
)
def minutes(document: Document, request: Any) -> dict[str, Any]:
    """The minutes of the hand-over, to be printed and signed: what was handed over, with its checksums."""
    transfer = Transfer(request, document)
    number = transfer.value('record-version', 'handover')
    if not number:
        raise HTTPNotFound()
    version = transfer.record.version(int(number))
    acts = [one for one in plain_forms.story(request, document) if one.act]
    return {
        'title': f'Biên bản giao nhận hồ sơ {transfer.value("person")}',
        'transfer': transfer,
        'path': request.resource_path(document),
        'version': version,
        'digest': transfer.value('record-digest', 'handover'),
        'contents': contents(request, transfer.record, version),
        'acts': acts[::-1],
        'day': clock.local(version.time),
    }
