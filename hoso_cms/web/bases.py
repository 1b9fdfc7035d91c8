"""What a change rests on, as people read it: a decision or a declaration by its number and day, with a link where the
person may see it; and which of them concern a record."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from pyramid.view import view_config

from ..documents import Document, Version
from ..models.content_type import Row
from ..models.kinds import show_date
from ..operations import bases
from ..operations.effect_states import (
    DECISION,
    RECORD,
    Standing,
    head_of,
    kind_of,
    row_for,
    stand,
)
from ..operations.effects import How, apply_rows
from ..operations.errors import Refused
from ..operations.versions import basis_document, basis_words, words_of
from ..security import Permission, permitted
from .html import Html

DECLARATION = 'declaration'


@dataclass(frozen=True, slots=True)
class Concerning:
    """A document that concerns a record: what it is called, and its page where the person may see it."""

    document: Document
    words: str
    href: str


def basis_html(request: Any, version: Version) -> Html:
    """On what a version rests, with a link where the person may see it."""
    document = basis_document(request.office, version)
    text = escape(basis_words(request, version))
    if document is None or not permitted(request, Permission.VIEW, document):
        return Html(text)
    return Html(f'<a href="{escape(request.resource_path(document))}">{text}</a>')


def concerning(request: Any, record: Document) -> list[Concerning]:
    """The decisions that have been issued on somebody, and the declarations about the record; the newest first."""
    catalog, office = request.office.catalog, request.office
    uids = [
        *catalog.holding(f'{DECISION}:persons.record', str(record.uid)),
        *catalog.equal(f'{DECLARATION}:record', str(record.uid)),
    ]
    found = [one for one in map(office.document, uids) if bases.may_be(office, one, record)]
    return [
        Concerning(
            one,
            words_of(request, one),
            request.resource_path(one) if permitted(request, Permission.VIEW, one) else '',
        )
        for one in sorted(found, key=lambda one: one.changed, reverse=True)
    ]


def reference_of(request: Any, record: Document, typed: str) -> str:
    """What was typed or chosen as a basis: the document that it names where one concerns the record; else the words."""
    sought = ' '.join(typed.split())
    for one in concerning(request, record) if sought else ():
        if sought == one.words:
            return f'{one.document.type_id}:{one.document.uid}'
    return typed


@view_config(
    context=Document,
    type_id=RECORD,
    name='quyet-dinh',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/record_decisions.pt',
)
def decisions_of(context: Document, request: Any) -> dict[str, Any]:
    """The decisions on somebody, and how each stands in the record."""
    lines = []
    for one in concerning(request, context):
        row = row_for(one.document, context) if one.document.type_id == DECISION else None
        if row is not None:
            lines.append(_line(request, one, row))
    name = (
        context.summary
        if permitted(request, Permission.VIEW, context, context.state)
        else context.official_summary
    )
    return {
        'title': f'Quyết định về {name[0] if name else ""}',
        'document': context,
        'lines': lines,
        'begin': permitted(request, Permission.CREATE, context.unit),
    }


def _line(request: Any, one: Concerning, row: Row) -> dict[str, Any]:
    from .decision_parts import standing_told

    present = stand(request, one.document, row)
    writes = (
        present.standing in (Standing.WAITING, Standing.DIFFERS)
        and present.record is not None
        and permitted(request, Permission.EDIT, present.record)
        and one.document.state in ('issued', 'completed')
    )
    flow = request.registry.models.workflow_of(DECISION)
    return {
        'words': one.words,
        'href': one.href,
        'kind': kind_of(request.registry.models, one.document).title,
        'effective': show_date(str(head_of(one.document).get('effective-date', ''))),
        'state': flow.states[one.document.state],
        'standing': standing_told(present),
        'reason': present.reason,
        'uid': one.document.uid,
        'writes': writes,
    }


@view_config(
    context=Document,
    type_id=RECORD,
    name='quyet-dinh',
    permission=Permission.EDIT,
    reads='record',
    request_method='POST',
)
def write_effect(context: Document, request: Any) -> Any:
    """Write what a decision says of this one person, whose record the clerk of another unit could not write into."""
    from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

    uid = request.POST.get('quyet-dinh', '')
    known = {str(one.document.uid): one.document for one in concerning(request, context)}
    decision = known.get(uid)
    row = row_for(decision, context) if decision is not None and decision.type_id == DECISION else None
    if decision is None or row is None:
        raise HTTPNotFound()
    try:
        (result,) = apply_rows(request, decision, {row['id']})
    except Refused as refused:
        request.session.flash(str(refused), 'danger')
    else:
        request.session.flash(result.message, 'danger' if result.how == How.FAILED else 'success')
    return HTTPSeeOther(request.resource_path(context, 'quyet-dinh'))
