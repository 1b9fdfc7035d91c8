"""Units and the office that holds them all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from BTrees.Length import Length
from substanced.folder import Folder

from .. import clock
from .calendar import CalendarEntry
from .document import Document, Shelf
from .past import Former
from .sealed import NameLedger, NumberLedger, Sealed, UnjournaledChange
from .seat import Timed
from .unit_map import UnitMap

PAGES = (
    'da-xem-thong-bao',
    'so-tai-khoan', 'nguoi-dung', 'ai-co-quyen', 'quyen-da-cap', 'van-ban-tai-khoan', 'nhat-ky', 'phien-cua-toi',
    'xac-thuc-hai-lop', 'ma-xac-thuc', 'phieu-nghien-cuu', 'de-nghi-nghien-cuu', 'khai-thac', 'con-hieu-luc',
    'nhap-goi', 'kiem-tra-kho', Shelf.NAME, 'static', 'tai-khoan', 'don-vi', 'don-vi-moi', 'ho-so-moi', 'nhap-danh-sach', 'nhap-thu', 'mau-danh-sach', 'ghi-chu-danh-sach', 'dang-nhap-danh-sach', 'hoan-tac-danh-sach', 'dang-nhap', 'dang-xuat',
    'phien', 'tim-kiem', 'children', 'quy-che', 'chon-quy-che', 'lich-lam-viec', 'thay-the', 'quyet-dinh', 'quyet-dinh-moi', 'viec', 'theo-doi', 'den-han', 'den-han.xlsx',
    'ke-khai', 'dot-ke-khai-moi', 'nhac-ke-khai', 'duyet-khong-thay-doi',
    'sap-xep', 'so-lieu', 'ban-giao-tai-khoan',
    'chuyen-ho-so', 'yeu-cau-chuyen', 'luu-tru', 'het-han-luu-tru',
)  # fmt: skip
"""Steps of the path that pages have taken: a unit of that name would hide them."""


class Unit(Sealed, Folder):
    """A unit of the tree: a Substance D folder of units; its documents lie on its shelf.

    Roles held here count, inherited, in every unit below. Seats say who holds them and why; ``roles`` and ``timed`` are
    compiled from the seats for a fast answer, and only the operations on seats write them.
    """

    regulation = ''
    """Id of the regulation that counts here and, inherited, in every unit below; '' for that of the unit above."""
    regulation_from = ''
    """ISO day from which the clocks of that regulation count; '' for always."""
    seats: tuple[int, ...] = ()
    """Ids of the seats that were ever issued here."""
    timed: Mapping[int, tuple[Timed, ...]] = MappingProxyType({})
    """Roles with a first or a last day: account id -> role and days. Whether they count is asked when they are read."""

    past: tuple[Former, ...] = ()
    """What the unit was before each change of its title, kind or place, oldest first."""
    opened = ''
    """ISO day on which the unit was made; '' where that was not noted."""
    closed = ''
    """ISO day on which the unit was merged, split up or dissolved; '' while it works. A closed unit stays in the tree."""
    closed_by = 0
    """Id of the reorganisation that closed it."""
    successors: tuple[int, ...] = ()
    """Ids of the units that took over from this one."""
    predecessors: tuple[int, ...] = ()
    """Ids of the units of which this one took something over."""
    gone: Mapping[str, int] = MappingProxyType({})
    """Names under which units lay here that have moved away, with their ids: so that old addresses lead on."""

    def __init__(self, title: str, kind: str, *, code: str = '') -> None:
        Folder.__init__(self)
        self.data = NameLedger()
        self.title = title
        self.kind = kind
        self.code = code
        self.roles: dict[int, tuple[str, ...]] = {}
        """Roles without a limit in time: account id -> role names."""
        self.shelf = Shelf(self, NumberLedger())

    @property
    def uid(self) -> int:
        """The id under which the catalog knows the unit; it stays when the unit moves."""
        return self.__oid__

    @property
    def full_title(self) -> str:
        """What the unit is called where it does not stand below its own: ``Văn phòng Sở, Sở Tài chính``.

        Many departments have an office of that name, and many communes a school. The unit above is left out where it is
        the whole office, or the one that works by its own regulation: everything there lies in it.
        """
        above = self.__parent__
        if above is None or above.__parent__ is None or above.regulation:
            return str(self.title)
        return f'{self.title}, {above.title}'

    def __getitem__(self, name: str) -> Any:
        return self.shelf if name == Shelf.NAME else Folder.__getitem__(self, name)

    def check_name(self, name: str, reserved_names: tuple[str, ...] = ()) -> str:
        """A name that may be a step of the path.

        :raises ValueError: empty, taken, reserved or with signs that addresses do not hold.
        """
        return Folder.check_name(self, name, (*reserved_names, *PAGES))

    def _refused(self, *args: Any, **kw: Any) -> Any:
        raise UnjournaledChange('units are changed by operations only; nothing is ever deleted')

    remove = rename = move = copy = replace = load = pop = clear = __delitem__ = _refused
    set_order = unset_order = reorder = _refused

    def below(self) -> Iterator[Unit]:
        """The unit and every unit under it, parents first."""
        yield self
        for child in self.values():
            yield from child.below()

    def lineage(self) -> Iterator[Unit]:
        """The unit and those above it, up to the office."""
        unit: Any = self
        while unit is not None:
            yield unit
            unit = unit.__parent__

    def held_by(self, account_id: int) -> tuple[str, ...]:
        """The roles that an account holds in this very unit today."""
        roles = self.roles.get(account_id, ())
        timed = self.timed.get(account_id)
        if timed is None:
            return roles
        today = clock.today().isoformat()
        return (*roles, *(role for role, since, until in timed if since <= today <= (until or today)))

    def holders(self) -> dict[int, tuple[str, ...]]:
        """The accounts that hold a role in this very unit today, with their roles."""
        accounts = dict.fromkeys([*self.roles, *self.timed])
        return {uid: roles for uid in accounts if (roles := self.held_by(uid))}

    def open_units(self) -> list[Unit]:
        """The units directly below that work."""
        return [unit for unit in self.values() if not unit.closed]

    def on(self, day: str) -> Former:
        """What the unit was called, and under which it lay, at the end of an ISO day."""
        parent = self.__parent__.uid if self.__parent__ is not None else 0
        now = Former(self.title, self.kind, parent, '', 0, '')
        return next((one for one in self.past if day < one.until), now)

    @property
    def documents(self) -> Mapping[int, Document]:
        """The documents that lie in the unit itself, by id."""
        return self.shelf.documents


class ModelSource(Sealed):
    """The XML files that versions were written under: content type and vocabularies, by name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)


