"""Who has declared in a campaign and who has not: sets of the catalog, no document of anybody is loaded."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from .. import clock
from ..catalog.indexes import SETS
from ..documents import Document, Unit
from ..security import Permission, Role, desk, visibility
from . import campaign_reach as reach
from . import campaigns
from .declared import TYPE

NOT_YET, DRAFTED, SUBMITTED, RETURNED, SETTLED, EXCLUDED = (
    'chua-khai', 'dang-khai', 'da-nop', 'tra-lai', 'da-duyet', 'loai-tru',
)  # fmt: skip
GROUPS = {
    NOT_YET: 'Chưa khai', DRAFTED: 'Đang khai', SUBMITTED: 'Đã nộp, chờ duyệt', RETURNED: 'Bị trả lại',
    SETTLED: 'Đã duyệt', EXCLUDED: 'Không phải khai',
}  # fmt: skip
"""The groups that people fall into, by their names in addresses."""
DRAFT = 'draft'
_STATES = {DRAFT: DRAFTED, 'submitted': SUBMITTED, 'returned': RETURNED, 'settled': SETTLED}
BEHIND = (NOT_YET, DRAFTED, RETURNED)
"""Whose turn it is: they are reminded, and late when the period is over."""


class Turnout:
    """How a campaign stands at and below a unit, as far as the person of the request may see."""

    def __init__(self, request: Any, campaign: Document, unit: Unit) -> None:
        self.request, self.campaign, self.unit = request, campaign, unit

    @cached_property
    def is_seen(self) -> bool:
        """Do the person's roles here or below open records and what is declared about them? To others every number
        would be wrong: nobody would have declared."""
        return bool(self._seen_by(*(state for state in _STATES if state != DRAFT)))

    @cached_property
    def groups(self) -> dict[str, str]:
        """The groups that the person can tell apart, with their titles: to who sees no draft, one begun is not handed in."""
        if self._seen_by(DRAFT):
            return GROUPS
        shown = {name: title for name, title in GROUPS.items() if name != DRAFTED}
        return {**shown, NOT_YET: 'Chưa nộp'}

    def _seen_by(self, *states: str) -> bool:
        flow = self.request.registry.models.workflow_of(TYPE)
        return any(
            all(any(Permission.VIEW in flow.granted(role, state) for role in roles) for state in states)
            for roles in visibility.roles_below(self.request, self.unit).values()
        )

    @cached_property
    def places(self) -> list[visibility.Visible]:
        """The places of the records whose persons may declare: those in use that have been verified."""
        flow = self.request.registry.models.workflow_of('record')
        called = {
            state.id
            for state in flow.states.values()
            if state.standing == 'official' and Permission.DECLARE in flow.granted(Role.OFFICER, state.id)
        }
        found = visibility.visible_places(self.request, self.unit, True)
        return [one for one in found if one.place[2].split()[-1] in called]

    @cached_property
    def group_of(self) -> dict[int, str]:
        """The group of each person who is called or excluded, by the id of the record."""
        declared = self._declared
        excluded = campaigns.excluded(self.campaign)
        return {
            uid: EXCLUDED if uid in excluded and uid not in declared else declared.get(uid, NOT_YET)
            for uid in reach.among(self.request, self.campaign, visibility.ids(self.request, self.places))
        }

    @cached_property
    def _declared(self) -> dict[int, str]:
        """The group of each record with a declaration that the person may see."""
        catalog = self.request.office.catalog
        mine = catalog.having(f'{TYPE}:campaign', str(self.campaign.uid))
        record_of = catalog.values.get(f'{TYPE}:record')
        found = {}
        for one in visibility.visible_places(self.request, self.campaign.unit, True, TYPE):
            group = _STATES.get(one.state)
            if group is not None and record_of is not None:
                for uid in SETS.intersection(mine, catalog.at([one.place])):
                    found[int(record_of.get(uid))] = group
        return found

    @cached_property
    def by_unit(self) -> dict[int, Counter[str]]:
        """The numbers of each unit itself."""
        places = self.request.office.catalog.places
        found: dict[int, Counter[str]] = {}
        for uid, group in self.group_of.items():
            found.setdefault(places.get(uid)[0], Counter())[group] += 1
        return found

    def numbers(self, unit: Unit, *, alone: bool = False) -> Counter[str]:
        """The numbers of a unit with those below it, or of the unit itself."""
        total: Counter[str] = Counter()
        units = {unit.uid} if alone else visibility.units_under(self.request, unit)
        for uid in self.by_unit.keys() & units:
            total.update(self.by_unit[uid])
        return total

    def people(self, groups: tuple[str, ...], unit: Unit | None = None, *, alone: bool = False) -> list[int]:
        """The records of some groups in a unit, in the order of names."""
        chosen = unit or self.unit
        units = {chosen.uid} if alone else visibility.units_under(self.request, chosen)
        places = self.request.office.catalog.places
        found = [
            uid for uid, group in self.group_of.items() if group in groups and places.get(uid)[0] in units
        ]
        return list(self.request.office.catalog.sorted(found, 'record:full-name'))

    @property
    def is_late(self) -> bool:
        """Is the period over?"""
        return clock.today().isoformat() > campaigns.told(self.campaign, 'to')


def waiting_unchanged(request: Any, campaign: Document, unit: Unit) -> list[int]:
    """The declarations of a campaign in a unit and below that change nothing and wait for this person's verification."""
    catalog = request.office.catalog
    mine = catalog.having(f'{TYPE}:campaign', str(campaign.uid))
    same = catalog.having(f'{TYPE}:changed', 'no')
    places = [one.place for one in desk.waiting_places(request, unit, TYPE)]
    found = SETS.intersection(SETS.intersection(mine, same), catalog.at(places))
    return list(catalog.sorted(found, f'{TYPE}:declarant'))
