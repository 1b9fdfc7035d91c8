"""What has gone on in the demo's offices in the last weeks: recruits, decisions, a campaign, declarations, a transfer.

Everything through the operations, by the people whose work it is, on the days on which it happened: so worklists, boards
and limits have something to show on whatever day the demo is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from .. import clock
from ..catalog import version_value
from ..scripts.context import acting_as
from .builders import Person, a_decision, a_record, complete_content
from .declaring import a_campaign, a_declaration, a_paper_declaration
from .people import unit_at

RAISED, DECLARED = 3, 4
"""People of an office whose raise was decided, and who declare."""
RECRUITS = ('Nguyễn Hoài Thương', 'Lê Hoàng Phúc', 'Trần Khánh Vy', 'Phạm Gia Huy', 'Võ Minh Châu')


FIRST = 6
"""So many days ago the first of what is done here to settled records was done: nothing newer may be in them."""


def live_recent_weeks(registry: Any, people: Sequence[Person], officer: Person) -> None:
    """Let the clerk and the verifier of each office do some work.

    :param people: everybody who can sign in.
    :param officer: somebody who declares about the own record.
    """
    own = officer_record(registry, officer)
    offices: dict[str, dict[str, Person]] = {}
    for person in people:
        if person.unit.count('/') == 2 and person.role in ('clerk', 'verifier'):
            offices.setdefault(person.unit, {}).setdefault(person.role, person)
    for number, (path, staff) in enumerate(offices.items()):
        if len(staff) == 2:
            _office(registry, number, path, staff['clerk'], staff['verifier'], own)
    with _on(2):
        a_declaration(officer, own).changing('basic', phone='0912 345 678').build()


def officer_record(registry: Any, officer: Person) -> int:
    """Id of the own record of a person."""
    with acting_as(registry, officer.login) as request:
        return int(request.account.record)


def _office(registry: Any, number: int, path: str, clerk: Person, verifier: Person, own: int) -> None:
    """:param own: the record whose holder declares on line."""
    with acting_as(registry, clerk.login) as request:
        settled = sorted(
            document.uid
            for unit in unit_at(request.office, path).below()
            for document in unit.documents.values()
            if document.type_id == 'record' and document.uid != own and document.faces == ('verified',)
            and _can_be_raised(document) and clock.local(document.current.time).date() < _day(FIRST)
        )  # fmt: skip
    _recruit(number, path, clerk)
    raised, others = settled[:RAISED], settled[RAISED:]
    if raised:
        _decide(number, clerk, raised)
    if len(others) >= DECLARED:
        _declare(path, clerk, verifier, others)


def _can_be_raised(document: Any) -> bool:
    """Is there a step to be raised to? Nobody beyond the frame is."""
    value = version_value(document.current, 'position', 'step')
    return bool(value) and int(value) < 6 and not version_value(document.current, 'position', 'beyond-frame')


def _recruit(number: int, path: str, clerk: Person) -> None:
    """Somebody recruited three weeks ago, whose record is being made."""
    with _on(14):
        decided = f'{_day(21):%d/%m/%Y}'
        given = {
            'recruitment-decision-number': f'{210 + number}/QĐ-UBND',
            'recruitment-decision-date': decided,
        }
        name = RECRUITS[number % len(RECRUITS)]
        basic = {
            **complete_content(name)['basic'],
            'citizen-id': f'0660990{number:05}',
            'birth-date': '12/04/2001',
        }
        recruit = a_record(clerk).in_unit(path).named(name).holding('basic', basic)
        recruit.holding('recruitment', {**given, 'recruitment-date': decided}).build()


def _decide(number: int, clerk: Person, raised: Sequence[int]) -> None:
    with _on(FIRST):
        signed = f'{_day(FIRST):%d/%m/%Y}'
        head = {'signing_date': signed, 'effective_date': signed, 'issuing_agency': 'Uỷ ban nhân dân'}
        a_decision(clerk).numbered(f'{350 + number}/QĐ-UBND', **head).about(*raised).in_records().build()
    with _on(1):
        a_decision(clerk, 'award').numbered(
            '', abstract='Về việc tặng Giấy khen', signing_date='', effective_date=''
        ).about(raised[0]).build()


def _declare(path: str, clerk: Person, verifier: Person, others: Sequence[int]) -> None:
    with _on(12):
        a_campaign(clerk, path, sections=('basic', 'education', 'family'), days=40)
    with _on(3):
        a_paper_declaration(clerk, others[0]).handed_in().build()
        a_paper_declaration(clerk, others[1]).changing('basic', phone='0905 112 233').handed_in().build()
        moved = (
            a_paper_declaration(clerk, others[2]).changing('basic', current_address='Số 7 Lê Lợi').handed_in()
        )
        returned = a_paper_declaration(clerk, others[3]).changing(
            'basic', phone='0905 445 566', email='moi@demo.vn'
        )
        returned.handed_in()
        moved.accepted_by(verifier).build()
        returned.returned_by(verifier, 'email', 'Thư điện tử không phải là thư công vụ').build()


def _day(ago: int) -> date:
    """A working day so many days ago, or the Friday before it."""
    day = clock.today() - timedelta(ago)
    return day - timedelta(max(0, day.isoweekday() - 5))


def _on(ago: int) -> Any:
    """Half past nine of that day, where the office is."""
    moment = datetime.combine(_day(ago), time(9, 30), clock.OFFICE_ZONE)
    return clock.standing_at(min(moment.astimezone(clock.UTC), clock.now()))
