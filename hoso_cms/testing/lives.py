"""Lives of officers who do not exist, from birth on: studies, service, party, family, pay, with dates that fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import names
from .dak_lak import PROVINCE
from .posts import Post, SalaryTables, Step, later
from .regions import HA_NOI, LONG_AN, QUAN_5, QUAN_6

HOMES = (
    ('Xã Nghi Lộc, huyện Nghi Lộc, tỉnh Nghệ An', '01'), ('Xã Hải Hậu, huyện Hải Hậu, tỉnh Nam Định', '01'),
    ('Xã Điện Bàn, huyện Điện Bàn, tỉnh Quảng Nam', '01'), ('Xã Hoài Nhơn, huyện Hoài Nhơn, tỉnh Bình Định', '01'),
    ('Xã Đức Thọ, huyện Đức Thọ, tỉnh Hà Tĩnh', '01'), ('Xã Hoà Xuân Đông, huyện Đông Hoà, tỉnh Phú Yên', '01'),
    ('Xã Quảng Xương, huyện Quảng Xương, tỉnh Thanh Hoá', '01'), ('Xã Hoà An, huyện Krông Pắc, tỉnh Đắk Lắk', '01'),
    ('Buôn Ea Mlô, xã Ea Tul, huyện Cư M’gar, tỉnh Đắk Lắk', '12'), ('Buôn Alê A, phường Ea Tam, thành phố Buôn Ma Thuột, tỉnh Đắk Lắk', '12'),
    ('Buôn Jang Lành, xã Krông Na, huyện Buôn Đôn, tỉnh Đắk Lắk', '20'), ('Buôn Jun, thị trấn Liên Sơn, huyện Lắk, tỉnh Đắk Lắk', '20'),
    ('Xã Hồng Quang, huyện Quảng Uyên, tỉnh Cao Bằng', '07'), ('Xã Tân Thanh, huyện Văn Lãng, tỉnh Lạng Sơn', '02'),
)  # fmt: skip
"""Places of birth and origin, as old papers have them, with the ethnic group that comes from there."""
STREETS = [
    'Lê Duẩn',
    'Phan Chu Trinh',
    'Nguyễn Tất Thành',
    'Y Jút',
    'Hoàng Diệu',
    'Lê Hồng Phong',
    'Trần Phú',
    'Y Ngông',
    'Mai Hắc Đế',
]
ADDRESSES = {
    PROVINCE: (('Buôn Ma Thuột', 'Tân Lập', 'Ea Kao', 'Thành Nhất', 'Tân An'), 'tỉnh Đắk Lắk'),
    HA_NOI: (('Hoàn Kiếm', 'Ba Đình', 'Cửa Nam', 'Giảng Võ'), 'thành phố Hà Nội'),
    LONG_AN: (('Long An', 'Tân An', 'Khánh Hậu'), 'tỉnh Tây Ninh'),
    QUAN_5: (('Chợ Lớn', 'An Đông', 'Chợ Quán'), 'Thành phố Hồ Chí Minh'),
    QUAN_6: (('Bình Tiên', 'Bình Tây', 'Phú Lâm'), 'Thành phố Hồ Chí Minh'),
}
"""Where the officers of an office live: wards, and what stands behind them."""
WORK_OF_THE_OLD = ['Làm nông', 'Cán bộ hưu trí', 'Bộ đội nghỉ hưu', 'Buôn bán nhỏ', 'Giáo viên nghỉ hưu']
WORK_OF_THE_YOUNG = [
    'Làm nông',
    'Giáo viên',
    'Buôn bán nhỏ',
    'Công nhân cao su',
    'Kỹ sư',
    'Nhân viên ngân hàng',
    'Lái xe',
]
TALENTS = [
    'Soạn thảo văn bản',
    'Công tác dân vận',
    'Giảng dạy',
    'Quản lý tài chính',
    'Công nghệ thông tin',
    'Thể thao',
]


KEPT_FOR = timedelta(days=500)
"""For how long a story's office has kept records when the story ends: who is in one was hired and appointed before."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A member of the family."""

    relation: str
    name: str
    born: date
    particulars: str


