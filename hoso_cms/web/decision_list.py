"""The decisions of a unit and those below it, and the short form with which a new one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import BTrees
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ..documents import Document, Office, Unit
from ..models.content_type import Field, Problem
from ..models.kinds import show_date
from ..models.text import fold
from ..operations import decisions
from ..operations.errors import Invalid, Refused
from ..security import Permission, permitted, visibility
from ..security.visibility import Listed
from .asked import number, page_of
from .limits import Told, limits_told
from .tree import unit_path

DECISION = 'decision'
ASKED_AT_FIRST = ('abstract', 'number', 'signing-date', 'effective-date', 'issuing-agency')
"""Fields of the form for a new decision, beside its kind."""
MOST_NAMED = 500
"""People that an address can bring into a new decision."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list was asked for in the address."""

    kind: str
    state: str
    year: str
    number: str
    below: bool
    page: int

    def query(self, **other: Any) -> str:
        """The same list with something else."""
        values = {
            'loai': self.kind, 'trang-thai': self.state, 'nam': self.year, 'so': self.number,
            'truc-thuoc': '1' if self.below else '0', 'trang': self.page if self.page > 1 else '',
        } | {name.replace('_', '-'): value for name, value in other.items()}  # fmt: skip
        return '?' + urlencode({name: value for name, value in values.items() if value != ''})


@dataclass(frozen=True, slots=True)
class Line:
    """One decision of a list, ready to be written."""

    href: str
    number: str
    signed: str
    effective: str
    abstract: str
    kind: str
    unit: str
    state: Any
    limit: Told | None


def asked_of(request: Any) -> Asked:
    """What the address asks for; anything that is not understood counts as not said."""
    given, models = request.GET, request.registry.models
    kind, state, year = (given.get(name, '') for name in ('loai', 'trang-thai', 'nam'))
    return Asked(
        kind if kind in models.effects[DECISION].kinds else '',
        state if state in models.workflow_of(DECISION).states else '',
        year if year.isascii() and year.isdigit() and len(year) == 4 else '',
        given.get('so', '').strip()[:60],
        given.get('truc-thuoc', '1') == '1',
        page_of(request),
    )


@view_config(
    context=Unit,
    name='quyet-dinh',
    permission=Permission.BROWSE,
    renderer='hoso_cms.web:templates/decision_list.pt',
)
def decision_list(context: Unit, request: Any) -> dict[str, Any]:
    """The decisions that the person may see, drafts first, then the last signed."""
    asked = asked_of(request)
    models, size = request.registry.models, request.registry.settings['hoso.page_size']
    flow = models.workflow_of(DECISION)
    places = visibility.in_states(
        flow, visibility.visible_places(request, context, asked.below, DECISION), asked.state
    )
    found = _chosen(request, asked, places)
    shown = found[(asked.page - 1) * size : asked.page * size]
    vocabulary = models.vocabularies['decision-kind']
    return {
        'title': f'Quyết định – {context.title}',
        'asked': asked,
        'lines': [_line(request, one) for one in shown],
        'total': len(found),
        'pages': max(1, -(-len(found) // size)),
        'kinds': list(vocabulary.terms.values()),
        'states': list(flow.states.values()),
        'base': unit_path(request, context, 'quyet-dinh'),
        'begin': unit_path(request, context, 'quyet-dinh-moi')
        if permitted(request, Permission.CREATE, context)
        else '',
        'unit_href': unit_path(request, context),
        'has_units': len(context) > 0,
    }


def _chosen(request: Any, asked: Asked, places: list[visibility.Visible]) -> list[Listed]:
    catalog, sets = request.office.catalog, BTrees.family32.IF
    uids = visibility.ids(request, places)
    if asked.kind:
        uids = sets.intersection(uids, sets.Set(sorted(catalog.equal(f'{DECISION}:kind', asked.kind))))
    ordered = catalog.sorted(uids, f'{DECISION}:signing-date', reverse=True)
    listed = visibility.listed(request, ordered, places)
    if asked.year or asked.number:
        sought = fold(asked.number)
        listed = [
            one
            for one in listed
            if (not asked.year or one.summary[3].startswith(asked.year)) and sought in fold(one.summary[1])
        ]
    return sorted(listed, key=lambda one: one.state != 'draft')


def _line(request: Any, one: Listed) -> Line:
    abstract, number, kind, signed, effective = one.summary
    models = request.registry.models
    running = limits_told(request, one.document)[:1] if one.state == 'issued' else []
    return Line(
        request.resource_path(one.document), number, show_date(signed), show_date(effective), abstract,
        models.vocabularies['decision-kind'].label(kind), one.document.unit.title,
        models.workflow_of(DECISION).states[one.state], running[0] if running else None,
    )  # fmt: skip


@view_config(
    context=Unit,
    name='quyet-dinh-moi',
    permission=Permission.CREATE,
    renderer='hoso_cms.web:templates/decision_new.pt',
)
def new_decision(context: Unit, request: Any) -> Any:
    """Choose the kind, say what it is about; then come the people."""
    models = request.registry.models
    fields = [models.content_types[DECISION].field(name) for name in ASKED_AT_FIRST]
    typed = {field.id: str(request.POST.get(field.id, '')) for field in fields}
    kind = request.params.get('loai', '')
    wrong: dict[str, str] = {}
    message = ''
    if request.method == 'POST':
        try:
            return _begun(context, request, kind, {name: text for name, text in typed.items() if text})
        except Invalid as invalid:
            wrong, message = _beside(invalid.problems, fields)
        except Refused as refused:
            message = str(refused)
        request.response.status_int = 422
    elif not typed['issuing-agency']:
        typed['issuing-agency'] = '' if isinstance(context, Office) else context.title
    return {
        'title': f'Quyết định mới – {context.title}',
        'kinds': list(models.effects[DECISION].kinds.values()),
        'kind': kind,
        'fields': fields,
        'typed': typed,
        'wrong': wrong,
        'message': message,
        'people': _named(request),
        'named': request.params.getall('nguoi'),
        'back': unit_path(request, context, 'quyet-dinh'),
    }


def _beside(problems: list[Problem], fields: list[Field]) -> tuple[dict[str, str], str]:
    known = {field.id for field in fields}
    wrong = {problem.field: problem.message for problem in problems if problem.field in known}
    return wrong, ' '.join(problem.message for problem in problems if problem.field not in known)


def _named(request: Any) -> list[Document]:
    """The records that the address names, of those whom the person may draft for."""
    office, found = request.office, []
    for text in request.params.getall('nguoi')[:MOST_NAMED]:
        document = office.documents_by_id.get(number(text))
        if document is not None and document.type_id == 'record':
            flow = request.registry.models.workflow_of('record')
            if permitted(request, Permission.EDIT, document, flow.initial):
                found.append(document)
    return found


def _begun(context: Unit, request: Any, kind: str, head: dict[str, str]) -> HTTPSeeOther:
    decision = decisions.begin(request, context, kind, head)
    people = decisions.add_people(request, decision, _named(request))
    named = f' Đã đưa {len(people)} người vào danh sách.' if people else ''
    request.session.flash(f'Đã lập dự thảo quyết định.{named}')
    return HTTPSeeOther(request.resource_path(decision, 'sua', 'persons'))
