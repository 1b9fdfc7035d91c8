"""Short forms of documents that are led through steps (transfers, departures, disposals), and the buttons of those steps.

The fields are those of the content type; what was typed is kept when it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from .. import clock
from ..documents import Document, StoredFile
from ..models.content_type import Field, Problem
from ..models.workflow import State, Transition
from ..operations import records
from ..operations.errors import Invalid, Refused
from ..operations.versions import act_title, writer
from ..security import permitted
from ..security.uploads import UploadRefused
from .asked import number
from .attachments import attach
from .forms import choosable, grouped
from .versions import seen_versions

KEPT = '.tep'
"""Ends the name of the control that holds the digest of a file which was taken in already."""
WIDE = ('full',)


@dataclass(frozen=True, slots=True)
class Line:
    """One control of a form."""

    field: Field
    section: str
    value: str
    """As it is typed."""
    groups: Any
    """The terms to choose from; empty where it is typed."""
    stored: StoredFile | None
    error: str
    required: bool

    @property
    def wide(self) -> bool:
        return self.field.width in WIDE


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sent: section id -> typed values; and what was refused already, as the files."""

    sections: Mapping[str, Mapping[str, str]]
    problems: tuple[Problem, ...] = ()


def lines_of(
    request: Any,
    document: Document,
    sections: Iterable[str],
    typed: Typed | None = None,
    problems: Iterable[Problem] = (),
    skip: Iterable[str] = (),
) -> list[Line]:
    """The controls of some sections of a document.

    :param typed: what was sent and not stored; otherwise the controls hold what is stored.
    :param skip: fields that no form shows.
    """
    content_type = request.registry.models.content_types[document.type_id]
    errors = {(p.section, p.field): p.message for p in problems}
    variant = content_type.variant_of(document.current.content())
    lines = []
    for name in sections:
        stored = document.current.values(name)
        for item in content_type.sections[name].items_for(variant):
            if not isinstance(item, Field) or item.id in skip:
                continue
            kept = str(stored.get(item.id, ''))
            value = kept if item.kind in ('choice', 'file') else item.show(kept) if kept else ''
            if typed is not None:
                value = typed.sections.get(name, {}).get(item.id, value)
            lines.append(
                Line(
                    item,
                    name,
                    value,
                    grouped(choosable(item, kept)) if item.vocabulary else [],
                    request.office.files.get(value) if item.kind == 'file' else None,
                    errors.get((name, item.id), ''),
                    bool(item.required),
                )
            )
    return lines


def typed_of(request: Any, document: Document, sections: Iterable[str]) -> Typed:
    """What a form sent for some sections; files are taken in at once, so that they are not asked for twice."""
    content_type = request.registry.models.content_types[document.type_id]
    found: dict[str, dict[str, str]] = {}
    problems = []
    for name in sections:
        for item in content_type.sections[name].items:
            if not isinstance(item, Field):
                continue
            if item.kind == 'file':
                value, refused = _file(request, document, item.id)
                if refused:
                    problems.append(Problem(name, item.id, refused))
            else:
                value = request.POST.get(item.id)
            if isinstance(value, str):
                found.setdefault(name, {})[item.id] = value
    return Typed(found, tuple(problems))


def _file(request: Any, document: Document, name: str) -> tuple[str | None, str]:
    """The digest of a file that was sent, or of the one that is kept; and why it was refused."""
    part = request.POST.get(name)
    kept = request.POST.get(name + KEPT)
    if getattr(part, 'filename', None):
        try:
            return attach(request, document, part).sha256, ''
        except UploadRefused as refused:
            return kept or '', str(refused)
    if request.POST.get(name + '.bo'):
        return '', ''
    return kept, ''


# --- Steps


@dataclass(frozen=True, slots=True)
class Step:
    """A step that the person may take now."""

    transition: Transition
    problems: list[Problem]

    @property
    def main(self) -> bool:
        """Does it lead on, not back?"""
        return self.transition.tone != 'bad'


