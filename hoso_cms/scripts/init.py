"""``hoso init``: the first act in an empty database."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import transaction
from pyramid.config import Configurator

from .. import kernel, office_of
from ..operations.founding import found_office
from ..storage import close_databases


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--title', required=True, help='tên cơ quan, ví dụ "Uỷ ban nhân dân tỉnh Đắk Lắk"')
    parser.add_argument('--login', default='quantri', help='tên đăng nhập của người quản trị đầu tiên')
    parser.add_argument('--name', required=True, help='họ và tên người quản trị đầu tiên')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Found the office and print the administrator's password, this once."""
    with registry_of(settings) as registry:
        if is_founded(registry):
            print('Cơ sở dữ liệu này đã có văn phòng; không thay đổi gì.')
            return 1
        password = found(registry, options.title, options.login, options.name)
    print(f'Đã lập văn phòng “{options.title}”.')
    print(f'Người quản trị: {options.login}    Mật khẩu cấp lần đầu: {password}')
    print('Mật khẩu chỉ hiện một lần này và phải đổi khi đăng nhập lần đầu.')
    return 0


@contextmanager
def registry_of(settings: dict[str, str]) -> Iterator[Any]:
    """The registry of an application without pages; its database is closed, and its index saved, at the end."""
    make_folders(settings)
    config = Configurator(settings=settings, root_factory=office_of)
    config.include(kernel)
    config.commit()
    try:
        yield config.registry
    finally:
        close_databases(config.registry)
        config.registry.side_store.close()


def make_folders(settings: dict[str, str]) -> Path:
    """The folder of the side store, made if it is missing, readable by its owner only. Returns it."""
    folder = Path(settings['hoso.side_store']).absolute().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_founded(registry: Any) -> bool:
    """Is there an office in the database already?"""
    connection = registry._zodb_databases[''].open()
    try:
        return 'office' in connection.root()
    finally:
        transaction.abort()
        connection.close()


def found(registry: Any, title: str, login: str, name: str) -> str:
    """An office in the empty database of an application, committed.

    :returns: the administrator's issued password, shown this once.
    :raises ValueError: there is an office already.
    """
    connection = registry._zodb_databases[''].open()
    transaction.begin()
    try:
        _, password = found_office(connection.root(), title, login, name)
        transaction.commit()
    finally:
        transaction.abort()
        connection.close()
    return password
