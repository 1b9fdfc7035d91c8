"""The one place where the software reads the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo('Asia/Ho_Chi_Minh')
"""The zone in which a day begins and ends for every regulation."""

_fixed: ContextVar[datetime | None] = ContextVar('hoso_fixed_time', default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The present day where the office is."""
    return now().astimezone(OFFICE_ZONE).date()


def moment(seconds: float) -> datetime:
    """The moment so many seconds after 1970, aware, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def local(moment: datetime) -> datetime:
    """The same moment, told in the office's zone."""
    return moment.astimezone(OFFICE_ZONE)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let time stand still at an aware moment: for tests and for demo data, never for an office's own."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
