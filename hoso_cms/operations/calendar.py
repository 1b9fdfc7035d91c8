"""The office's own rows of the working-day calendar: added with the number of a document, withdrawn, never removed."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..clocks import CannotCount, calendar_of
from ..documents.calendar import WITHDRAWN, CalendarEntry, standing
from ..models.days import OFF, SWAP, WORK, YEAR
from ..models.kinds import parse_date
from ..models.text import clean
from ..security import Permission, permit
from . import store
from .errors import Refused

KINDS = {OFF: 'Nghỉ lễ', SWAP: 'Nghỉ hoán đổi', WORK: 'Làm việc (làm bù)', YEAR: 'Lịch cả năm đã công bố'}
"""The kinds of a row as people choose them."""
MAX_TEXT = 200


def add_day(request: Any, day: str, kind: str, name: str, number: str) -> CalendarEntry:
    """Add a row to the office's calendar.

    :param day: as typed; for the notice of a year any day of it.
    :param number: the document that ordered it (BLLĐ 2019 art. 112.3: holidays are fixed each year by the Prime Minister).
    :raises Refused: what is missing or wrong.
    """
    granted = permit(request, Permission.MANAGE_UNITS, request.office)
    if kind not in KINDS:
        raise Refused(f'Hãy chọn loại ngày: {", ".join(KINDS.values())}.')
    on, name, number = _day(day), _text(name, 'tên ngày'), _text(number, 'số văn bản')
    if kind == YEAR:
        on, name = on.replace(month=1, day=1), f'Lịch năm {on.year}'
    if not name:
        raise Refused('Hãy ghi tên ngày, ví dụ “Hoán đổi với thứ Bảy 22/8/2026”.')
    if not number:
        raise Refused('Hãy ghi số văn bản quyết định ngày này; không có văn bản thì không sửa lịch.')
    _refuse_needless(request, on, kind)
    entry = CalendarEntry(
        on.isoformat(), kind, name, number, granted.author, granted.moment.isoformat(timespec='seconds')
    )
    _store(granted, entry)
    return entry


def withdraw_day(request: Any, place: int, number: str) -> CalendarEntry:
    """Take a row of the office back, by another row.

    :param place: of the row, as :func:`hoso_cms.documents.calendar.standing` counts.
    :raises Refused: no such row stands, or no document is named.
    """
    granted = permit(request, Permission.MANAGE_UNITS, request.office)
    row = dict(standing(request.office.calendar_rules)).get(place)
    if row is None:
        raise Refused('Dòng này không có hoặc đã được rút.')
    number = _text(number, 'số văn bản')
    if not number:
        raise Refused('Hãy ghi số văn bản làm căn cứ rút dòng này.')
    entry = CalendarEntry(
        row.day,
        WITHDRAWN,
        row.name,
        number,
        granted.author,
        granted.moment.isoformat(timespec='seconds'),
        place,
    )
    _store(granted, entry)
    return row


def _store(granted: Any, entry: CalendarEntry) -> None:
    office = granted.request.office
    store.change(granted, office, calendar_rules=(*office.calendar_rules, entry))


def _text(typed: str, what: str) -> str:
    try:
        text = clean(typed)
    except ValueError as wrong:
        raise Refused(str(wrong))
    if len(text) > MAX_TEXT:
        raise Refused(f'Mục {what} dài quá {MAX_TEXT} ký tự.')
    return text


def _day(typed: str) -> date:
    try:
        written = parse_date(typed)
    except ValueError as wrong:
        raise Refused(str(wrong))
    if not written:
        raise Refused('Hãy ghi ngày, ví dụ 24/11/2026.')
    return date.fromisoformat(written)


def _refuse_needless(request: Any, on: date, kind: str) -> None:
    """Refuse a row that says what is so anyhow, or a second one for the same day."""
    if any(
        row.day == on.isoformat() and (row.kind == YEAR) == (kind == YEAR)
        for _, row in standing(request.office.calendar_rules)
    ):
        raise Refused(f'Ngày {on:%d/%m/%Y} đã có dòng trong lịch của cơ quan; hãy rút dòng cũ trước.')
    try:
        why = calendar_of(request.registry.models, request.office).why(on)
    except CannotCount as wrong:
        raise Refused(str(wrong))
    if kind == WORK and (why is None or why.kind == WORK):
        raise Refused(f'Ngày {on:%d/%m/%Y} vốn là ngày làm việc.')
    if kind in (OFF, SWAP) and why is not None and why.kind == 'weekend':
        raise Refused(f'Ngày {on:%d/%m/%Y} vốn là ngày nghỉ hằng tuần.')
