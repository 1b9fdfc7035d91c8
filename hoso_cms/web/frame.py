"""What every page shows round its content: the office, the person, the way to here, messages, the time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from pyramid.csrf import get_csrf_token

from .. import clock
from ..documents import Document, Unit
from ..security import faces, permitted
from ..security.policy import lineage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the office to the page."""

    title: str
    href: str
    last: bool
    """True where there is no link: the page itself, or a place that the person may not open."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The round of a page; empty values where nobody has signed in."""

    office_title: str = 'Hồ sơ cán bộ, công chức, viên chức'
    account: Any = None
    token: str = ''
    idle_seconds: int = 0
    typed: str = ''
    crumbs: tuple[Crumb, ...] = ()
    messages: tuple[tuple[str, str], ...] = field(default=())
    moment: str = ''
    time: str = ''


TONES = ('success', 'info', 'warning', 'danger')
"""Queues of ``session.flash``; the default queue shows as ``success``."""


def of(request: Any) -> Frame:
    """The round of the page of a request. Where even the office cannot be read, the page stands alone."""
    moment = clock.local(clock.now())
    written, told = moment.isoformat(timespec='minutes'), f'{moment:%H:%M ngày %d/%m/%Y}'
    try:
        account = request.account
        return Frame(
            office_title=request.office.title,
            account=account,
            token=get_csrf_token(request),
            idle_seconds=request.session.idle_seconds if account else 0,
            typed=str(request.GET.get('ten', ''))[:100] if account else '',
            crumbs=_crumbs(request) if account else (),
            messages=_messages(request.session),
            moment=written,
            time=told,
        )
    except Exception as error:
        # An error page after the database has gone must still be a page.
        log.warning('the round of a page could not be read: %s', type(error).__name__)
        return Frame(moment=written, time=told)


def _messages(session: Any) -> tuple[tuple[str, str], ...]:
    plain = [('success', text) for text in session.pop_flash()]
    return tuple(plain + [(tone, text) for tone in TONES for text in session.pop_flash(tone)])


def _crumbs(request: Any) -> tuple[Crumb, ...]:
    context = getattr(request, 'context', None)
    if context is None or getattr(request, 'exception', None) is not None:
        return ()
    place = faces.unit_seen(request, context) if isinstance(context, Document) else context
    units = list(lineage(place))[::-1]
    places: list[Any] = [*units, *([context] if isinstance(context, Document) else [])]
    if len(places) < 2 and not request.view_name:
        return ()
    deeper = bool(request.view_name) or not isinstance(context, Unit | Document)
    hrefs = _paths(request, units) + [request.resource_path(one) for one in places[len(units) :]]
    return tuple(
        Crumb(_title(request, place), href, _is_plain(request, place, context, deeper))
        for place, href in zip(places, hrefs, strict=True)
    )


def _paths(request: Any, units: list[Unit]) -> list[str]:
    """The paths of units of which each lies in the one before it; the last one's holds the others'."""
    if not units:
        return []
    steps = request.resource_path(units[-1]).split('/')
    return ['/'.join([*steps[: place + 1], '']) for place in range(len(units))]


def _is_plain(request: Any, place: Any, context: Any, deeper: bool) -> bool:
    """Is the step a name only: the page itself, or a unit above that the person may not open?"""
    if place is context and not deeper:
        return True
    return (
        isinstance(place, Unit) and place.__parent__ is not None and not permitted(request, 'browse', place)
    )


def _title(request: Any, place: Any) -> str:
    if isinstance(place, Unit):
        return place.title
    summary = faces.summary_seen(request, place)
    return summary[0] if summary else ''
