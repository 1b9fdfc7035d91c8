"""Records whose retention has expired: the list to propose from, and the page on which two people decide."""

from __future__ import annotations

from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ..catalog import version_value
from ..documents import Document, Unit
from ..models.content_type import Problem
from ..operations import disposals
from ..operations.departures import LEAVING
from ..operations.disposals import ITEMS, OWN, TYPE
from ..operations.errors import Invalid, Refused
from ..security import Permission, visibility
from . import plain_forms
from .asked import number, whole
from .papers import shown_day
from .second_factor import by_step
from .tree import unit_path


@view_config(
    context=Unit,
    name='het-han-luu-tru',
    permission=Permission.KEEP_ARCHIVE,
    renderer='hoso_cms.web:templates/expired.pt',
)
def expired(context: Unit, request: Any) -> Any:
    """The expired records of a unit and of those below it; those that are chosen become a list to be decided."""
    message, chosen = '', set(request.POST.getall('ho-so')) if request.method == 'POST' else set()
    if request.method == 'POST':
        try:
            uids = [uid for one in sorted(chosen) if (uid := whole(one)) is not None]
            made = disposals.begin(request, context, str(request.POST.get('ten', '')), uids)
            return HTTPSeeOther(request.resource_path(made))
        except Refused as refused:
            request.response.status_int, message = 422, str(refused)
    found = disposals.expired(request, context)
    shown = found[: disposals.MOST]
    return {
        'title': f'Hết thời hạn lưu trữ: {context.title}',
        'archive_href': request.resource_path(context, 'luu-tru'),
        'unit_href': unit_path(request, context),
        'rows': [_row(request, one) for one in shown],
        'total': len(found),
        'lists': _lists(request, context),
        'chosen': chosen,
        'message': message,
        'token': get_csrf_token(request),
    }


def _row(request: Any, one: disposals.Expired) -> dict[str, Any]:
    record = request.office.document(one.uid)
    return {
        'uid': str(one.uid),
        'name': record.summary[0],
        'href': request.resource_path(record, 'doc-nhanh'),
        'shelf': version_value(record.current, LEAVING, 'shelf-mark'),
        'class': one.retention.term.label,
        'to_confirm': one.retention.term.to_confirm,
        'left': shown_day(one.left),
        'until': shown_day(one.until.isoformat()),
    }


def _lists(request: Any, unit: Unit) -> list[dict[str, Any]]:
    """The lists of before, the newest first."""
    flow = request.registry.models.workflow_of(TYPE)
    page = visibility.visible_documents(
        request, unit, below=True, order='changed', reverse=False, size=30, type_id=TYPE
    )
    return [
        {
            'href': request.resource_path(one.document),
            'title': one.summary[0],
            'state': flow.states[one.state].title,
            'tone': flow.states[one.state].tone,
            'count': len(disposals.items_of(one.document)),
        }
        for one in page.rows
    ]


@view_defaults(context=Document, type_id=TYPE, renderer='hoso_cms.web:templates/disposal.pt')
class DisposalPage(plain_forms.LedPage):
    """One list of expired records."""

    noun = 'Danh mục'

    @view_config(name='', permission=Permission.VIEW, reads='record', request_method='GET')
    def show(self) -> dict[str, Any]:
        """The list as it stands; after it is certified, its certificate."""
        return self._page()

    @view_config(name='ghi', permission=Permission.DISPOSE, reads='record', request_method='POST')
    def fill(self) -> Any:
        """Keep the grounds and the decision."""
        typed = plain_forms.typed_of(self.request, self.document, (OWN,))
        try:
            if typed.problems:
                raise Invalid(typed.problems)
            seen = number(self.request.POST.get('ban', ''))
            disposals.fill(self.request, self.document, typed.sections.get(OWN, {}), seen=seen)
        except Invalid as invalid:
            return self._refused('', list(invalid.problems), typed)
        except Refused as refused:
            return self._refused(str(refused), [], typed)
        self.request.session.flash('Đã ghi danh mục.')
        return HTTPSeeOther(self.request.resource_path(self.document))

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
        table = request.registry.models.content_types[TYPE].sections[ITEMS].items[0]
        columns = [one for one in table.columns if one.id != 'record']
        filling = plain_forms.may_fill(request, document, Permission.DISPOSE, ('draft', 'decided'))
        return {
            'title': document.summary[0],
            'document': document,
            'state': self._state(),
            'path': request.resource_path(document),
            'columns': columns,
            'rows': [
                [one.show(row.get(one.id, '')) for one in columns] for row in disposals.items_of(document)
            ],
            'lines': plain_forms.lines_of(request, document, (OWN,), typed, problems or (), ('title', 'year'))
            if filling
            else [],
            'told': plain_forms.told_of(request, document, (OWN,), ('title',)),
            'files': f'{request.resource_path(document)}tep',
            'steps': plain_forms.steps_of(request, document),
            'story': plain_forms.story(request, document),
            'message': message,
            'problems': [p for p in problems or () if p.section != OWN or not filling],
            'reason': request.POST.get('ly-do', ''),
            'token': get_csrf_token(request),
        }
