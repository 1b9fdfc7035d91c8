"""XML -> ContentType, Vocabulary, Workflow. A mistake stops the start with ``file:line: what is wrong, what is allowed``."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from .checks import CHECKS
from .content_type import ROW_ID, ContentType, Field, Form, Item, Section, Table, Term, Vocabulary
from .workflow import State, Transition, Workflow

Sources = Mapping[str, bytes]
"""XML files by the path under which mistakes are reported."""


class ModelError(Exception):
    """Mistakes in XML files; the text has one line for each, ``file:line: message``."""


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that the XML files say."""

    content_types: Mapping[str, ContentType]
    vocabularies: Mapping[str, Vocabulary]
    workflows: Mapping[str, Workflow]

    def workflow_of(self, type_id: str) -> Workflow:
        """The workflow of a content type."""
        return self.workflows[self.content_types[type_id].workflow_id]


@dataclass(slots=True)
class Mistakes:
    """Collects what is wrong, so that one start names every mistake."""

    lines: list[str] = field(default_factory=list)

    def add(self, path: str, line: int | None, message: str) -> None:
        self.lines.append(f'{path}:{line or 1}: {message}')

    def unknown(self, path: str, element: Any, what: str, name: str, known: Collection[str]) -> None:
        self.add(
            path,
            element.sourceline,
            f'unknown {what} {name!r}; there is: {", ".join(sorted(known)) or "none"}',
        )

    def stop(self) -> None:
        """:raises ModelError: if there was any."""
        if self.lines:
            raise ModelError('\n'.join(self.lines))


