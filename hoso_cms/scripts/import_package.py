"""``hoso import-package``: put the records of an archive package into this office, with the same digests."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..exchange.packages.taking import take_package
from ..operations.errors import Refused
from ..operations.packages import Taken
from ..security import Forbidden
from .context import acting_as, unit_of
from .init import registry_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso import-package`` understands."""
    parser.add_argument('package', metavar='FILE', help='gói lưu trữ .zip')
    parser.add_argument('--unit', metavar='PATH', default='/', help='đơn vị nhận, ví dụ /so-noi-vu')
    parser.add_argument(
        '--as', dest='login', metavar='LOGIN', required=True, help='người nhập: lưu trữ hoặc quản trị'
    )


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when the records are here now, those that were here already included."""
    with registry_of(settings) as registry:
        try:
            with acting_as(registry, options.login) as request, open(options.package, 'rb') as file:
                unit = unit_of(request.office, options.unit)
                taken = take_package(request, unit, file, _progress)
                lines = [f'{_title(request, one)}: {told(one)}' for one in taken]
                request.tm.commit()
        except OSError as wrong:
            raise Refused(f'Không đọc được tệp {options.package}: {wrong.strerror}.')
        except Forbidden:
            raise Refused(f'Tài khoản {options.login} không có quyền nhận gói lưu trữ vào đơn vị này.')
    for line in lines:
        print(line)
    return 0


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f'\r  {done}', end='', file=sys.stderr, flush=True)


def _title(request: Any, one: Taken) -> str:
    document = request.office.document(one.uid)
    return f'Hồ sơ {one.uid} {document.summary[0] if document.summary else ""}, {document.unit.title}'


def told(one: Taken) -> str:
    """What became of a record, in Vietnamese."""
    if one.new:
        return f'đã nhận, {one.added} bản'
    if one.added:
        return f'đã có ở đây, nối thêm {one.added} bản'
    return 'đã có đủ ở đây, không thay đổi gì'
