"""Loading the staff that an office has: send the roster, correct the columns, try, run, take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from .. import clock
from ..documents import Batch, Unit
from ..exchange import loading, waiting
from ..exchange.heading_match import matcher_of
from ..exchange.headings import Guess, Mapping
from ..exchange.remarks import with_remarks
from ..exchange.roster import RosterRow, notes
from ..exchange.spreadsheets import TooManyRows, WorkbookRefused, address, read_workbook
from ..exchange.template import template_workbook
from ..models.content_type import ContentType
from ..operations import batches
from ..operations.errors import Refused
from ..scripts.context import acting_as
from ..security import Permission
from ..security.headers import file_headers
from ..security.uploads import UploadRefused, clean_name
from .asked import number

XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
SHOWN = 100
"""Rows and problems that a page shows; the workbook with remarks has all."""
MOST_ROWS, MOST_BYTES = 3_000, 10 * 1024 * 1024
"""Of a roster that is tried while the sender waits: about three seconds. Larger ones go through ``hoso import``."""
BY_COMMAND = (
    'Danh sách lớn như vậy được nhập bằng lệnh trên máy chủ: nhờ người quản trị chạy “hoso import TỆP --unit {path}”, '
    'hoặc chia thành nhiều tệp.'
)


@view_defaults(context=Unit, permission=Permission.CREATE)
class Importing:
    """The pages of one import in one unit."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request

    @property
    def _content_type(self) -> ContentType:
        content_type: ContentType = self.request.registry.models.content_types[loading.TYPE_ID]
        return content_type

    def _kept(self) -> waiting.Import:
        key = self.request.subpath[0] if self.request.subpath else ''
        found = waiting.kept(self.request, key)
        if found is None or found.unit != self.unit.uid:
            raise HTTPNotFound()
        return found

    def _to(self, *steps: str) -> HTTPSeeOther:
        return HTTPSeeOther(self.request.resource_path(self.unit, *steps))

    def _kinds(self) -> list[tuple[str, str]]:
        vocabulary = self._content_type.field(loading.KIND).vocabulary
        return [(term.code, term.label) for term in vocabulary.choices()] if vocabulary else []

    @view_config(
        name='nhap-danh-sach', request_method='GET', renderer='hoso_cms.web:templates/import_send.pt'
    )
    def send(self) -> dict[str, Any]:
        """The form to send a roster, and the batches of this unit."""
        office = self.request.office
        mine = [batch for batch in office.batches.values() if batch.unit is self.unit]
        kind = self.request.POST.get(loading.KIND) or loading.DEFAULT_KIND
        return {
            'title': f'Nhập danh sách vào {self.unit.title}',
            'batches': sorted(mine, key=lambda batch: batch.stamp, reverse=True),
            'people': {batch.author: office.accounts[batch.author].name for batch in mine},
            'days': {
                b.uid: clock.local(datetime.fromisoformat(b.stamp)).strftime('%d/%m/%Y %H:%M') for b in mine
            },
            'kinds': self._kinds(),
            'kind': kind,
            'most_rows': f'{MOST_ROWS:,}'.replace(',', '.'),
            'error': '',
        }

    @view_config(
        name='nhap-danh-sach', request_method='POST', renderer='hoso_cms.web:templates/import_send.pt'
    )
    def sent(self) -> Any:
        """Keep what was sent, and go on to the trial; a file that cannot be read is said so at once."""
        try:
            name, data = self._roster()
        except (UploadRefused, WorkbookRefused) as refusal:
            self.request.response.status_int = 422
            return {**self.send(), 'error': str(refusal)}
        kind = self.request.POST.get(loading.KIND)
        choices = {loading.KIND: kind if kind in dict(self._kinds()) else loading.DEFAULT_KIND}
        return self._to('nhap-thu', waiting.keep(self.request, self.unit, name, data, choices))

    def _roster(self) -> tuple[str, bytes]:
        """Name and bytes of the file that was sent, if it is a workbook that a page may try."""
        part = self.request.POST.get('roster')
        if not getattr(part, 'filename', None):
            raise UploadRefused('Chưa chọn tệp. Hãy chọn danh sách .xlsx, .xls hoặc .ods.')
        name, by_command = clean_name(part.filename), BY_COMMAND.format(path=self._path())
        # WebOb parses a request once: when it is tried again, the file stands where the first attempt left it.
        part.file.seek(0)
        data: bytes = part.file.read(MOST_BYTES + 1)
        if not data:
            raise UploadRefused(f'Tệp “{name}” rỗng (0 byte). Hãy kiểm tra lại tệp trên máy rồi gửi lại.')
        if len(data) > MOST_BYTES:
            raise UploadRefused(f'Tệp “{name}” lớn hơn {MOST_BYTES >> 20} MB. {by_command}')
        try:
            read_workbook(data, name, most_rows=MOST_ROWS)
        except TooManyRows as refusal:
            raise UploadRefused(f'{refusal} {by_command}')
        return name, data

    def _path(self) -> str:
        path: str = self.request.resource_path(self.unit)
        return path.rstrip('/') or '/'

    @view_config(name='mau-danh-sach', request_method='GET')
    def template(self) -> Response:
        """An empty roster with every heading that is understood."""
        body = template_workbook(self._content_type)
        return Response(body, headers=file_headers('danh-sach-mau.xlsx', XLSX), content_type=XLSX)

    @view_config(name='nhap-thu', request_method='GET', renderer='hoso_cms.web:templates/import_trial.pt')
    def trial(self) -> Any:
        """What the roster would make: columns to correct, rows, and each error at its cell."""
        found = self._kept()
        if found.state in ('running', 'done'):
            return self._to('dang-nhap-danh-sach', found.key)
        trial = loading.try_out(self.request, found.data, found.choices)
        mapping, bad = trial.mapping, trial.bad_rows
        # Errors come first: they are what has to be mended.
        problems = sorted(trial.problems, key=lambda problem: problem.level != 'error')
        return {
            'title': f'Xem trước: {found.name}',
            'found': found,
            'trial': trial,
            'columns': [self._column(trial, guess) for guess in mapping.guesses],
            'fields': matcher_of(self._content_type).offered,
            'problems': [(address(p.row, p.column), p.level, p.message) for p in problems[:SHOWN]],
            'rows': [(row, row.row_number in bad, self._told(row)) for row in trial.rows[:SHOWN]],
            'good': len(trial.rows) - len(bad),
            'notes': notes(trial.workbook, mapping) if mapping.sheet else [],
        }

    def _column(self, trial: loading.Trial, guess: Guess) -> dict[str, Any]:
        sheet = trial.workbook.sheet(trial.mapping.sheet)
        first = trial.mapping.first_data_row
        samples = [sheet.cell(row, guess.column).text for row in range(first, first + 3)]
        return {
            'index': guess.column,
            'letter': address(0, guess.column).rstrip('0123456789'),
            'heading': guess.heading,
            'why': guess.why,
            'field': trial.mapping.columns.get(guess.column) or '',
            'samples': ' · '.join(sample[:60] for sample in samples if sample),
        }

    def _told(self, row: RosterRow) -> str:
        told = []
        for name in ('full-name', 'birth-date', 'position', 'coefficient'):
            field = self._content_type.field(name)
            if value := row.content.get(field.section_id, {}).get(name):
                told.append(field.show(value))
        return ' · '.join(told)

    @view_config(name='nhap-thu', request_method='POST')
    def decide(self) -> HTTPSeeOther:
        """Correct the columns, or run with the columns as they stand in the form."""
        found = self._kept()
        running = self._to('dang-nhap-danh-sach', found.key)
        if found.state in ('running', 'done'):
            return running
        mapping = loading.read_roster(self.request, found.data, found.choices).mapping
        corrected = self._corrected(mapping)
        if corrected != mapping:
            waiting.revise(self.request, found, {**found.choices, 'mapping': corrected.to_plain()})
            if 'run' in self.request.POST:
                # What nobody has looked at is not run.
                self.request.session.flash(
                    'Các cột vừa được đổi; hãy xem lại kết quả rồi bấm tạo hồ sơ.', 'warning'
                )
            return self._to('nhap-thu', found.key)
        if 'run' not in self.request.POST:
            return self._to('nhap-thu', found.key)
        registry, login = self.request.registry, self.request.account.login
        waiting.start(self.request, found, lambda: acting_as(registry, login))
        return running

    def _corrected(self, mapping: Mapping) -> Mapping:
        """The mapping as the form has it; what stands in the form for a column that was not touched is kept."""
        offered = matcher_of(self._content_type).offered
        for column, before in list(mapping.columns.items()):
            chosen = self.request.POST.get(f'column-{column}')
            if chosen is not None and chosen != (before or '') and (not chosen or chosen in offered):
                mapping = mapping.with_field(column, chosen or None)
        return mapping

    @view_config(name='ghi-chu-danh-sach', request_method='GET')
    def remarks(self) -> Any:
        """The same workbook with a remark at each bad cell."""
        found = self._kept()
        if found.state in ('running', 'done'):
            return self._to('dang-nhap-danh-sach', found.key)
        trial = loading.try_out(self.request, found.data, found.choices)
        if not trial.mapping.sheet:
            raise HTTPNotFound()
        name = f'{found.name.rsplit(".", 1)[0]}-ghi-chu.xlsx'
        body = with_remarks(found.data, trial.problems, sheet=trial.mapping.sheet)
        return Response(body, headers=file_headers(name, XLSX), content_type=XLSX)

    @view_config(
        name='dang-nhap-danh-sach', request_method='GET', renderer='hoso_cms.web:templates/import_run.pt'
    )
    def running(self) -> Any:
        """How a run stands; the page asks again by itself until it is over."""
        found = self._kept()
        if found.state == 'sent':
            return self._to('nhap-thu', found.key)
        if found.state == 'running':
            self.request.response.headers['Refresh'] = '1'
        batch = self.request.office.batches.get(found.batch) if found.state == 'done' else None
        return {'title': f'Nhập danh sách {found.name}', 'found': found, 'batch': batch}

    @view_config(name='hoan-tac-danh-sach', request_method='POST')
    def undo(self) -> HTTPSeeOther:
        """Withdraw every record of a batch."""
        batch = self._batch(self.request.POST.get('batch', ''))
        try:
            count = batches.undo_batch(self.request, batch, reason=self.request.POST.get('reason', ''))
            self.request.session.flash(
                f'Đã hoàn tác đợt nhập: {count} hồ sơ được rút khỏi sử dụng.', 'success'
            )
        except Refused as refusal:
            # Some of the records may have been withdrawn already when the refusal came.
            self.request.tm.doom()
            self.request.session.flash(str(refusal), 'danger')
        return self._to('nhap-danh-sach')

    def _batch(self, named: str) -> Batch:
        batch: Batch | None = self.request.office.batches.get(number(named))
        if batch is None or batch.unit is not self.unit:
            raise HTTPNotFound()
        return batch
