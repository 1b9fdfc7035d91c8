"""What people do in the units of the demo: posts, with the ranks or professional titles and the studies that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..models.read import Models

LAW = 'Luật|Hành chính học|Quản lý nhà nước|Kinh tế|Tài chính - Ngân hàng|Công nghệ thông tin|Kế toán'
SOCIAL = 'Công tác xã hội|Văn hoá học|Lịch sử|Xã hội học|Chính trị học'


@dataclass(frozen=True, slots=True)
class Post:
    """A kind of seat in a unit."""

    title: str
    """As item 12 of the form has it."""
    kind: str
    """Code of officer-kind."""
    ranks: tuple[str, ...]
    """Ranks or professional titles from the first to the highest, codes of their vocabulary."""
    specialities: str
    school: str = 'Trường Đại học Tây Nguyên'
    code: str = ''
    """Code of the vocabulary ``position``, for those who lead."""
    allowance: str = ''
    """Coefficient of the position allowance."""
    youngest: int = 24
    weight: int = 1
    degree: str = 'university'


_EXPERT, _SENIOR = ('01.003', '01.002'), ('01.003', '01.002', '01.001')
_CV = Post('Chuyên viên', 'civil-servant', _EXPERT, LAW, weight=6)
_ACCOUNTANT = Post(
    'Kế toán viên', 'civil-servant', ('06.031', '06.030'), 'Kế toán|Tài chính - Ngân hàng', weight=1
)
_CLERK = Post('Văn thư viên', 'civil-servant', ('02.007',), 'Lưu trữ học|Văn thư - Lưu trữ', weight=1)


def _lead(
    title: str, code: str, allowance: str, ranks: tuple[str, ...] = _EXPERT, youngest: int = 36
) -> Post:
    return Post(title, 'civil-servant', ranks, LAW, code=code, allowance=allowance, youngest=youngest)


def _teacher(title: str, ranks: tuple[str, ...], subjects: str, weight: int = 12) -> Post:
    return Post(
        title, 'public-employee', ranks, subjects, 'Trường Đại học Tây Nguyên', weight=weight, youngest=23
    )


def _school(ranks: tuple[str, ...], teacher: str, subjects: str, allowance: str) -> tuple[Post, ...]:
    school = 'Trường Đại học Tây Nguyên'
    return (
        Post('Hiệu trưởng', 'public-employee', ranks, subjects, school, 'principal', allowance, 38),
        Post('Phó Hiệu trưởng', 'public-employee', ranks, subjects, school, 'vice-principal', '0,35', 35),
        _teacher(teacher, ranks, subjects),
    )


POSTS: Mapping[str, tuple[Post, ...]] = {
    'department': (
        _lead('Giám đốc', 'department-director', '0,90', _SENIOR, 46),
        _lead('Phó Giám đốc', 'department-deputy', '0,70', _SENIOR, 42),
    ),
    'branch': (
        _lead('Chi cục trưởng', 'branch-head', '0,60', _EXPERT, 42),
        _lead('Phó Chi cục trưởng', 'branch-deputy', '0,40'),
        _CV,
        _ACCOUNTANT,
    ),
    'division': (
        _lead('Trưởng phòng', 'division-head', '0,50'),
        _lead('Phó Trưởng phòng', 'division-deputy', '0,30', youngest=33),
        _CV,
        _ACCOUNTANT,
        _CLERK,
    ),
    'special-association': (
        Post('Phó Chủ tịch Hội', 'civil-servant', _EXPERT, SOCIAL, allowance='0,50', youngest=42),
        Post('Chuyên viên Văn phòng Hội', 'civil-servant', ('01.003',), SOCIAL, weight=3),
    ),
    'commune': (
        Post('Chủ tịch Uỷ ban nhân dân', 'cadre', _EXPERT, LAW, code='commune-chair', allowance='0,60', youngest=40),
        Post('Phó Chủ tịch Uỷ ban nhân dân', 'cadre', _EXPERT, LAW, code='commune-vice', allowance='0,50', youngest=36),
    ),
    'public-unit': (
        Post('Giám đốc', 'public-employee', ('V.07.01.03', 'V.07.01.02'), 'Công nghệ thông tin', code='unit-director',
             allowance='0,80', youngest=42),
        Post('Giảng viên', 'public-employee', ('V.07.01.03', 'V.07.01.02'), 'Công nghệ thông tin|Toán học|Văn học',
             'Trường Đại học Sư phạm Thành phố Hồ Chí Minh', weight=6, degree='master'),
    ),
    'school-kindergarten': _school(
        ('V.07.02.26', 'V.07.02.25'), 'Giáo viên mầm non', 'Giáo dục mầm non', '0,50'
    ),
    'school-primary': _school(
        ('V.07.03.29', 'V.07.03.28'), 'Giáo viên tiểu học', 'Giáo dục tiểu học|Sư phạm tiếng Anh', '0,50'
    ),
    'school-lower': _school(
        ('V.07.04.32', 'V.07.04.31'), 'Giáo viên trung học cơ sở', 'Sư phạm Toán|Sư phạm Ngữ văn|Sư phạm Vật lý', '0,55'
    ),
    'school-upper': _school(
        ('V.07.05.15', 'V.07.05.14'), 'Giáo viên trung học phổ thông',
        'Sư phạm Toán|Sư phạm Ngữ văn|Sư phạm Hoá học|Sư phạm Sinh học|Sư phạm tiếng Anh|Sư phạm Lịch sử', '0,70',
    ),
    'hospital': (
        Post('Giám đốc', 'public-employee', ('V.08.01.03', 'V.08.01.02'), 'Y đa khoa', 'Trường Đại học Y Dược Huế',
             'hospital-director', '0,90', 45, degree='physician'),
        Post('Bác sĩ', 'public-employee', ('V.08.01.03', 'V.08.01.02'), 'Y đa khoa|Ngoại khoa|Nhi khoa|Sản phụ khoa',
             'Trường Đại học Tây Nguyên', weight=7, degree='physician', youngest=27),
        Post('Điều dưỡng', 'public-employee', ('V.08.05.12', 'V.08.05.11'), 'Điều dưỡng', weight=10),
        Post('Dược sĩ', 'public-employee', ('V.08.08.22',), 'Dược học', 'Trường Đại học Y Dược Huế', weight=2,
             degree='pharmacist'),
    ),
}  # fmt: skip
"""The posts by kind of unit (``school-...`` by the level of the school)."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody is paid from a day on."""

    day: date
    rank: str
    step: int
    coefficient: str
    beyond_frame: int = 0
    """Per cent; only at the last step."""


