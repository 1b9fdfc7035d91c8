"""Uploads: whole, also when the request is tried again; judged by their bytes; refused in plain words."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
import zlib
from types import SimpleNamespace

import openpyxl
import pytest
import xlwt
from hypothesis import example, given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from PIL import Image
from pypdf import PdfWriter
from pyramid.request import Request

from hoso_cms.security import uploads
from hoso_cms.security.uploads import ROSTERS, SCANS, Kind, UploadRefused, clean_name, read_upload

MIB = 1024 * 1024


def part(content, name='scan.jpg'):
    return SimpleNamespace(file=io.BytesIO(content), filename=name)


def read(content, name='scan.jpg', kinds=SCANS | ROSTERS, max_bytes=20 * MIB):
    return read_upload(part(content, name), max_bytes=max_bytes, kinds=kinds)


def image(kind, size=(60, 40)):
    out = io.BytesIO()
    Image.effect_noise(size, 60).save(out, kind)
    return out.getvalue()


def pdf(password=None):
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm='RC4-128')
    writer.write(out)
    return out.getvalue()


def xlsx():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active['A1'] = 'Họ và tên'
    book.save(out)
    return out.getvalue()


def xls():
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet('1').write(0, 0, 'Họ và tên')
    book.save(out)
    return out.getvalue()


def ods():
    out = io.BytesIO()
    OpenDocumentSpreadsheet().write(out)
    return out.getvalue()


def archive(members, base=None, method=zipfile.ZIP_DEFLATED):
    """An xlsx with more or other members."""
    out = io.BytesIO(base if base is not None else xlsx())
    with zipfile.ZipFile(out, 'a', method) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return out.getvalue()


SAMPLES = {
    Kind.JPEG: image('JPEG'),
    Kind.PNG: image('PNG'),
    Kind.PDF: pdf(),
    Kind.XLSX: xlsx(),
    Kind.XLS: xls(),
    Kind.ODS: ods(),
}


@pytest.mark.parametrize('kind', Kind)
def test_each_kind_is_known_by_its_bytes_and_kept_whole(kind):
    content = SAMPLES[kind]
    with read(content, 'tệp.exe') as upload:
        assert upload.file.read() == content
    assert upload.media_type == kind.value
    assert upload.name == f'tệp.exe{kind.endings[0]}'
    assert (upload.size, upload.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert upload.file.closed


def test_a_name_with_the_right_ending_stays():
    with read(SAMPLES[Kind.JPEG], 'Ảnh.JPEG') as upload:
        assert upload.name == 'Ảnh.JPEG'


def test_a_request_that_is_tried_again_brings_the_same_bytes():
    content = image('PNG', (300, 300))
    environ = Request.blank('/', POST={'scan': ('scan.png', content)}).environ
    results = []
    for _attempt in range(3):
        request = Request(environ)
        with read_upload(request.POST['scan'], max_bytes=MIB, kinds=SCANS) as upload:
            results.append((upload.size, upload.sha256))
    assert set(results) == {(len(content), hashlib.sha256(content).hexdigest())}


def test_a_file_that_shrinks_while_it_is_read_is_refused():
    class Shrinking(io.BytesIO):
        def read(self, size=-1):
            return b''

    with pytest.raises(UploadRefused, match='chưa trọn vẹn'):
        read_upload(
            SimpleNamespace(file=Shrinking(SAMPLES[Kind.PNG]), filename='a.png'), max_bytes=MIB, kinds=SCANS
        )


@pytest.mark.parametrize('nothing', [b'', None, SimpleNamespace(file=io.BytesIO(b'x'), filename=''), 'text'])
def test_no_file_is_said_so(nothing):
    with pytest.raises(UploadRefused, match='Chưa chọn tệp. Được nhận: JPEG, PNG, PDF'):
        read_upload(nothing, max_bytes=MIB, kinds=SCANS)


def test_a_file_that_is_too_large_is_told_the_bound():
    with pytest.raises(UploadRefused, match='có dung lượng 2 MB; tối đa là 1,5 MB'):
        read(b'x' * 2 * MIB, max_bytes=MIB * 3 // 2)


def cut(kind, share=0.6):
    content = SAMPLES[kind]
    return content[: int(len(content) * share)]


HTML = b'<html><script>alert(1)</script></html>'


@pytest.mark.parametrize(
    'content, reason',
    [
        (b'', 'rỗng'),
        (HTML, 'không thuộc loại được nhận'),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', 'không thuộc loại được nhận'),
        (b'GIF89a' + HTML, 'không thuộc loại được nhận'),
        (b'MZ\x90\x00', 'không thuộc loại được nhận'),
        (b' ' * 500 + SAMPLES[Kind.PDF], 'không thuộc loại được nhận'),
        (archive({'a.txt': 'x'}, base=b''), 'không thuộc loại được nhận'),
        (b'PK\x03\x04' + b'x' * 200, 'không thuộc loại được nhận'),
        (b'\xff\xd8\xff' + HTML, 'bị hỏng'),
        (b'\x89PNG\r\n\x1a\n' + HTML, 'bị hỏng'),
        (cut(Kind.JPEG), 'bị hỏng'),
        (cut(Kind.PNG), 'bị hỏng'),
        (cut(Kind.PDF), 'bị hỏng'),
        (b'%PDF-1.7\n' + HTML, 'bị hỏng'),
        (pdf('secret'), 'đặt mật khẩu'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'x' * 600, 'không phải bảng tính Excel'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + 'EncryptedPackage'.encode('utf-16-le'), 'đặt mật khẩu'),
        (archive({'xl/vbaProject.bin': 'x'}), 'có macro'),
        (archive({'Basic/Standard/a.xml': 'x'}, base=SAMPLES[Kind.ODS]), 'có macro'),
        (archive({'xl/big.xml': bytes(30 * MIB)}), 'lớn bất thường'),
        (archive({f'xl/{n}.xml': 'x' for n in range(2001)}), 'lớn bất thường'),
        (archive({'xl/a.xml': 'x' * 5000}, method=zipfile.ZIP_LZMA), 'bị hỏng'),
    ],
)
def test_what_is_broken_or_dangerous_is_refused_with_the_reason(content, reason):
    with pytest.raises(UploadRefused, match=reason):
        read(content, 'tệp.pdf')


def test_a_kind_that_is_not_asked_for_is_named():
    with pytest.raises(UploadRefused, match=r'nội dung thật là PDF\). Được nhận: XLSX, XLS, ODS\.'):
        read(SAMPLES[Kind.PDF], 'danh sách.xlsx', kinds=ROSTERS)


def test_a_member_that_lies_about_its_size_is_refused():
    content = bytearray(archive({'xl/lie.xml': bytes(1000)}))
    place = content.rfind(b'PK\x01\x02')
    content[place + 24 : place + 28] = (10).to_bytes(4, 'little')
    with pytest.raises(UploadRefused, match='bị hỏng'):
        read(bytes(content))


def test_an_endless_table_of_contents_is_not_opened():
    content = bytearray(xlsx())
    place = content.rfind(b'PK\x05\x06')
    content[place + 12 : place + 16] = (500 * MIB).to_bytes(4, 'little')
    with pytest.raises(UploadRefused):
        read(bytes(content))


def test_a_picture_bomb_is_refused_before_it_is_decoded():
    def chunk(name, data):
        return len(data).to_bytes(4, 'big') + name + data + zlib.crc32(name + data).to_bytes(4, 'big')

    for side in (9_500, 60_000):
        header = side.to_bytes(4, 'big') * 2 + bytes([8, 0, 0, 0, 0])
        bomb = (
            b'\x89PNG\r\n\x1a\n'
            + chunk(b'IHDR', header)
            + chunk(b'IDAT', zlib.compress(b''))
            + chunk(b'IEND', b'')
        )
        with pytest.raises(UploadRefused, match='triệu điểm ảnh'):
            read(bomb)


def test_a_refused_file_is_closed(monkeypatch):
    opened = []
    original = uploads.tempfile.SpooledTemporaryFile
    monkeypatch.setattr(
        uploads.tempfile, 'SpooledTemporaryFile', lambda **k: opened.append(original(**k)) or opened[-1]
    )
    with pytest.raises(UploadRefused):
        read(HTML)
    assert [file.closed for file in opened] == [True]


@pytest.mark.parametrize(
    'given_name, kept',
    [
        ('Quyết định.pdf', 'Quyết định.pdf'),
        (unicodedata.normalize('NFD', 'Quyết định.pdf'), 'Quyết định.pdf'),
        ('C:\\Users\\Lan\\scan.pdf', 'scan.pdf'),
        ('../../etc/passwd', 'passwd'),
        ('a\u202egpj.exe', 'agpj.exe'),
        ('a\x00b\r\nc.pdf', 'ab c.pdf'),
        ('<img src=x onerror="1">.png', '_img src=x onerror=_1__.png'),
        ('con.pdf', '_con.pdf'),
        ('..', 'tep'),
        ('...hidden. ', 'hidden'),
        ('\ufeff\u200b', 'tep'),
        ('x' * 300 + '.pdf', 'x' * 116 + '.pdf'),
    ],
)
def test_a_file_name_is_cleaned(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=300))
@example('\u0149.\ud800')
def test_a_cleaned_name_is_always_safe(name):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 120
    assert not set(cleaned) & set('/\\<>:"|?*\0')
    assert cleaned == cleaned.strip('. ') == unicodedata.normalize('NFC', cleaned)
    assert not {unicodedata.category(c)[0] for c in cleaned} & {'C'}
    assert clean_name(cleaned) == cleaned


@given(st.sampled_from(list(Kind)), st.data())
def test_a_damaged_file_is_taken_or_refused_but_never_an_error(kind, data):
    content = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content)).file.close()
    except UploadRefused as refused:
        assert str(refused)
