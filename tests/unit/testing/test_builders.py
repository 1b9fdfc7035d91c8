"""The builders build what they say, and a test's layer vanishes."""

from __future__ import annotations

import pytest

from hoso_cms.models import values
from hoso_cms.security.passwords import verify_password
from hoso_cms.testing.builders import PASSWORD, a_record, complete_content
from hoso_cms.testing.layers import layer_over


def test_everyone_settled_has_the_known_password(people):
    with people.administrator.acting() as request:
        for person in people.all():
            account = request.office.accounts[person.uid]
            assert account.must_change == (person is people.newcomer)
            assert verify_password(account.password_hash, person.password)
            assert (person.password == PASSWORD) == (person is not people.newcomer)


def test_complete_content_is_complete(registry):
    content_type = registry.models.content_types['record']
    content = {}
    for name, typed in complete_content().items():
        content[name], problems = values.parse_section(content_type.sections[name], typed)
        assert problems == []
    assert values.missing(content_type, content, 'verify') == []


@pytest.mark.parametrize(
    ('state', 'build'),
    [
        ('draft', lambda record, people: record),
        ('review', lambda record, people: record.complete().submitted()),
        (
            'draft',
            lambda record, people: record.complete().submitted().returned_by(people.verifier_of_finance),
        ),
        (
            'verified',
            lambda record, people: record.complete().submitted().verified_by(people.verifier_of_finance),
        ),
        ('withdrawn', lambda record, people: record.withdrawn()),
    ],
)
def test_records_reach_the_state_that_is_said(people, state, build):
    uid = build(a_record(people.clerk_of_finance).named('Nguyễn Văn Thử'), people).build()
    with people.head_of_province.acting() as request:
        document = request.office.document(uid)
        assert document.state == state
        assert document.summary[0] == 'Nguyễn Văn Thử'
        assert document.unit.title == 'Sở Tài chính'


def test_a_layer_leaves_nothing_behind(registry, people):
    with layer_over(registry):
        uid = a_record(people.clerk_of_finance).build()
    with people.clerk_of_finance.acting() as request:
        assert uid not in request.office.documents_by_id
        assert people.officers_record in request.office.documents_by_id
