"""``hoso``: one command for everything that is done outside the browser."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

COMMANDS = (
    ('init', 'init', 'Lập văn phòng trong cơ sở dữ liệu mới'),
    ('serve', 'serve', 'Chạy máy chủ'),
    ('import', 'importing', 'Nhập hồ sơ nháp từ danh sách Excel hoặc LibreOffice'),
    ('demo', 'demo', 'Tạo dữ liệu mẫu: tỉnh Đắk Lắk với các hồ sơ giả định'),
    ('due', 'due', 'Tính thời hạn theo quy chế'),
    ('reindex', 'reindexing', 'Lập lại mục lục sau khi đổi quy tắc, danh mục'),
    ('reorganise', 'reorganise', 'Thực hiện một phương án sắp xếp đơn vị'),
    ('verify', 'verify', 'Kiểm tra toàn bộ hồ sơ, lịch sử và tệp'),
    ('fixity', 'fixity', 'Kiểm tra luân phiên hồ sơ và tệp trong số phút cho trước'),
    ('package', 'packaging', 'Xuất gói lưu trữ của một hoặc nhiều hồ sơ'),
    ('verify-package', 'verify_package', 'Kiểm tra một gói lưu trữ, không cần cơ sở dữ liệu'),
    (
        'import-package',
        'import_package',
        'Nhận các hồ sơ trong một gói lưu trữ, giữ nguyên lịch sử và mã băm',
    ),
    ('bench', 'bench', 'Đo tốc độ'),
)
"""The subcommands in the order of ``hoso --help``: name, module of this package, what it does. Each module has
``add_arguments(parser)`` and ``run(settings, options) -> exit code``."""
INI = 'development.ini'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code is 0 when all went well, 1 when it did not, 2 for a wrong call."""
    # Pyramid 1.10 imports pkg_resources; nobody who runs a command can do anything about it.
    warnings.filterwarnings('ignore', 'pkg_resources is deprecated|Deprecated call to .pkg_resources')
    from pyramid.paster import get_appsettings, setup_logging

    from ..models.xml import ModelError
    from ..operations.errors import Refused
    from ..settings import SettingError
    from ..storage import StorageRefused

    options = parser().parse_args(arguments)
    # What the command makes (database, passwords, copies) is its owner's alone, whatever the shell allows.
    os.umask(0o077)
    module = import_module(f'.{options.module}', __package__)
    try:
        if not getattr(module, 'NEEDS_SETTINGS', True):
            return int(module.run({}, options) or 0)
        setup_logging(options.ini)
        settings = dict(get_appsettings(options.ini, name='main'))
        settings['here'] = os.path.dirname(os.path.abspath(options.ini))
        return int(module.run(settings, options) or 0)
    except (SettingError, ModelError, StorageRefused, Refused, FileNotFoundError, KeyError) as wrong:
        print(f'hoso: {wrong}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line, each subcommand with the arguments of its module."""
    top = argparse.ArgumentParser(prog='hoso', description=__doc__)
    top.add_argument(
        '--ini', default=os.environ.get('HOSO_INI', INI), help=f'settings file (default: $HOSO_INI or {INI})'
    )
    commands = top.add_subparsers(dest='command', required=True, metavar='LỆNH')
    for name, module, help_ in COMMANDS:
        one = commands.add_parser(name, help=help_, description=help_)
        one.set_defaults(module=module)
        import_module(f'.{module}', __package__).add_arguments(one)
    return top


if __name__ == '__main__':
    sys.exit(main())