class SalaryTables:
    """The salary tables as the vocabularies have them: steps of a rank, and how long each lasts."""

    def __init__(self, models: Models) -> None:
        self._groups = models.vocabularies['salary-group'].terms
        self._ranks = {**models.vocabularies['rank'].terms, **models.vocabularies['professional-title'].terms}

    def table(self, rank: str) -> tuple[list[str], int]:
        """Coefficients of the steps of a rank, and the months from one to the next (Circular 08/2013/TT-BNV)."""
        data = self._groups[self._ranks[rank].data['salary-group']].data
        return data['coefficients'].split(), int(data['months'])

    def steps(
        self, ranks: tuple[str, ...], begins: date, promoted: tuple[date, ...], until: date
    ) -> list[Step]:
        """Every step from the first day until a day: regular raises, promotions, and what comes beyond the last step.

        A promotion leads to the nearest higher coefficient of the new rank.
        """
        coefficients, months = self.table(ranks[0])
        steps = [Step(begins, ranks[0], 1, coefficients[0])]
        coming = dict(zip(promoted, ranks[1:], strict=False))
        while True:
            last = steps[-1]
            coefficients, months = self.table(last.rank)
            at_end = last.step == len(coefficients)
            following = later(last.day, 12 if at_end and last.beyond_frame else months)
            promotion = next((day for day in coming if last.day < day < following), None)
            day = promotion or following
            if day > until:
                return steps
            if promotion:
                rank = coming.pop(promotion)
                higher, _ = self.table(rank)
                step = next(
                    n
                    for n, c in enumerate(higher, 1)
                    if Decimal(c) >= Decimal(last.coefficient) or n == len(higher)
                )
                steps.append(Step(day, rank, step, higher[step - 1]))
            elif at_end:
                steps.append(
                    Step(
                        day,
                        last.rank,
                        last.step,
                        last.coefficient,
                        last.beyond_frame + 1 if last.beyond_frame else 5,
                    )
                )
            else:
                steps.append(Step(day, last.rank, last.step + 1, coefficients[last.step]))


def later(day: date, months: int) -> date:
    """The same day that many months later (days above 28 become 28)."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, min(day.day, 28))


def typed(day: date) -> str:
    """As people type it: ``01/09/2008``."""
    return f'{day:%d/%m/%Y}'


def month(day: date) -> str:
    """``09/2008``."""
    return f'{day:%m/%Y}'


Rows = list[dict[str, Any]]
