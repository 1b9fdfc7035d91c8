"""``hoso verify`` names every break: whoever goes round the seal by writing into the database is found."""

import io
import zlib

import pytest
import transaction

from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.documents.sealed import admit, unlocked
from hoso_cms.operations import files, records
from hoso_cms.security.uploads import Upload
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import make_registry, small_office


@pytest.fixture
def site(tmp_path):
    registry = make_registry(tmp_path)
    people = small_office(registry)
    uid = people.verified_record('Lê Thị Bình')
    yield registry, people, uid
    close_databases(registry)


def an_upload(data: bytes = b'%PDF-1.4 scan') -> Upload:
    import hashlib

    return Upload(
        'quyet-dinh.pdf', 'application/pdf', len(data), hashlib.sha256(data).hexdigest(), io.BytesIO(data)
    )


def _take(ledger, key) -> None:
    """Out of a ledger, which offers no way to do it."""
    type(ledger).__mro__[2].__delitem__(ledger, key)


def breaks_after(registry, forge) -> list[str]:
    """What is found after somebody with the database in hand has forged something."""
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        forge(office)
        transaction.commit()
    finally:
        connection.close()
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        return [f'{b.where}: {b.what}' for b in (*find_breaks(office), *catalog_breaks(office))]
    finally:
        transaction.abort()
        connection.close()


def test_an_office_that_only_operations_wrote_is_whole(site):
    registry, _, _ = site
    assert breaks_after(registry, lambda office: None) == []


def _forge_section(office, uid):
    text = office.document(uid).version(1).sections['basic']
    text.packed = zlib.compress(zlib.decompress(text.packed).replace('Bình'.encode(), 'Bông'.encode()))
    admit(text)


def _add_a_second_section_of_the_name(office, uid):
    text = office.document(uid).version(1).sections['basic']
    forged = text.xml('basic').replace('Bình'.encode(), 'Bông'.encode())
    text.packed = zlib.compress(zlib.decompress(text.packed) + forged)
    admit(text)


def _hide_the_section_in_another(office, uid):
    text = office.document(uid).version(1).sections['basic']
    forged = text.xml('basic').replace('Bình'.encode(), 'Bông'.encode())
    text.packed = zlib.compress(b'<section id="x">' + text.xml('basic') + b'</section>' + forged)
    admit(text)


def _forge_author(office, uid):
    version = office.document(uid).version(1)
    version.author = 1
    admit(version)


def _forge_reason_and_digest(office, uid):
    version = office.document(uid).version(1)
    version.reason = 'khác'
    version.digest = version.recomputed()
    admit(version)


def _drop_a_version(office, uid):
    document = office.document(uid)
    document.versions = (document.versions[0], *document.versions[2:])
    admit(document)


def _cut_the_tail(office, uid):
    document = office.document(uid)
    document.versions = document.versions[:-1]
    document.count -= 1
    admit(document)


def _change_the_state(office, uid):
    document = office.document(uid)
    document.state = 'archived'
    admit(document)


def _take_from_the_shelf(office, uid):
    document = office.document(uid)
    with unlocked(document.unit.shelf.documents):
        _take(document.unit.shelf.documents, uid)


def _take_from_everywhere(office, uid):
    document = office.document(uid)
    with unlocked(document.unit.shelf.documents, office.documents_by_id):
        _take(document.unit.shelf.documents, uid)
        _take(office.documents_by_id, uid)


def _lose_the_model(office, uid):
    with unlocked(office.models):
        _take(office.models, office.document(uid).current.model)


@pytest.mark.parametrize(
    ('forge', 'named'),
    [
        (_forge_section, 'mục basic: mã băm không khớp nội dung'),
        (_add_a_second_section_of_the_name, 'bản 1, mục basic: không đọc được'),
        (_hide_the_section_in_another, 'bản 1, mục basic: không đọc được'),
        (_forge_author, 'bản 1: mã băm không khớp'),
        (_forge_reason_and_digest, 'bản 2: không nối tiếp bản trước'),
        (_drop_a_version, 'lịch sử có các bản [1, 3]'),
        (_cut_the_tail, 'trạng thái'),
        (_change_the_state, 'ghi trạng thái archived'),
        (_take_from_the_shelf, 'không nằm trong đơn vị'),
        (_take_from_everywhere, 'hồ sơ đã biến mất'),
        (_lose_the_model, 'mất mô hình'),
    ],
)
def test_each_forgery_is_named(site, forge, named):
    registry, _, uid = site
    assert any(named in line for line in breaks_after(registry, lambda office: forge(office, uid)))


def test_a_changed_scan_is_named(site):
    registry, people, uid = site
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        stored = files.attach(request, document, an_upload())
        row = {'title': 'Quyết định', 'file': stored.sha256}
        records.edit(request, document, 'attachments', {'attachments': [row]}, base=document.count)
    with people.clerk_of_finance.acting() as request:
        path = request.office.files[stored.sha256].blob.committed()
    import os

    os.chmod(path, 0o600)
    with open(path, 'r+b') as file:
        file.write(b'%PDX')
    assert any('nội dung trên đĩa đã đổi' in line for line in breaks_after(registry, lambda office: None))


def test_a_scan_is_whole_after_a_conflict_and_stored_once(site):
    registry, people, uid = site
    data = b'%PDF-1.4 ' + bytes(range(256)) * 400
    upload = an_upload(data)
    for attempt in (1, 2):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(uid)
            stored = files.attach(request, document, upload)
            if attempt == 1:
                request.tm.abort()  # the conflict: the transaction is tried again with the same upload
                continue
            records.edit(
                request,
                document,
                'attachments',
                {'attachments': [{'title': 'A', 'file': stored.sha256}]},
                base=document.count,
            )
    with people.clerk_of_finance.acting() as request:
        assert list(request.office.files) == [upload.sha256]
        assert request.office.files[upload.sha256].measured() == (len(data), upload.sha256)
        assert (
            files.attach(request, request.office.document(uid), upload) is request.office.files[upload.sha256]
        )
