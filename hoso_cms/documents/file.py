"""Scans and photos: blobs addressed by the SHA-256 of their bytes, stored once however many versions refer to them."""

from __future__ import annotations

import hashlib
from typing import IO

from ZODB.blob import Blob
from ZODB.interfaces import BlobError

from .sealed import Sealed


class StoredFile(Sealed):
    """One file. Its address is its digest, so what a version refers to cannot be exchanged unnoticed."""

    def __init__(self, sha256: str, name: str, media_type: str, size: int, blob: Blob) -> None:
        self.sha256 = sha256
        self.name = name
        self.media_type = media_type
        self.size = size
        self.blob = blob

    def open(self) -> IO[bytes]:
        """The bytes, for reading; those that this transaction brought are there too."""
        try:
            return self.blob.open('c')
        except BlobError:
            return self.blob.open('r')

    def measured(self) -> tuple[int, str]:
        """Size and SHA-256 of the bytes as they are on the disk now."""
        total, size = hashlib.sha256(), 0
        with self.open() as file:
            while part := file.read(1 << 20):
                total.update(part)
                size += len(part)
        return size, total.hexdigest()
