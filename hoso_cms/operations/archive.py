"""Archived records: frozen. They take notes, and come back into use when their person returns to service."""

from __future__ import annotations

from typing import Any

from ..documents import Document, Version
from ..models.content_type import Row, Value
from ..models.kinds import parse_date, show_date
from ..models.text import clean
from ..models.values import new_row_id
from ..security import Permission, permit
from . import records, store
from .departures import LEAVING, PERIODS, paper_told
from .errors import Refused

NOTE, REOPEN = 'note', 'reopen'
"""Acts of versions of a record."""


def annotate(request: Any, record: Document, text: str) -> Version:
    """Append a note to a frozen record: a version that says something and changes nothing.

    :raises Forbidden: the person may not, or the record is in use and can be corrected itself.
    :raises Refused: no text, or too long a one.
    """
    granted = permit(request, Permission.ANNOTATE, record)
    note = clean(text)
    if not note:
        raise Refused('Hãy ghi nội dung ghi chú.')
    if len(note) > records.MAX_REASON:
        raise Refused(f'Ghi chú dài {len(note)} ký tự; nhiều nhất {records.MAX_REASON}.')
    return store.write(granted, record, act=NOTE, state=record.state, reason=note)


def notes(record: Document) -> list[Version]:
    """The notes appended to a record, oldest first."""
    return [version for version in record.history() if version.act == NOTE][::-1]


def reopen(request: Any, record: Document, *, number: str, day: str, issuer: str, since: str) -> Version:
    """Bring a record back into use as a draft, with a new period of service: its person has returned.

    What ended the service before stays told in the table of periods and in the history.

    :param number, day, issuer: the decision, as typed.
    :param since: from which day the person serves again, as typed.
    :raises Forbidden: the person may not, or the record is in use.
    :raises Refused: the decision is not told whole.
    """
    granted = permit(request, Permission.REOPEN, record)
    number, issuer = clean(number)[:100], clean(issuer)[:150]
    try:
        signed, begins = parse_date(day), parse_date(since)
    except ValueError as wrong:
        raise Refused(str(wrong))
    if not (number and issuer and signed and begins):
        raise Refused('Hãy ghi số, ngày, cơ quan ban hành của quyết định và ngày trở lại công tác.')
    left = str(record.current.values(LEAVING).get('leaving-date', ''))
    if begins < left:
        raise Refused(f'Ngày trở lại công tác phải từ ngày {show_date(left)}, ngày kết thúc lần trước.')
    paper = paper_told(number, signed, issuer)
    rows = [row for row in record.current.values(LEAVING).get(PERIODS, ()) if isinstance(row, dict)]
    fresh: Row = {'id': new_row_id(), 'from': begins, 'unit': record.unit.title, 'paper': paper}
    periods: Value = (*rows, fresh)
    flow = request.registry.models.workflow_of(record.type_id)
    return store.write(
        granted,
        record,
        act=REOPEN,
        state=flow.transitions[REOPEN].target,
        sections={LEAVING: {PERIODS: periods}},
        reason=f'Trở lại công tác từ ngày {show_date(begins)}',
        basis=f'Quyết định số {paper}',
    )
