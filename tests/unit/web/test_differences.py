"""Words marked, rows named."""

from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.content_type import Field, Section, Table
from hoso_cms.web import differences
from hoso_cms.web.differences import Segment, row_name, section_difference, words

TEXT = st.text(alphabet='ab ă\n,.', max_size=60)


@given(TEXT, TEXT)
def test_the_segments_of_a_side_are_its_text(old, new):
    before, after = words(old, new)
    assert ''.join(s.text for s in before) == old
    assert ''.join(s.text for s in after) == new
    assert {s.mark for s in before} <= {'', 'del'} and {s.mark for s in after} <= {'', 'ins'}


@given(TEXT, TEXT)
def test_what_is_not_marked_is_the_same_on_both_sides(old, new):
    kept = [''.join(s.text for s in side if not s.mark) for side in words(old, new)]
    assert kept[0] == kept[1]


def test_only_the_words_that_differ_are_marked():
    old, new = words('Xã Ea Kly, Đắk Lắk', 'Xã Ea Phê, Đắk Lắk')
    assert [s for s in old if s.mark] == [Segment('Kly,', 'del')]
    assert [s for s in new if s.mark] == [Segment('Phê,', 'ins')]


def test_very_long_texts_are_wholes(monkeypatch):
    monkeypatch.setattr(differences, 'MOST_WORDS', 3)
    assert words('một hai ba', 'bốn hai năm') == (
        (Segment('một hai ba', 'del'),),
        (Segment('bốn hai năm', 'ins'),),
    )


COLUMNS = tuple(
    Field(name, name.title(), kind, 's', 't')
    for name, kind in [('day', 'date'), ('work', 'text'), ('scan', 'file')]
)
SECTION = Section('s', 'Mục', (Field('name', 'Tên', 'text', 's'), Table('t', 'Bảng', 's', COLUMNS)))


def test_a_row_is_called_by_what_it_holds():
    table = SECTION.items[1]
    assert (
        row_name(table, {'id': '1', 'day': '2020-01-31', 'work': 'Thi ' * 40})
        == f'31/01/2020 – {"Thi " * 14}T…'
    )
    assert row_name(table, {'id': '1', 'scan': 'f' * 64}) == 'Bảng'


def test_rows_added_removed_changed_and_moved():
    old = {'t': ({'id': '1', 'work': 'Một'}, {'id': '2', 'work': 'Hai'}, {'id': '3', 'work': 'Ba'})}
    new = {'t': ({'id': '3', 'work': 'Ba'}, {'id': '1', 'work': 'Mốt'}, {'id': '4', 'work': 'Bốn'})}
    (table,) = section_difference(SECTION, SECTION, old, new).entries
    assert [(row.how, row.name) for row in table.rows] == [
        ('changed', 'Mốt'),
        ('added', 'Bốn'),
        ('removed', 'Hai'),
    ]
    assert table.reordered
    assert section_difference(SECTION, SECTION, old, new).count == 4


def test_what_a_model_does_not_know_is_shown_by_its_id():
    (field,) = section_difference(SECTION, SECTION, {}, {'gone': 'x'}).entries
    assert (field.title, field.new) == ('gone', (Segment('x', 'ins'),))
