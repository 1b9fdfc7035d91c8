"""Taking in a file: whole, of a kind we know by its bytes, and harmless to open.

The file name is what the reader sees and nothing else: the kind is decided by the content, and a name that claims
another one gets the right ending added.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from PIL import Image

from hoso_cms.models.text import clean

MAX_PIXELS = 80_000_000
"""Largest image, in pixels: a sheet A3 at 600 dpi has 70 million."""

MAX_MEMBERS = 2_000
"""Most files in a spreadsheet's archive."""

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""Largest sum of the unpacked files of a spreadsheet's archive."""

MAX_RATIO = 100
"""How many times larger than packed an archive may be unpacked; asked only above ``RATIO_FREE_BYTES``."""

RATIO_FREE_BYTES = 5 * 1024 * 1024
"""Small archives may be packed as well as they like: an empty styled sheet shrinks more than a hundred times."""

MAX_NAME = 120
"""Most characters of a stored file name, the ending included."""

_CHUNK = 256 * 1024
_IN_MEMORY_BYTES = 1024 * 1024
_TAIL_BYTES = 4096
_ENTRY_BYTES = 400
_RESERVED_NAMES = re.compile(r'(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)')
_ENCRYPTED_PDF = re.compile(rb'/Encrypt\s*(\d+\s+\d+\s+R|<<)')

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,  # a packing method that no office program uses
    RuntimeError,  # an encrypted member
    EOFError,
    OSError,
    ValueError,
    KeyError,
)


