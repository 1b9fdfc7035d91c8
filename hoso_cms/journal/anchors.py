"""Anchors: the journal and the object database vouch for each other.

With the first write of a day a line is put into the journal that names the last transaction of the object database; the
number and the digest of that line are sealed into the object database together with the write. So lines that were cut
off or written anew show in the object database, and an object database that was put back to an earlier day shows in the
journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from hoso_cms import clock
from hoso_cms.documents import Anchor, Office
from hoso_cms.documents.breaks import Break
from hoso_cms.journal.chain import find_breaks
from hoso_cms.journal.events import JournalEvent
from hoso_cms.journal.lines import head, line, record, trail
from hoso_cms.sidestore import SideStore

SHOWN = 100
"""Breaks that are named at most: a chain that was written anew from the start has one at every anchor."""


def is_due(office: Office, day: str) -> bool:
    """Has no anchor been sealed on this ISO day or later?"""
    return not office.anchors or office.anchors.maxKey() < day


def make(store: SideStore, office: Office, moment: datetime) -> Anchor:
    """Write the day's line; what is returned belongs into the object database.

    :raises JournalUnavailable: nothing was written.
    """
    day = clock.local(moment).date().isoformat()
    transaction = office._p_jar.db().lastTransaction().hex()
    details = {'day': day, 'transaction': transaction}
    number = record(store, JournalEvent.ANCHOR, account=None, address=None, details=details)
    written = line(store, number)
    assert written is not None
    return Anchor(day, number, written.digest, moment.isoformat(timespec='microseconds'))


def kept(office: Office) -> dict[int, str]:
    """The anchors that the object database keeps: line number to digest."""
    return {anchor.number: anchor.digest for anchor in office.anchors.values()}


def journal_breaks(
    store: SideStore,
    office: Office,
    *,
    anchors: dict[int, str] | None = None,
    start: tuple[int, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Break]:
    """Every break of the journal, and of the object database as the journal knows it.

    :param anchors: further ones that were kept elsewhere.
    :param start: as in :func:`hoso_cms.journal.find_breaks`.
    """
    known = {**kept(office), **(anchors or {})}
    for number, broken in enumerate(find_breaks(store, known, start=start, progress=progress)):
        if number == SHOWN:
            yield Break('nhật ký', f'còn nhiều chỗ hỏng nữa; chỉ kể {SHOWN} chỗ đầu')
            break
        yield Break(f'nhật ký, dòng {broken.id}', broken.told)
    # Of several, as the clock may have been put back meanwhile.
    last = max(trail(store, events=[JournalEvent.ANCHOR], limit=100), key=lambda one: one.id, default=None)
    if last and str(last.details.get('transaction', '')) > office._p_jar.db().lastTransaction().hex():
        yield Break(
            'cơ sở dữ liệu hồ sơ',
            f'cũ hơn nhật ký: dòng {last.id} ghi một giao dịch không còn trong cơ sở dữ liệu',
        )


def told_head(store: SideStore) -> str:
    """Number and digest of the last line, as ``hoso verify`` prints and takes them."""
    number, digest = head(store)
    return f'{number}:{digest}'
