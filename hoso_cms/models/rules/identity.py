"""What the number of a citizen says of its holder (NĐ 137/2015/NĐ-CP art. 13)."""

from __future__ import annotations

from collections.abc import Iterator

from . import Facts, Finding, rule


@rule('citizen-id')
def citizen_id(facts: Facts) -> Iterator[Finding]:
    """Digit four is century and sex, digits five and six the year of birth."""
    number, born = facts.get('basic', 'citizen-id'), facts.when('basic', 'birth-date')
    gender = facts.get('basic', 'gender')
    if len(number) != 12 or not number.isdigit():
        return
    ground = facts.citation('citizen-id')
    year = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    if born and born.first.year != year:
        message = f'Số định danh {number} là của người sinh năm {year}; đang ghi ngày sinh {born}.'
        yield Finding('citizen-id', 'basic', 'citizen-id', message, ground)
    said = ('male', 'female')[int(number[3]) % 2]
    if gender and gender != said:
        words = [facts.rules.label('gender', one).lower() for one in (said, gender)]
        message = f'Số định danh {number} là của {words[0]}; đang ghi giới tính {words[1]}.'
        yield Finding('citizen-id', 'basic', 'citizen-id', message, ground)
