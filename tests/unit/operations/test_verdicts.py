"""Verdicts: accepted parts become a version that rests on the declaration; nothing of anybody else's is lost."""

from __future__ import annotations

import pytest

from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks import facts
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.models.proposal import Piece
from hoso_cms.operations import declarations, records, verdicts
from hoso_cms.operations.declared import ACCEPTED, KEPT, RETURNED, Declared
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.operations.verdicts import Verdict, decide
from hoso_cms.security import Forbidden, Role
from hoso_cms.testing.builders import BASIS, FINANCE, a_record, unit_at
from hoso_cms.testing.declaring import a_declaration, all_accepted
from hoso_cms.testing.people import give_role

PHONE, EMAIL, NAME = Piece('basic', 'phone'), Piece('basic', 'email'), Piece('basic', 'full-name')


@pytest.fixture
def own(people):
    return people.officers_record


@pytest.fixture
def two_changes(people, own):
    return a_declaration(people.officer, own).changing('basic', phone='0905', email='a@b.vn').handed_in()


def settle(person, uid, said=None, **kw):
    with person.acting() as request:
        document = request.office.document(uid)
        declared = Declared(request, document)
        seen = {'seen': document.count, 'record_seen': declared.record.official} | kw
        return decide(request, document, all_accepted(declared) if said is None else said, **seen)


def of_record(people, uid):
    """Official and newest content of a record, and how it stands."""
    with people.verifier_of_province.acting() as request:
        record = request.office.document(uid)
        official = record.official_version()
        return (
            official.values('basic'),
            record.current.values('basic'),
            record.state,
            official.basis,
            official.act,
        )


def test_accepting_all_settles_and_the_record_rests_on_it(people, own, two_changes):
    uid = two_changes.build()
    done = settle(people.verifier_of_finance, uid)
    assert (done.accepted, done.returned, done.kept) == (2, 0, 0)
    official, newest, state, basis, act = of_record(people, own)
    assert (official['phone'], official['email']) == ('0905', 'a@b.vn')
    assert (newest, state) == (official, 'verified')
    assert (basis, act) == (f'declaration:{uid}', 'declared')
    with people.officer.acting() as request:
        document = request.office.document(uid)
        assert (document.state, document.official) == ('settled', document.count)
        assert Declared(request, document).open == {}
        # What was handed in stays in the history.
        handed_in = document.version(document.count - 1)
        assert list(Declared(request, document, handed_in).open) == [PHONE, EMAIL]


def test_a_part_is_accepted_and_the_rest_goes_back_with_its_reason(people, own, two_changes):
    uid = two_changes.returned_by(people.verifier_of_finance, 'phone', 'Số máy không liên lạc được').build()
    official, *_ = of_record(people, own)
    assert 'phone' not in official
    assert official['email'] == 'a@b.vn'
    with people.officer.acting() as request:
        document = request.office.document(uid)
        declared = Declared(request, document)
        assert document.state == 'returned'
        assert list(declared.open) == [PHONE]
        assert declared.verdicts[PHONE]['reason'] == 'Số máy không liên lạc được'
        assert declared.verdicts[EMAIL]['verdict'] == ACCEPTED
        # Declared otherwise, it is another change, about which nothing has been said.
        declarations.answer(request, document, 'basic', {'phone': '0911'}, base=document.count)
        assert PHONE not in Declared(request, document).verdicts
        declarations.submit(request, document, consent=True, seen=document.count)
    settle(people.verifier_of_finance, uid)
    official, *_ = of_record(people, own)
    assert (official['phone'], official['email']) == ('0911', 'a@b.vn')


def test_the_clock_stands_still_while_the_declaration_is_with_the_person(people, two_changes, registry):
    uid = two_changes.returned_by(people.verifier_of_finance, 'phone').build()
    with people.officer.acting() as request:
        document = request.office.document(uid)
        running = {one.event: one.pauses for one in facts.running(registry.models, request.office, document)}
        assert running['data-supplemented'].endswith('/')
        declarations.submit(request, document, consent=True, seen=document.count)
        running = {one.event: one.pauses for one in facts.running(registry.models, request.office, document)}
        assert not running['data-supplemented'].endswith('/')
    settle(people.verifier_of_finance, uid)
    with people.officer.acting() as request:
        running = facts.running(registry.models, request.office, request.office.document(uid))
        assert 'data-supplemented' not in {one.event for one in running}


