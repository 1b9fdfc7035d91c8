"""What the rolling check of files and histories has found, for the archivist."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from .. import clock, fixity
from ..documents import Office
from ..security import Permission, permitted
from .tree import units_of_seats

MONTH, QUARTER = 30, 90
PAGE = 'kiem-tra-kho'
SHOWN = 200
"""Breaks on the page; ``hoso fixity`` names all."""


def fixity_card(request: Any) -> dict[str, Any] | None:
    """How the rolling check of the whole site stands, in words; None for those whom it does not concern.

    Whoever keeps an archive in a part of the office learns that it is sound; which records are not, only those who keep all.
    """
    whole = permitted(request, Permission.FIXITY, request.office)
    if not whole and not any(permitted(request, Permission.FIXITY, one) for one in units_of_seats(request)):
        return None
    stands = fixity.standing(request.office, request.registry.side_store, (MONTH, QUARTER))
    never = stands.total - stands.checked[QUARTER] if stands.oldest is None else 0
    return {
        'documents': stands.documents,
        'files': stands.files,
        'month': stands.share(MONTH),
        'quarter': stands.share(QUARTER),
        'oldest': f'{clock.local(stands.oldest):%d/%m/%Y}' if stands.oldest else '',
        'never': never,
        'broken': len(stands.broken),
        'tone': 'bad' if stands.broken else 'good' if stands.share(QUARTER) == 100 else 'waiting',
        'state': (
            f'{len(stands.broken)} chỗ hỏng'
            if stands.broken
            else 'Nguyên vẹn'
            if stands.share(QUARTER) == 100
            else 'Chưa kiểm tra hết'
        ),
        'href': request.resource_path(request.office, PAGE) if whole else '',
        'breaks': stands.broken[:SHOWN],
    }


@view_config(
    context=Office, name=PAGE, permission=Permission.FIXITY, renderer='hoso_cms.web:templates/fixity.pt'
)
def fixity_page(office: Office, request: Any) -> dict[str, Any]:
    """The same on a page of its own, with every break."""
    card = fixity_card(request)
    assert card is not None
    return {
        'title': 'Kiểm tra kho hồ sơ và tệp',
        'card': card,
        'breaks': [
            (_address(request, kind, name), found.where, found.what) for kind, name, found in card['breaks']
        ],
    }


def _address(request: Any, kind: str, name: str) -> str:
    """Where a broken record can be looked at, for those who may; '' otherwise."""
    document = request.office.documents_by_id.get(int(name)) if kind == fixity.DOCUMENT else None
    if document is None or not permitted(request, Permission.VIEW, document):
        return ''
    return str(request.resource_path(document))
