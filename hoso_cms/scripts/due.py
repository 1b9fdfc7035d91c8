"""``hoso due``: when a limit of a regulation ends, how that was counted, and by which article.

Needs no office and may run beside the server; where there is an office, its own calendar rows count.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from datetime import date
from typing import Any

from .. import clock, models_of
from ..clocks import Calendar, CannotCount, Due, NoSuchClock, calendar_of, clock_of, due_of
from ..clocks.calendar import WEEKDAYS, Passed
from ..models.events import EVENTS
from ..models.kinds import parse_date
from ..models.read import Models
from ..models.regulation import ClockRule, Regulation
from ..security.roles import TITLES, Role
from ..settings import read
from ..storage import StorageProblem
from .context import office_read_only


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--regulation', help='quy chế, ví dụ dak-lak-2019')
    parser.add_argument('--event', help='sự kiện bắt đầu tính, ví dụ decision-effective')
    parser.add_argument('--on', help='ngày của sự kiện: 2026-04-28 hoặc 28/4/2026; mặc định là hôm nay')
    parser.add_argument('--list', action='store_true', help='in mọi thời hạn của các quy chế')
    parser.add_argument('--json', action='store_true', help='in JSON')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 where the question has an answer, 1 otherwise."""
    models = models_of(read(settings))
    try:
        if options.list:
            _list(_chosen(models, options.regulation), options.json)
        else:
            _answer(models, options, _calendar(models, settings))
    except (NoSuchClock, CannotCount) as wrong:
        print(f'hoso due: {wrong}', file=sys.stderr)
        return 1
    return 0


def _chosen(models: Models, name: str | None) -> list[Regulation]:
    if name is not None and name not in models.regulations:
        raise NoSuchClock(f'không có quy chế {name!r}; có: {", ".join(sorted(models.regulations))}')
    return [one for one in models.regulations.values() if name in (None, one.id)]


def _answer(models: Models, options: argparse.Namespace, calendar: Calendar) -> None:
    regulation = _chosen(models, options.regulation or '')[0]
    rule = clock_of(regulation, options.event or '')
    due = due_of(regulation, rule.event, _day(options.on), calendar)
    if due.provisional:
        print(
            'hoso due: tạm tính, vì lịch nghỉ chính thức của năm đó chưa được nhập vào phần mềm',
            file=sys.stderr,
        )
    if rule.to_confirm:
        print('hoso due: thời hạn này cần xác nhận với văn bản gốc', file=sys.stderr)
    print(
        json.dumps(_as_json(regulation, rule, due), ensure_ascii=False)
        if options.json
        else _told(regulation, rule, due)
    )


def _calendar(models: Models, settings: dict[str, str]) -> Calendar:
    """The office's calendar where there is an office, the shipped one otherwise."""
    # A saved index that is older than the data is no news to whoever asks for a day.
    logging.getLogger('ZODB.FileStorage').setLevel(logging.ERROR)
    try:
        with office_read_only(settings) as office:
            return calendar_of(models, office)
    except (FileNotFoundError, KeyError):
        return Calendar(models.days)
    except (StorageProblem, OSError) as wrong:
        print(
            f'hoso due: không đọc được lịch riêng của cơ quan, dùng lịch kèm phần mềm ({wrong})',
            file=sys.stderr,
        )
        return Calendar(models.days)


def _day(written: str | None) -> date:
    if not written:
        return clock.today()
    try:
        return date.fromisoformat(parse_date(written))
    except ValueError as wrong:
        raise CannotCount(f'--on {written!r}: {wrong}')


def _as_json(regulation: Regulation, rule: ClockRule, due: Due) -> dict[str, Any]:
    return {
        'regulation': regulation.id,
        'event': rule.event,
        'on': due.on.isoformat(),
        'due': due.due.isoformat(),
        'due_strict': due.due_strict.isoformat(),
        'length': due.length,
        'unit': due.unit,
        'role': rule.role,
        'article': rule.article,
    }


def _told(regulation: Regulation, rule: ClockRule, due: Due) -> str:
    lines = [
        f'Hạn: {_written(due.due)}' + (' (tạm tính)' if due.provisional else ''),
        f'Việc: {rule.title}',
        f'Sự kiện: {EVENTS[rule.event]}, {_written(due.on)}',
        f'Thời hạn: {rule.told}' + ('' if rule.length is None else ', không kể ngày xảy ra sự kiện'),
    ]
    if due.due != due.due_strict:
        lines.append(
            f'Hết {rule.told}: {_written(due.due_strict)}, là ngày nghỉ nên chuyển sang ngày làm việc kế tiếp'
        )
    lines += _days('Ngày không tính:', due.skipped) + _days('Ngày làm bù, có tính:', due.worked)
    lines += [
        f'Trách nhiệm: {TITLES[Role(rule.role)]}',
        f'Căn cứ: {rule.article}, {regulation.title} ({regulation.number})',
        *(f'  {line}' for line in regulation.text(rule.paragraph).split('\n')),
    ]
    return '\n'.join(lines)


def _days(heading: str, days: Passed) -> list[str]:
    return [heading, *(f'  {_written(day)}: {why.told}' for day, why in days)] if days else []


def _written(day: date) -> str:
    return f'{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}'


def _list(regulations: list[Regulation], as_json: bool) -> None:
    if as_json:
        rows = [_row(one, rule) for one in regulations for rule in one.clocks.values()]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in regulations:
        print(f'{one.id}: {one.title} ({one.number})')
        for rule in one.clocks.values():
            confirm = ' (cần xác nhận)' if rule.to_confirm else ''
            print(f'  {rule.event:28} {rule.told:26} {TITLES[Role(rule.role)]:18} {rule.article}{confirm}')


def _row(regulation: Regulation, rule: ClockRule) -> dict[str, Any]:
    return {
        'regulation': regulation.id,
        'event': rule.event,
        'until': rule.until,
        'title': rule.title,
        'length': rule.length,
        'unit': rule.unit,
        'last_day': f'{rule.month:02}-{rule.day:02}' if rule.month else None,
        'role': rule.role,
        'article': rule.article,
        'to_confirm': rule.to_confirm,
    }
