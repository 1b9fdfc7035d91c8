"""Security on one page.

*Unit*: a folder of the organisation. *Role*: what someone is in a unit and in every unit below it. *Grant*: what a role
may do with a document in a state (``workflows/*.xml``). *Substitute*: who holds, for a time, the roles of somebody
absent, as well as the own ones. *Seen from*: a unit that reads a document which lies elsewhere: the other side of a
transfer; or the unit that it has left, up to the version of that day. *Consultation*: a written consent that lets
somebody without a role read (:mod:`hoso_cms.security.consulting`). Who may do what follows from these whenever it is
asked; only the roles are stored, on units, so that a state change, a move, a new role and a changed workflow write
nothing else.

One function, :func:`permitted`, answers for pages, operations, search and the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyramid.interfaces import IAuthenticationPolicy, IAuthorizationPolicy
from pyramid.security import Authenticated, Everyone
from zope.interface import implementer

from .. import clock
from ..documents import Document, Office, Shelf, Unit, Version
from ..models.content_type import Section
from ..models.workflow import Workflow
from . import consulting
from .permissions import NOT_IN_CLOSED, READING, SIGNED_IN, Permission
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
    """The roles of an account at a place: those given there and above, *officer* on the own record and what is about
    it, *applicant* in what was asked for the account."""
    found: set[str] = set()
    for unit in lineage(context):
        found.update(unit.held_by(account_id))
        if isinstance(unit, Office) and isinstance(context, Document):
            account = unit.accounts.get(account_id)
            if account is not None and account.record and account.record in (context.uid, context.about):
                found.add(Role.OFFICER)
            if context.party and context.party == account_id:
                found.add(Role.APPLICANT)
    return frozenset(found)


def roles_at(account_id: int, context: Any) -> frozenset[str]:
    """The roles of an account at a place: its own, and those of the people whose substitute it is today."""
    found = own_roles_at(account_id, context)
    for uid in absent(office_over(context), account_id):
        found |= lent_roles_at(uid, context)
    return found


def lent_roles_at(account_id: int, context: Any) -> frozenset[str]:
    """The roles of an account at a place that its substitute holds too."""
    return own_roles_at(account_id, context) - NOT_LENT - {Role.OFFICER, Role.APPLICANT}


def office_over(context: Any) -> Office:
    """The office that everything lies in."""
    *_, office = lineage(context)
    assert isinstance(office, Office)
    return office


Face = str | Version | None
"""What of a document is meant: a version; its newest or official version by the state; None: as it stands now."""


def permitted(request: Any, permission: str, context: Any, face: Face = None) -> bool:
    """May the person of the request do this here?

    :param face: for a document, what of it is meant. Whoever may read versions up to a number only is answered for a
        version, not for a state.
    """
    account_id = request.account_id
    if account_id is None:
        return False
    if permission == SIGNED_IN or by_roles(request, permission, context, face):
        return True
    consulted = permission == Permission.VIEW and isinstance(context, Document)
    return consulted and bool(consulting.openings(request, context, face))


def by_roles(request: Any, permission: str, context: Any, face: Face = None) -> bool:
    """May the person do this here because of a role, whatever has been opened for consultation?"""
    account_id = request.account_id
    if account_id is None:
        return False
    state = face.state if isinstance(face, Version) else face
    return granted(request, permission, context, _roles_here(request, context), state) or (
        isinstance(context, Document) and _read_elsewhere(request, permission, context, face)
    )


def remember_roles(event: Any) -> None:
    """At the start of a request that only reads: roles are found once for each place. One that writes finds them anew
    each time, for it may change them."""
    if event.request.method in ('GET', 'HEAD'):
        event.request.roles_found = {}


def _roles_here(request: Any, context: Any) -> frozenset[str]:
    found: dict[int, tuple[Any, frozenset[str]]] | None = request.__dict__.get('roles_found')
    if found is None:
        return roles_at(request.account_id, context)
    # The place is kept with its roles, so that no other object gets its id meanwhile.
    if id(context) not in found:
        found[id(context)] = context, roles_at(request.account_id, context)
    return found[id(context)][1]


def may_see(request: Any, section: Section, document: Document, face: Face = None) -> bool:
    """Does the person see this section of a document that the person may view?"""
    if consulting.concerned(request, document):
        if any(section.id in one.sections for one in consulting.openings(request, document, face)):
            return True
        if not by_roles(request, Permission.VIEW, document, face):
            return False
    return not section.permission or by_roles(request, section.permission, document, face)


def _read_elsewhere(request: Any, permission: str, document: Document, face: Face) -> bool:
    """Do the roles that the person holds in a unit from which the document is seen too allow to read it?"""
    if permission not in READING:
        return False
    flow = request.registry.models.workflow_of(document.type_id)
    for unit, last, left_in in _seen_from(request, document):
        roles = roles_at(request.account_id, unit)
        if not last:
            state = face.state if isinstance(face, Version) else face
            if granted(request, permission, document, roles, state):
                return True
        elif any(permission in flow.granted(role, left_in) for role in roles):
            if face is None and permission == Permission.VIEW:
                return True
            if isinstance(face, Version) and is_left(flow, face, last):
                return True
    return False


def _seen_from(request: Any, document: Document) -> Iterator[tuple[Unit, int, str]]:
    """The other units from which a document is seen."""
    for uid, last, left_in in document.seen_from:
        unit = request.office.unit(uid)
        if unit is not None and unit is not document.unit:
            yield unit, last, left_in


def is_left(flow: Workflow, version: Version, last: int) -> bool:
    """Is it a version that stays readable in a unit which the document has left after this number?"""
    return version.number <= last and flow.states[version.state].standing == 'official'


def left_at(request: Any, document: Document) -> tuple[Unit, Version] | None:
    """Where a document has left a unit in which the person holds a role that lets it be read as it was: the unit, and the
    newest version that is read there."""
    if request.account_id is None:
        return None
    flow = request.registry.models.workflow_of(document.type_id)
    found = [
        (last, unit)
        for unit, last, left_in in _seen_from(request, document)
        if last
        and any(Permission.VIEW in flow.granted(role, left_in) for role in roles_at(request.account_id, unit))
    ]
    if not found:
        return None
    last, unit = max(found, key=lambda one: one[0])
    return unit, left_version(document, flow, last)


def only_left(request: Any, document: Document) -> bool:
    """Is an old version all that the person sees of a document, because it has left a unit?"""
    if not any(last for _, last, _ in document.seen_from):
        return False
    return not any(permitted(request, Permission.VIEW, document, state) for state in document.faces)


def left_version(document: Document, flow: Workflow, last: int) -> Version:
    """The newest version that is read in a unit which the document has left after this number."""
    return next(version for version in document.history() if is_left(flow, version, last))


def granted(
    request: Any, permission: str, context: Any, roles: frozenset[str], state: str | None = None
) -> bool:
    """Do these roles allow it here?"""
    if not isinstance(context, Document):
        if permission in NOT_IN_CLOSED and context.closed:
            return False
        return any(permission in UNIT_GRANTS.get(role, ()) for role in roles)
    flow = request.registry.models.workflow_of(context.type_id)
    states = (state,) if state is not None else context.faces if permission == 'view' else (context.state,)
    return any(permission in flow.granted(role, one) for role in roles for one in states)


OF_VERSIONS = frozenset({'', 'lich-su', 'so-sanh', 'ban', 'tai-ngay', 'tep', 'doc-nhanh', 'can-cu-xem'})
"""Pages of a document that ask for every version by itself, and the question on what ground they are opened; who reads
only what has left a unit opens no other."""


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
        place = context.__parent__ if isinstance(context, Shelf) else context
        if isinstance(place, Document) and request.view_name not in OF_VERSIONS and only_left(request, place):
            return False
        return permitted(request, permission, place)

    def principals_allowed_by_permission(self, context: Any, permission: str) -> Any:
        raise NotImplementedError
