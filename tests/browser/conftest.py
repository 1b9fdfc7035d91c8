"""A real Chromium before a real server, and pictures of what it shows.

Without Chromium the tests are skipped with one line; under CI that is a failure. No page may write an error to the
console. Pictures in two widths lie under ``var/screenshots/``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from waitress.server import create_server

from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import make_app, small_office

SCREENSHOTS = Path(__file__).parents[2] / 'var' / 'screenshots'
WAIT = 60_000
"""Milliseconds after which what should have appeared counts as missing."""
DESKTOP, PHONE = {'width': 1366, 'height': 768}, {'width': 390, 'height': 844}
EXPECTED = re.compile(r'Failed to load resource: the server responded with a status of (401|409|422)')
"""What Chromium writes for the answers by which the software refuses; everything else is an error."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope='session')
def chromium() -> Iterator[object]:
    """The browser of the system."""
    path = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
    if path is None:
        message = 'no Chromium: apt-get install chromium'
        if os.environ.get('CI'):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import expect, sync_playwright

    # A machine under load answers late; how late is not what is tested here.
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                '--no-sandbox',
                '--disable-gpu',
                '--disable-dev-shm-usage',
                '--disable-background-networking',
            ],
        )
        yield browser
        browser.close()


class Site:
    """A server on a port of its own, with the people of the small office."""

    def __init__(self, folder: Path) -> None:
        self.app = make_app(folder)
        self.people = small_office(self.app.registry)
        self._server = create_server(self.app, host='127.0.0.1', port=0, threads=4, ident='')
        self._thread = Thread(target=self._server.run)
        self._thread.start()
        self.address = f'http://127.0.0.1:{self._server.effective_port}'

    def path(self, uid: int) -> str:
        """The path of a record, without the slash at the end."""
        with self.people.verifier_of_province.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    def stop(self) -> None:
        """Close the sockets in the thread that listens on them, then the databases."""

        def close_all() -> None:
            for channel in list(self._server._map.values()):
                channel.close()

        self._server.trigger.pull_trigger(close_all)
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        close_databases(self.app.registry)
        self.app.registry.side_store.close()


@pytest.fixture(scope='session')
def site(chromium: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all tests here; each test makes records of its own."""
    site = Site(tmp_path_factory.mktemp('site'))
    yield site
    site.stop()


class Desk:
    """Somebody before a screen of their own: a browser without the cookies of the others."""

    def __init__(self, chromium, site: Site) -> None:
        self.site = site
        self.errors: list[str] = []
        self.context = chromium.new_context(base_url=site.address, viewport=DESKTOP, locale='vi-VN')
        self.context.set_default_timeout(WAIT)
        self.context.on('console', self._heard)
        self.context.on('weberror', lambda error: self.errors.append(str(error.error)))
        self.page = self.context.new_page()

    def _heard(self, message) -> None:
        if message.type == 'error' and not EXPECTED.match(message.text):
            self.errors.append(f'{message.text} ({self.page.url})')

    def sign_in(self, person, password: str = '') -> Desk:
        """Sign in through the page."""
        self.page.goto('/dang-nhap')
        self.page.fill('#login', person.login)
        self.page.fill('#password', password or person.password)
        self.page.get_by_role('button', name='Đăng nhập', exact=True).first.click()
        self.page.wait_for_url(lambda url: '/dang-nhap' not in url)
        return self

    def sign_out(self) -> None:
        """Sign out through the menu."""
        self.page.locator('.user-menu > summary').click()
        self.page.get_by_role('button', name='Đăng xuất').click()
        self.page.wait_for_url('**/dang-nhap')

    def go(self, path: str):
        """Open a page of the site, which must answer 200."""
        answer = self.page.goto(path)
        assert answer.status == 200, f'{path}: {answer.status}'
        return self.page

    @contextmanager
    def next_page(self) -> Iterator[None]:
        """What is pressed within leads to another page; afterwards that page is there, with its scripts.

        Playwright's own waiting looks at whichever page is there, which for a moment is still the old one or none.
        """
        with self.page.expect_navigation():
            yield

    def picture(self, name: str) -> None:
        """The page as it stands, at 1366x768 and on a phone; neither may be wider than the screen."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        for size, tag in ((DESKTOP, '1366'), (PHONE, '390')):
            self.page.set_viewport_size(size)
            width = self.page.evaluate('document.documentElement.scrollWidth')
            self.page.screenshot(path=SCREENSHOTS / f'{name}-{tag}.png', full_page=True)
            assert width <= size['width'], f'{name}: {width} pixels wide on a screen of {size["width"]}'
        self.page.set_viewport_size(DESKTOP)


@pytest.fixture
def desk(chromium, site) -> Iterator[object]:
    """Another desk for each call: ``desk(people.clerk_of_finance)``, or ``desk()`` for nobody yet."""
    desks: list[Desk] = []

    def sit_down(person=None) -> Desk:
        desks.append(Desk(chromium, site))
        return desks[-1].sign_in(person) if person else desks[-1]

    yield sit_down
    errors = [error for one in desks for error in one.errors]
    for one in desks:
        one.context.close()
    assert not errors


@pytest.fixture
def people(site):
    """The people of the small office."""
    return site.people
