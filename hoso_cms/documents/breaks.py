"""Walking the database and naming every break: what ``hoso verify`` reports.

Nothing here trusts a stored digest: each is recomputed from the bytes it stands for.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ZODB.POSException import POSError

from .document import Document
from .seat import compiled
from .unit import Office, Unit
from .version import GENESIS, Version

_FILE = re.compile(rb'>([0-9a-f]{64})<')


def files_named(section: bytes) -> list[str]:
    """The digests of the files that the canonical XML of a section refers to; needs no model."""
    return [sha256.decode() for sha256 in _FILE.findall(section)]


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as an operation left it."""

    where: str
    """The document, version, section, file or unit."""
    what: str
    """A Vietnamese sentence."""


def find_breaks(office: Office, *, progress: Callable[[int], None] | None = None) -> Iterator[Break]:
    """Every break in the tree, the documents, their histories and the files.

    :param progress: called with the number of documents walked so far.
    """
    yield from _tree_breaks(office)
    for number, uid in enumerate(list(office.documents_by_id), 1):
        yield from guarded(f'hồ sơ {uid}', lambda uid=uid: document_breaks(office, uid))  # type: ignore[misc]
        if progress is not None and number % 500 == 0:
            progress(number)
            office._p_jar.cacheGC()
    for sha256 in list(office.files):
        yield from guarded(f'tệp {sha256[:12]}', lambda sha256=sha256: file_breaks(office, sha256))  # type: ignore[misc]


def guarded(where: str, walk: Callable[[], Iterator[Break]]) -> Iterator[Break]:
    """The breaks of a walk; one that stops because the data cannot be read is a break itself."""
    try:
        yield from walk()
    except (POSError, OSError, ValueError, KeyError, AttributeError, TypeError, IndexError) as wrong:
        yield Break(where, f'không đọc được: {type(wrong).__name__}')
    except Exception as wrong:
        # zlib.error and lxml's XMLSyntaxError: damaged bytes, whatever they break in.
        yield Break(where, f'dữ liệu bị hỏng: {type(wrong).__name__}')


def _tree_breaks(office: Office) -> Iterator[Break]:
    for unit in office.below():
        where = f'đơn vị {unit.title}'
        if office.unit(unit.uid) is not unit:
            yield Break(where, 'không có trong bản đồ đơn vị')
        for uid, document in unit.documents.items():
            if office.documents_by_id.get(uid) is not document:
                yield Break(f'hồ sơ {uid}', f'nằm ở {unit.title} nhưng không có trong danh bạ hồ sơ')
        yield from guarded(where, lambda unit=unit: _seat_breaks(office, unit))  # type: ignore[misc]
    for key, account in office.logins.items():
        if office.accounts.get(account.uid) is not account or account.login != key:
            yield Break(f'tài khoản {key}', 'tên đăng nhập và tài khoản không khớp')


def _seat_breaks(office: Office, unit: Unit) -> Iterator[Break]:
    """Roles that no seat gives, seats that no role follows, and seats whose acts were changed."""
    seats = [office.all_seats[uid] for uid in unit.seats]
    for seat in seats:
        where = f'tài khoản số {seat.holder} tại {unit.title}'
        if not seat.is_whole():
            yield Break(where, 'mã băm không khớp các quyết định đã ghi về vai trò này')
        if seat.unit != unit.uid or seat.uid not in getattr(office.accounts.get(seat.holder), 'seats', ()):
            yield Break(where, 'sổ giao tài khoản không khớp đơn vị hoặc người giữ')
    if compiled(seats) != (dict(unit.roles), dict(unit.timed)):
        yield Break(f'đơn vị {unit.title}', 'vai trò đang có hiệu lực khác với các quyết định giao tài khoản')