class Batch(Sealed):
    """Records that were made together from one roster, so that they can be withdrawn together."""

    def __init__(
        self, uid: int, unit: Unit, author: int, stamp: str, title: str, documents: tuple[int, ...]
    ) -> None:
        self.uid = uid
        self.unit = unit
        self.author = author
        self.stamp = stamp
        self.title = title
        self.documents = documents
        self.withdrawn = ''
        """When the batch was undone (ISO), or ''."""


class Anchor(Sealed):
    """Number and digest of a line of the journal, as it was on a day: see :mod:`hoso_cms.journal.anchors`."""

    def __init__(self, day: str, number: int, digest: str, stamp: str) -> None:
        self.day = day
        self.number = number
        self.digest = digest
        self.stamp = stamp


class Office(Unit):
    """The root of the tree, with what belongs to all units: accounts, files, models, the map of documents, the catalog."""

    calendar_rules: tuple[CalendarEntry, ...] = ()
    """What the office added to the working-day calendar, oldest first; withdrawn rows stay."""

    def __init__(self, title: str, catalog: Any) -> None:
        Unit.__init__(self, title, 'office')
        self.__name__ = ''
        self.__parent__ = None
        self.__objectmap__ = UnitMap()
        self.documents_by_id = NumberLedger()
        self.accounts = NumberLedger()
        self.logins = NameLedger()
        self.files = NameLedger()
        self.models = NameLedger()
        self.batches = NumberLedger()
        self.all_seats = NumberLedger()
        self.anchors = NameLedger()
        self.catalog = catalog
        self.generation = Length()
        """Rises when a unit is made or a role given or taken: what was computed from the tree is then computed anew."""

    def new_uid(self) -> int:
        """An id that no document has: a random start for each connection, then one after the other, so that
        neighbours in time are neighbours in every index and two writers do not meet."""
        while True:
            following = getattr(self, '_v_next_uid', None) or random.randrange(1, 2**30)  # noqa: S311 - not a secret
            self._v_next_uid = following + 1
            if self.is_free(following):
                return following

    def is_free(self, uid: int) -> bool:
        """Is the number nobody's and nothing's?"""
        return not any(
            uid in known for known in (self.documents_by_id, self.batches, self.accounts, self.all_seats)
        )

    def document(self, uid: int) -> Document:
        """:raises KeyError: no such document."""
        return self.documents_by_id[uid]

    def heir(self, unit: Unit) -> Unit:
        """The unit that goes on with the work of a unit: itself while it works, otherwise the first one that took over
        and works; itself where none does."""
        following, met = [unit.uid], set[int]()
        while following:
            uid = following.pop(0)
            found = self.unit(uid)
            if found is not None and not found.closed:
                return found
            met.add(uid)
            following += [one for one in (found.successors if found is not None else ()) if one not in met]
        return unit

    def unit(self, uid: int) -> Unit | None:
        """The unit of an id; None where there is none."""
        return self.__objectmap__.object_for(uid)
