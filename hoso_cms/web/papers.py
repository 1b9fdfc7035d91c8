"""The fields of a document on paper in a form: number, day, issuer and scan (``templates/paper_fields.pt``)."""

from __future__ import annotations

from typing import Any

from ..documents import Paper, Unit
from ..models.kinds import parse_date, show_date
from ..operations import files
from ..operations.errors import Refused
from ..security.uploads import SCANS, UploadRefused, read_upload

NUMBER, DAY, ISSUER, SCAN, TAKEN = 'so', 'ngay', 'noi-ban-hanh', 'ban-quet', 'ban-quet-da-nhan'


def text(request: Any, name: str) -> str:
    """A typed value; '' where there is none or a file."""
    value = request.POST.get(name, '')
    return value.strip() if isinstance(value, str) else ''


def day(typed: str) -> str:
    """The ISO day of what was typed as ``25/12/2026``; '' for nothing.

    :raises Refused: it is no day.
    """
    try:
        return parse_date(typed)
    except ValueError as wrong:
        raise Refused(str(wrong))


def kept(request: Any, unit: Unit) -> dict[str, str]:
    """What was typed, the scan taken in and named by its digest, so that the form can be shown again.

    :raises Refused: a file that is not taken.
    """
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    part = request.POST.get(SCAN)
    if getattr(part, 'filename', None):
        try:
            with read_upload(part, max_bytes=request.registry.upload_max_bytes, kinds=SCANS) as upload:
                typed[TAKEN] = files.attach(request, unit, upload).sha256
        except UploadRefused as refused:
            raise Refused(str(refused))
    stored = request.office.files.get(typed.get(TAKEN, ''))
    typed['ten-ban-quet'] = stored.name if stored is not None else ''
    return typed


def paper(typed: dict[str, str]) -> Paper:
    """The paper of what was typed; the operation says what is missing.

    :raises Refused: the day is no day.
    """
    return Paper(typed.get(NUMBER, ''), day(typed.get(DAY, '')), typed.get(ISSUER, ''), typed.get(TAKEN, ''))


def shown_day(iso: str) -> str:
    """``2026-12-25`` -> ``25/12/2026``; '' stays."""
    return show_date(iso) if iso else ''
