"""Versions: what a document was at a moment, for ever. Their chain of digests shows any later tampering."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from lxml import etree

from ..models.canonical import digest, element, section_values, section_xml, sections_values
from ..models.content_type import Value, Values
from ..models.xml import safe_parser
from .sealed import Sealed

GENESIS = bytes(32)
"""Stands for the digest of the version before the first."""
_OPENING = re.compile(rb'<section id="([^"]*)">')
_END = b'</section>'


@lru_cache(maxsize=64)
def _unpacked(packed: bytes) -> Mapping[str, bytes]:
    """The texts in what is stored. Kept for a moment: one page asks for dates, sections and what is missing, one by one."""
    *parts, rest = zlib.decompress(packed).split(_END)
    texts = {}
    for part in parts:
        opening = _OPENING.match(part)
        if opening is None or part.count(b'<section') != 1:
            raise ValueError('no canonical section')
        texts[opening[1].decode()] = part + _END
    if rest or len(texts) != len(parts):
        raise ValueError('more than its sections, or one of them twice')
    return MappingProxyType(texts)


class SectionTexts(Sealed):
    """The canonical XML of the sections that one version wrote, shared by every later version in which they stand.

    What was written together lies together: reading a record that was entered whole loads one object, not one a section.
    """

    def __init__(self, sections: Mapping[str, Values]) -> None:
        texts = {name: section_xml(name, values) for name, values in sections.items()}
        self.packed = zlib.compress(b''.join(texts.values()), 6)
        self._v_digests = {name: hashlib.sha256(text).digest() for name, text in texts.items()}

    def written_digests(self) -> dict[str, bytes]:
        """The digests of what was written just now, for the version that takes them; nobody can ask later."""
        return self._v_digests

    def texts(self) -> Mapping[str, bytes]:
        """The XML of each section.

        :raises zlib.error: the stored bytes are damaged.
        :raises ValueError: they are not one canonical section after the other, each once.
        """
        return _unpacked(self.packed)

    def xml(self, section_id: str) -> bytes:
        """The XML of one section.

        :raises KeyError: it is not among those written.
        """
        return self.texts()[section_id]

    def digest(self, section_id: str) -> bytes:
        """SHA-256 of the XML as it is stored now."""
        return hashlib.sha256(self.xml(section_id)).digest()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a verifier asks to be mended, and where: a section, or one of its fields."""

    section: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Timing:
    """A limit in time that ended with a version: which, from when, until when it should and when it did."""

    event: str
    started: str
    due: str
    done: str
    """ISO days."""

    @property
    def late(self) -> bool:
        return self.done > self.due


