"""Who goes out of the managed scope goes with a package: closing the departure makes it, in the same transaction.

It is kept as it was handed over, under its digest; what is noted in the record later is not in it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from typing import Any

from ...documents import Document, StoredFile
from ...models.text import fold
from ...operations import departures, files, records, store
from ...security import Permit
from ...security.uploads import Upload
from .writing import write_package

SECTION, DIGEST, VERSION = 'package', 'package', 'package-version'
"""Where a departure says which package was made: a section and two of its fields."""
PACKED = 'packed'
"""The act of the version of a departure that says so."""
ZIP = 'application/zip'


def package_of(office: Any, departure: Document) -> StoredFile | None:
    """The package that went with the person; None where there is none."""
    digest = departure.current.values(SECTION).get(DIGEST, '')
    stored: StoredFile | None = office.files.get(digest) if digest else None
    return stored


def package_name(record: Document) -> str:
    """What the file of a package of a record is called: the person's name in plain letters, and the record's number."""
    name = '-'.join(fold(record.summary[0]).split()) if record.summary else 'ho-so'
    return f'{name}-{record.uid}.zip'


def _pack(request: Any, granted: Permit, departure: Document) -> None:
    """Make the package of a record whose person goes out of scope.

    :raises Forbidden, Refused: the person who closes may not take the record out whole; then nothing is closed either.
    """
    if not departures.leaves_scope(departure):
        return
    record = request.office.document(departure.about)
    with tempfile.TemporaryFile() as target:
        write_package(request, [record], target)
        digest = hashlib.file_digest(target, 'sha256').hexdigest()
        size = target.seek(0, os.SEEK_END)
        files.keep(granted, Upload(package_name(record), ZIP, size, digest, target))
    told = {DIGEST: digest, VERSION: str(record.count)}
    store.write(granted, departure, act=PACKED, state=departure.state, sections={SECTION: told})


records.FOLLOWS.setdefault((departures.TYPE, 'close'), []).append(_pack)
