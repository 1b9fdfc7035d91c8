"""Careers: everything that form 2C-BNV/2008 would have held about an officer who does not exist, on any day.

A life is made once from a random source; :meth:`Career.content` tells what the record held on a day. So versions of a
record at different times differ exactly by what happened between them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .lives import Life, Relative
from .posts import Rows, later, month, typed


class Career(Life):
    """A life as the record tells it."""

    def content(
        self, day: date, photo: str = '', attachments: Rows | None = None
    ) -> dict[str, dict[str, Any]]:
        """The typed content of the record as it stood on a day.

        :param photo: digest of a stored file.
        :param attachments: rows of the table of attached documents.
        """
        content = {
            'basic': self._basic(photo),
            'recruitment': self._recruitment(day),
            'position': self._position(day),
            'education': self._education(day),
            'training': {'training': self._training(day)},
            'career': {'career': self._career(day)},
            'salary-history': {'salary': self._salary(day)},
            'awards': self._awards(day),
            'party': self._party_section(day),
            'health': self._health(),
            'history': {
                'arrested': 'Không', 'foreign-organisations': 'Không', 'relatives-abroad': 'Không',
            },
            'family': self._family_section(day),
            'assets': {'income': 'Lương và các khoản phụ cấp theo lương', 'housing': 'Nhà tự xây, cấp 4, 110 m²'},
            'evaluation': {'evaluations': self._evaluations(day)},
        }  # fmt: skip
        if self.reprimanded and self.reprimanded <= day:
            content['discipline'] = {'discipline': 'reprimand', 'discipline-year': str(self.reprimanded.year)}
        if attachments:
            content['attachments'] = {'attachments': attachments}
        return content

    @property
    def _is_public(self) -> bool:
        return self.post.kind == 'public-employee'

    def _basic(self, photo: str) -> dict[str, str]:
        century = (0 if self.gender == 'male' else 1) + (2 if self.born.year >= 2000 else 0)
        basic = {
            'officer-kind': self.post.kind,
            'managing-agency': self.office,
            'using-agency': self.agency,
            'officer-number': f'DL{self.number:06}',
            'full-name': self.name,
            'birth-date': typed(self.born),
            'gender': self.gender,
            'birthplace': self.home,
            'hometown': self.home,
            'ethnic-group': self.group,
            'religion': self.religion,
            'permanent-address': self.address,
            'current-address': self.address,
            'phone': self.phone,
            'citizen-id': f'066{century}{self.born.year % 100:02}{self.number:06}',
            'citizen-id-date': typed(date(2021, 5, 1) + timedelta(self.number % 600)),
            'social-insurance-number': f'66{self.number:08}',
        }
        return {**basic, 'photo': photo} if photo else basic

    def _recruitment(self, day: date) -> dict[str, str]:
        values = {
            'occupation-before': 'Sinh viên mới tốt nghiệp',
            'recruitment-date': typed(self.hired),
            'recruitment-agency': self.agency,
            'recruitment-form': 'selection' if self._is_public else 'exam',
        }
        if self._is_public:
            values.update(
                {
                    'contract-kind': 'indefinite',
                    'contract-from': typed(later(self.hired, 12)),
                    'job-position': self.post.title,
                }
            )
            if self.number % 4 == 0:
                begins = later(self.hired, 12)
                while (ends := later(begins, 36)) <= day:
                    begins = ends
                values |= {
                    'contract-kind': 'definite',
                    'contract-from': typed(begins),
                    'contract-to': typed(ends - timedelta(1)),
                }
        return values

    def _position(self, day: date) -> dict[str, str]:
        now = self.step_on(day)
        first = next(step.day for step in self.steps if step.rank == now.rank)
        values = {
            'position': f'{self.post.title}, {self.unit}' if self.post.code else self.post.title,
            'main-work': f'{self.post.title} tại {self.unit}',
            'professional-title' if self._is_public else 'rank': now.rank,
            'rank-date': typed(first),
            'step': str(now.step),
            'coefficient': now.coefficient,
            'step-date': typed(now.day),
        }
        if now.beyond_frame:
            values['beyond-frame'] = str(now.beyond_frame)
        if self.post.code:
            values.update({
                'position-code': self.post.code,
                'position-date': typed(self.appointed),
                'position-until': typed(later(self.appointed, 60)),
                'position-allowance': self.post.allowance,
            })  # fmt: skip
        if self.joined and self.joined <= day:
            values['party-position'] = 'cell-secretary' if self.post.code else 'member'
        return values

    def _education(self, day: date) -> dict[str, Any]:
        done = {degree for _, ends, *_, degree in self.studies if ends <= day}
        values: dict[str, Any] = {
            'general-education': '12/12',
            'highest-degree': 'master' if 'master' in done else self.post.degree,
            'speciality': self.speciality,
            'political-theory': 'intermediate' if 'politics-intermediate' in done else 'elementary',
            'it-level': 'basic',
            'languages': [{'id': 'l1', 'language': 'en', 'level': self.language}],
        }
        if 'state-expert' in done:
            values['state-management'] = 'expert'
        if self.group == '01' and self.number % 3 == 0:
            values['languages'].append({'id': 'l2', 'language': 'ede', 'level': 'ethnic'})
        return values

    def _training(self, day: date) -> Rows:
        return [
            {
                'id': f't{n}',
                'school': school,
                'speciality': what,
                'from': month(begins),
                'to': month(ends),
                'form': form,
                'degree': degree,
            }
            for n, (begins, ends, school, what, form, degree) in enumerate(self.studies)
            if ends <= day
        ]

    def _career(self, day: date) -> Rows:
        begins, ends, school, *_ = self.studies[0]
        rows = [{'id': 'c0', 'from': month(begins), 'to': month(ends), 'work': f'Sinh viên {school}'}]
        first, last = later(ends, 1), later(self.hired, -1)
        if first < last:
            rows.append(
                {
                    'id': 'cw',
                    'from': month(first),
                    'to': month(last),
                    'work': 'Lao động tự do, chờ tuyển dụng',
                }
            )
        plain = (
            'Giáo viên'
            if 'rường' in self.unit and self._is_public
            else self.post.title
            if not self.post.code
            else 'Chuyên viên'
        )
        where = self.unit if self.unit == self.agency else f'{self.unit}, {self.agency}'
        work = f'{plain}, {where}'
        if self.post.code and self.appointed <= day:
            rows.append(
                {'id': 'c1', 'from': month(self.hired), 'to': month(later(self.appointed, -1)), 'work': work}
            )
            rows.append(
                {
                    'id': 'c2',
                    'from': month(self.appointed),
                    'work': f'{self.post.title}, {where}',
                }
            )
        else:
            rows.append({'id': 'c1', 'from': month(self.hired), 'work': work})
        return rows

    def _salary(self, day: date) -> Rows:
        rank = 'professional-title' if self._is_public else 'rank'
        rows = []
        for n, step in enumerate(self.steps):
            if step.day <= day:
                row = {
                    'id': f's{n}',
                    'from': month(step.day),
                    rank: step.rank,
                    'step': str(step.step),
                    'coefficient': step.coefficient,
                }
                rows.append({**row, 'beyond-frame': str(step.beyond_frame)} if step.beyond_frame else row)
        return rows

    def _awards(self, day: date) -> dict[str, Any]:
        won = [(n, when, form) for n, (when, form) in enumerate(self.awards) if when <= day]
        if not won:
            return {'awards': []}
        _, when, form = max(won, key=lambda one: (one[2] == 'ministry', one[1]))
        rows = [
            {
                'id': f'a{n}',
                'year': str(when.year),
                'form': form,
                'decision': f'{100 + n}/QĐ-UBND ngày {typed(when)}',
            }
            for n, when, form in won
        ]
        return {'award': form, 'award-year': str(when.year), 'awards': rows}

    def _party_section(self, day: date) -> dict[str, Any]:
        rows = [
            {
                'id': 'o1',
                'joined': f'26/03/{self.born.year + 16}',
                'organisation': 'youth-union',
                'work': 'Đoàn viên',
            }
        ]
        rows.append(
            {'id': 'o2', 'joined': month(self.hired), 'organisation': 'trade-union', 'work': 'Đoàn viên'}
        )
        values: dict[str, Any] = {'organisations': rows}
        if self.joined and self.joined <= day:
            values['party-joined'] = typed(self.joined)
            if later(self.joined, 12) <= day:
                values['party-official'] = typed(later(self.joined, 12))
        if self.enlisted:
            values.update(
                {
                    'enlisted': typed(self.enlisted),
                    'discharged': typed(later(self.enlisted, 24)),
                    'highest-military-rank': 'corporal',
                }
            )
        return values

    def _health(self) -> dict[str, str]:
        weight = self.height - 105 if self.gender == 'male' else self.height - 108
        return {
            'strengths': self.talent,
            'health': '2',
            'height': str(self.height),
            'weight': str(weight),
            'blood-group': self.blood,
            'marital-status': 'married' if self.married else 'single',
        }

    def _family_section(self, day: date) -> dict[str, Any]:
        def rows(prefix: str, people: list[Relative]) -> Rows:
            return [
                {
                    'id': f'{prefix}{n}',
                    'relation': one.relation,
                    'name': one.name,
                    'birth-year': str(one.born.year),
                    'particulars': one.particulars,
                }
                for n, one in enumerate(people)
                if one.born <= day
            ]

        return {
            'family-origin': 'employee' if self.number % 4 == 0 else 'peasant',
            'own-family': rows('f', self.relatives),
            'spouse-family': rows('p', self.in_laws),
        }

    def _evaluations(self, day: date) -> Rows:
        return [
            {'id': f'e{year}', 'year': str(year), 'rating': rating}
            for year, rating in self.ratings.items()
            if year < day.year
        ]
