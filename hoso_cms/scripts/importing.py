"""``hoso import``: draft records from a roster, the same way as the page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from pyramid.config import Configurator

from .. import kernel, office_of
from ..documents import Office, Unit
from ..exchange import loading
from ..exchange.remarks import with_remarks
from ..exchange.spreadsheets import WorkbookRefused, address
from ..operations import batches
from ..operations.errors import Refused
from ..security import Role, roles_at
from ..storage import close_databases
from .context import acting_as


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('roster', metavar='ROSTER', nargs='?', help='.xlsx, .xls hoặc .ods')
    parser.add_argument('--unit', metavar='PATH', default='/', help='đường dẫn đơn vị, ví dụ /so-noi-vu')
    parser.add_argument(
        '--as', dest='login', metavar='LOGIN', help='người nhập; mặc định là cán bộ cập nhật của đơn vị'
    )
    parser.add_argument(
        '--kind',
        default=loading.DEFAULT_KIND,
        help='loại cán bộ khi danh sách không ghi: cadre, civil-servant, public-employee',
    )
    parser.add_argument('--dry-run', action='store_true', help='chỉ xem trước, không ghi gì')
    parser.add_argument('--remarks', metavar='FILE', help='ghi lại cùng bảng tính với ghi chú ở từng ô sai')
    parser.add_argument('--undo', metavar='BATCH', type=int, help='hoàn tác một đợt đã nhập')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when the records were made (or would be), 1 when the roster has errors."""
    config = Configurator(settings=settings, root_factory=office_of)
    config.include(kernel)
    config.commit()
    try:
        connection = config.registry._zodb_databases[''].open()
        try:
            office = connection.root()['office']
            login = options.login or _clerk_of(office, _unit(office, options.unit))
        finally:
            connection.close()
        with acting_as(config.registry, login) as request:
            return _undo(request, options.undo) if options.undo else _import(request, options)
    except WorkbookRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        close_databases(config.registry)


def _unit(office: Office, path: str) -> Unit:
    unit: Any = office
    for step in path.strip('/').split('/'):
        if not step:
            continue
        if step not in unit.data:
            raise Refused(
                f'Không có đơn vị “{step}” trong {unit.title}; có: {", ".join(unit.keys()) or "không có đơn vị nào"}.'
            )
        unit = unit.data[step]
    return unit


def _clerk_of(office: Office, unit: Unit) -> str:
    for account in office.accounts.values():
        if not account.disabled and Role.CLERK in roles_at(account.uid, unit):
            return account.login
    raise Refused(f'Chưa có cán bộ cập nhật nào cho {unit.title}; hãy cấp vai trò trước, hoặc dùng --as.')


def _undo(request: Any, uid: int) -> int:
    batch = request.office.batches.get(uid)
    if batch is None:
        raise Refused(
            f'Không có đợt nhập số {uid}; có: {", ".join(map(str, request.office.batches)) or "không có đợt nào"}.'
        )
    print(f'Đã rút {batches.undo_batch(request, batch, reason="Hoàn tác đợt nhập")} hồ sơ.')
    request.tm.commit()
    return 0


def _import(request: Any, options: argparse.Namespace) -> int:
    if not options.roster:
        raise Refused('Hãy ghi tên tệp danh sách.')
    unit, data = _unit(request.office, options.unit), Path(options.roster).read_bytes()
    trial = loading.try_out(request, data, {loading.KIND: options.kind})
    for guess in trial.mapping.guesses:
        print(
            f'  {address(0, guess.column).rstrip("0123456789"):>3}  {guess.heading[:40]:<40}  -> {guess.field or "(không nhập)"}'
        )
    for problem in trial.problems:
        print(f'{address(problem.row, problem.column)}: {problem.message}')
    print(f'{len(trial.rows)} người, {len(trial.errors)} lỗi')
    if options.remarks and trial.problems:
        Path(options.remarks).write_bytes(with_remarks(data, trial.problems, sheet=trial.mapping.sheet))
    if options.dry_run:
        return 1 if trial.errors else 0

    def progress(done: int) -> None:
        print(f'\r  {done}/{len(trial.rows)}', end='', file=sys.stderr, flush=True)

    batch = loading.load(request, unit, trial, Path(options.roster).name, progress)
    uid, made = batch.uid, len(batch.documents)
    request.tm.commit()
    print(f'\nĐã tạo {made} hồ sơ nháp tại {unit.title}. Hoàn tác: hoso import --undo {uid}')
    return 0
