"""``hoso import``: draft records from a roster, the same way as the page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import transaction

from ..documents import Batch, Office
from ..exchange import loading
from ..exchange.remarks import with_remarks
from ..exchange.roster import notes
from ..exchange.spreadsheets import address
from ..operations import batches
from ..operations.errors import Refused
from ..security import Forbidden, Role, roles_at
from .context import acting_as, unit_of
from .init import registry_of

KINDS = ('cadre', 'civil-servant', 'public-employee')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso import`` understands."""
    parser.add_argument('roster', metavar='ROSTER', nargs='?', help='tệp .xlsx, .xls hoặc .ods')
    parser.add_argument('--unit', metavar='PATH', default='/', help='đường dẫn đơn vị, ví dụ /so-noi-vu')
    parser.add_argument(
        '--as', dest='login', metavar='LOGIN', help='người nhập; mặc định là cán bộ cập nhật của đơn vị'
    )
    parser.add_argument(
        '--kind',
        choices=KINDS,
        default=loading.DEFAULT_KIND,
        help=f'loại cán bộ khi danh sách không ghi (mặc định {loading.DEFAULT_KIND})',
    )
    parser.add_argument('--dry-run', action='store_true', help='chỉ xem trước, không ghi gì')
    parser.add_argument('--remarks', metavar='FILE', help='ghi lại cùng bảng tính với ghi chú ở từng ô sai')
    parser.add_argument('--undo', metavar='BATCH', type=int, help='hoàn tác một đợt đã nhập')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when the records were made (or would be), 1 when the roster has errors."""
    with registry_of(settings) as registry:
        try:
            with acting_as(registry, options.login or _login(registry, options)) as request:
                if options.undo is not None:
                    return _undo(request, options.undo)
                return _import(request, options)
        except Forbidden:
            raise Refused(f'Tài khoản {options.login} không có quyền lập hồ sơ ở đơn vị này.')
        except ValueError as refusal:
            raise Refused(str(refusal))


def _login(registry: Any, options: argparse.Namespace) -> str:
    """Who acts where nobody was named: the clerk of the unit."""
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        unit = unit_of(office, options.unit) if options.undo is None else _batch_of(office, options.undo).unit
        for account in office.accounts.values():
            if not account.disabled and Role.CLERK in roles_at(account.uid, unit):
                login: str = account.login
                return login
        raise Refused(f'Chưa có cán bộ cập nhật nào cho {unit.title}; hãy cấp vai trò trước, hoặc dùng --as.')
    finally:
        transaction.abort()
        connection.close()


def _batch_of(office: Office, uid: int) -> Batch:
    batch: Batch | None = office.batches.get(uid)
    if batch is None:
        there = ', '.join(map(str, office.batches)) or 'không có đợt nào'
        raise Refused(f'Không có đợt nhập số {uid}; có: {there}.')
    return batch


def _undo(request: Any, uid: int) -> int:
    count = batches.undo_batch(request, _batch_of(request.office, uid), reason='Hoàn tác đợt nhập')
    request.tm.commit()
    print(f'Đã rút {count} hồ sơ khỏi sử dụng.')
    return 0


def _import(request: Any, options: argparse.Namespace) -> int:
    if not options.roster:
        raise Refused('Hãy ghi tên tệp danh sách, hoặc --undo và số đợt nhập.')
    unit, data = unit_of(request.office, options.unit), _bytes(options.roster)
    trial = loading.try_out(request, data, {loading.KIND: options.kind})
    _show(trial)
    if options.remarks and trial.mapping.sheet:
        Path(options.remarks).write_bytes(with_remarks(data, trial.problems, sheet=trial.mapping.sheet))
        print(f'Bảng tính có ghi chú: {options.remarks}')
    if options.dry_run and not trial.refusal:
        return 1 if trial.errors else 0

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            print(f'\r  {done}/{len(trial.rows)}', end='', file=sys.stderr, flush=True)

    batch = loading.load(request, unit, trial, Path(options.roster).name, progress)
    uid, made = batch.uid, len(batch.documents)
    request.tm.commit()
    print(f'Đã tạo {made} hồ sơ nháp tại {unit.title}. Hoàn tác: hoso import --undo {uid}')
    return 0


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as wrong:
        raise Refused(f'Không đọc được tệp {path}: {wrong.strerror}.')


def _show(trial: loading.Trial) -> None:
    for guess in trial.mapping.guesses:
        letter = address(0, guess.column).rstrip('0123456789')
        field = trial.mapping.columns.get(guess.column) or '(không nhập)'
        print(f'  {letter:>3}  {guess.heading[:40]:<40}  -> {field}')
    for note in notes(trial.workbook, trial.mapping) if trial.mapping.sheet else ():
        print(note)
    for problem in trial.problems:
        level = 'Lỗi' if problem.level == 'error' else 'Lưu ý'
        print(f'{level} {address(problem.row, problem.column)}: {problem.message}')
    print(f'{len(trial.rows)} người, {len(trial.errors)} lỗi')
