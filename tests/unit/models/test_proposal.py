"""Proposals: what was accepted and what others did meanwhile are both kept, and nothing that was returned is lost."""

from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.compare import section_changes
from hoso_cms.models.proposal import Piece, carried, conflicts_in, pieces, remaining

cells = st.dictionaries(st.sampled_from(['from', 'to', 'work']), st.sampled_from(['1', '2', '3']), min_size=1)
tables = st.dictionaries(st.sampled_from('abcde'), cells, max_size=5).map(
    lambda by_id: tuple({'id': row_id, **row} for row_id, row in by_id.items())
)
sections = st.fixed_dictionaries(
    {}, optional={'name': st.sampled_from('xyz'), 'place': st.sampled_from('xyz'), 'jobs': tables}
).map(lambda values: {name: value for name, value in values.items() if value})


def cells_of(values):
    """Every value of a section by its place; rows by their ids, whatever their order."""
    found = {}
    for item, value in values.items():
        if isinstance(value, str):
            found[item, '', ''] = value
        else:
            found |= {
                (item, row['id'], name): text for row in value for name, text in row.items() if name != 'id'
            }
    return found


def drawn(data, some):
    return {one for one in some if data.draw(st.booleans())}


@given(sections, sections, sections, st.data())
def test_what_was_accepted_is_in_the_result_and_so_is_what_others_did(base, standing, proposed, data):
    every = pieces('s', base, proposed)
    accepted = drawn(data, every)
    result, conflicts = carried('s', base, standing, proposed, accepted.__contains__)
    now, disputed = cells_of(result), {Piece.of(one) for one in conflicts}
    for piece in accepted - disputed:
        for change in every[piece]:
            assert now.get((piece.item, piece.row, change.field if piece.row else ''), '') == change.new
    touched = {Piece.of(change) for change in section_changes('s', base, standing)}
    for place, value in cells_of(standing).items():
        piece = Piece('s', place[0], place[1])
        if piece not in accepted:
            assert now.get(place, '') == value
    for piece in touched - accepted:
        assert {p: v for p, v in now.items() if p[:2] == piece[1:]} == {
            p: v for p, v in cells_of(standing).items() if p[:2] == piece[1:]
        }


@given(sections, sections, sections, st.data())
def test_accepting_nothing_leaves_the_document_as_it_stands(base, standing, proposed, data):
    result, conflicts = carried('s', base, standing, proposed, lambda piece: False)
    assert (cells_of(result), conflicts) == (cells_of(standing), [])


@given(sections, sections, st.data())
def test_what_was_returned_stays_proposed_and_nothing_else_does(base, proposed, data):
    every = pieces('s', base, proposed)
    accepted = drawn(data, every)
    standing, _ = carried('s', base, base, proposed, accepted.__contains__)
    left = remaining('s', base, standing, proposed, accepted.__contains__)
    assert set(pieces('s', standing, left)) == set(every) - accepted


@given(sections, sections, sections, st.data())
def test_two_rounds_bring_the_same_as_one(base, standing, proposed, data):
    every = pieces('s', base, proposed)
    disputed = conflicts_in('s', base, standing, proposed)
    first = drawn(data, every)
    at_once, _ = carried('s', base, standing, proposed, lambda piece: True)
    halfway, _ = carried('s', base, standing, proposed, first.__contains__)
    left = remaining('s', base, halfway, proposed, first.__contains__)
    in_two, conflicts = carried('s', halfway, halfway, left, lambda piece: True)
    assert not conflicts
    if not disputed:
        assert cells_of(in_two) == cells_of(at_once)


@given(sections, sections, sections)
def test_a_conflict_is_told_at_the_piece_that_both_changed(base, standing, proposed):
    both = {Piece.of(c) for c in section_changes('s', base, standing)} & set(pieces('s', base, proposed))
    assert set(conflicts_in('s', base, standing, proposed)) <= both


def test_a_row_accepted_as_removed_goes_although_another_changed_it():
    base = {'jobs': ({'id': 'a', 'work': '1'},)}
    standing = {'jobs': ({'id': 'a', 'work': '2'},)}
    assert list(conflicts_in('s', base, standing, {})) == [Piece('s', 'jobs', 'a')]
    assert carried('s', base, standing, {}, lambda piece: True)[0] == {}
    assert carried('s', base, standing, {}, lambda piece: False)[0] == standing


def test_rows_in_another_order_are_no_change():
    one, two = {'id': 'a', 'work': '1'}, {'id': 'b', 'work': '2'}
    assert pieces('s', {'jobs': (one, two)}, {'jobs': (two, one)}) == {}
