"""hoso_cms: electronic personnel records as versioned documents that nobody can go round."""

from __future__ import annotations

from typing import Any


def main(global_config: Any, **given: str) -> Any:
    """The WSGI application of an ini file."""
    from pyramid.config import Configurator

    config = Configurator(settings=given, root_factory=office_of)
    config.include('hoso_cms')
    return config.make_wsgi_app()


def office_of(request: Any) -> Any:
    """The office of the database: the root of every path.

    :raises RuntimeError: the database is empty; ``hoso init`` or ``hoso demo`` makes an office.
    """
    from pyramid_zodbconn import get_connection

    root = get_connection(request).root()
    if 'office' not in root:
        raise RuntimeError('there is no office in this database yet; run "hoso init" or "hoso demo" first')
    return root['office']


def models_of(values: dict[str, Any]) -> Any:
    """Everything that the XML files of an office say; ``values`` as :func:`hoso_cms.settings.read` gives them.

    :raises hoso_cms.models.xml.ModelError: with every mistake found in them.
    """
    from .exchange.packages import departing  # noqa: F401
    from .models.read import read_folders

    # They register their guards, and what follows from transitions; each after what it follows upon.
    from .operations import (  # noqa: F401
        consultations,
        decisions,
        departures,
        disposals,
        reorganising,
        transfers,
    )
    from .operations.guards import GUARDS
    from .security import Permission, Role

    return read_folders(
        values['hoso.content_types'],
        values['hoso.workflows'],
        roles=[str(role) for role in Role],
        permissions=[str(permission) for permission in Permission],
        guards=list(GUARDS),
    )


def includeme(config: Any) -> None:
    """The whole house: what holds the documents, and the pages that show them."""
    config.include(kernel)
    config.include('hoso_cms.web')


def kernel(config: Any) -> None:
    """The house without its pages, in order: what commands need. Each line says why it stands there."""
    from . import settings

    values = settings.read(config.registry.settings)
    config.registry.settings.update(values)
    # Models first: a mistake in XML stops the start before anything is opened.
    config.registry.models = models_of(values)
    # Substance D's parts that the unit tree stands on; none of its views.
    config.include('substanced.event')
    config.include('substanced.content')
    # One transaction for a request, tried again on a conflict, over one database.
    config.include('pyramid_tm')
    config.include('pyramid_retry')
    config.include('hoso_cms.storage')
    config.add_request_method(lambda request: office_of(request), 'office', reify=True)
    # The SQLite file beside it, before the sessions and the journal that live in it.
    config.include('hoso_cms.sidestore')
    config.include('hoso_cms.security.sessions')
    config.include('hoso_cms.security.headers')
    # Policies before any view is added, so that no view is without one.
    config.include('hoso_cms.security')
    config.set_default_csrf_options(require_csrf=True)
    config.set_default_permission('nobody')
    config.include('hoso_cms.journal')
