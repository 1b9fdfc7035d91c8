"""No page without its line: the view deriver that journals readings, and the line of a refusal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.request import Request
from pyramid.response import Response

from hoso_cms.documents import Document
from hoso_cms.journal.events import JournalEvent
from hoso_cms.journal.lines import JournalUnavailable, record

log = logging.getLogger(__name__)

_MAX_PATH = 300
SOUGHT = 'tim'
"""What the address of a hit says in a list of hits: the words that were sought."""
_MAX_SOUGHT = 100
SHOWN_AGAIN = (409, 422)
"""Answers that show the document beside what is wrong with what was sent."""
View = Callable[[Any, Request], Response]


def _uid(context: Any, request: Request) -> int:
    """The id of the document the view is called on."""
    uid: int = context.uid
    return uid


def _no_details(context: Any, request: Request) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Reads:
    """What a view lets people read, where a name is not enough.

    ``@view_config(..., reads=Reads(JournalEvent.READ_FILE, subject=lambda context, request: context.owner.uid))``
    """

    event: JournalEvent
    subject: Callable[[Any, Request], int | None] = _uid
    """Document id of what is read; the context's ``uid`` unless told."""
    unit: Callable[[Any, Request], int | str | None] = lambda context, request: None
    details: Callable[[Any, Request], Mapping[str, Any]] = _no_details


NAMES = {
    'record': JournalEvent.READ,
    'file': JournalEvent.READ_FILE,
    'history': JournalEvent.READ_HISTORY,
    'export': JournalEvent.EXPORT,
    'print': JournalEvent.PRINT,
}
"""What ``reads=`` accepts as text."""


def journal_reading(view: View, info: Any) -> View:
    """View deriver: ``reads='record'`` (or another of :data:`NAMES`, a :class:`JournalEvent`, a :class:`Reads`). Every page of
    a view on a document is a reading, whether the view says so or not.

    The view makes its response; then the line is written; only then the response goes on. A response that shows
    nothing (a redirection, an error) is not a reading; a form that is shown again with what is wrong is one. What the
    view puts into ``request.journal_details`` is written with the line, and what was sought where a hit was opened.
    """
    option = info.options.get('reads')
    if option is None and not _shows_documents(info):
        return view
    reads = Reads(JournalEvent.READ) if option is None else _reads(option)

    def journaled_view(context: Any, request: Request) -> Response:
        response = view(context, request)
        if _shows(response, any_kind=option is not None):
            try:
                _record_reading(reads, context, request)
            except BaseException:
                _close(response)
                raise
        return response

    return journaled_view


journal_reading.options = ('reads',)  # type: ignore[attr-defined]


def _shows_documents(info: Any) -> bool:
    context = info.options.get('context')
    return isinstance(context, type) and issubclass(context, Document)


def _shows(response: Response, *, any_kind: bool) -> bool:
    """Is it an answer that shows something? Of views that say nothing about reading, pages are, bits of JSON are not."""
    status = response.status_int
    return (200 <= status < 300 or status in SHOWN_AGAIN) and (
        any_kind or response.content_type == 'text/html'
    )


def _reads(option: Any) -> Reads:
    if isinstance(option, Reads):
        return option
    if isinstance(option, JournalEvent):
        return Reads(option)
    if option in NAMES:
        return Reads(NAMES[option])
    raise ConfigurationError(
        f'reads={option!r}: it must be one of {", ".join(map(repr, NAMES))}, a JournalEvent or a Reads'
    )


def _record_reading(reads: Reads, context: Any, request: Request) -> None:
    record(
        request.registry.side_store,
        reads.event,
        account=request.account_id,
        subject=reads.subject(context, request),
        unit=reads.unit(context, request),
        address=request.remote_addr,
        details={**_hit(request), **reads.details(context, request), **request.journal_details},
    )


def _hit(request: Request) -> dict[str, str]:
    sought = request.GET.get(SOUGHT, '') if request.method == 'GET' else ''
    return {'sought': sought[:_MAX_SOUGHT].encode('utf-8', 'replace').decode()} if sought else {}


def _close(response: Response) -> None:
    """Let go of the file of a response that is not sent."""
    close = getattr(response.app_iter, 'close', None)
    if close is not None:
        close()


def record_refusal(request: Request, **details: Any) -> bool:
    """Write that a page was refused: to be called from the forbidden view, which runs after the abort.

    A visitor who has not signed in is not a refusal but a redirection to the sign-in page: nothing is written.

    :param details: what else is known, such as the permission that was missing.
    :return: False when the journal cannot be written; the page stays refused either way.
    """
    if request.account_id is None:
        return False
    try:
        record(
            request.registry.side_store,
            JournalEvent.REFUSED,
            account=request.account_id,
            subject=getattr(getattr(request, 'context', None), 'uid', None),
            address=request.remote_addr,
            details={'method': request.method[:20], 'path': request.path[:_MAX_PATH], **details},
        )
    except JournalUnavailable:
        log.exception('a refusal could not be journaled')
        return False
    return True


def journal_unavailable(error: JournalUnavailable, request: Request) -> Response:
    """The page in the place of one that could not be journaled. The site's own layout may replace this view."""
    log.error('the journal could not be written: %s', type(error.__cause__).__name__)
    response = Response(
        status=503,
        content_type='text/html',
        charset='utf-8',
        text='<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Tạm thời không xem được</title></head>\n'
        f'<body><main><h1>Tạm thời không xem được</h1><p>{error}</p></main></body></html>\n',
    )
    response.retry_after = 60
    return response


def includeme(config: Configurator) -> None:
    """Register the deriver, the page for an unavailable journal and ``request.journal_details``."""
    config.add_request_method(lambda request: {}, 'journal_details', reify=True)
    config.add_view_deriver(journal_reading)
    config.add_exception_view(journal_unavailable, context=JournalUnavailable)
