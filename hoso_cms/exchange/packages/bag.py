"""Reading a package: the ZIP file and the bag in it, without trusting a byte.

Nothing is ever unpacked to the disk. Names that :data:`.layout.PATHS` does not know, files that are larger than they may
be, packing that no writer of packages uses: each is a break, and nothing behind it is read.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from ...documents.breaks import Break
from . import layout

_LINE = re.compile(r'([0-9a-f]{64})  ([!-~]+)')
_TOP = re.compile(r'[a-z0-9][a-z0-9-]{0,60}')
_TAIL = 56 + 20 + 22
"""Bytes of the end of a ZIP file: end record of ZIP64, its locator, end record."""
_ENTRY = 256
"""Bytes of an entry of the table of contents, at most: the longest path of a package has 140 characters."""
_CHUNK = 1 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    struct.error,
)
"""What the standard library raises over a damaged or hostile archive."""


class NotAPackage(Exception):
    """The file cannot be read as a package at all; the text says why, in Vietnamese."""


class Bag:
    """An open package.

    :param file: open for reading; it stays the caller's.
    :raises NotAPackage: no ZIP file, or one that no writer of packages makes.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._size = file.seek(0, os.SEEK_END)
        _refuse_large_directory(file, self._size)
        try:
            self._archive = zipfile.ZipFile(file)
        except _DAMAGED as wrong:
            raise NotAPackage(
                'không mở được như một tệp ZIP; tệp bị hỏng hoặc không phải gói lưu trữ'
            ) from wrong
        self._entries = self._listed()
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *error: object) -> None:
        self._archive.close()

    @property
    def paths(self) -> list[str]:
        """Every file of the bag."""
        return list(self._entries)

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def size(self, path: str) -> int:
        """Bytes of a file as the archive says."""
        return self._entries[path].file_size

    def read(self, path: str) -> bytes:
        """The bytes of a file of text or XML.

        :raises NotAPackage: missing, damaged or too large.
        """
        if path not in self._entries:
            raise NotAPackage(f'thiếu tệp {path}')
        if self._entries[path].file_size > layout.MAX_XML:
            raise NotAPackage(f'tệp {path} quá lớn')
        try:
            return self._archive.read(self._entries[path])
        except _DAMAGED as wrong:
            raise NotAPackage(f'tệp {path} bị hỏng, không đọc được') from wrong

    def open(self, path: str) -> IO[bytes]:
        """A large file, to be read in parts.

        :raises NotAPackage: missing or damaged.
        """
        try:
            return self._archive.open(self._entries[path])
        except _DAMAGED as wrong:
            raise NotAPackage(f'tệp {path} bị hỏng, không đọc được') from wrong

    def digest(self, path: str) -> str:
        """SHA-256 (hex) of a file as it is; computed once.

        :raises NotAPackage: missing or damaged.
        """
        if path not in self._digests:
            total = hashlib.sha256()
            try:
                with self.open(path) as file:
                    while part := file.read(_CHUNK):
                        total.update(part)
            except _DAMAGED as wrong:
                raise NotAPackage(f'tệp {path} bị hỏng, không đọc được') from wrong
            self._digests[path] = total.hexdigest()
        return self._digests[path]

    def breaks(self) -> Iterator[Break]:
        """Where the bag is not what its manifests say."""
        if self.read('bagit.txt') != layout.BAGIT:
            yield Break('bagit.txt', 'không phải phần đầu của gói BagIt 1.0')
        tags = {'bagit.txt', layout.INFO, layout.MANIFEST}
        payload = {path for path in self._entries if path.startswith('data/')}
        yield from self._manifest_breaks(layout.TAG_MANIFEST, tags)
        yield from self._manifest_breaks(layout.MANIFEST, payload)
        told = f'Payload-Oxum: {sum(map(self.size, payload))}.{len(payload)}\n'
        if not self.read(layout.INFO).decode(errors='replace').endswith(told):
            yield Break(layout.INFO, 'số tệp hoặc dung lượng không khớp với gói')

    def _manifest_breaks(self, manifest: str, wanted: set[str]) -> Iterator[Break]:
        listed: dict[str, str] = {}
        *lines, last = self.read(manifest).decode('ascii', 'replace').split('\n')
        for number, line in enumerate(lines, 1):
            match = _LINE.fullmatch(line)
            if match is None or match[2] in listed:
                yield Break(manifest, f'dòng {number} không đúng dạng')
            else:
                listed[match[2]] = match[1]
        if last or list(listed) != sorted(listed):
            yield Break(manifest, 'không kết thúc hoặc không sắp xếp như khi được ghi')
        for path in sorted(wanted - listed.keys()):
            yield Break(path, f'không có trong {manifest}')
        for path, digest in listed.items():
            if path not in wanted:
                yield Break(path, f'có trong {manifest} nhưng không có trong gói')
                continue
            try:
                if self.digest(path) != digest:
                    yield Break(path, 'nội dung đã bị đổi: mã băm không khớp')
            except NotAPackage as damaged:
                yield Break(path, str(damaged))

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        """The files by their paths below the one folder at the top."""
        entries = self._archive.infolist()
        if not entries or len(entries) > layout.MAX_FILES:
            raise NotAPackage(f'có {len(entries)} tệp; nhiều nhất {layout.MAX_FILES}')
        top = entries[0].filename.partition('/')[0]
        if not _TOP.fullmatch(top):
            raise NotAPackage(f'tệp {entries[0].filename[:80]!r} không nằm trong một thư mục của gói')
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            path = entry.filename.removeprefix(f'{top}/')
            if path == entry.filename or not layout.PATHS.fullmatch(path):
                raise NotAPackage(f'có tệp lạ {entry.filename[:80]!r}; gói lưu trữ không có tệp nào như vậy')
            if path in found:
                raise NotAPackage(f'tệp {path} có hai lần')
            found[path] = entry
        self._refuse_bombs(found)
        return found

    def _refuse_bombs(self, found: dict[str, zipfile.ZipInfo]) -> None:
        for path, entry in found.items():
            if entry.flag_bits & 1:
                raise NotAPackage(f'tệp {path} được đặt mật khẩu')
            is_large = path.startswith(f'{layout.FILES}/')
            if entry.compress_type != zipfile.ZIP_STORED and (
                is_large or entry.compress_type != zipfile.ZIP_DEFLATED
            ):
                raise NotAPackage(f'tệp {path} được nén theo cách mà gói lưu trữ không dùng')
            if entry.file_size > (layout.MAX_SCAN if is_large else layout.MAX_XML):
                raise NotAPackage(f'tệp {path} quá lớn ({entry.file_size} byte)')
        unpacked = sum(entry.file_size for entry in found.values())
        packed = sum(entry.compress_size for entry in found.values())
        if packed > self._size or unpacked > max(layout.RATIO_FREE, self._size * layout.MAX_RATIO):
            raise NotAPackage('giải nén ra lớn bất thường')


def _refuse_large_directory(file: IO[bytes], size: int) -> None:
    """zipfile makes an object of every entry of the table of contents, so its length is asked first.

    Packages end with the end record of the table and nothing behind it; large ones have that of ZIP64 before it.
    """
    file.seek(max(0, size - _TAIL))
    tail = file.read().rjust(_TAIL, b'\0')
    end = tail[-22:]
    if not end.startswith(b'PK\x05\x06') or end[-2:] != b'\0\0':
        raise NotAPackage('không phải tệp ZIP như gói lưu trữ được ghi, hoặc bị cắt mất phần cuối')
    directory = struct.unpack_from('<L', end, 12)[0]
    if tail[56:60] == b'PK\x06\x07':
        directory = struct.unpack_from('<Q', tail, 40)[0]
    if directory > layout.MAX_FILES * _ENTRY:
        raise NotAPackage('có quá nhiều tệp')
