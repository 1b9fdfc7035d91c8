"""``hoso verify``: walk the database, recompute every digest, name every break."""

from __future__ import annotations

import argparse
import sys
from itertools import chain

from ..catalog.verify import catalog_breaks
from ..documents.breaks import find_breaks
from .context import office_read_only


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--quiet', action='store_true', help='no progress, only breaks and the result')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 where nothing is broken, 1 otherwise."""
    with office_read_only(settings) as office:

        def progress(number: int) -> None:
            if not options.quiet:
                print(f'\r  đã kiểm tra {number} hồ sơ', end='', file=sys.stderr, flush=True)

        broken = 0
        for found in chain(find_breaks(office, progress=progress), catalog_breaks(office)):
            broken += 1
            print(f'{found.where}: {found.what}')
        if not options.quiet:
            # Below the progress, which ends without a line break.
            print(file=sys.stderr)
        print(
            f'{len(office.documents_by_id)} hồ sơ, {len(office.files)} tệp: '
            + (f'{broken} chỗ hỏng' if broken else 'nguyên vẹn')
        )
        return 1 if broken else 0
