"""``hoso bench``: what pages and operations cost, as ratios against a bare Pyramid page in the same run.

A server of its own (one process, waitress) serves both the office and a bare Pyramid + Chameleon application whose page
is as large as the office's. Raw-socket clients in this process keep it busy, so a rate is what the server can do.
Nothing is asserted; ``docs/performance.md`` says what the figures mean.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lxml import html

from ..sidestore import SideStore
from . import bench_journal, bench_units

UNITS = 400
CLIENTS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--records', type=int, default=20_000, help='records in the measured office')
    parser.add_argument('--seconds', type=float, default=6, help='how long each page is measured')
    parser.add_argument(
        '--keep', metavar='FOLDER', help='build the office here, or use the one that is here already'
    )
    parser.add_argument(
        '--lines', type=int, default=2_000_000, help='lines in the journal before anything is measured'
    )


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Build, serve, measure, print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        figures = folder / 'figures.json'
        if not figures.exists():
            figures.write_text(json.dumps(build(folder, options.records)))
        built = json.loads(figures.read_text())
        store = SideStore(folder / 'var' / 'side.sqlite')
        bench_journal.fill(store, options.lines)
        measurement = Measurement(folder, built, options, store)
        measurement.report()
        bench_journal.report(bench_journal.measure(store), *measurement.page_and_line)
        store.close()
        # Units that were merged cannot be merged again, so the next run finds them as they were.
        with tempfile.TemporaryDirectory() as copied:
            copy = Path(shutil.copytree(folder, copied, dirs_exist_ok=True))
            bench_units.report(bench_units.measure(copy, built))
    return 0


def build(folder: Path, records: int) -> dict[str, Any]:
    """An office of that many full records in :data:`UNITS` units, made through the operations in batches."""
    from ..operations import records as operations
    from ..testing.bench_office import BATCH, RECORDS_OF_A_UNIT, contents, found_bench_office, told
    from ..testing.builders import make_registry, unit_at

    registry = make_registry(folder)
    people, paths = found_bench_office(registry, UNITS)
    figures: dict[str, Any] = {
        'paths': paths,
        'grants': {},
        'people': told(people),
    }
    spent, worked, made = 0.0, 0.0, 0
    uids: list[tuple[str, int]] = []
    source = contents(registry, seed=7)
    while made < records:
        batch = [next(source) for _ in range(min(BATCH, records - made))]
        with people.clerk.acting() as request:
            started, before = time.perf_counter(), time.process_time()
            documents = [
                (
                    path := paths[(made + n) // RECORDS_OF_A_UNIT % len(paths)],
                    operations.create(request, unit_at(request.office, path), 'record', content),
                )
                for n, content in enumerate(batch)
            ]
            request.tm.commit()
            spent += time.perf_counter() - started
            worked += time.process_time() - before
            uids += [(path, document.uid) for path, document in documents]
            request.tm.begin()
        made += len(batch)
        if made == records or 500 <= made < 500 + BATCH:
            figures['grants'][made] = _cost_of_a_grant(registry, people, len(figures['grants']))
        print(f'\r  {made} hồ sơ, {made / spent:.0f}/s ', end='', file=sys.stderr, flush=True)
    print(file=sys.stderr)
    figures |= {'created_per_second': made / spent, 'per_processor_second': made / worked, 'uids': uids}
    from ..storage import close_databases

    close_databases(registry)
    return figures


def _cost_of_a_grant(registry: Any, people: Any, turn: int) -> tuple[float, int]:
    """Milliseconds and objects written when a role is given at the top of the tree."""
    from ..testing.people import give_role

    storage = registry._zodb_databases[''].storage
    with people.administrator.acting() as request:
        account = request.office.accounts[people.bystander.uid]
        before = storage.lastTransaction()
        started = time.perf_counter()
        give_role(request, request.office, account, ('head', 'archivist')[turn])
        request.tm.commit()
        spent = (time.perf_counter() - started) * 1000
        request.tm.begin()
    written = sum(1 for one in storage.iterator(start=before) if one.tid > before for _ in one)
    return spent, written


class Client:
    """A keep-alive connection with the cookies of one session."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        self.cookie = ''

    def ask(
        self, method: str, path: str, body: str = '', kind: str = 'application/x-www-form-urlencoded'
    ) -> tuple[int, bytes, str]:
        """Status, body and location."""
        headers = {'Cookie': self.cookie, 'Origin': f'http://127.0.0.1:{self.connection.port}'}
        if body:
            headers['Content-Type'] = kind
        self.connection.request(method, path, body.encode() or None, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        for value in answer.headers.get_all('Set-Cookie') or ():
            self.cookie = value.split(';')[0]
        return answer.status, data, answer.headers.get('Location', '')

    def close(self) -> None:
        """Give the connection back; may be said after any failure of it."""
        self.connection.close()

    def sign_in(self, login: str, password: str) -> None:
        """:raises RuntimeError: the server did not let us in."""
        _, page, _ = self.ask('GET', '/dang-nhap')
        fields = {**dict(_form(page, 'dang-nhap')), 'login': login, 'password': password}
        status, _, _ = self.ask('POST', '/dang-nhap', urlencode(fields))
        if status not in (302, 303):
            raise RuntimeError(f'sign-in answered {status}')


def _form(page: bytes, action: str) -> list[tuple[str, str]]:
    """The fields of the form whose action holds the words, or of the last form of the page."""
    document: Any = html.fromstring(page)
    forms = document.forms
    form = next(
        (f for f in forms if action in (f.action or '') and (f.method or '').upper() == 'POST'), forms[-1]
    )
    return [(name, value or '') for name, value in form.form_values()]


class Measurement:
    """One run: a server, its clients and the table."""

    def __init__(
        self, folder: Path, built: dict[str, Any], options: argparse.Namespace, store: SideStore
    ) -> None:
        self.folder, self.built, self.options, self.store = folder, built, options, store
        self.random = random.Random(3)  # noqa: S311 - the same records in every run

    def report(self) -> None:
        """Measure and print."""
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, '-W', 'ignore', '-m', 'hoso_cms.scripts.bench_server', str(self.folder)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            self.port, self.pid = int(server.stdout.readline()), server.pid
            self._measure()
        finally:
            server.terminate()
            server.wait()

    def _measure(self) -> None:
        lists = sorted({path for path, _ in self.built['uids']})
        reading = self._against_bare('reading view of a random record', lambda: self._record(), 3)
        listing = self._against_bare('list of a unit’s records', lambda: f'{self.random.choice(lists)}/', 4)
        working = self._against_bare('worklist, all records below', lambda: '/viec', 8)
        board = self._against_bare('board, all records below', lambda: '/theo-doi', 8)
        saving = self._saving(reading['bare'])
        client = self._one()
        self.page_and_line = bench_journal.pages_and_lines(
            self.store, lambda: client.ask('GET', self._record())
        )
        memory = self._read_everything()
        grants = self.built['grants']
        print(f'\n{"what":<48}{"measured":>26}{"bare":>12}{"ratio":>9}{"reach":>9}')
        for row in (reading, listing, working, board, saving):
            print(
                f'{row["what"]:<48}{row["rate"]:>22.0f} /s{row["bare"]:>10.0f}/s{row["rate"] / row["bare"]:>9.2f}{row["reach"]:>9}'
            )
        print(f'{"new data per save":<48}{saving["bytes"]:>18.0f} bytes{"":>21}{"< 3072":>9}')
        print(
            f'{"creating records in batches":<48}{self.built["created_per_second"]:>22.0f} /s{"":>21}{"500":>9}'
        )
        # On a machine that others use, what the processor spent says more than the clock.
        print(f'{"  by processor time":<48}{self.built["per_processor_second"]:>22.0f} /s')
        for made, (spent, written) in grants.items():
            print(
                f'{f"giving a role at the top, {made} records":<48}{spent:>14.1f} ms, {written:>3} obj.{"":>21}{"200, 20":>9}'
            )
        print(f'{"memory after reading every record":<48}{memory:>22.0f} MB{"":>21}{"< 400":>9}')

    def _one(self) -> Client:
        client = Client(self.port)
        login, *_, password = self.built['people']['clerk']
        client.sign_in(login, password)
        return client

    def _record(self) -> str:
        path, uid = self.random.choice(self.built['uids'])
        return f'{path}/ho-so/{uid}'

    def _against_bare(self, what: str, choose: Any, part: int) -> dict[str, Any]:
        size = len(self._one().ask('GET', choose())[1])
        clients = [self._one() for _ in range(CLIENTS)]
        self._rate(clients, choose, 1)
        rate = self._rate(clients, choose, self.options.seconds)
        bare = self._rate(clients, lambda: f'/bare?size={size}', self.options.seconds)
        return {'what': f'{what} ({size // 1024} KB)', 'rate': rate, 'bare': bare, 'reach': f'1/{part}'}

    def _rate(self, clients: list[Client], choose: Any, seconds: float) -> float:
        """Requests a second that the server answers with 200 while every client keeps asking."""
        counts = [0] * len(clients)
        until = time.perf_counter() + seconds

        def work(number: int, client: Client) -> None:
            while time.perf_counter() < until:
                path = choose()
                status, _, _ = client.ask('GET', path)
                if status != 200:
                    raise RuntimeError(f'{path} answered {status}')
                counts[number] += 1

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(clients)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / (time.perf_counter() - started)

    def _saving(self, bare: float) -> dict[str, Any]:
        """Saves of one section of different records, the forms fetched before the clock runs."""
        client, posts = self._one(), []
        for number, (unit, uid) in enumerate(self.random.sample(self.built['uids'], 300)):
            path = f'{unit}/ho-so/{uid}'
            _, page, _ = client.ask('GET', f'{path}/sua/health')
            fields = [
                (name, str(150 + number % 40) if name == 'height' else value)
                for name, value in _form(page, '/sua/health')
            ]
            posts.append((f'{path}/sua/health', urlencode(fields)))
        data = self.folder / 'var' / 'Data.fs'
        before = data.stat().st_size
        started = time.perf_counter()
        for path, body in posts:
            status, page, _ = client.ask('POST', path, body)
            if status not in (302, 303):
                raise RuntimeError(
                    f'saving {path} answered {status}: {re.sub(rb"<[^>]+>", b" ", page)[:400]!r}'
                )
        spent = time.perf_counter() - started
        return {
            'what': 'saving one section as a new version', 'rate': len(posts) / spent, 'bare': bare, 'reach': '1/8',
            'bytes': (data.stat().st_size - before) / len(posts),
        }  # fmt: skip

    def _read_everything(self) -> float:
        """Megabytes that the server holds after every record has been read once."""
        client = self._one()
        for number, (path, uid) in enumerate(self.built['uids'], 1):
            if number % 5000 == 0:
                client = self._one()
            client.ask('GET', f'{path}/ho-so/{uid}')
        status = Path(f'/proc/{self.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+)', status).group(1)) / 1024  # type: ignore[union-attr]
