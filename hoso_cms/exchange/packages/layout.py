"""Where things lie in a package. Written down for the reader of thirty years hence in ``readme.txt`` beside this file."""

from __future__ import annotations

import re
from pathlib import Path

FORMAT = '1'
BAGIT = b'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'
MANIFEST, TAG_MANIFEST = 'manifest-sha256.txt', 'tagmanifest-sha256.txt'
INFO = 'bag-info.txt'
INDEX, README = 'data/package.xml', 'data/README.txt'
RECORDS, FILES, MODELS, SCHEMAS = 'data/records', 'data/files', 'data/models', 'data/schemas'
READABLE = 'readable.pdf'
SCHEMA_FILES = ('package', 'content-type', 'vocabulary')
"""The grammars that travel with a package, by their names in ``hoso_cms/models``."""

MAX_FILES = 200_000
"""Files of one package: a thousand records have forty thousand."""
MAX_XML = 16 * 1024 * 1024
"""Bytes of one file of text or XML, or of the readable copy: far above what forms can fill."""
MAX_SCAN = 256 * 1024 * 1024
"""Bytes of one scan."""
MAX_RATIO = 60
"""How many times larger than packed everything may be unpacked; asked only above :data:`RATIO_FREE`."""
RATIO_FREE = 8 * 1024 * 1024

ENDINGS = {'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf'}
"""Of the scans; anything else is called ``bin``."""

_DIGEST = '[0-9a-f]{64}'
PATHS = re.compile(
    rf"""
      bagit\.txt | bag-info\.txt | (tag)?manifest-sha256\.txt
    | data/(README\.txt | package\.xml)
    | data/schemas/[a-z-]+\.xsd
    | data/models/{_DIGEST}/((vocabularies|types)/)?[a-z0-9-]+\.xml
    | data/files/{_DIGEST}\.[a-z]{{3}}
    | data/records/[1-9][0-9]{{0,17}}/(record\.xml | readable\.pdf | versions/[0-9]{{4,}}\.xml | sections/{_DIGEST}\.xml)
    """,
    re.VERBOSE,
)
"""Every path that a package may hold. Nothing else is read, let alone written anywhere."""


def version_path(record: int, number: int) -> str:
    """Where a version lies."""
    return f'{RECORDS}/{record}/versions/{number:04}.xml'


def section_path(record: int, digest: str) -> str:
    """Where a section lies, by the digest of its bytes."""
    return f'{RECORDS}/{record}/sections/{digest}.xml'


def schema_of(path: str) -> str:
    """The grammar that an XML file of a package must fit."""
    if path.startswith(f'{MODELS}/'):
        return 'vocabulary' if '/vocabularies/' in path else 'content-type'
    return 'package'


def schema_bytes(name: str) -> bytes:
    """The grammar itself."""
    return (Path(__file__).parents[2] / 'models' / f'{name}.xsd').read_bytes()


def readme() -> bytes:
    """What the package says about itself, in Vietnamese."""
    return Path(__file__).with_name('readme.txt').read_bytes()
