"""Reminders to declare: notices on the first page of those who have not. They lie beside the object database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import clock
from ..documents import Document, Unit
from ..security import Permission, permit


@dataclass(frozen=True, slots=True)
class Reminder:
    """That somebody was reminded."""

    record: int
    campaign: int
    account: int
    """Who reminded."""
    moment: datetime


def remind(request: Any, campaign: Document, unit: Unit, records: Collection[int]) -> int:
    """Remind the persons of records to declare in a campaign; nobody is reminded twice on one day.

    :returns: how many were reminded; the others had been today.
    """
    permit(request, Permission.CAMPAIGN, unit)
    now = clock.now()
    day = clock.today().isoformat()
    rows = [(uid, day, campaign.uid, request.account_id, now.timestamp()) for uid in records]
    with request.registry.side_store.transaction() as connection:
        before = connection.total_changes
        connection.executemany('INSERT INTO reminders VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', rows)
        return int(connection.total_changes - before)


def last_of(request: Any, record: int, campaign: int) -> Reminder | None:
    """The newest reminder to the person of a record in a campaign."""
    rows = request.registry.side_store.execute(
        'SELECT * FROM reminders WHERE record = ? AND campaign = ? ORDER BY day DESC LIMIT 1',
        (record, campaign),
    )
    return _reminder(rows[0]) if rows else None


def last_in(request: Any, campaign: int) -> dict[int, Reminder]:
    """The newest reminder of each person in a campaign, by the id of the record."""
    rows = request.registry.side_store.execute(
        'SELECT * FROM reminders WHERE campaign = ? ORDER BY at', (campaign,)
    )
    return {row['record']: _reminder(row) for row in rows}


def rounds(request: Any, campaign: int) -> list[tuple[datetime, int, int]]:
    """The log of a campaign: when, by which account, how many persons; the newest first."""
    rows = request.registry.side_store.execute(
        'SELECT at, account, count(*) AS number FROM reminders WHERE campaign = ? GROUP BY at, account ORDER BY at DESC',
        (campaign,),
    )
    return [(_moment(row['at']), row['account'], row['number']) for row in rows]


def _reminder(row: Any) -> Reminder:
    return Reminder(row['record'], row['campaign'], row['account'], _moment(row['at']))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, clock.UTC)
