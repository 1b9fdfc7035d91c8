"""A demo office: units, accounts and records of people who do not exist, made through the same operations as pages use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from .. import clock
from ..documents import Document, Remark, Unit
from ..models.rules.retirement import retirement
from ..operations import departures, files, records, units
from ..operations.accounts import find
from ..scripts.context import acting_as
from ..scripts.init import found
from ..security import Role
from ..security.passwords import issue_password
from . import regions, scans
from .careers import Career
from .dak_lak import PROVINCE as DAK_LAK
from .lives import KEPT_FOR
from .people import Person, hire, settle
from .posts import POSTS, Post, Rows, SalaryTables, typed

ADMINISTRATOR, NEWCOMER, OFFICER = 'quantri', 'canbomoi', 'canhan'
BATCH = 200
"""Records in one transaction."""

FATES = {
    'verified': 42, 'verified-again': 14, 'draft-beside': 10, 'review': 9, 'returned': 5, 'incomplete': 10,
    'complete': 3, 'transferred': 3, 'archived': 3, 'withdrawn': 1,
}  # fmt: skip
"""What becomes of records, in a hundred."""
LEAST = 18
"""Verified records that each of the small offices has at least, however few records are made in all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where records are made: the unit's id, what it is called, its posts, and who enters and verifies there."""

    unit: int
    title: str
    office: str
    """The office whose regulation counts there."""
    agency: str
    posts: str
    clerk: int
    verifier: int


@contextmanager
def acting(request: Any, account: int) -> Iterator[None]:
    """Let another account act in the same transaction, so that a batch of records is one commit."""
    before = request.account_id
    request.account_id = account
    try:
        yield
    finally:
        request.account_id = before


def found_demo(registry: Any) -> list[Person]:
    """Office, units and accounts in an empty database. Returns those who can sign in, with their passwords.

    All of it is older than the first record: numbers of an earlier day ask for it.
    """
    with clock.standing_at(_opened()):
        return _found(registry)


def _opened() -> datetime:
    """When the office began to keep its records here, at eight in the morning."""
    return (clock.now() - KEPT_FOR).replace(hour=1, minute=0, second=0, microsecond=0)


def _found(registry: Any) -> list[Person]:
    issued = found(registry, regions.TITLE, ADMINISTRATOR, 'Nguyễn Thị Quản Trị')
    person = Person(registry, ADMINISTRATOR, 'Nguyễn Thị Quản Trị', 1, '/', Role.ADMINISTRATOR, issued)
    administrator = settle(person, issue_password())
    paths: dict[tuple[str, ...], str] = {(): '/'}
    with administrator.acting() as request:
        made: dict[tuple[str, ...], Unit] = {(): request.office}
        for titles, kind, _ in regions.units():
            made[titles] = units.create_unit(request, made[titles[:-1]], titles[-1], kind)
            paths[titles] = request.resource_path(made[titles])
        for title, regulation in regions.REGULATIONS.items():
            units.set_regulation(request, made[title,], regulation, typed(clock.today()))
    people = [administrator]
    for login, name, titles, role in regions.ACCOUNTS:
        someone = hire(administrator, login, name, paths[titles], role, settled=False)
        people.append(settle(someone, issue_password()))
    newcomer = hire(
        administrator, NEWCOMER, 'Mai Thị Mới', paths[(DAK_LAK, 'Sở Nội vụ')], Role.CLERK, settled=False
    )
    return [*people, newcomer]


def hire_officer(administrator: Person) -> Person:
    """An account for the holder of a verified record."""
    with administrator.acting() as request:
        office = request.office
        found = [
            document
            for unit in office.below()
            for document in unit.documents.values()
            if document.type_id == 'record' and document.state == 'verified'
        ]
        own = next((one for one in found if any(u.title == DAK_LAK for u in one.unit.lineage())), found[0])
        uid, name, path = own.uid, own.summary[0], request.resource_path(own.unit)
    return settle(hire(administrator, OFFICER, name, path, '', settled=False, record=uid), issue_password())


def places(request: Any) -> list[tuple[Place, int]]:
    """The places of the demo's units, with the number of officers there in proportion to the others."""
    office, found = request.office, []
    holders: dict[tuple[int, str], int] = {}
    for login, _, _, role in regions.ACCOUNTS:
        account = find(office, login)
        for unit in office.below():
            if account is not None and role in unit.held_by(account.uid):
                holders[unit.uid, role] = account.uid
    for titles, _, posts in regions.units():
        if not posts:
            continue
        unit = office
        for title in titles:
            unit = unit[units.slug(title)]
        who = {
            role: next(holders[one.uid, role] for one in unit.lineage() if (one.uid, role) in holders)
            for role in (Role.CLERK, Role.VERIFIER)
        }
        place = Place(
            unit.uid,
            titles[-1],
            titles[0],
            regions.agency_of(titles),
            posts,
            who[Role.CLERK],
            who[Role.VERIFIER],
        )
        found.append((place, regions.SIZES[posts]))
    return found


