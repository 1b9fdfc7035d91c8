"""Two contents side by side, and three merged into one: by field, and in tables by row and cell.

Rows are matched by their stable ids, so an inserted row does not make the rows after it look changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .content_type import ROW_ID, Content, Row, Value, Values


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or one cell of a row, that differs. '' or () stands for nothing there."""

    section: str
    field: str
    old: Value
    new: Value
    table: str = ''
    row: str = ''


def changes(old: Content, new: Content) -> list[Change]:
    """Every difference between two contents, section by section."""
    found: list[Change] = []
    for section in dict.fromkeys([*old, *new]):
        found.extend(section_changes(section, old.get(section, {}), new.get(section, {})))
    return found


def section_changes(section: str, old: Values, new: Values) -> list[Change]:
    """Every difference between the values of one section."""
    found: list[Change] = []
    for item in dict.fromkeys([*old, *new]):
        before, after = old.get(item, ''), new.get(item, '')
        if before == after:
            continue
        if _is_table(before) or _is_table(after):
            found.extend(_row_changes(section, item, _rows(before), _rows(after)))
        else:
            found.append(Change(section, item, before, after))
    return found


def _row_changes(section: str, table: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Change]:
    found = []
    for row_id in dict.fromkeys([*old, *new]):
        before, after = old.get(row_id, {}), new.get(row_id, {})
        for column in dict.fromkeys([*before, *after]):
            if column != ROW_ID and before.get(column, '') != after.get(column, ''):
                found.append(
                    Change(section, column, before.get(column, ''), after.get(column, ''), table, row_id)
                )
    return found


def _is_table(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], dict)


def _rows(value: Value) -> dict[str, Row]:
    return {row[ROW_ID]: row for row in value if isinstance(row, dict)}


def selected(section: str, old: Values, new: Values, accept: Callable[[Change], bool]) -> dict[str, Value]:
    """The old values with those changes towards the new ones that are accepted, field by field and cell by cell.

    Accepting all gives the new values, accepting none the old ones.
    """
    result: dict[str, Value] = {}
    for item in dict.fromkeys([*old, *new]):
        before, after = old.get(item, ''), new.get(item, '')
        if _is_table(before) or _is_table(after):
            value: Value = _selected_rows(section, item, _rows(before), _rows(after), accept)
        elif before != after and accept(Change(section, item, before, after)):
            value = after
        else:
            value = before
        if value:
            result[item] = value
    return result


def _selected_rows(
    section: str, table: str, old: Mapping[str, Row], new: Mapping[str, Row], accept: Callable[[Change], bool]
) -> tuple[Row, ...]:
    order = _row_order({}, new, old)
    rows = {}
    for row_id in order:
        before, after = old.get(row_id, {}), new.get(row_id, {})
        row: Row = {ROW_ID: row_id}
        for column in dict.fromkeys([*before, *after]):
            was, becomes = before.get(column, ''), after.get(column, '')
            if column == ROW_ID or was == becomes:
                taken = was
            else:
                taken = becomes if accept(Change(section, column, was, becomes, table, row_id)) else was
            if taken:
                row[column] = taken
        if len(row) > 1:
            rows[row_id] = row
    if rows == old:
        return tuple(old.values())
    return tuple(rows.values())


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same field or cell changed by two people in two ways."""

    section: str
    field: str
    base: Value
    theirs: Value
    mine: Value
    table: str = ''
    row: str = ''


def merge(
    section: str, base: Values, theirs: Values, mine: Values
) -> tuple[dict[str, Value], list[Conflict]]:
    """Merge what I typed into what others saved since the form was opened.

    :param base: the section as it was when the form was opened.
    :param theirs: the section as it is stored now.
    :param mine: the section as it was sent.
    :returns: the merged values (mine wins where there is a conflict), and the conflicts to ask about.
    """
    merged: dict[str, Value] = {}
    conflicts: list[Conflict] = []
    for item in dict.fromkeys([*theirs, *mine, *base]):
        before, stored, sent = base.get(item, ''), theirs.get(item, ''), mine.get(item, '')
        if _is_table(before) or _is_table(stored) or _is_table(sent):
            value: Value = _merge_rows(section, item, before, stored, sent, conflicts)
        else:
            value = _merge_value(
                before, stored, sent, Conflict(section, item, before, stored, sent), conflicts
            )
        if value:
            merged[item] = value
    return merged, conflicts


def _merge_value(
    base: Value, theirs: Value, mine: Value, conflict: Conflict, conflicts: list[Conflict]
) -> Value:
    if mine == base:
        return theirs
    if theirs not in (base, mine):
        conflicts.append(conflict)
    return mine


def _merge_rows(
    section: str, table: str, base: Value, theirs: Value, mine: Value, conflicts: list[Conflict]
) -> tuple[Row, ...]:
    before, stored, sent = _rows(base), _rows(theirs), _rows(mine)
    merged: dict[str, Row] = {}
    for row_id in _row_order(before, stored, sent):
        old, their, my = before.get(row_id), stored.get(row_id), sent.get(row_id)
        if their is None and my is None:
            continue
        if old is not None and (their is None or my is None):
            kept = my if their is None else their
            if kept == old:
                continue  # one removed the row, the other left it as it was
            conflicts.append(Conflict(section, '', _whole(old), _whole(their), _whole(my), table, row_id))
            merged[row_id] = kept or {}
            continue
        merged[row_id] = _merge_cells(section, table, row_id, old or {}, their or {}, my or {}, conflicts)
    return tuple(row for row in merged.values() if len(row) > 1)


def _whole(row: Row | None) -> Value:
    return () if row is None else (row,)


def _merge_cells(
    section: str, table: str, row_id: str, old: Row, their: Row, my: Row, conflicts: list[Conflict]
) -> Row:
    if not their or not my:
        return dict(their or my)
    row: Row = {ROW_ID: row_id}
    for column in dict.fromkeys([*their, *my, *old]):
        if column == ROW_ID:
            continue
        values = old.get(column, ''), their.get(column, ''), my.get(column, '')
        value = _merge_value(*values, Conflict(section, column, *values, table=table, row=row_id), conflicts)
        if value:
            row[column] = str(value)
    return row


def _row_order(before: Mapping[str, Row], stored: Mapping[str, Row], sent: Mapping[str, Row]) -> list[str]:
    """My order, unless only others re-ordered; rows that others added stand behind the row they followed."""
    kept_mine = [r for r in sent if r in before]
    first, second = (stored, sent) if kept_mine == [r for r in before if r in sent] else (sent, stored)
    order = list(first)
    previous = ''
    for row_id in second:
        if row_id not in first:
            order.insert(
                order.index(previous) + 1 if previous in order else 0 if not previous else len(order), row_id
            )
        previous = row_id
    return order
