"""Ends of service that read like sentences.

>>> a_departure(people.clerk_of_finance, uid).told().handed_in().closed_by(people.verifier_of_finance).build()
... # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..operations import departures, disposals, records
from .people import Person
from .transferring import a_scan

OWN = {
    'reason': 'retired',
    'retirement-form': 'normal',
    'decision-number': '77/QĐ-STC',
    'decision-date': '20/11/2026',
    'decision-issuer': 'Sở Tài chính',
    'effective-date': '01/12/2026',
}
KEEPING = {'shelf-mark': 'K2-H15'}


class Leaving:
    """A departure to be: each word returns the builder, :meth:`build` does the work and returns its id."""

    def __init__(self, clerk: Person, record: int) -> None:
        self._clerk, self._record = clerk, record
        self._steps: list[Callable[[int], None]] = []

    def _by(self, person: Person, act: Callable[[Any, Any], Any]) -> Leaving:
        def step(uid: int) -> None:
            with person.acting() as request:
                act(request, request.office.document(uid))

        self._steps.append(step)
        return self

    def told(self, *, scan: bool = False, keeping: dict[str, str] | None = None, **own: str) -> Leaving:
        """Reason, paper and shelf written down; other values with ``_`` for ``-``."""

        def act(request: Any, document: Any) -> None:
            typed = OWN | {name.replace('_', '-'): value for name, value in own.items()}
            if typed['reason'] != 'retired':
                typed['retirement-form'] = ''
            if scan:
                typed['scan'] = a_scan(request, document, 3, 'Quyết định nghỉ hưu')
            sections = {'departure': typed, 'keeping': KEEPING | (keeping or {})}
            departures.fill(request, document, sections, seen=document.count)

        return self._by(self._clerk, act)

    def handed_in(self) -> Leaving:
        """Submitted by the one who prepared it."""
        return self._by(self._clerk, lambda request, one: records.transition(request, one, 'submit'))

    def closed_by(self, verifier: Person) -> Leaving:
        """The service ended, the record frozen."""
        return self._by(verifier, lambda request, one: records.transition(request, one, 'close'))

    def build(self) -> int:
        """Open the departure and lead it through everything said. Returns its id."""
        with self._clerk.acting() as request:
            uid: int = departures.begin(request, request.office.document(self._record)).uid
        for step in self._steps:
            step(uid)
        return uid


def a_departure(clerk: Person, record: int) -> Leaving:
    """The end of a service that this clerk prepares."""
    return Leaving(clerk, record)


PAST = {'decision_date': '20/05/2020', 'effective_date': '01/06/2020'}
"""Days that have come, whatever day a test stands at."""


def gone(clerk: Person, verifier: Person, record: int, reason: str = 'retired') -> int:
    """The service of a record's person ended, as it is from the first word to the last. Returns the departure's id."""
    own = PAST | {'reason': reason, 'destination': 'Bộ Tài chính' if reason == 'moved-out' else ''}
    leaving = a_departure(clerk, record).told(scan=False, keeping=None, **own)
    return leaving.handed_in().closed_by(verifier).build()


def a_disposal(archivist: Person, record: int) -> int:
    """A list with one expired record, proposed. Returns its id."""
    with archivist.acting() as request:
        document = disposals.begin(request, request.office, '', [record])
        disposals.fill(request, document, {'grounds': 'Biên bản họp Hội đồng số 1'}, seen=document.count)
        records.transition(request, document, 'propose')
        uid: int = document.uid
    return uid


def disposed(archivist: Person, first: Person, second: Person, record: int) -> int:
    """A list with one expired record, agreed to, decided and certified. Returns its id."""
    uid = a_disposal(archivist, record)
    for person, step in ((first, 'agree'), (second, 'decide'), (archivist, 'certify')):
        with person.acting() as request:
            records.transition(request, request.office.document(uid), step)
    return uid
