"""One content type from its XML: sections, fields, tables, and the sections it takes over from another type."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from .checks import CHECKS
from .content_type import ROW_ID, ContentType, Field, Form, Item, Section, Table, Vocabulary
from .effects import Effects
from .events import EVENTS
from .workflow import Workflow
from .xml import Mistakes, Sources, help_of, parse, words

INCLUDED = 'types/'
"""Stands before the names of the files of types that sections were taken over from, among the sources of a type."""
EFFECTS = 'effects/'
"""Stands before the name of the file that says what such documents change, among the sources of their type."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a content type may name.

    :ivar files: the XML of the vocabularies, by id.
    :ivar workflows, permissions: None where an old version's model is read, which need not fit today's.
    :ivar types: those read already, from which sections can be taken over.
    :ivar effects: what documents of a type change, by the id of the type.
    """

    vocabularies: Mapping[str, Vocabulary]
    files: Sources = field(default_factory=dict)
    workflows: Mapping[str, Workflow] | None = None
    permissions: Collection[str] | None = None
    types: Mapping[str, ContentType] = field(default_factory=dict)
    effects: Mapping[str, Effects] = field(default_factory=dict)


def is_including(data: bytes) -> bool:
    """Does the XML of a type take sections or columns over from another?"""
    return b'<include ' in data or b'<effects' in data


def digest(sources: Sources) -> str:
    """SHA-256 (hex) over the files of a type, their names and lengths."""
    total = hashlib.sha256()
    for name in sorted(sources):
        total.update(f'{name}\0{len(sources[name])}\0'.encode())
        total.update(sources[name])
    return total.hexdigest()


def read_content_type(path: str, data: bytes, known: Catalogue, mistakes: Mistakes) -> ContentType | None:
    """The content type of a file, or None after the mistakes have been noted."""
    root = parse(path, data, 'content-type', mistakes)
    if root is None:
        return None
    if known.workflows is not None and root.get('workflow') not in known.workflows:
        mistakes.unknown(path, root, 'workflow', root.get('workflow'), known.workflows)
    sections: dict[str, Section] = {}
    sources = {Path(path).name: data}
    for element in root.iterchildren('section', 'include'):
        if element.tag == 'include':
            found = _included(path, element, known, mistakes)
            sources |= _sources_of(element.get('type'), known)
        else:
            found = [_section(path, element, root.get('id'), known, mistakes)]
        for section in found:
            for item in section.items:
                if section.id in sections or any(item.id in _ids(one) for one in sections.values()):
                    mistakes.add(path, element.sourceline, f'{section.id}/{item.id} is there already')
            sections[section.id] = section
    if root.find('.//effects') is not None and (changed := known.effects.get(root.get('id'))):
        sources |= {f'{EFFECTS}{changed.path}': changed.source, **_sources_of(changed.record.id, known)}
    items: dict[str, Item] = {item.id: item for section in sections.values() for item in section.items}
    variant_field = _known_field(path, root, 'variant-field', root.get('variant-field'), items, mistakes)
    _check_variants(path, root, variant_field, mistakes)
    for name in words(root, 'summary'):
        _known_field(path, root, 'field in summary', name, items, mistakes)
    used = {column.vocabulary.id for column in _all_fields(items.values()) if column.vocabulary is not None}
    sources |= {f'vocabularies/{name}.xml': known.files[name] for name in sorted(used) if name in known.files}
    return ContentType(
        id=root.get('id'),
        title=root.get('title'),
        short=root.get('short', root.get('title')),
        workflow_id=root.get('workflow'),
        sections=sections,
        items=items,
        forms=tuple(
            Form(e.get('id'), e.get('title'), e.get('source'), frozenset(words(e, 'for')))
            for e in root.iterfind('form')
        ),
        variant_field=variant_field,
        summary=tuple(words(root, 'summary')),
        digest=digest(sources),
        sources=sources,
    )


def _ids(section: Section) -> set[str]:
    return {item.id for item in section.items}


def _section(path: str, element: Any, type_id: str, known: Catalogue, mistakes: Mistakes) -> Section:
    permission = element.get('permission', '')
    if known.permissions is not None and permission and permission not in known.permissions:
        mistakes.unknown(path, element, 'permission', permission, known.permissions)
    return Section(
        id=element.get('id'),
        title=element.get('title'),
        stage=element.get('stage', ''),
        permission=permission,
        variants=frozenset(words(element, 'for')),
        help=help_of(element),
        proof=element.get('proof', ''),
        items=tuple(
            _item(path, child, element.get('id'), type_id, known, mistakes)
            for child in element
            if child.tag != 'help'
        ),
    )


def _included(path: str, element: Any, known: Catalogue, mistakes: Mistakes) -> list[Section]:
    other = known.types.get(element.get('type'))
    if other is None:
        mistakes.unknown(path, element, 'type in include', element.get('type'), known.types)
        return []
    names = words(element, 'sections') or list(other.sections)
    for name in names:
        if name not in other.sections:
            mistakes.unknown(path, element, 'section in include', name, other.sections)
    return [replace(other.sections[name], included=True) for name in names if name in other.sections]


def _sources_of(type_id: str, known: Catalogue) -> dict[str, bytes]:
    """The files of a type that sections are taken over from: its own under :data:`INCLUDED`, and its vocabularies."""
    other = known.types.get(type_id)
    return {
        name if '/' in name else f'{INCLUDED}{name}': data
        for name, data in (other.sources if other is not None else {}).items()
    }


def _all_fields(items: Iterable[Item]) -> Iterable[Field]:
    for item in items:
        yield from (item,) if isinstance(item, Field) else item.columns


def _known_field(
    path: str, root: Any, what: str, name: str | None, items: Mapping[str, Item], mistakes: Mistakes
) -> Field | None:
    if not name:
        return None
    item = items.get(name)
    if isinstance(item, Field):
        return item
    mistakes.unknown(path, root, what, name, [one.id for one in items.values() if isinstance(one, Field)])
    return None


def _check_variants(path: str, root: Any, variant_field: Field | None, mistakes: Mistakes) -> None:
    known = (
        variant_field.vocabulary.terms
        if variant_field is not None and variant_field.vocabulary is not None
        else {}
    )
    for element in root.iter('form', 'section', 'table', 'field'):
        for variant in words(element, 'for'):
            if variant not in known:
                mistakes.unknown(path, element, 'variant', variant, known)


def _item(
    path: str, element: Any, section_id: str, type_id: str, known: Catalogue, mistakes: Mistakes
) -> Item:
    if element.tag == 'field':
        return _field(path, element, section_id, '', known.vocabularies, mistakes)
    table_id = element.get('id')
    columns = tuple(
        _field(path, child, section_id, table_id, known.vocabularies, mistakes)
        for child in element.iterfind('field')
    )
    for child, column in zip(element.iterfind('field'), columns, strict=True):
        if column.id == ROW_ID:
            mistakes.add(
                path, child.sourceline, f'a column cannot be called {ROW_ID!r}, which is the id of the row'
            )
        if column.proof:
            mistakes.add(
                path,
                child.sourceline,
                'proof= is for fields of a section and for tables; a row is accepted whole',
            )
        if column.kind == 'choices':
            mistakes.add(
                path, child.sourceline, 'kind choices is not for columns; use choice, or one row for each'
            )
    if (marker := element.find('effects')) is not None:
        columns += _effect_columns(path, marker, section_id, table_id, type_id, columns, known, mistakes)
    return Table(
        id=table_id,
        title=element.get('title'),
        section_id=section_id,
        columns=columns,
        item=element.get('item', ''),
        required=element.get('required', ''),
        variants=frozenset(words(element, 'for')),
        help=help_of(element),
        proof=element.get('proof', ''),
    )


def _effect_columns(
    path: str,
    element: Any,
    section_id: str,
    table_id: str,
    type_id: str,
    own: tuple[Field, ...],
    known: Catalogue,
    mistakes: Mistakes,
) -> tuple[Field, ...]:
    """The columns that the effects of the type ask for."""
    if type_id not in known.effects:
        mistakes.unknown(path, element, 'effects of', type_id, known.effects)
        return ()
    columns = known.effects[type_id].columns()
    for column in columns:
        if column.id in {one.id for one in own}:
            mistakes.add(path, element.sourceline, f'{table_id}/{column.id} is there already')
    return tuple(replace(column, section_id=section_id, table_id=table_id) for column in columns)


def _field(
    path: str,
    element: Any,
    section_id: str,
    table_id: str,
    catalogue: Mapping[str, Vocabulary],
    mistakes: Mistakes,
) -> Field:
    kind, name = element.get('kind'), element.get('vocabulary')
    if name is not None and name not in catalogue:
        mistakes.unknown(path, element, 'vocabulary', name, catalogue)
    if (kind in ('choice', 'choices')) != (name is not None):
        wanted = (
            'needs a vocabulary' if name is None else 'has no vocabulary; only choice and choices have one'
        )
        mistakes.add(path, element.sourceline, f'field {element.get("id")!r} of kind {kind} {wanted}')
    if element.get('open') and kind not in ('choice', 'choices'):
        mistakes.add(path, element.sourceline, f'open="yes" is for kinds choice and choices, not {kind}')
    event = element.get('event', '')
    if event and kind not in ('date', 'partial-date'):
        mistakes.add(
            path, element.sourceline, f'event={event!r} is for kinds date and partial-date, not {kind}'
        )
    elif event and event not in EVENTS:
        mistakes.unknown(path, element, 'event', event, EVENTS)
    for wanted in words(element, 'check'):
        if wanted not in CHECKS:
            mistakes.unknown(path, element, 'check', wanted, CHECKS)
    least, most = (Decimal(text) if (text := element.get(bound)) else None for bound in ('min', 'max'))
    if least is not None and most is not None and least > most:
        mistakes.add(path, element.sourceline, f'min {least} is above max {most}')
    return Field(
        id=element.get('id'),
        title=element.get('title'),
        kind=kind,
        section_id=section_id,
        table_id=table_id,
        vocabulary=catalogue.get(name) if name else None,
        open=element.get('open') == 'yes',
        item=element.get('item', ''),
        required=element.get('required', ''),
        variants=frozenset(words(element, 'for')),
        index=element.get('index', ''),
        least=least,
        most=most,
        measure=element.get('measure', ''),
        checks=tuple(CHECKS[one] for one in words(element, 'check') if one in CHECKS),
        width=element.get('width', 'half'),
        past=bool(table_id) or element.get('past') == 'yes',
        help=help_of(element),
        event=event,
        proof=element.get('proof', ''),
        internal=element.get('internal') == 'yes',
    )
