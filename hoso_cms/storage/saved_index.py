"""The saved index of the data file: written so that a power cut cannot spoil it, read so that it cannot run code."""

from __future__ import annotations

import hashlib
import io
import os
from typing import Any, NamedTuple

from ZODB._compat import PersistentUnpickler
from ZODB.fsIndex import ensure_bytes, fsBucket, fsIndex

from .private import PRIVATE_FILE, sync_path

_DIGEST = hashlib.blake2b
_MARK = b'hoso-index-blake2b\n'
_TRAILER = len(_MARK) + _DIGEST().digest_size


class SavedIndex(NamedTuple):
    """``positions`` maps the object ids to their newest record, for the first ``end`` bytes of the data file."""

    positions: fsIndex
    end: int


def save(index: fsIndex, end: int, path: str) -> None:
    """Write the index in ZODB's own format, followed by its checksum; whole and on the disk when this returns.

    :param end: the position behind the last transaction that the index covers.
    """
    partial = f'{path}.index_tmp'
    index.save(end, partial)
    os.chmod(partial, PRIVATE_FILE)
    with open(partial, 'r+b') as file:
        digest = hashlib.file_digest(file, _DIGEST).digest()
        file.seek(0, os.SEEK_END)
        file.write(_MARK + digest)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_path(os.path.dirname(path))


def load(path: str) -> SavedIndex | None:
    """The saved index, or None where there is none that can be trusted: then the data file is read from its start.

    An index without our checksum (spoilt, or another program's) is not used: ZODB itself checks only the last five
    records, and a wrong position would show an old state of an object.
    """
    try:
        with open(path, 'rb') as file:
            content = file.read()
    except FileNotFoundError:
        return None
    body, trailer = content[:-_TRAILER], content[-_TRAILER:]
    if trailer != _MARK + _DIGEST(body).digest():
        return None
    return _read(body)


def _read(body: bytes) -> SavedIndex | None:
    unpickler = PersistentUnpickler(_refuse, _refuse, io.BytesIO(body))
    try:
        end = unpickler.load()
        index = fsIndex()
        while entry := unpickler.load():
            prefix, bucket = entry
            index._data[ensure_bytes(prefix)] = fsBucket().fromString(ensure_bytes(bucket))
    except Exception:  # whatever a planted or spoilt pickle brings about means the same: do not use it
        return None
    return SavedIndex(index, end) if isinstance(end, int) else None


def _refuse(*named: Any) -> Any:
    raise ValueError(f'an index holds numbers and bytes only, not {named}')
