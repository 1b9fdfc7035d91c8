"""The page of what falls due in a unit and below: raises, terms of office, retirements, contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pyramid.response import Response
from pyramid.view import view_config

from ..documents import Office, Unit
from ..journal import Entry as JournalLine
from ..journal import JournalEvent, Reads, record_many
from ..models.rules.dates import told
from ..reports import charts, due
from ..reports.due import OVERDUE, PERIODS, TABS, Due, Entry, Row
from ..reports.sheets import MEDIA_TYPE, spreadsheet
from ..security import SIGNED_IN, Permission
from ..security.headers import file_headers
from .asked import page_of

PAGE, FILE = 'den-han', 'den-han.xlsx'
USUAL = '3'
"""The period that is shown unless another is asked for."""
COLUMNS = (
    ('TT', 5), ('Họ và tên', 24), ('Số hiệu', 12), ('Ngày sinh', 11), ('Đơn vị', 28), ('Chức vụ', 22),
    ('Ngạch, chức danh', 24), ('Bậc', 6), ('Hệ số', 7), ('', 12), ('Cách tính', 48), ('Căn cứ', 40),
)  # fmt: skip
"""Heads and widths of the spreadsheet; the head of the day is that of the list."""
TO_CONFIRM = 'cần xác nhận'


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list was asked for in the address."""

    tab: str
    period: str
    month: str
    page: int

    def query(self, **other: Any) -> str:
        """The same list with something else: ``?loai=nghi-huu&ky=6``."""
        values = {
            'loai': self.tab,
            'ky': self.period,
            'thang': self.month,
            'trang': self.page if self.page > 1 else '',
        } | other
        return '?' + urlencode({name: value for name, value in values.items() if value != ''})


def asked_of(request: Any) -> Asked:
    """What the address asks for; anything that is not understood counts as not said."""
    given = request.GET
    tab, period = given.get('loai', ''), given.get('ky', '')
    month = given.get('thang', '')
    return Asked(
        tab if tab in TABS else next(iter(TABS)),
        period if period in PERIODS else USUAL,
        month if len(month) == 7 and month.isascii() else '',
        page_of(request),
    )


def chosen(found: Due, asked: Asked) -> list[Entry]:
    """The entries that the list shows, all pages together."""
    if asked.month:
        return due.of_month(found.of_period(str(due.HORIZON)), asked.month)
    return found.of_period(asked.period)


@view_config(
    context=Office, name=PAGE, renderer='hoso_cms.web:templates/due.pt', permission=SIGNED_IN, request_method='GET'
)  # fmt: skip
@view_config(
    context=Unit, name=PAGE, renderer='hoso_cms.web:templates/due.pt', permission=Permission.BROWSE, request_method='GET'
)  # fmt: skip
def due_page(context: Unit, request: Any) -> dict[str, Any]:
    """One list, its numbers by month, and its page of names."""
    asked, size = asked_of(request), request.registry.settings['hoso.page_size']
    found = due.due(request, context, TABS[asked.tab])
    entries = chosen(found, asked)
    start = (asked.page - 1) * size
    shown = list(due.rows(request, found, entries[start : start + size]))
    return {
        'title': f'Đến hạn: {context.title}',
        'asked': asked,
        'tab': found.tab,
        'tabs': list(TABS.values()),
        'periods': [(name, text, len(found.of_period(name))) for name, text in PERIODS.items()],
        'selection': _selection(asked),
        'chart': chart(found, asked),
        'rows': [(row, _path(request, row)) for row in shown],
        'marked': any(row.to_confirm for row in shown),
        'total': len(entries),
        'first': start + 1,
        'last': start + len(shown),
        'pages': max(1, -(-len(entries) // size)),
        'file': request.resource_path(context, FILE),
        'today': told(found.today),
        'overdue': lambda day: day < found.today,
        'told': told,
    }


def chart(found: Due, asked: Asked) -> str:
    """What is overdue and what is due in each of the coming months; a bar leads to its names."""
    overdue = len(found.of_period(OVERDUE))
    shown = [
        charts.Bar('Quá hạn', overdue, asked.query(ky=OVERDUE, thang='', trang=''), f'Quá hạn: {overdue} người',
                   'bad', asked.period == OVERDUE and not asked.month)
    ]  # fmt: skip
    for month, count in found.by_month():
        label = '/'.join(reversed(month.split('-')))
        href = asked.query(ky=str(due.HORIZON), thang=month, trang='')
        shown.append(charts.Bar(label, count, href, f'{label}: {count} người', 'good', month == asked.month))
    return charts.bars(f'{found.tab.title} theo tháng', shown)


def _selection(asked: Asked) -> str:
    """What is shown, in words."""
    if asked.month:
        return f'Tháng {"/".join(reversed(asked.month.split("-")))}'
    return PERIODS[asked.period]


def _path(request: Any, row: Row) -> str:
    return str(request.resource_path(row.listed.document))


@view_config(
    context=Office,
    name=FILE,
    permission=SIGNED_IN,
    fresh_second_factor=True,
    request_method='GET',
    reads=Reads(
        JournalEvent.EXPORT, subject=lambda context, request: None, unit=lambda context, request: context.uid
    ),
)
@view_config(
    context=Unit,
    name=FILE,
    permission=Permission.BROWSE,
    fresh_second_factor=True,
    request_method='GET',
    reads=Reads(
        JournalEvent.EXPORT, subject=lambda context, request: None, unit=lambda context, request: context.uid
    ),
)
def due_file(context: Unit, request: Any) -> Response:
    """The same list, all its pages, as a spreadsheet. The journal has a line for it and one for every record in it."""
    asked = asked_of(request)
    found = due.due(request, context, TABS[asked.tab])
    entries = chosen(found, asked)
    columns = [(name or found.tab.what, width) for name, width in COLUMNS]
    note = f'{context.title}. {_selection(asked)}, {len(entries)} người. Lập ngày {told(found.today)}.'
    body = spreadsheet(found.tab.title, note, columns, _lines(due.rows(request, found, entries)))
    details = {'list': asked.tab, 'selection': asked.month or asked.period}
    request.journal_details.update(details, records=len(entries))
    record_many(
        request.registry.side_store,
        [
            JournalLine(JournalEvent.EXPORT, request.account_id, request.remote_addr, uid, None, details)
            for _, uid in entries
        ],
    )
    name = f'{asked.tab}-{asked.month or asked.period}.xlsx'
    return Response(body, headers=file_headers(name, MEDIA_TYPE), content_type=MEDIA_TYPE)


def _lines(rows: Iterator[Row]) -> Iterator[tuple[str | int | date, ...]]:
    for number, row in enumerate(rows, 1):
        values = [row.values.get(name, '') for name in ('full-name', 'officer-number', 'birth-date')]
        source = f'{row.source} ({TO_CONFIRM})' if row.to_confirm else row.source
        yield (
            number, *values, row.unit, row.values.get('position', ''), row.rank, row.values.get('step', ''),
            row.values.get('coefficient', ''), row.day, row.how, source,
        )  # fmt: skip
