"""Scans and photos are stored once, under the digest of their bytes."""

from __future__ import annotations

import shutil
from typing import Any

from ZODB.blob import Blob

from ..documents import Document, StoredFile, Unit
from ..security import Permission, Permit, consulting, permit, permitted
from ..security.uploads import Upload
from . import declared, store

FILLED_BY = {
    declared.TYPE: Permission.DECLARE,
    'transfer': Permission.TRANSFER,
    consulting.TYPE: Permission.CONSENT,
    'departure': Permission.ARCHIVE,
    'disposal': Permission.DISPOSE,
}
"""What fills in a document, by type; all others are edited."""


def attach(request: Any, place: Document | Unit, upload: Upload) -> StoredFile:
    """Store the bytes of an upload, unless they are there already. A version refers to them by their digest.

    :raises Forbidden: the person may not edit the document; or, in a unit, neither create documents nor manage accounts,
        whose decisions and requests are scanned too.
    """
    granted = permit(request, _asked(request, place), place)
    known = request.office.files.get(upload.sha256)
    return known if known is not None else keep(granted, upload)


def keep(granted: Permit, upload: Upload) -> StoredFile:
    """Store the bytes of an upload that are not there yet.

    The blob belongs to the connection before it is written, so that its bytes lie on the volume of the database.
    """
    blob = Blob()
    granted.request.office._p_jar.add(blob)
    upload.file.seek(0)
    with blob.open('w') as target:
        shutil.copyfileobj(upload.file, target)
    stored = StoredFile(upload.sha256, upload.name, upload.media_type, upload.size, blob)
    store.add_file(granted, stored)
    return stored


def _asked(request: Any, place: Document | Unit) -> Permission:
    if isinstance(place, Document):
        return FILLED_BY.get(place.type_id, Permission.EDIT)
    manages = permitted(request, Permission.MANAGE_ACCOUNTS, place)
    return Permission.MANAGE_ACCOUNTS if manages else Permission.CREATE