class Kind(StrEnum):
    """A kind of file that can be taken in; the value is its media type."""

    JPEG = 'image/jpeg'
    """A photograph or a scanned page."""
    PNG = 'image/png'
    """A scanned page or a picture of a screen."""
    PDF = 'application/pdf'
    """A scanned or signed document."""
    XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    """A roster from Excel, without macros."""
    XLS = 'application/vnd.ms-excel'
    """A roster from Excel 97-2003."""
    ODS = 'application/vnd.oasis.opendocument.spreadsheet'
    """A roster from LibreOffice."""

    @property
    def label(self) -> str:
        """How people call it: ``JPEG``, ``PDF`` ..."""
        return self.name

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of file names of this kind, the usual one first."""
        return ('.jpg', '.jpeg') if self is Kind.JPEG else (f'.{self.name.lower()}',)


SCANS = frozenset({Kind.JPEG, Kind.PNG, Kind.PDF})
"""What may be attached to a document."""

ROSTERS = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS})
"""What may be imported as a list of people."""


class UploadRefused(ValueError):
    """The file is not taken in; the text tells the person, in Vietnamese, why and what would be."""


@dataclass(frozen=True)
class Upload:
    """A file that was taken in: ``with read_upload(...) as upload:`` closes it."""

    name: str
    """Clean, at most ``MAX_NAME`` characters, its ending telling the kind."""
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    """64 hexadecimal digits, of the bytes in ``file``."""
    file: IO[bytes]
    """At its beginning; has no name on the disk and vanishes when it is closed."""

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()


def read_upload(part: Any, *, max_bytes: int, kinds: Collection[Kind]) -> Upload:
    """Copy an uploaded file, hash it on the way and look at what it really is.

    :param part: the ``cgi.FieldStorage`` that WebOb puts into ``request.POST`` for a file field.
    :param max_bytes: size above which the file is refused.
    :param kinds: what is allowed here: :data:`SCANS`, :data:`ROSTERS` or a choice of :class:`Kind`.
    :raises UploadRefused: nothing was kept.
    """
    source = getattr(part, 'file', None)
    if source is None or not getattr(part, 'filename', None):
        raise UploadRefused(f'Chưa chọn tệp. {_allowed(kinds)}')
    # WebOb parses a request once: when it is tried again, the file still stands where the first attempt left it.
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    name = clean_name(part.filename)
    if size == 0:
        raise UploadRefused(f'Tệp “{name}” rỗng (0 byte). Hãy kiểm tra lại tệp trên máy rồi gửi lại.')
    if size > max_bytes:
        raise UploadRefused(
            f'Tệp “{name}” có dung lượng {_mib(size)} MB; tối đa là {_mib(max_bytes)} MB. '
            'Hãy quét lại với độ phân giải thấp hơn (200–300 dpi) hoặc chia thành nhiều tệp.'
        )
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    try:
        copied, sha256 = _copy(source, file)
        if copied != size:
            raise UploadRefused(
                f'Tệp “{name}” gửi lên chưa trọn vẹn ({copied} trên {size} byte). Hãy gửi lại.'
            )
        kind = _kind_of(file, name, kinds)
        _INSPECTIONS[kind](file, name)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Upload(_with_ending(name, kind), kind.value, size, sha256, file)


def clean_name(name: str) -> str:
    """A file name that is safe to store, to show and to save under Windows.

    NFC; no folders, control characters, invisible characters or changes of writing direction; at most ``MAX_NAME``
    characters with its ending kept.
    """
    name = unicodedata.normalize('NFC', name).replace('\\', '/').rsplit('/', 1)[-1]
    name = ''.join(' ' if c.isspace() else c for c in name)
    name = ''.join(c for c in name if unicodedata.category(c)[0] != 'C' and c != '\ufffd')
    name = clean(re.sub(r'[<>:"|?*]', '_', name)).strip('. ')
    if _RESERVED_NAMES.match(name):
        name = f'_{name}'
    return _shortened(name) or 'tep'


def _shortened(name: str) -> str:
    stem, ending = os.path.splitext(name)
    if len(ending) > 10:
        stem, ending = name, ''
    return stem[: MAX_NAME - len(ending)].rstrip('. ') + ending


def _with_ending(name: str, kind: Kind) -> str:
    if name.lower().endswith(kind.endings):
        return name
    ending = kind.endings[0]
    return name[: MAX_NAME - len(ending)].rstrip('. ') + ending


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    digest, copied = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
        copied += len(chunk)
    return copied, digest.hexdigest()


def _kind_of(file: IO[bytes], name: str, kinds: Collection[Kind]) -> Kind:
    """The kind the bytes tell, when it is one of the allowed ones."""
    file.seek(0)
    head = file.read(16)
    if head.startswith(b'\xff\xd8\xff'):
        kind: Kind | None = Kind.JPEG
    elif head.startswith(b'\x89PNG\r\n\x1a\n'):
        kind = Kind.PNG
    elif head.startswith(b'%PDF-'):
        kind = Kind.PDF
    elif head.startswith(b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'):
        kind = Kind.XLS
    elif head.startswith(b'PK\x03\x04'):
        kind = _kind_of_archive(file)
    else:
        kind = None
    if kind is None or kind not in kinds:
        really = f' (nội dung thật là {kind.label})' if kind else ''
        raise UploadRefused(f'Tệp “{name}” không thuộc loại được nhận{really}. {_allowed(kinds)}')
    return kind


def _kind_of_archive(file: IO[bytes]) -> Kind | None:
    if not _has_small_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if '[Content_Types].xml' in names and 'xl/workbook.xml' in names:
                return Kind.XLSX
            if 'mimetype' in names and 'content.xml' in names:
                if archive.getinfo('mimetype').compress_type != zipfile.ZIP_STORED:
                    return None
                with archive.open('mimetype') as member:
                    return Kind.ODS if member.read(100).strip() == Kind.ODS.value.encode() else None
    except _BROKEN_ARCHIVE:
        return None
    return None


def _has_small_directory(file: IO[bytes]) -> bool:
    """Whether the archive's table of contents can be read at all: zipfile makes an object of each of its entries."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 22 - 65_535))
    tail = file.read()
    place = tail.rfind(b'PK\x05\x06')
    if place < 0 or len(tail) - place < 22:
        return False
    directory_size: int = struct.unpack_from('<L', tail, place + 12)[0]
    return directory_size <= MAX_MEMBERS * _ENTRY_BYTES


