"""Drafts: nothing typed is lost, and nothing is kept that was not typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.drafts import DraftKey, DraftTooLarge, drafts_of, drop, drop_all_of, load, save
from hoso_cms.sidestore import SideStore

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LAN, MINH = 7, 8
FAMILY = DraftKey(LAN, 1001, 'family')
ORIGINAL = {'rows': [{'id': 'r1', 'name': 'Nguyễn Văn Bình'}], 'note': ''}
TYPED = {'rows': [{'id': 'r1', 'name': 'Nguyễn Văn Bình'}, {'id': '', 'name': 'Trần Thị Sáu'}], 'note': ''}


@pytest.fixture
def store(tmp_path):
    store = SideStore(tmp_path / 'side.sqlite')
    yield store
    store.close()


def test_what_was_typed_comes_back_after_a_restart(store):
    with clock.standing_at(MORNING):
        assert save(store, FAMILY, TYPED, 3, ORIGINAL) == MORNING
    store.close()
    draft = load(SideStore(store.path), FAMILY)
    assert (draft.key, draft.values, draft.base_version, draft.saved_at) == (FAMILY, TYPED, 3, MORNING)


def test_opening_and_closing_a_form_ten_times_leaves_no_draft(store):
    for _ in range(10):
        assert save(store, FAMILY, dict(reversed(ORIGINAL.items())), 3, ORIGINAL) is None
    assert drafts_of(store, LAN) == []


def test_taking_back_what_was_typed_drops_the_draft(store):
    save(store, FAMILY, TYPED, 3, ORIGINAL)
    save(store, FAMILY, ORIGINAL, 3, ORIGINAL)
    assert load(store, FAMILY) is None


def test_the_newest_typing_replaces_the_one_before(store):
    save(store, FAMILY, ORIGINAL, 3)
    save(store, FAMILY, TYPED, 4)
    assert len(drafts_of(store, LAN)) == 1
    assert load(store, FAMILY).values == TYPED and load(store, FAMILY).base_version == 4


def test_everybody_has_drafts_of_ones_own(store):
    save(store, FAMILY, TYPED, 3)
    assert load(store, DraftKey(MINH, 1001, 'family')) is None
    assert drafts_of(store, MINH) == []
    assert not drop(store, DraftKey(MINH, 1001, 'family'))
    assert load(store, FAMILY) is not None


def test_a_new_document_of_a_unit_has_a_draft_too(store):
    key = DraftKey.for_new(LAN, 55, 'general')
    save(store, key, {'name': 'Lê Thị Hoa'}, 0)
    assert key.document == 'new:55'
    assert load(store, key).key == key


def test_drafts_are_listed_newest_first(store):
    for hours, section in enumerate(('family', 'general', 'work')):
        with clock.standing_at(MORNING + timedelta(hours=hours)):
            save(store, DraftKey(LAN, 1001, section), {'a': section}, 1)
    assert [draft.key.section for draft in drafts_of(store, LAN)] == ['work', 'general', 'family']


def test_a_saved_section_drops_its_draft(store):
    save(store, FAMILY, TYPED, 3)
    assert drop(store, FAMILY)
    assert not drop(store, FAMILY)
    assert load(store, FAMILY) is None


def test_dropping_all_of_a_person_or_a_document(store):
    def fill():
        for account in (LAN, MINH):
            for document in (1, 2):
                save(store, DraftKey(account, document, 's'), {'a': 1}, 1)

    fill()
    assert drop_all_of(store, account=LAN) == 2
    assert len(drafts_of(store, MINH)) == 2
    fill()
    assert drop_all_of(store, document=1) == 2
    fill()
    assert drop_all_of(store, account=LAN, document=1) == 1
    with pytest.raises(ValueError, match='account, a document or both'):
        drop_all_of(store)


def test_a_draft_that_is_too_large_leaves_the_one_before(store):
    save(store, FAMILY, TYPED, 3)
    with pytest.raises(DraftTooLarge, match='vượt quá 1024 KB'):
        save(store, FAMILY, {'note': 'x' * 1024 * 1024}, 3)
    assert load(store, FAMILY).values == TYPED


@pytest.mark.parametrize('value', [object(), b'bytes', {1, 2}, datetime(2026, 1, 1)])
def test_what_json_does_not_hold_is_refused(store, value):
    with pytest.raises(TypeError):
        save(store, FAMILY, {'a': value}, 3)
    with pytest.raises(ValueError, match='JSON'):
        save(store, FAMILY, {'a': float('nan')}, 3)


@settings(max_examples=30)
@given(
    st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
)
def test_every_text_comes_back_as_it_was_typed(tmp_path_factory, values):
    store = SideStore(tmp_path_factory.getbasetemp() / 'texts.sqlite')
    save(store, FAMILY, values, 1)
    assert load(store, FAMILY).values == values
    store.close()
