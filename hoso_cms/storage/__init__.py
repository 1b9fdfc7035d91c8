"""The durable storage: where the documents and their attachments lie, and what is promised about it.

``docs/storage.md`` says what is promised and how each promise is enforced. One setting, ``zodbconn.uri``, names the
database; with the scheme ``hoso`` it is embedded (a data file and a folder of attachments), any other scheme that
zodburi knows (``zeo``, ``postgres``, ``memory`` ...) works the same for the rest of the software.
"""

from .classes import ALLOWED, ALLOWED_PACKAGES, ClassGate
from .database import SafeDB, close_databases, includeme, open_database, resolve, temporary_database
from .durable import DurableStorage
from .problems import (
    DamagedData,
    DatabaseInUse,
    DatabaseMissing,
    ForbiddenClass,
    FutureTransaction,
    HistoryProtected,
    StorageFailed,
    StorageFull,
    StorageProblem,
    StorageRefused,
)
from .space import check_free_space, free_space

__all__ = [
    'ALLOWED',
    'ALLOWED_PACKAGES',
    'ClassGate',
    'DamagedData',
    'DatabaseInUse',
    'DatabaseMissing',
    'DurableStorage',
    'ForbiddenClass',
    'FutureTransaction',
    'HistoryProtected',
    'SafeDB',
    'StorageFailed',
    'StorageFull',
    'StorageProblem',
    'StorageRefused',
    'check_free_space',
    'close_databases',
    'free_space',
    'includeme',
    'open_database',
    'resolve',
    'temporary_database',
]
