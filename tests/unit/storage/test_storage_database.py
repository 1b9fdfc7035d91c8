"""Opening, closing and opening again; modes; the free-space guard; no way to take history away."""

import logging
import os
import stat
import tempfile
from importlib.metadata import entry_points

import pytest
import transaction
import zodburi
from pyramid.config import Configurator
from pyramid.testing import DummyRequest
from pyramid_zodbconn import get_connection
from ZODB.blob import Blob
from ZODB.MappingStorage import MappingStorage

from hoso_cms.storage import (
    DatabaseInUse,
    DatabaseMissing,
    DurableStorage,
    HistoryProtected,
    SafeDB,
    StorageFull,
    check_free_space,
    close_databases,
    free_space,
    open_database,
    private,
    resolve,
    temporary_database,
)


def attach(connection, name, content):
    blob = Blob()
    connection.add(blob)
    with blob.open('w') as file:
        file.write(content)
    connection.root()[name] = blob


def fill(database, *names):
    connection = database.open()
    for name in names:
        attach(connection, name, name.encode() * 100)
        transaction.commit()
    connection.close()


def names(database):
    connection = database.open()
    found = {name: blob.open('r') for name, blob in connection.root().items()}
    contents = {}
    for name, file in found.items():
        with file:
            contents[name] = file.read()
    connection.close()
    return contents


@pytest.fixture
def uri(tmp_path):
    return f'hoso://{tmp_path}/var/Data.fs?free_space_floor=1MB'


def test_the_uri_names_storage_and_database(tmp_path, uri):
    factory, keywords = resolve(
        f'{uri}&cache_size=500&cache_size_bytes=20MB&connection_pool_size=3&database_name=x'
    )
    assert keywords == {
        'connection_cache_size': 500,
        'connection_cache_size_bytes': 20 << 20,
        'connection_pool_size': 3,
        'database_name': 'x',
    }
    assert not (tmp_path / 'var').exists()
    storage = factory()
    assert isinstance(storage, DurableStorage) and storage.free_space_floor == 1 << 20
    storage.close()


def test_zodburi_finds_the_scheme_by_its_entry_point(tmp_path, uri, monkeypatch):
    if not any(point.name == 'hoso' for point in entry_points(group='zodburi.resolvers')):
        metadata = tmp_path / 'site' / 'office-1.dist-info'
        metadata.mkdir(parents=True)
        (metadata / 'METADATA').write_text('Metadata-Version: 2.1\nName: office\nVersion: 1\n')
        (metadata / 'entry_points.txt').write_text('[zodburi.resolvers]\nhoso = hoso_cms.storage:resolve\n')
        monkeypatch.syspath_prepend(str(metadata.parent))
    factory, keywords = zodburi.resolve_uri(f'{uri}&cache_size=500&cache_size_bytes=20MB')
    assert keywords == {
        'cache_size': 500,
        'cache_size_bytes': 20 << 20,
        'pool_size': 7,
        'database_name': 'unnamed',
    }
    factory().close()


@pytest.mark.parametrize(
    'wrong', ['hoso://', 'hoso:///tmp/x?cache_size=nhiều', 'hoso:///tmp/x?free_space_floor=2TB']
)
def test_a_wrong_uri_is_refused(wrong):
    with pytest.raises(ValueError):
        resolve(wrong)


def test_an_unknown_option_is_refused(uri):
    with pytest.raises(zodburi.UnknownDatabaseKeywords, match='chache_size'):
        open_database(f'{uri}&chache_size=5')


def test_it_opens_and_closes_many_times(uri):
    before = tempfile.gettempdir()
    for turn in range(5):
        database = open_database(uri)
        fill(database, f'tệp {turn}')
        assert len(names(database)) == turn + 1
        database.close()
        database.close()
        assert tempfile.gettempdir() == before


def test_one_writer_at_a_time_and_readers_beside_it(uri):
    database = open_database(uri)
    fill(database, 'một')
    with pytest.raises(DatabaseInUse):
        open_database(uri)
    reader = open_database(f'{uri}&read_only=1')
    assert list(names(reader)) == ['một']
    reader.close()
    fill(database, 'hai')
    assert len(names(database)) == 2
    database.close()


def test_everything_is_private(tmp_path, uri, monkeypatch):
    # As in a process that has no other database open: the first one confines it, the last one sets it free.
    monkeypatch.setattr(private, '_homes', [])
    monkeypatch.setattr(private, '_before', [])
    monkeypatch.setattr(tempfile, 'tempdir', tempfile.tempdir)
    os.umask(0o022)
    database = open_database(uri)
    fill(database, 'quyết định.pdf')
    descriptor, spooled = tempfile.mkstemp()
    os.close(descriptor)
    assert os.path.dirname(spooled) == str(tmp_path / 'var' / 'blobs' / 'tmp')
    database.close()
    assert private_files(tmp_path / 'var') >= 5
    assert os.umask(0o022) == 0o022


