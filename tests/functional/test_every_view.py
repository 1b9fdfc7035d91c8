"""Safe by default: every registered view has a permission, none comes from Substance D, none answers without one."""

import pytest
from pyramid.security import NO_PERMISSION_REQUIRED

from hoso_cms.security import SIGNED_IN, Permission
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import make_app, small_office

OPEN = {'dang-nhap', 'ma-xac-thuc'}
"""Views that anybody may ask for: the sign-in page, and its second one. Besides them only error pages and static files."""


@pytest.fixture(scope='module')
def app(tmp_path_factory):
    app = make_app(tmp_path_factory.mktemp('views'))
    small_office(app.registry)
    yield app
    close_databases(app.registry)


def views(app):
    return [entry['introspectable'] for entry in app.registry.introspector.get_category('views')]


def _is_error_page(view):
    from zope.interface.interfaces import IInterface

    context = view['context']
    return context is not None and (
        (isinstance(context, type) and issubclass(context, Exception))
        or (
            IInterface.providedBy(context)
            and 'Exception' in context.__name__
            or 'HTTP' in getattr(context, '__name__', '')
        )
    )


def test_every_view_names_a_permission(app):
    named = {
        entry['introspectable'].discriminator
        for entry in app.registry.introspector.get_category('permissions') or ()
    }
    assert named
    known = {*map(str, Permission), SIGNED_IN}
    loose = []
    for entry in app.registry.introspector.get_category('views'):
        view = entry['introspectable']
        if _is_error_page(view) or (view['route_name'] or '').startswith('__static'):
            continue
        asked = {r['value'] for r in entry['related'] if r.category_name == 'permissions'}
        if (
            not asked
            or (NO_PERMISSION_REQUIRED in asked and view['name'] not in OPEN)
            or not asked - {NO_PERMISSION_REQUIRED} <= known
        ):
            loose.append((view['name'], view['callable'], asked))
    assert not loose


def test_what_leaves_the_house_asks_for_a_fresh_second_factor(app):
    from hoso_cms.journal import JournalEvent, Reads

    def exports(reads):
        return reads == 'export' or (isinstance(reads, Reads) and reads.event == JournalEvent.EXPORT)

    leaving = [view for view in views(app) if exports(view.get('reads'))]
    assert len(leaving) >= 4
    assert not [view['name'] for view in leaving if not view.get('fresh_second_factor')]


def test_what_passes_a_record_on_or_ends_a_service_asks_for_it_too(app):
    """The workflow says of which steps; every page that takes steps by name asks it."""
    from hoso_cms.operations import records
    from hoso_cms.web.second_factor import by_step

    models = app.registry.models
    wanted = {
        (flow.id, t.id)
        for flow in models.workflows.values()
        for t in flow.transitions.values()
        if t.fresh_second_factor
    }
    passing_on = {key for key in records.FOLLOWS if key[0] in ('transfer', 'departure')}
    assert wanted == passing_on | {('transfer', 'send'), ('transfer', 'submit')}
    taking = [
        view
        for view in views(app)
        if view['name'] in ('buoc', 'chuyen-trang-thai') and 'POST' in (view['request_methods'] or ())
    ]
    assert len(taking) >= 4
    assert not [view['callable'] for view in taking if view.get('fresh_second_factor') is not by_step]


def test_no_unit_can_hide_a_page(app):
    from hoso_cms.documents import Unit
    from hoso_cms.documents.unit import PAGES

    of_units = {
        view['name']
        for view in views(app)
        if isinstance(view['context'], type) and issubclass(view['context'], Unit)
    }
    assert not of_units - {'', *PAGES}


def test_no_page_of_substance_d_answers(app):
    modules = {getattr(view['callable'], '__module__', '') for view in views(app)}
    assert not [module for module in modules if module.startswith('substanced')]


@pytest.mark.parametrize(
    'path', ['/manage', '/@@manage_main', '/sdi', '/login', '/so-noi-vu/@@contents', '/so-noi-vu/@@upload']
)
def test_the_management_interface_is_not_there(app, path):
    from webtest import TestApp

    assert TestApp(app).get(path, expect_errors=True).status_int in (303, 302, 404)
