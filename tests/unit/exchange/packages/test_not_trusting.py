"""The operation itself believes nothing of what it is handed, whatever was checked before."""

import io
from dataclasses import replace

import pytest

from hoso_cms.exchange.packages.bag import Bag
from hoso_cms.exchange.packages.taking import incoming
from hoso_cms.operations import packages
from hoso_cms.operations.errors import Refused


@pytest.fixture
def bag(whole):
    with Bag(io.BytesIO(whole)) as bag:
        yield bag


@pytest.fixture
def record(bag):
    (found,) = incoming(bag)
    return found


def take(office, record):
    with office.people.archivist.acting() as request:
        return packages.take_over(request, request.office['so-noi-vu'], [record], package='0' * 64)


def test_what_was_not_forged_is_taken(elsewhere, record):
    assert [one.added for one in take(elsewhere, record)] == [8]


def _section_with(record, word):
    return next(name for name, data in record.sections.items() if word.encode() in data)


FORGERIES = {
    'a section is another one': (
        lambda r: {
            'sections': {**r.sections, _section_with(r, 'Nghệ An'): b'<section id="basic"></section>'}
        },
        'không khớp mã băm',
    ),
    'a section is no XML': (
        lambda r: {'sections': {**r.sections, _section_with(r, 'Nghệ An'): b'<section'}},
        'không đọc được',
    ),
    'a section is not there': (
        lambda r: {'sections': {k: v for k, v in r.sections.items() if k != _section_with(r, 'Nghệ An')}},
        'không có nội dung',
    ),
    'a scan is not there': (lambda r: {'files': {}}, 'gói không có tệp'),
    'a scan is another one': (
        lambda r: {'files': dict(zip(r.files, reversed(r.files.values()), strict=True))},
        'không khớp mã băm',
    ),
    'a version is left out': (lambda r: {'versions': (*r.versions[:3], *r.versions[4:])}, 'ghi là bản 5'),
    'a version is changed': (
        lambda r: {'versions': (r.versions[0].replace(b'act="create"', b'act="edit"'), *r.versions[1:])},
        'không nối tiếp bản trước',
    ),
    'a version is not canonical': (
        lambda r: {'versions': (r.versions[0].replace(b' act=', b'  act='), *r.versions[1:])},
        'không đúng dạng',
    ),
    'a version is a bomb': (
        lambda r: {'versions': (b'<!DOCTYPE v [<!ENTITY a "a">]><version>&a;</version>',)},
        'không đúng dạng',
    ),
    'there is no version': (lambda r: {'versions': ()}, 'không có bản nào'),
    'it is called another record': (lambda r: {'uid': 7}, 'thuộc hồ sơ'),
    'nobody is named': (lambda r: {'written': ()}, 'tên người viết'),
    'one is not named': (
        lambda r: {'written': tuple(replace(period, people={1: 'Ai'}) for period in r.written)},
        'tên người viết',
    ),
    'the type is unknown': (lambda r: {'type_id': 'note'}, 'thuộc loại'),
}


@pytest.mark.parametrize('what', FORGERIES)
def test_what_was_forged_is_refused_and_named(elsewhere, record, what):
    forge, message = FORGERIES[what]
    with elsewhere.people.administrator.acting() as request:
        before = len(request.office.documents_by_id)
    with pytest.raises(Refused, match=message):
        take(elsewhere, replace(record, **forge(record)))
    with elsewhere.people.administrator.acting() as request:
        assert len(request.office.documents_by_id) == before


def test_a_model_that_is_not_what_its_digest_says_is_refused(elsewhere, record):
    """Where the office has the same model already, its own is kept and that of the package is not read."""
    (name,) = record.models
    files = record.models[name]
    for forged in ({}, {'record.xml': files['record.xml']}, {**files, 'record.xml': b'<content-type/>'}):
        with elsewhere.people.archivist.acting() as request:
            known = request.office.models
            assert name in known
        assert [
            one.added for one in take_without_commit(elsewhere, replace(record, models={name: forged}))
        ] == [8]
    with pytest.raises(Refused, match='mô hình'):
        take(elsewhere, with_other_model(record))


def take_without_commit(office, record):
    with office.people.archivist.acting() as request:
        taken = packages.take_over(request, request.office['so-noi-vu'], [record], package='0' * 64)
        request.tm.abort()
        return taken


def with_other_model(record):
    """One version, written under a model that nobody has."""
    from hoso_cms.documents import Version

    version = Version.from_xml(record.versions[0])
    version.model = 'ab' * 32
    return replace(record, versions=(version.xml(),))
