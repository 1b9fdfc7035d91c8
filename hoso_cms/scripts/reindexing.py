"""``hoso reindex``: enter all documents into the catalog again, after the rules or the indexed fields have changed."""

from __future__ import annotations

import argparse
import sys

from ..operations.errors import Refused
from ..operations.reindex import reindex
from .init import is_founded, registry_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--quiet', action='store_true', help='no progress, only the result')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when all documents have been entered."""

    def progress(done: int, total: int) -> None:
        if not options.quiet:
            print(f'\r  {done}/{total}', end='', file=sys.stderr, flush=True)

    with registry_of(settings) as registry:
        if not is_founded(registry):
            raise Refused('Chưa có văn phòng trong cơ sở dữ liệu; hãy chạy hoso init.')
        total = reindex(registry, progress)
    if not options.quiet:
        print(file=sys.stderr)
    print(f'Đã lập lại mục lục của {total} hồ sơ.')
    return 0
