"""What the storage says when it refuses: one class for each reason, each with a Vietnamese and an English sentence."""

from __future__ import annotations

from ZODB.POSException import POSError


class StorageProblem(POSError):
    """The storage refuses something.

    It is a ``POSError`` so that ZODB hands it on as it is, and no ``TransientError``: trying again does not help.

    ``vietnamese`` is the sentence for the people of the office, ``english`` the one for whoever runs the server;
    ``str()`` gives both.
    """

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(vietnamese, english)
        self.vietnamese = vietnamese
        self.english = english

    def __str__(self) -> str:
        return f'{self.vietnamese} / {self.english}'

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.vietnamese, self.english)


class StorageRefused(StorageProblem):
    """The database is not opened: what lies on the disk cannot be shown to be the last committed state."""


class DatabaseInUse(StorageRefused):
    """Another process (or another part of this one) holds the database open for writing."""


class DatabaseMissing(StorageRefused):
    """The data file is gone or empty, although attachments or an index of it are there."""


class DamagedData(StorageRefused):
    """The data file is damaged in a way that is not the trace of one unfinished commit; names the byte."""


class FutureTransaction(StorageRefused):
    """The data file holds a commit later than the machine's clock: either of the two is wrong."""


class StorageFull(StorageProblem):
    """Less room is left on the disk than the floor: reading goes on, nothing is written."""


class StorageFailed(StorageProblem):
    """An earlier write to the disk failed so that only a restart can tell what is on it: nothing more is written."""


class ForbiddenClass(StorageProblem):
    """A stored object names a class or function that is not on the list of what may be loaded."""


class HistoryProtected(StorageProblem):
    """Undo and pack take history away, the journal included; they are not offered."""
