"""What has gone on in the demo's offices in the last weeks: recruits, decisions, a campaign, declarations, a transfer.

Everything through the operations, by the people whose work it is, on the days on which it happened: so worklists, boards
and limits have something to show on whatever day the demo is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from .. import clock
from ..catalog import version_value
from ..scripts.context import acting_as
from .builders import Person, a_decision, a_record, complete_content
from .declaring import a_campaign, a_declaration, a_paper_declaration
from .people import unit_at

RAISED, DECLARED = 3, 5
"""People of an office whose raise was decided, and who declare."""
LATELY = timedelta(days=14)
"""Nothing of what is told here is longer ago; so it happens to records that have stood still since."""
RECRUITS = ('Nguyễn Hoài Thương', 'Lê Hoàng Phúc', 'Trần Khánh Vy', 'Phạm Gia Huy', 'Võ Minh Châu')


def live_recent_weeks(registry: Any, people: Sequence[Person], officer: Person) -> dict[str, list[int]]:
    """Let the clerk and the verifier of each office do some work.

    :param people: everybody who can sign in.
    :param officer: somebody who declares about the own record.
    :returns: for each office the verified records about which nothing is going on.
    """
    own = officer_record(registry, officer)
    offices: dict[str, dict[str, Person]] = {}
    for person in people:
        if person.unit.count('/') == 2 and person.role in ('clerk', 'verifier', 'head'):
            offices.setdefault(person.unit, {}).setdefault(person.role, person)
    free = {}
    for number, (path, staff) in enumerate(offices.items()):
        free[path] = _office(registry, number, path, staff, own)
    with on(2):
        a_declaration(officer, own).changing('basic', phone='0912 345 678').build()
    return free


def officer_record(registry: Any, officer: Person) -> int:
    """Id of the own record of a person."""
    with acting_as(registry, officer.login) as request:
        return int(request.account.record)


def _office(registry: Any, number: int, path: str, staff: Mapping[str, Person], own: int) -> list[int]:
    """:param staff: the people of the office by role.
    :param own: the record whose holder declares on line.

    :returns: the verified records that are left.
    """
    clerk, verifier = staff['clerk'], staff['verifier']
    with acting_as(registry, clerk.login) as request:
        title = unit_at(request.office, path).title
        settled = sorted(
            document.uid
            for unit in unit_at(request.office, path).below()
            for document in unit.documents.values()
            if document.type_id == 'record' and document.uid != own and document.faces == ('verified',)
            and document.current.time < clock.now() - LATELY
        )  # fmt: skip
        raised = [uid for uid in settled if _can_be_raised(request.office.document(uid))][:RAISED]
    others = [uid for uid in settled if uid not in raised]
    _recruit(number, path, clerk)
    if raised:
        signed = {'issuing_agency': title, 'signer': staff['head'].name, 'signer_position': 'Chủ tịch'}
        _decide(number, clerk, raised, signed)
    if len(others) >= DECLARED:
        _declare(path, clerk, verifier, others)
    return others[DECLARED:]


def _can_be_raised(document: Any) -> bool:
    """Is there a step to be raised to? Nobody beyond the frame is."""
    value = version_value(document.current, 'position', 'step')
    return bool(value) and int(value) < 6 and not version_value(document.current, 'position', 'beyond-frame')


def _recruit(number: int, path: str, clerk: Person) -> None:
    """Somebody recruited three weeks ago, whose record is being made."""
    with on(14):
        decided = f'{day(21):%d/%m/%Y}'
        given = {
            'recruitment-decision-number': f'{210 + number}/QĐ-UBND',
            'recruitment-decision-date': decided,
        }
        name = RECRUITS[number % len(RECRUITS)]
        basic = {
            **complete_content(name)['basic'],
            'citizen-id': f'0662019{number:05}',
            'birth-date': '12/04/2001',
        }
        recruit = a_record(clerk).in_unit(path).named(name).holding('basic', basic)
        recruit.holding('recruitment', {**given, 'recruitment-date': decided}).build()


def _decide(number: int, clerk: Person, raised: Sequence[int], signed_by: Mapping[str, str]) -> None:
    with on(6):
        signed = f'{day(6):%d/%m/%Y}'
        head = {'signing_date': signed, 'effective_date': signed, **signed_by}
        a_decision(clerk).numbered(f'{350 + number}/QĐ-UBND', **head).about(*raised).in_records().build()
    with on(1):
        a_decision(clerk, 'award').numbered(
            '', abstract='Về việc tặng Giấy khen', signing_date='', effective_date='', **signed_by
        ).about(raised[0]).build()


def _declare(path: str, clerk: Person, verifier: Person, others: Sequence[int]) -> None:
    with on(12):
        a_campaign(clerk, path, sections=('basic', 'education', 'family'), days=40)
    with on(3):
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
        a_paper_declaration(clerk, others[4]).changing('basic', email='lienhe@demo.vn').build()
        returned.returned_by(verifier, 'email', 'Thư điện tử không phải là thư công vụ').build()


def day(ago: int) -> date:
    """A working day so many days ago, or the Friday before it."""
    found = clock.today() - timedelta(ago)
    return found - timedelta(max(0, found.isoweekday() - 5))


def on(ago: int) -> Any:
    """Half past nine of that day, where the office is."""
    moment = datetime.combine(day(ago), time(9, 30), clock.OFFICE_ZONE)
    return clock.standing_at(min(moment.astimezone(clock.UTC), clock.now()))
