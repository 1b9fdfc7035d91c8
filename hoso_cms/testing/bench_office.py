"""The office that ``hoso bench`` measures: units of fifty officers each, every record as full as in life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from .. import clock
from ..operations import units
from ..scripts.init import found
from ..security import Role
from .careers import Career
from .people import Person, hire, settle
from .posts import POSTS, SalaryTables
from .site import cheap_hashes

BATCH = 200
"""Records made in one transaction."""
RECORDS_OF_A_UNIT = 50
REGULATION, NEW_EACH, NEW_WITHIN = 'dak-lak-2019', 10, 60
"""The regulation of the office; every so manieth record is one of somebody newly recruited, within so many days, so that
clocks run in it as in life."""
DEPARTMENTS = 20


@dataclass(frozen=True)
class BenchPeople:
    """Who works in the measured office, all at its top."""

    administrator: Person
    clerk: Person
    bystander: Person


def found_bench_office(registry: Any, count: int) -> tuple[BenchPeople, list[str]]:
    """An office with that many units in departments, and the paths of the units."""
    with cheap_hashes():
        issued = found(registry, 'Uỷ ban nhân dân tỉnh', 'quantri', 'Trần Thị Quản Trị')
        administrator = settle(
            Person(registry, 'quantri', 'Trần Thị Quản Trị', 1, '/', 'administrator', issued)
        )
        people = BenchPeople(
            administrator,
            hire(administrator, 'capnhat', 'Lê Thị Cập Nhật', '/', Role.CLERK),
            hire(administrator, 'nguoimoi', 'Phạm Văn Mới', '/'),
        )
    paths = []
    with administrator.acting() as request:
        units.set_regulation(request, request.office, REGULATION, f'{clock.today():01/01/%Y}')
        for department in range(DEPARTMENTS):
            parent = units.create_unit(request, request.office, f'Sở số {department + 1}', 'department')
            for division in range(count // DEPARTMENTS):
                child = units.create_unit(request, parent, f'Phòng số {division + 1}', 'division')
                paths.append(f'/{parent.__name__}/{child.__name__}')
    return people, paths


def contents(registry: Any, seed: int) -> Iterator[dict[str, dict[str, Any]]]:
    """One full content after another, the same for the same seed."""
    random, salaries, number = Random(seed), SalaryTables(registry.models), 0
    posts = [post for some in POSTS.values() for post in some]
    while True:
        number += 1
        career = Career(
            random, salaries, random.choice(posts), 'Phòng số 1', 'Sở số 1', number, clock.today()
        )
        content = career.content(clock.today())
        if number % NEW_EACH == 0:
            decided = clock.today() - timedelta(random.randrange(NEW_WITHIN))
            content['recruitment']['recruitment-decision-date'] = f'{decided:%d/%m/%Y}'
        yield content
