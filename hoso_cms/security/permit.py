"""A permit: the proof that the one who writes was allowed to. Only :func:`permit` makes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pyramid.httpexceptions import HTTPForbidden

from .. import clock
from .policy import absent, granted, lent_roles_at, lineage, own_roles_at, permitted

_MAKER = object()


class Forbidden(HTTPForbidden):
    """The person may not do this here. The page says so without telling what is there."""


class Permit:
    """Who may write, what, on which object, and when it was asked. :mod:`hoso_cms.operations.store` takes nothing else."""

    __slots__ = ('context', 'moment', 'on_behalf', 'permission', 'request')

    def __init__(
        self, maker: object, request: Any, permission: str, context: Any, on_behalf: int = 0
    ) -> None:
        if maker is not _MAKER:
            raise TypeError('only hoso_cms.security.permit makes a Permit')
        self.request = request
        self.permission = permission
        self.context = context
        self.on_behalf = on_behalf
        """Id of the account whose substitute the one who acts is in this; 0 where the own roles are enough."""
        self.moment: datetime = clock.now()

    @property
    def author(self) -> int:
        """Id of the account that acts."""
        return self.request.account_id


def permit(request: Any, permission: str, context: Any) -> Permit:
    """Ask for leave to write.

    Reads the account and the units as they are at commit, so that a right withdrawn meanwhile stops the write.

    :raises Forbidden: the person may not.
    """
    if not permitted(request, permission, context):
        raise Forbidden(f'{permission} on {type(context).__name__} {getattr(context, "uid", "")}')
    guards = [*lineage(context), *filter(None, [request.office.accounts.get(request.account_id)])]
    for guard in guards:
        if guard._p_jar is not None and guard._p_oid is not None:
            guard._p_jar.readCurrent(guard)
    return Permit(_MAKER, request, permission, context, _on_behalf(request, permission, context))


def _on_behalf(request: Any, permission: str, context: Any) -> int:
    others = absent(request.office, request.account_id)
    if not others or granted(request, permission, context, own_roles_at(request.account_id, context)):
        return 0
    return next(
        (uid for uid in others if granted(request, permission, context, lent_roles_at(uid, context))), 0
    )
