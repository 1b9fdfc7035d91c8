"""ZODB's own storage kit over the durable storage: what every ZODB storage promises holds for ours too.

Left out: the kit's tests of undo, which is refused here.
"""

import os

import pytest
from ZODB.tests import (
    BasicStorage,
    ConflictResolution,
    HistoryStorage,
    IteratorStorage,
    MTStorage,
    PackableStorage,
    PersistentStorage,
    RecoveryStorage,
    RevisionStorage,
    StorageTestBase,
    Synchronization,
)

from hoso_cms.storage import DurableStorage

pytestmark = [
    # The kit is written for unittest: it leaves iterators and databases to the garbage collector.
    pytest.mark.filterwarnings('ignore::ResourceWarning'),
    pytest.mark.filterwarnings('ignore::pytest.PytestUnraisableExceptionWarning'),
    pytest.mark.filterwarnings('ignore::DeprecationWarning'),
]


class Kit(StorageTestBase.StorageTestBase):
    use_extension_bytes = True

    def open(self, **options):
        self._storage = DurableStorage('kit/Data.fs', free_space_floor=0, **options)

    def setUp(self):
        super().setUp()
        self.open()


class TestBasics(
    Kit,
    BasicStorage.BasicStorage,
    RevisionStorage.RevisionStorage,
    Synchronization.SynchronizedStorage,
    HistoryStorage.HistoryStorage,
    PersistentStorage.PersistentStorage,
):
    testLoadBeforeUndo = None


class TestConflicts(Kit, ConflictResolution.ConflictResolvingStorage):
    pass


class TestIteration(Kit, IteratorStorage.IteratorStorage, IteratorStorage.ExtendedIteratorStorage):
    testUndoZombie = None


class TestThreads(Kit, MTStorage.MTStorage):
    test7ZODBThreads = None
    test7StorageThreads = None


class TestPacking(Kit, PackableStorage.PackableStorage):
    pass


class TestCopying(Kit, RecoveryStorage.RecoveryStorage):
    testRestoreAcrossPack = None
    testRestoreWithMultipleObjectsInUndoRedo = None
    testRestoreWithMultipleUndoRedo = None

    def setUp(self):
        super().setUp()
        self._dst = DurableStorage('copy/Data.fs', free_space_floor=0)

    def tearDown(self):
        self._dst.close()
        super().tearDown()

    def new_dest(self):
        return DurableStorage(f'copy-{os.urandom(4).hex()}/Data.fs', free_space_floor=0)
