"""A package holds everything, and every tool that knows BagIt and XML says that it is right."""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from hoso_cms import clock
from hoso_cms.exchange.packages import layout
from hoso_cms.exchange.packages.writing import make_package
from hoso_cms.journal import JournalEvent, trail
from hoso_cms.operations.errors import Refused
from hoso_cms.security import Forbidden

from .bags import breaks_of, contents, only


@pytest.fixture
def folder(tmp_path, whole):
    """The package as somebody without this software unpacks it."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    (top,) = tmp_path.iterdir()
    return top


def test_a_package_that_nobody_touched_is_whole(whole):
    assert breaks_of(whole) == []


def test_the_plain_bagit_command_finds_it_right(folder):
    command = [sys.executable, str(Path(sys.prefix, 'bin', 'bagit.py')), '--validate', '.']
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / 'data/README.txt').write_bytes(b'?')
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1


@pytest.mark.skipif(not shutil.which('xmllint'), reason='xmllint is not installed; lxml asks the same below')
def test_xmllint_finds_every_xml_file_right(folder):
    for schema, files in (
        ('package', [*folder.glob('data/package.xml'), *folder.glob('data/records/**/*.xml')]),
        ('content-type', folder.glob('data/models/*/*.xml')),
        ('vocabulary', folder.glob('data/models/*/vocabularies/*.xml')),
    ):
        paths = [str(path) for path in files]
        assert paths
        command = ['xmllint', '--noout', '--nonet', '--schema', str(folder / f'data/schemas/{schema}.xsd')]
        done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_every_xml_file_fits_the_grammar_that_travels_with_it(whole):
    files = contents(whole)
    grammars = {
        name: etree.XMLSchema(etree.fromstring(files[f'{layout.SCHEMAS}/{name}.xsd']))
        for name in layout.SCHEMA_FILES
    }
    xml = [path for path in files if path.endswith('.xml')]
    assert len(xml) > 40
    for path in xml:
        assert grammars[layout.schema_of(path)].validate(etree.fromstring(files[path])), path


def test_what_the_text_in_it_says_is_so(folder):
    """The commands of README.txt, as far as a plain machine has them."""
    text = (folder / 'data/README.txt').read_text(encoding='utf-8')
    commands = [line.strip() for line in text.splitlines() if line.startswith('     sha256sum -c')]
    assert len(commands) == 2
    for command in commands:
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    for named in re.findall(r'data/[a-z]+(?:/|\.xml)', text):
        assert (folder / named).exists(), named


def test_every_version_section_scan_and_model_is_in_it_once(here, lived):
    files = contents(here.of(lived))

    def told(request, document):
        versions = {
            layout.version_path(lived, version.number): version.xml() for version in document.history()
        }
        sections = {
            layout.section_path(lived, raw.hex()): version.sections[name].xml(name)
            for version in document.history()
            for name, raw in version.digests.items()
        }
        models = {
            f'{layout.MODELS}/{version.model}/{name}': data
            for version in document.history()
            for name, data in request.office.models[version.model].files.items()
        }
        return versions, sections, models

    versions, sections, models = here.of_document(lived, told)
    assert len(versions) == 8
    for expected in (versions, sections, models):
        assert expected.items() <= files.items()
    assert {path for path in files if '/sections/' in path} == sections.keys()
    assert {path.rpartition('.')[2] for path in files if path.startswith(layout.FILES)} == {'jpg', 'pdf'}
    assert files[only(files, 'readable.pdf')].startswith(b'%PDF-')


def test_the_index_tells_the_head_and_the_people(here, lived):
    files = contents(here.of(lived))
    head = here.of_document(lived, lambda request, document: document.current.digest.hex())
    assert f'head="{head}"'.encode() in files[layout.INDEX]
    assert f'Hoso-Head: {lived} 8 {head}' in files[layout.INFO].decode()
    record = files[f'{layout.RECORDS}/{lived}/record.xml']
    for person in (
        here.people.clerk_of_finance,
        here.people.second_clerk_of_finance,
        here.people.verifier_of_finance,
    ):
        assert f'id="{person.uid}" name="{person.name}"'.encode() in record
    assert here.people.administrator.name.encode() not in record


def test_many_records_lie_in_one_package_and_share_models_and_scans(here, lived):
    other = here.a_record().named('Trần Văn Bình').complete().with_scan().build()
    package = here.of(lived, other)
    files = contents(package)
    assert breaks_of(package) == []
    assert {path.split('/')[2] for path in files if path.startswith(layout.RECORDS)} == {
        str(lived),
        str(other),
    }
    assert len({path.split('/')[2] for path in files if path.startswith(layout.MODELS)}) == 1


def test_the_same_records_at_the_same_moment_give_the_same_bytes(here, lived):
    with clock.standing_at(clock.now()):
        assert here.of(lived) == here.of(lived)


def test_a_draft_that_was_never_verified_can_be_packed_too(here):
    uid = here.a_record().build()
    assert breaks_of(here.of(uid)) == []


# --- Who may


@pytest.mark.parametrize(
    ('name', 'may'),
    [
        ('head_of_province', True),
        ('verifier_of_finance', True),
        ('archivist', False),
        ('clerk_of_finance', False),
        ('officer', False),
        ('administrator', False),
        ('verifier_of_district', False),
    ],
)
def test_who_may_take_a_verified_record_out(here, lived, name, may):
    person = getattr(here.people, name)
    if may:
        assert here.of(lived, by=person)
    else:
        with pytest.raises(Forbidden):
            here.of(lived, by=person)


def test_the_archivist_takes_out_what_is_archived(here):
    people = here.people
    uid = (
        here.a_record()
        .complete()
        .submitted()
        .verified_by(people.verifier_of_finance)
        .archived_by(people.verifier_of_finance)
        .build()
    )
    assert here.of(uid, by=people.archivist)
    with pytest.raises(Forbidden):
        here.of(uid, by=people.clerk_of_finance)


def test_who_does_not_see_a_section_takes_nothing_out(here, registry, lived, monkeypatch):
    """An office may hide a section from those who export: the package would show it."""
    flow = registry.models.workflows['record']
    state = flow.states['verified']
    less = {role: granted - {'assets'} for role, granted in state.grants.items()}
    states = {**flow.states, 'verified': replace(state, grants=less)}
    models = replace(registry.models, workflows={'record': replace(flow, states=states)})
    monkeypatch.setattr(registry, 'models', models)
    with pytest.raises(Refused, match='không được xem mọi mục'):
        here.of(lived)


# --- On the disk


def test_a_package_gets_its_name_when_it_is_whole_and_journaled(here, lived, tmp_path):
    head = here.people.head_of_province
    with head.acting() as request:
        made = make_package(request, [request.office.document(lived)], tmp_path / 'a.zip')
    assert [path.name for path in tmp_path.iterdir()] == ['a.zip']
    assert breaks_of((tmp_path / 'a.zip').read_bytes()) == []
    line = trail(head.registry.side_store, subject=lived, events=[JournalEvent.EXPORT])[0]
    assert (line.account, line.details['manifest'], line.details['versions']) == (head.uid, made.manifest, 8)


def test_what_is_refused_leaves_no_file_and_no_line(here, lived, tmp_path):
    person = here.people.clerk_of_finance
    with person.acting() as request, pytest.raises(Forbidden):
        make_package(request, [request.office.document(lived)], tmp_path / 'a.zip')
    assert not list(tmp_path.iterdir())
    assert not trail(person.registry.side_store, subject=lived, events=[JournalEvent.EXPORT])


def test_an_empty_selection_is_no_package(here):
    with pytest.raises(Refused, match='Chưa chọn'):
        here.of()


def test_a_scan_that_rotted_on_the_disk_is_not_handed_out(here, lived):
    path = here.of_document(lived, _path_of_a_scan)
    path.chmod(0o600)
    written = path.read_bytes()
    path.write_bytes(written[:100] + bytes([written[100] ^ 1]) + written[101:])
    try:
        with pytest.raises(Refused, match='đã bị đổi'):
            here.of(lived)
    finally:
        path.write_bytes(written)


def _path_of_a_scan(request, document):
    rows = document.current.values('attachments')['attachments']
    return Path(request.office.files[rows[0]['file']].blob.committed())
