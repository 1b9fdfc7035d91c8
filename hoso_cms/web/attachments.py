"""Scans and photos: taken in beside a form, and shown to those who see a section that refers to them."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image, ImageOps
from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import FileIter, Response
from pyramid.view import view_config

from .. import drafts
from ..documents import Document, StoredFile, Version
from ..operations import files
from ..operations.records import files_in, may_see
from ..security import Permission, permitted
from ..security.headers import file_headers
from ..security.uploads import SCANS, UploadRefused, read_upload
from .forms import Pairs
from .reading import IMAGES

THUMBNAIL = (320, 320)
"""Largest width and height of a small picture, in pixels."""


@view_config(
    context=Document,
    name='tep-moi',
    permission=Permission.EDIT,
    request_method='POST',
    renderer='json',
)
def take_in(document: Document, request: Any) -> dict[str, Any]:
    """Take a file in before the form is saved; answers its digest, which the form then holds."""
    try:
        stored = attach(request, document, request.POST.get('upload'))
    except UploadRefused as refused:
        request.response.status_int = 422
        return {'message': str(refused)}
    path = request.resource_path(document, 'tep', stored.sha256)
    return {'sha256': stored.sha256, 'name': stored.name, 'type': stored.media_type, 'href': path}


def attach(request: Any, document: Document, part: Any) -> StoredFile:
    """Store one uploaded file.

    :raises UploadRefused: too large, of another kind, damaged.
    """
    with read_upload(part, max_bytes=request.registry.upload_max_bytes, kinds=SCANS) as upload:
        return files.attach(request, document, upload)


def with_uploads(request: Any, document: Document, pairs: Pairs) -> tuple[list[tuple[str, Any]], list[str]]:
    """What a form sent, its files taken in and replaced by their digests; and what was refused, file by file."""
    taken: list[tuple[str, Any]] = []
    refused: list[str] = []
    for name, value in pairs:
        if hasattr(value, 'filename'):
            try:
                value = attach(request, document, value).sha256
            except UploadRefused as reason:
                refused.append(str(reason))
                value = ''
        elif isinstance(value, bytes):
            value = ''  # an empty file control
        taken.append((name, value))
    return taken, refused


@view_config(context=Document, name='tep', permission=Permission.VIEW, reads='file', request_method='GET')
def serve(document: Document, request: Any) -> Response:
    """A file of the document, for those who see a section of a version that refers to it."""
    sha256 = request.subpath[0] if len(request.subpath) == 1 else ''
    stored = request.office.files.get(sha256)
    if stored is None or not may_read(request, document, sha256):
        raise HTTPNotFound()
    request.journal_details['file'] = stored.name
    if request.GET.get('nho') and stored.media_type in IMAGES:
        small = thumbnail(stored)
        return Response(
            body=small, headerlist=list(file_headers(stored.name, 'image/jpeg', inline=True).items())
        )
    response = Response(app_iter=FileIter(stored.open()), content_length=stored.size)
    response.headers.update(file_headers(stored.name, stored.media_type, inline=not request.GET.get('tai')))
    return response


def may_read(request: Any, document: Document, sha256: str) -> bool:
    """Does a version that the person may see refer to the file in a section that the person may see?

    A file that only lies in a form not saved yet is shown to the one who has that form; where the document is about a
    record, also what the person may read there.
    """
    about = request.office.documents_by_id.get(document.about) if document.about else None
    if about is not None and may_read(request, about, sha256):
        return True
    return any(
        permitted(request, Permission.VIEW, document, version) and refers(request, document, version, sha256)
        for version in document.history()
    ) or any(
        str(draft.key.document) == str(document.uid) and sha256 in json.dumps(draft.values)
        for draft in drafts.drafts_of(request.registry.side_store, request.account_id)
    )


def refers(request: Any, document: Document, version: Version, sha256: str) -> bool:
    """Does a section of the version that the person may see refer to the file?"""
    content_type = request.registry.models.content_types[document.type_id]
    for section in content_type.sections.values():
        if section.id not in version.sections or not may_see(request, section, document, version):
            continue
        referred = files_in(content_type, {section.id: version.values(section.id)})
        if any(one == sha256 for _, one in referred):
            return True
    return False


def thumbnail(stored: StoredFile) -> bytes:
    """A small JPEG of a stored picture, the right way up."""
    with stored.open() as source, Image.open(source) as picture:
        picture.draft('RGB', (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
        upright = ImageOps.exif_transpose(picture) or picture
        upright.thumbnail(THUMBNAIL)
        target = io.BytesIO()
        upright.convert('RGB').save(target, 'JPEG', quality=82)
    return target.getvalue()