def fill(
    registry: Any,
    count: int,
    seed: int,
    *,
    pictures: float,
    progress: Callable[[int, float], None] | None = None,
) -> None:
    """Make records in batches of :data:`BATCH`, one commit each.

    :param pictures: the part of the records that have a portrait; a third of those have a scanned decision too.
    :param progress: called after each batch with the records so far and the records per second of the batch.
    """
    random = Random(seed)
    salaries = SalaryTables(registry.models)
    with acting_as(registry, ADMINISTRATOR) as request:
        chosen = places(request)
        first, led = len(request.office.documents_by_id), set[tuple[int, str]]()
        small = [[one for one in chosen if one[0].office == office] for office in regions.OTHERS]
        for start in range(0, count, BATCH):
            begun = time.perf_counter()
            batch = range(start, min(start + BATCH, count))
            for number in batch:
                settled = not first and number < len(small) * LEAST
                place, post = _seat(random, small[number % len(small)] if settled else chosen, led)
                career = Career(
                    random,
                    salaries,
                    post,
                    place.title,
                    place.agency,
                    first + number + 1,
                    clock.today(),
                    place.office,
                )
                fate = 'verified' if settled else ''
                _Life(request, random, place, career, pictures, fate).live()
            request.tm.commit()
            request.tm.begin()
            if progress:
                progress(batch.stop, len(batch) / (time.perf_counter() - begun))


def _seat(random: Random, chosen: list[tuple[Place, int]], led: set[tuple[int, str]]) -> tuple[Place, Post]:
    """A unit and a post in it; nobody leads where somebody does already."""
    while True:
        place = random.choices([one for one, _ in chosen], [size for _, size in chosen])[0]
        free = [one for one in POSTS[place.posts] if (place.unit, one.title) not in led]
        if free:
            post = random.choices(free, [one.weight for one in free])[0]
            if post.code:
                led.add((place.unit, post.title))
            return place, post


