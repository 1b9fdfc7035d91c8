"""The persistent classes, all of them. They read; only :mod:`hoso_cms.operations` writes."""

from .account import Account, Issue
from .calendar import CalendarEntry
from .document import Document, Shelf
from .file import StoredFile
from .origin import Origin
from .past import Former
from .seat import Paper, Seat, SeatAct
from .unit import Anchor, Batch, ModelSource, Office, Unit
from .unit_map import UnitMap
from .version import HistoryPage, Remark, SectionTexts, Timing, Version

__all__ = [
    'Account', 'Anchor', 'Batch', 'CalendarEntry', 'Document', 'Former', 'HistoryPage', 'Issue', 'ModelSource', 'Office',
    'Origin', 'Paper', 'Remark', 'Seat', 'SeatAct', 'SectionTexts', 'Shelf', 'StoredFile', 'Timing', 'Unit', 'UnitMap', 'Version',
]  # fmt: skip