def _inspect_image(file: IO[bytes], name: str) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=('JPEG', 'PNG')) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(name)
            if image.format == 'JPEG':
                # Reads the file to its end at an eighth of the size: a cut-off one is found, memory stays small.
                image.draft('L', (max(image.width // 8, 1), max(image.height // 8, 1)))
                image.load()
            else:
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name)
    except UploadRefused:
        raise
    except Exception as error:
        # Pillow raises whatever its decoders meet in a broken file: OSError, SyntaxError, struct.error, ValueError.
        raise UploadRefused(
            f'Ảnh “{name}” bị hỏng hoặc chưa trọn vẹn, không mở được. Hãy quét hoặc chụp lại.'
        ) from error


def _too_many_pixels(name: str) -> UploadRefused:
    return UploadRefused(
        f'Ảnh “{name}” lớn hơn {MAX_PIXELS // 1_000_000} triệu điểm ảnh. Hãy quét lại ở 200–300 dpi.'
    )


def _inspect_pdf(file: IO[bytes], name: str) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    if b'%%EOF' not in tail or b'startxref' not in tail:
        raise UploadRefused(f'Tệp PDF “{name}” bị hỏng hoặc chưa trọn vẹn. Hãy quét hoặc xuất lại tệp.')
    # A trailer is never packed, so the word is found without reading the file's structure, which may be hostile.
    file.seek(0)
    overlap = b''
    while chunk := file.read(_CHUNK):
        if _ENCRYPTED_PDF.search(overlap + chunk):
            raise UploadRefused(
                f'Tệp PDF “{name}” được đặt mật khẩu hoặc mã hoá nên không lưu trữ lâu dài được. '
                'Hãy bỏ mật khẩu rồi gửi lại.'
            )
        overlap = chunk[-64:]


def _inspect_xls(file: IO[bytes], name: str) -> None:
    file.seek(0)
    content = file.read()
    if 'EncryptedPackage'.encode('utf-16-le') in content:
        raise UploadRefused(f'Bảng tính “{name}” được đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.')
    if not any(stream.encode('utf-16-le') in content for stream in ('Workbook', 'Book')):
        raise UploadRefused(f'Tệp “{name}” không phải bảng tính Excel. Hãy lưu lại dưới dạng .xlsx.')
    if '_VBA_PROJECT'.encode('utf-16-le') in content:
        raise _has_macros(name)


def _inspect_archive(file: IO[bytes], name: str) -> None:
    """Refuse archive bombs, macros and broken members; every member is unpacked once, within the bounds."""
    packed = file.seek(0, os.SEEK_END)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if (
                len(members) > MAX_MEMBERS
                or unpacked > MAX_UNPACKED_BYTES
                or unpacked > max(RATIO_FREE_BYTES, packed * MAX_RATIO)
                or sum(member.compress_size for member in members) > packed
            ):
                raise UploadRefused(
                    f'Bảng tính “{name}” giải nén ra lớn bất thường. '
                    'Hãy chép dữ liệu sang một bảng tính mới rồi gửi lại.'
                )
            if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
                # The other methods are unpacked without a bound, and no office program uses them.
                raise zipfile.BadZipFile
            if any(re.search(r'(?i)vbaProject\.bin$|^(Basic|Scripts)/.', m.filename) for m in members):
                raise _has_macros(name)
            # A member that is longer than it says, or has another checksum, raises here.
            if archive.testzip() is not None:
                raise zipfile.BadZipFile
    except UploadRefused:
        raise
    except _BROKEN_ARCHIVE as error:
        raise UploadRefused(
            f'Bảng tính “{name}” bị hỏng hoặc được đặt mật khẩu. Hãy lưu lại rồi gửi lại.'
        ) from error


def _has_macros(name: str) -> UploadRefused:
    return UploadRefused(f'Bảng tính “{name}” có macro. Hãy lưu lại dưới dạng .xlsx không có macro.')


_INSPECTIONS: dict[Kind, Callable[[IO[bytes], str], None]] = {
    Kind.JPEG: _inspect_image,
    Kind.PNG: _inspect_image,
    Kind.PDF: _inspect_pdf,
    Kind.XLS: _inspect_xls,
    Kind.XLSX: _inspect_archive,
    Kind.ODS: _inspect_archive,
}


def _allowed(kinds: Collection[Kind]) -> str:
    labels = [kind.label for kind in Kind if kind in kinds]
    return f'Được nhận: {", ".join(labels)}.'


def _mib(size: int) -> str:
    return f'{size / 1024 / 1024:.1f}'.removesuffix('.0').replace('.', ',')
