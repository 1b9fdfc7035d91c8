"""The server is killed while people read: every page that anybody received has its line."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing

import pytest

from hoso_cms.journal import JournalEvent, find_break, trail
from hoso_cms.scripts.bench import Client
from hoso_cms.sidestore import SideStore
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_record, make_registry, small_office


@pytest.mark.crash
@pytest.mark.parametrize('pages', [1, 30, 75])
def test_no_page_without_its_line(tmp_path, pages):
    registry = make_registry(tmp_path)
    people = small_office(registry)
    records = [a_record(people.clerk_of_finance).build() for _ in range(3)]
    clerk = people.clerk_of_finance
    close_databases(registry)
    registry.side_store.close()
    server = subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-m', 'hoso_cms.scripts.bench_server', str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    shown: Counter[int] = Counter()
    enough = threading.Event()

    def read(number: int) -> None:
        with closing(Client(port)) as client:
            client.sign_in(clerk.login, clerk.password)
            while True:
                try:
                    status, page, _ = client.ask('GET', f'/so-tai-chinh/ho-so/{records[number]}/')
                except (OSError, http.client.HTTPException):
                    return
                assert status == 200 and page.rstrip().endswith(b'</html>')
                shown[records[number]] += 1
                if sum(shown.values()) >= pages:
                    enough.set()

    try:
        port = int(server.stdout.readline())
        readers = [threading.Thread(target=read, args=[number]) for number in range(len(records))]
        for reader in readers:
            reader.start()
        assert enough.wait(60)
        server.send_signal(signal.SIGKILL)
        for reader in readers:
            reader.join(20)
            assert not reader.is_alive()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    store = SideStore(tmp_path / 'var' / 'side.sqlite')
    written = Counter(
        line.subject for line in trail(store, events=[JournalEvent.READ], account=clerk.uid, limit=100_000)
    )
    assert sum(shown.values()) >= pages
    assert all(written[uid] >= number for uid, number in shown.items())
    assert find_break(store) is None
    store.close()
