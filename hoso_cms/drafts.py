"""What somebody typed and did not save yet, kept on the server.

One draft per person, document and section of the form. It survives a closed browser, an expired session and a
restart; it is nobody else's to see. A form that was opened and left as it was leaves no draft.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hoso_cms import clock
from hoso_cms.sidestore import SideStore

MAX_BYTES = 1024 * 1024
"""Largest draft, as JSON in ASCII (a Vietnamese letter takes six bytes): many times the longest section of a form."""


class DraftTooLarge(ValueError):
    """The draft was not kept; the text tells the person so, in Vietnamese."""


@dataclass(frozen=True)
class DraftKey:
    """Whose draft of what."""

    account: int | str
    document: int | str
    """The document's id, or :meth:`for_new` before there is one."""
    section: str
    """The section of the content type; the empty text for a form that has none."""

    @classmethod
    def for_new(cls, account: int | str, unit: int | str, section: str) -> DraftKey:
        """The draft of a document that is to be made in a unit."""
        return cls(account, f'new:{unit}', section)


@dataclass(frozen=True)
class Draft:
    """A kept draft."""

    key: DraftKey
    values: dict[str, Any]
    """What the form held: JSON values."""
    base_version: int
    """The version the form was opened on; 0 for a new document."""
    saved_at: datetime
    """Aware, in UTC."""


def save(
    store: SideStore,
    key: DraftKey,
    values: Mapping[str, Any],
    base_version: int,
    original: Mapping[str, Any] | None = None,
) -> datetime | None:
    """Keep what the form holds, in the place of the draft before.

    :param values: JSON values.
    :param base_version: the version the form was opened on; 0 for a new document.
    :param original: what the form held when it was opened: when nothing differs, there is no draft any more.
    :return: when it was kept; None when there is nothing to keep.
    :raises DraftTooLarge: the draft before stays.
    :raises TypeError: a value that JSON does not hold.
    """
    text = _dumped(values)
    if original is not None and text == _dumped(original):
        drop(store, key)
        return None
    if len(text.encode()) > MAX_BYTES:
        raise DraftTooLarge(
            f'Nội dung đang nhập vượt quá {MAX_BYTES // 1024} KB nên bản nháp không được lưu tạm. '
            'Hãy bấm Lưu, hoặc rút gọn nội dung.'
        )
    now = clock.now()
    with store.transaction() as connection:
        connection.execute(
            'INSERT INTO drafts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, document, section) DO UPDATE SET'
            ' base_version = excluded.base_version, saved = excluded.saved, form_values = excluded.form_values',
            (key.account, key.document, key.section, base_version, now.timestamp(), text),
        )
    return now


def load(store: SideStore, key: DraftKey) -> Draft | None:
    """The draft, or None."""
    rows = store.execute(
        'SELECT * FROM drafts WHERE account = ? AND document = ? AND section = ?',
        (key.account, key.document, key.section),
    )
    return _draft(rows[0]) if rows else None


def drop(store: SideStore, key: DraftKey) -> bool:
    """Forget a draft: it was saved as a version, or thrown away. Whether there was one."""
    if load(store, key) is None:
        return False
    with store.transaction() as connection:
        return bool(
            connection.execute(
                'DELETE FROM drafts WHERE account = ? AND document = ? AND section = ?',
                (key.account, key.document, key.section),
            ).rowcount
        )


def drafts_of(store: SideStore, account: int | str) -> list[Draft]:
    """All drafts of a person, the newest first."""
    rows = store.execute('SELECT * FROM drafts WHERE account = ? ORDER BY saved DESC', (account,))
    return [_draft(row) for row in rows]


def drop_all_of(
    store: SideStore, *, account: int | str | None = None, document: int | str | None = None
) -> int:
    """Forget all drafts of a person, of a document, or of a person on a document; how many there were.

    :raises ValueError: neither was given; nobody's drafts are dropped by mistake.
    """
    if account is None and document is None:
        raise ValueError('drop_all_of needs an account, a document or both')
    with store.transaction() as connection:
        return connection.execute(
            'DELETE FROM drafts WHERE account = coalesce(?, account) AND document = coalesce(?, document)',
            (account, document),
        ).rowcount


def _dumped(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(',', ':'), allow_nan=False)


def _number_of(document: int | str) -> int | str:
    """The id of a document as the number it is: PostgreSQL keeps the column as text, for ``new:<unit id>``."""
    return int(document) if isinstance(document, str) and document.isdecimal() else document


def _draft(row: sqlite3.Row) -> Draft:
    return Draft(
        DraftKey(row['account'], _number_of(row['document']), row['section']),
        json.loads(row['form_values']),
        row['base_version'],
        datetime.fromtimestamp(row['saved'], UTC),
    )
