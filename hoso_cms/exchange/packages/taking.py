"""Putting a package into another office: checked whole, then handed to the operation, which trusts none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, Any

from ...documents import Unit
from ...journal import Entry, JournalEvent, record_many
from ...operations import packages
from ...operations.errors import Refused
from ...operations.packages import Incoming, Taken
from ...security.uploads import SCANS, Upload, UploadRefused, read_upload
from . import layout
from .bag import Bag, NotAPackage
from .checking import package_breaks
from .contents import Scan, model_sources, read_index, read_record, sources_of

TOLD = 5
"""Breaks that a refusal names; ``hoso verify-package`` names all."""


class PackageRefused(Refused):
    """A package that is not taken over; nothing of it is."""


def take_package(
    request: Any, unit: Unit, file: IO[bytes], progress: Callable[[int], None] | None = None
) -> list[Taken]:
    """Take over every record of a package: all or none, the caller aborts on an exception.

    :param file: open for reading.
    :raises Forbidden: the person may not do that in the unit.
    :raises PackageRefused: no package, or a broken one; the first breaks are named.
    :raises Refused: what :func:`hoso_cms.operations.packages.take_over` refuses.
    """
    try:
        with Bag(file) as bag:
            broken = [f'{found.where}: {found.what}' for found in islice(package_breaks(bag), TOLD)]
            if broken:
                raise PackageRefused(f'Gói không nguyên vẹn nên không nhận. {"; ".join(broken)}.')
            manifest = bag.digest(layout.MANIFEST)
            taken = packages.take_over(request, unit, incoming(bag), package=manifest, progress=progress)
            _journal(request, unit, taken, manifest, read_index(bag).office)
            return taken
    except NotAPackage as wrong:
        raise PackageRefused(f'Không nhận được gói: {wrong}.')
    except UploadRefused as wrong:
        raise PackageRefused(f'Gói có tệp không được nhận. {wrong}')


def _journal(request: Any, unit: Unit, taken: list[Taken], manifest: str, office: str) -> None:
    record_many(
        request.registry.side_store,
        [
            Entry(
                JournalEvent.TAKEN_OVER,
                request.account_id,
                request.remote_addr,
                subject=one.uid,
                unit=unit.uid,
                details={'versions': one.added, 'manifest': manifest, 'office': office[:300]},
            )
            for one in taken
            if one.added
        ],
    )


def incoming(bag: Bag) -> Iterator[Incoming]:
    """The records of a checked package, each as the operation takes it over."""
    sources = {name: sources_of(bag, name, paths) for name, paths in model_sources(bag).items()}
    sections: dict[int, list[str]] = {}
    for path in bag.paths:
        parts = path.split('/')
        if path.startswith(f'{layout.RECORDS}/') and parts[3] == 'sections':
            sections.setdefault(int(parts[2]), []).append(path)
    for line in read_index(bag).records:
        record = read_record(bag, line.uid)
        yield Incoming(
            uid=record.uid,
            type_id=record.type_id,
            about=record.about,
            versions=[
                bag.read(layout.version_path(record.uid, number))
                for number in range(1, len(record.digests) + 1)
            ],
            sections={
                path.rpartition('/')[2].removesuffix('.xml'): bag.read(path)
                for path in sections.get(record.uid, ())
            },
            written=record.written,
            models=sources,
            files={sha256: partial(_upload, bag, scan) for sha256, scan in record.scans.items()},
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A scan as a form would send it: it is examined like any upload."""

    filename: str
    file: IO[bytes]


def _upload(bag: Bag, scan: Scan) -> Upload:
    with bag.open(scan.path) as source:
        return read_upload(_Part(scan.name, source), max_bytes=layout.MAX_SCAN, kinds=SCANS)
