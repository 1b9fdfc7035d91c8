"""Reading a document: which version a person sees, which sections of it, and how its content is shown.

What never changes from one record to another (labels, numbers of items, heads of tables) is escaped and joined once per
content type; a page is then one pass over its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyramid.httpexceptions import HTTPNotFound

from ..documents import Document, StoredFile, Version
from ..models.content_type import UNCODED, Content, ContentType, Field, Section, Table, Value, Values
from ..operations.records import may_see
from ..security import Permission, permitted
from ..security.policy import left_at
from . import references
from .html import Html, escaped

NOTHING = '<span class="nothing" title="Chưa ghi">—</span>'
"""Stands where an item is empty."""
NO_NOTES: Mapping[str, str] = {}
WIDE = 12
"""Columns with which a table fits on a page: of wider ones those that nobody filled in are left out."""
IMAGES = ('image/jpeg', 'image/png')
NAMING = frozenset({'file', *references.KINDS})
"""Kinds of fields whose values name something else."""


def shown_version(request: Any, document: Document, *, official: bool = False) -> Version:
    """The version that the person sees: the newest if it may be seen, else the official one beside it, else the last one
    that stays readable in a unit which the document has left.

    :param official: the official version is wanted although the newest may be seen.
    :raises HTTPNotFound: none may be seen.
    """
    newest = permitted(request, Permission.VIEW, document, document.state)
    if newest and not (official and document.official):
        return document.current
    version = document.official_version()
    if version is not None and permitted(request, Permission.VIEW, document, version.state):
        return version
    if newest:
        return document.current
    left = left_at(request, document)
    if left is None:
        raise HTTPNotFound()
    return left[1]


def sees_both(request: Any, document: Document) -> bool:
    """Do a working version and an official one lie side by side, and may the person see either?"""
    return len(document.faces) == 2 and all(
        permitted(request, Permission.VIEW, document, state) for state in document.faces
    )


def visible_sections(request: Any, document: Document, version: Version) -> list[Section]:
    """The sections of a version that the person may see, in the order of the form."""
    content_type = request.registry.models.content_types[document.type_id]
    return _visible(request, document, version, variant_in(content_type, version))


def visible_content(
    request: Any, document: Document, version: Version
) -> tuple[list[Section], dict[str, dict[str, Value]]]:
    """The same sections, and what stands in them."""
    content_type = request.registry.models.content_types[document.type_id]
    whole = version.content()
    sections = _visible(request, document, version, content_type.variant_of(whole))
    return sections, {section.id: whole.get(section.id, {}) for section in sections}


def _visible(request: Any, document: Document, version: Version, variant: str) -> list[Section]:
    content_type = request.registry.models.content_types[document.type_id]
    return [s for s in content_type.sections_for(variant) if may_see(request, s, document, version)]


def variant_in(content_type: ContentType, version: Version) -> str:
    """Which form a version belongs to; reads no more than the section that says so."""
    chosen = content_type.variant_field
    return (
        ''
        if chosen is None
        else content_type.variant_of({chosen.section_id: version.values(chosen.section_id)})
    )


def content_of(version: Version, sections: Iterable[Section]) -> dict[str, dict[str, Value]]:
    """The content of some sections."""
    return version.read(section.id for section in sections)


def render_content(
    request: Any,
    content_type: ContentType,
    content: Content,
    sections: Iterable[Section],
    *,
    files: str = '',
    actions: Callable[[Section], str] | None = None,
    notes: Mapping[str, str] = NO_NOTES,
) -> Html:
    """The content as HTML, in the order of the official form.

    :param sections: what may be seen (:func:`visible_sections`); nothing else is shown.
    :param files: path under which the document serves its files by digest; '' shows their names only.
    :param actions: HTML to stand at the right of a section's heading, such as the link to edit it.
    :param notes: HTML to stand under the value of a field or the heading of a table, by its id.
    """
    variant = content_type.variant_of(content)
    show = _Shown(request.office.files, files, request)
    parts: list[str] = []
    for section in sections:
        plan = _plan(content_type, section, variant)
        parts.append(plan.opening)
        if actions is not None:
            parts.append(actions(section))
        parts.append(plan.heading_end)
        _render_section(plan, content.get(section.id, {}), show, parts, notes)
    return Html(''.join(parts))


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a value becomes HTML."""

    files: Mapping[str, StoredFile]
    path: str
    request: Any

    def __call__(self, field: Field, value: Value) -> str:
        if field.kind in NAMING and isinstance(value, str):
            return (
                self.file(value) if field.kind == 'file' else references.html(self.request, field.kind, value)
            )
        text = escaped(field.show_value(value))
        if field.measure:
            return f'{text} {escaped(field.measure)}'
        if field.open and isinstance(value, str) and value.startswith(UNCODED):
            return f'{text} <span class="badge tone-waiting">chờ gán mã</span>'
        return text

    def at(self, place: _Place, value: Value) -> str:
        """The same for a value at its place."""
        if place.write is not None and isinstance(value, str):
            return place.write(value)
        return self(place.field, value)

    def file(self, sha256: str) -> str:
        stored = self.files.get(sha256)
        if stored is None:
            return '<span class="text-danger">tệp không có trong kho</span>'
        name = escaped(stored.name)
        if not self.path:
            return name
        link = f'{self.path}/{sha256}'
        if stored.media_type in IMAGES:
            inner = f'<img class="thumb" loading="lazy" src="{link}?nho=1" alt="{name}">'
        else:
            inner = f'<span class="file-kind">{escaped(stored.name.rpartition(".")[2].upper())}</span> {name}'
        return (
            f'<a class="file-link" href="{link}" target="_blank" rel="noopener" data-preview="{stored.media_type}"'
            f' title="{name}">{inner}</a>'
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a section looks like before any value is known."""

    opening: str
    heading_end: str
    runs: tuple[tuple[_Place, ...] | _TablePlan, ...]
    """Fields that stand together, and tables between them."""
    rest: tuple[Field | Table, ...]
    """Items of other variants: shown only where they hold something."""
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: in a list of facts or in a column."""

    field: Field
    opening: str
    write: Callable[[str], str] | None
    """How its values become HTML whatever the document; None where that takes a look at the value or the document."""
    head: str = ''


def _place(field: Field, opening: str, head: str = '') -> _Place:
    return _Place(field, opening, _write(field), head)


def _write(field: Field) -> Callable[[str], str] | None:
    if field.measure or field.open or field.kind in NAMING or field.kind == 'choices':
        return None
    if field.vocabulary is None and field.kind in ('text', 'long-text'):
        return escaped
    # Codes, days and numbers come again and again.
    return lru_cache(1024)(lambda value: escaped(field.show(value)))


@dataclass(frozen=True, slots=True)
class _TablePlan:
    table: Table
    opening: str
    places: tuple[_Place, ...]


_plans: dict[tuple[int, str, str], tuple[ContentType, _Plan]] = {}


def _plan(content_type: ContentType, section: Section, variant: str) -> _Plan:
    key = (id(content_type), section.id, variant)
    known = _plans.get(key)
    if known is None or known[0] is not content_type:
        if len(_plans) > 500:
            _plans.clear()
        known = _plans[key] = (content_type, _planned(section, variant))
    return known[1]


def _planned(section: Section, variant: str) -> _Plan:
    runs: list[tuple[_Place, ...] | _TablePlan] = []
    fields: list[_Place] = []
    items = section.items_for(variant)
    for item in items:
        if isinstance(item, Field):
            if not item.internal:
                fields.append(_place(item, _fact(item)))
            continue
        if fields:
            runs.append(tuple(fields))
            fields = []
        runs.append(_planned_table(item))
    if fields:
        runs.append(tuple(fields))
    name = escaped(section.id)
    return _Plan(
        f'<section class="record-section" id="muc-{name}" aria-labelledby="ten-{name}"><div class="section-head">'
        f'<h2 id="ten-{name}">{escaped(section.title)}</h2>',
        '</div>',
        tuple(runs),
        tuple(item for item in section.items if item not in items),
        frozenset(item.id for item in section.items),
    )


def _number(item: Field | Table) -> str:
    return f'<span class="item-number">{escaped(item.item)}</span> ' if item.item else ''


def _fact(field: Field) -> str:
    return (
        f'<div class="fact w-{field.width}" id="o-{escaped(field.id)}">'
        f'<dt>{_number(field)}{escaped(field.title)}</dt><dd>'
    )


def _planned_table(table: Table) -> _TablePlan:
    return _TablePlan(
        table,
        f'<div class="record-table" id="o-{escaped(table.id)}"><h3>{_number(table)}{escaped(table.title)}</h3>',
        tuple(
            _place(
                column,
                f'<td data-label="{escaped(column.title)}"{_numeric(column)}>',
                f'<th scope="col">{escaped(column.title)}</th>',
            )
            for column in table.columns
            if not column.internal
        ),
    )


def _numeric(column: Field) -> str:
    return ' class="num"' if column.kind in ('integer', 'decimal') else ''


def _render_section(
    plan: _Plan, values: Values, show: _Shown, parts: list[str], notes: Mapping[str, str]
) -> None:
    for run in plan.runs:
        if isinstance(run, _TablePlan):
            _render_table(run, values.get(run.table.id, ()), show, parts, notes.get(run.table.id, ''))
            continue
        parts.append('<dl class="facts">')
        for place in run:
            name = place.field.id
            value = values.get(name)
            parts.append(place.opening)
            parts.append(show.at(place, value) if value else NOTHING)
            parts.append('</dd>')
            if name in notes:
                parts += ('<dd>', notes[name], '</dd>')
            parts.append('</div>')
        parts.append('</dl>')
    _render_rest(plan, values, show, parts)
    parts.append('</section>')


def _render_table(plan: _TablePlan, rows: Value, show: _Shown, parts: list[str], note: str = '') -> None:
    parts.append(plan.opening)
    parts.append(note)
    if not rows:
        parts.append(f'<p class="nothing">{NOTHING}</p></div>')
        return
    places = plan.places
    if len(places) > WIDE:
        places = tuple(one for one in places if any(one.field.id in row for row in rows))
    heads = ''.join(one.head for one in places)
    parts.append(f'<table class="table table-sm cards"><thead><tr>{heads}</tr></thead><tbody>')
    for row in rows:
        if not isinstance(row, dict):
            continue
        parts.append('<tr>')
        for place in places:
            value = row.get(place.field.id)
            parts.append(place.opening)
            if value:
                parts.append(show.at(place, value))
            parts.append('</td>')
        parts.append('</tr>')
    parts.append('</tbody></table></div>')


def _render_rest(plan: _Plan, values: Values, show: _Shown, parts: list[str]) -> None:
    """What is stored but has no place in the present form: of another variant, or of an older model."""
    strangers = values.keys() - plan.known
    others = [item for item in plan.rest if values.get(item.id)]
    if not strangers and not others:
        return
    parts.append('<div class="outside"><h3>Nội dung ngoài mẫu hiện hành</h3><dl class="facts">')
    for item in others:
        if isinstance(item, Field):
            parts += (_fact(item), show(item, values[item.id]), '</dd></div>')
    for name in sorted(strangers):
        parts += (
            f'<div class="fact w-full"><dt>{escaped(name)}</dt><dd>',
            _plain(values[name]),
            '</dd></div>',
        )
    parts.append('</dl>')
    for item in others:
        if isinstance(item, Table):
            _render_table(_planned_table(item), values[item.id], show, parts)
    parts.append('</div>')


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return escaped(value)
    return '<br>'.join(
        escaped(
            '; '.join(part for name, part in one.items() if name != 'id') if isinstance(one, dict) else one
        )
        for one in value
    )
