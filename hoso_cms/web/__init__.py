"""Pages. A view reads, or parses a form and calls one operation; it decides nothing and writes nothing itself."""

from __future__ import annotations

from typing import Any

from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer

from .. import clock
from ..security import Permission, permitted
from .bases import basis_html
from .citing import cite
from .second_factor import fresh_second_factor

VIEWS = (
    # The page of a record comes first: it is asked for most, and the pages of types are tried in this order.
    'record',
    'access',
    'account',
    'accounts',
    'archive',
    'as_of',
    'attachments',
    'bases',
    'decision',
    'decision_jobs',
    'decision_list',
    'decision_people',
    'decision_review',
    'campaigns',
    'campaign_pages',
    'declaring',
    'declaring_changes',
    'declaring_review',
    'declaring_sections',
    'consultation',
    'consultations',
    'consulting',
    'departures',
    'disposals',
    'due',
    'errors',
    'fixity',
    'history',
    'home',
    'importing',
    'journal',
    'notices',
    'packages',
    'password',
    'regulations',
    'reorganised',
    'reorganising',
    'review',
    'seat_handover',
    'seats',
    'second_factor',
    'sections',
    'sessions',
    'signin',
    'substitutes',
    'transfer_lists',
    'transfers',
    'tree',
    'units',
    'use_log',
    'viewing',
    'working_days',
    'worklist',
)
"""The modules with views, scanned by name."""


def add_globals(event: Any) -> None:
    """What every template may use."""
    request = event.get('request')
    if request is None:
        return
    event.update(
        layout=get_renderer('hoso_cms.web:templates/layout.pt').implementation(),
        may=lambda permission, context: permitted(request, permission, context),
        url=lambda context, *steps, **kw: request.resource_path(context, *steps, **kw),
        models=request.registry.models,
        Permission=Permission,
        local=clock.local,
        basis_of=lambda version: basis_html(request, version),
        cite=lambda regulation, paragraph: cite(request, regulation, paragraph),
    )


class OfType:
    """View predicate: ``@view_config(context=Document, type_id='declaration', ...)`` is for documents of that type only."""

    def __init__(self, type_id: str, config: Any) -> None:
        self.type_id = type_id

    def text(self) -> str:
        return f'type_id = {self.type_id}'

    phash = text

    def __call__(self, context: Any, request: Any) -> bool:
        return getattr(context, 'type_id', None) == self.type_id


def includeme(config: Any) -> None:
    config.include('pyramid_chameleon')
    config.add_view_predicate('type_id', OfType)
    config.add_view_deriver(fresh_second_factor)
    config.add_static_view('static/deform', 'deform:static', cache_max_age=3600)
    config.add_static_view('static', 'hoso_cms.web:static', cache_max_age=3600)
    config.add_subscriber(add_globals, BeforeRender)
    # Their view derivers stand before any page is scanned.
    config.include('hoso_cms.web.consulting')
    config.include('hoso_cms.web.viewing')
    for name in VIEWS:
        config.scan(f'hoso_cms.web.{name}')
