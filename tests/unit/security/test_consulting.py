"""What a consultation opens: roles, states of both documents, places, days; told a second time beside the policy."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from hoso_cms import clock
from hoso_cms.operations import records
from hoso_cms.security import GIVEN_IN_UNITS, Permission, Role, by_roles, may_see, permitted, visibility
from hoso_cms.security.permissions import ON_UNITS
from hoso_cms.testing.builders import BUDGET, EDUCATION, FINANCE, a_record, cheap_hashes
from hoso_cms.testing.consulting import a_consultation
from hoso_cms.testing.layers import layer_over
from hoso_cms.testing.people import hire
from hoso_cms.web.units import found_ids

FOLDER = Path(__file__).parents[3] / 'workflows'
OF_RECORD = etree.parse(str(FOLDER / 'record.xml'))
OF_CONSULTATION = etree.parse(str(FOLDER / 'consultation.xml'))
OFFICIAL = {state.get('id') for state in OF_RECORD.iter('state') if state.get('standing') == 'official'}
ON_DOCUMENTS = [permission for permission in Permission if permission not in ON_UNITS]
NOON = datetime(2026, 6, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _hashes_cost_nothing():
    with cheap_hashes():
        yield


def granted(tree, role: str, state: str) -> set[str]:
    """What the XML grants, read without the software's own reader."""
    found: set[str] = set()
    for grant in tree.iterfind(f'state[@id="{state}"]/grant'):
        if role in grant.get('to').split():
            found.update(grant.text.split())
    return found


