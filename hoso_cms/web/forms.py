"""Forms of sections: deform draws what :func:`hoso_cms.models.schema.section_schema` compiled, with this site's widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import colander
import deform
import peppercorn
from deform.template import ZPTRendererFactory
from deform.widget import Widget

from ..models.content_type import ROW_ID, Field, Problem, Section, Table, Term, Value
from ..models.schema import section_schema
from ..models.values import new_row_id

RENDERER = ZPTRendererFactory((str(Path(__file__).parent / 'templates' / 'widgets'),), auto_reload=False)
"""This site's own templates; deform's defaults stay as they are for everybody else."""
BLANK_ROWS = 3
"""Empty rows under a table for browsers without scripts; grid.js keeps one and adds others when asked."""
COLUMNS = {
    'quarter': 'col-6 col-lg-3',
    'third': 'col-12 col-sm-6 col-lg-4',
    'half': 'col-12 col-sm-6 col-lg-4',
    'full': 'col-12',
}
"""Widths of fields in Bootstrap's grid: few different ones, so that the fields of a form stand under one another."""
PLACEHOLDERS = {
    'partial-date': 'ngày/tháng/năm',
    'date': 'ngày/tháng/năm',
}
Pairs = Sequence[tuple[str, Any]]
"""What a browser sends: names and values, in the order of the page."""


