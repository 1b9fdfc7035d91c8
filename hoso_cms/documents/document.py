"""The one class of everything the office keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .origin import Origin
from .sealed import Sealed
from .version import HistoryPage, Version, walk_back

PAGE = 24
"""Versions that lie in the document itself before they are turned over to a page: keeps every save small."""


class Document(Sealed):
    """A document: a type, a state, a unit (its ``__parent__``), and a history. Its content is its newest version.

    There are no setters. :mod:`hoso_cms.operations.store` adds versions; everything here reads.
    """

    __parent__: Any = None
    __name__: str = ''
    about = 0
    """Id of the record that the document is about, where it is about one: its person may be an officer in it too."""
    party = 0
    """Id of the account that the document is for, where it is for one: it may be its applicant."""
    marks: tuple[tuple[str, int, str], ...] = ()
    """Events that versions brought about, for clocks: name, number of the version, ISO day."""
    origins: tuple[tuple[int, int, Origin], ...] = ()
    """The versions that were written in other offices: number of the first and of the last one, and where."""
    seen_from: tuple[tuple[int, int, str], ...] = ()
    """Units from which it is read too, beside the one it lies in: id of the unit; number of the last version that is
    read there, 0 for no end; and the state under whose grants old versions are read, '' for their own."""

    def __init__(self, uid: int, type_id: str) -> None:
        self.uid = uid
        self.type_id = type_id
        self.versions: tuple[Version, ...] = ()
        self.older: HistoryPage | None = None
        self.count = 0
        self.official = 0
        """Number of the newest official version: what readers, prints and reports see; 0 where there is none."""
        self.state = ''
        """The state of the newest version."""
        self.official_state = ''
        self.summary: tuple[str, ...] = ()
        """The values of the summary fields in the newest version, for lists."""
        self.official_summary: tuple[str, ...] = ()
        self.changed = ''
        """When the newest version was written (ISO), for lists."""

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    @property
    def unit(self) -> Any:
        """The unit in which the document lies."""
        return self.__parent__.__parent__

    def version(self, number: int) -> Version:
        """The version of that number.

        :raises KeyError: there is none.
        """
        if 0 < number <= self.count:
            for version in self.history():
                if version.number == number:
                    return version
        raise KeyError(f'version {number}: document {self.uid} has 1 to {self.count}')

    def origin_of(self, number: int) -> Origin | None:
        """Where the version of that number was written; None: in this office."""
        return next((origin for first, last, origin in self.origins if first <= number <= last), None)

    def official_version(self) -> Version | None:
        """The newest official version."""
        return self.version(self.official) if self.official else None

    def history(self) -> Iterator[Version]:
        """All versions, newest first."""
        yield from reversed(self.versions)
        yield from walk_back(self.older)

    def as_of(self, moment: datetime, states: frozenset[str]) -> Version | None:
        """The newest version in one of the states that had been written by the moment."""
        return next((v for v in self.history() if v.time <= moment and v.state in states), None)

    @property
    def faces(self) -> tuple[str, ...]:
        """The states in which it can be seen: that of the newest version and, beside it, that of the official one."""
        if self.official_state and self.official != self.count:
            return (self.state, self.official_state)
        return (self.state,)


class Shelf(Sealed):
    """The place of a unit's documents. A step of the path, so that units and documents never share names."""

    NAME = 'ho-so'

    def __init__(self, unit: Any, documents: Any) -> None:
        self.__parent__ = unit
        self.__name__ = self.NAME
        self.documents = documents

    def __getitem__(self, name: str) -> Document:
        if name.isascii() and name.isdigit() and len(name) < 12:
            return self.documents[int(name)]
        raise KeyError(name)