def test_rows_are_accepted_one_by_one(people, own):
    with people.officer.acting() as request:
        rows = request.office.document(own).current.values('family')['own-family']
    more = [
        {**rows[0], 'birth-year': '1956'},
        {'relation': 'mother', 'name': 'Trần Thị Hoa', 'birth-year': '1958'},
    ]
    uid = a_declaration(people.officer, own).changing('family', own_family=more).handed_in().build()
    with people.verifier_of_finance.acting() as request:
        first, second = Declared(request, request.office.document(uid)).open
    settle(
        people.verifier_of_finance, uid, {first: Verdict(RETURNED, 'Chưa khớp'), second: Verdict(ACCEPTED)}
    )
    with people.officer.acting() as request:
        now = request.office.document(own).official_version().values('family')['own-family']
        assert [(row['name'], row['birth-year']) for row in now] == [
            (rows[0]['name'], '1955'), ('Trần Thị Hoa', '1958'),
        ]  # fmt: skip
        assert list(Declared(request, request.office.document(uid)).open) == [first]


def test_every_change_needs_a_verdict_and_every_return_a_reason(people, own, two_changes):
    uid = two_changes.build()
    with pytest.raises(Invalid, match='Thư điện tử công vụ: chưa có ý kiến'):
        settle(people.verifier_of_finance, uid, {PHONE: Verdict(ACCEPTED)})
    with pytest.raises(Invalid, match='lý do trả lại'):
        settle(people.verifier_of_finance, uid, {PHONE: Verdict(RETURNED, ' '), EMAIL: Verdict(ACCEPTED)})
    with pytest.raises(Invalid, match='không đổi ở chỗ này'):
        settle(people.verifier_of_finance, uid, {PHONE: Verdict(KEPT), EMAIL: Verdict(ACCEPTED)})
    with pytest.raises(Refused, match='Phiếu đã có bản mới'):
        settle(people.verifier_of_finance, uid, seen=1)
    assert 'phone' not in of_record(people, own)[0]


def test_identity_is_accepted_against_the_original_only(people, own):
    uid = (
        a_declaration(people.officer, own)
        .changing('basic', full_name='Hoàng Thị Tên Mới')
        .handed_in()
        .build()
    )
    with pytest.raises(Invalid, match='đối chiếu bản chính'):
        settle(people.verifier_of_finance, uid, {NAME: Verdict(ACCEPTED)})
    settle(people.verifier_of_finance, uid, {NAME: Verdict(ACCEPTED, original=True)})
    assert of_record(people, own)[0]['full-name'] == 'Hoàng Thị Tên Mới'


@pytest.mark.parametrize(
    'who', ['officer', 'clerk_of_finance', 'head_of_finance', 'clerk_of_education', 'bystander']
)
def test_only_a_verifier_decides(people, two_changes, who):
    uid = two_changes.build()
    with pytest.raises(Forbidden):
        settle(getattr(people, who), uid)


def test_nobody_decides_upon_what_they_entered_or_upon_themselves(people, own):
    with people.administrator.acting() as request:
        unit = unit_at(request.office, FINANCE)
        for person in (people.clerk_of_finance, people.officer):
            give_role(request, unit, request.office.accounts[person.uid], Role.VERIFIER)
    uid = a_declaration(people.clerk_of_finance, own).changing('basic', phone='0905').handed_in().build()
    with pytest.raises(Invalid, match='phải do người khác'):
        settle(people.clerk_of_finance, uid)
    # Entered by the clerk, but about the officer.
    with pytest.raises(Invalid, match='phiếu về chính bạn'):
        settle(people.officer, uid)
    settle(people.verifier_of_finance, uid)


def test_settling_past_the_verdicts_is_refused(people, two_changes):
    uid = two_changes.build()
    with (
        people.verifier_of_finance.acting() as request,
        pytest.raises(Invalid, match='2 thay đổi chưa có ý kiến'),
    ):
        records.transition(request, request.office.document(uid), 'settle')


def change_officially(people, uid, **typed):
    """A clerk and a verifier change the record on the ground of a decision."""
    with people.clerk_of_finance.acting() as request:
        record = request.office.document(uid)
        records.edit(request, record, 'basic', typed, base=record.count, basis=BASIS)
        records.transition(request, record, 'submit')
    with people.verifier_of_finance.acting() as request:
        records.transition(request, request.office.document(uid), 'verify')


def test_what_changed_meanwhile_is_merged(people, own, two_changes):
    uid = two_changes.build()
    change_officially(people, own, **{'current-address': 'Số 9 Nguyễn Tất Thành'})
    settle(people.verifier_of_finance, uid)
    official, *_ = of_record(people, own)
    assert (official['current-address'], official['phone']) == ('Số 9 Nguyễn Tất Thành', '0905')


