"""The proof that a form was sent from a page of this site: a token in the session, and the Origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from pyramid.interfaces import ICSRFStoragePolicy
from pyramid.request import Request
from zope.interface import implementer


@implementer(ICSRFStoragePolicy)
class SessionTokens:
    """Where Pyramid finds CSRF tokens: in the session, and only together with an Origin of this site.

    Pyramid compares the Origin under https only; an office's LAN may run on http, so it is done here as well.
    """

    def new_csrf_token(self, request: Request) -> str:
        """Replace the session's token."""
        token: str = request.session.new_csrf_token()
        return token

    def get_csrf_token(self, request: Request) -> str:
        """The session's token, for a form."""
        token: str = request.session.get_csrf_token()
        return token

    def check_csrf_token(self, request: Request, supplied_token: str) -> bool:
        """Whether the request comes from a page of this site that this session was shown."""
        owns: bool = request.session.owns_csrf_token(supplied_token)
        return owns and comes_from_here(request)


def comes_from_here(request: Request) -> bool:
    """Whether Origin, or else Referer, names this site. A client that sends neither is not a browser's form."""
    source = request.headers.get('Origin') or request.headers.get('Referer')
    if not source:
        return True
    try:
        host = urlsplit(source).netloc
    except ValueError:
        return False
    # The host alone is compared: where TLS ends at a proxy, the request itself seems to be http.
    return _without_default_port(host) == _without_default_port(request.host)


def _without_default_port(host: str) -> str:
    return host.lower().removesuffix(':80').removesuffix(':443')
