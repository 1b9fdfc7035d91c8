"""``hoso verify``: walk the database and the journal, recompute every digest, name every break."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from .. import models_of
from ..catalog.verify import catalog_breaks
from ..clocks.verify import derived_breaks
from ..documents.breaks import Break, find_breaks
from ..journal import anchors
from ..settings import read
from ..sidestore import open_side_store
from ..storage import open_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--quiet', action='store_true', help='no progress, only breaks and the result')
    parser.add_argument(
        '--head', type=_head, action='append', default=[], metavar='SỐ:MÃ',
        help='mốc cuối của nhật ký mà lần kiểm tra trước đã in ra, cất ở nơi khác; dùng được nhiều lần',
    )  # fmt: skip


def _head(text: str) -> tuple[int, str]:
    found = re.fullmatch(r'(\d{1,18}):([0-9a-f]{64})', text.strip())
    if found is None:
        raise argparse.ArgumentTypeError('mốc có dạng SỐ:MÃ, ví dụ 1520:9f2c… (64 chữ số thập lục phân)')
    return int(found[1]), found[2]


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 where nothing is broken, 1 otherwise."""
    database = open_database(
        settings['zodbconn.uri'] + ('&' if '?' in settings['zodbconn.uri'] else '?') + 'read_only=1'
    )
    store = open_side_store(settings['hoso.side_store'])
    connection = database.open()
    try:
        office = connection.root()['office']
        broken = 0
        models = models_of(read(settings))
        for found in breaks(models, office, store, dict(options.head), quiet=options.quiet):
            broken += 1
            print(f'{found.where}: {found.what}')
        print(
            f'{len(office.documents_by_id)} hồ sơ, {len(office.files)} tệp, {anchors.head(store)[0]} dòng nhật ký: '
            + (f'{broken} chỗ hỏng' if broken else 'nguyên vẹn')
        )
        print(f'Mốc cuối của nhật ký (in ra, cất ở nơi khác): {anchors.told_head(store)}')
        return 1 if broken else 0
    finally:
        connection.close()
        database.close()
        store.close()


def breaks(models: Any, office: Any, store: Any, heads: dict[int, str], *, quiet: bool) -> Iterator[Break]:
    """Every break of the documents, the catalog and the journal."""
    return chain(
        find_breaks(office, progress=_progress('hồ sơ', quiet)),
        catalog_breaks(office),
        derived_breaks(models, office),
        anchors.journal_breaks(store, office, anchors=heads, progress=_progress('dòng nhật ký', quiet)),
    )


def _progress(what: str, quiet: bool) -> Callable[[int], None]:
    def progress(number: int) -> None:
        if not quiet:
            print(f'\r  đã kiểm tra {number} {what}', end='', file=sys.stderr, flush=True)

    return progress