def private_files(folder):
    seen = 0
    for path, _, files in os.walk(folder):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o700, path
        for name in files:
            assert stat.S_IMODE(os.stat(os.path.join(path, name)).st_mode) & 0o177 == 0, name
            seen += 1
    return seen


def test_files_that_were_open_to_others_are_closed_to_them(tmp_path, uri):
    database = open_database(uri)
    fill(database, 'một')
    database.close()
    for path, _, _files in os.walk(tmp_path / 'var' / 'blobs'):
        os.chmod(path, 0o700)
    for name in ('Data.fs', 'Data.fs.index', 'Data.fs.lock', 'Data.fs.tmp'):
        os.chmod(tmp_path / 'var' / name, 0o644)
    os.chmod(tmp_path / 'var' / 'blobs', 0o755)
    database = open_database(uri)
    database.close()
    assert private_files(tmp_path / 'var') >= 5


def test_what_a_killed_upload_left_is_wiped(tmp_path, uri):
    open_database(uri).close()
    temporary = tmp_path / 'var' / 'blobs' / 'tmp'
    (temporary / 'BUCx').write_text('bí mật')
    (temporary / 'folder').mkdir()
    (temporary / 'folder' / 'x').write_text('bí mật')
    open_database(uri).close()
    assert os.listdir(temporary) == []


def test_an_attachment_of_no_transaction_is_removed_and_the_others_stay(tmp_path, uri):
    database = open_database(uri)
    fill(database, 'một')
    base = tmp_path / 'var' / 'blobs'
    kept = [path.relative_to(base) for path in base.rglob('*.blob')]
    database.close()
    orphan = kept[0].parent / '0xffffffffffffff00.blob'
    (base / orphan).write_text('bí mật')
    outside = tmp_path / 'khác.blob'
    outside.write_text('không được xóa')
    listed = [orphan, *kept, '../../../khác.blob', '0x00/0x00', '']
    (base / 'tmp' / '0x01.pending').write_text('\n'.join(map(str, listed)))
    database = open_database(uri)
    assert names(database) == {'một': 'một'.encode() * 100}
    assert not (base / orphan).exists() and outside.exists()
    database.close()


def test_below_the_floor_nothing_is_written_and_reading_goes_on(tmp_path, uri):
    database = open_database(uri)
    fill(database, 'một')
    database.storage.free_space_floor = free_space(tmp_path) * 2
    with pytest.raises(StorageFull, match='sắp đầy'):
        fill(database, 'hai')
    transaction.abort()
    assert list(names(database)) == ['một']
    assert len(list((tmp_path / 'var' / 'blobs').rglob('*.blob'))) == 1
    database.storage.free_space_floor = 0
    fill(database, 'hai')
    assert len(names(database)) == 2
    database.close()


def test_the_guard_itself(tmp_path):
    assert check_free_space(tmp_path, 0) > 0
    with pytest.raises(StorageFull) as refused:
        check_free_space(tmp_path, free_space(tmp_path) * 2)
    assert 'MiB' in refused.value.vietnamese


@pytest.mark.parametrize('where', ['hoso', 'memory'])
def test_history_cannot_be_taken_away(uri, where):
    database = open_database(uri if where == 'hoso' else 'memory://')
    with database.transaction() as connection:
        connection.root()['x'] = 1
    for attempt in (
        lambda: database.undo(b'x'),
        lambda: database.undoMultiple([b'x']),
        lambda: database.pack(),
        lambda: database.pack(days=0),
    ):
        with pytest.raises(HistoryProtected):
            attempt()
    if where == 'hoso':
        with pytest.raises(HistoryProtected):
            database.storage.undo(b'x', None)
        assert database.storage.supportsUndo()
    database.close()


def test_a_refused_writer_leaves_the_attachment_of_another_alone(uri):
    """With ZODB's BlobStorage around a storage, any writer's abort removes what another is about to commit."""
    database = open_database(uri)
    other = transaction.TransactionManager()
    refused = database.open(other)
    refused.root()['hai'] = 2

    class MeetsAFullDisk:
        transaction_manager = transaction.manager

        def sortKey(self):
            return '~~~'

        def tpc_vote(self, _):
            database.storage.free_space_floor = 1 << 60
            with pytest.raises(StorageFull):
                other.commit()
            other.abort()
            database.storage.free_space_floor = 0

        tpc_begin = commit = abort = tpc_abort = tpc_finish = lambda self, _: None

    connection = database.open()
    attach(connection, 'một', b'x')
    transaction.get().join(MeetsAFullDisk())
    transaction.commit()
    connection.close()
    refused.close()
    assert names(database) == {'một': b'x'}
    database.close()


