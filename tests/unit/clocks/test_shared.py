"""A limit that a record and a departure both state is told once, everywhere; without the departure the record tells it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.clocks.worklist import board, due_bundles
from hoso_cms.operations import records
from hoso_cms.testing.builders import FINANCE, a_record, unit_at
from hoso_cms.testing.leaving import a_departure
from hoso_cms.testing.transferring import under
from hoso_cms.web.limits import limits_told

EVENT = 'departure-effective'


@pytest.fixture(autouse=True)
def tuesday():
    with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def leaver(people):
    """A verified record in which the day of leaving stands."""
    under(people.administrator, 'dak-lak-2019')
    builder = a_record(people.clerk_of_finance).complete().holding('leaving', {'leaving-date': '01/12/2026'})
    return builder.submitted().verified_by(people.verifier_of_finance).build()


def told(people):
    """Who tells the limit: the types of documents with how many, the number on the board, and what the record's page shows."""
    with people.clerk_of_finance.acting() as request:
        bundles = [one for one in due_bundles(request) if one.event == EVENT]
        counted = board(request, unit_at(request.office, FINANCE))
        return (
            sorted((one.type_id, len(one.uids)) for one in bundles),
            sum(sum(numbers.values()) for numbers in counted.values()),
        )


def on_the_page(people, uid):
    with people.clerk_of_finance.acting() as request:
        shown = limits_told(request, request.office.document(uid))
        return [one.when for one in shown if not one.when.startswith('xong')]


def test_the_record_tells_it_until_a_departure_does_and_again_when_that_is_cancelled(people, leaver):
    assert told(people) == ([('record', 1)], 1)
    assert on_the_page(people, leaver) == ['hạn 08/12/2026']
    departure = a_departure(people.clerk_of_finance, leaver).build()
    assert told(people) == ([('departure', 1)], 1)
    assert on_the_page(people, leaver) == [] and on_the_page(people, departure) == ['hạn 08/12/2026']
    with people.clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(departure), 'cancel', reason='Ở lại')
    assert told(people) == ([('record', 1)], 1)
    assert on_the_page(people, leaver) == ['hạn 08/12/2026']


def test_other_records_go_on_telling_theirs(people, leaver):
    builder = a_record(people.clerk_of_finance).complete().holding('leaving', {'leaving-date': '01/12/2026'})
    other = builder.submitted().verified_by(people.verifier_of_finance).build()
    a_departure(people.clerk_of_finance, leaver).build()
    assert told(people) == ([('departure', 1), ('record', 1)], 2)
    assert on_the_page(people, other) == ['hạn 08/12/2026']


def test_asking_writes_nothing(people, leaver):
    a_departure(people.clerk_of_finance, leaver).build()
    with people.clerk_of_finance.acting() as request:
        list(due_bundles(request))
        assert not request.office._p_jar._registered_objects
