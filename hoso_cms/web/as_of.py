"""Numbers of an earlier day: the records of a unit and of those that lay below it then, by state, as table and chart."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from .. import clock
from ..documents import Unit
from ..models.kinds import parse_date, show_date
from ..operations.errors import Refused
from ..reports.as_of import RECORD, Line, numbers_on
from ..reports.charts import Bar, bars
from ..security import Permission
from .tree import unit_path

PAGE = 'so-lieu'


def address(request: Any, unit: Unit, day: str) -> str:
    """Where the numbers of a unit at the end of an ISO day are shown."""
    return str(request.resource_path(unit, PAGE, query={'ngay': show_date(day)}))


@view_config(
    context=Unit,
    name=PAGE,
    permission=Permission.BROWSE,
    request_method='GET',
    renderer='hoso_cms.web:templates/as_of.pt',
)
def numbers(context: Unit, request: Any) -> dict[str, Any]:
    """The numbers of a day; today's where none was typed."""
    typed = request.GET.get('ngay', '')[:20].strip() or show_date(clock.today().isoformat())
    lines: list[Line] = []
    message, day = '', ''
    try:
        day = parse_date(typed)
        lines = numbers_on(request, context, day)
    except (Refused, ValueError) as wrong:
        # Both say what would be right.
        message, request.response.status_int = str(wrong), 422
    flow = request.registry.models.workflow_of(RECORD)
    total: Counter[str] = Counter()
    for one in lines:
        total.update(one.numbers)
    chosen = request.GET.get('trang-thai', '')
    chosen = chosen if total[chosen] else ''
    states = [state for state in flow.main_states() if total[state.id]]
    query = {'ngay': typed}
    shown_lines = _with_records(lines)
    shown = [
        Bar(
            state.title,
            total[state.id],
            '?' + urlencode(query if state.id == chosen else query | {'trang-thai': state.id}),
            f'{state.title}: {total[state.id]} hồ sơ',
            state.tone,
            state.id == chosen,
        )
        for state in states
    ]
    return {
        'title': f'Số liệu đến ngày {show_date(day)}: {lines[0].then.title}'
        if lines
        else f'Số liệu đến ngày: {context.title}',
        'typed': typed,
        'message': message,
        'lines': [one for one in lines if one.numbers[chosen]] if chosen else shown_lines,
        'quiet': 0 if chosen else len(lines) - len(shown_lines),
        'told': lambda one: _told(request, one),
        'href': lambda one: address(request, one.then.unit, day),
        'states': states,
        'total': total,
        'chosen': next((state.title for state in states if state.id == chosen), ''),
        'whole': '?' + urlencode(query),
        'chart': bars('Hồ sơ theo trạng thái', shown) if shown else '',
        'unit_href': unit_path(request, context),
    }


def _with_records(lines: list[Line]) -> list[Line]:
    """The first line, and the units in which or below which a record lay; parents come before what is below them."""
    kept: list[Line] = []
    above = 0
    for one in reversed(lines):
        # Seen from the end, a unit of a smaller depth than the line kept before it lies over that line.
        if one.numbers or one.depth < above or one is lines[0]:
            kept.append(one)
            above = one.depth
    return kept[::-1]


def _told(request: Any, line: Line) -> str:
    """What has become of a unit since: another name, closed; '' where nothing has."""
    unit = line.then.unit
    if unit.closed and not line.then.closed:
        heir = request.office.heir(unit)
        after = f', kế thừa: {heir.title}' if heir is not unit else ''
        return f'đóng ngày {show_date(unit.closed)}{after}'
    if line.then.closed:
        return 'đã đóng'
    return f'nay: {unit.title}' if unit.title != line.then.title else ''
