"""What a kind of decision changes in a record: values it proposes for a person, and the content that comes of them.

Made by :mod:`hoso_cms.models.read_effects` from ``content_types/effects/<type>.xml``. Everything here computes; nothing
writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .content_type import ROW_ID, Content, ContentType, Field, Problem, Row, Table, Value
from .defaults import CASE_CHECKS, DEFAULTS, Case

Contents = dict[str, dict[str, Value]]
READ_BY_DEFAULTS = frozenset({'basic', 'position', 'evaluation', 'discipline'})
"""Sections of the record that named defaults and checks look at."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the person's column, a constant, another field of the record, or a named default."""

    column: str = ''
    """Id of the column in which it is asked for; '' where it is not."""
    value: str = ''
    other: str = ''
    """Id of the field of the record whose value it takes over."""
    default: str = ''
    required: bool = False

    def proposed(self, case: Case) -> str:
        """The value without what is typed."""
        return self.value or (DEFAULTS[self.default](case) if self.default else '')

    def given(self, case: Case) -> str:
        """What is typed where it is asked for; else the constant or the default."""
        return case.row.get(self.column, '') if self.column else self.proposed(case)

    def of_row(self, case: Case) -> str:
        """The value of a cell that is added: of another field, typed or, where nothing is, proposed."""
        if self.other:
            return _value_of(case, self.other)
        return self.given(case) or self.proposed(case)


@dataclass(frozen=True, slots=True)
class SetField:
    """A field of the record that gets a value."""

    field: Field
    source: Source
    clears: bool = False
    """What stands there goes where nothing is given."""


@dataclass(frozen=True, slots=True)
class EndRow:
    """The one open row of a table is closed, where its end is given."""

    table: Table
    column: Field
    source: Source


@dataclass(frozen=True, slots=True)
class AddRow:
    """A row that a table of the record gets."""

    table: Table
    cells: tuple[tuple[Field, Source], ...]
    stays: bool = False
    """The row stays when the decision is amended or cancelled."""


@dataclass(frozen=True, slots=True)
class LegalGround:
    """A legal basis that such a decision cites."""

    text: str
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision."""

    code: str
    title: str
    sets: tuple[SetField, ...] = ()
    ends: tuple[EndRow, ...] = ()
    adds: tuple[AddRow, ...] = ()
    grounds: tuple[LegalGround, ...] = ()
    scan: str = ''
    """Why the scan must be there before it is issued; '' where it need not."""
    creates: bool = False
    """People without a record may be named."""
    due: str = ''
    """The list of people for whom it is due."""
    checks: tuple[str, ...] = ()
    help: str = ''
    columns: tuple[Field, ...] = ()
    """What is asked for each person, in the order of the file; columns of the people's table."""

    def sources(self) -> Iterator[tuple[Field, Source]]:
        """Every value that is written, with the field or column it is written to."""
        for one in self.sets:
            yield one.field, one.source
        for end in self.ends:
            yield end.column, end.source
        for row in self.adds:
            yield from row.cells

    def asked(self, variant: str) -> list[tuple[Field, Source]]:
        """What is asked for somebody of a kind of officer: nothing that the form of that kind does not have."""
        return [
            (target, source)
            for target, source in self.sources()
            if source.column and (not target.variants or variant in target.variants)
        ]

    def reads(self, record: ContentType) -> frozenset[str]:
        """The sections of the record that its values are computed from, and those that it changes."""
        others = {source.other for _, source in self.sources() if source.other}
        return self.sections() | {record.items[name].section_id for name in others} | READ_BY_DEFAULTS

    def sections(self) -> frozenset[str]:
        """The sections of the record that it changes."""
        tables = [*(one.table for one in self.ends), *(one.table for one in self.adds)]
        return frozenset({one.field.section_id for one in self.sets} | {t.section_id for t in tables})


@dataclass(frozen=True, slots=True)
class Effects:
    """What decisions of one type change."""

    record: ContentType
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    path: str = ''
    source: bytes = field(default=b'', repr=False)

    def columns(self) -> list[Field]:
        """The columns that the people's table needs for all kinds."""
        return list({column.id: column for kind in self.kinds.values() for column in kind.columns}.values())


