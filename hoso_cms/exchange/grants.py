"""The list of all seats that counted on a day, as a workbook: what unit heads look through and confirm."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from .. import clock
from ..documents import Office, Seat, Unit
from ..models.kinds import show_date
from ..security import RIGHTS_CLASSES, TITLES

HEADINGS = (
    ('Đơn vị', 44), ('Họ và tên', 26), ('Tên đăng nhập', 20), ('Vai trò', 24), ('Quyền theo quy chế', 18),
    ('Từ ngày', 12), ('Đến ngày', 12), ('Số quyết định', 22), ('Ngày quyết định', 14), ('Nơi ban hành', 30),
    ('Người thực hiện', 26), ('Ghi chú', 30),
)  # fmt: skip
LENT = (
    ('Người thay', 26), ('Tên đăng nhập', 20), ('Thay cho', 26), ('Từ ngày', 12), ('Đến ngày', 12), ('Căn cứ', 44),
)  # fmt: skip


def grants_on(office: Office, unit: Unit, day: str) -> Iterator[tuple[Unit, Seat]]:
    """The seats that counted in a unit and below it at the end of a day: also those given above, which reach down.

    :param day: ISO.
    """
    above = list(unit.lineage())[:0:-1]
    for place in (*above, *unit.below()):
        for seat in (office.all_seats[uid] for uid in place.seats):
            if seat.counted_on(day):
                yield place, seat


def grants_workbook(office: Office, unit: Unit, day: str) -> bytes:
    """The list as .xlsx, with the substitutions of the day on a second sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False}
    )
    shown = show_date(day)
    sheet = _sheet(book, 'Quyền đã cấp', f'Quyền đã cấp tại {unit.title}, ngày {shown}', HEADINGS)
    holders = set()
    for number, (place, seat) in enumerate(grants_on(office, unit, day), 3):
        holders.add(seat.holder)
        sheet.write_row(number, 0, _row(office, place, seat, day))
    _substitutes(book, office, holders, day, shown)
    book.close()
    return target.getvalue()


def _sheet(book: Any, name: str, title: str, headings: tuple[tuple[str, int], ...]) -> Any:
    sheet = book.add_worksheet(name)
    bold = book.add_format({'bold': True, 'text_wrap': True, 'valign': 'top', 'bottom': 1})
    sheet.write(0, 0, title, book.add_format({'bold': True, 'font_size': 13}))
    sheet.write(1, 0, f'Lập lúc {clock.local(clock.now()):%H:%M ngày %d/%m/%Y}')
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write(2, column, heading, bold)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    return sheet


def _row(office: Office, place: Unit, seat: Seat, day: str) -> list[str]:
    act = seat.act_on(day)
    assert act is not None
    holder, role = office.accounts[seat.holder], seat.role
    path = ' › '.join(one.title for one in reversed(list(place.lineage())))
    return [
        path, holder.name, holder.login, TITLES[role], RIGHTS_CLASSES[role],  # type: ignore[index]
        show_date(act.since or seat.acts[0].day), show_date(act.until) if act.until else 'không thời hạn',
        act.paper.number, show_date(act.paper.day), act.paper.issuer, office.accounts[act.by].name,
        'Tài khoản hiện đang khoá' if holder.disabled else '',
    ]  # fmt: skip


def _substitutes(book: Any, office: Office, holders: set[int], day: str, shown: str) -> None:
    sheet = _sheet(book, 'Người làm thay', f'Người làm thay, ngày {shown}', LENT)
    number = 3
    for account in office.accounts.values():
        for uid, first, last, ground in account.stands_in:
            if uid in holders and first <= day <= last:
                row = [
                    account.name,
                    account.login,
                    office.accounts[uid].name,
                    show_date(first),
                    show_date(last),
                ]
                sheet.write_row(number, 0, [*row, ground])
                number += 1
