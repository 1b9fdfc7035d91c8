"""From a roster to draft records: a trial that writes nothing, and a load that makes all of them or none.

:mod:`hoso_cms.exchange.waiting` keeps what was sent through a page and runs it in the background.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..documents import Batch, Unit
from ..models.content_type import ContentType
from ..operations import batches, records
from ..operations.errors import Refused
from .headings import Mapping, find_mapping
from .roster import ERROR, Problem, RosterRow, parse
from .spreadsheets import Workbook, read_workbook

TYPE_ID = 'record'
KIND, DEFAULT_KIND = 'officer-kind', 'civil-servant'
KEPT_READINGS = 2
"""Rosters whose reading is remembered: one of 3,000 people takes about 30 MB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a roster, whatever the office holds already."""

    workbook: Workbook
    mapping: Mapping
    rows: list[RosterRow]
    refusal: str
    """Why no row could be read, in Vietnamese; '' where some were."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a roster would make."""

    workbook: Workbook
    mapping: Mapping
    rows: list[RosterRow]
    problems: list[Problem]
    refusal: str = ''

    @property
    def errors(self) -> list[Problem]:
        """What stops the load."""
        return [problem for problem in self.problems if problem.level == ERROR]

    @property
    def bad_rows(self) -> set[int]:
        """The rows with errors, as the spreadsheet counts them."""
        return {problem.row + 1 for problem in self.errors}


_readings: OrderedDict[tuple[bytes, str, str, date], Reading] = OrderedDict()
_reading = threading.Lock()


def read_roster(request: Any, data: bytes, choices: dict[str, Any]) -> Reading:
    """Read a roster as :func:`try_out` does, without asking what is in the office. The last ones are remembered.

    :raises WorkbookRefused: a file that cannot be read.
    :raises Refused: the columns that were chosen do not fit the file.
    """
    content_type: ContentType = request.registry.models.content_types[TYPE_ID]
    chosen = {name: choices.get(name) for name in ('mapping', KIND)}
    key = (data, json.dumps(chosen, sort_keys=True), content_type.digest, clock.today())
    with _reading:
        if key in _readings:
            _readings.move_to_end(key)
            return _readings[key]
    reading = _read(data, chosen, content_type)
    with _reading:
        _readings[key] = reading
        while len(_readings) > KEPT_READINGS:
            _readings.popitem(last=False)
    return reading


def _read(data: bytes, chosen: dict[str, Any], content_type: ContentType) -> Reading:
    workbook = read_workbook(data)
    try:
        mapping = (
            Mapping.from_plain(chosen['mapping'], content_type, workbook)
            if chosen['mapping']
            else find_mapping(workbook, content_type)
        )
    except ValueError as wrong:
        raise Refused(str(wrong))
    try:
        defaults = {KIND: chosen[KIND] or DEFAULT_KIND}
        return Reading(workbook, mapping, parse(workbook, mapping, content_type, defaults), '')
    except ValueError as wrong:
        return Reading(workbook, mapping, [], str(wrong))


def try_out(request: Any, data: bytes, choices: dict[str, Any]) -> Trial:
    """Read a roster against the record and the records that are there. Writes nothing.

    :param choices: what a person chose: ``officer-kind`` for rows that do not tell it, and ``mapping``, as
        :meth:`Mapping.to_plain` gave it; both may be missing.
    :raises WorkbookRefused: a file that cannot be read.
    :raises Refused: the columns that were chosen do not fit the file.
    """
    found = read_roster(request, data, choices)
    places = {name: column for column, name in sorted(found.mapping.columns.items(), reverse=True) if name}
    name_column = places.get('full-name', places.get('given-name', 0))
    problems = [problem for row in found.rows for problem in row.problems]
    wrong = {(problem.row, problem.field) for problem in problems if problem.level == ERROR}
    numbers: dict[tuple[str, Any], int] = {}
    for row in found.rows:
        line = row.row_number - 1
        content, refused = records.prepare(request, TYPE_ID, row.content)
        told = [(one.field, one.message) for one in refused] + _doubles(content, row.row_number, numbers)
        for field, message in told:
            if not {(line, field), (line, '')} & wrong:
                problems.append(Problem(line, places.get(field, name_column), field, ERROR, message))
                wrong.add((line, field))
    problems.sort(key=lambda problem: (problem.row, problem.column))
    return Trial(found.workbook, found.mapping, found.rows, problems, found.refusal)


def _doubles(content: Any, line: int, numbers: dict[tuple[str, Any], int]) -> list[tuple[str, str]]:
    """The numbers of a row that an earlier row has, though no two records may share them."""
    told = []
    for values in content.values():
        for name in records.UNIQUE:
            if values.get(name) and (first := numbers.setdefault((name, values[name]), line)) != line:
                told.append((name, f'Số {values[name]} đã có ở dòng {first}.'))
    return told


def load(
    request: Any, unit: Unit, trial: Trial, title: str, progress: Callable[[int], None] | None = None
) -> Batch:
    """Make the draft records of a trial, all of them or none. The caller commits, or aborts on an exception.

    :param progress: called with the number of records made so far.
    :raises Refused: the trial has errors, or no row; or a record cannot be stored, its row is named.
    """
    if trial.refusal:
        raise Refused(trial.refusal)
    if trial.errors:
        raise Refused(
            f'Danh sách còn {len(trial.errors)} lỗi; hãy sửa trong tệp rồi gửi lại, chưa có hồ sơ nào được tạo.'
        )
    contents = [row.content for row in trial.rows]
    try:
        return batches.create_batch(request, unit, TYPE_ID, contents, title=title, progress=progress)
    except batches.RowRefused as refusal:
        raise Refused(f'Dòng {trial.rows[refusal.index].row_number}: {refusal}')
