"""What the XML files of a package say: the index and, for each record, its chain, its people, its scans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ...models.xml import grammar, safe_parser
from ...operations.packages import Period
from . import layout
from .bag import Bag, NotAPackage


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that sections refer to by its digest."""

    digest: str
    path: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """A line of the index."""

    uid: int
    type_id: str
    title: str
    unit: str
    versions: int
    head: str


@dataclass(frozen=True, slots=True)
class Index:
    """``package.xml``."""

    office: str
    made: str
    by: str
    records: tuple[Indexed, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """``records/ID/record.xml``."""

    uid: int
    type_id: str
    about: int
    digests: tuple[str, ...]
    """Of the versions, the first one first."""
    written: tuple[Period, ...]
    scans: Mapping[str, Scan]


def valid_xml(bag: Bag, path: str) -> Any:
    """The root element of a file that fits its grammar.

    :raises NotAPackage: it does not, or has a DTD; says what is wrong and where.
    """
    data = bag.read(path)
    if b'<!DOCTYPE' in data or b'<!ENTITY' in data:
        raise NotAPackage(f'tệp {path} có DOCTYPE; gói lưu trữ không dùng DTD')
    try:
        root = etree.fromstring(data, safe_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise NotAPackage(f'tệp {path} không phải XML đúng dạng')
    schema = grammar(layout.schema_of(path))
    if not schema.validate(root):
        first = next(iter(schema.error_log))  # type: ignore[call-overload]
        raise NotAPackage(f'tệp {path} không đúng lược đồ, dòng {first.line}: {first.message[:300]}')
    return root


def _rooted(bag: Bag, path: str, name: str) -> Any:
    root = valid_xml(bag, path)
    if root.tag != name:
        raise NotAPackage(f'tệp {path} phải là <{name}>, không phải <{root.tag}>')
    return root


def read_index(bag: Bag) -> Index:
    """The index.

    :raises NotAPackage: as :func:`valid_xml`.
    """
    root = _rooted(bag, layout.INDEX, 'package')
    records = tuple(
        Indexed(
            int(one.get('id')),
            one.get('type'),
            one.get('title'),
            one.get('unit'),
            int(one.get('versions')),
            one.get('head'),
        )
        for one in root
    )
    return Index(root.get('office'), root.get('made'), root.get('by'), records)


def read_record(bag: Bag, uid: int) -> Record:
    """What a record's own file says.

    :raises NotAPackage: as :func:`valid_xml`, or it is another record's, or its versions are not 1, 2, 3 ...
    """
    path = f'{layout.RECORDS}/{uid}/record.xml'
    root = _rooted(bag, path, 'record')
    if int(root.get('id')) != uid:
        raise NotAPackage(f'tệp {path} là của hồ sơ {root.get("id")}')
    numbers = [int(one.get('number')) for one in root.iterfind('version')]
    if numbers != list(range(1, len(numbers) + 1)):
        raise NotAPackage(f'tệp {path}: các bản không đánh số liên tục từ 1')
    return Record(
        uid,
        root.get('type'),
        int(root.get('about', 0)),
        tuple(one.get('digest') for one in root.iterfind('version')),
        tuple(_period(one) for one in root.iterfind('written')),
        {one.get('digest'): _scan(one) for one in root.iterfind('file')},
    )


def _period(element: Any) -> Period:
    people = {int(one.get('id')): one.get('name') for one in element}
    return Period(int(element.get('first')), int(element.get('last')), element.get('office'), people)


def _scan(element: Any) -> Scan:
    return Scan(
        element.get('digest'),
        element.get('path'),
        element.get('name'),
        element.get('type'),
        int(element.get('size')),
    )


def model_sources(bag: Bag) -> dict[str, list[str]]:
    """The paths of the files of each model, by its digest."""
    found: dict[str, list[str]] = {}
    for path in bag.paths:
        if path.startswith(f'{layout.MODELS}/'):
            found.setdefault(path.split('/')[2], []).append(path)
    return found


def sources_of(bag: Bag, digest: str, paths: list[str]) -> dict[str, bytes]:
    """The files of a model by their names, read anew."""
    return {path.removeprefix(f'{layout.MODELS}/{digest}/'): bag.read(path) for path in paths}
