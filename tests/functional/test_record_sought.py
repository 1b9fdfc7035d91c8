"""Naming a record by number and name: wrong ones are in the journal and become slow, right ones wash nothing away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoso_cms import clock
from hoso_cms.journal import JournalEvent, head, trail
from hoso_cms.security import throttle
from hoso_cms.testing.builders import EDUCATION, a_record
from tests.functional.test_consultations import NOON, asked


@pytest.fixture(autouse=True)
def _one_record_at_noon(people):
    with clock.standing_at(NOON):
        made = a_record(people.clerk_of_finance).named('Nguyễn Thị Bình').complete(officer_number='CC0123')
        made.submitted().verified_by(people.verifier_of_finance).build()
        yield


@pytest.fixture
def refusals(registry):
    """What is refused from here on, in order; the journal outlives the layer of a test."""
    before = head(registry.side_store)[0]

    def found(person):
        lines = trail(registry.side_store, account=person.uid, events=[JournalEvent.REFUSED], limit=1000)
        return [line.details['cause'] for line in sorted(lines, key=lambda one: one.id) if line.id > before]

    return found


def test_wrong_numbers_are_journaled_without_what_was_typed(browse, people, registry, refusals):
    reader = browse(people.bystander)
    assert asked(reader, number='CC9999').status_int == 422
    assert asked(reader, name='Nguyễn Thị Bính').status_int == 422
    assert refusals(people.bystander) == ['wrong record number'] * 2
    told = str([line.details for line in trail(registry.side_store, account=people.bystander.uid)])
    assert 'CC9999' not in told and 'Bính' not in told
    assert asked(reader).status_int == 303


def test_guessing_becomes_slow_and_right_ones_wash_nothing_away(browse, people, registry, refusals):
    reader = browse(people.bystander)
    for guess in range(throttle.PAIR.free - 1):
        assert asked(reader, number=f'CC{guess}').status_int == 422
        assert asked(reader).status_int == 303
    last = asked(reader, number='CC9')
    assert last.status_int == 422 and 'thử lại sau 60 giây' in last.text
    # While one waits, a right one is not told either.
    waiting = asked(reader)
    assert waiting.status_int == 429 and 'thử lại sau' in waiting.text
    assert refusals(people.bystander)[-1] == 'throttled record number'
    with clock.standing_at(clock.now() + timedelta(seconds=61)):
        assert asked(reader).status_int == 303
        assert 'thử lại sau 2 phút' in asked(reader, number='CC10').text


def test_others_and_signing_in_are_not_slowed(browse, people):
    reader = browse(people.bystander)
    for guess in range(throttle.PAIR.free + 1):
        asked(reader, number=f'CC{guess}')
    assert asked(reader).status_int == 429
    assert asked(browse(people.clerk_of_education)).status_int == 303
    browse(people.bystander).get('/', status=200)


def test_many_lines_of_one_form_are_many_guesses(browse, people, registry, refusals):
    reader = browse(people.bystander)
    form = reader.get('/de-nghi-nghien-cuu').forms['ask']
    fields = [
        (name, value) for name, value in form.submit_fields() if name not in ('ho-so', 'so-hieu', 'ho-ten')
    ]
    guesses = [
        ('CC0', 'A'),
        ('CC1', 'B'),
        ('CC2', 'C'),
        ('CC3', 'D'),
        ('CC4', 'E'),
        ('CC0123', 'Nguyễn Thị Bình'),
    ]
    for number, name in guesses:
        fields += [('ho-so', ''), ('so-hieu', number), ('ho-ten', name)]
    answer = reader.post('/de-nghi-nghien-cuu', fields, status=429)
    assert len(answer.html.select('.consult-line .field-error')) == len(guesses)
    assert refusals(people.bystander) == ['wrong record number'] * 5 + ['throttled record number']


@pytest.mark.parametrize('number', ['CC0123', 'CC9999'])
def test_asking_for_a_transfer_is_the_same(browse, people, registry, refusals, number):
    clerk = browse(people.clerk_of_education)
    address = f'{EDUCATION}/yeu-cau-chuyen'
    for _ in range(throttle.PAIR.free):
        answer = clerk.post_with_token(address, {'so': number, 'ho-ten': 'Nguyễn Văn Sai'}, status=422)
        assert 'Không tìm thấy hồ sơ' in answer.text and 'Nguyễn Văn Sai' in answer.text
    assert 'thử lại sau' in answer.text
    clerk.post_with_token(address, {'so': 'CC0123', 'ho-ten': 'Nguyễn Thị Bình'}, status=429)
    assert refusals(people.clerk_of_education)[-1] == 'throttled record number'
