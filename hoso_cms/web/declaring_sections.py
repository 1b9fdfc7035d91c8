"""Declaring a section: the form of the record, pre-filled, with drafts and merging as everywhere."""

from __future__ import annotations

from typing import Any, ClassVar

from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound
from pyramid.view import view_config

from ..documents import Document
from ..models.content_type import Section, Value
from ..operations import declarations, records
from ..operations.declared import CHANGED, OWN, TYPE, Declared
from ..security import Forbidden, Permission, permitted
from . import attachments, sections
from .asked import number
from .declared_findings import content_with, subject_of
from .declaring import READS, tasks
from .findings import warnings_by_section
from .forms import SectionForm
from .rail import Stop, rendered
from .record import head

TEMPLATE = sections.TEMPLATE


class DeclaredPage(sections.Page):
    """The form of one section of a declaration."""

    writing: ClassVar[Permission] = Permission.DECLARE
    asks_basis: ClassVar[bool] = False
    back: ClassVar[str] = 'Danh sách mục'

    def values_at(self, number: int) -> dict[str, Value]:
        return Declared(self.request, self.document, self.document.version(number)).values(self.section.id)

    def rest(self) -> int:
        return 0

    def save(self, base: int) -> records.Saved:
        return declarations.answer(self.request, self.document, self.section.id, self.form.typed, base=base)

    def after(self, act: str) -> str:
        """What has changed is shown with the place for its evidence; otherwise the list of sections."""
        path: str = self.request.resource_path(self.document)
        if Declared(self.request, self.document).answers[self.section.id] == CHANGED:
            return f'{path}thay-doi?muc={self.section.id}'
        return f'{path}#muc-{self.section.id}'

    def following(self) -> Section | None:
        return None

    def subject(self) -> tuple[Document, str]:
        return subject_of(Declared(self.request, self.document))

    def frame(self) -> dict[str, Any]:
        content = {OWN: self.document.current.values(OWN)}
        path = self.request.resource_path(self.document)
        declared = Declared(self.request, self.document)
        present = {**content_with(self.request, declared), self.section.id: declared.values(self.section.id)}
        warned = warnings_by_section(self.findings(present))
        return {
            **head(self.request, self.document, self.document.current, content),
            'rail': rendered(
                Stop(
                    task.section,
                    f'{path}sua/{task.section.id}',
                    task.status,
                    task.tone,
                    task.section is self.section,
                    warned[task.section.id],
                )
                for task in tasks(self.request, declared, filling=True)
            ),
        }


def opened(document: Document, request: Any, base: int = 0) -> DeclaredPage:
    """The page of the section that the path names, on a version of the declaration.

    :raises Forbidden: the person does not declare here, whatever the state.
    :raises HTTPNotFound: no such section for this person.
    """
    initial = request.registry.models.workflow_of(TYPE).initial
    if not all(
        permitted(request, permission, document, state)
        for permission, state in ((Permission.VIEW, document.state), (Permission.DECLARE, initial))
    ):
        raise Forbidden(Permission.DECLARE)
    declared = Declared(request, document)
    visible = [task.section for task in tasks(request, declared, filling=True)]
    wanted = request.subpath[0] if len(request.subpath) == 1 else ''
    section = next((s for s in visible if s.id == wanted), None)
    if section is None:
        raise HTTPNotFound()
    base = base or document.count
    try:
        kept = Declared(request, document, document.version(base)).values(section.id)
    except KeyError:
        raise HTTPBadRequest('Biểu mẫu này thuộc về một bản không có trong phiếu; hãy mở lại mục cần khai.')
    form = SectionForm(
        section,
        declared.variant,
        kept,
        stored=request.office.files,
        files=f'{request.resource_path(document)}tep',
    )
    form.fill(kept)
    return DeclaredPage(request, document, section, visible, declared.content_type, base, form)


@view_config(
    context=Document, type_id=TYPE, name='sua', permission=Permission.DECLARE, reads=READS, request_method='GET',
    renderer=TEMPLATE,
)  # fmt: skip
def declare_section(document: Document, request: Any) -> dict[str, Any]:
    """The form of a section, with what was typed and not saved."""
    return sections.begun(document, request, opened)


@view_config(
    context=Document, type_id=TYPE, name='sua', permission=Permission.VIEW, reads=READS, request_method='POST',
    renderer=TEMPLATE,
)  # fmt: skip
def save_section(document: Document, request: Any) -> Any:
    """Save a section, keep it as a draft or drop the draft. What was typed into a declaration handed in meanwhile stays."""
    return sections.answered(opened(document, request, number(request.POST.get('base', ''))))


@view_config(
    context=Document,
    type_id=TYPE,
    name='nhap',
    permission=Permission.VIEW,
    request_method='POST',
    renderer='json',
)
def autosave(document: Document, request: Any) -> dict[str, Any]:
    """Keep what a form holds while it is being filled in."""
    return sections.autosaved(opened(document, request, number(request.POST.get('base', ''))))


@view_config(
    context=Document,
    type_id=TYPE,
    name='tep-moi',
    permission=Permission.DECLARE,
    request_method='POST',
    renderer='json',
)
def take_in(document: Document, request: Any) -> dict[str, Any]:
    """Take a file in before the form is saved."""
    return attachments.take_in(document, request)