class Life:
    """One officer, from birth on.

    :param number: counts the officers of an office; citizen's and officer's numbers are made of it, so none is twice.
    :param until: the last day of the story.
    """

    def __init__(
        self,
        random: Random,
        salaries: SalaryTables,
        post: Post,
        unit: str,
        agency: str,
        number: int,
        until: date,
        office: str = PROVINCE,
    ) -> None:
        self.post, self.unit, self.agency, self.number, self.office = post, unit, agency, number, office
        self.gender = random.choices(('female', 'male'), (58, 42) if 'public' in post.kind else (45, 55))[0]
        self.group = names.ethnic_group(random)
        self.name = names.full_name(random, self.gender, self.group)
        self.retires = 61 if self.gender == 'male' else 57
        self.born = self._birthday(random, until)
        years = 25 if post.degree == 'physician' else random.randint(22, 26)
        # In any month, after the studies, which end in July; so raises fall due all the year round.
        begins = number % 12 + 1
        years += begins < 9
        while date(self.born.year + years, begins, 1) > until - KEPT_FOR:
            self.born = later(self.born, -12)
        self.hired = date(self.born.year + years, begins, 1)
        self.home = random.choice([place for place, group in HOMES if group == self.group])
        wards, region = ADDRESSES[office]
        self.address = (
            f'Số {random.randint(2, 380)} {random.choice(STREETS)}, phường {random.choice(wards)}, {region}'
        )
        promoted = (
            later(self.hired, 12 * random.randint(9, 16)) if random.random() < 0.45 or post.code else None
        )
        paid_until = min(until, later(self.born, 12 * self.retires))
        self.steps = salaries.steps(post.ranks, self.hired, (promoted,) if promoted else (), paid_until)
        appointed = max(later(self.hired, 12 * 7), until - timedelta(random.randint(100, 2200)))
        self.appointed = min(appointed, until - KEPT_FOR)
        self._study(random)
        self._party(random, until)
        self._family(random, until)
        self._details(random, until)

    def _birthday(self, random: Random, until: date) -> date:
        age = min(int(random.triangular(self.post.youngest, self.retires + 3, 44)), self.retires + 2)
        return until - timedelta(days=age * 365 + 30 + random.randrange(330))

    def _study(self, random: Random) -> None:
        self.speciality = random.choice(self.post.specialities.split('|'))
        soldier = self.gender == 'male' and self.hired.year - self.born.year >= 26 and random.random() < 0.15
        self.enlisted = (
            date(self.born.year + 18, 9, 20) if soldier and self.post.degree != 'physician' else None
        )
        begins = date(self.born.year + (21 if self.enlisted else 18), 9, 5)
        self.studies = [
            (
                begins,
                later(begins, 70 if self.post.degree == 'physician' else 46),
                self.post.school,
                self.speciality,
                'full-time',
                'bachelor',
            )
        ]
        if random.random() < 0.3:
            begins = later(self.hired, random.randint(30, 140))
            self.studies.append(
                (
                    begins,
                    later(begins, 24),
                    self.post.school,
                    self.speciality,
                    'work-study',
                    'master',
                )
            )
        if self.post.kind != 'public-employee':
            begins = later(self.hired, random.randint(10, 50))
            self.studies.append(
                (
                    begins,
                    later(begins, 3),
                    'Trường Chính trị tỉnh Đắk Lắk',
                    'Quản lý nhà nước',
                    'refresher',
                    'state-expert',
                )
            )
        if random.random() < 0.5 or self.post.code:
            begins = later(self.hired, random.randint(50, 130))
            self.studies.append(
                (
                    begins,
                    later(begins, 12),
                    'Trường Chính trị tỉnh Đắk Lắk',
                    'Lý luận chính trị - hành chính',
                    'part-time',
                    'politics-intermediate',
                )
            )
        self.studies.sort()

    def _party(self, random: Random, until: date) -> None:
        joins = later(self.hired, random.randint(18, 90)) if random.random() < 0.6 or self.post.code else None
        self.joined = joins if joins and joins < until else None

    def _family(self, random: Random, until: date) -> None:
        family = self.name.split()[-1] if self.group in names.CLANS else self.name.split()[0]
        father, mother = (self._earlier(random, 22, 34), self._earlier(random, 20, 30))

        def some(relation: str, gender: str, born: date, kept: str = '', work: str = '') -> Relative:
            home = self.home if relation in ('father', 'mother') else self.address
            works = WORK_OF_THE_OLD if until.year - born.year > 60 else WORK_OF_THE_YOUNG
            text = f'{work or random.choice(works)}; nơi ở: {home}'
            return Relative(relation, names.full_name(random, gender, self.group, kept), born, text)

        self.relatives = [some('father', 'male', father, family), some('mother', 'female', mother)]
        self.in_laws: list[Relative] = []
        for _ in range(random.randint(0, 3)):
            gender, years = random.choice(('male', 'female')), random.choice((-4, -2, 2, 5))
            relation = ('younger-' if years > 0 else 'older-') + ('brother' if gender == 'male' else 'sister')
            self.relatives.append(some(relation, gender, date(self.born.year + years, 6, 15), family))
        self.married = later(self.born, 12 * random.randint(24, 31)) if random.random() < 0.82 else None
        if self.married is None or self.married > until:
            self.married = None
            return
        spouse = 'husband' if self.gender == 'female' else 'wife'
        gender = 'male' if spouse == 'husband' else 'female'
        self.relatives.append(some(spouse, gender, later(self.born, random.randint(-48, 36))))
        for n in range(random.choices((0, 1, 2, 3), (8, 30, 52, 10))[0]):
            child, born = (
                random.choice(('son', 'daughter')),
                later(self.married, 11 + 34 * n + random.randrange(12)),
            )
            self.relatives.append(
                some(child, 'male' if child == 'son' else 'female', born, family, 'Còn nhỏ hoặc đi học')
            )
        self.in_laws = [
            some('spouse-father', 'male', self._earlier(random, 22, 32)),
            some('spouse-mother', 'female', self._earlier(random, 20, 30)),
        ]

    def _earlier(self, random: Random, least: int, most: int) -> date:
        return date(self.born.year - random.randint(least, most), random.randint(1, 12), 1)

    def _details(self, random: Random, until: date) -> None:
        self.phone = f'09{random.randrange(10**8):08}'
        self.religion = random.choices(('none', 'buddhism', 'catholicism', 'protestantism'), (84, 7, 6, 3))[0]
        self.height = random.randint(158, 176) if self.gender == 'male' else random.randint(149, 166)
        self.blood = random.choice(('A', 'B', 'AB', 'O'))
        self.talent = random.choice(TALENTS)
        self.language = random.choice(('A2', 'B1', 'B2'))
        self.ratings = {
            year: random.choices(('excellent', 'good', 'completed'), (15, 75, 10))[0]
            for year in range(max(self.hired.year, until.year - 8), until.year)
        }
        self.awards = sorted(
            (date(year, 12, 15), random.choice(('certificate', 'ministry')))
            for year, rating in self.ratings.items()
            if rating == 'excellent'
        )
        self.reprimanded = later(self.hired, 60) if random.random() < 0.02 else None

    def step_on(self, day: date) -> Step:
        """What the officer is paid on a day."""
        return [step for step in self.steps if step.day <= day][-1]
