"""What kinds of decisions change, from ``content_types/effects/<type>.xml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .content_type import ContentType, Field, Table, Vocabulary
from .defaults import CASE_CHECKS, DEFAULTS
from .effects import AddRow, Effects, EndRow, Kind, LegalGround, SetField, Source
from .xml import Mistakes, help_of, parse, words

DUE = frozenset({'next-raise', 'term-of-office', 'retirement'})
"""The lists of people for whom a kind can be due: derived days of :mod:`hoso_cms.models.rules.derived`."""


def type_of(path: str) -> str:
    """The id of the type whose decisions a file is about."""
    return Path(path).stem


def read_effects(
    path: str,
    data: bytes,
    types: Mapping[str, ContentType],
    vocabularies: Mapping[str, Vocabulary],
    mistakes: Mistakes,
    *,
    old: bool = False,
) -> Effects | None:
    """The effects of a file, or None after the mistakes have been noted.

    :param types: those compiled already, of which one is what is changed.
    :param old: kept with an old version: the defaults and checks that it names need not be there any more.
    """
    root = parse(path, data, 'effects', mistakes)
    if root is None:
        return None
    record, kinds = types.get(root.get('of')), vocabularies.get(root.get('kinds'))
    if record is None:
        mistakes.unknown(path, root, 'type in of', root.get('of'), types)
    if kinds is None:
        mistakes.unknown(path, root, 'vocabulary in kinds', root.get('kinds'), vocabularies)
    if record is None or kinds is None:
        return None
    reader = _Reader(path, record, mistakes, old)
    found: dict[str, Kind] = {}
    for element in root:
        code = element.get('code')
        if code not in kinds.terms:
            mistakes.unknown(path, element, f'code of {kinds.id}', code, kinds.terms)
        else:
            found[code] = reader.kind(element, kinds.terms[code].label)
    for code in kinds.terms:
        if code not in {element.get('code') for element in root}:
            mistakes.add(
                path,
                root.sourceline,
                f'the term {code!r} of {kinds.id} has no kind here; add <kind code="{code}"/>',
            )
    return Effects(record, found, Path(path).name, data)


class _Reader:
    """The kinds of one file."""

    def __init__(self, path: str, record: ContentType, mistakes: Mistakes, old: bool) -> None:
        self.path, self.record, self.mistakes, self.old = path, record, mistakes, old

    def kind(self, element: Any, title: str) -> Kind:
        """One kind with everything it changes."""
        columns: dict[str, Field] = {}
        sets = [self._set(child, columns) for child in element.iterfind('set')]
        ends = [self._end(child, columns) for child in element.iterfind('end')]
        adds = [self._add(child, columns) for child in element.iterfind('add')]
        due = element.get('due', '')
        self._registered(element, 'list of people in due', [due] if due else [], DUE)
        self._registered(element, 'check', words(element, 'check'), CASE_CHECKS)
        return Kind(
            code=element.get('code'),
            title=title,
            sets=tuple(one for one in sets if one is not None),
            ends=tuple(one for one in ends if one is not None),
            adds=tuple(one for one in adds if one is not None),
            grounds=tuple(
                LegalGround(' '.join(g.text.split()), g.get('confirm') == 'yes')
                for g in element.iterfind('ground')
            ),
            scan=element.get('scan', ''),
            creates=element.get('creates') == 'yes',
            due=due,
            checks=tuple(words(element, 'check')),
            help=help_of(element),
            columns=tuple(columns.values()),
        )

    def _registered(self, element: Any, what: str, names: Collection[str], allowed: Collection[str]) -> None:
        if not self.old:
            self._known(element, what, names, allowed)

    def _known(self, element: Any, what: str, names: Collection[str], allowed: Collection[str]) -> bool:
        for name in names:
            if name not in allowed:
                self.mistakes.unknown(self.path, element, what, name, allowed)
        return all(name in allowed for name in names)

    def _set(self, element: Any, columns: dict[str, Field]) -> SetField | None:
        fields = {i.id: i for i in self.record.items.values() if isinstance(i, Field) and i.kind != 'choices'}
        if not self._known(element, f'field of {self.record.id}', [element.get('field')], fields):
            return None
        target = fields[element.get('field')]
        column = '' if element.get('ask') == 'no' else target.id
        source = self._source(element, column, target)
        if column:
            self._column(element, target, column, columns)
        return SetField(target, source, element.get('empty') == 'clears')

    def _add(self, element: Any, columns: dict[str, Field]) -> AddRow | None:
        table = self._table(element)
        if table is None:
            return None
        cells = []
        for child in element.iterfind('cell'):
            by_id = {column.id: column for column in table.columns}
            if not self._known(child, f'column of {table.id}', [child.get('column')], by_id):
                continue
            target = by_id[child.get('column')]
            other = child.get('from', '')
            self._known(child, f'field of {self.record.id}', [other] if other else [], self.record.items)
            column = f'{table.id}-{target.id}' if child.get('ask') else ''
            if column:
                self._column(child, target, column, columns)
            cells.append((target, self._source(child, column, target)))
        return AddRow(table, tuple(cells), element.get('stays') == 'yes')

    def _end(self, element: Any, columns: dict[str, Field]) -> EndRow | None:
        table = self._table(element)
        by_id = {column.id: column for column in table.columns} if table else {}
        if table is None or not self._known(element, f'column of {table.id}', [element.get('column')], by_id):
            return None
        target, column = by_id[element.get('column')], f'{table.id}-ended'
        self._column(element, target, column, columns)
        return EndRow(table, target, self._source(element, column, target))

    def _table(self, element: Any) -> Table | None:
        tables = {i.id: i for i in self.record.items.values() if isinstance(i, Table)}
        known = self._known(element, f'table of {self.record.id}', [element.get('table')], tables)
        return tables[element.get('table')] if known else None

    def _source(self, element: Any, column: str, target: Field) -> Source:
        default = element.get('default', '')
        self._registered(element, 'default', [default] if default else [], DEFAULTS)
        ways = [name for name in ('from', 'value', 'default') if element.get(name)]
        if len(ways) > 1:
            self.mistakes.add(
                self.path, element.sourceline, f'{" and ".join(ways)} exclude each other; keep one of them'
            )
        if not ways and not column:
            self.mistakes.add(
                self.path, element.sourceline,
                'nothing says where the value comes from; give value, default, from (cells) or ask for it',
            )  # fmt: skip
        if element.get('from') and column:
            self.mistakes.add(self.path, element.sourceline, 'what is taken from a field is not asked for')
        try:
            target.parse(element.get('value', ''))
        except ValueError as wrong:
            self.mistakes.add(self.path, element.sourceline, f'value of {target.id}: {wrong}')
        return Source(
            column,
            element.get('value', ''),
            element.get('from', ''),
            default,
            element.get('required') == 'yes',
        )

    def _column(self, element: Any, target: Field, column: str, columns: dict[str, Field]) -> None:
        """The column in which a value is asked for: the field of the record, as a column of the people's table."""
        title = element.get('title') or target.title
        columns[column] = replace(
            target, id=column, title=title, required='', variants=frozenset(), index='', event='', item=''
        )
