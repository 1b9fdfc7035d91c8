"""A package with one changed byte, wherever it is, is found; and so is one that was forged with its lists of digests."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms.exchange.packages import layout
from hoso_cms.exchange.packages.bag import Bag, NotAPackage

from .bags import breaks_of, contents, only, rebagged, zipped

RECORD = r'records/\d+/record\.xml'


@pytest.fixture(scope='module')
def files(whole):
    return contents(whole)


def flipped(data: bytes, place: int, by: int) -> bytes:
    return data[:place] + bytes([data[place] ^ by]) + data[place + 1 :]


def bag_breaks(package: bytes) -> list[str]:
    """What the lists of digests alone find."""
    try:
        with Bag(io.BytesIO(package)) as bag:
            return [found.where for found in bag.breaks()]
    except NotAPackage as wrong:
        return [str(wrong)]


# --- Any byte


def test_any_byte_of_the_tag_files_is_found(files):
    """Exhaustively, every bit of the files that name the digests of the others."""
    small = {path: data for path, data in files.items() if not path.startswith('data/')}
    few = {path: data for path, data in files.items() if len(data) < 200 or not path.startswith('data/')}
    assert len(small) == 4
    for path, data in small.items():
        step = 1 if len(data) < 400 else 41
        for place in range(0, len(data), step):
            for by in (1, 0x20, 0x80):
                assert bag_breaks(zipped({**few, path: flipped(data, place, by)})), (path, place, by)


@settings(max_examples=150)
@given(drawn=st.data())
def test_any_byte_of_any_file_is_found(files, drawn):
    path = drawn.draw(st.sampled_from(sorted(files)))
    place = drawn.draw(st.integers(0, len(files[path]) - 1))
    by = drawn.draw(st.integers(1, 255))
    found = bag_breaks(zipped({**files, path: flipped(files[path], place, by)}))
    # The lists of digests are found by each other, everything else by its own name.
    assert found and (path.endswith('manifest-sha256.txt') or any(path in one for one in found))


@settings(max_examples=150)
@given(place=st.integers(0, 10**9), by=st.integers(1, 255))
def test_any_byte_of_the_zip_file_is_found_or_means_nothing(whole, files, place, by):
    package = flipped(whole, place % len(whole), by)
    assert bag_breaks(package) or contents(package) == files


@pytest.mark.parametrize(
    'part', ['bagit.txt', 'bag-info.txt', 'package.xml', 'README.txt', 'record.xml', 'xsd']
)
def test_a_file_that_is_missing_is_named(files, part):
    path = only(files, part, first=True)
    left = {name: data for name, data in files.items() if name != path}
    assert any(path in one for one in breaks_of(zipped(left)))


def test_a_file_too_many_is_named(files):
    sha256 = 'ab' * 32
    path = f'{layout.FILES}/{sha256}.pdf'
    assert any(path in one for one in breaks_of(zipped({**files, path: b'%PDF'})))


def test_a_file_that_nothing_names_is_named_even_where_the_lists_know_it(whole):
    path = f'{layout.FILES}/{"ab" * 32}.pdf'
    assert breaks_of(rebagged(whole, {path: b'%PDF'})) == [f'{path}: không hồ sơ nào trong gói nhắc đến']


# --- Forged, with all lists of digests made to fit


def version_of(files, number: int) -> str:
    return only(files, f'/versions/{number:04}.xml')


FORGERIES = {
    'a reason of an old version': (
        '/versions/0001.xml',
        rb'reason="[^"]*"',
        b'reason="Theo ch\xe1\xbb\x89 \xc4\x91\xe1\xba\xa1o"',
    ),
    'the author of an old version': ('/versions/0002.xml', rb'author="\d+"', b'author="7"'),
    'the time of an old version': ('/versions/0003.xml', rb'time="\d{4}', b'time="1999'),
    'the state of the newest version': ('/versions/0008.xml', rb'state="verified"', b'state="draft"'),
    'the link to the version before': (
        '/versions/0004.xml',
        rb'previous="[0-9a-f]{64}',
        b'previous="' + b'0' * 64,
    ),
    'the number of the document': ('/versions/0005.xml', rb'document="\d+"', b'document="5"'),
    'the head in the index': ('package.xml', rb'head="[0-9a-f]{64}', b'head="' + b'1' * 64),
    'the number of versions in the index': ('package.xml', rb'versions="8"', b'versions="7"'),
    'the chain in the record': (
        RECORD,
        rb'digest="[0-9a-f]{64}" number="8"',
        b'digest="' + b'2' * 64 + b'" number="8"',
    ),
    'the name of a person left out': (RECORD, rb'<person [^>]*></person>', b''),
    'the period of a person': (RECORD, rb'first="1"', b'first="2"'),
    'a scan of another size': (RECORD, rb' size="\d+"', b' size="1"'),
    'a scan elsewhere': (RECORD, rb' path="[^"]*"', b' path="data/README.txt"'),
    'a scan that the record forgets': (RECORD, rb'<file [^>]*></file>', b''),
}


@pytest.mark.parametrize('what', FORGERIES)
def test_a_forgery_whose_lists_fit_is_found(whole, files, what):
    part, pattern, instead = FORGERIES[what]
    path = only(files, part, first=True)
    forged, count = re.subn(pattern, instead, files[path], count=1)
    assert count == 1
    assert breaks_of(rebagged(whole, {path: forged}))


def test_a_changed_value_is_found(whole, files):
    path = next(p for p, data in files.items() if '/sections/' in p and 'Krông Pắc'.encode() in data)
    forged = files[path].replace('Krông Pắc'.encode(), 'Krông Năng'.encode())
    assert any('mã băm' in one for one in breaks_of(rebagged(whole, {path: forged})))


def test_a_changed_model_is_found(whole, files):
    path = next(p for p in files if p.endswith('vocabularies/gender.xml'))
    forged = files[path].replace(b'Nam', 'Nữ'.encode())
    assert any('mô hình' in one for one in breaks_of(rebagged(whole, {path: forged})))


def test_a_scan_exchanged_for_another_is_found(whole, files):
    path = next(p for p in files if p.endswith('.jpg'))
    assert any('mã băm' in one for one in breaks_of(rebagged(whole, {path: files[path] + b'?'})))


@pytest.mark.parametrize('number', [1, 4, 8])
def test_a_version_taken_out_is_found(whole, files, number):
    assert breaks_of(rebagged(whole, {version_of(files, number): None}))


def test_the_last_version_cut_off_with_everything_that_names_it_has_another_head(whole, files):
    """What only the digest kept elsewhere can show: the chain that is left is whole, and its head is another."""
    record = only(files, RECORD)
    digests = re.findall(rb'digest="([0-9a-f]{64})" number="\d+"', files[record])
    shorter = files[record].replace(b'last="8"', b'last="7"')
    shorter = re.sub(rb'\n  <version digest="[0-9a-f]{64}" number="8"></version>', b'', shorter)
    shorter = re.sub(rb'\n  <(act|state) id="verif[a-z]+" title="[^"]*"></\1>', b'', shorter)
    index = files[layout.INDEX].replace(digests[7], digests[6]).replace(b'versions="8"', b'versions="7"')
    cut = rebagged(whole, {version_of(files, 8): None, record: shorter, layout.INDEX: index})
    assert breaks_of(cut) == []
    assert digests[7] not in contents(cut)[layout.INDEX] and digests[6] in contents(cut)[layout.INDEX]


# --- Hostile


HOSTILE_XML = {
    'a DTD': b'<!DOCTYPE package [<!ENTITY a "aaaa">]><package>&a;</package>',
    'entities that grow': b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;&b;</p>',
    'a file of the server': b'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>',
    'another root': b'<section id="a"></section>',
    'no XML': b'\x00\xff',
    'nothing': b'',
    'deep nesting': b'<a>' * 5000 + b'</a>' * 5000,
}


@pytest.mark.parametrize('what', HOSTILE_XML)
@pytest.mark.parametrize('part', ['package.xml', RECORD, '/versions/0001.xml', 'vocabularies/gender.xml'])
def test_hostile_xml_is_named(whole, files, what, part):
    path = only(files, part, first=True)
    found = breaks_of(rebagged(whole, {path: HOSTILE_XML[what]}))
    assert found and 'passwd' not in ''.join(found) and 'root:' not in ''.join(found)


@pytest.mark.parametrize(
    'path',
    [
        '../outside.txt',
        '/etc/passwd',
        'data/../../outside.xml',
        'data\\files\\x.exe',
        'data/files/x.exe',
        'data/records/1/versions/0001.xml/x',
        'data/records/01/record.xml',
        'data/models/x.py',
        'fetch.txt',
    ],
)
def test_a_path_that_no_package_has_is_refused(files, path):
    (found,) = breaks_of(zipped({**files, path: b'x'}))
    assert 'tệp lạ' in found


def test_names_outside_the_one_folder_are_refused(files):
    import zipfile

    target = io.BytesIO(zipped(files))
    with zipfile.ZipFile(target, 'a') as archive:
        archive.writestr('elsewhere/bagit.txt', layout.BAGIT)
    assert 'tệp lạ' in breaks_of(target.getvalue())[0]


def test_one_path_twice_is_refused(files):
    import zipfile

    target = io.BytesIO(zipped(files))
    with zipfile.ZipFile(target, 'a') as archive, pytest.warns(UserWarning, match='Duplicate'):
        archive.writestr('ho-so-1/bagit.txt', layout.BAGIT)
    assert 'hai lần' in breaks_of(target.getvalue())[0]


def test_a_bomb_is_refused_before_it_is_unpacked(files):
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f'ho-so-1/data/records/{number + 1}/record.xml', b' ' * (15 << 20))
    assert 'lớn bất thường' in breaks_of(target.getvalue())[0]
    with zipfile.ZipFile(target := io.BytesIO(), 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('ho-so-1/data/package.xml', b' ' * (17 << 20))
    assert 'quá lớn' in breaks_of(target.getvalue())[0]
    with zipfile.ZipFile(target := io.BytesIO(), 'w', zipfile.ZIP_LZMA) as archive:
        archive.writestr('ho-so-1/data/package.xml', b' ')
    assert 'nén theo cách' in breaks_of(target.getvalue())[0]


@pytest.mark.parametrize('data', [b'', b'PK', b'PK\x05\x06' + bytes(18), b'%PDF-1.4 scan', bytes(1000)])
def test_what_is_no_zip_file_is_refused(data):
    (found,) = breaks_of(data)
    assert 'ZIP' in found or 'tệp' in found


def test_a_package_that_was_cut_off_is_refused(whole):
    for share in (0.1, 0.5, 0.9, 0.999):
        assert breaks_of(whole[: int(len(whole) * share)])


@settings(max_examples=60)
@given(noise=st.binary(max_size=300), place=st.integers(0, 10**9))
def test_noise_never_raises_anything_else(whole, noise, place):
    place %= len(whole)
    breaks_of(whole[:place] + noise + whole[place:])
    breaks_of(noise)
