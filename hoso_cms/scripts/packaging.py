"""``hoso package``: records as an archive package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import transaction

from ..documents import Document
from ..exchange.packages.writing import make_package
from ..operations import packages
from ..operations.errors import Refused
from ..security import Forbidden, Permission, permitted
from .context import acting_as, read_only, unit_of
from .init import registry_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso package`` understands."""
    parser.add_argument('--record', metavar='ID', type=int, nargs='+', default=[], help='số của các hồ sơ')
    parser.add_argument('--unit', metavar='PATH', help='mọi hồ sơ của đơn vị này và các đơn vị trực thuộc')
    parser.add_argument(
        '--state', metavar='STATE', help='với --unit: chỉ hồ sơ ở trạng thái này, ví dụ archived'
    )
    parser.add_argument('--to', metavar='FILE', type=Path, required=True, help='tệp .zip sẽ được ghi')
    parser.add_argument(
        '--as',
        dest='login',
        metavar='LOGIN',
        help='người xuất; mặc định là người đầu tiên được xuất các hồ sơ này',
    )


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when the package was written, checked and named."""
    if bool(options.record) == bool(options.unit):
        raise Refused('Hãy ghi --record với số hồ sơ, hoặc --unit với đường dẫn đơn vị.')
    if not options.to.absolute().parent.is_dir():
        raise Refused(f'Không có thư mục {options.to.absolute().parent}.')
    with registry_of(read_only(settings)) as registry:
        login = options.login or _login(registry, options)
        try:
            with acting_as(registry, login) as request:
                documents = _documents(request, options)
                made = make_package(request, documents, options.to.absolute(), _progress(len(documents)))
        except Forbidden:
            raise Refused(f'Tài khoản {login} không có quyền xuất gói lưu trữ của hồ sơ này.')
    print(f'Đã ghi {options.to}: {made.records} hồ sơ, {made.versions} bản, {made.scans} tệp quét.')
    print(f'Mã băm của gói: {made.manifest}')
    return 0


def _progress(total: int) -> Any:
    def told(done: int) -> None:
        if total > 1 and sys.stderr.isatty():
            print(f'\r  {done}/{total}', end='\n' if done == total else '', file=sys.stderr, flush=True)

    return told


def _documents(request: Any, options: argparse.Namespace) -> list[Document]:
    """The records that were asked for: those named, or those of a unit that the person may take out."""
    office = request.office
    if options.unit:
        unit = unit_of(office, options.unit)
        return [
            document
            for below in unit.below()
            for document in below.documents.values()
            if (not options.state or document.state == options.state)
            and permitted(request, Permission.EXPORT, document)
        ]
    for uid in options.record:
        if uid not in office.documents_by_id:
            raise Refused(f'Không có hồ sơ số {uid}.')
    return [office.document(uid) for uid in dict.fromkeys(options.record)]


def _login(registry: Any, options: argparse.Namespace) -> str:
    """Who acts where nobody was named: the first account that may take out all of it."""
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        logins = [account.login for account in office.accounts.values() if not account.disabled]
    finally:
        transaction.abort()
        connection.close()
    for login in logins:
        with acting_as(registry, login) as request:
            documents = _documents(request, options)
            if documents and all(_may(request, document) for document in documents):
                return str(login)
    raise Refused('Chưa có tài khoản nào được xuất gói lưu trữ của các hồ sơ này; hãy dùng --as.')


def _may(request: Any, document: Document) -> bool:
    return permitted(request, Permission.EXPORT, document) and packages.sees_all(request, document)
