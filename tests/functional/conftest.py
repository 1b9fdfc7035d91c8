"""A browser without a window: WebTest over the whole application, with the people of the small office."""

from __future__ import annotations

import pytest
from webob.request import BaseRequest

from hoso_cms.storage import close_databases
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.builders import make_app, small_office
from hoso_cms.testing.layers import layer_over


@pytest.fixture(scope='session')
def built_app(tmp_path_factory):
    """The application and its people; tests take ``app`` and ``people``, which protect it."""
    app = make_app(tmp_path_factory.mktemp('app'))
    yield app, small_office(app.registry)
    close_databases(app.registry)
    app.registry.side_store.close()


@pytest.fixture
def app(built_app, monkeypatch):
    """The WSGI application, over a layer that this test alone sees."""
    # WebOb leaves the temporary file of a large body to the garbage collector, which warns about it.
    monkeypatch.setattr(BaseRequest, 'request_body_tempfile_limit', 64 * 1024 * 1024)
    app, _ = built_app
    with app.registry.side_store.transaction(lasting=False) as connection:
        connection.execute('DELETE FROM throttle')
        connection.execute('DELETE FROM drafts')
        connection.execute('DELETE FROM reminders')
    with layer_over(app.registry):
        yield app


@pytest.fixture
def registry(app):
    """The registry of the application with pages."""
    return app.registry


@pytest.fixture
def people(app, built_app):
    """The people of the small office; see :class:`hoso_cms.testing.builders.People`."""
    return built_app[1]


@pytest.fixture
def browser(app):
    """Nobody has signed in yet: ``browser.login(people.clerk_of_finance)``."""
    return Browser(app)


@pytest.fixture
def browse(app):
    """Another browser for each call: ``clerk, verifier = browse(people.x), browse(people.y)``, both signed in."""

    def signed_in(person):
        browser = Browser(app)
        browser.login(person)
        return browser

    return signed_in
