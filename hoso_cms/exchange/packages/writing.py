"""Making a package of one record or of many."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ... import clock
from ...documents import Document, Version
from ...documents.breaks import files_named
from ...journal import Entry, JournalEvent, record_many
from ...models.canonical import element
from ...operations import packages
from ...operations.errors import Refused
from ...operations.versions import act_title, person
from ...printing.record import record_pdf
from . import layout
from .bag import Bag
from .bag_writer import BagWriter
from .checking import package_breaks

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A package that was written and found right."""

    records: int
    versions: int
    scans: int
    manifest: str
    """SHA-256 (hex) of the manifest: it stands for every byte of the package."""


def make_package(
    request: Any, documents: Sequence[Document], path: Path, progress: Progress | None = None
) -> Made:
    """Write a package beside ``path``, check it, journal it as an export, and only then give it its name.

    :param progress: called with the number of records written so far.
    :raises Forbidden, Refused: nothing is left behind. See :func:`hoso_cms.operations.packages.refuse_unless_whole`.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix='.goi-', suffix='.tmp')
    try:
        with os.fdopen(handle, 'w+b') as target:
            made = write_package(request, documents, target, progress)
            os.fsync(target.fileno())
        record_many(request.registry.side_store, _exports(request, documents, made))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return made


def _exports(request: Any, documents: Sequence[Document], made: Made) -> Iterator[Entry]:
    for document in documents:
        yield Entry(
            JournalEvent.EXPORT,
            request.account_id,
            request.remote_addr,
            subject=document.uid,
            unit=document.unit.uid,
            details=export_details(document, made),
        )


def export_details(document: Document, made: Made) -> dict[str, Any]:
    """What the journal says of a package beside who and when."""
    return {'as': 'package', 'versions': document.count, 'manifest': made.manifest}


def write_package(
    request: Any, documents: Sequence[Document], target: IO[bytes], progress: Progress | None = None
) -> Made:
    """Write a package into an open file, read it back and check it.

    :param target: open for writing and reading; it is left at its beginning.
    :raises Forbidden: the person may not take one of the documents out.
    :raises Refused: a section is hidden from the person, or what is stored is broken.
    """
    if not documents:
        raise Refused('Chưa chọn hồ sơ nào để đóng gói.')
    for document in documents:
        packages.refuse_unless_whole(request, document)
    packing = _Packing(request, target, documents)
    for number, document in enumerate(documents, 1):
        packing.put(document)
        request.office._p_jar.cacheGC()
        if progress is not None:
            progress(number)
    made = packing.finish()
    target.flush()
    with Bag(target) as bag:
        for found in package_breaks(bag):
            raise Refused(
                f'Không đóng gói được: {found.where}: {found.what}. Hãy chạy “hoso verify” để kiểm tra.'
            )
    target.seek(0)
    return made


class _Packing:
    """One package while it is being written."""

    def __init__(self, request: Any, target: IO[bytes], documents: Sequence[Document]) -> None:
        self._request = request
        self._office = request.office
        self._moment = clock.now()
        top = f'ho-so-{documents[0].uid}' if len(documents) == 1 else f'goi-{len(documents)}-ho-so'
        self._bag = BagWriter(target, top)
        self._index: list[str] = []
        self._heads: list[tuple[int, int, str]] = []
        self._scans: set[str] = set()

    def put(self, document: Document) -> None:
        """One record: its versions, sections, scans, models, and the readable copy."""
        versions = list(document.history())[::-1]
        scans: dict[str, str] = {}
        for version in versions:
            self._bag.add(layout.version_path(document.uid, version.number), version.xml())
            self._put_sections(document, version, scans)
            self._put_model(version)
        self._bag.add(f'{layout.RECORDS}/{document.uid}/record.xml', self._record(document, versions, scans))
        readable = record_pdf(self._request, document, made=self._moment)
        self._bag.add(f'{layout.RECORDS}/{document.uid}/{layout.READABLE}', readable)
        self._scans |= scans.keys()
        head = document.current.digest.hex()
        self._heads.append((document.uid, document.count, head))
        units = ' › '.join(unit.title for unit in reversed(list(document.unit.lineage())))
        told = {
            'id': str(document.uid), 'type': document.type_id, 'unit': units, 'state': document.state,
            'title': document.summary[0] if document.summary else '', 'versions': str(document.count), 'head': head,
        }  # fmt: skip
        self._index.append(element('record', told))

    def _put_sections(self, document: Document, version: Version, scans: dict[str, str]) -> None:
        for name, raw in sorted(version.digests.items()):
            path = layout.section_path(document.uid, raw.hex())
            if path in self._bag:
                continue
            data = version.sections[name].xml(name)
            self._bag.add(path, data)
            for sha256 in files_named(data):
                scans[sha256] = self._put_scan(document, sha256)

    def _put_scan(self, document: Document, sha256: str) -> str:
        stored = self._office.files.get(sha256)
        if stored is None:
            raise Refused(f'Hồ sơ {document.uid} nhắc đến tệp {sha256[:12]} không còn trong kho.')
        path = f'{layout.FILES}/{sha256}.{layout.ENDINGS.get(stored.media_type, "bin")}'
        if path not in self._bag:
            with stored.open() as source:
                if self._bag.copy(path, source) != sha256:
                    raise Refused(f'Tệp “{stored.name}” ({sha256[:12]}) trong kho đã bị đổi.')
        return path

    def _put_model(self, version: Version) -> None:
        folder = f'{layout.MODELS}/{version.model}'
        source = self._office.models.get(version.model)
        if source is None:
            raise Refused(f'Bản {version.number} của hồ sơ {version.document} mất mô hình của nó.')
        for name, data in sorted(source.files.items()):
            if f'{folder}/{name}' in self._bag:
                return
            self._bag.add(f'{folder}/{name}', data)

    def _record(self, document: Document, versions: list[Version], scans: dict[str, str]) -> bytes:
        flow = self._request.registry.models.workflow_of(document.type_id)
        parts = [
            element('version', {'number': str(one.number), 'digest': one.digest.hex()}) for one in versions
        ]
        parts += self._written(document, versions)
        for sha256, path in sorted(scans.items()):
            stored = self._office.files[sha256]
            told = {
                'digest': sha256, 'path': path, 'name': stored.name, 'type': stored.media_type, 'size': str(stored.size),
            }  # fmt: skip
            parts.append(element('file', told))
        for state in sorted({one.state for one in versions}):
            parts.append(element('state', {'id': state, 'title': flow.states[state].title}))
        for act in sorted({one.act for one in versions}):
            parts.append(element('act', {'id': act, 'title': act_title(flow, act)}))
        about = {'about': str(document.about)} if document.about else {}
        return _file('record', {'id': str(document.uid), 'type': document.type_id, **about}, parts)

    def _written(self, document: Document, versions: list[Version]) -> Iterator[str]:
        """Who wrote where: one element for each stretch of versions from one office."""
        first = 0
        for place, version in enumerate(versions):
            origin = document.origin_of(version.number)
            following = versions[place + 1] if place + 1 < len(versions) else None
            if following is not None and document.origin_of(following.number) is origin:
                continue
            stretch = versions[first : place + 1]
            first = place + 1
            people = {
                uid: person(self._office, document, one, uid)
                for one in stretch
                for uid in (one.author, one.on_behalf)
                if uid
            }
            inside = ''.join(
                element('person', {'id': str(uid), 'name': name}) for uid, name in sorted(people.items())
            )
            told = {
                'first': str(stretch[0].number),
                'last': str(version.number),
                'office': self._office.title if origin is None else origin.office,
            }
            yield element('written', told, inside)

    def finish(self) -> Made:
        """The index, the grammars, the text that explains it all, and the lists of digests."""
        maker = self._request.account.name
        told = {
            'format': layout.FORMAT, 'office': self._office.title, 'made': self._moment.isoformat(), 'by': maker,
        }  # fmt: skip
        self._bag.add(layout.INDEX, _file('package', told, self._index))
        self._bag.add(layout.README, layout.readme())
        for name in layout.SCHEMA_FILES:
            self._bag.add(f'{layout.SCHEMAS}/{name}.xsd', layout.schema_bytes(name))
        info = [
            ('Source-Organization', self._office.title),
            ('Contact-Name', maker),
            ('External-Description', 'Gói lưu trữ hồ sơ cán bộ, công chức, viên chức; xem data/README.txt'),
            ('Bagging-Date', clock.local(self._moment).date().isoformat()),
            ('Bagging-Time', self._moment.isoformat()),
            ('Bag-Software-Agent', 'hoso_cms'),
            ('Hoso-Records', str(len(self._heads))),
        ]
        for uid, count, head in self._heads:
            info.append(('External-Identifier', str(uid)))
            info.append(('Hoso-Head', f'{uid} {count} {head}'))
        manifest = self._bag.finish(info)
        versions = sum(count for _, count, _ in self._heads)
        return Made(len(self._heads), versions, len(self._scans), manifest)


def _file(name: str, attributes: dict[str, str], parts: Sequence[str]) -> bytes:
    """An XML file in canonical form with one line for each part."""
    inside = ''.join(f'\n  {part}' for part in parts)
    return element(name, attributes, f'{inside}\n').encode()


@contextmanager
def temporary_package(request: Any, documents: Sequence[Document]) -> Iterator[tuple[IO[bytes], Made]]:
    """A package in a file without a name, which is gone when the context ends."""
    with tempfile.TemporaryFile() as target:
        yield target, write_package(request, documents, target)
