"""The catalog finds documents: by place and state, by indexed fields, by the syllables of a name.

It never decides who may see what, and it never writes a value that is already there. Only the store writes to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from ..documents import Document, Version
from ..models.content_type import ContentType, Field, Value
from ..models.rules import Facts, Rules
from ..models.rules.derived import DERIVED
from ..models.text import fold, name_key
from .days import DayIndex
from .indexes import SETS, ValueIndex, WordIndex, as_set

Place = tuple[int, str, str]
"""Where a document is found: unit id, type id, and the states of its faces joined by a blank."""
Elsewhere = tuple[int, str, str, int, str]
"""From where a document is seen too: unit id, type id, the state under whose grants old versions are read there (''
for none: it is seen as it stands), and its place: unit id and states."""


RETURN = 'return'
"""The act of sending a document back to be mended: workflows give that transition this id."""
FEW = 30
"""Units up to which places are looked up one by one."""


class Catalog(Persistent):
    """The indexes of an office."""

    clocks: WordIndex | None = None
    """Documents by the clocks that run in them; made when the first one runs."""
    elsewhere: WordIndex | None = None
    """Documents by :data:`Elsewhere`; made when the first one is seen from another unit."""
    days: OOBTree | None = None
    """Derived days by ``type:name``; an office that is older than they are has none until ``hoso reindex``."""
    turns: Length | None = None
    """Rises whenever a counter or a running clock changes: what was computed from them is then computed anew. None in a catalog
    that was made before it was counted, until its next change."""
    returned: Any = None
    """Ids of the documents that were returned since their official version; made when the first one is."""

    left: OOBTree | None = None
    """Ids of the documents that once lay in a unit and left it, by the id of the unit; made when the first one leaves."""

    def __init__(self) -> None:
        self.places = ValueIndex()
        self.counts = OOBTree()
        self.turns = Length()
        self.values = OOBTree()
        self.words = OOBTree()

    def index(
        self,
        document: Document,
        content_type: ContentType,
        version: Version,
        rules: Rules,
        clocks: Collection[Any] = (),
        *,
        anew: bool = False,
    ) -> None:
        """Enter a document as its newest version says; what has not changed is not written.

        :param clocks: the keys of its running clocks (:mod:`hoso_cms.clocks.facts`).
        :param anew: compute everything, also what depends on sections that are as they were.
        """
        uid = document.uid
        before = self._place(document)
        if before is None or anew or version.act == RETURN or document.official == document.count:
            self._note_return(document)
        self._elsewhere(uid, elsewhere_of(document))
        self._clocks(uid, clocks)
        for one in document.history() if anew else (version,):
            if one.moved and document.origin_of(one.number) is None:
                self._leave(uid, one.moved[0])
        changed = _changed(document, version) if before is not None and not anew else None
        for field in content_type.indexed:
            if changed is not None and field.section_id not in changed:
                continue
            value = version_value(version, field.section_id, field.id)
            name = f'{content_type.id}:{field.id}'
            if field.index == 'name':
                self._value(name, uid, name_key(value) if value else '')
            if field.index == 'value':
                self._value(name, uid, value)
            else:
                self._words(name, uid, fold(' '.join([value, *_left_values(document, field)])).split())
        for column in content_type.indexed_columns:
            if changed is None or column.section_id in changed:
                self._words(
                    f'{content_type.id}:{column.table_id}.{column.id}', uid, column_values(version, column)
                )
        self._derive(document, version, rules, changed)

    def relocate(self, document: Document) -> None:
        """Enter where a document lies and is seen from; nothing else of it has changed."""
        uid, unit = document.uid, document.unit.uid
        self._place(document)
        if document.current.moved:
            self._leave(uid, document.current.moved[0])
        self._elsewhere(uid, elsewhere_of(document))
        self._clocks(uid, [(key[0], unit, *key[2:]) for key in self.clocks_of(uid)])

    def _place(self, document: Document) -> Place | None:
        """Enter where a document lies; returns where it lay, None where it is new."""
        place: Place = (document.unit.uid, document.type_id, ' '.join(document.faces))
        before: Place | None = self.places.get(document.uid)
        if place != before:
            self._count(before, -1)
            self._count(place, 1)
            self._turn()
            self.places.put(document.uid, place)
        return before

    def _leave(self, uid: int, unit: int) -> None:
        if self.left is None:
            self.left = OOBTree()
        if unit not in self.left:
            self.left[unit] = SETS.TreeSet()
        self.left[unit].insert(uid)

    def left_from(self, unit: int) -> Any:
        """Ids of the documents that once lay in a unit and left it; some may have come back."""
        found = None if self.left is None else self.left.get(unit)
        return SETS.TreeSet() if found is None else found

    def _derive(
        self, document: Document, version: Version, rules: Rules, changed: frozenset[str] | None
    ) -> None:
        """Enter the days that follow from the official version or, where there is none, from the newest."""
        if document.official == document.count:
            # It took the place of an official version that may be older than the one before it.
            changed = None
        elif document.official:
            if changed is not None:
                # A draft beside the official version changes nothing of what people are told.
                return
            version = document.official_version() or version
        for derived in DERIVED.get(document.type_id, ()):
            if changed is None or not derived.reads.isdisjoint(changed):
                facts = Facts(rules, version_content(version, derived.reads), date.max)
                self._day(f'{document.type_id}:{derived.name}', document.uid, derived.compute(facts))

    def _day(self, name: str, uid: int, day: date | None) -> None:
        if self.days is None:
            self.days = OOBTree()
        index = self.days.get(name)
        if index is None:
            if day is None:
                return
            index = self.days[name] = DayIndex()
        index.put(uid, day)

    def days_of(self, name: str) -> DayIndex:
        """The index of a derived day, ``type:name``; an empty one where no document has it."""
        found = None if self.days is None else self.days.get(name)
        return DayIndex() if found is None else found

    def _note_return(self, document: Document) -> None:
        if returned_since_official(document):
            if self.returned is None:
                self.returned = SETS.TreeSet()
            self.returned.insert(document.uid)
        elif self.returned is not None and document.uid in self.returned:
            self.returned.remove(document.uid)

    def _clocks(self, uid: int, keys: Collection[Any]) -> None:
        if self.clocks is None:
            if not keys:
                return
            self.clocks = WordIndex()
        if self.clocks.put(uid, keys):
            self._turn()

    def _turn(self) -> None:
        if self.turns is None:
            self.turns = Length()
        self.turns.change(1)

    def _elsewhere(self, uid: int, keys: Collection[Elsewhere]) -> None:
        if self.elsewhere is None:
            if not keys:
                return
            self.elsewhere = WordIndex()
        if self.elsewhere.put(uid, keys):
            self._turn()

    def seen_from(self, units: Collection[int]) -> Iterator[tuple[Elsewhere, Any]]:
        """What is seen from units beside what lies in them, with the ids of the documents."""
        if self.elsewhere is None:
            return
        if len(units) < FEW:
            for unit in units:
                for key, held in self.elsewhere.held((unit,), (unit + 1,)):
                    yield key, as_set(held)
            return
        for key, held in self.elsewhere.held():
            if key[0] in units:
                yield key, as_set(held)

    def _count(self, place: Place | None, change: int) -> None:
        if place is not None:
            if place not in self.counts:
                self.counts[place] = Length()
            self.counts[place].change(change)

    def _value(self, name: str, uid: int, value: str) -> None:
        index = self.values.get(name)
        if index is None:
            if not value:
                return
            index = self.values[name] = ValueIndex()
        index.put(uid, value)

    def _words(self, name: str, uid: int, words: list[str]) -> None:
        index = self.words.get(name)
        if index is None:
            if not words:
                return
            index = self.words[name] = WordIndex()
        index.put(uid, words)

    def places_of(self, unit: int) -> Iterator[tuple[Place, int]]:
        """The places in a unit itself, with the number of documents at each."""
        for place, count in self.counts.items((unit,), (unit + 1,), excludemax=True):
            if number := count():
                yield place, number

    def places_in(self, units: Collection[int]) -> Iterator[tuple[Place, int]]:
        """The places in many units: by range for a few, in one walk where nearly all are meant."""
        if len(units) < FEW:
            for unit in units:
                yield from self.places_of(unit)
            return
        for place, count in self.counts.items():
            if place[0] in units and (number := count()):
                yield place, number

    def at(self, places: Iterable[Place]) -> Any:
        """The ids of the documents at the places."""
        return SETS.multiunion([as_set(self.places.holders(place)) for place in places])

    def returned_among(self, uids: Any) -> Any:
        """Those of the ids whose documents were returned since their official version."""
        return SETS.Set() if self.returned is None else SETS.intersection(uids, self.returned)

    def running_clocks(self) -> Iterator[tuple[Any, Any]]:
        """Every key of :data:`hoso_cms.clocks.facts.Key` with the ids of the documents in which that clock runs."""
        for key, held in () if self.clocks is None else self.clocks.held():
            yield key, as_set(held)

    def clocks_of(self, uid: int) -> tuple[Any, ...]:
        """The keys of the clocks that run in a document."""
        return () if self.clocks is None else self.clocks.get(uid) or ()

    def holding(self, name: str, value: str) -> Any:
        """Ids of the documents that hold exactly this value: in a field, or in a row of a table (``type:table.column``)."""
        index = self.words.get(name)
        return as_set(() if index is None else index.holders(value))

    def sorted(self, uids: Any, name: str, *, reverse: bool = False) -> list[int]:
        """Ids in the order of an index; those without a value stand last."""
        index = self.values.get(name)
        if index is None:
            return list(uids)
        known = sorted(
            ((value, uid) for uid in uids if (value := index.get(uid)) is not None), reverse=reverse
        )
        return [uid for _, uid in known] + [uid for uid in uids if uid not in index]

    def equal(self, name: str, value: str) -> list[int]:
        """Ids of the documents with exactly this value."""
        index = self.values.get(name)
        return [] if index is None else list(index.holders(value))

    def having(self, name: str, value: str) -> Any:
        """The same as a set that can be joined and intersected with others (:data:`SETS`)."""
        index = self.values.get(name)
        return as_set(() if index is None else index.holders(value))

    def with_words(self, name: str, typed: str) -> Any:
        """Ids of the documents whose field holds every syllable typed, accents aside; the last one may be unfinished."""
        index = self.words.get(name)
        words = fold(typed).split()
        if index is None or not words:
            return self.at(())
        found = None
        for number, word in enumerate(words, 1):
            upper = word + '\uffff' if number == len(words) else word
            hits = SETS.multiunion([as_set(holders) for holders in index.walk(word, upper)])
            found = hits if found is None else SETS.intersection(found, hits)
        return found


def _changed(document: Document, version: Version) -> frozenset[str] | None:
    """The sections that differ from the version before; None where all count as new, as under another model."""
    if len(document.versions) < 2 or document.versions[-2].model != version.model:
        return None
    before, after = document.versions[-2].digests, version.digests
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def returned_since_official(document: Document) -> bool:
    """Has the document been returned since its official version?"""
    for version in document.history():
        if version.number <= document.official:
            return False
        if version.act == RETURN:
            return True
    return False


def elsewhere_of(document: Document) -> list[Elsewhere]:
    """From where a document is seen beside its own place."""
    faces = ' '.join(document.faces)
    return [
        (uid, document.type_id, left_in if last else '', document.unit.uid, faces)
        for uid, last, left_in in document.seen_from
        if uid != document.unit.uid
    ]


def _left_values(document: Document, field: Field) -> Iterator[str]:
    """What a field held when the document left units that go on seeing it as it was: found there by that.

    A unit to which it has come back sees it as it is.
    """
    for uid, last, _ in document.seen_from:
        if uid != document.unit.uid and 0 < last < document.count:
            yield version_value(document.version(last), field.section_id, field.id)


def version_value(version: Version, section: str, field: str) -> str:
    """One text value of a version; '' where there is none."""
    values = getattr(version, '_v_values', None)
    if values is None:
        values = version._v_values = {}
    if section not in values:
        values[section] = version.values(section)
    value = values[section].get(field, '')
    return value if isinstance(value, str) else ''


def version_content(version: Version, sections: Iterable[str]) -> dict[str, dict[str, Value]]:
    """Some sections of a version; what was read or written just now is not read again."""
    kept = getattr(version, '_v_values', None)
    if kept is None:
        kept = version._v_values = {}
    wanted = list(sections)
    if unread := [name for name in wanted if name not in kept]:
        kept |= version.read(unread)
    return {name: kept[name] for name in wanted}


def column_values(version: Version, column: Field) -> list[str]:
    """The different values of a column of a table."""
    rows = version_content(version, (column.section_id,))[column.section_id].get(column.table_id, ())
    return sorted({row[column.id] for row in rows if isinstance(row, dict) and row.get(column.id)})
