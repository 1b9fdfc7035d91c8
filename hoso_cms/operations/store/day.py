"""With the first write of a day, the journal and the object database vouch for each other."""

from __future__ import annotations

from ... import clock
from ...documents.sealed import admit, unlocked
from ...journal import JournalUnavailable, anchors
from ...security import Permit


def seal_day(permit: Permit) -> None:
    """With the first write of a day, let the journal and the object database vouch for each other."""
    office, store = permit.request.office, permit.request.registry.side_store
    if not anchors.is_due(office, clock.local(permit.moment).date().isoformat()):
        return
    try:
        anchor = anchors.make(store, office, permit.moment)
    except JournalUnavailable:
        # The work goes on; the next write tries again.
        return
    admit(anchor)
    with unlocked(office.anchors):
        office.anchors[anchor.day] = anchor
