"""After a change of the rules the derived days are computed anew, and nothing else is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hoso_cms.models.rules.derived import RAISE, RAISE_DELAYED, RETIREMENT
from hoso_cms.operations.reindex import reindex
from hoso_cms.testing.builders import a_record


def days(person, uid):
    with person.acting() as request:
        catalog = request.office.catalog
        return {
            name: catalog.days_of(f'record:{name}').get(uid) for name in (RAISE, RAISE_DELAYED, RETIREMENT)
        }


def test_days_follow_the_content(people):
    clerk = people.clerk_of_finance
    uid = a_record(clerk).complete(step_date='01/09/2024').build()
    assert days(clerk, uid) == {RAISE: date(2027, 9, 1), RAISE_DELAYED: None, RETIREMENT: date(2047, 9, 1)}


def test_a_draft_beside_the_verified_version_changes_no_day(people):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    record = a_record(clerk).complete(step_date='01/09/2024').submitted().verified_by(verifier)
    uid = record.edited_by(clerk, section='position', step_date='01/10/2024').build()
    assert days(clerk, uid)[RAISE] == date(2027, 9, 1)
    again = a_record(clerk).complete(step_date='01/09/2024').submitted().verified_by(verifier)
    uid = (
        again.edited_by(clerk, section='position', step_date='01/10/2024')
        .submitted()
        .verified_by(verifier)
        .build()
    )
    assert days(clerk, uid)[RAISE] == date(2027, 10, 1)


def test_what_a_discipline_puts_off_stands_by_itself(people):
    clerk = people.clerk_of_finance
    rows = [{'form': 'warning', 'from': '01/02/2025'}]
    uid = (
        a_record(clerk).complete(step_date='01/09/2024').holding('discipline', {'disciplines': rows}).build()
    )
    assert days(clerk, uid) == {
        RAISE: date(2027, 9, 1),
        RAISE_DELAYED: date(2028, 3, 1),
        RETIREMENT: date(2047, 9, 1),
    }


def test_rules_that_change_and_an_office_older_than_the_days(people, registry):
    clerk = people.clerk_of_finance
    uid = a_record(clerk).complete(step_date='01/09/2024').build()
    with clerk.acting() as request:
        request.office.catalog.days = None
    assert days(clerk, uid)[RAISE] is None
    models = registry.models
    older = {
        g: tuple(replace(age, months=age.months + 12) for age in ages)
        for g, ages in models.rules.roadmaps.items()
    }
    registry.models = replace(models, rules=replace(models.rules, roadmaps=older))
    try:
        told = []
        count = reindex(registry, lambda done, total: told.append((done, total)))
    finally:
        registry.models = models
    assert told[-1] == (count, count)
    assert days(clerk, uid) == {RAISE: date(2027, 9, 1), RAISE_DELAYED: None, RETIREMENT: date(2048, 9, 1)}


def test_what_is_right_already_is_not_written(people, registry):
    a_record(people.clerk_of_finance).complete().build()
    storage = registry._zodb_databases[''].storage
    reindex(registry)
    before = storage.lastTransaction()
    reindex(registry)
    assert storage.lastTransaction() == before
