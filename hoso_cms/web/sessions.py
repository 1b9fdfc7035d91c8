"""My sessions: on which devices I am signed in, and ending those that I do not know."""

from __future__ import annotations

import re
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ..documents import Office
from ..journal import JournalEvent
from ..security import SIGNED_IN
from ..security.sessions import kill_session, kill_sessions, sessions_of
from .papers import text
from .signin import note

PAGE = 'phien-cua-toi'
BROWSERS = (
    ('Edg', 'Edge'),
    ('OPR', 'Opera'),
    ('coc_coc', 'Cốc Cốc'),
    ('Firefox', 'Firefox'),
    ('Chrome', 'Chrome'),
    ('Safari', 'Safari'),
)
SYSTEMS = (
    ('Windows', 'Windows'),
    ('Android', 'Android'),
    ('iPhone', 'iPhone'),
    ('iPad', 'iPad'),
    ('Mac OS', 'macOS'),
    ('Linux', 'Linux'),
)
"""What stands in the name of a browser, and what people call it; the first that fits."""


def device(agent: str) -> str:
    """A browser's name for itself as people know it: ``Firefox, Windows``.

    >>> device('Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0')
    'Firefox, Windows'
    """
    found = [
        next((called for sign, called in signs if re.search(sign, agent)), '')
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ', '.join(filter(None, found)) or 'Thiết bị không rõ'


@view_config(
    context=Office,
    name=PAGE,
    request_method='GET',
    permission=SIGNED_IN,
    renderer='hoso_cms.web:templates/sessions.pt',
)
def sessions(context: Office, request: Any) -> dict[str, Any]:
    """The living sessions of the person."""
    mine = sessions_of(request.registry.side_store, request.account_id)
    return {
        'title': 'Phiên làm việc của tôi',
        'mine': [(one, device(one.agent), one.handle == request.session.handle) for one in mine],
    }


@view_config(context=Office, name=PAGE, request_method='POST', permission=SIGNED_IN)
def end(context: Office, request: Any) -> Any:
    """End one session, or all but this one."""
    store, handle = request.registry.side_store, text(request, 'phien')
    if handle:
        ended = int(kill_session(store, request.account_id, handle))
    else:
        ended = kill_sessions(store, request.account_id, except_=request.session)
    if ended:
        note(request, JournalEvent.SESSIONS_ENDED, request.account, number=ended)
    request.session.flash(
        f'Đã kết thúc {ended} phiên làm việc.' if ended else 'Không có phiên nào khác đang mở.'
    )
    return HTTPSeeOther(f'/{PAGE}')