class TextWidget(Widget):
    """One line, or several; and lists that only suggest."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.template = template

    def serialize(self, field: Any, cstruct: Any, **kw: Any) -> str:
        item: Field = field.schema.item
        return field.renderer(
            self.template,
            field=field,
            item=item,
            value=cstruct or '',
            placeholder=PLACEHOLDERS.get(item.kind, ''),
            mode=input_mode(item),
            groups=grouped(choosable(item, field.schema.kept)) if item.vocabulary else [],
            described=described_by(field),
        )

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        return pstruct if isinstance(pstruct, str) else ''


class ChecksWidget(TextWidget):
    """Several terms, each with its box."""

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        return [one for one in pstruct if isinstance(one, str)] if isinstance(pstruct, list) else []


class FileWidget(TextWidget):
    """A scan or photo: the one that is stored, another in its place, or none."""

    def serialize(self, field: Any, cstruct: Any, **kw: Any) -> str:
        return field.renderer(
            self.template, field=field, name='', value=cstruct or '', stored=stored_file(field, cstruct),
            files=field.get_root().files, oid=field.oid, described=described_by(field), label='',
        )  # fmt: skip

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        return file_digest(pstruct)


class GridWidget(Widget):
    """A table as rows of inputs. Rows and cells are named so that the form works without scripts."""

    def serialize(self, field: Any, cstruct: Any, **kw: Any) -> str:
        table: Table = field.schema.item
        kept = {row[ROW_ID]: row for row in field.schema.kept or () if isinstance(row, dict)}
        wrong: Mapping[tuple[str, str], str] = getattr(field, 'cell_errors', {})
        rows = [
            self.row(field, table, row, kept.get(row.get(ROW_ID, ''), {}), wrong) for row in cstruct or ()
        ]
        blank = self.row(field, table, {}, {}, {})
        return field.renderer(
            'grid', field=field, table=table, rows=rows, blank=blank, extra=range(BLANK_ROWS),
            lists=[(c, grouped(choosable(c, ''))) for c in table.columns if c.vocabulary and c.open],
            files=field.get_root().files, described=described_by(field),
        )  # fmt: skip

    def row(
        self,
        field: Any,
        table: Table,
        row: Mapping[str, Any],
        kept: Mapping[str, str],
        wrong: Mapping[Any, str],
    ) -> dict[str, Any]:
        """What the template needs for one row."""
        row_id = row.get(ROW_ID, '')
        cells = [
            {
                'column': column,
                'value': row.get(column.id, ''),
                'error': wrong.get((row_id, column.id), ''),
                'widget': widget_name(column),
                'groups': grouped(choosable(column, kept.get(column.id, '')))
                if column.vocabulary and not column.open
                else [],
                'stored': stored_file(field, row.get(column.id)) if column.kind == 'file' else None,
                'placeholder': 'tháng/năm'
                if column.kind == 'partial-date'
                else PLACEHOLDERS.get(column.kind, ''),
                'mode': input_mode(column),
            }
            for column in table.columns
        ]
        return {'id': row_id, 'cells': cells, 'error': wrong.get((row_id, ''), '')}

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        table: Table = field.schema.item
        rows = []
        for sent in pstruct if isinstance(pstruct, list) else ():
            if not isinstance(sent, dict) or sent.get('remove'):
                continue
            row = {column.id: self.cell(column, sent.get(column.id, '')) for column in table.columns}
            row = {name: value for name, value in row.items() if value.strip()}
            if row:
                sent_id = sent.get(ROW_ID)
                rows.append(
                    {ROW_ID: sent_id if isinstance(sent_id, str) and sent_id else new_row_id(), **row}
                )
        return rows

    @staticmethod
    def cell(column: Field, sent: Any) -> str:
        if column.kind == 'file':
            return file_digest(sent)
        return sent if isinstance(sent, str) else ''


def widget_name(item: Field) -> str:
    """The template that draws a field of this kind."""
    if item.kind == 'choices':
        return 'checks'
    if item.vocabulary is not None:
        return 'suggest' if item.open else 'select'
    return {'long-text': 'area', 'yes-no': 'yes-no', 'file': 'file'}.get(item.kind, 'text')


def widget_of(item: Field | Table) -> Widget:
    """The widget for a field or a table."""
    if isinstance(item, Table):
        return GridWidget()
    name = widget_name(item)
    return {'checks': ChecksWidget, 'file': FileWidget}.get(name, TextWidget)(name)


def input_mode(item: Field) -> str:
    """Which keyboard a phone should show."""
    return {'integer': 'numeric', 'decimal': 'decimal'}.get(item.kind, 'text')


def choosable(item: Field, kept: Value) -> list[tuple[Term, bool]]:
    """The terms to offer, and whether each has ended: those valid today, and what is stored already."""
    assert item.vocabulary is not None
    valid = {term.code for term in item.vocabulary.choices()}
    stored = (kept,) if isinstance(kept, str) else kept
    return [
        (term, term.code not in valid)
        for term in item.vocabulary.terms.values()
        if item.past or term.code in valid or term.code in stored
    ]


def grouped(terms: Iterable[tuple[Term, bool]]) -> list[tuple[str, list[tuple[Term, bool]]]]:
    """Terms under the headings of their groups, in the order of the catalogue."""
    groups: dict[str, list[tuple[Term, bool]]] = {}
    for term, ended in terms:
        groups.setdefault(term.group, []).append((term, ended))
    return list(groups.items())


def described_by(field: Any) -> str | None:
    """The ids of the help and of the error beside a field, for readers of screens."""
    ids = [f'{field.oid}-help'] if field.description else []
    if getattr(field, 'notes', ''):
        ids.insert(0, f'{field.oid}-notes')
    if getattr(field, 'message', ''):
        ids.insert(0, f'{field.oid}-error')
    return ' '.join(ids) or None


def file_digest(sent: Any) -> str:
    """The digest a file control stands for: removed, exchanged or kept."""
    if not isinstance(sent, dict):
        return sent if isinstance(sent, str) else ''
    if isinstance(sent.get('upload'), str) and sent['upload']:
        return sent['upload']
    kept = sent.get('kept', '')
    return '' if sent.get('remove') or not isinstance(kept, str) else kept


def stored_file(field: Any, sha256: Any) -> Any:
    """The stored file of a digest, or None."""
    return field.get_root().stored.get(sha256) if sha256 else None


class SectionForm(deform.Form):
    """The form of one section.

    :param kept: the values stored in the version the form rests on.
    :param stored: files by digest.
    :param files: path under which the document serves its files.
    """

    def __init__(
        self,
        section: Section,
        variant: str,
        kept: Mapping[str, Value] | None = None,
        *,
        stored: Mapping[str, Any],
        files: str = '',
    ) -> None:
        schema = section_schema(section, variant, kept)
        for node in schema.children:
            node.widget = widget_of(node.item)
        super().__init__(schema, renderer=RENDERER)
        self.section, self.stored, self.files = section, stored, files
        self.typed: dict[str, Any] = {}

    def fill(self, values: Mapping[str, Value]) -> None:
        """Show stored values."""
        self.typed = {
            child.name: child.schema.serialize(values.get(child.name, colander.null))
            for child in self.children
        }

    def read(self, pairs: Pairs) -> dict[str, Any]:
        """What was sent, as typed values for :func:`hoso_cms.operations.records.edit`; the form shows it from now on.

        Names that the form does not have are left out.
        """
        sent = parsed(pairs)
        self.typed = {
            child.name: child.widget.deserialize(child, sent.get(child.name, colander.null))
            for child in self.children
        }
        return self.typed

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put problems beside the fields and cells they are about."""
        for problem in problems:
            name = problem.table or problem.field
            if problem.section != self.section.id or name not in self:
                continue
            child = self[name]
            if problem.table:
                cells = child.__dict__.setdefault('cell_errors', {})
                cells.setdefault((problem.row, problem.field), problem.message)
                child.message = problem.message if not problem.row else 'Có ô cần sửa trong bảng này.'
            else:
                child.message = problem.message

    def note(self, notes: Mapping[str, str]) -> None:
        """Put HTML under fields and over tables, by their ids: what the rules say, which stops nobody from saving."""
        for child in self.children:
            child.notes = notes.get(child.name, '')

    def body(self) -> str:
        """The fields, drawn."""
        return ''.join(
            self.renderer(
                'item', field=child, item=child.schema.item, label=label_of(child.schema.item), message=getattr(child, 'message', ''),
                notes=getattr(child, 'notes', ''),
                control=child.widget.serialize(child, self.typed.get(child.name, '')),
                width='col-12' if isinstance(child.schema.item, Table) else COLUMNS[child.schema.item.width],
                is_table=isinstance(child.schema.item, Table),
                fieldset=not isinstance(child.schema.item, Table) and child.schema.item.kind in ('choices', 'yes-no'),
            )
            for child in self.children
        )  # fmt: skip


def parsed(pairs: Pairs) -> dict[str, Any]:
    """Names and values as a structure; {} where the marks of nesting do not fit together."""
    try:
        return dict(peppercorn.parse([(name, value) for name, value in pairs]))
    except (ValueError, TypeError, KeyError, StopIteration, AttributeError, IndexError):
        return {}


MARKS = {
    'save': '<span class="need" title="Cần có để lưu">*</span>',
    'verify': '<span class="need" title="Cần có để trình xác thực">◦</span>',
}


def label_of(item: Field | Table) -> str:
    """The label as HTML: number on the official form, title, and when the item must be there."""
    number = f'<span class="item-number">{escape(item.item)}</span> ' if item.item else ''
    mark = f' {MARKS[item.required]}' if item.required else ''
    return f'{number}{escape(item.title)}{mark}'


def anchor(problem: Problem) -> str:
    """The id of the element that a problem is about."""
    return f'o-{problem.table or problem.field}' if problem.table or problem.field else 'noi-dung'
