"""What goes on in the demo between units and with others: transfers in each regulation's mode and in different stages, the
end of a service, consultations, a substitute, a planned reorganisation.

Everything through the operations, by the people whose work it is, on the days on which it happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from .. import clock
from ..catalog import version_value
from ..operations import substitutions
from ..scripts.context import acting_as
from ..security.passwords import issue_password
from . import regions
from .consulting import a_consultation
from .dak_lak import PROVINCE as DAK_LAK
from .leaving import a_departure
from .people import Person, hire, settle, unit_at
from .recent import day, on
from .reorganisations import a_reorganisation
from .transferring import Transferring, a_request, a_transfer

MOVED = 'dachuyen.quan5'
"""Who moved to another unit and still holds the account of the former one."""
READ = ('basic', 'position', 'career')
"""The sections of a record that a consultation asks for."""


@dataclass
class Office:
    """One of the demo's offices, with its people and the records about which nothing is going on yet."""

    registry: Any
    path: str
    staff: Mapping[str, Person]
    free: list[int] = field(default_factory=list)

    @property
    def clerk(self) -> Person:
        """Who enters."""
        return self.staff['clerk']

    @property
    def verifier(self) -> Person:
        """Who verifies."""
        return self.staff['verifier']

    def at(self, name: str) -> str:
        """The path of a unit of the office by its name in the address."""
        return f'{self.path}{name}'

    def take(self, path: str = '', *, inside: bool = True, eldest: bool = False) -> int:
        """A free record, which is free no more.

        :param inside: of the unit of a path and those below it; otherwise of any other unit.
        :param eldest: that of the eldest person.
        :returns: 0 where there is none: with few records not everything can happen.
        """
        with acting_as(self.registry, self.clerk.login) as request:
            below = {unit.uid for unit in unit_at(request.office, path or self.path).below()}
            documents = [request.office.document(uid) for uid in self.free]
            found = [one for one in documents if (one.unit.uid in below) == inside]
            if not found:
                return 0
            chosen = min(found, key=_born) if eldest else found[0]
            self.free.remove(chosen.uid)
            return int(chosen.uid)


def _born(document: Any) -> str:
    return version_value(document.current, 'basic', 'birth-date')


def let_happen(registry: Any, people: Sequence[Person], free: Mapping[str, Sequence[int]]) -> list[Person]:
    """Let the people of the demo do what goes on between units.

    :param free: for each office the verified records about which nothing is going on.
    :returns: who has got an account meanwhile.
    """
    known = {person.login: person for person in people}
    offices = {}
    for path, uids in free.items():
        staff = {one.role: one for one in people if one.unit == path and one.role}
        offices[path] = Office(registry, path, staff, list(uids))
    dak_lak, ha_noi, long_an, quan_5, quan_6 = (
        offices[_path(registry, title)] for title in regions.REGULATIONS
    )
    _by_superior(dak_lak, known)
    _completed_first(ha_noi)
    _by_old_unit(long_an)
    more = _on_request(quan_5, known[regions.PLANNER], 'phuong-1', 'phuong-14', moved=True)
    _on_request(quan_6, known[regions.PLANNER], 'phuong-3', 'phuong-11')
    _leaving(dak_lak, ha_noi, long_an)
    _consulting(known, list(offices.values()))
    _standing_in(registry, known)
    _planned(dak_lak, known[regions.OTHER_PLANNER])
    return more


def _path(registry: Any, title: str) -> str:
    with acting_as(registry, regions.PLANNER) as request:
        return str(next(request.resource_path(one) for one in request.office.values() if one.title == title))


# --- Transfers, in the mode of each regulation


def _decided(
    transfer: Transferring, number: str, issuer: str, by: Person | None = None, *, scan: bool = False
) -> Transferring:
    """A decision of last week that takes effect tomorrow."""
    words = {
        'decision_number': number, 'decision_date': f'{day(8):%d/%m/%Y}', 'decision_issuer': issuer,
        'effective_date': f'{clock.today():%d/%m/%Y}',
    }  # fmt: skip
    return transfer.filled_in(by, scan=scan, **words)