def safe_parser() -> etree.XMLParser:
    """The only way this house parses XML: no DTD, no entities, no network."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


@cache
def grammar(name: str) -> etree.XMLSchema:
    """The compiled XSD ``name`` of this folder."""
    return etree.XMLSchema(etree.parse(str(Path(__file__).with_name(f'{name}.xsd')), safe_parser()))


def parse(path: str, data: bytes, schema: str, mistakes: Mistakes) -> Any:
    """The root element of a valid file, or None after the mistakes have been noted."""
    if b'<!DOCTYPE' in data:
        mistakes.add(
            path, 1 + data[: data.index(b'<!DOCTYPE')].count(b'\n'), 'a DOCTYPE is not allowed; remove it'
        )
        return None
    try:
        root = etree.fromstring(data, safe_parser())
    except etree.XMLSyntaxError as wrong:
        mistakes.add(path, wrong.lineno, f'not well-formed XML: {wrong.msg}')
        return None
    if not grammar(schema).validate(root):
        for error in grammar(schema).error_log:  # type: ignore[attr-defined]
            mistakes.add(path, error.line, error.message)
        return None
    return root


def read_folders(content_types: Path, workflows: Path, **names: Collection[str]) -> Models:
    """Read the two folders of XML files. See :func:`read_sources` for ``names`` and what is raised."""
    return read_sources(
        types=_files(content_types),
        vocabularies=_files(content_types / 'vocabularies'),
        workflows=_files(workflows),
        **names,
    )


def _files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise ModelError(
            f'{folder}:1: no such folder; the settings hoso.content_types and hoso.workflows name it'
        )
    return {str(path): path.read_bytes() for path in sorted(folder.glob('*.xml'))}


def read_sources(
    types: Sources,
    vocabularies: Sources,
    workflows: Sources,
    *,
    roles: Collection[str],
    permissions: Collection[str],
    guards: Collection[str],
) -> Models:
    """Compile XML files.

    :param roles, permissions, guards: the names that workflows and sections may use.
    :raises ModelError: with every mistake found.
    """
    mistakes = Mistakes()
    catalogue: dict[str, Vocabulary] = {}
    files: dict[str, bytes] = {}
    for path, data in vocabularies.items():
        if (vocabulary := _vocabulary(path, data, mistakes)) is not None:
            catalogue[vocabulary.id] = vocabulary
            files[vocabulary.id] = data
    flows = [_workflow(path, data, mistakes, roles, permissions, guards) for path, data in workflows.items()]
    by_id = {flow.id: flow for flow in flows if flow is not None}
    mistakes.stop()
    compiled = [
        _content_type(path, data, catalogue, files, by_id, permissions, mistakes)
        for path, data in types.items()
    ]
    mistakes.stop()
    return Models({one.id: one for one in compiled if one is not None}, catalogue, by_id)


def read_version_model(sources: Sources) -> ContentType:
    """The content type that an old version was written under, from the files kept with it."""
    mistakes = Mistakes()
    type_file = next(name for name in sources if not name.startswith('vocabularies/'))
    catalogue = {}
    for name, data in sources.items():
        if name != type_file and (vocabulary := _vocabulary(name, data, mistakes)) is not None:
            catalogue[vocabulary.id] = vocabulary
    content_type = _content_type(type_file, sources[type_file], catalogue, {}, None, None, mistakes)
    mistakes.stop()
    assert content_type is not None
    return replace(content_type, digest=_digest(sources), sources=dict(sources))


def _digest(sources: Sources) -> str:
    total = hashlib.sha256()
    for name in sorted(sources):
        total.update(f'{name}\0{len(sources[name])}\0'.encode())
        total.update(sources[name])
    return total.hexdigest()


def _words(element: Any, name: str) -> list[str]:
    return (element.get(name) or '').split()


def _help(element: Any) -> str:
    child = element.find('help')
    return '' if child is None else ' '.join(child.text.split())


def _vocabulary(path: str, data: bytes, mistakes: Mistakes) -> Vocabulary | None:
    root = parse(path, data, 'vocabulary', mistakes)
    if root is None:
        return None
    terms = {}
    codes = {element.get('code') for element in root}
    for element in root:
        instead = element.get('replaced-by', '')
        if instead and instead not in codes:
            mistakes.unknown(path, element, 'code in replaced-by', instead, codes)
        starts, ends = (
            date.fromisoformat(day) if (day := element.get(name)) else None for name in ('from', 'until')
        )
        if starts and ends and ends < starts:
            mistakes.add(
                path,
                element.sourceline,
                f'term {element.get("code")!r} ends {ends} before it starts {starts}',
            )
        terms[element.get('code')] = Term(
            code=element.get('code'),
            label=element.get('label'),
            starts=starts,
            ends=ends,
            replaced_by=instead,
            group=element.get('group', ''),
            to_confirm=element.get('confirm') == 'yes',
            also=tuple(word.strip() for word in element.get('also', '').split(';') if word.strip()),
            data={datum.get('name'): datum.text.strip() for datum in element.iterfind('datum')},
        )
    if (name := Path(path).stem) != root.get('id'):
        mistakes.add(
            path, root.sourceline, f'id {root.get("id")!r} is not the name of the file; it would be {name!r}'
        )
    return Vocabulary(root.get('id'), root.get('title'), root.get('source'), terms)


def _workflow(
    path: str,
    data: bytes,
    mistakes: Mistakes,
    roles: Collection[str],
    permissions: Collection[str],
    guards: Collection[str],
) -> Workflow | None:
    root = parse(path, data, 'workflow', mistakes)
    if root is None:
        return None
    ids = [element.get('id') for element in root.iterfind('state')]

    def known(element: Any, what: str, names: Iterable[str], allowed: Collection[str]) -> None:
        for name in names:
            if name not in allowed:
                mistakes.unknown(path, element, what, name, allowed)

    known(root, 'initial state', [root.get('initial')], ids)
    states = {}
    for element in root.iterfind('state'):
        known(element, 'state in part-of', _words(element, 'part-of'), ids)
        grants: dict[str, frozenset[str]] = {}
        for grant in element.iterfind('grant'):
            known(grant, 'role', _words(grant, 'to'), roles)
            known(grant, 'permission', (grant.text or '').split(), permissions)
            for role in _words(grant, 'to'):
                grants[role] = grants.get(role, frozenset()) | frozenset((grant.text or '').split())
        states[element.get('id')] = State(
            id=element.get('id'),
            title=element.get('title'),
            tone=element.get('tone'),
            part_of=element.get('part-of') or element.get('id'),
            standing=element.get('standing', 'working'),
            grants=grants,
            help=_help(element),
        )
    transitions = {}
    for element in root.iterfind('transition'):
        known(element, 'state in from', _words(element, 'from'), ids)
        known(element, 'state in to', [element.get('to')], ids)
        known(element, 'permission', [element.get('permission')], permissions)
        known(element, 'guard', _words(element, 'guards'), guards)
        known(element, 'role in work', _words(element, 'work'), roles)
        transitions[element.get('id')] = Transition(
            id=element.get('id'),
            title=element.get('title'),
            sources=frozenset(_words(element, 'from')),
            target=element.get('to'),
            permission=element.get('permission'),
            guards=tuple(_words(element, 'guards')),
            reason=element.get('reason', 'optional'),
            work=frozenset(_words(element, 'work')),
            tone=element.get('tone', 'neutral'),
            help=_help(element),
        )
    return Workflow(root.get('id'), root.get('title'), root.get('initial'), states, transitions)


def _content_type(
    path: str,
    data: bytes,
    catalogue: Mapping[str, Vocabulary],
    files: Sources,
    workflows: Mapping[str, Workflow] | None,
    permissions: Collection[str] | None,
    mistakes: Mistakes,
) -> ContentType | None:
    root = parse(path, data, 'content-type', mistakes)
    if root is None:
        return None
    if workflows is not None and root.get('workflow') not in workflows:
        mistakes.unknown(path, root, 'workflow', root.get('workflow'), workflows)
    sections: dict[str, Section] = {}
    items: dict[str, Item] = {}
    for element in root.iterfind('section'):
        if (
            permissions is not None
            and element.get('permission')
            and element.get('permission') not in permissions
        ):
            mistakes.unknown(path, element, 'permission', element.get('permission'), permissions)
        section = Section(
            id=element.get('id'),
            title=element.get('title'),
            stage=element.get('stage', ''),
            permission=element.get('permission', ''),
            variants=frozenset(_words(element, 'for')),
            help=_help(element),
            items=tuple(
                _item(path, child, element.get('id'), catalogue, mistakes)
                for child in element
                if child.tag != 'help'
            ),
        )
        sections[section.id] = section
        items.update((item.id, item) for item in section.items)
    variant_field = _known_field(path, root, 'variant-field', root.get('variant-field'), items, mistakes)
    _check_variants(path, root, variant_field, mistakes)
    for name in _words(root, 'summary'):
        _known_field(path, root, 'field in summary', name, items, mistakes)
    used = {column.vocabulary.id for column in _all_fields(items.values()) if column.vocabulary is not None}
    sources = {
        Path(path).name: data,
        **{f'vocabularies/{name}.xml': files[name] for name in sorted(used) if name in files},
    }
    return ContentType(
        id=root.get('id'),
        title=root.get('title'),
        workflow_id=root.get('workflow'),
        sections=sections,
        items=items,
        forms=tuple(
            Form(e.get('id'), e.get('title'), e.get('source'), frozenset(_words(e, 'for')))
            for e in root.iterfind('form')
        ),
        variant_field=variant_field,
        summary=tuple(_words(root, 'summary')),
        digest=_digest(sources),
        sources=sources,
    )


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
        for variant in _words(element, 'for'):
            if variant not in known:
                mistakes.unknown(path, element, 'variant', variant, known)


def _item(
    path: str, element: Any, section_id: str, catalogue: Mapping[str, Vocabulary], mistakes: Mistakes
) -> Item:
    if element.tag == 'field':
        return _field(path, element, section_id, '', catalogue, mistakes)
    table_id = element.get('id')
    columns = tuple(
        _field(path, child, section_id, table_id, catalogue, mistakes) for child in element.iterfind('field')
    )
    for child, column in zip(element.iterfind('field'), columns, strict=True):
        if column.id == ROW_ID:
            mistakes.add(
                path, child.sourceline, f'a column cannot be called {ROW_ID!r}, which is the id of the row'
            )
        if column.kind == 'choices':
            mistakes.add(
                path, child.sourceline, 'kind choices is not for columns; use choice, or one row for each'
            )
    return Table(
        id=table_id,
        title=element.get('title'),
        section_id=section_id,
        columns=columns,
        item=element.get('item', ''),
        required=element.get('required', ''),
        variants=frozenset(_words(element, 'for')),
        help=_help(element),
    )


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
    for wanted in _words(element, 'check'):
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
        variants=frozenset(_words(element, 'for')),
        index=element.get('index', ''),
        least=least,
        most=most,
        measure=element.get('measure', ''),
        checks=tuple(CHECKS[one] for one in _words(element, 'check') if one in CHECKS),
        width=element.get('width', 'half'),
        past=bool(table_id) or element.get('past') == 'yes',
        help=_help(element),
    )