@pytest.mark.parametrize(('choice', 'stands'), [(KEPT, '0999'), (ACCEPTED, '0905')])
def test_a_real_conflict_is_the_verifiers_to_decide(people, own, two_changes, choice, stands):
    uid = two_changes.build()
    with people.verifier_of_finance.acting() as request:
        before = request.office.document(own).official
    change_officially(people, own, phone='0999')
    with people.verifier_of_finance.acting() as request:
        disputed = verdicts.conflicts(Declared(request, request.office.document(uid)))
        assert list(disputed) == [PHONE]
        assert (disputed[PHONE][0].theirs, disputed[PHONE][0].mine) == ('0999', '0905')
    # Who had the page open before the record changed decides upon something else than what is there.
    with pytest.raises(Refused, match='vừa được thay đổi'):
        settle(people.verifier_of_finance, uid, record_seen=before)
    done = settle(people.verifier_of_finance, uid, {PHONE: Verdict(choice), EMAIL: Verdict(ACCEPTED)})
    assert done.kept == (choice == KEPT)
    official, *_ = of_record(people, own)
    assert (official['phone'], official['email']) == (stands, 'a@b.vn')


def test_a_draft_beside_the_official_version_is_neither_lost_nor_made_official(people):
    record = a_record(people.clerk_of_finance).complete().submitted().verified_by(people.verifier_of_finance)
    own = record.edited_by(people.clerk_of_finance, current_address='Chỗ ở mới, chưa xác thực').build()
    uid = a_declaration(people.clerk_of_finance, own).changing('basic', phone='0905').handed_in().build()
    settle(people.verifier_of_finance, uid)
    official, newest, state, basis, _ = of_record(people, own)
    assert official['phone'] == newest['phone'] == '0905'
    assert 'current-address' not in official
    assert (newest['current-address'], state) == ('Chỗ ở mới, chưa xác thực', 'draft')
    assert basis == f'declaration:{uid}'
    with people.second_clerk_of_finance.acting() as request:
        document = request.office.document(own)
        assert document.current.basis == BASIS
        # The basis still covers the draft, and who edited it still may not verify it.
        records.transition(request, document, 'submit')
    with people.administrator.acting() as request:
        account = request.office.accounts[people.clerk_of_finance.uid]
        give_role(request, unit_at(request.office, FINANCE), account, Role.VERIFIER)
    with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match='Bạn đã sửa'):
        records.transition(request, request.office.document(own), 'verify')
    with people.verifier_of_finance.acting() as request:
        records.transition(request, request.office.document(own), 'verify')
    assert of_record(people, own)[0]['current-address'] == 'Chỗ ở mới, chưa xác thực'


def test_a_returned_draft_stays_returned_beside_what_a_declaration_brings(people):
    record = a_record(people.clerk_of_finance).complete().submitted().verified_by(people.verifier_of_finance)
    own = (
        record.edited_by(people.clerk_of_finance, current_address='Chỗ mới')
        .submitted().returned_by(people.verifier_of_finance, 'Địa chỉ chưa rõ').build()
    )  # fmt: skip
    uid = a_declaration(people.clerk_of_finance, own).changing('basic', phone='0905').handed_in().build()
    settle(people.verifier_of_finance, uid)
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(own)
        assert (document.current.act, document.current.reason, document.state) == (
            'return',
            'Địa chỉ chưa rõ',
            'draft',
        )
        assert document.current.values('basic')['current-address'] == 'Chỗ mới'
        assert document.current.values('basic')['phone'] == '0905'


def test_a_record_that_could_not_hold_the_result_is_left_as_it_was(people, own, two_changes):
    """The number that was free when it was declared has been given to another record since."""
    free = '066085990077'
    uid = a_declaration(people.officer, own).changing('basic', citizen_id=free).handed_in().build()
    a_record(people.clerk_of_finance).named('Lê Thị Kia').complete(citizen_id=free).build()
    with pytest.raises(Invalid, match='đã có trong hồ sơ của Lê Thị Kia'):
        settle(people.verifier_of_finance, uid)
    with people.officer.acting() as request:
        assert request.office.document(uid).state == 'submitted'
        assert request.office.document(own).official_version().act == 'verify'


def test_an_unchanged_declaration_is_settled_and_writes_nothing_into_the_record(people, own):
    uid = a_declaration(people.officer, own).handed_in().build()
    with people.verifier_of_finance.acting() as request:
        before = request.office.document(own).count
        records.transition(request, request.office.document(uid), 'settle')
        assert request.office.document(own).count == before
        assert request.office.document(uid).state == 'settled'


def test_history_is_whole_after_all_this(people, own, two_changes):
    two_changes.returned_by(people.verifier_of_finance, 'phone').handed_in().accepted_by(
        people.verifier_of_finance
    ).build()
    with people.administrator.acting() as request:
        assert list(find_breaks(request.office)) == []
        assert [
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ] == []
