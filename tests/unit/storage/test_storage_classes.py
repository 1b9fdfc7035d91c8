"""Stored objects bring only listed classes to life, whoever wrote the file."""

import os
import pickle
import subprocess
import sys
import tempfile

import pytest
import transaction
from BTrees.Length import Length
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping
from ZODB.POSException import ConflictError

from hoso_cms.storage import ALLOWED, ClassGate, ForbiddenClass, open_database, temporary_database
from hoso_cms.storage.durable import _globals_of


class Planted:
    """Pickles as a call of ``os.mkdir``."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


class Stranger(Persistent):
    pass


class Counter(Persistent):
    """Resolves conflicts, and can plant a call into its own state."""

    plant = None

    def _p_resolveConflict(self, old, committed, new):
        return new

    def __getstate__(self):
        return {'plant': self.plant}


LOCAL = (*ALLOWED, f'{__name__}:Counter', f'{__name__}:Stranger')


def put(folder, value, gate=None):
    database = temporary_database(folder, gate=gate)
    connection = database.open()
    connection.root()['x'] = value
    transaction.commit()
    connection.close()
    database.close()


def test_a_planted_call_does_not_run(tmp_path):
    target = tmp_path / 'planted'
    put(tmp_path, PersistentMapping({'call': Planted(str(target))}))
    database = temporary_database(tmp_path)
    connection = database.open()
    with pytest.raises(ForbiddenClass, match='posix:mkdir'):
        connection.root()['x']['call']
    assert not target.exists()
    connection.close()
    database.close()


def test_a_planted_root_does_not_run_and_the_database_is_closed_again(tmp_path):
    target = tmp_path / 'planted'
    database = temporary_database(tmp_path)
    connection = database.open()
    connection.root()['call'] = Planted(str(target))
    transaction.commit()
    connection.close()
    database.close()
    database = temporary_database(tmp_path)
    connection = database.open()
    with pytest.raises(ForbiddenClass):
        connection.root()['call']
    assert not target.exists()
    connection.close()
    database.close()


def test_a_class_not_on_the_list_is_not_loaded(tmp_path):
    put(tmp_path, Stranger())
    database = open_database(f'hoso://{tmp_path}/Data.fs?free_space_floor=0')
    with pytest.raises(ForbiddenClass) as refused, database.transaction() as connection:
        connection.root()['x']
    assert 'Stranger' in refused.value.english and 'không được phép' in refused.value.vietnamese
    database.close()
    database = temporary_database(tmp_path, gate=ClassGate(LOCAL))
    with database.transaction() as connection:
        assert isinstance(connection.root()['x'], Stranger)
    database.close()


def test_conflict_resolution_loads_nothing_else_either(tmp_path):
    target = tmp_path / 'planted'
    put(tmp_path, Counter(), ClassGate(LOCAL))
    database = temporary_database(tmp_path, gate=ClassGate(LOCAL))
    first, second = transaction.TransactionManager(), transaction.TransactionManager()
    one, two = database.open(first), database.open(second)
    theirs, ours = one.root()['x'], two.root()['x']
    ours._p_activate()
    theirs.plant = Planted(str(target))
    first.commit()
    ours.plant = 5
    with pytest.raises(ForbiddenClass):
        second.commit()
    second.abort()
    assert not target.exists()
    one.close()
    two.close()
    database.close()


def test_conflicts_still_resolve(tmp_path):
    put(tmp_path, PersistentMapping({'tree': OOBTree(), 'length': Length()}))
    database = temporary_database(tmp_path)
    first, second = transaction.TransactionManager(), transaction.TransactionManager()
    one, two = database.open(first), database.open(second)
    for connection, key in ((one, 'a'), (two, 'b')):
        connection.root()['x']['tree'][key] = key
        connection.root()['x']['length'].change(1)
    first.commit()
    second.commit()
    second.begin()
    assert list(two.root()['x']['tree']) == ['a', 'b'] and two.root()['x']['length']() == 2
    first.begin()
    one.root()['x']['tree']['c'] = 1
    two.root()['x']['tree']['c'] = 2
    first.commit()
    with pytest.raises(ConflictError):
        second.commit()
    second.abort()
    one.close()
    two.close()
    database.close()


def test_a_planted_index_does_not_run(tmp_path):
    target = tmp_path / 'planted'
    put(tmp_path, 'giữ nguyên')
    index = tmp_path / 'Data.fs.index'
    for planted in (pickle.dumps(Planted(str(target)), 2), os.urandom(3000), b'', bytes(500)):
        index.write_bytes(planted)
        database = temporary_database(tmp_path)
        with database.transaction() as connection:
            assert connection.root()['x'] == 'giữ nguyên'
        database.close()
    assert not target.exists()


def test_an_index_with_one_flipped_bit_is_not_used(tmp_path):
    put(tmp_path, 'giữ nguyên')
    index = tmp_path / 'Data.fs.index'
    good = index.read_bytes()
    for place in range(0, len(good), 7):
        index.write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        database = temporary_database(tmp_path)
        assert database.storage._used_index == 0
        with database.transaction() as connection:
            assert connection.root()['x'] == 'giữ nguyên'
        database.close()


@pytest.mark.parametrize('entry', sorted(ALLOWED))
def test_every_entry_of_the_list_exists(entry):
    module, name = entry.split(':')
    assert ClassGate()(module, name) is not None


@pytest.mark.parametrize(
    ('module', 'name'),
    [
        ('os', 'system'),
        ('builtins', 'eval'),
        ('builtins', 'getattr'),
        ('builtins', 'object.__subclasses__'),
        ('hoso_cms.documents', 'os'),
        ('hoso_cms.catalog', '__builtins__'),
        ('hoso_cms.documents.os', 'system'),
        ('hoso_cms.documentsx', 'X'),
        ('hoso_cms.scripts', 'main'),
        ('hoso_cms.storage.durable', 'DurableStorage'),
        ('substanced.interfaces', 'Interface'),
        ('substanced.sdi', 'includeme'),
    ],
)
def test_everything_else_is_forbidden(module, name):
    with pytest.raises(ForbiddenClass):
        ClassGate()(module, name)


def test_a_rule_adds_to_the_list():
    gate = ClassGate(rules=[lambda module, name: module == __name__ and name == 'Stranger'])
    assert gate(__name__, 'Stranger') is Stranger
    with pytest.raises(ForbiddenClass):
        gate(__name__, 'Planted')


def test_the_classes_of_a_whole_folder_with_its_marks_and_indexes_are_listed(tmp_path):
    from substanced.folder import Folder
    from substanced.interfaces import IService
    from substanced.objectmap import ObjectMap
    from zope.interface import alsoProvides

    from hoso_cms.catalog.indexes import ValueIndex, WordIndex

    folder = Folder()
    alsoProvides(folder, IService)
    folder.__objectmap__ = ObjectMap(folder)
    folder.indexes = [ValueIndex(), WordIndex()]
    put(tmp_path, folder)
    database = temporary_database(tmp_path)
    with database.transaction() as connection:
        kept = connection.root()['x']
        assert IService.providedBy(kept) and isinstance(kept.__objectmap__, ObjectMap)
        for oid in range(len(database.storage)):
            connection.get(oid.to_bytes(8, 'big'))._p_activate()
    database.close()


def test_names_are_found_without_being_loaded():
    with tempfile.TemporaryDirectory() as folder:
        record = pickle.dumps(Planted(f'{folder}/a'), 2) + pickle.dumps({1: Planted(f'{folder}/b')}, 2)
        assert _globals_of(record) == {('posix', 'mkdir')}
        assert os.listdir(folder) == []
        assert ('pickle', 'STACK_GLOBAL') in _globals_of(pickle.dumps(Planted('c'), 4))


def test_the_list_is_whole_when_the_module_is_the_first_that_is_imported():
    code = 'from hoso_cms.storage.classes import ALLOWED; assert "BTrees.OOBTree:OOBTree" in ALLOWED'
    subprocess.run([sys.executable, '-W', 'ignore', '-c', code], check=True)