def record_in(people, state: str) -> int:
    """A record that was verified once and stands in the state now."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    builder = a_record(clerk).named('Nguyễn Văn An').complete().submitted().verified_by(verifier)
    if state in ('draft', 'review'):
        builder.edited_by(clerk, phone='0905')
    if state == 'review':
        builder.submitted()
    if state == 'transferred':
        builder.transferred_by(verifier)
    if state == 'archived':
        builder.archived_by(verifier)
    return builder.build()


STATES = ['draft', 'review', *sorted(OFFICIAL)]


def steps(people):
    """Consultations as they may stand, and whether each opens anything today."""
    head = people.head_of_finance
    return {
        'requested': (lambda one: one, False),
        'granted': (lambda one: one.granted_by(head), True),
        'refused': (lambda one: one.refused_by(head), False),
        'revoked': (lambda one: one.granted_by(head).revoked_by(head), False),
        'withdrawn': (lambda one: one.withdrawn(), False),
        'not begun': (lambda one: one.for_days(1, 3).granted_by(head), False),
    }


def test_every_state_of_a_consultation_is_tried(people):
    assert {state.get('id') for state in OF_CONSULTATION.iter('state')} <= steps(people).keys()


@pytest.mark.parametrize('state', STATES)
@pytest.mark.parametrize('standing', ['requested', 'granted', 'refused', 'revoked', 'withdrawn', 'not begun'])
def test_what_a_consultation_opens(people, state, standing):
    uid = record_in(people, state)
    word, opens = steps(people)[standing]
    word(a_consultation(people.bystander, uid).of('basic', 'education')).build()
    with people.bystander.acting() as request:
        document = request.office.document(uid)
        sections = request.registry.models.content_types['record'].sections
        allowed = {str(one) for one in ON_DOCUMENTS if permitted(request, one, document)}
        assert allowed == ({'view'} if opens else set())
        official = document.official_state
        assert permitted(request, Permission.VIEW, document, official) is opens
        seen = {one.id for one in sections.values() if may_see(request, one, document, official)}
        if opens:
            assert seen == {'basic', 'education'}
            if state != official:
                assert not permitted(request, Permission.VIEW, document, state)
                assert not any(may_see(request, one, document, state) for one in sections.values())
        found = visibility.visible_documents(request, request.office, below=True)
        assert [one.document.uid for one in found.rows] == ([uid] if opens else [])
        assert found.total == len(found.rows)
        numbers = visibility.counts_below(request, request.office)
        assert sum(numbers.get(request.office.uid, {}).values()) == len(found.rows)
        for row in found.rows:
            assert (row.state, row.newest) == (official, state == official)
            assert row.summary[0] == 'Nguyễn Văn An'
            # Rank and step lie in a section that is not open.
            assert not any(row.summary[4:])


@pytest.mark.parametrize('state', STATES)
def test_a_consultation_adds_to_roles_and_takes_nothing(people, state):
    """Every role at every place: what it allows stays, and the consultation adds the reading it names."""
    uid = record_in(people, state)
    places = {FINANCE: True, '/': True, EDUCATION: False, BUDGET: False}
    wrong = []
    for number, (role, path) in enumerate(itertools.product(GIVEN_IN_UNITS, places)):
        reader = hire(people.administrator, f'nguoi{number}', 'Người Đọc', path, role)
        a_consultation(reader, uid).of('basic').granted_by(people.head_of_province).build()
        with reader.acting() as request:
            document = request.office.document(uid)
            faces = document.faces
            by_role = {
                one for one in ON_DOCUMENTS for face in faces if one in granted(OF_RECORD, role, face) and places[path]
            }  # fmt: skip
            for face in faces:
                expected = granted(OF_RECORD, role, face) if places[path] else set()
                allowed = {str(one) for one in ON_DOCUMENTS if permitted(request, one, document, face)}
                if allowed != expected | ({'view'} if face in OFFICIAL else set()):
                    wrong.append((role, path, face, allowed))
                sections = request.registry.models.content_types['record'].sections.values()
                seen = {s.id for s in sections if may_see(request, s, document, face)}
                told = {
                    s.id
                    for s in sections
                    if ('view' in expected and (not s.permission or s.permission in expected))
                    or (face in OFFICIAL and s.id == 'basic')
                }
                if seen != told:
                    wrong.append((role, path, face, seen ^ told))
            listed = visibility.visible_documents(request, request.office, below=True).rows
            if uid not in {one.document.uid for one in listed}:
                wrong.append((role, path, 'not listed', by_role))
    assert wrong == []


def test_only_the_records_named_open(people):
    uid, other = record_in(people, 'verified'), record_in(people, 'verified')
    a_consultation(people.bystander, uid).granted_by(people.head_of_finance).build()
    with people.bystander.acting() as request:
        assert permitted(request, Permission.VIEW, request.office.document(uid))
        assert not permitted(request, Permission.VIEW, request.office.document(other))
        assert not permitted(request, Permission.VIEW, request.office.document(people.officers_record))
        assert not any(permitted(request, one, request.office.document(uid).unit) for one in ON_UNITS)
    with people.officer.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(uid))


def test_a_consent_opens_at_midnight_of_the_office_and_ends_at_midnight(people):
    uid = record_in(people, 'verified')
    with clock.standing_at(NOON):
        a_consultation(people.bystander, uid).for_days(1, 2).granted_by(people.head_of_finance).build()
    first = datetime(2026, 6, 1, 17, tzinfo=UTC)  # 0:00 of 2 June in Hà Nội
    second = timedelta(seconds=1)
    for moment, opens in (
        (first - second, False),
        (first, True),
        (first + timedelta(days=2) - second, True),
        (first + timedelta(days=2), False),
    ):
        with clock.standing_at(moment), people.bystander.acting() as request:
            assert permitted(request, Permission.VIEW, request.office.document(uid)) is opens, moment
            found = visibility.visible_documents(request, request.office, below=True)
            assert found.total == int(opens), moment


def test_it_ends_within_one_request(people):
    """What was allowed when the page began is not shown once the consent is over: nothing is remembered."""
    uid = record_in(people, 'verified')
    with clock.standing_at(NOON):
        a_consultation(people.bystander, uid).for_days(0, 0).granted_by(people.head_of_finance).build()
        with people.bystander.acting() as request:
            document = request.office.document(uid)
            basic = request.registry.models.content_types['record'].sections['basic']
            assert may_see(request, basic, document, 'verified')
            assert visibility.visible_documents(request, request.office, below=True).total == 1
            with clock.standing_at(NOON + timedelta(days=1)):
                assert not permitted(request, Permission.VIEW, document)
                assert not may_see(request, basic, document, 'verified')
                assert visibility.visible_documents(request, request.office, below=True).total == 0


@settings(max_examples=25)
@given(first=st.integers(-3, 3), length=st.integers(0, 3), hours=st.integers(-24 * 8, 24 * 8))
def test_days_of_a_consent(people, first, length, hours):
    """It opens exactly from the first to the last day, whatever the hour."""
    from hoso_cms.security.consulting import Opening

    moment = NOON + timedelta(hours=hours)
    today = (moment + timedelta(hours=7)).date()
    begin = NOON.date() + timedelta(first)
    one = Opening(
        1, 2, 3, frozenset(), frozenset(), begin.isoformat(), (begin + timedelta(length)).isoformat(), False
    )
    with clock.standing_at(moment):
        assert one.counts_on(clock.today()) is (begin <= today <= begin + timedelta(length))


def test_hidden_sections_open_only_by_who_sees_them(people):
    """A head sees disciplines and may open them; a role that reads without them keeps what it is granted."""
    uid = record_in(people, 'verified')
    a_consultation(people.bystander, uid).of('discipline').granted_by(people.head_of_finance).build()
    with people.bystander.acting() as request:
        document = request.office.document(uid)
        sections = request.registry.models.content_types['record'].sections
        assert {s for s, one in sections.items() if may_see(request, one, document, 'verified')} == {
            'discipline'
        }
        assert not permitted(request, Permission.DISCIPLINE, document)


def test_substitutes_take_over_no_consultations(people):
    from hoso_cms.operations import substitutions

    uid = record_in(people, 'verified')
    a_consultation(people.bystander, uid).granted_by(people.head_of_finance).build()
    with people.bystander.acting() as request:
        accounts = request.office.accounts
        absent, substitute = accounts[people.bystander.uid], accounts[people.clerk_of_education.uid]
        substitutions.appoint(request, absent, substitute, clock.today(), clock.today())
    with people.clerk_of_education.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(uid))


def test_a_record_that_left_the_unit_is_closed(people, registry):
    """The head of Budget answers for Budget only: what moves elsewhere needs another consent."""
    from hoso_cms.operations import store
    from hoso_cms.security import permit
    from hoso_cms.testing.builders import unit_at

    clerk, verifier = people.clerk_of_budget, people.verifier_of_finance
    uid = a_record(clerk).complete().submitted().verified_by(verifier).build()
    a_consultation(people.bystander, uid).granted_by(people.head_of_finance).build()
    with people.verifier_of_finance.acting() as request:
        document = request.office.document(uid)
        given = permit(request, Permission.VERIFY, document)
        store.write(given, document, act='move', state='verified', unit=unit_at(request.office, EDUCATION))
    with people.bystander.acting() as request:
        assert not permitted(request, Permission.VIEW, request.office.document(uid))
        assert visibility.visible_documents(request, request.office, below=True).total == 0


def test_the_applicant_of_a_consultation(people):
    """Who asked sees the own request and may withdraw it; what the XML grants, in every state, and nobody else's."""
    uid = record_in(people, 'verified')
    for standing, (word, _) in steps(people).items():
        consultation = word(a_consultation(people.bystander, uid)).build()
        with people.bystander.acting() as request:
            document = request.office.document(consultation)
            assert document.party == people.bystander.uid, standing
            allowed = {str(one) for one in ON_DOCUMENTS if permitted(request, one, document)}
            assert allowed == granted(OF_CONSULTATION, Role.APPLICANT, document.state), standing
        with people.officer.acting() as request:
            assert not permitted(request, Permission.VIEW, request.office.document(consultation))


