"""FileStorage with attachments whose commits are on the disk before they are acknowledged.

A commit goes in this order, and a failure or a power cut at any place leaves the old state or the new one:

1. attachments are moved to their place, forced onto the disk, and so is every folder above them;
2. the transaction's body is written behind the data file's good end, with the status "unfinished", and forced;
3. the status becomes "finished", is forced, and only then does ``commit()`` return.
"""

from __future__ import annotations

import logging
import os
import pickletools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from zc.lockfile import LockError
from ZODB.blob import remove_committed
from ZODB.FileStorage import FileStorage
from ZODB.utils import tid_repr

from . import preflight, private, saved_index, space
from .problems import DamagedData, DatabaseInUse, DatabaseMissing, HistoryProtected, StorageFailed

logger = logging.getLogger('hoso_cms.storage')

LAYOUT = 'bushy'
INDEX_AFTER = 64 << 20
"""When the start had to read more bytes than this behind the saved index, the index is saved again at once."""

ClassGate = Callable[[str, str], Any]


class DurableStorage(FileStorage):
    """The embedded storage of an office: one data file, and a folder of attachments beside it.

    :param path: the data file; its folder is made if need be.
    :param blob_dir: the folder of attachments; ``blobs`` beside the data file where not given.
    :param read_only: open beside a running writer, for a look at what was committed up to now.
    :param free_space_floor: bytes that must be free for a write to begin.
    :raises StorageRefused: when the files cannot be shown to hold the last committed state; they are unchanged then.

    ``failure`` is the error after which nothing more is written until a restart, or None; ``on_failure`` is called
    with it once. ``cut`` names the file that keeps what an unfinished commit had left, or is None.
    ``class_gate`` checks each class name that conflict resolution would load.
    """

    _file: Any
    _nextpos: int

    def __init__(
        self,
        path: str,
        blob_dir: str | None = None,
        *,
        read_only: bool = False,
        free_space_floor: int = space.DEFAULT_FLOOR,
        **options: Any,
    ) -> None:
        path = os.path.abspath(path)
        blobs = os.path.abspath(blob_dir or os.path.join(os.path.dirname(path), 'blobs'))
        self.free_space_floor = free_space_floor
        self.failure: BaseException | None = None
        self.on_failure: Callable[[BaseException], object] | None = None
        self.class_gate: ClassGate | None = None
        self.cut: str | None = None
        self._temporary = os.path.join(blobs, 'tmp')
        self._unsynced: list[str] = []
        self._pending: str | None = None
        self._indexed_to = -1
        self._open = True
        self._confined = not read_only
        if self._confined:
            private.confine(self._temporary)
        try:
            if not read_only:
                _prepare_folders(path, blobs)
            super().__init__(path, read_only=read_only, blob_dir=blobs, **options)
            if not read_only:
                self._settle()
        except LockError as error:
            self._let_go()
            raise DatabaseInUse(
                f'Cơ sở dữ liệu {path} đang được một tiến trình khác mở; hãy dừng tiến trình đó trước.',
                f'{path} is already open for writing in another process: {error}',
            ) from None
        except BaseException:
            self._let_go()
            raise

    # Opening and closing

    def _restore_index(self) -> tuple[Any, int, bytes] | None:
        """FileStorage calls this when it holds the lock and before it reads the data file."""
        saved = saved_index.load(f'{self._file_name}.index')
        known = None
        size = os.path.getsize(self._file_name)
        if saved is not None and saved.end > size:
            raise DamagedData(
                f'Tệp dữ liệu {self._file_name} kết thúc ở byte {size}, trước đây đã ghi đến byte {saved.end}. '
                'Hãy khôi phục từ bản sao lưu gần nhất; nếu tệp này chính là bản vừa khôi phục, hãy xóa tệp .index '
                'bên cạnh rồi mở lại.',
                f'{self._file_name} ends at byte {size}, but {saved.end} bytes were committed; restore it from a '
                'backup, or, if it has just been restored, remove the .index file beside it',
            )
        if saved is not None and (tid := self._tid_before(saved)):
            known = saved.positions, saved.end, tid
            self._indexed_to = saved.end
        if not self._is_read_only:
            start, last_tid = (known[1], known[2]) if known else (preflight.START, preflight.NO_TRANSACTION)
            self.cut = preflight.make_whole(self._file_name, start, last_tid)
            if self.cut:
                logger.warning(
                    'an unfinished commit was cut off %s; it is kept in %s', self._file_name, self.cut
                )
                self._reopen()
        return known

    def _tid_before(self, saved: saved_index.SavedIndex) -> bytes | None:
        try:
            return self._sane(saved.positions, saved.end) or None
        except Exception:  # the check reads damaged bytes without care; not sane is all we want to know
            return None

    def _save_index(self) -> None:
        if self._is_read_only or self.failure or self._pos == self._indexed_to:
            return
        try:
            saved_index.save(self._index, self._pos, f'{self._file_name}.index')
            self._indexed_to = self._pos
        except OSError:
            logger.exception(
                'the index of %s could not be saved; the next start reads the file', self._file_name
            )

    def close(self) -> None:
        """Save the index and let everything go; a second call does nothing."""
        if not self._open:
            return
        try:
            self._save_index()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._open = False
        for name in ('_file', '_files', '_tfile', '_lock_file'):
            opened = self.__dict__.get(name)
            if opened is not None:
                with suppress(OSError):
                    opened.close()
        if self._confined:
            self._confined = False
            private.release(self._temporary)

    def _reopen(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._file = open(self._file_name, 'r+b')  # noqa: SIM115 (lives as long as the storage)

    def _settle(self) -> None:
        """After the data file was read: clean up, and spare the next start the same reading."""
        self._sweep()
        for suffix in ('', '.tmp', '.lock', '.index', '.old'):
            with suppress(FileNotFoundError):
                private.restrict(f'{self._file_name}{suffix}', private.PRIVATE_FILE)
        if self._pos - self._indexed_to > INDEX_AFTER:
            self._save_index()

    def _sweep(self) -> None:
        """Remove what an unfinished commit left: temporary files, and attachments no transaction owns."""
        base = self.fshelper.base_dir
        for entry in os.scandir(self._temporary):
            if not entry.name.endswith('.pending') or not entry.is_file(follow_symlinks=False):
                continue
            with open(entry.path, encoding='ascii', errors='replace') as names:
                for name in names.read().splitlines():
                    self._remove_orphan(base + name)
        private.wipe(self._temporary)

    def _remove_orphan(self, path: str) -> None:
        try:
            _oid, tid = self.fshelper.splitBlobFilename(path)
        except ValueError:
            return
        if tid is not None and tid > self._ltid:
            with suppress(FileNotFoundError):
                remove_committed(path)

    # Committing

    def tpc_begin(self, transaction: Any, tid: bytes | None = None, status: str = ' ') -> None:
        """Begin a commit.

        :raises StorageFull: when the disk has less room than the floor.
        :raises StorageFailed: after a failed write, until the next start.
        """
        if self.failure is not None:
            raise StorageFailed(
                'Máy chủ đã gặp lỗi ghi đĩa nên tạm ngừng lưu. Nội dung vừa nhập chưa được lưu; '
                'hãy báo người quản trị kiểm tra ổ đĩa và khởi động lại phần mềm.',
                f'an earlier write failed ({self.failure!r}); restart after the disk has been checked',
            )
        if self.free_space_floor and not self._is_read_only:
            space.check_free_space(os.path.dirname(self._file_name), self.free_space_floor)
            space.check_free_space(self._temporary, self.free_space_floor)
        super().tpc_begin(transaction, tid, status)

    def tpc_vote(self, transaction: Any) -> Any:
        """Put attachments and the transaction's body onto the disk, so that finishing is one byte."""
        with self._lock:
            try:
                resolved = super().tpc_vote(transaction)
            except BaseException:
                if transaction is self._transaction:
                    self._withdraw()
                raise
            try:
                self._sync_blobs()
                os.fsync(self._file.fileno())
            except OSError as error:
                # After a failed fsync the kernel may call the same pages clean: a second try proves nothing.
                self._fail(error)
                raise
            return resolved

    def _finish(self, tid: bytes, user: bytes, description: bytes, extension: bytes) -> None:
        try:
            super()._finish(tid, user, description, extension)
        except BaseException as error:
            self._fail(error)
            raise

    def _abort(self) -> None:
        if self._nextpos:
            try:
                self._file.truncate(self._pos)
                self._files.flush()
            except OSError:
                self._withdraw()
            self._nextpos = 0
        self._blob_tpc_abort()

    def _withdraw(self) -> None:
        """After a failed write: make the data file end at its last good byte again, or write no more.

        The file object still holds what could not be written and would write it over a later commit, so it is
        replaced and not used again.
        """
        try:
            with suppress(OSError):
                self._file.close()
            descriptor = os.open(self._file_name, os.O_RDWR)
            try:
                os.ftruncate(descriptor, self._pos)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._reopen()
            self._files.flush()
            self._nextpos = 0
        except OSError as error:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        first, self.failure = self.failure is None, self.failure or error
        logger.critical(
            '%s: a write failed, nothing more is written until a restart', self._file_name, exc_info=error
        )
        if first and self.on_failure is not None:
            self.on_failure(error)

    # Attachments

    def _blob_storeblob(self, oid: bytes, serial: bytes, blobfilename: str) -> None:
        target = self.fshelper.getBlobFilename(oid, serial)
        with self._lock:
            self._note_pending(target, serial)
            # Before the move, which may fail half-way through a copy: an abort then removes the half.
            self.dirty_oids.append((oid, serial))
            super()._blob_storeblob(oid, serial, blobfilename)
            self._unsynced.append(target)

    def _note_pending(self, target: str, serial: bytes) -> None:
        self._pending = os.path.join(self._temporary, f'{tid_repr(serial)}.pending')
        with open(self._pending, 'a', encoding='ascii') as names:
            names.write(target[len(self.fshelper.base_dir) :] + '\n')

    def _sync_blobs(self) -> None:
        base = os.path.normpath(self.fshelper.base_dir)
        folders = {base} if self._unsynced else set()
        if self._pending is not None:
            # First the note: an attachment that outlives a power cut without its document is then found and removed.
            private.sync_path(self._pending)
            private.sync_path(self._temporary)
        for target in self._unsynced:
            os.chmod(target, 0o400)
            private.sync_path(target)
            folder = os.path.dirname(target)
            while folder not in folders:
                folders.add(folder)
                folder = os.path.dirname(folder)
        for folder in sorted(folders, key=len, reverse=True):
            private.sync_path(folder)
        self._unsynced.clear()

    def _blob_tpc_finish(self) -> None:
        super()._blob_tpc_finish()
        self._forget_pending()

    def _blob_tpc_abort(self) -> None:
        super()._blob_tpc_abort()
        self._forget_pending()

    def _forget_pending(self) -> None:
        self._unsynced.clear()
        if self._pending is not None:
            with suppress(OSError):
                os.unlink(self._pending)
            self._pending = None

    # What history must be protected from

    def undo(self, transaction_id: bytes, transaction: Any) -> Any:
        """Refused: undo would take the journal's entry away together with the act.

        :raises HistoryProtected: always. ``supportsUndo()`` stays true, because ZODB takes a storage without undo
            for one whose old attachments may be deleted.
        """
        raise undo_refused()

    def tryToResolveConflict(
        self, oid: bytes, committed: bytes, old: bytes, new: bytes, committed_data: bytes = b''
    ) -> bytes:
        """Resolve a write conflict as ZODB does, after the class names in the three states were checked.

        :raises ForbiddenClass: when a stored state names what may not be loaded.
        """
        if self.class_gate is not None:
            for state in (new, self.loadSerial(oid, old), committed_data or self.loadSerial(oid, committed)):
                for module, name in _globals_of(state):
                    self.class_gate(module, name)
        return super().tryToResolveConflict(oid, committed, old, new, committed_data)


def undo_refused() -> HistoryProtected:
    """The answer to every kind of undo."""
    return HistoryProtected(
        'Không thể hoàn tác trong kho dữ liệu; hãy lập phiên bản đính chính có nêu lý do.',
        'undo is not offered: a correction is a new version with its reason',
    )


def _globals_of(record: bytes) -> set[tuple[str, str]]:
    """The (module, name) pairs that a record's two pickles would load, without loading any."""
    found: set[tuple[str, str]] = set()
    rest = memoryview(record)
    while len(rest):
        end = 0
        for operation, argument, position in pickletools.genops(bytes(rest)):
            if operation.name in {'GLOBAL', 'INST'}:
                module, name = str(argument).split(' ', 1)
                found.add((module, name))
            elif operation.name in {'STACK_GLOBAL', 'EXT1', 'EXT2', 'EXT4'}:
                found.add(('pickle', operation.name))
            end = (position or 0) + 1
        rest = rest[end:]
    return found


def _prepare_folders(path: str, blobs: str) -> None:
    """Make what is missing, durably and for the user alone; refuse when the data file seems to have been lost."""
    private.make_folder(os.path.dirname(path))
    if not os.path.exists(path) or os.path.getsize(path) < preflight.START:
        _begin_data_file(path, blobs)
    private.make_folder(blobs)
    private.restrict(blobs, private.PRIVATE_FOLDER)
    private.make_folder(os.path.join(blobs, 'tmp'))
    marker = os.path.join(blobs, '.layout')
    if not os.path.exists(marker) or not os.path.getsize(marker):
        private.write_new(marker, LAYOUT.encode())


def _begin_data_file(path: str, blobs: str) -> None:
    has_blobs = os.path.isdir(blobs) and any(name.startswith('0x') for name in os.listdir(blobs))
    if has_blobs or os.path.exists(f'{path}.index'):
        raise DatabaseMissing(
            f'Không thấy dữ liệu trong {path} dù vẫn còn tệp đính kèm hoặc chỉ mục của nó. Chương trình không tạo cơ sở '
            'dữ liệu mới đè lên; hãy khôi phục từ bản sao lưu.',
            f'{path} is missing or empty beside its blobs or index; restore it, or remove those too',
        )
    if os.path.exists(path):
        with open(path, 'rb') as file:
            if not preflight.MAGIC.startswith(file.read()):
                raise DamagedData(
                    f'Tệp {path} không phải là dữ liệu hồ sơ (sai từ byte 0).',
                    f'{path}: byte 0: not a FileStorage data file',
                )
    private.write_new(path, preflight.MAGIC)