def test_an_aborted_attachment_leaves_nothing(tmp_path, uri):
    class RefusesAtTheEnd:
        transaction_manager = transaction.manager

        def sortKey(self):
            return '~~~'

        def tpc_vote(self, _):
            raise RuntimeError('no')

        tpc_begin = commit = abort = tpc_abort = tpc_finish = lambda self, _: None

    database = open_database(uri)
    connection = database.open()
    attach(connection, 'một', b'x')
    transaction.get().join(RefusesAtTheEnd())
    with pytest.raises(RuntimeError):
        transaction.commit()
    transaction.abort()
    connection.close()
    base = tmp_path / 'var' / 'blobs'
    assert not list(base.rglob('*.blob')) and not os.listdir(base / 'tmp')
    assert names(database) == {}
    database.close()


def test_a_lost_data_file_is_not_begun_anew_beside_its_attachments(tmp_path, uri):
    database = open_database(uri)
    fill(database, 'một')
    database.close()
    for name in ('Data.fs', 'Data.fs.index'):
        (tmp_path / 'var' / name).unlink()
    with pytest.raises(DatabaseMissing):
        open_database(uri)


def test_no_log_holds_the_content_of_an_unreadable_record(tmp_path, caplog):
    database = temporary_database(tmp_path)
    with database.transaction() as connection:
        connection.root()['secret'] = 'hồ sơ mật'
    with caplog.at_level(logging.DEBUG):
        logging.getLogger('ZODB.serialize').error('Unpickling error: %r', b'SECRET')
    assert 'not logged' in caplog.text and 'SECRET' not in caplog.text
    database.close()


class TestApplication:
    """The Pyramid side: pyramid_zodbconn's connections over our databases."""

    @pytest.fixture(params=['hoso', 'memory', 'file'])
    def settings(self, request, tmp_path, uri):
        places = {'hoso': uri, 'memory': 'memory://', 'file': f'file://{tmp_path}/plain.fs'}
        return {'zodbconn.uri': places[request.param], 'zodbconn.uri.second': 'memory://second'}

    def test_a_request_gets_a_connection_that_is_closed_with_it(self, settings):
        config = Configurator(settings=settings)
        config.include('hoso_cms.storage')
        config.commit()
        databases = config.registry._zodb_databases
        assert {name: type(database) for name, database in databases.items()} == {
            '': SafeDB,
            'second': SafeDB,
        }
        request = DummyRequest()
        request.registry = config.registry
        request.tm = transaction.TransactionManager(explicit=True)
        request.tm.begin()
        connection = get_connection(request)
        connection.root()['x'] = 1
        request.tm.commit()
        request.tm.begin()
        assert get_connection(request, 'second').root() == {}
        assert get_connection(request) is connection and connection.root()['x'] == 1
        request._process_finished_callbacks()
        assert connection.opened is None
        close_databases(config.registry)
        close_databases(config.registry)

    def test_after_a_failed_write_the_process_is_to_leave(self, uri):
        for choice, leaves in (({}, True), ({'hoso.storage.exit_on_failure': 'false'}, False)):
            config = Configurator(settings={'zodbconn.uri': uri, **choice})
            config.include('hoso_cms.storage')
            assert (config.registry._zodb_databases[''].storage.on_failure is not None) is leaves
            close_databases(config.registry)

    def test_when_one_database_is_refused_none_stays_open(self, tmp_path, uri):
        (tmp_path / 'other').mkdir()
        (tmp_path / 'other' / 'Data.fs').write_bytes(b'PK' * 9)
        config = Configurator(
            settings={'zodbconn.uri': uri, 'zodbconn.uri.other': f'hoso://{tmp_path}/other/Data.fs'}
        )
        with pytest.raises(Exception, match='byte 0'):
            config.include('hoso_cms.storage')
        open_database(uri).close()


def test_settings_open_too(uri):
    database = open_database({'zodbconn.uri': uri})
    assert isinstance(database, SafeDB) and database.database_name == ''
    database.close()


def test_a_storage_given_directly_is_protected_too():
    database = SafeDB(MappingStorage())
    with pytest.raises(HistoryProtected):
        database.undo(b'x')
    database.close()
