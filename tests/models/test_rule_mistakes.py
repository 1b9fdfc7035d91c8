"""Every kind of mistake in a file of rules stops the start with ``file:line``, what is wrong and what is allowed."""

from pathlib import Path

import pytest

from hoso_cms.models.content_type import Term, Vocabulary
from hoso_cms.models.read_rules import read_rules
from hoso_cms.models.xml import Mistakes, ModelError
from hoso_cms.settings import HOUSE

FOLDER = Path(HOUSE) / 'workflows' / 'rules'
SOURCES = {path.name: path.read_bytes() for path in sorted(FOLDER.glob('*.xml'))}


def vocabulary(name, *codes, **data):
    return Vocabulary(name, name, 'Luật', {code: Term(code, code, data=data) for code in codes})


VOCABULARIES = {
    'gender': vocabulary('gender', 'male', 'female'),
    'officer-kind': vocabulary('officer-kind', 'cadre', 'civil-servant', 'public-employee'),
    'discipline': vocabulary('discipline', 'reprimand', 'warning', 'demotion', 'dismissal-from-post'),
    'uncounted-time': vocabulary('uncounted-time', 'unpaid-leave', 'sick-leave', 'abroad'),
    'rating': vocabulary('rating', 'not-completed'),
    'rank': vocabulary('rank', '01.003', **{'salary-group': 'A1'}),
    'salary-group': vocabulary('salary-group', 'A1', coefficients='2.34 2.67', months='36'),
}


def read(sources=SOURCES, vocabularies=VOCABULARIES):
    mistakes = Mistakes()
    rules = read_rules(sources, vocabularies, mistakes)
    mistakes.stop()
    return rules


def test_the_files_of_the_house_are_right():
    assert read().ranks['01.003'][0].coefficients == ('2.34', '2.67')


def test_without_files_there_are_no_rules():
    assert read({}).numbers == {}


def line_of(name, text):
    return SOURCES[name].decode().split(text)[0].count('\n') + 1


MISTAKES = [
    # file, right, wrong, what the message must say
    ('salary.xml', '<number id="beyond-frame-first"', '<number <', 'not well-formed'),
    ('salary.xml', '<rules id="salary"', '<!DOCTYPE x><rules id="salary"', 'DOCTYPE is not allowed'),
    ('salary.xml', '<citation id="salary-tables"', '<cite id="salary-tables"', 'Expected is one of ( help, number, citation, roadmap )'),
    ('salary.xml', 'unit="percent"', 'unit="per cent"', "'percent'"),
    ('salary.xml', '<amount value="5"', '<amount value="five"', 'nonNegativeInteger'),
    ('salary.xml', '<amount value="5" source="Nghị định 204/2004/NĐ-CP"', '<amount value="5"', "'source' is required"),
    ('salary.xml', 'confirm="yes"', 'confirm="maybe"', "'yes'"),
    ('salary.xml', 'number id="beyond-frame-more"', 'number id="beyond-frame-mor"', "unknown number 'beyond-frame-mor'; there is: appointment-reminder"),
    ('salary.xml', 'citation id="regular-raise"', 'citation id="raise"', "unknown citation 'raise'; there is: beyond-frame"),
    ('salary.xml', 'unit="months" vocabulary="rating"', 'unit="days" vocabulary="rating"', "counts in days; it would be months"),
    ('salary.xml', 'vocabulary="rating"', 'vocabulary="ratings"', "unknown vocabulary 'ratings'; there is: discipline"),
    ('salary.xml', 'of="reprimand"', 'of="reprimnd"', "unknown term in of 'reprimnd'; there is: demotion"),
    ('salary.xml', '<amount value="3" of="reprimand"', '<amount value="3"', 'names the terms of discipline in of'),
    ('salary.xml', '<amount value="12" source', '<amount value="12" of="x" source', 'has no of without a vocabulary'),
    ('salary.xml', 'of="unpaid-leave"', 'of="leave"', "unknown term in of 'leave'; there is: abroad"),
    ('salary.xml', 'of="warning"', 'of="reprimand"', "two amounts of number 'raise-delay-discipline' hold for the same"),
    ('career.xml', 'for="cadre civil-servant" until', 'for="cadr" until', "unknown officer kind 'cadr'; there is: cadre"),
    ('career.xml', 'from="2025-07-01" source="Luật Cán bộ', 'from="2025-13-01" source="Luật Cán bộ', 'xs:date'),
    ('career.xml', 'for="cadre civil-servant" until="2025-06-30"', 'for="cadre civil-servant" from="2026-01-01" until="2025-06-30"', 'ends 2025-06-30 before it starts 2026-01-01'),
    ('salary.xml', 'citation id="regular-raise"', 'citation id="career-table"', "citation 'career-table' stands in two files"),
    ('retirement.xml', 'roadmap gender="female"', 'roadmap gender="woman"', "unknown gender 'woman'; there is: female, male"),
    ('retirement.xml', '<age year="2023" years="60" months="9"', '<age year="2023" years="60" months="19"', "'11'"),
    ('retirement.xml', '<age year="2023" years="60" months="9"', '<age year="2033" years="60" months="9"', 'year 2033 follows 2022; it would be 2023'),
    ('retirement.xml', '<age year="2023" years="60" months="9"', '<age year="2023" years="60" months="5"', 'the age of 2023 is below that of 2022'),
]  # fmt: skip


@pytest.mark.parametrize(('name', 'right', 'wrong', 'message'), MISTAKES)
def test_a_mistake_stops_the_start_and_says_where_and_what(name, right, wrong, message):
    text = SOURCES[name].decode()
    assert right in text, 'given: the right text is there'
    with pytest.raises(ModelError) as refused:
        read({**SOURCES, name: text.replace(right, wrong, 1).encode()})
    found = [line for line in str(refused.value).splitlines() if message in line]
    assert found, str(refused.value)
    assert found[0].startswith(f'{name}:')
    assert abs(int(found[0].split(':')[1]) - line_of(name, right)) <= 1


@pytest.mark.parametrize(
    ('name', 'message'),
    [
        ('career.xml', "has the number 'school-age'"),
        ('career.xml', "has the citation 'citizen-id'"),
        ('retirement.xml', "has the roadmap of gender 'female'"),
    ],
)
def test_what_rules_ask_for_must_be_there(name, message):
    with pytest.raises(ModelError, match=message):
        read({other: data for other, data in SOURCES.items() if other != name})


def test_a_rank_names_a_salary_group_that_there_is():
    ranks = vocabulary('rank', '01.003', **{'salary-group': 'A9'})
    with pytest.raises(
        ModelError, match=r"rank.xml:1: term '01.003': unknown salary group 'A9'; there is: A1"
    ):
        read(vocabularies={**VOCABULARIES, 'rank': ranks})
