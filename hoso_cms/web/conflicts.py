"""Conflicts put before the person: the value at first, what another saved meanwhile, one's own; and the choice carried out.

A conflict is named ``table:row:field`` in the form; table and row are empty for a field of the section, the field is empty
where one side removed the whole row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import clock
from ..models.compare import Conflict
from ..models.content_type import ROW_ID, Table, Value
from ..operations.versions import writer
from .asked import number
from .forms import Pairs

if TYPE_CHECKING:
    from .sections import Page


def decide(page: Page, pairs: Pairs) -> int:
    """Carry out what was chosen at each conflict; the version that the choice rests on, or that of the form."""
    sent = dict(pairs)
    asked = [value for name, value in pairs if name == 'xung-dot']
    seen = number(sent.get('xem', ''))
    if not asked or not 0 < seen <= page.document.count or not all(sent.get(f'giu:{one}') for one in asked):
        return page.base
    theirs = page.values_at(seen)
    for one in asked:
        table, _, rest = one.partition(':')
        row, _, name = rest.partition(':')
        _choose(page.form.typed, theirs, table, row, name, sent[f'giu:{one}'])
    return seen


def _choose(
    typed: dict[str, Any], theirs: Mapping[str, Value], table: str, row: str, name: str, choice: str
) -> None:
    if not table:
        if choice == 'theirs' and name in typed:
            typed[name] = theirs.get(name, '')
        return
    rows = typed.get(table, [])
    if choice == 'remove':
        typed[table] = [one for one in rows if one.get(ROW_ID) != row]
    elif choice == 'theirs':
        stored = {one[ROW_ID]: one for one in theirs.get(table, ()) if isinstance(one, dict)}
        for one in rows:
            if one.get(ROW_ID) == row:
                one[name] = stored.get(row, {}).get(name, '')


def told(page: Page, conflict: Conflict) -> dict[str, Any]:
    """A conflict in words."""
    item = page.content_type.items[conflict.table or conflict.field]
    common = {
        'key': f'{conflict.table}:{conflict.row}:{conflict.field}',
        'anchor': f'o-{conflict.table or conflict.field}',
        'by': _last_writer(page),
        'title': item.title,
    }
    if not isinstance(item, Table):
        show = item.show_value
        return {
            **common,
            'base': show(conflict.base),
            'choices': [('theirs', show(conflict.theirs)), ('mine', show(conflict.mine))],
        }
    if conflict.field:
        column = item.column(conflict.field)
        return {
            **common,
            'title': f'{item.title}, dòng “{_row_text(item, _row(page, item, conflict.row))}”, cột {column.title}',
            'base': column.show_value(conflict.base),
            'choices': [
                ('theirs', column.show_value(conflict.theirs)),
                ('mine', column.show_value(conflict.mine)),
            ],
        }
    return {
        **common,
        'title': f'{item.title}: một bên xoá dòng, một bên sửa dòng đó',
        'base': _row_text(item, conflict.base),
        'choices': [
            ('keep' if side else 'remove', _row_text(item, side) or 'xoá dòng')
            for side in (conflict.theirs, conflict.mine)
        ],
    }


def _row(page: Page, table: Table, row_id: str) -> Sequence[Any]:
    stored = page.values_at(page.document.count).get(table.id, ())
    return [row for row in stored if isinstance(row, dict) and row[ROW_ID] == row_id]


def _row_text(table: Table, rows: Any) -> str:
    return ' | '.join(
        column.show(row[column.id]) for row in rows for column in table.columns if row.get(column.id)
    )[:300]


def _last_writer(page: Page) -> str:
    """Who changed the section since the form was opened, and when."""
    before = page.document.version(page.base).digests.get(page.section.id)
    found = page.document.current
    for version in page.document.history():
        if version.number <= page.base or version.digests.get(page.section.id) == before:
            break
        if version.act in ('edit', 'restore', 'answer'):
            found = version
            break
    return f'{writer(page.request, found)}, {clock.local(found.time):%H:%M %d/%m/%Y}'