def _by_superior(office: Office, known: Mapping[str, Person]) -> None:
    """Đắk Lắk art. 10: the superior moves the record, the receiver forwards it; the scan of the decision is asked for."""
    schools, health = known['capnhat.giaoduc'], known['capnhat.yte']
    education, to_health = schools.unit, health.unit
    own = office.take(education)
    if uid := own or office.take(to_health, inside=False):
        with on(2):
            a_transfer(schools if own else office.clerk, uid, to_health).build()
    if uid := office.take(to_health):
        with on(5):
            returned = a_transfer(health, uid, office.at('so-noi-vu'))
            _decided(returned, '577/QĐ-UBND', DAK_LAK, scan=True).taken('submit')
            returned.taken('return', office.verifier, 'Bản quét quyết định bị mờ, không đọc được số.').build()
    ward = office.at('phuong-buon-ma-thuot')
    if uid := office.take(ward, inside=False):
        with on(4):
            submitted = a_transfer(office.clerk, uid, ward)
            _decided(submitted, '612/QĐ-UBND', DAK_LAK, scan=True).taken('submit').build()
    if uid := office.take(to_health, inside=False):
        with on(3):
            arrived = a_transfer(office.clerk, uid, to_health)
            _decided(arrived, '598/QĐ-UBND', DAK_LAK, scan=True).taken('submit')
            arrived.taken('place', office.verifier).build()


def _completed_first(office: Office) -> None:
    """Hà Nội art. 7.3: everything about the person is completed first, then the new unit takes over."""
    finance = office.at('so-tai-chinh')
    if uid := office.take(finance, inside=False):
        with on(2):
            a_transfer(office.clerk, uid, finance).build()
    if uid := office.take(finance, inside=False):
        with on(3):
            sent = a_transfer(office.clerk, uid, finance)
            _decided(sent, '5120/QĐ-UBND', regions.HA_NOI).taken('send').build()


def _by_old_unit(office: Office) -> None:
    """Long An art. 9: the old unit hands over."""
    home = office.at('so-noi-vu')
    if uid := office.take(home, inside=False):
        with on(4):
            sent = a_transfer(office.clerk, uid, home)
            _decided(sent, '2210/QĐ-UBND', regions.LONG_AN).taken('send').build()
    if uid := office.take(home, inside=False):
        with on(6):
            refused = a_transfer(office.clerk, uid, home)
            _decided(refused, '2187/QĐ-UBND', regions.LONG_AN).taken('send')
            refused.taken(
                'refuse', office.verifier, 'Thiếu quyết định điều động bản chính trong hồ sơ giấy.'
            ).build()


def _on_request(
    office: Office, administrator: Person, first: str, second: str, *, moved: bool = False
) -> list[Person]:
    """Quận 5, Quận 6 art. 10: nothing is handed over before the receiver has asked in writing.

    :param moved: somebody whose record is taken over holds an account of the old unit, which nobody has revoked yet.
    """
    one, other, people = office.at(first), office.at(second), []
    asked = {'request_number': '118/UBND', 'request_date': f'{day(7):%d/%m/%Y}'}
    if uid := office.take(one) or office.take(other, inside=False):
        if moved:
            people.append(_holder(office, administrator, uid))
        with on(6):
            received = a_request(office.clerk, uid, other).in_writing(office.clerk, **asked).taken('request')
            _decided(received, '301/QĐ-UBND', 'Uỷ ban nhân dân quận').taken('send')
            received.taken('receive', office.verifier).build()
    if uid := office.take(other, inside=False):
        with on(1):
            a_request(office.clerk, uid, other).build()
    if uid := office.take(one, inside=False):
        with on(2):
            a_request(office.clerk, uid, one).in_writing(office.clerk, **asked).taken('request').build()
    return people


