"""Two versions side by side, as people read them: labels instead of codes, rows named by what they hold, words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from ..documents import Document, Version
from ..models.compare import Change, section_changes
from ..models.content_type import ROW_ID, Field, Item, Row, Section, Table, Value, Values
from . import references
from .versions import changed_sections, open_sections

WORD_KINDS = frozenset({'text', 'long-text'})
"""Kinds whose values are compared word by word; others are replaced as a whole."""
UNNAMED = frozenset({'file', *references.KINDS})
"""Kinds whose values are no words by which a row could be called."""
MOST_WORDS = 4_000_000
"""Product of the word counts above which two texts are shown as wholes: comparing them would keep a page waiting."""
_WORD = re.compile(r'\s*\S+|\s+$')


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words: ``del`` where only the old text has it, ``ins`` where only the new one has, '' where both do."""

    text: str
    mark: str = ''
    href: str = ''
    """Where what the text names is opened; '' for words."""


Side = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One value that differs. ``is_file`` says that the segments hold the digests of files."""

    field: str
    title: str
    item: str
    old: Side
    new: Side
    is_file: bool = False
    refers: str = ''
    """``unit`` or ``document``: the segments hold their numbers, until :func:`differences` names them."""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that differs: how is ``added``, ``removed`` or ``changed``; cells are the columns that differ."""

    how: str
    name: str
    cells: tuple[FieldDifference, ...]
    row: str = ''
    """Id of the row."""


@dataclass(frozen=True, slots=True)
class TableDifference:
    """The rows of a table that differ, and whether rows that stayed were put in another order."""

    field: str
    title: str
    item: str
    rows: tuple[RowDifference, ...]
    reordered: bool = False


