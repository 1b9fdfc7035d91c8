"""What written consents open: somebody without a right by role reads exactly the records and sections that a granted
consultation names, in its days, and nothing of it is stored as a right (Quận 6 art. 8.2, Long An art. 7.1, Hà Nội
art. 6.3, Quận 5 art. 8.2, Đắk Lắk art. 4.3).

The days are compared with the clock whenever somebody reads, so that a consent ends by itself. It counts as long as the
record lies in the unit that consented or below it: another unit's head answers for what has moved there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..catalog import version_content
from ..documents import Document, Office, Version

RECORD = 'record'
TYPE, REQUESTED, GRANTED = 'consultation', 'requested', 'granted'
REQUEST, CONSENT = 'request', 'consent'
"""The sections of a consultation."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What one consultation opens."""

    uid: int
    """Id of the consultation."""
    reader: int
    """Id of the account that reads."""
    unit: int
    """Id of the unit whose head consented, or a head above it."""
    records: frozenset[int]
    sections: frozenset[str]
    first: str
    last: str
    """The first and the last day, both included, as ISO days where the office is."""
    extracts: bool
    """May the reader print and take files away?"""

    def counts_on(self, day: date) -> bool:
        """Is it one of the days of the consent?"""
        return self.first <= day.isoformat() <= self.last

    @property
    def ground(self) -> str:
        """As the journal names what a reading rests on."""
        return f'{TYPE}:{self.uid}'


def opening_of(document: Document) -> Opening | None:
    """What a consultation opens in its days; None for one that is not granted, or no longer."""
    if document.type_id != TYPE or document.state != GRANTED:
        return None
    content = version_content(document.current, (REQUEST, CONSENT))
    request, consent = content[REQUEST], content[CONSENT]
    return Opening(
        document.uid,
        document.party,
        document.unit.uid,
        frozenset(int(one) for one in _column(request.get('records'), 'record')),
        frozenset(_column(consent.get('sections'), 'section')),
        str(consent.get('from', '')),
        str(consent.get('to', '')),
        consent.get('extract') == 'yes',
    )


def _column(rows: Any, name: str) -> Iterator[str]:
    return (row[name] for row in rows or () if row.get(name))


def consents_to(office: Office, account_id: int) -> list[Opening]:
    """What has been granted to an account and not revoked, whatever the day."""
    catalog = office.catalog
    found = []
    for uid in catalog.equal(f'{TYPE}:reader', str(account_id)):
        place = catalog.places.get(uid)
        if place is not None and place[2].split()[0] == GRANTED:
            opening = opening_of(office.document(uid))
            if opening is not None and opening.reader == account_id:
                found.append(opening)
    return found


def reaches(opening: Opening, record: Document) -> bool:
    """Does a consultation name the record, and does that still lie where the consent was given?"""
    return (
        record.type_id == RECORD
        and record.uid in opening.records
        and any(unit.uid == opening.unit for unit in record.unit.lineage())
    )


def concerned(request: Any, document: Document) -> bool:
    """Has the person ever been granted this record, even if that does not count at this moment?

    Then nothing of it is shown because a role was left unasked: a consent may end between two questions of one page.
    """
    if request.account_id is None or document.type_id != RECORD:
        return False
    return any(document.uid in one.records for one in consents_to(request.office, request.account_id))


def openings(request: Any, document: Document, face: str | Version | None = None) -> list[Opening]:
    """The consultations that open a record to the person at this moment.

    :param face: what of it is meant, a version or its state; only the official version is ever opened. None asks for the
        document.
    """
    if request.account_id is None or document.type_id != RECORD or not document.official:
        return []
    meant = (
        face.number == document.official
        if isinstance(face, Version)
        else face in (None, document.official_state)
    )
    if not meant:
        return []
    today = clock.today()
    return [
        one
        for one in consents_to(request.office, request.account_id)
        if one.counts_on(today) and reaches(one, document)
    ]


def opened_records(request: Any) -> tuple[int, ...]:
    """The ids of the records that consultations open to the person at this moment, in order."""
    if request.account_id is None:
        return ()
    office, today = request.office, clock.today()
    found: set[int] = set()
    for one in consents_to(office, request.account_id):
        if one.counts_on(today):
            records = (office.documents_by_id.get(uid) for uid in one.records)
            found.update(r.uid for r in records if r is not None and r.official and reaches(one, r))
    return tuple(sorted(found))