def _holder(office: Office, administrator: Person, record: int) -> Person:
    """The person of a record, holding an account of the record's unit."""
    with acting_as(office.registry, office.clerk.login) as request:
        document = request.office.document(record)
        name, path = document.summary[0], request.resource_path(document.unit)
    holder = hire(administrator, MOVED, name, path, 'clerk', settled=False, record=record)
    return settle(holder, issue_password())


# --- What else goes on


def _leaving(*offices: Office) -> None:
    """Somebody retires: the paper waits for the verifier, or is being written."""
    for number, office in enumerate(offices):
        if uid := office.take(eldest=True):
            with on(3):
                paper = a_departure(office.clerk, uid).told(
                    decision_number=f'{430 + number}/QĐ-SNV',
                    decision_date=f'{day(9):%d/%m/%Y}',
                    decision_issuer='Sở Nội vụ',
                    effective_date=f'{clock.today():%d/%m/%Y}',
                    keeping={'shelf-mark': f'K{2 + number}-H15'},
                )
                (paper.handed_in() if number < 2 else paper).build()


def _consulting(known: Mapping[str, Person], offices: Sequence[Office]) -> None:
    """Requests to read records: waiting with each head, open now, ended, refused."""
    reader, inspector = known[regions.READER], known[regions.INSPECTOR]
    home = offices[0]
    head, ward = home.staff['head'], known['lanhdao.bmt']
    for number, office in enumerate(offices):
        if uid := office.take():
            with on(1 + number % 2):
                a_consultation(reader, uid).of(*READ).entered_by(office.clerk).for_days(2, 12).build()
    if uid := home.take(ward.unit):
        with on(1):
            a_consultation(inspector, uid).of('basic', 'career').build()
    if open_now := [uid for uid in (home.take(), home.take()) if uid]:
        with on(4):
            granted = a_consultation(reader, *open_now).of(*READ, 'education').for_days(0, 20)
            granted.granted_by(head, number='214/UBND-NC', **_signed(head)).build()
    if uid := offices[1].take():
        with on(5):
            granted = a_consultation(inspector, uid).of(*READ).for_days(0, 20)
            signer = offices[1].staff['head']
            granted.granted_by(signer, number='1033/UBND-NC', **_signed(signer)).build()
    if uid := home.take():
        with on(25):
            ended = a_consultation(reader, uid).of('basic').for_days(0, 7)
            ended.granted_by(head, number='187/UBND-NC', **_signed(head)).build()
    if uid := home.take():
        with on(9):
            a_consultation(reader, uid).refused_by(head, 'Chưa nêu số quyết định thanh tra.').build()


def _signed(head: Person) -> dict[str, str]:
    return {'signer': head.name, 'signer-position': 'Chủ tịch'}


def _standing_in(registry: Any, known: Mapping[str, Person]) -> None:
    """The clerk of Health is away for two weeks; the clerk of Education stands in."""
    with on(1), known['capnhat.yte'].acting() as request:
        substitute = request.office.accounts[known['capnhat.giaoduc'].uid]
        today = clock.today()
        substitutions.appoint(
            request, request.account, substitute, today, today + timedelta(14), 'Nghỉ phép năm'
        )


def _planned(office: Office, planner: Person) -> None:
    """Two communes are merged in three weeks."""
    with on(2):
        effective = clock.today() + timedelta(21)
        plan = a_reorganisation(planner, office.path).by_act(
            abstract='Về việc sáp nhập xã Ea Phê vào xã Krông Pắc',
            number='47/NQ-HĐND',
            signing_date=f'{day(6):%d/%m/%Y}',
            effective_date=f'{effective:%d/%m/%Y}',
            issuing_agency='Hội đồng nhân dân tỉnh Đắk Lắk',
            signer='Cao Thị Hoà An',
        )
        plan.merging_whole(office.at('xa-ea-phe'), into=office.at('xa-krong-pac')).build()


__all__ = ['MOVED', 'Office', 'let_happen']
