"""Naming every break of a package: what ``hoso verify-package`` reports. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator

from ...documents import Version
from ...documents.breaks import Break, chain_breaks, files_named
from ...models import values
from ...models.canonical import section_values
from ...models.content_type import ContentType
from ...models.read import ModelError, read_version_model
from ...models.read_types import digest
from . import layout
from .bag import Bag, NotAPackage
from .contents import Index, Indexed, Record, model_sources, read_index, read_record, sources_of, valid_xml


def package_breaks(bag: Bag) -> Iterator[Break]:
    """Every place where a package is not what was written: files, XML, chains, models, scans."""
    yield from bag.breaks()
    try:
        index = read_index(bag)
    except NotAPackage as wrong:
        yield Break(layout.INDEX, str(wrong))
        return
    yield from _Check(bag, index).breaks()


class _Check:
    """One walk through a package whose index can be read."""

    def __init__(self, bag: Bag, index: Index) -> None:
        self._bag = bag
        self._index = index
        self._sources = model_sources(bag)
        self._models: dict[str, ContentType] = {}
        self._used: set[str] = {layout.INDEX, layout.README, *layout_tags()}

    def breaks(self) -> Iterator[Break]:
        """What is wrong, and what is in the package that nothing in it names."""
        yield from self._model_breaks()
        yield from self._schema_breaks()
        for line in self._index.records:
            try:
                yield from self._record_breaks(line, read_record(self._bag, line.uid))
            except NotAPackage as wrong:
                yield Break(f'hồ sơ {line.uid}', str(wrong))
        for path in self._bag.paths:
            if path not in self._used:
                yield Break(path, 'không hồ sơ nào trong gói nhắc đến')

    def _model_breaks(self) -> Iterator[Break]:
        for name, paths in self._sources.items():
            try:
                for path in paths:
                    valid_xml(self._bag, path)
                sources = sources_of(self._bag, name, paths)
                if digest(sources) != name:
                    yield Break(f'{layout.MODELS}/{name}', 'mã băm của mô hình không khớp các tệp của nó')
                self._models[name] = read_version_model(sources)
            except NotAPackage as wrong:
                yield Break(f'{layout.MODELS}/{name}', str(wrong))
            except (ModelError, StopIteration, KeyError):
                yield Break(f'{layout.MODELS}/{name}', 'mô hình không đọc được')

    def _schema_breaks(self) -> Iterator[Break]:
        for name in layout.SCHEMA_FILES:
            path = f'{layout.SCHEMAS}/{name}.xsd'
            self._used.add(path)
            if path not in self._bag:
                yield Break(path, 'thiếu lược đồ')
        for path in (layout.README, layout.INFO):
            if path not in self._bag:
                yield Break(path, 'thiếu tệp')

    def _record_breaks(self, line: Indexed, record: Record) -> Iterator[Break]:
        where = f'hồ sơ {line.uid}'
        self._used |= {
            f'{layout.RECORDS}/{line.uid}/record.xml',
            f'{layout.RECORDS}/{line.uid}/{layout.READABLE}',
        }
        if (line.versions, line.head) != (len(record.digests), record.digests[-1]):
            yield Break(layout.INDEX, f'{where}: số bản hoặc mã băm bản mới nhất không khớp record.xml')
        if line.type_id != record.type_id:
            yield Break(layout.INDEX, f'{where}: loại hồ sơ không khớp record.xml')
        if f'{layout.RECORDS}/{line.uid}/{layout.READABLE}' not in self._bag:
            yield Break(where, 'thiếu bản đọc PDF')
        versions: list[Version] = []
        named: set[str] = set()
        seen: set[str] = set()
        for number in range(1, len(record.digests) + 1):
            here = f'{where}, bản {number}'
            try:
                version = self._version(record, number)
            except (NotAPackage, ValueError) as wrong:
                yield Break(here, f'không đọc được: {wrong}')
                continue
            versions.append(version)
            yield from self._version_breaks(version, number, record, here)
            yield from self._section_breaks(version, here, seen, named)
        if len(versions) == len(record.digests):
            yield from chain_breaks(line.uid, versions, where)
        yield from self._scan_breaks(record, named, where)

    def _version(self, record: Record, number: int) -> Version:
        path = layout.version_path(record.uid, number)
        self._used.add(path)
        valid_xml(self._bag, path)
        return Version.from_xml(self._bag.read(path))

    def _version_breaks(self, version: Version, number: int, record: Record, here: str) -> Iterator[Break]:
        if version.digest.hex() != record.digests[number - 1]:
            yield Break(here, 'mã băm không khớp mã ghi trong record.xml')
        if (version.number, version.type_id) != (number, record.type_id):
            yield Break(here, f'ghi là bản {version.number} của loại {version.type_id}')
        if version.model not in self._models:
            yield Break(here, f'thiếu mô hình {version.model[:12]} mà bản này được ghi theo')
        self._used.update(self._sources.get(version.model, ()))
        people = next((p.people for p in record.written if p.first <= number <= p.last), {})
        for uid in (version.author, version.on_behalf or version.author):
            if uid not in people:
                yield Break(here, f'không ghi tên người có số {uid}')

    def _section_breaks(
        self, version: Version, here: str, seen: set[str], named: set[str]
    ) -> Iterator[Break]:
        for name, raw in version.digests.items():
            path = layout.section_path(version.document, raw.hex())
            if path in seen:
                continue
            seen.add(path)
            self._used.add(path)
            place = f'{here}, mục {name}'
            try:
                root = valid_xml(self._bag, path)
                data = self._bag.read(path)
                if self._bag.digest(path) != raw.hex() or root.get('id') != name:
                    yield Break(place, f'tệp {path}: mã băm hoặc tên mục không khớp')
                named.update(files_named(data))
                if version.model in self._models:
                    content = {name: section_values(data)}
                    for problem in values.unfit(self._models[version.model], content):
                        yield Break(place, problem.message)
            except NotAPackage as wrong:
                yield Break(place, str(wrong))

    def _scan_breaks(self, record: Record, named: set[str], where: str) -> Iterator[Break]:
        for sha256 in sorted(named - record.scans.keys()):
            yield Break(where, f'nhắc đến tệp {sha256[:12]} nhưng record.xml không ghi')
        for sha256, scan in record.scans.items():
            self._used.add(scan.path)
            if scan.path not in self._bag or not scan.path.startswith(f'{layout.FILES}/{sha256}.'):
                yield Break(where, f'thiếu tệp “{scan.name}” ({scan.path})')
                continue
            try:
                if self._bag.digest(scan.path) != sha256 or self._bag.size(scan.path) != scan.size:
                    yield Break(scan.path, f'nội dung tệp “{scan.name}” không khớp mã băm')
            except NotAPackage as damaged:
                yield Break(scan.path, str(damaged))


def layout_tags() -> tuple[str, ...]:
    """The files beside ``data/``."""
    return 'bagit.txt', layout.INFO, layout.MANIFEST, layout.TAG_MANIFEST
