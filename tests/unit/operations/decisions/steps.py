"""What is done with a decision, and what is read of it."""

from __future__ import annotations

from hoso_cms.models.content_type import ROW_ID
from hoso_cms.operations import decisions, effects
from hoso_cms.operations.effect_states import rows_of, stands


def reading(person, uid):
    """The newest content of a document and its state."""
    with person.acting() as request:
        document = request.office.document(uid)
        return document.current.content(), document.state


def standings(person, uid):
    with person.acting() as request:
        return [one.standing for one in stands(request, request.office.document(uid)).values()]


def apply_all(person, uid):
    with person.acting() as request:
        decision = request.office.document(uid)
        return effects.apply_rows(request, decision, {row[ROW_ID] for row in rows_of(decision)})


def verify_all(person, uid, act='verify', reason=''):
    with person.acting() as request:
        decision = request.office.document(uid)
        found = stands(request, decision)
        seen = {row: one.record.count for row, one in found.items() if one.record is not None}
        return decisions.verify_rows(request, decision, seen, act, reason=reason)


def without_ids(rows):
    return [{name: value for name, value in row.items() if name != ROW_ID} for row in rows]


def state_of(person, uid):
    with person.acting() as request:
        return request.office.document(uid).state
