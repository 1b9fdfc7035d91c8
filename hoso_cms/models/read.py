"""XML -> ContentType, Vocabulary, Workflow, Regulation. A mistake stops the start with ``file:line: what is wrong, what is allowed``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from .content_type import ContentType, Term, Vocabulary
from .days import DayTable, read_day_table
from .effects import Effects
from .read_effects import read_effects, type_of
from .read_regulations import read_regulations
from .read_rules import read_rules
from .read_types import EFFECTS, INCLUDED, Catalogue, digest, is_including, read_content_type
from .read_workflow import read_workflow
from .regulation import Regulation
from .rules import Rules
from .workflow import Workflow
from .xml import Mistakes, ModelError, Sources, files_in, parse

__all__ = ['ModelError', 'Models', 'read_folders', 'read_sources', 'read_version_model']


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that the XML files say."""

    content_types: Mapping[str, ContentType]
    vocabularies: Mapping[str, Vocabulary]
    workflows: Mapping[str, Workflow]
    regulations: Mapping[str, Regulation] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    days: DayTable = field(default_factory=DayTable)
    """Holidays and swapped days by official notice; :class:`hoso_cms.clocks.Calendar` counts with them."""
    effects: Mapping[str, Effects] = field(default_factory=dict)
    """What documents of a type change in others, by the id of the type."""

    def workflow_of(self, type_id: str) -> Workflow:
        """The workflow of a content type."""
        return self.workflows[self.content_types[type_id].workflow_id]


def read_folders(content_types: Path, workflows: Path, **names: Collection[str]) -> Models:
    """Read the two folders of XML files. See :func:`read_sources` for ``names`` and what is raised."""
    flows = files_in(workflows)
    day_table = str(workflows / 'calendar.xml')
    models = read_sources(
        types=files_in(content_types),
        vocabularies=files_in(content_types / 'vocabularies'),
        workflows={path: data for path, data in flows.items() if path != day_table},
        rules=files_in(workflows / 'rules'),
        effects=files_in(content_types / 'effects'),
        **names,
    )
    mistakes = Mistakes()
    days = read_day_table(day_table, flows.get(day_table), mistakes)
    regulations = read_regulations(
        files_in(workflows / 'regulations'),
        files_in(workflows / 'regulations' / 'texts'),
        mistakes,
        roles=names['roles'],
        sections=models.content_types['record'].sections,
        officer_kinds=models.vocabularies['officer-kind'].terms,
    )
    mistakes.stop()
    return replace(models, regulations=regulations, days=days)


def read_sources(
    types: Sources,
    vocabularies: Sources,
    workflows: Sources,
    rules: Sources | None = None,
    effects: Sources | None = None,
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
    flows = [
        read_workflow(path, data, mistakes, roles, permissions, guards) for path, data in workflows.items()
    ]
    by_id = {flow.id: flow for flow in flows if flow is not None}
    tables = read_rules(rules or {}, catalogue, mistakes)
    mistakes.stop()
    known = Catalogue(catalogue, files, by_id, permissions)
    # Types that take sections over from others come after those they take them from.
    compiled: dict[str, ContentType] = {}
    changed: dict[str, Effects] = {}
    for including in (False, True):
        if including:
            changed = _effects(effects or {}, compiled, catalogue, mistakes)
        for path, data in types.items():
            if is_including(data) is including:
                now = replace(known, types=compiled, effects=changed)
                if (content_type := read_content_type(path, data, now, mistakes)) is not None:
                    compiled[content_type.id] = content_type
    mistakes.stop()
    return Models(compiled, catalogue, by_id, rules=tables, effects=changed)


def _effects(
    sources: Sources,
    types: Mapping[str, ContentType],
    vocabularies: Mapping[str, Vocabulary],
    mistakes: Mistakes,
    *,
    old: bool = False,
) -> dict[str, Effects]:
    """What documents change, by the id of their type; the types that are changed have been read."""
    found = {
        type_of(path): read_effects(path, data, types, vocabularies, mistakes, old=old)
        for path, data in sources.items()
    }
    return {type_id: one for type_id, one in found.items() if one is not None}


def read_version_model(sources: Sources) -> ContentType:
    """The content type that an old version was written under, from the files kept with it."""
    mistakes = Mistakes()
    catalogue = {}
    for name, data in sources.items():
        if name.startswith('vocabularies/') and (vocabulary := _vocabulary(name, data, mistakes)) is not None:
            catalogue[vocabulary.id] = vocabulary
    known = Catalogue(catalogue)
    for name in (name for name in sources if name.startswith(INCLUDED)):
        if (included := read_content_type(name, sources[name], known, mistakes)) is not None:
            known = replace(known, types={**known.types, included.id: included})
    changed = {name: data for name, data in sources.items() if name.startswith(EFFECTS)}
    known = replace(known, effects=_effects(changed, known.types, catalogue, mistakes, old=True))
    type_file = next(name for name in sources if '/' not in name)
    content_type = read_content_type(type_file, sources[type_file], known, mistakes)
    mistakes.stop()
    assert content_type is not None
    return replace(content_type, digest=digest(sources), sources=dict(sources))


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
