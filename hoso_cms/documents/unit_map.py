"""The units of the office by their ids.

Substance D's own object map keeps the path of every object and, for every path, what lies below it; moving a unit would
rewrite that for each unit under it. Here a unit is found by a reference, so a unit that moves changes nothing.
"""

from __future__ import annotations

import random
from typing import Any

from .sealed import LongLedger, Sealed


class UnitMap(Sealed):
    """Ids of units, under the names by which a Substance D folder asks for them."""

    def __init__(self) -> None:
        self.units = LongLedger()

    def add(self, unit: Any, path: tuple[str, ...], duplicating: bool = False, moving: bool = False) -> int:
        """Give a new unit its id. The store has unlocked the ledger; others are refused by it.

        :raises TypeError: the unit has an id already.
        """
        if duplicating or moving or hasattr(unit, '__oid__'):
            raise TypeError('a unit gets its id once and keeps it')
        unit.__oid__ = self._free()
        self.units[unit.__oid__] = unit
        return int(unit.__oid__)

    def keep(self, unit: Any) -> None:
        """Enter a unit that has its id from a map before this one."""
        self.units[unit.__oid__] = unit

    def object_for(self, uid: int) -> Any:
        """The unit of an id; None where there is none."""
        return self.units.get(uid)

    def _free(self) -> int:
        while True:
            # Units made together lie together; 59 bits are digits that a field can hold.
            following = getattr(self, '_v_next', None) or random.getrandbits(59)  # noqa: S311 - not a secret
            self._v_next = following + 1
            if following and following not in self.units:
                return int(following)
