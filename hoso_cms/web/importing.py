"""Loading the staff that an office has: send the roster, correct the columns, try, run, take it back."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from ..documents import Unit
from ..exchange import loading
from ..exchange.heading_match import importable
from ..exchange.heading_words import PSEUDO
from ..exchange.headings import Mapping
from ..exchange.remarks import with_remarks
from ..exchange.spreadsheets import WorkbookRefused, address, read_workbook
from ..exchange.template import template_workbook
from ..operations import batches
from ..operations.errors import Refused
from ..scripts.context import acting_as
from ..security import Permission
from ..security.headers import file_headers
from ..security.uploads import ROSTERS, UploadRefused, read_upload

XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
SHOWN = 200
"""Rows and problems that a page shows; the workbook with remarks has all."""


@view_defaults(context=Unit, permission=Permission.CREATE)
class Importing:
    """The pages of one import in one unit."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request

    def _kept(self) -> loading.Import:
        key = self.request.subpath[0] if self.request.subpath else ''
        found = loading.kept(self.request, key)
        if found is None or found.unit != self.unit.uid:
            raise HTTPNotFound()
        return found

    def _to(self, *steps: str) -> HTTPSeeOther:
        return HTTPSeeOther(self.request.resource_path(self.unit, *steps))

    @view_config(
        name='nhap-danh-sach', request_method='GET', renderer='hoso_cms.web:templates/import_send.pt'
    )
    def send(self) -> dict[str, Any]:
        """The form to send a roster, and the batches of this unit."""
        office = self.request.office
        mine = [batch for batch in office.batches.values() if batch.unit is self.unit]
        people = {batch.author: office.accounts[batch.author].name for batch in mine}
        return {
            'title': f'Nhập danh sách vào {self.unit.title}',
            'batches': mine[::-1],
            'people': people,
            'error': '',
        }

    @view_config(
        name='nhap-danh-sach', request_method='POST', renderer='hoso_cms.web:templates/import_send.pt'
    )
    def sent(self) -> Any:
        """Keep what was sent, and go on to the trial; a file that cannot be read is said so at once."""
        part = self.request.POST.get('roster')
        try:
            if not hasattr(part, 'file'):
                raise UploadRefused('Hãy chọn tệp danh sách (.xlsx, .xls hoặc .ods).')
            with read_upload(part, max_bytes=self.request.registry.upload_max_bytes, kinds=ROSTERS) as upload:
                upload.file.seek(0)
                data = upload.file.read()
            read_workbook(data)
        except (UploadRefused, WorkbookRefused) as refusal:
            self.request.response.status_int = 422
            return {**self.send(), 'error': str(refusal)}
        return self._to(
            'nhap-thu',
            loading.keep(
                self.request,
                self.unit,
                upload.name,
                data,
                {loading.KIND: self.request.POST.get(loading.KIND, '')},
            ),
        )

    @view_config(name='mau-danh-sach', request_method='GET')
    def template(self) -> Response:
        """An empty roster with every heading that is understood."""
        content_type = self.request.registry.models.content_types[loading.TYPE_ID]
        return Response(
            template_workbook(content_type),
            headers=file_headers('danh-sach-mau.xlsx', XLSX),
            content_type=XLSX,
        )

    @view_config(name='nhap-thu', request_method='GET', renderer='hoso_cms.web:templates/import_trial.pt')
    def trial(self) -> Any:
        """What the roster would make: columns to correct, rows, and each error at its cell."""
        found = self._kept()
        if found.state in ('running', 'done'):
            return self._to('dang-nhap-danh-sach', found.key)
        trial = loading.try_out(self.request, found.data, found.choices)
        content_type = self.request.registry.models.content_types[loading.TYPE_ID]
        known = {field.id: field.title for field in importable(content_type)}
        bad = {problem.row for problem in trial.errors}
        return {
            'title': f'Xem trước: {found.name}',
            'found': found,
            'trial': trial,
            'columns': [self._column(trial, guess) for guess in trial.mapping.guesses],
            'fields': {**PSEUDO, **known},
            'problems': [
                (address(problem.row, problem.column), problem.level, problem.message)
                for problem in trial.problems[:SHOWN]
            ],
            'rows': [
                (row, row.row_number in bad, self._told(content_type, row)) for row in trial.rows[:SHOWN]
            ],
            'good': sum(1 for row in trial.rows if row.row_number not in bad),
            'encodings': sorted(set(trial.workbook.sheet(trial.mapping.sheet).encodings.values()))
            if trial.mapping.usable
            else [],
        }

    def _column(self, trial: loading.Trial, guess: Any) -> dict[str, Any]:
        sheet = trial.workbook.sheet(trial.mapping.sheet)
        first = trial.mapping.first_data_row
        samples = [
            sheet.cell(row, guess.column).text for row in range(first, min(first + 3, len(sheet.rows)))
        ]
        return {
            'index': guess.column, 'letter': address(0, guess.column).rstrip('0123456789'), 'heading': guess.heading,
            'why': guess.why, 'field': trial.mapping.columns.get(guess.column) or '', 'samples': [s for s in samples if s],
        }  # fmt: skip

    def _told(self, content_type: Any, row: Any) -> str:
        names = ('full-name', 'birth-date', 'position', 'coefficient')
        told = []
        for name in names:
            field = content_type.field(name)
            value = row.content.get(field.section_id, {}).get(name)
            if value:
                told.append(field.show(value))
        return ' · '.join(told)

    @view_config(name='nhap-thu', request_method='POST')
    def decide(self) -> Any:
        """Correct the columns, or run."""
        found = self._kept()
        if found.state == 'running':
            return self._to('dang-nhap-danh-sach', found.key)
        trial = loading.try_out(self.request, found.data, found.choices)
        mapping = self._corrected(trial.mapping)
        store = self.request.registry.side_store
        choices = {**found.choices, 'mapping': mapping.to_plain()}
        loading.tell(store, found.key, choices=choices, state='sent')
        if 'run' not in self.request.POST:
            return self._to('nhap-thu', found.key)
        found = self._kept()
        trial = loading.try_out(self.request, found.data, found.choices)
        if trial.errors or not trial.rows:
            self.request.session.flash('Danh sách còn lỗi nên chưa nhập; hãy xem các lỗi bên dưới.', 'danger')
            return self._to('nhap-thu', found.key)
        registry, login = self.request.registry, self.request.account.login
        loading.start(self.request, found, lambda: acting_as(registry, login))
        return self._to('dang-nhap-danh-sach', found.key)

    def _corrected(self, mapping: Mapping) -> Mapping:
        for column in list(mapping.columns):
            chosen = self.request.POST.get(f'column-{column}')
            if chosen is not None:
                mapping = mapping.with_field(column, chosen or None)
        return mapping

    @view_config(name='ghi-chu-danh-sach', request_method='GET')
    def remarks(self) -> Response:
        """The same workbook with a remark at each bad cell."""
        found = self._kept()
        trial = loading.try_out(self.request, found.data, found.choices)
        name = f'{found.name.rsplit(".", 1)[0]}-ghi-chu.xlsx'
        body = with_remarks(found.data, trial.problems, sheet=trial.mapping.sheet)
        return Response(body, headers=file_headers(name, XLSX), content_type=XLSX)

    @view_config(
        name='dang-nhap-danh-sach', request_method='GET', renderer='hoso_cms.web:templates/import_run.pt'
    )
    def running(self) -> dict[str, Any]:
        """How a run stands; the page asks again by itself until it is over."""
        found = self._kept()
        if found.state == 'running':
            self.request.response.headers['Refresh'] = '1'
        batch = self.request.office.batches.get(found.batch) if found.batch else None
        return {'title': f'Nhập danh sách {found.name}', 'found': found, 'batch': batch}

    @view_config(name='hoan-tac-danh-sach', request_method='POST')
    def undo(self) -> HTTPSeeOther:
        """Withdraw every record of a batch."""
        number = self.request.POST.get('batch', '')
        batch = (
            self.request.office.batches.get(int(number)) if number.isascii() and number.isdigit() else None
        )
        if batch is None or batch.unit is not self.unit:
            raise HTTPNotFound()
        try:
            count = batches.undo_batch(self.request, batch, reason=self.request.POST.get('reason', ''))
            self.request.session.flash(
                f'Đã hoàn tác đợt nhập: {count} hồ sơ được rút khỏi sử dụng.', 'success'
            )
        except Refused as refusal:
            self.request.session.flash(str(refusal), 'danger')
        return self._to('nhap-danh-sach')
