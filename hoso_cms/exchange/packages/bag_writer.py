"""Writing a BagIt bag into a ZIP file, one file after the other, with stable names, order and times."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO

from . import layout

_TIME = (1980, 1, 1, 0, 0, 0)
"""The same for every file: when a package was made stands in ``bag-info.txt``."""
_CHUNK = 1 << 20
_PLAIN = 0o100644 << 16


class BagWriter:
    """An open bag. Files of ``data/`` first, then :meth:`finish`, which writes the lists of digests.

    :param target: a file that can be sought.
    :param top: the one folder that everything lies in.
    """

    def __init__(self, target: IO[bytes], top: str) -> None:
        self._archive = zipfile.ZipFile(target, 'w')
        self._top = top
        self._digests: dict[str, str] = {}
        self._size = 0

    def __contains__(self, path: str) -> bool:
        return path in self._digests

    def add(self, path: str, data: bytes) -> None:
        """Write one file of which the bytes are at hand, packed: XML, text, and PDF, of which the structure is text."""
        self._digests[path] = hashlib.sha256(data).hexdigest()
        self._size += len(data)
        self._archive.writestr(self._entry(path, packed=True), data, compresslevel=6)

    def copy(self, path: str, source: IO[bytes]) -> str:
        """Write one scan from an open file, as it is: scans are packed already. Returns the SHA-256 of what was written."""
        total = hashlib.sha256()
        with self._archive.open(self._entry(path, packed=False), 'w') as target:
            while part := source.read(_CHUNK):
                total.update(part)
                target.write(part)
                self._size += len(part)
        self._digests[path] = total.hexdigest()
        return self._digests[path]

    def finish(self, info: Iterable[tuple[str, str]]) -> str:
        """Write what makes it a bag, and close it.

        :param info: lines of ``bag-info.txt``; the number and size of the files are added.
        :returns: SHA-256 (hex) of the manifest, which stands for every file.
        """
        told = [*info, ('Payload-Oxum', f'{self._size}.{len(self._digests)}')]
        manifest = _lines(self._digests)
        tags = {
            'bagit.txt': layout.BAGIT,
            layout.INFO: ''.join(f'{name}: {" ".join(text.split())}\n' for name, text in told).encode(),
            layout.MANIFEST: manifest,
        }
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in tags.items()}
        for name, data in (*tags.items(), (layout.TAG_MANIFEST, _lines(digests))):
            self._archive.writestr(self._entry(name, packed=True), data, compresslevel=6)
        self._archive.close()
        return digests[layout.MANIFEST]

    def _entry(self, path: str, packed: bool) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(f'{self._top}/{path}', _TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.create_system = 3
        entry.external_attr = _PLAIN
        return entry


def _lines(digests: dict[str, str]) -> bytes:
    return ''.join(f'{digests[path]}  {path}\n' for path in sorted(digests)).encode()
