"""Comparing and merging: what two people did is kept, and only a true conflict is asked."""

from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.compare import merge, section_changes, selected

cells = st.dictionaries(st.sampled_from(['from', 'to', 'work']), st.sampled_from(['1', '2', '3']), min_size=1)
tables = st.dictionaries(st.sampled_from('abcde'), cells, max_size=5).map(
    lambda by_id: tuple({'id': row_id, **row} for row_id, row in by_id.items())
)
sections = st.fixed_dictionaries(
    {}, optional={'name': st.sampled_from('xyz'), 'place': st.sampled_from('xyz'), 'jobs': tables}
).map(lambda values: {name: value for name, value in values.items() if value})


def unordered(values):
    return {
        n: sorted(map(sorted, map(dict.items, v))) if isinstance(v, tuple) else v for n, v in values.items()
    }


@given(sections, sections)
def test_what_only_one_person_changed_is_taken(base, mine):
    assert merge('s', base, base, mine) == (mine, [])
    merged, conflicts = merge('s', base, mine, base)
    assert unordered(merged) == unordered(mine)
    assert not conflicts


@given(sections, sections)
def test_the_same_change_by_two_is_no_conflict(base, both):
    merged, conflicts = merge('s', base, both, both)
    assert unordered(merged) == unordered(both)
    assert not conflicts


@given(sections, sections, sections)
def test_without_a_conflict_every_change_of_both_is_in_the_result(base, theirs, mine):
    merged, conflicts = merge('s', base, theirs, mine)
    if conflicts:
        return
    result = {(c.table, c.row, c.field): c.new for c in section_changes('s', base, merged)}
    for done in (*section_changes('s', base, theirs), *section_changes('s', base, mine)):
        if done.new == '' and done.row:
            continue  # a removed row takes its cells along
        assert result[done.table, done.row, done.field] == done.new


@given(sections, sections, sections)
def test_a_conflict_is_asked_by_whoever_comes_second(base, theirs, mine):
    assert len(merge('s', base, theirs, mine)[1]) == len(merge('s', base, mine, theirs)[1])


def test_an_inserted_row_does_not_make_its_neighbours_look_changed():
    old = {'jobs': ({'id': 'a', 'work': '1'}, {'id': 'b', 'work': '2'})}
    new = {'jobs': ({'id': 'a', 'work': '1'}, {'id': 'n', 'work': '9'}, {'id': 'b', 'work': '2'})}
    assert [(c.row, c.new) for c in section_changes('s', old, new)] == [('n', '9')]


def test_rows_added_by_two_people_stand_where_each_put_them():
    base = {'jobs': ({'id': 'a', 'work': '1'}, {'id': 'b', 'work': '2'})}
    theirs = {'jobs': (base['jobs'][0], {'id': 't', 'work': '5'}, base['jobs'][1])}
    mine = {'jobs': (*base['jobs'], {'id': 'm', 'work': '6'})}
    merged, conflicts = merge('s', base, theirs, mine)
    assert [row['id'] for row in merged['jobs']] == ['a', 't', 'b', 'm']
    assert not conflicts


@given(sections, sections)
def test_accepting_every_change_gives_the_new_and_none_the_old(old, new):
    assert unordered(selected('s', old, new, lambda change: True)) == unordered(new)
    assert selected('s', old, new, lambda change: False) == old


@given(sections, sections, st.data())
def test_what_is_accepted_and_what_is_refused_together_are_all_changes(old, new, data):
    every = section_changes('s', old, new)
    accepted = {change for change in every if data.draw(st.booleans())}
    result = selected('s', old, new, accepted.__contains__)
    assert set(section_changes('s', old, result)) == accepted
    assert set(section_changes('s', result, new)) == set(every) - accepted
