"""Security on one page.

*Unit*: a folder of the organisation. *Role*: what someone is in a unit and in every unit below it. *Grant*: what a role
may do with a document in a state (``workflows/*.xml``). *Substitute*: who holds, for a time, the roles of somebody
absent, as well as the own ones. Who may do what follows from both whenever it is asked; only the
roles are stored, on units, so that a state change, a move, a new role and a changed workflow write nothing else.

One function, :func:`permitted`, answers for pages, operations, search and the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyramid.interfaces import IAuthenticationPolicy, IAuthorizationPolicy
from pyramid.security import Authenticated, Everyone
from zope.interface import implementer

from .. import clock
from ..documents import Document, Office, Shelf, Unit
from .permissions import SIGNED_IN
from .roles import UNIT_GRANTS, Role


def lineage(context: Any) -> Iterator[Unit]:
    """The units over a document, a shelf or a unit, from the nearest to the office."""
    while context is not None and not isinstance(context, Unit):
        context = getattr(context, '__parent__', None)
    while context is not None:
        yield context
        context = context.__parent__


NOT_LENT = frozenset({Role.ADMINISTRATOR})
"""Roles that no substitute takes over: who manages accounts is decided by a grant of its own."""


def absent(office: Office, account_id: int) -> tuple[int, ...]:
    """The accounts whose substitute an account is today. A substitute's substitute holds nothing of them."""
    account = office.accounts.get(account_id)
    if account is None or not account.stands_in:
        return ()
    today = clock.today().isoformat()
    return tuple(uid for uid, first, last, _ in account.stands_in if first <= today <= last)


def own_roles_at(account_id: int, context: Any) -> frozenset[str]:
    """The roles of an account at a place: those given there and above, and *officer* on the own record and what is
    about it."""
    found: set[str] = set()
    for unit in lineage(context):
        found.update(unit.held_by(account_id))
        if isinstance(unit, Office) and isinstance(context, Document):
            account = unit.accounts.get(account_id)
            if account is not None and account.record and account.record in (context.uid, context.about):
                found.add(Role.OFFICER)
    return frozenset(found)


def roles_at(account_id: int, context: Any) -> frozenset[str]:
    """The roles of an account at a place: its own, and those of the people whose substitute it is today."""
    found = own_roles_at(account_id, context)
    for uid in absent(office_over(context), account_id):
        found |= lent_roles_at(uid, context)
    return found


def lent_roles_at(account_id: int, context: Any) -> frozenset[str]:
    """The roles of an account at a place that its substitute holds too."""
    return own_roles_at(account_id, context) - NOT_LENT - {Role.OFFICER}


def office_over(context: Any) -> Office:
    """The office that everything lies in."""
    *_, office = lineage(context)
    assert isinstance(office, Office)
    return office


def permitted(request: Any, permission: str, context: Any, state: str | None = None) -> bool:
    """May the person of the request do this here?

    :param state: for a document, the state of the version meant; the newest version's if left out.
    """
    account_id = request.account_id
    if account_id is None:
        return False
    if permission == SIGNED_IN:
        return True
    return granted(request, permission, context, roles_at(account_id, context), state)


def granted(
    request: Any, permission: str, context: Any, roles: frozenset[str], state: str | None = None
) -> bool:
    """Do these roles allow it here?"""
    if not isinstance(context, Document):
        return any(permission in UNIT_GRANTS.get(role, ()) for role in roles)
    flow = request.registry.models.workflow_of(context.type_id)
    states = (state,) if state is not None else context.faces if permission == 'view' else (context.state,)
    return any(permission in flow.granted(role, one) for role in roles for one in states)


@implementer(IAuthenticationPolicy)
class SessionAuthentication:
    """Who is there, as the server-side session says. Signing in and out is done by the session itself."""

    def authenticated_userid(self, request: Any) -> int | None:
        return request.account_id

    unauthenticated_userid = authenticated_userid

    def effective_principals(self, request: Any) -> list[str]:
        account_id = request.account_id
        return [Everyone] if account_id is None else [Everyone, Authenticated, f'account:{account_id}']

    def remember(self, request: Any, userid: Any, **kw: Any) -> list[Any]:
        return []

    def forget(self, request: Any) -> list[Any]:
        return []


@implementer(IAuthorizationPolicy)
class UnitAuthorization:
    """Pyramid's question, answered by :func:`permitted`."""

    def permits(self, context: Any, principals: Any, permission: str) -> bool:
        from pyramid.threadlocal import get_current_request

        request = get_current_request()
        return permitted(request, permission, context.__parent__ if isinstance(context, Shelf) else context)

    def principals_allowed_by_permission(self, context: Any, permission: str) -> Any:
        raise NotImplementedError
