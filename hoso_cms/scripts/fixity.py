"""``hoso fixity``: check documents and scans for some minutes, on where the last run stopped."""

from __future__ import annotations

import argparse

from .. import clock, fixity
from ..sidestore import SideStore
from .context import office_read_only

DAYS = 90


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso fixity`` understands."""
    parser.add_argument('--minutes', type=float, default=10, help='thời gian của một lượt (mặc định 10 phút)')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 where nothing that was ever checked is broken, 1 otherwise."""
    store = SideStore(settings['hoso.side_store'])
    try:
        with office_read_only(settings) as office:
            done = fixity.run(office._p_jar, store, seconds=options.minutes * 60)
            stands = fixity.standing(office, store, (DAYS,))
    finally:
        store.close()
    ended = ', hết một vòng' if done.round_ended else ''
    print(f'Đã kiểm tra {done.documents} hồ sơ, {done.files} tệp{ended}.')
    since = (
        f'{clock.local(stands.oldest):%d/%m/%Y}' if stands.oldest else 'có hồ sơ, tệp chưa kiểm tra lần nào'
    )
    print(f'{stands.share(DAYS)}% được kiểm tra trong {DAYS} ngày qua; lần kiểm tra xa nhất: {since}.')
    for _, _, one in stands.broken:
        print(f'{one.where}: {one.what}')
    return 1 if stands.broken else 0
