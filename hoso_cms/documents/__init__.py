"""The persistent classes, all of them. They read; only :mod:`hoso_cms.operations` writes."""

from .account import Account
from .calendar import CalendarEntry
from .document import Document, Shelf
from .file import StoredFile
from .unit import Batch, ModelSource, Office, Unit
from .version import HistoryPage, Remark, SectionTexts, Timing, Version

__all__ = [
    'Account', 'Batch', 'CalendarEntry', 'Document', 'HistoryPage', 'ModelSource', 'Office', 'Remark', 'SectionTexts', 'Shelf',
    'StoredFile', 'Timing', 'Unit', 'Version',
]  # fmt: skip
