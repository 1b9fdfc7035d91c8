"""Consultations that read like sentences.

>>> a_consultation(people.bystander, uid).of('basic').granted_by(people.head_of_finance).build()  # doctest: +SKIP
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PIL import Image

from .. import clock
from ..operations import consultations, files, records
from .people import Person
from .scans import paper

ASKED = {
    'reader-unit': 'Thanh tra tỉnh',
    'reader-position': 'Thanh tra viên',
    'purpose': 'inspection',
    'purpose-words': 'Xác minh nội dung tố cáo theo Quyết định 45/QĐ-TTr',
}
"""A request as it is typed."""


def days_from_today(first: int, last: int) -> tuple[str, str]:
    """Two days as they are typed, so many days from today."""
    today = clock.today()
    return f'{today + timedelta(first):%d/%m/%Y}', f'{today + timedelta(last):%d/%m/%Y}'


def a_scan() -> bytes:
    """A small picture, as a scanner makes it."""
    target = io.BytesIO()
    Image.new('RGB', (60, 80), 'white').save(target, 'PNG')
    return target.getvalue()


class ConsultationBuilder:
    """A consultation to be: each word returns the builder, :meth:`build` does the work and returns its id."""

    def __init__(self, reader: Person, *uids: int) -> None:
        self._reader, self._uids = reader, uids
        self._clerk: Person | None = None
        self._sections: tuple[str, ...] = ('basic',)
        self._days = (0, 7)
        self._consent: dict[str, Any] = {}
        self._steps: list[Callable[[int], None]] = []

    def of(self, *sections: str) -> ConsultationBuilder:
        """The sections asked for."""
        self._sections = sections
        return self

    def for_days(self, first: int, last: int) -> ConsultationBuilder:
        """The days of the consent, counted from today."""
        self._days = first, last
        return self

    def entered_by(self, clerk: Person) -> ConsultationBuilder:
        """From paper, by somebody who takes requests in."""
        self._clerk = clerk
        return self

    def granted_by(self, head: Person, *sections: str, **consent: Any) -> ConsultationBuilder:
        """Consented to in writing.

        :param sections: what may be read, where it is less than what was asked for.
        """

        def step(uid: int) -> None:
            first, last = days_from_today(*self._days)
            with head.acting() as request:
                document = request.office.document(uid)
                with paper(uid, 'Về việc đồng ý cho nghiên cứu hồ sơ') as upload:
                    scan = files.attach(request, document, upload).sha256
                typed = {
                    'number': '15/CV-STC', 'signing-date': f'{clock.today():%d/%m/%Y}', 'signer': head.name,
                    'signer-position': 'Giám đốc', 'scan': scan, 'from': first, 'to': last, **consent,
                }  # fmt: skip
                consultations.grant(request, document, sections or self._sections, typed, seen=document.count)

        self._steps.append(step)
        return self

    def refused_by(self, head: Person, reason: str = 'Chưa rõ mục đích') -> ConsultationBuilder:
        """Not consented to."""
        return self._transition(head, 'refuse', reason)

    def revoked_by(self, head: Person, reason: str = 'Việc xác minh đã xong') -> ConsultationBuilder:
        """Taken back before its time."""
        return self._transition(head, 'revoke', reason)

    def withdrawn(self) -> ConsultationBuilder:
        """Taken back by the one who asked."""
        return self._transition(self._reader, 'withdraw')

    def _transition(self, person: Person, name: str, reason: str = '') -> ConsultationBuilder:
        def step(uid: int) -> None:
            with person.acting() as request:
                records.transition(request, request.office.document(uid), name, reason=reason)

        self._steps.append(step)
        return self

    def build(self) -> int:
        """Ask for it and lead it through everything said. Returns its id."""
        first, last = days_from_today(max(0, self._days[0]), max(0, self._days[1]))
        with (self._clerk or self._reader).acting() as request:
            office = request.office
            reader = office.accounts[self._reader.uid] if self._clerk else None
            typed = {**ASKED, 'wanted-from': first, 'wanted-to': last}
            wanted = [office.document(uid) for uid in self._uids]
            document = consultations.ask(request, wanted, self._sections, typed, reader=reader)
            uid: int = document.uid
        for step in self._steps:
            step(uid)
        return uid


def a_consultation(reader: Person, *uids: int) -> ConsultationBuilder:
    """A request of this person to read records."""
    return ConsultationBuilder(reader, *uids)
