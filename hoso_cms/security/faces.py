"""What of one document a person sees: in which state, in which unit, under which name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..catalog import version_value
from ..documents import Document, Unit
from ..models.workflow import Workflow
from .consulting import openings
from .permissions import Permission
from .policy import by_roles, left_at, may_see, only_left, permitted


def shown_face(flow: Workflow, roles: Collection[str], faces: tuple[str, ...]) -> tuple[str, bool] | None:
    """The state that people with these roles see of a document, and whether it is the newest version's; None: nothing."""
    for number, state in enumerate(faces):
        if any(Permission.VIEW in flow.granted(role, state) for role in roles):
            return state, number == 0
    return None


def settled_face(flow: Workflow, roles: Collection[str], faces: tuple[str, ...]) -> tuple[str, bool] | None:
    """The same for the official version or, where there is none, the newest: what derived days are computed from."""
    state = faces[-1]
    seen = any(Permission.VIEW in flow.granted(role, state) for role in roles)
    return (state, len(faces) == 1) if seen else None


def unit_seen(request: Any, document: Document) -> Unit:
    """The unit in which the person sees a document: the one it lies in or, where it has left the person's, that one."""
    left = left_at(request, document) if only_left(request, document) else None
    return document.unit if left is None else left[0]


def summary_seen(request: Any, document: Document, *, left: bool = False) -> tuple[str, ...]:
    """The values of the summary fields in the version of a document that the person may see; () where none may.

    :param left: in the version that stays readable in a unit which the document has left.
    """
    if not left:
        if opened := opened_summary(request, document):
            return opened
        if permitted(request, Permission.VIEW, document, document.state):
            return document.summary
        if document.official_state and permitted(request, Permission.VIEW, document, document.official_state):
            return document.official_summary
    left_then = left_at(request, document)
    if left_then is None:
        return ()
    version = left_then[1]
    content_type = request.registry.models.content_types[document.type_id]
    fields = [content_type.field(name) for name in content_type.summary]
    return tuple(version_value(version, field.section_id, field.id) for field in fields)


def opened_summary(request: Any, document: Document) -> tuple[str, ...]:
    """The summary of a record that is open to the person for consultation alone: the name, which the consent tells too,
    and what stands in the sections opened; () for what a role lets the person see, and what nothing does."""
    if by_roles(request, Permission.VIEW, document) or not openings(request, document):
        return ()
    content_type = request.registry.models.content_types[document.type_id]
    fields = [content_type.field(name) for name in content_type.summary]
    sees = {
        name: may_see(request, content_type.sections[name], document, document.official_state)
        for name in {field.section_id for field in fields}
    }
    return tuple(
        value if number == 0 or sees[field.section_id] else ''
        for number, (field, value) in enumerate(zip(fields, document.official_summary, strict=True))
    )