def steps_of(request: Any, document: Document, fits: Iterable[str] | None = None) -> list[Step]:
    """The steps that the person may take, each with what stands in its way.

    :param fits: ids of the transitions that are meant here; None for all.
    """
    wanted = None if fits is None else set(fits)
    return [
        Step(one, records.obstacles(request, document, one.id))
        for one in records.open_transitions(request, document)
        if wanted is None or one.id in wanted
    ]


def take(request: Any, document: Document) -> tuple[str, list[Problem]]:
    """Take the step that a form asks for.

    :returns: why it was refused: words, or the problems; ('', []) when it was taken.
    """
    undo = request.tm.savepoint()
    try:
        records.transition(
            request,
            document,
            request.POST.get('buoc', ''),
            reason=request.POST.get('ly-do', ''),
            seen=number(request.POST.get('ban')),
        )
    except Invalid as invalid:
        undo.rollback()
        return '', list(invalid.problems)
    except Refused as refused:
        undo.rollback()
        return str(refused), []
    return '', []


class LedPage:
    """What the pages of such documents share: showing again what was refused, and taking a step."""

    noun: str
    """What the document is called in messages."""

    def __init__(self, document: Document, request: Any) -> None:
        self.document, self.request = document, request

    def _page(
        self, message: str = '', problems: list[Problem] | None = None, typed: Typed | None = None
    ) -> dict[str, Any]:
        """What the template shows; with what was refused, and what was typed."""
        raise NotImplementedError

    def _refused(self, message: str, problems: list[Problem], typed: Typed | None = None) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self._page(message, problems, typed)

    def _state(self) -> State:
        found: State = self.request.registry.models.workflow_of(self.document.type_id).states[
            self.document.state
        ]
        return found

    def _take(self) -> Any:
        message, problems = take(self.request, self.document)
        if message or problems:
            return self._refused(message, problems)
        self.request.session.flash(f'{self.noun} nay ở trạng thái “{self._state().title}”.')
        return HTTPSeeOther(self.request.resource_path(self.document))


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done, for the story on the page."""

    act: str
    who: str
    when: str
    reason: str
    tone: str
    late: bool
    """Did a limit end too late with it?"""


QUIET = frozenset({'fill', 'minutes'})
"""Acts that the story on the page leaves out."""


def story(request: Any, document: Document) -> list[Done]:
    """What was done, newest first, as far as the person may see it."""
    flow = request.registry.models.workflow_of(document.type_id)
    begun = f'Lập {request.registry.models.content_types[document.type_id].title.lower()}'
    return [
        Done(
            begun if version.act == 'create' else act_title(flow, version.act),
            writer(request, version),
            f'{clock.local(version.time):%H:%M %d/%m/%Y}',
            version.reason,
            flow.states[version.state].tone,
            any(one.late for one in version.limits_ended()),
        )
        for version in seen_versions(request, document)
        if version.act not in QUIET
    ]


def may_fill(request: Any, document: Document, permission: str, states: Iterable[str]) -> bool:
    """Is there something to fill in for the person?"""
    return document.state in states and permitted(request, permission, document)


def told_of(
    request: Any, document: Document, sections: Iterable[str], skip: Iterable[str] = ()
) -> list[tuple[str, str, str]]:
    """What some sections say: label, value as people read it, and the address of a file."""
    content_type = request.registry.models.content_types[document.type_id]
    variant, found = content_type.variant_of(document.current.content()), []
    for name in sections:
        stored = document.current.values(name)
        for item in content_type.sections[name].items_for(variant):
            value = stored.get(item.id, '')
            if not isinstance(item, Field) or not isinstance(value, str) or not value or item.id in skip:
                continue
            if item.kind == 'file':
                file = request.office.files.get(value)
                href = request.resource_path(document, 'tep', value)
                found.append((item.title, file.name if file is not None else '', href))
            else:
                found.append((item.title, item.show(value), ''))
    return found