class _Life:
    """One record, from its first entry to what became of it."""

    def __init__(
        self, request: Any, random: Random, place: Place, career: Career, pictures: float, fate: str
    ) -> None:
        self.request, self.random, self.place, self.career = request, random, place, career
        self.pictures = random.random() < pictures
        self.scan = self.pictures and random.random() < 0.33
        leaves = retirement(request.registry.models.rules, career.born.isoformat(), career.gender)
        old = leaves is not None and leaves.pension <= clock.today()
        fate = fate or random.choices(list(FATES), list(FATES.values()))[0]
        self.old, self.fate = old, 'archived' if old else fate
        self.now = clock.now()
        self.photo = ''
        self.attachments: Rows = []
        self.document: Any = None

    def live(self) -> None:
        """Make the record and lead it to its fate, each version at a moment after the one before."""
        moments = self._moments()
        with clock.standing_at(next(moments)):
            self.document = self._create()
        if self.fate in ('incomplete', 'complete'):
            return None
        if self.fate == 'withdrawn':
            return self._step(moments, self.place.clerk, 'withdraw', 'Nhập trùng với hồ sơ đã có')
        self._step(moments, self.place.clerk, 'submit')
        if self.fate == 'review':
            return None
        if self.fate == 'returned':
            remark = Remark('basic', 'birthplace', 'Nơi sinh chưa khớp giấy khai sinh, đề nghị kiểm tra lại.')
            return self._step(moments, self.place.verifier, 'return', 'Chưa khớp hồ sơ giấy', (remark,))
        self._step(moments, self.place.verifier, 'verify')
        self._keep_up(moments)
        if self.fate == 'verified':
            return None
        self._grow_older(moments)
        if self.fate == 'draft-beside':
            return None
        self._step(moments, self.place.clerk, 'submit')
        self._step(moments, self.place.verifier, 'verify')
        if self.fate in ('transferred', 'archived'):
            self._leave(moments)
        return None

    def _leave(self, moments: Iterator[datetime]) -> None:
        """The end of service: prepared by the clerk, closed by the verifier on a day after it took effect."""
        prepared = next(moments)
        day = typed(clock.local(prepared).date())
        retired = self.fate == 'archived' and self.old
        other = 'moved-out' if self.fate == 'transferred' else self.random.choice(['resigned'] * 5 + ['died'])
        own = {
            'reason': 'retired' if retired else other, 'retirement-form': 'normal' if retired else '',
            'destination': 'Bộ Nội vụ' if other == 'moved-out' and not retired else '',
            'decision-number': f'{self.random.randint(20, 900)}/QĐ-SNV', 'decision-date': day,
            'decision-issuer': self.career.agency, 'effective-date': day,
        }  # fmt: skip
        shelf = f'K{self.random.randint(1, 12)}-H{self.random.randint(1, 90):02}'
        with clock.standing_at(prepared), acting(self.request, self.place.clerk):
            paper = departures.begin(self.request, self.document)
            departures.fill(
                self.request, paper, {'departure': own, 'keeping': {'shelf-mark': shelf}}, seen=paper.count
            )
            records.transition(self.request, paper, 'submit')
        with clock.standing_at(next(moments)), acting(self.request, self.place.verifier):
            records.transition(self.request, paper, 'close')

    def _moments(self) -> Iterator[datetime]:
        """Moments in working hours, each a while after the one before, none in the future."""
        # What waits was handed in lately.
        lately = self.fate in ('review', 'returned')
        moment = _opened() + timedelta(days=self.random.randrange(1, 150))
        if lately:
            moment = max(moment, self.now - timedelta(days=self.random.randrange(9, 20)))
        while True:
            # 07:00 to 15:59 where the office is, on a day when it is open.
            moment = moment.replace(hour=self.random.randrange(9), minute=self.random.randrange(60))
            moment += timedelta(days=max(0, 8 - moment.isoweekday()) if moment.isoweekday() > 5 else 0)
            yield min(moment, self.now)
            moment += timedelta(days=self.random.randrange(1, 3 if lately else 45))

    def _content(self) -> dict[str, dict[str, Any]]:
        return self.career.content(clock.today(), self.photo, self.attachments)

    def _create(self) -> Document:
        unit = self.request.office.unit(self.place.unit)
        with acting(self.request, self.place.clerk):
            if self.pictures:
                self._take_pictures(unit)
            content = self._content()
            if self.fate == 'incomplete':
                kept = self.random.sample(list(content), self.random.randint(1, 6))
                content = {name: content[name] for name in content if name == 'basic' or name in kept}
            return records.create(self.request, unit, 'record', content, reason='Nhập từ hồ sơ giấy')

    def _take_pictures(self, unit: Unit) -> None:
        career = self.career
        with scans.portrait(self.random, career.name, career.gender) as picture:
            self.photo = files.attach(self.request, unit, picture).sha256
        if not self.scan:
            return
        step = career.step_on(clock.today())
        title, number = 'Về việc nâng bậc lương thường xuyên', f'{self.random.randint(20, 900)}/QĐ-SNV'
        lines = [
            f'Điều 1. Nâng bậc lương đối với {career.name},', f'{career.post.title}, {career.unit}:',
            f'mã {step.rank}, bậc {step.step}, hệ số {step.coefficient.replace(".", ",")},', f'hưởng từ ngày {typed(step.day)}.',
            'Điều 2. Quyết định có hiệu lực kể từ ngày ký.',
        ]  # fmt: skip
        sheet = scans.decision(
            self.random, agency=career.agency, number=number, day=step.day, title=title, lines=lines
        )
        with sheet:
            sha256 = files.attach(self.request, unit, sheet).sha256
        self.attachments = [
            {'id': 'd1', 'kind': 'salary', 'title': title, 'number': number, 'date': typed(step.day),
             'issuer': career.agency, 'pages': '1', 'file': sha256}
        ]  # fmt: skip

    def _step(
        self,
        moments: Iterator[datetime],
        account: int,
        name: str,
        reason: str = '',
        remarks: tuple[Remark, ...] = (),
    ) -> None:
        with clock.standing_at(next(moments)), acting(self.request, account):
            records.transition(self.request, self.document, name, reason=reason, remarks=remarks)

    def _keep_up(self, moments: Iterator[datetime]) -> None:
        """Enter the raise that has come meanwhile, within weeks of its day; few offices forget one."""
        career, entered = self.career, clock.local(self.document.current.time).date()
        step = career.step_on(clock.today())
        if step.day <= entered or self.random.random() < 0.08:
            return
        moment = next(one for one in moments if clock.local(one).date() >= step.day)
        content = career.content(clock.local(moment).date(), self.photo, self.attachments)
        decision = f'Quyết định {20 + career.number % 900}/QĐ-SNV ngày {typed(step.day)}'
        for name in ('position', 'salary-history'):
            with clock.standing_at(moment), acting(self.request, self.place.clerk):
                records.edit(
                    self.request, self.document, name, content[name], base=self.document.count,
                    reason='Nâng bậc lương', basis=decision,
                )  # fmt: skip
        self._step(moments, self.place.clerk, 'submit')
        self._step(moments, self.place.verifier, 'verify')

    def _grow_older(self, moments: Iterator[datetime]) -> None:
        """Save what has changed in the officer's life since, or a new telephone number where nothing has."""
        document = self.document
        # Another year's rating, a child, a raise: wait a while so that there is something to tell.
        for _ in range(self.random.randint(1, 3)):
            next(moments)
        moment = next(moments)
        with clock.standing_at(moment):
            content = self._content()
        content['basic']['phone'] = f'09{self.random.randrange(10**8):08}'
        for name in ('evaluation', 'family', 'position', 'salary-history', 'party', 'basic'):
            moment = min(moment + timedelta(minutes=self.random.randrange(1, 9)), self.now)
            with clock.standing_at(moment), acting(self.request, self.place.clerk):
                records.edit(
                    self.request,
                    document,
                    name,
                    content[name],
                    base=document.count,
                    reason='Cập nhật bổ sung',
                    basis=f'Phiếu bổ sung lý lịch năm {moment.year}',
                )


__all__ = ['ADMINISTRATOR', 'BATCH', 'fill', 'found_demo', 'hire_officer']
