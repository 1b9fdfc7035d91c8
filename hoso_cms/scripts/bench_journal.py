"""What the journal costs among many lines: part of ``hoso bench``."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from .. import clock
from ..journal import Entry, JournalEvent, find_break, head, record, record_many, trail
from ..sidestore import SideStore

RECORDS, PEOPLE = 50_000, 400
BUSY = 1
"""The record and the person with most lines: every fiftieth."""
BATCH = 5_000
ADDRESS = '10.0.0.5'


def fill(store: SideStore, lines: int) -> None:
    """Bring the journal to so many lines, spread over two years."""
    chosen = random.Random(5)  # noqa: S311 - the same lines in every run
    begun, there = clock.now() - timedelta(days=730), head(store)[0]
    while there < lines:
        number = min(BATCH, lines - there)
        with clock.standing_at(begun + timedelta(days=730) * (there / lines)):
            there = record_many(store, _entries(chosen, number))
        print(f'\r  {there} dòng nhật ký', end='', file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _entries(chosen: random.Random, number: int) -> Iterator[Entry]:
    for _ in range(number):
        busy = chosen.random() < 0.02
        subject = BUSY if busy else chosen.randrange(2, RECORDS)
        account = BUSY if busy else chosen.randrange(2, PEOPLE)
        yield Entry(JournalEvent.READ, account, ADDRESS, subject, details={'section': 'basic'})


def measure(store: SideStore) -> dict[str, float]:
    """Milliseconds of one line written and of trails found, and seconds of the check of the whole chain."""
    chosen = random.Random(6)  # noqa: S311
    since, until = (clock.now() - timedelta(days=days) for days in (400, 370))
    asked: list[dict[str, Any]] = [
        *({'subject': chosen.randrange(2, RECORDS)} for _ in range(40)),
        *({'account': chosen.randrange(2, PEOPLE)} for _ in range(40)),
        {'subject': BUSY},
        {'account': BUSY, 'since': since, 'until': until},
        {'account': BUSY},
    ]
    found = [_milliseconds(partial(trail, store, **one)) for one in asked]
    started = time.perf_counter()
    assert find_break(store) is None
    return {
        'lines': head(store)[0],
        'trail': statistics.median(found),
        'slowest': max(found),
        'check': time.perf_counter() - started,
    }


def _milliseconds(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return (time.perf_counter() - started) * 1000


def pages_and_lines(store: SideStore, read: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of a page, its line included, and of a line alone: medians of 400, taken under the same load.

    Many of each after one another: a process reads again what another one has written, and an office has one that writes.
    """
    pages, lines = [], []
    write = partial(record, store, JournalEvent.READ, account=2, subject=2, address=ADDRESS)
    for _ in range(8):
        pages += [_milliseconds(read) for _ in range(50)]
        lines += [_milliseconds(write) for _ in range(50)]
    return statistics.median(pages), statistics.median(lines)


def report(figures: dict[str, float], page: float, line: float) -> None:
    """Print what was measured.

    :param page: milliseconds of the reading view for one client, its line in the journal included.
    :param line: milliseconds of a line alone.
    """
    lines = f'{figures["lines"]:,.0f}'.replace(',', '.')
    for what, value, reach in (
        (f'journal of {lines} lines: one line more', f'{line:.2f} ms', ''),
        (f'  of a page that takes {page:.1f} ms', f'{line / page:.0%}', '< 10%'),
        ('  a trail, median of 83', f'{figures["trail"]:.2f} ms', '< 200 ms'),
        ('  a trail, slowest', f'{figures["slowest"]:.2f} ms', '< 200 ms'),
        ('  checking the whole chain', f'{figures["check"]:.0f} s', ''),
    ):
        print(f'{what:<48}{value:>26}{"":>21}{reach:>9}')
