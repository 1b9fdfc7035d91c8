"""The fields of a document on paper in a form: number, day, issuer and scan (``templates/paper_fields.pt``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


class NotDone(Exception):
    """An act was refused: why, and what was typed."""

    def __init__(self, message: str, typed: dict[str, str]) -> None:
        super().__init__(message)
        self.message, self.typed = message, typed


def attempt(request: Any, unit: Unit, do: Callable[[dict[str, str]], Any]) -> Any:
    """Take in the scan, do something with what was typed, and answer what that answers.

    :raises NotDone: it was refused. The scan stays, so that it need not be sent again; of the rest nothing does.
    """
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        typed = kept(request, unit)
        undo = request.tm.savepoint()
        try:
            return do(typed)
        except Refused:
            undo.rollback()
            raise
    except Refused as refused:
        raise NotDone(str(refused), typed)


def act(page: Any, unit: Unit, acts: Mapping[str, Callable[[Any, dict[str, str]], Any]]) -> Any:
    """Do the act of a page that the pressed button names.

    :raises NotDone: it was refused.
    """

    def do(typed: dict[str, str]) -> Any:
        chosen = acts.get(typed.get('act', ''))
        if chosen is None:
            raise Refused('Hãy bấm một trong các nút của trang này.')
        return chosen(page, typed)

    return attempt(page.request, unit, do)


def paper(typed: dict[str, str]) -> Paper:
    """The paper of what was typed; the operation says what is missing.

    :raises Refused: the day is no day.
    """
    return Paper(typed.get(NUMBER, ''), day(typed.get(DAY, '')), typed.get(ISSUER, ''), typed.get(TAKEN, ''))


def shown_day(iso: str) -> str:
    """``2026-12-25`` -> ``25/12/2026``; '' stays."""
    return show_date(iso) if iso else ''