def proposed(kind: Kind, case: Case, variant: str) -> dict[str, str]:
    """What is typed for a person, and proposals where nothing is: column id -> canonical text."""
    row = dict(case.row)
    for _, source in kind.asked(variant):
        if not row.get(source.column) and (value := source.proposed(replace(case, row=row))):
            row[source.column] = value
    return row


def problems(kind: Kind, case: Case, variant: str, section: str, table: str, row_id: str) -> list[Problem]:
    """What is wrong or missing in what a person gets, before anything is written."""
    found = [
        Problem(section, source.column, f'Chưa có {target.title}.', table, row_id, missing=True)
        for target, source in kind.asked(variant)
        if source.required and not case.row.get(source.column)
    ]
    if not found:
        for name in kind.checks:
            found += [
                Problem(section, column, message, table, row_id)
                for column, message in CASE_CHECKS[name](case)
            ]
    return found


def effect(
    kind: Kind, case: Case, variant: str, mark: str, *, replaced: str = ''
) -> tuple[Contents, list[Problem]]:
    """The sections of the record that change, whole, with the effect in them; and values that cannot be stored.

    :param mark: tells this person in this decision from every other: rows that are added take their ids from it, so
        that the same effect written twice is the same.
    :param replaced: the mark of an earlier decision whose rows are written anew, all but those that stay.
    """
    content: Contents = {name: dict(case.content.get(name, {})) for name in sorted(kind.sections())}
    wrong: list[Problem] = []
    for one in kind.sets:
        if one.field.variants and variant not in one.field.variants:
            continue
        value = _parsed(one.field, one.source.given(case), wrong)
        if value:
            content[one.field.section_id][one.field.id] = value
        elif one.clears:
            content[one.field.section_id].pop(one.field.id, None)
    for end in kind.ends:
        _end(end, case, content, wrong)
    after = replace(case, content={**case.content, **content})
    for added in kind.adds:
        _add(added, after, mark if added.stays else replaced or mark, content, wrong)
    return content, wrong


def papers(kind: Kind, case: Case, mark: str) -> tuple[Contents, list[Problem]]:
    """The sections with no more of the effect than the rows that stay."""
    adds = tuple(added for added in kind.adds if added.stays)
    return effect(replace(kind, sets=(), ends=(), adds=adds), case, '', mark)


def row_mark(mark: str, table: Table) -> str:
    """The id of the row that an effect adds to a table."""
    return hashlib.sha256(f'{mark}:{table.id}'.encode()).hexdigest()[:8]


def _parsed(target: Field, value: str, wrong: list[Problem]) -> str:
    try:
        return target.parse(value)
    except ValueError as refused:
        wrong.append(Problem(target.section_id, target.id, str(refused), target.table_id))
        return ''


def _rows(content: Contents, table: Table) -> list[Row]:
    value = content[table.section_id].get(table.id, ())
    return [row for row in value if isinstance(row, dict)]


def _end(end: EndRow, case: Case, content: Contents, wrong: list[Problem]) -> None:
    rows = _rows(content, end.table)
    still = [number for number, row in enumerate(rows) if not row.get(end.column.id)]
    value = _parsed(end.column, end.source.given(case), wrong)
    if value and len(still) == 1:
        rows[still[0]] = {**rows[still[0]], end.column.id: value}
        content[end.table.section_id][end.table.id] = tuple(rows)


def _add(added: AddRow, case: Case, mark: str, content: Contents, wrong: list[Problem]) -> None:
    row_id = row_mark(mark, added.table)
    row: Row = {ROW_ID: row_id}
    for column, source in added.cells:
        if parsed := _parsed(column, source.of_row(case), wrong):
            row[column.id] = parsed
    kept = [one for one in _rows(content, added.table) if one[ROW_ID] != row_id]
    # What somebody has entered by hand already is not entered twice.
    if len(row) > 1 and not any({**one, ROW_ID: row_id} == row for one in kept):
        content[added.table.section_id][added.table.id] = (*kept, row)


def _value_of(case: Case, field_id: str) -> str:
    for values in case.content.values():
        if isinstance(value := values.get(field_id, ''), str) and value:
            return value
    return ''


def merged(content: Content, changed: Content) -> Contents:
    """A content with some of its sections changed; empty sections go."""
    whole = {**{name: dict(values) for name, values in content.items()}}
    whole.update({name: dict(values) for name, values in changed.items()})
    return {name: values for name, values in whole.items() if values}
