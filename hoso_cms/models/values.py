"""Typed values against a content type: made canonical, completed with row ids, and what is wrong or missing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from .content_type import (
    ROW_ID,
    UNCODED,
    Content,
    ContentType,
    Field,
    Problem,
    Row,
    Section,
    Table,
    Value,
    Values,
)
from .kinds import KINDS

MAX_ROWS = 500
"""Rows of one table: several times the longest career."""


def new_row_id() -> str:
    """An id that a row keeps for life, unique within its table."""
    return secrets.token_hex(4)


def parse_section(
    section: Section, typed: Mapping[str, Any], kept: Values | None = None
) -> tuple[dict[str, Value], list[Problem]]:
    """Typed values of one section as canonical values, with everything that is wrong.

    :param typed: field id -> text, or list of codes; table id -> list of rows (column id -> text, and the row's id).
    :param kept: the values stored before, so that what was allowed then may stay.
    :returns: the values that could be read, empty ones left out; and the problems, in the order of the form.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    kept = kept or {}
    for unknown in typed.keys() - section.names:
        problems.append(Problem(section.id, unknown, f'Mục “{section.title}” không có trường “{unknown}”.'))
    for item in section.items:
        if item.id not in typed:
            continue
        if isinstance(item, Field):
            value: Value = _parse_field(item, typed[item.id], kept.get(item.id, ''), problems)
        else:
            value = _parse_table(item, typed[item.id], kept.get(item.id, ()), problems)
        if value:
            values[item.id] = value
    return values, problems


def _parse_field(
    field: Field, typed: Any, kept: Value, problems: list[Problem], table: str = '', row: str = ''
) -> Value:
    if typed == '':
        return ''
    try:
        if field.kind == 'choices':
            chosen = [typed] if isinstance(typed, str) else list(typed or ())
            before = set(kept if isinstance(kept, tuple) else ())
            codes = (field.parse(str(one), kept=str(one) if one in before else '') for one in chosen)
            return tuple(dict.fromkeys(code for code in codes if code))
        if not isinstance(typed, str):
            raise ValueError(f'{field.title}: giá trị gửi lên không đúng dạng.')
        return field.parse(typed, kept=kept if isinstance(kept, str) else '')
    except ValueError as wrong:
        problems.append(Problem(field.section_id, field.id, str(wrong), table, row))
        return ''


def _parse_table(table: Table, typed: Any, kept: Value, problems: list[Problem]) -> tuple[Row, ...]:
    rows: list[Row] = []
    taken: set[str] = set()
    before = {row[ROW_ID]: row for row in kept if isinstance(row, dict)}
    if not isinstance(typed, Iterable) or isinstance(typed, str):
        problems.append(
            Problem(table.section_id, '', f'{table.title}: bảng gửi lên không đúng dạng.', table.id)
        )
        return ()
    for given in typed:
        if not isinstance(given, Mapping):
            problems.append(
                Problem(table.section_id, '', f'{table.title}: dòng gửi lên không đúng dạng.', table.id)
            )
            continue
        row_id = str(given.get(ROW_ID) or '') or new_row_id()
        if row_id in taken or not (row_id.isascii() and row_id.isalnum() and len(row_id) <= 16):
            row_id = new_row_id()
        taken.add(row_id)
        old = before.get(row_id, {})
        row: Row = {}
        for column in table.columns:
            typed_cell = given.get(column.id)
            if not typed_cell:
                continue
            value = _parse_field(column, typed_cell, old.get(column.id, ''), problems, table.id, row_id)
            if value:
                row[column.id] = str(value)
        if row or any(p.row == row_id for p in problems):
            rows.append({ROW_ID: row_id, **row})
    if len(rows) > MAX_ROWS:
        problems.append(
            Problem(
                table.section_id, '', f'{table.title} có {len(rows)} dòng; nhiều nhất {MAX_ROWS}.', table.id
            )
        )
    return tuple(rows)


def missing(
    content_type: ContentType, content: Content, moment: str, variant: str | None = None
) -> list[Problem]:
    """What has to be there at a moment (``save`` or ``verify``) and is not; uncoded words also block verification.

    Everything required to save is required to verify too.
    """
    variant = content_type.variant_of(content) if variant is None else variant
    return [
        problem
        for section in content_type.sections_for(variant)
        if not section.included or section.id in content
        for problem in missing_in(section, content.get(section.id, {}), moment, variant)
    ]


def missing_in(section: Section, values: Values, moment: str, variant: str) -> list[Problem]:
    """The same for one section."""
    moments = ('save',) if moment == 'save' else ('save', 'verify')
    return [
        problem
        for item in section.asking
        if not item.variants or variant in item.variants
        for problem in _missing_in(item, values.get(item.id, ''), moments)
    ]


def _missing_in(item: Field | Table, value: Value, moments: tuple[str, ...]) -> Iterable[Problem]:
    if isinstance(item, Field):
        if item.required in moments and not value:
            yield Problem(item.section_id, item.id, f'Chưa có {item.title}.', missing=True)
        elif item.open and 'verify' in moments and any(one.startswith(UNCODED) for one in _codes(value)):
            yield Problem(
                item.section_id,
                item.id,
                f'{item.title}: “{item.show_value(value)}” chờ gán mã danh mục.',
                missing=True,
            )
        return
    if item.required in moments and not value:
        yield Problem(item.section_id, '', f'Chưa có dòng nào trong {item.title}.', item.id, missing=True)
    for row in value:
        if not isinstance(row, dict):
            continue
        for column in item.columns:
            if column.required in moments and not row.get(column.id):
                yield Problem(
                    item.section_id,
                    column.id,
                    f'{item.title}: có dòng chưa ghi {column.title}.',
                    item.id,
                    row[ROW_ID],
                    missing=True,
                )


def _codes(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)


def unfit(content_type: ContentType, content: Content) -> list[Problem]:
    """Stored values that do not have the shape and the canonical form that a model gives them.

    What the model does not know is passed over: it stems from another model and is shown as it stands.
    """
    problems = []
    for section_id, stored in content.items():
        for name, value in stored.items():
            item = content_type.items.get(name)
            if item is None or item.section_id != section_id:
                continue
            fits = _fits_table(item, value) if isinstance(item, Table) else _fits_field(item, value)
            if not fits:
                message = f'Mục {section_id}, {item.title}: giá trị không đúng dạng của mô hình.'
                problems.append(Problem(section_id, name, message))
    return problems


def _fits_table(table: Table, value: Value) -> bool:
    columns = {column.id: column for column in table.columns}
    return not isinstance(value, str) and all(
        isinstance(row, dict)
        and all(_fits_field(columns[name], cell) for name, cell in row.items() if name in columns)
        for row in value
    )


def _fits_field(field: Field, value: Value) -> bool:
    if field.kind == 'choices':
        return not isinstance(value, str) and all(isinstance(one, str) for one in value)
    try:
        return isinstance(value, str) and KINDS[field.kind].parse(value) == value
    except ValueError:
        return False
