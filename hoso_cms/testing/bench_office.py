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
from .reorganisations import second_administrator
from .site import cheap_hashes

BATCH = 200
"""Records made in one transaction."""
RECORDS_OF_A_UNIT = 50
REGULATION, NEW_EACH, NEW_WITHIN = 'dak-lak-2019', 10, 60
"""The regulation of the office; every so manieth record is one of somebody newly recruited, within so many days, so that
clocks run in it as in life."""
PROVINCES = 2
DEPARTMENTS = 10
"""Of each province. The provinces are named alike below their tops, so that one can be merged into the other."""


@dataclass(frozen=True)
class BenchPeople:
    """Who works in the measured office, all at its top."""

    administrator: Person
    second_administrator: Person
    clerk: Person
    bystander: Person


def found_bench_office(registry: Any, count: int) -> tuple[BenchPeople, list[str]]:
    """An office with that many units in the departments of provinces, and the paths of the units."""
    with cheap_hashes():
        issued = found(registry, 'Uỷ ban nhân dân tỉnh', 'quantri', 'Trần Thị Quản Trị')
        administrator = settle(
            Person(registry, 'quantri', 'Trần Thị Quản Trị', 1, '/', 'administrator', issued)
        )
        people = BenchPeople(
            administrator,
            second_administrator(administrator),
            hire(administrator, 'capnhat', 'Lê Thị Cập Nhật', '/', Role.CLERK),
            hire(administrator, 'nguoimoi', 'Phạm Văn Mới', '/'),
        )
    paths = []
    with administrator.acting() as request:
        units.set_regulation(request, request.office, REGULATION, f'{clock.today():01/01/%Y}')
        for number in range(PROVINCES):
            province = units.create_unit(request, request.office, f'Tỉnh số {number + 1}', 'province')
            for department in range(DEPARTMENTS):
                parent = units.create_unit(request, province, f'Sở số {department + 1}', 'department')
                for division in range(count // DEPARTMENTS // PROVINCES):
                    child = units.create_unit(request, parent, f'Phòng số {division + 1}', 'division')
                    paths.append(f'/{province.__name__}/{parent.__name__}/{child.__name__}')
    return people, paths


def told(people: BenchPeople) -> dict[str, list[Any]]:
    """The people in a form that :func:`people_of` reads in another process."""
    return {
        name: [one.login, one.name, one.uid, one.unit, one.role, one.password]
        for name, one in vars(people).items()
    }


def people_of(registry: Any, told: dict[str, list[Any]]) -> BenchPeople:
    """The people of a measured office that was made before."""
    return BenchPeople(**{name: Person(registry, *values) for name, values in told.items()})


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
