"""The free-space guard: refuse a write early, in words, instead of late, with a half-written file."""

from __future__ import annotations

import os

from .problems import StorageFull

MEBIBYTE = 1 << 20

DEFAULT_FLOOR = 200 * MEBIBYTE
"""Bytes that must stay free for a write to be accepted, where no setting says otherwise."""


def free_space(path: str | os.PathLike[str]) -> int:
    """The bytes that this process may still write on the file system that holds ``path``."""
    state = os.statvfs(path)
    return state.f_bavail * state.f_frsize


def check_free_space(path: str | os.PathLike[str], floor_bytes: int = DEFAULT_FLOOR) -> int:
    """The free bytes at ``path``.

    :param path: any file or folder that exists on the file system in question.
    :param floor_bytes: the bytes that must be free; 0 switches the guard off.
    :raises StorageFull: when fewer than ``floor_bytes`` are free.
    """
    free = free_space(path)
    if free < floor_bytes:
        raise StorageFull(
            f'Ổ đĩa của máy chủ sắp đầy: chỉ còn {free // MEBIBYTE} MiB, cần ít nhất '
            f'{floor_bytes // MEBIBYTE} MiB để ghi. Nội dung vừa nhập chưa được lưu. Vẫn xem được hồ sơ; '
            'hãy báo người quản trị giải phóng dung lượng rồi lưu lại.',
            f'{os.fspath(path)}: {free} bytes free, below the floor of {floor_bytes}; nothing is written',
        )
    return free
