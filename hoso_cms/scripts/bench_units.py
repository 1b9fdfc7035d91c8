"""What ``hoso bench`` measures of reorganisations: one province under another, then into another, while people work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

PAUSE = 0.05
"""Seconds between two pages that somebody asks for while the units are merged."""


class _Beside(threading.Thread):
    """Somebody who does the same again and again, and how long it took at the longest."""

    def __init__(self, what: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._what, self._ended, self.longest, self.failure = what, threading.Event(), 0.0, ''

    def run(self) -> None:
        while not self._ended.wait(PAUSE):
            started = time.perf_counter()
            try:
                self._what()
            except Exception as failure:
                self.failure = f'{type(failure).__name__}: {failure}'
                return
            self.longest = max(self.longest, time.perf_counter() - started)

    def end(self) -> float:
        """Seconds of the longest time.

        :raises RuntimeError: it failed.
        """
        self._ended.set()
        self.join()
        if self.failure:
            raise RuntimeError(self.failure)
        return self.longest


def measure(folder: Path, built: dict[str, Any]) -> dict[str, Any]:
    """Move the second province of the measured office under a new unit, then merge it into the first, unit by unit."""
    from ..exchange import reorganising as runner
    from ..operations import reorganising
    from ..testing.bench_office import people_of
    from ..testing.browser import Browser
    from ..testing.reorganisations import a_reorganisation, carry_out
    from ..testing.site import make_app
    from .context import acting_as

    app = make_app(folder)
    registry = app.registry
    people = people_of(registry, built['people'])
    storage = registry._zodb_databases[''].storage
    administrator, second = people.administrator, people.second_administrator
    first, other = sorted({path.split('/')[1] for path in built['paths']})
    a_reorganisation(administrator).creating('Vùng', under='/', kind='province').started_by(second).done()
    uid = a_reorganisation(administrator).moving(f'/{other}', under='/vung').started_by(second).build()
    with acting_as(registry, second.login) as request:
        before, started = storage.lastTransaction(), time.perf_counter()
        reorganising.advance(request, request.office.document(uid))
        request.tm.commit()
        moved = time.perf_counter() - started
    objects = sum(1 for one in storage.iterator(start=before) if one.tid > before for _ in one)
    carry_out(registry, uid)

    plan = a_reorganisation(administrator)
    own = [path.removeprefix(f'/{first}') for path in built['paths'] if path.startswith(f'/{first}/')]
    for path in own:
        plan.merging(f'/vung/{other}{path}', into=f'/{first}{path}')
    uid = plan.started_by(second).build()
    browser = Browser(app)
    browser.login(people.clerk)
    beside = [
        _Beside(lambda: browser.get(f'/{first}/')),
        _Beside(lambda: _create(people.clerk, built['paths'][0])),
    ]
    for one in beside:
        one.start()
    started, worked = time.perf_counter(), time.thread_time()
    runner.run(uid, lambda: acting_as(registry, second.login), lambda **told: None)
    figures = {
        'records': sum(path.startswith(f'/{other}/') for path, _ in built['uids']),
        'moved': moved,
        'objects': objects,
        'merged': time.perf_counter() - started,
        'worked': time.thread_time() - worked,
        'list': beside[0].end(),
        'created': beside[1].end(),
    }
    from ..storage import close_databases

    close_databases(registry)
    with closing(registry.side_store):
        return figures


def _create(clerk: Any, path: str) -> None:
    from ..operations import records
    from ..testing.people import unit_at

    basic = {'officer-kind': 'civil-servant', 'full-name': 'Nguyễn Văn Thử', 'birth-date': '1990'}
    with clerk.acting() as request:
        records.create(request, unit_at(request.office, path), 'record', {'basic': basic})


def report(figures: dict[str, Any]) -> None:
    """Print what was measured."""
    records = f'{figures["records"]:,}'.replace(',', '.')
    for what, value, reach in (
        (f'a unit with {records} records under another', f'{figures["moved"] * 1000:.0f} ms, {figures["objects"]} obj.', '1 s, 50'),
        (f'{records} records merged into other units', f'{figures["worked"]:.1f} s of work', '< 10 s'),
        ('  by the clock, people working beside it', f'{figures["merged"]:.1f} s', ''),
        ('  longest page beside it', f'{figures["list"]:.2f} s', '< 1 s'),
        ('  longest new record beside it', f'{figures["created"]:.2f} s', '< 1 s'),
    ):  # fmt: skip
        print(f'{what:<48}{value:>26}{"":>21}{reach:>9}')
