"""What is done with a transfer, and what is read of it."""

from datetime import UTC, datetime

from hoso_cms import clock
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.operations import records


def day(number):
    """A day of December 2026; the first is a Tuesday."""
    return clock.standing_at(datetime(2026, 12, number, 2, tzinfo=UTC))


def verified(people, **changes):
    return people.verified_record('Trần Thị Chuyển', **changes)


def state_of(people, uid):
    with people.administrator.acting() as request:
        document = request.office.document(uid)
        return document.state, document.unit.title


def objections(person, uid, step):
    with person.acting() as request:
        return [p.message for p in records.obstacles(request, request.office.document(uid), step)]


def take(person, uid, step, reason=''):
    with person.acting() as request:
        records.transition(request, request.office.document(uid), step, reason=reason)


def whole(people):
    with people.administrator.acting() as request:
        assert [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ] == []
        return True
