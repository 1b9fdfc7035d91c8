"""What units were before they were renamed or moved, so that an earlier day is told as it was."""

from __future__ import annotations

from typing import NamedTuple


class Former(NamedTuple):
    """What a unit was until a day. Stored; its fields are never reordered."""

    title: str
    kind: str
    parent: int
    """Id of the unit above; 0 for the office."""
    until: str
    """ISO day of the change: at its end the unit was not this any more; '' for what it is now."""
    by: int
    """Id of the reorganisation that changed it; 0 where it was none."""
    step: str
    """Id of the step of that reorganisation."""
