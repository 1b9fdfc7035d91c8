"""Headers are found, columns are understood, and a person can correct what was not."""

import json
import random

import pytest
from openpyxl.utils import get_column_letter

from hoso_cms.exchange.heading_match import Matcher, key
from hoso_cms.exchange.heading_words import GROUPS, IGNORED, UNDER, WORDS
from hoso_cms.exchange.headings import Mapping, find_mapping, person_rows_of
from hoso_cms.exchange.spreadsheets import read_workbook
from hoso_cms.models.text import fold
from tests.unit.exchange.layouts import ANY_ORDER, LAYOUTS, PLAIN
from tests.unit.exchange.workbooks import KINDS, xlsx


def letters(mapping):
    return {get_column_letter(column + 1): field for column, field in mapping.columns.items()}


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('layout', LAYOUTS, ids=lambda layout: layout.name)
def test_layouts_that_offices_use(layout, kind, content_type):
    workbook = read_workbook(KINDS[kind](layout.rows, layout.merges))
    mapping = find_mapping(workbook, content_type)
    found = letters(mapping)
    assert {letter: found.get(letter) for letter in layout.fields} == layout.fields
    assert (mapping.first_data_row < layout.people[0], mapping.last_data_row + 1) == (True, layout.people[1])
    people = person_rows_of(workbook, mapping)
    assert people[0] + 1 == layout.people[0] and len(people) == len(layout.names)
    assert mapping.usable
    assert all(0 <= guess.confidence <= 1 and guess.why for guess in mapping.guesses)


def test_columns_may_stand_in_any_order(content_type):
    for seed in range(40):
        order = list(range(len(ANY_ORDER.rows[0])))
        random.Random(seed).shuffle(order)
        mapping = find_mapping(
            _sheet([[row[place] for place in order] for row in ANY_ORDER.rows]), content_type
        )
        expected = [ANY_ORDER.fields[get_column_letter(place + 1)] for place in order]
        assert [mapping.columns[column] for column in range(len(order))] == expected, order


def _sheet(rows):
    """A workbook without the detour over a file: the reader has tests of its own."""
    from hoso_cms.exchange.spreadsheets import Cell, Sheet, Workbook

    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return Workbook(
        [Sheet('DS', [[Cell(v, r, c) for c, v in enumerate(row)] for r, row in enumerate(padded)])]
    )


@pytest.mark.parametrize(
    'change', [str.upper, str.lower, fold, lambda text: f' {text}: ', lambda t: t.replace(' ', '\n')]
)
def test_headings_in_any_writing(change, content_type):
    rows = [
        [change(cell) if isinstance(cell, str) and number == 4 else cell for cell in row]
        for number, row in enumerate(PLAIN.rows)
    ]
    assert letters(find_mapping(_sheet(rows), content_type)) == PLAIN.fields


def test_the_sheet_with_the_list_is_chosen(content_type):
    book = _sheet([['Hướng dẫn'], ['Điền vào trang 2']])
    book.sheets.append(_sheet(PLAIN.rows).sheets[0].__class__('Danh sách', _sheet(PLAIN.rows).sheets[0].rows))
    assert find_mapping(book, content_type).sheet == 'Danh sách'
    assert not find_mapping(book, content_type, 'DS').usable


def test_what_is_not_taken_over_is_told(content_type):
    mapping = find_mapping(_sheet(PLAIN.rows), content_type)
    assert [(guess.heading, guess.field) for guess in mapping.ignored] == [('Ghi chú', None)]


def test_typing_errors_are_guessed_with_less_confidence(content_type):
    rows = [['STT', 'Họ và tên', 'Ngày tháng nam sing', 'Hệ só lương'], [1, 'Lê An', '1980', '2,34']]
    mapping = find_mapping(_sheet(rows), content_type)
    assert mapping.columns == {0: 'row-number', 1: 'full-name', 2: 'birth-date', 3: 'coefficient'}
    assert mapping.guesses[2].confidence < mapping.guesses[1].confidence


def test_no_list_no_mapping(content_type):
    mapping = find_mapping(_sheet([['Kế hoạch công tác'], ['Tháng', 'Nội dung'], [1, 'Họp']]), content_type)
    assert not mapping.usable and mapping.columns == {}
    assert not find_mapping(read_workbook(xlsx([[None]])), content_type).usable


def test_a_mapping_goes_to_the_page_and_back(content_type):
    workbook = _sheet(PLAIN.rows)
    mapping = find_mapping(workbook, content_type)
    assert Mapping.from_plain(json.loads(json.dumps(mapping.to_plain())), content_type, workbook) == mapping
    corrected = mapping.with_field(9, 'main-work').with_field(5, None)
    assert Mapping.from_plain(corrected.to_plain(), content_type, workbook).columns[9] == 'main-work'
    moved = mapping.with_field(9, 'position')
    assert (moved.columns[9], moved.columns[5]) == ('position', None)


@pytest.mark.parametrize(
    'spoil',
    [
        lambda plain: plain.update(columns={'1': 'photo'}),
        lambda plain: plain.update(columns={'1': 'discipline'}),
        lambda plain: plain.update(columns={'400': 'full-name'}),
        lambda plain: plain.update(columns=[1]),
        lambda plain: plain.update(sheet='khác'),
        lambda plain: plain.pop('header_rows'),
        lambda plain: plain.update(first_data_row=-4),
        lambda plain: plain.update(guesses=[{'column': 1}]),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(spoil, content_type):
    workbook = _sheet(PLAIN.rows)
    plain = find_mapping(workbook, content_type).to_plain()
    spoil(plain)
    with pytest.raises(ValueError, match='Cách đọc bảng'):
        Mapping.from_plain(plain, content_type, workbook)


def test_every_title_of_the_record_is_known(content_type):
    matcher = Matcher(content_type)
    for field in matcher.fields:
        section = content_type.sections[field.section_id]
        assert matcher.match((section.title, field.title)).field == field.id
        assert matcher.match((field.title,)).field == field.id


def test_the_word_lists_are_in_order(content_type):
    offered = Matcher(content_type).offered
    lists = [*WORDS.values(), *GROUPS.values(), IGNORED]
    words = [phrase.strip() for text in lists for phrase in text.split(';')]
    assert [word for word in words if word != key(word)] == []
    assert set(WORDS) <= set(offered)
    assert set(UNDER) <= set(GROUPS)
    assert {name for under in UNDER.values() for name in under.values() if name} <= set(offered)
    named = [phrase.strip() for text in WORDS.values() for phrase in text.split(';')]
    assert sorted({word for word in named if named.count(word) > 1}) == []
    assert set(named) & {phrase.strip() for phrase in IGNORED.split(';')} == set()
