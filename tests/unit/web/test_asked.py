"""Numbers that come from outside: what is none is never an error, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.web.asked import number, whole
from hoso_cms.web.use_log import consultations_of

NONE = ['', ' ', '²', '١٢', '-1', '1.5', '9' * 12, '9' * 5000, 'x', None, 7]


@pytest.mark.parametrize('text', NONE)
def test_what_is_no_number_counts_as_not_said(text):
    assert whole(text) is None and number(text) == 0


@given(st.integers(0, 10**11 - 1))
def test_a_number_is_itself(value):
    assert whole(str(value)) == number(str(value)) == value


@pytest.mark.parametrize('text', [one for one in NONE if isinstance(one, str)])
def test_a_ground_with_anything_in_it_is_only_a_ground(people, text):
    """Who looks into a record types the ground; it must not break the pages that tell of it."""
    with people.administrator.acting() as request:
        assert list(consultations_of(request, f'consultation:{text}')) == []