class Version(Sealed):
    """One step in the life of a document: who, when, why, on what ground, and the whole content section by section."""

    on_behalf = 0
    """Id of the account whose substitute the author was in this; 0 where the author acted for himself or herself."""
    timings: tuple[tuple[str, str, str, str], ...] = ()
    moved: tuple[int, str, int, str] | tuple[()] = ()
    """Where a version moved the document from and to: ids and titles of the units, as they were called then."""

    def __init__(
        self,
        *,
        document: int,
        type_id: str,
        number: int,
        time: datetime,
        author: int,
        act: str,
        state: str,
        reason: str,
        basis: str,
        remarks: tuple[Remark, ...],
        model: str,
        sections: Mapping[str, SectionTexts],
        digests: Mapping[str, bytes],
        previous: bytes,
        on_behalf: int = 0,
        moved: tuple[int, str, int, str] | tuple[()] = (),
    ) -> None:
        self.document = document
        self.type_id = type_id
        self.number = number
        self.stamp = time.isoformat()
        self.author = author
        self.act = act
        self.state = state
        self.reason = reason
        self.basis = basis
        self.remarks = tuple((r.section, r.field, r.text) for r in remarks)
        self.model = model
        self.sections = dict(sections)
        self.digests = dict(digests)
        self.previous = previous
        if on_behalf:
            self.on_behalf = on_behalf
        if moved:
            self.moved = moved
        self.digest = self.recomputed()

    @property
    def time(self) -> datetime:
        """When it was written, aware, in UTC."""
        return datetime.fromisoformat(self.stamp)

    def remarks_made(self) -> list[Remark]:
        """The remarks of a return."""
        return [Remark(*parts) for parts in self.remarks]

    def tell_limits(self, ended: tuple[Timing, ...]) -> None:
        """Before it is stored: which limits ended with this version. That follows from the version itself."""
        self.timings = tuple((t.event, t.started, t.due, t.done) for t in ended)
        self.digest = self.recomputed()

    def limits_ended(self) -> list[Timing]:
        """The limits in time that ended with this version."""
        return [Timing(*parts) for parts in self.timings]

    def recomputed(self) -> bytes:
        """What :attr:`digest` must be."""
        return bytes.fromhex(digest(self.xml()))

    def xml(self) -> bytes:
        """The canonical XML whose SHA-256 is :attr:`digest`: everything about the version, sections by their digests."""
        sections = ''.join(
            element('section', {'id': name, 'digest': self.digests[name].hex()})
            for name in sorted(self.digests)
        )
        remarks = ''.join(
            element('remark', {'section': s, 'field': f, 'text': t}) for s, f, t in self.remarks
        )
        clocks = ''.join(
            element('clock', {'event': t.event, 'started': t.started, 'due': t.due, 'done': t.done})
            for t in self.limits_ended()
        )
        if self.moved:
            names = ('from', 'from-title', 'to', 'to-title')
            clocks += element('moved', dict(zip(names, map(str, self.moved), strict=True)))
        about = {
            'document': str(self.document), 'type': self.type_id, 'number': str(self.number), 'time': self.stamp,
            'author': str(self.author), 'act': self.act, 'state': self.state, 'reason': self.reason,
            'basis': self.basis, 'model': self.model, 'previous': self.previous.hex(),
        }  # fmt: skip
        if self.on_behalf:
            about['on-behalf'] = str(self.on_behalf)
        return element('version', about, sections + remarks + clocks).encode()

    @classmethod
    def from_xml(cls, data: bytes) -> Version:
        """The version that :meth:`xml` told of, without the texts of its sections.

        :raises ValueError: it is not, byte for byte, what :meth:`xml` writes.
        """
        try:
            root: Any = etree.fromstring(data, safe_parser())
            told = dict(root.attrib)
            version = cls(
                document=int(told['document']), type_id=told['type'], number=int(told['number']),
                time=datetime.fromisoformat(told['time']), author=int(told['author']), act=told['act'],
                state=told['state'], reason=told['reason'], basis=told['basis'], model=told['model'],
                remarks=tuple(Remark(**one.attrib) for one in root.iterfind('remark')), sections={},
                digests={one.get('id'): bytes.fromhex(one.get('digest')) for one in root.iterfind('section')},
                previous=bytes.fromhex(told['previous']), on_behalf=int(told.get('on-behalf', 0)),
            )  # fmt: skip
            ended = tuple(Timing(**one.attrib) for one in root.iterfind('clock'))
            moves = [one.attrib for one in root.iterfind('moved')]
            moved = tuple((int(m['from']), m['from-title'], int(m['to']), m['to-title']) for m in moves)
        except (etree.XMLSyntaxError, KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f'no version: {type(wrong).__name__}') from wrong
        if moved:
            version.moved = moved[0]
        if ended or moved:
            version.tell_limits(ended)
        if version.xml() != data or version.time.utcoffset() != timedelta(0):
            raise ValueError('not the canonical form of a version')
        return version

    def values(self, section_id: str) -> dict[str, Value]:
        """The values of one section; {} where it is empty."""
        text = self.sections.get(section_id)
        return {} if text is None else section_values(text.xml(section_id))

    def read(self, section_ids: Iterable[str]) -> dict[str, dict[str, Value]]:
        """The values of some sections, read together; {} where one is empty."""
        wanted = list(section_ids)
        texts = [text.xml(name) for name in wanted if (text := self.sections.get(name)) is not None]
        found = sections_values(texts) if texts else {}
        return {name: found.get(name, {}) for name in wanted}

    def content(self) -> dict[str, dict[str, Value]]:
        """The whole content."""
        return self.read(self.sections)


class HistoryPage(Sealed):
    """A full page of older versions, and the page before it."""

    def __init__(self, versions: tuple[Version, ...], before: HistoryPage | None) -> None:
        self.versions = versions
        self.before = before


def walk_back(page: HistoryPage | None) -> Iterator[Version]:
    """The versions of a page and those before it, newest first."""
    while page is not None:
        yield from reversed(page.versions)
        page = page.before