def document_breaks(office: Office, uid: int) -> Iterator[Break]:
    """Every break of one document: its place, its chain of versions, its sections, its files."""
    document = office.documents_by_id[uid]
    where = f'hồ sơ {uid}'
    if document.uid != uid:
        yield Break(where, f'mang số {document.uid}')
    if not isinstance(document.unit, Unit) or document.unit.documents.get(uid) is not document:
        yield Break(where, 'không nằm trong đơn vị mà hồ sơ ghi')
    versions = list(document.history())[::-1]
    if [v.number for v in versions] != list(range(1, document.count + 1)):
        yield Break(
            where, f'lịch sử có các bản {[v.number for v in versions]}, đáng lẽ từ 1 đến {document.count}'
        )
    yield from chain_breaks(uid, versions, where)
    checked: dict[int, dict[str, bytes]] = {}
    for version in versions:
        yield from _version_breaks(office, document, version, f'{where}, bản {version.number}', checked)
    yield from _head_breaks(document, versions, where)


def chain_breaks(uid: int, versions: Iterable[Version], where: str) -> Iterator[Break]:
    """Where versions, the first one first, do not follow each other as a chain of one document."""
    previous, last = GENESIS, ''
    for version in versions:
        here = f'{where}, bản {version.number}'
        if version.document != uid:
            yield Break(here, f'thuộc hồ sơ {version.document}')
        if version.previous != previous:
            yield Break(here, 'không nối tiếp bản trước: mã băm của bản trước không khớp')
        if version.stamp < last:
            yield Break(here, 'có thời điểm sớm hơn bản trước')
        previous, last = version.digest, version.stamp


def _version_breaks(
    office: Office,
    document: Document,
    version: Version,
    here: str,
    checked: dict[int, dict[str, bytes]],
) -> Iterator[Break]:
    if version.recomputed() != version.digest:
        yield Break(here, 'mã băm không khớp nội dung ghi về bản này (người, lúc, lý do, trạng thái)')
    if version.sections.keys() != version.digests.keys():
        yield Break(here, 'danh sách mục không khớp danh sách mã băm')
    for name, stored in version.sections.items():
        if id(stored) not in checked:
            checked[id(stored)] = {}
            try:
                texts = stored.texts()
            except (ValueError, zlib.error) as wrong:
                yield Break(f'{here}, mục {name}', f'không đọc được: {type(wrong).__name__}')
                continue
            checked[id(stored)] = {one: hashlib.sha256(text).digest() for one, text in texts.items()}
            for one, text in texts.items():
                for sha256 in files_named(text):
                    if sha256 not in office.files:
                        yield Break(f'{here}, mục {one}', f'nhắc đến tệp {sha256[:12]} không còn trong kho')
        if checked[id(stored)].get(name) != version.digests.get(name):
            yield Break(f'{here}, mục {name}', 'mã băm không khớp nội dung của mục')
    if version.model not in office.models:
        yield Break(here, 'mất mô hình (XML) mà bản này được ghi theo')
    origin = document.origin_of(version.number)
    known = office.accounts if origin is None else origin.people
    for person in (version.author, version.on_behalf or version.author):
        if person not in known:
            yield Break(here, f'tác giả {person} không có trong danh sách tài khoản')


def _head_breaks(document: Document, versions: list[Version], where: str) -> Iterator[Break]:
    if not versions:
        yield Break(where, 'không có bản nào')
        return
    if document.state != versions[-1].state:
        yield Break(where, f'ghi trạng thái {document.state}, bản mới nhất là {versions[-1].state}')
    if document.official and versions[document.official - 1].state != document.official_state:
        yield Break(
            where, f'bản chính thức số {document.official} không ở trạng thái {document.official_state}'
        )


def file_breaks(office: Office, sha256: str) -> Iterator[Break]:
    """Where the bytes of a file are not what its digest says."""
    stored = office.files[sha256]
    size, found = stored.measured()
    if (size, found) != (stored.size, sha256) or stored.sha256 != sha256:
        yield Break(
            f'tệp {stored.name} ({sha256[:12]})',
            f'nội dung trên đĩa đã đổi: {size} byte, mã băm {found[:12]}',
        )
