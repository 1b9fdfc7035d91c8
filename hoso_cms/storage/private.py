"""Files nobody else can read: modes, the process's umask and the folder of temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
from threading import Lock

PRIVATE_UMASK = 0o077
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

_lock = Lock()
_homes: list[str] = []
_before: list[tuple[int, str | None]] = []


def confine(temporary: str) -> None:
    """Give what this process creates to its user alone, and put its temporary files into ``temporary``.

    An upload is spooled to a temporary file before it becomes an attachment: on the file system of the attachments it
    is moved there, not copied, and what a kill leaves behind lies in a folder that is wiped at the next start.
    Each call is answered by one ``release``.
    """
    with _lock:
        if not _homes:
            _before.append((os.umask(PRIVATE_UMASK), tempfile.tempdir))
        _homes.append(temporary)
        tempfile.tempdir = temporary


def release(temporary: str) -> None:
    """Take back one ``confine``; the last one restores what the process had before."""
    with _lock:
        if temporary not in _homes:
            return
        _homes.remove(temporary)
        if _homes:
            tempfile.tempdir = _homes[-1]
        else:
            umask, tempfile.tempdir = _before.pop()
            os.umask(umask)


def sync_path(path: str | os.PathLike[str]) -> None:
    """Force a file's bytes, or a folder's entries, onto the disk.

    :raises OSError: when the disk says no; what is on it is then unknown.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: str) -> None:
    """Make a folder, and those above it, for the user alone; each is on the disk when this returns."""
    if os.path.isdir(path):
        return
    above = os.path.dirname(path)
    make_folder(above)
    os.mkdir(path, PRIVATE_FOLDER)
    sync_path(above)


def write_new(path: str, content: bytes) -> None:
    """Write a whole private file so that it is on the disk, entire or not at all, when this returns."""
    partial = f'{path}.new'
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with open(descriptor, 'wb') as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    os.replace(partial, path)
    sync_path(os.path.dirname(path))


def restrict(path: str, mode: int) -> None:
    """Take away from an existing file or folder what ``mode`` does not allow."""
    present = os.stat(path).st_mode & 0o777
    if present & ~mode:
        os.chmod(path, present & mode)


def wipe(folder: str) -> int:
    """Remove everything in a folder of temporary files; returns how many entries there were."""
    entries = list(os.scandir(folder))
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    return len(entries)