@dataclass(slots=True)
class SectionDifference:
    """What differs in one section."""

    id: str
    title: str
    entries: list[FieldDifference | TableDifference] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many changes a reader steps through: each field, each row, each new order."""
        return sum(len(e.rows) + e.reordered if isinstance(e, TableDifference) else 1 for e in self.entries)


def differences(
    request: Any, document: Document, old: Version | None, new: Version
) -> list[SectionDifference]:
    """What the person may see of the differences between two versions, in the order of the form.

    A section must be open to the person in both versions; each value is shown under the model it was written with.

    :param old: None where there is nothing to compare with: everything is new.
    """
    changed = set(changed_sections(old, new))
    after = open_sections(request, document, new)
    before = after if old is None else open_sections(request, document, old)
    order = [*after, *(name for name in before if name not in after)]
    found = []
    for name in order:
        if name not in changed or not _open_in_both(name, before, after, old, new):
            continue
        was, now = before.get(name), after.get(name)
        values = {} if old is None else old.values(name)
        difference = section_difference(was, now, values, new.values(name))
        if difference.entries:
            difference.entries = [_named(request, entry) for entry in difference.entries]
            found.append(difference)
    return found


def _named(request: Any, entry: Any) -> Any:
    """An entry in which units and documents are called by their titles, with links for those who may open them."""
    if isinstance(entry, TableDifference):
        rows = tuple(
            replace(row, cells=tuple(_named(request, cell) for cell in row.cells)) for row in entry.rows
        )
        return replace(entry, rows=rows)
    if not entry.refers:
        return entry

    def side(segments: Side) -> Side:
        found = ((references.told(request, entry.refers, one.text), one.mark) for one in segments)
        return tuple(Segment(text, mark, href) for (text, href), mark in found)

    return replace(entry, old=side(entry.old), new=side(entry.new))


def _open_in_both(
    name: str, before: Mapping[str, Section], after: Mapping[str, Section], old: Version | None, new: Version
) -> bool:
    """A section that only one of the models has is empty in the other; one that is hidden there is not shown at all."""
    hidden_before = old is not None and name in old.digests and name not in before
    return (
        not hidden_before
        and not (name in new.digests and name not in after)
        and (name in before or name in after)
    )


def section_difference(
    was: Section | None, now: Section | None, old: Values, new: Values
) -> SectionDifference:
    """What differs in a section.

    :param was, now: the section under the model of the old and of the new values; one may be None, not both.
    """
    shown = now or was
    if shown is None:
        raise ValueError('a section difference needs the section under one model at least')
    before = {item.id: item for item in was.items} if was else {}
    after = {item.id: item for item in now.items} if now else {}
    grouped: dict[str, list[Change]] = {}
    for change in section_changes(shown.id, old, new):
        grouped.setdefault(change.table or change.field, []).append(change)
    result = SectionDifference(shown.id, shown.title)
    names = [*after, *(n for n in before if n not in after)]
    names += [n for n in grouped if n not in after and n not in before]
    for name in names:
        if old.get(name, '') == new.get(name, ''):
            continue
        first, second = before.get(name), after.get(name)
        if _internal(second or first):
            continue
        if isinstance(second or first, Table):
            result.entries.append(
                _table_difference(first, second, old.get(name, ()), new.get(name, ()), grouped.get(name, []))
            )
        else:
            for change in grouped.get(name, []):
                result.entries.append(_field_difference(first, second, name, change.old, change.new))
    return result


def _internal(item: Item | None) -> bool:
    return isinstance(item, Field) and item.internal


def _field_difference(
    was: Item | None, now: Item | None, name: str, old: Value, new: Value
) -> FieldDifference:
    shown = now or was
    kind = shown.kind if isinstance(shown, Field) else ''
    title, item = (shown.title, shown.item) if shown else (name, '')
    if kind == 'file':
        return FieldDifference(name, title, item, _whole(old, 'del'), _whole(new, 'ins'), is_file=True)
    if kind in references.KINDS:
        return FieldDifference(name, title, item, _whole(old, 'del'), _whole(new, 'ins'), refers=kind)
    texts = _text(was or now, old), _text(now or was, new)
    sides = words(*texts) if kind in WORD_KINDS else (_whole(texts[0], 'del'), _whole(texts[1], 'ins'))
    return FieldDifference(name, title, item, *sides)


def _text(item: Item | None, value: Value) -> str:
    if isinstance(item, Field) and value:
        text = item.show_value(value)
        return f'{text} {item.measure}' if item.measure else text
    return value if isinstance(value, str) else '; '.join(str(one) for one in value)


def _whole(value: Value, mark: str) -> Side:
    return (Segment(value, mark),) if isinstance(value, str) and value else ()


def _table_difference(
    was: Item | None, now: Item | None, old: Value, new: Value, changes: list[Change]
) -> TableDifference:
    table = now if isinstance(now, Table) else was
    assert isinstance(table, Table)
    before, after = _rows(old), _rows(new)
    by_row: dict[str, list[Change]] = {}
    for change in changes:
        by_row.setdefault(change.row, []).append(change)
    rows = []
    for row_id in [*after, *(r for r in before if r not in after)]:
        if row_id in by_row:
            how = 'added' if row_id not in before else 'removed' if row_id not in after else 'changed'
            name = row_name(table, after.get(row_id) or before[row_id])
            rows.append(RowDifference(how, name, tuple(_cells(was, now, by_row[row_id])), row_id))
    stayed = [r for r in before if r in after] != [r for r in after if r in before]
    return TableDifference(table.id, table.title, table.item, tuple(rows), reordered=stayed)


def _cells(was: Item | None, now: Item | None, changes: list[Change]) -> Iterator[FieldDifference]:
    """The cells of a row in the order of the columns, those of columns that are no more at the end."""
    old_columns = {c.id: c for c in was.columns} if isinstance(was, Table) else {}
    new_columns = {c.id: c for c in now.columns} if isinstance(now, Table) else {}
    order = {name: place for place, name in enumerate([*new_columns, *old_columns])}
    for change in sorted(changes, key=lambda c: order.get(c.field, len(order))):
        was_column, column = old_columns.get(change.field), new_columns.get(change.field)
        if not _internal(column or was_column):
            yield _field_difference(was_column, column, change.field, change.old, change.new)


def _rows(value: Value) -> dict[str, Row]:
    return {row[ROW_ID]: row for row in value if isinstance(row, dict)}


def row_name(table: Table, row: Row) -> str:
    """What people call a row: its first three values, long ones cut; a row of files and numbers only is called by its table."""
    parts = []
    for column in table.columns:
        if (value := row.get(column.id)) and column.kind not in UNNAMED and not column.internal:
            text = ' '.join(column.show(value).split())
            parts.append(text if len(text) <= 60 else text[:57].rstrip() + '…')
    return ' – '.join(parts[:3]) or table.title


def words(old: str, new: str) -> tuple[Side, Side]:
    """Two texts with the words marked that only one of them has.

    Joined again, the segments of a side are its text, character for character.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(middle[0]) * len(middle[1]) > MOST_WORDS:
        sides: tuple[Side, Side] = _whole(''.join(middle[0]), 'del'), _whole(''.join(middle[1]), 'ins')
    else:
        sides = _marked(*middle)
    first, last = Segment(''.join(before[:head])), Segment(''.join(before[len(before) - tail :]))
    return _joined(first, sides[0], last), _joined(first, sides[1], last)


def _joined(first: Segment, side: Side, last: Segment) -> Side:
    return tuple(segment for segment in (first, *side, last) if segment.text)


def _common(first: list[str], second: list[str]) -> int:
    """How many words two lists begin with alike."""
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _marked(before: list[str], after: list[str]) -> tuple[Side, Side]:
    old: list[Segment] = []
    new: list[Segment] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = ''.join(before[i:j]), ''.join(after[k:m])
        if tag == 'equal':
            old.append(Segment(was))
            new.append(Segment(now))
            continue
        # The blank before a word belongs to both sides where both have one: only the word is marked.
        blank = len(was) - len(was.lstrip()) if was and now else 0
        if was[:blank] == now[:blank]:
            old.append(Segment(was[:blank]))
            new.append(Segment(now[:blank]))
            was, now = was[blank:], now[blank:]
        old.append(Segment(was, 'del'))
        new.append(Segment(now, 'ins'))
    return tuple(old), tuple(new)
