"""The page that ends a person's service: reason, decision, shelf, what is still open, and the step that freezes the record."""

from __future__ import annotations

from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ..documents import Document
from ..exchange.packages.departing import package_of
from ..models.content_type import Problem
from ..operations import departures
from ..operations.departures import CLOSED, KEEPING, OWN, RECORD, TYPE
from ..operations.errors import Invalid, Refused
from ..operations.records import obstacles
from ..security import Permission, permitted
from . import plain_forms
from .asked import number
from .limits import limits_told
from .seat_handover import held_by_person
from .second_factor import by_step

SKIP = ('record', 'person', 'unit-title', 'decision')


@view_config(
    context=Document,
    type_id=RECORD,
    name='ket-thuc-cong-tac',
    permission=Permission.ARCHIVE,
    reads='record',
    renderer='hoso_cms.web:templates/departure_begin.pt',
)
def begin(document: Document, request: Any) -> Any:
    """Open the end of a service; an open one is shown instead."""
    existing = departures.open_departure(request, document.uid)
    if existing is None and request.method == 'POST':
        existing = departures.begin(request, document)
    if existing is not None:
        return HTTPSeeOther(request.resource_path(existing))
    return {
        'title': 'Kết thúc công tác',
        'person': document.summary[0],
        'path': request.resource_path(document),
        'token': get_csrf_token(request),
    }


@view_defaults(context=Document, type_id=TYPE, renderer='hoso_cms.web:templates/departure.pt')
class DeparturePage(plain_forms.LedPage):
    """One end of a service."""

    noun = 'Phiếu'

    @view_config(name='', permission=Permission.VIEW, reads='record', request_method='GET')
    def show(self) -> dict[str, Any]:
        """The departure as it stands."""
        return self._page()

    @view_config(name='ghi', permission=Permission.ARCHIVE, reads='record', request_method='POST')
    def fill(self) -> Any:
        """Keep what was filled in."""
        request = self.request
        typed = plain_forms.typed_of(request, self.document, (OWN, KEEPING))
        undo = request.tm.savepoint()
        try:
            if typed.problems:
                raise Invalid(typed.problems)
            seen = number(request.POST.get('ban', ''))
            departures.fill(request, self.document, typed.sections, seen=seen)
        except Invalid as invalid:
            return self._refused('', list(invalid.problems), typed)
        except Refused as refused:
            undo.rollback()
            return self._refused(str(refused), [], typed)
        request.session.flash('Đã ghi phiếu kết thúc công tác.')
        return HTTPSeeOther(request.resource_path(self.document))

    @view_config(
        name='buoc',
        permission=Permission.VIEW,
        reads='record',
        fresh_second_factor=by_step,
        request_method='POST',
    )
    def take(self) -> Any:
        """Take a step. The operation asks whether the person may."""
        return self._take()

    def _page(
        self, message: str = '', problems: list[Problem] | None = None, typed: plain_forms.Typed | None = None
    ) -> dict[str, Any]:
        request, document = self.request, self.document
        record = request.office.document(document.about)
        filling = plain_forms.may_fill(request, document, Permission.ARCHIVE, ('preparing',))
        own = document.current.values(OWN)
        sees = permitted(request, Permission.VIEW, record)
        return {
            'title': f'Kết thúc công tác: {own["person"]}',
            'document': document,
            'state': self._state(),
            'path': request.resource_path(document),
            'record_href': request.resource_path(record) if sees else '',
            'package': package_of(request.office, document),
            'package_href': request.resource_path(document, 'goi-da-giao')
            if permitted(request, Permission.EXPORT, record)
            else '',
            'unit': own.get('unit-title', ''),
            'limits': [(document.unit.title, one) for one in limits_told(request, document)],
            'checklist': self._open_matters(),
            'held': held_by_person(request, document) if document.state not in CLOSED else [],
            'lines': plain_forms.lines_of(request, document, (OWN, KEEPING), typed, problems or (), SKIP)
            if filling
            else [],
            'told': plain_forms.told_of(request, document, (OWN, KEEPING), SKIP),
            'files': f'{request.resource_path(document)}tep',
            'steps': plain_forms.steps_of(request, document),
            'story': plain_forms.story(request, document),
            'message': message,
            'problems': [p for p in problems or () if not p.section or not filling],
            'reason': request.POST.get('ly-do', ''),
            'token': get_csrf_token(request),
        }

    def _open_matters(self) -> list[Problem]:
        """What is still open about the record, for those who prepare or close."""
        for step, state in (('submit', 'preparing'), ('close', 'submitted')):
            permission = Permission.ARCHIVE if step == 'submit' else Permission.VERIFY
            if self.document.state == state and permitted(self.request, permission, self.document):
                return [p for p in obstacles(self.request, self.document, step) if not p.section]
        return []
