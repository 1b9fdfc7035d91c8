"""Who may do what: permissions, roles in units, the policy that joins them, and permits for those who write."""

from __future__ import annotations

from typing import Any

from pyramid.events import NewRequest

from .permissions import ON_UNITS, SIGNED_IN, Permission
from .permit import Forbidden, Permit, permit
from .policy import (
    Face,
    SessionAuthentication,
    UnitAuthorization,
    absent,
    by_roles,
    may_see,
    own_roles_at,
    permitted,
    remember_roles,
    roles_at,
)
from .roles import GIVEN_IN_UNITS, RIGHTS_CLASSES, RIGHTS_SOURCE, TITLES, Role
from .sessions import PENDING

__all__ = [
    'GIVEN_IN_UNITS', 'ON_UNITS', 'RIGHTS_CLASSES', 'RIGHTS_SOURCE', 'SIGNED_IN', 'TITLES', 'Face', 'Forbidden', 'Permission', 'Permit', 'Role', 'absent',
    'by_roles', 'may_see', 'own_roles_at', 'permit',
    'permitted', 'roles_at',
]  # fmt: skip


def account_id(request: Any) -> int | None:
    """Id of the account that is signed in: the session is alive and proved, the account not disabled, the epoch fits."""
    session = request.session
    if session.account_id is None or PENDING in session:
        return None
    account = request.office.accounts.get(int(session.account_id))
    if account is None or account.disabled or session.epoch != account.epoch:
        return None
    return account.uid


def account(request: Any) -> Any:
    """The account that is signed in, or None."""
    return None if request.account_id is None else request.office.accounts[request.account_id]


def includeme(config: Any) -> None:
    config.set_authorization_policy(UnitAuthorization())
    config.set_authentication_policy(SessionAuthentication())
    config.add_request_method(account_id, 'account_id', reify=True)
    config.add_request_method(account, 'account', reify=True)
    config.add_subscriber(remember_roles, NewRequest)