def test_the_reader_writes_nothing_in_the_record(people):
    uid = record_in(people, 'verified')
    a_consultation(people.bystander, uid).granted_by(people.head_of_finance).build()
    with people.bystander.acting() as request:
        document = request.office.document(uid)
        assert records.open_transitions(request, document) == []
        assert not by_roles(request, Permission.VIEW, document)
        with pytest.raises(Exception, match='edit'):
            records.edit(request, document, 'basic', {'phone': '1'}, base=document.count)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    asked=st.lists(
        st.tuples(
            st.sets(st.integers(0, 2), min_size=1),
            st.sets(st.sampled_from(['basic', 'education', 'family', 'discipline']), min_size=1),
            st.integers(0, 4),
            st.integers(0, 3),
            st.sampled_from(['', 'refused', 'granted', 'revoked']),
        ),
        max_size=4,
    ),
    day=st.integers(0, 8),
)
def test_many_consultations_open_what_each_says_and_nothing_else(built_office, asked, day):
    """Whatever was granted to one reader: page, sections, list, numbers and search say what a plain reading says."""
    registry, people = built_office
    with layer_over(registry), clock.standing_at(NOON):
        uids = [record_in(people, 'verified') for _ in range(3)]
        for places, sections, first, length, standing in asked:
            one = a_consultation(people.bystander, *(uids[n] for n in sorted(places))).of(*sorted(sections))
            one.for_days(first, first + length)
            if standing == 'refused':
                one.refused_by(people.head_of_finance)
            elif standing:
                one.granted_by(people.head_of_finance)
            if standing == 'revoked':
                one.revoked_by(people.head_of_finance)
            one.build()
        expected: dict[int, set[str]] = {}
        for places, sections, first, length, standing in asked:
            if standing == 'granted' and first <= day <= first + length:
                for number in places:
                    expected.setdefault(uids[number], set()).update(sections)
        with clock.standing_at(NOON + timedelta(days=day)), people.bystander.acting() as request:
            known = request.registry.models.content_types['record'].sections
            for uid in uids:
                document = request.office.document(uid)
                assert permitted(request, Permission.VIEW, document) is (uid in expected)
                seen = {
                    name for name, one in known.items() if may_see(request, one, document, document.current)
                }
                if uid in expected:
                    assert seen == expected[uid]
            page = visibility.visible_documents(request, request.office, below=True)
            assert {row.document.uid for row in page.rows} == expected.keys()
            assert page.total == len(expected)
            places = visibility.visible_places(request, request.office, True)
            assert set(found_ids(request, 'nguyen van an', places)) == expected.keys()
