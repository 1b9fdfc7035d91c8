"""A section as a colander schema, so that forms can be drawn and typed values read from the content type alone.

What a node takes in and gives back as *cstruct* is what people type and read; what it deserialises to is canonical text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import colander

from .content_type import ROW_ID, UNCODED, Field, Section, Table, Value
from .values import parse_section


class Text(colander.SchemaType):
    """A field of one value: read by :meth:`~hoso_cms.models.content_type.Field.parse`."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        if appstruct is colander.null or not appstruct:
            return ''
        return typed_text(node.item, appstruct)

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return _parsed(node, cstruct)


class Codes(colander.SchemaType):
    """A field of several codes."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        return tuple(appstruct) if appstruct else ()

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return _parsed(node, cstruct)


class Rows(colander.SchemaType):
    """A table: a list of rows, each a mapping of column id to text, with the row's id."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        table: Table = node.item
        return [
            {ROW_ID: row[ROW_ID], **{c.id: typed_text(c, row[c.id]) for c in table.columns if row.get(c.id)}}
            for row in appstruct or ()
        ]

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return _parsed(node, cstruct)


def _parsed(node: colander.SchemaNode, cstruct: Any) -> Any:
    """The canonical value; :data:`colander.null` where nothing was typed.

    :raises colander.Invalid: with the Vietnamese sentences of what is wrong.
    """
    if cstruct is colander.null or not cstruct:
        return colander.null
    name = node.item.id
    kept = {name: node.kept} if node.kept else None
    values, problems = parse_section(node.section, {name: cstruct}, kept)
    if problems:
        raise colander.Invalid(node, [problem.message for problem in problems], cstruct)
    return values.get(name, colander.null)


def typed_text(field: Field, value: str) -> str:
    """A stored value as somebody would type it, such that it is read back as the same value."""
    if field.kind in ('partial-date', 'date', 'decimal'):
        return field.show(value)
    if field.vocabulary is not None and field.open:
        if value.startswith(UNCODED):
            return value[1:]
        label = field.vocabulary.label(value)
        found = field.vocabulary.find(label)
        # Two terms may bear one name; then only the code says which is meant.
        return (
            label
            if found is not None and found.code == value and label not in field.vocabulary.terms
            else value
        )
    return value


def section_schema(
    section: Section, variant: str, kept: Mapping[str, Value] | None = None
) -> colander.SchemaNode:
    """The schema of a section for one kind of document.

    Each node carries its ``item`` (field or table), its ``section`` and the value ``kept`` from before, so that an ended
    term that is stored may stay.
    """
    kept = kept or {}
    schema = colander.SchemaNode(colander.Mapping(), name=section.id, title=section.title)
    for item in section.items_for(variant):
        typ: colander.SchemaType = (
            Rows() if isinstance(item, Table) else Codes() if item.kind == 'choices' else Text()
        )
        node = colander.SchemaNode(
            typ,
            name=item.id,
            title=item.title,
            description=item.help,
            missing=colander.drop,
            oid=f'o-{item.id}',
        )
        node.item, node.section, node.kept = item, section, kept.get(item.id, '')
        schema.add(node)
    return schema
