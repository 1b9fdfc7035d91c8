"""Who may do what, for every role, state and place, told a second time straight from ``workflows/record.xml``."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from lxml import etree

from hoso_cms.operations import accounts
from hoso_cms.security import GIVEN_IN_UNITS, Forbidden, Permission, Role, permit, permitted
from hoso_cms.security.permissions import ON_UNITS
from hoso_cms.testing.builders import EDUCATION, FINANCE, a_record, unit_at
from hoso_cms.testing.leaving import a_departure, disposed
from hoso_cms.testing.people import give_role, hire, take_role

WORKFLOW = etree.parse(str(Path(__file__).parents[3] / 'workflows' / 'record.xml'))
STATES = [state.get('id') for state in WORKFLOW.iter('state')]
ON_DOCUMENTS = [permission for permission in Permission if permission not in ON_UNITS]
GIVEN = list(GIVEN_IN_UNITS)
PLACES = {
    'here': (FINANCE, True),
    'above': ('/', True),
    'beside': (EDUCATION, False),
    'below': (f'{FINANCE}/phong-ngan-sach', False),
}


def granted(role: str, state: str) -> set[str]:
    """What the XML grants, read without the software's own reader."""
    found: set[str] = set()
    for grant in WORKFLOW.iterfind(f'state[@id="{state}"]/grant'):
        if role in grant.get('to').split():
            found.update(grant.text.split())
    return found


def build_in(people, state: str) -> int:
    record = a_record(people.clerk_of_finance).complete()
    if state == 'draft':
        return record.build()
    if state == 'withdrawn':
        return record.withdrawn().build()
    record.submitted()
    if state == 'review':
        return record.build()
    record.verified_by(people.verifier_of_finance)
    if state == 'transferred':
        record.transferred_by(people.verifier_of_finance)
    if state == 'archived':
        record.archived_by(people.verifier_of_finance)
    uid = record.build()
    if state == 'disposed':
        long_ago = {'effective_date': '01/05/2010', 'decision_date': '20/04/2010'}
        leaving = a_departure(people.clerk_of_finance, uid).told(
            keeping={'retention-class': 'years-5'}, **long_ago
        )
        leaving.handed_in().closed_by(people.verifier_of_finance).build()
        second = hire(people.administrator, 'lanhdao2', 'Phan Văn Hai', '/', Role.HEAD)
        disposed(people.archivist, people.head_of_province, second, uid)
    return uid


@pytest.mark.parametrize('state', STATES)
def test_roles_by_places(people, state):
    uid = build_in(people, state)
    wrong = []
    for number, (role, place) in enumerate(itertools.product(GIVEN, PLACES)):
        path, counts = PLACES[place]
        with people.administrator.acting() as request:
            account, _ = accounts.create_account(request, f'nguoi{number}', 'Người Thử')
            give_role(request, unit_at(request.office, path), account, role)
            request.account_id = account.uid
            document = request.office.document(uid)
            expected = granted(role, state) if counts else set()
            allowed = {str(one) for one in ON_DOCUMENTS if permitted(request, one, document)}
            if allowed != expected:
                wrong.append((role, place, allowed ^ expected))
    assert wrong == []


@pytest.fixture(autouse=True)
def _hashes_cost_nothing():
    from hoso_cms.testing.builders import cheap_hashes

    with cheap_hashes():
        yield


@pytest.mark.parametrize('state', STATES)
def test_the_holder_of_the_record_has_what_officers_are_granted(people, state):
    uid = build_in(people, state)
    with people.administrator.acting() as request:
        account, _ = accounts.create_account(request, 'chinhchu', 'Chính Chủ', record=uid)
        request.account_id = account.uid
        document = request.office.document(uid)
        other = request.office.document(people.officers_record)
        allowed = {str(one) for one in ON_DOCUMENTS if permitted(request, one, document)}
        assert allowed == granted('officer', state)
        assert not any(permitted(request, one, other) for one in ON_DOCUMENTS)
        assert not any(permitted(request, one, document.unit) for one in ON_UNITS)


def test_nobody_may_anything(people):
    with people.administrator.acting() as request:
        document = request.office.document(people.officers_record)
        request.account_id = None
        assert not any(permitted(request, one, document) for one in Permission)
        assert not permitted(request, 'signed-in', request.office)


def test_an_unknown_permission_is_nobodys(people):
    for person in people.all():
        with person.acting() as request:
            document = request.office.document(people.officers_record)
            assert not permitted(request, 'nobody', document)
            assert not permitted(request, 'nobody', request.office)


def test_a_draft_beside_keeps_the_official_version_visible(people):
    """Who may see verified records only still sees the official version; nobody gets the draft with it."""
    uid = people.verified_record()
    with people.administrator.acting() as request:
        account, _ = accounts.create_account(request, 'chinhchu', 'Chính Chủ', record=uid)
    builder = a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')
    for step in builder._steps:
        step(uid)
    with people.administrator.acting() as request:
        request.account_id = account.uid
        document = request.office.document(uid)
        assert document.faces == ('draft', 'verified')
        assert permitted(request, Permission.VIEW, document)
        assert permitted(request, Permission.VIEW, document, 'verified')
        assert not permitted(request, Permission.VIEW, document, 'draft')


def test_a_role_taken_back_counts_at_once(people):
    uid = a_record(people.clerk_of_finance).build()
    with people.administrator.acting() as request:
        account = request.office.accounts[people.clerk_of_finance.uid]
        take_role(request, unit_at(request.office, FINANCE), account, Role.CLERK)
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        permit(request, Permission.EDIT, request.office.document(uid))


def test_administrators_read_no_records(people):
    with people.administrator.acting() as request:
        document = request.office.document(people.officers_record)
        assert not any(permitted(request, one, document) for one in ON_DOCUMENTS)


def test_roles_reach_down_the_tree_and_not_up(people):
    with people.clerk_of_budget.acting() as request:
        assert permitted(request, Permission.CREATE, unit_at(request.office, f'{FINANCE}/phong-ngan-sach'))
        assert not permitted(request, Permission.CREATE, unit_at(request.office, FINANCE))
        assert not permitted(request, Permission.BROWSE, request.office)
    with people.clerk_of_finance.acting() as request:
        assert permitted(request, Permission.CREATE, unit_at(request.office, f'{FINANCE}/phong-ngan-sach'))
