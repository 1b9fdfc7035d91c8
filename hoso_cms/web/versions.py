"""Which versions of a document a person may see, under which model each was written, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyramid.httpexceptions import HTTPNotFound

from ..documents import Document, Version
from ..models.content_type import Section
from ..operations import versions as named
from ..operations.records import may_see
from ..operations.versions import model_of
from ..security import Permission, permitted
from .asked import number

FILES = 'tep'
"""The view under which a document serves its files by digest."""


def may_see_version(request: Any, document: Document, version: Version) -> bool:
    """Does the person's role grant the view of the document in the state of this version?"""
    return permitted(request, Permission.VIEW, document, version)


def seen_versions(request: Any, document: Document) -> Iterator[Version]:
    """The versions that the person may see, newest first: official ones only for most readers."""
    answers: dict[tuple[str, int], bool] = {}
    for version in document.history():
        # Units that the document has left see it up to a number: there the state alone decides nothing.
        key = version.state, version.number if document.seen_from else 0
        if key not in answers:
            answers[key] = may_see_version(request, document, version)
        if answers[key]:
            yield version


def seen_version(request: Any, document: Document, named: str | int) -> Version:
    """The version of a number that came with the address.

    :raises HTTPNotFound: no such version, or the person may not see it; the two look alike.
    """
    try:
        version = document.version(number(str(named)))
    except KeyError:
        raise HTTPNotFound() from None
    if not may_see_version(request, document, version):
        raise HTTPNotFound()
    return version


def open_sections(request: Any, document: Document, version: Version) -> dict[str, Section]:
    """The sections of a version that the person may see, by id, under the model it was written with.

    A section must be open under that model and under the present one: what a later model protects is protected in
    old versions too. Whether the variant has the section is not asked: stored content is never passed over.
    """
    present = request.registry.models.content_types[document.type_id].sections
    return {
        name: section
        for name, section in model_of(request, version).sections.items()
        if may_see(request, section, document, version)
        and (name not in present or may_see(request, present[name], document, version))
    }


def changed_sections(old: Version | None, new: Version) -> list[str]:
    """Ids of the sections that differ, told by their digests: no content is loaded."""
    before = {} if old is None else old.digests
    return [n for n in dict.fromkeys([*new.digests, *before]) if new.digests.get(n) != before.get(n)]


def act_title(request: Any, version: Version) -> str:
    """What was done, in Vietnamese."""
    return named.act_title(request.registry.models.workflow_of(version.type_id), version.act)


def state_of(request: Any, version: Version) -> Any:
    """The workflow's state in which the version stands."""
    return request.registry.models.workflow_of(version.type_id).states[version.state]
