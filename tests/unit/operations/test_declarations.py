"""Supplementary declarations: who may declare what, one at a time, with evidence, frozen once handed in."""

from __future__ import annotations

from random import Random
from threading import Barrier, Thread

import pytest
from ZODB.POSException import ConflictError

from hoso_cms.models.proposal import Piece
from hoso_cms.operations import declarations, files, records, units
from hoso_cms.operations.declared import CHANGED, UNCHANGED, Declared
from hoso_cms.operations.errors import Conflicted, Invalid, Refused
from hoso_cms.security import Forbidden, Permission, permitted
from hoso_cms.testing import scans
from hoso_cms.testing.builders import FINANCE, a_record, unit_at
from hoso_cms.testing.declaring import a_campaign, a_declaration, a_paper_declaration

PHONE = Piece('basic', 'phone')


@pytest.fixture
def own(people):
    """The officer's record."""
    return people.officers_record


def read(person, uid):
    """What somebody reads in a declaration."""
    with person.acting() as request:
        return Declared(request, request.office.document(uid))


def answers_of(person, uid):
    with person.acting() as request:
        return Declared(request, request.office.document(uid)).answers


def state_of(people, uid):
    with people.administrator.acting() as request:
        return request.office.document(uid).state


def test_a_declaration_is_prefilled_from_the_verified_record(people, own):
    uid = a_declaration(people.officer, own).build()
    with people.officer.acting() as request:
        declared = Declared(request, request.office.document(uid))
        assert declared.own('declarant') == 'Hoàng Thị Chủ Hồ Sơ'
        assert declared.base.state == 'verified'
        assert declared.values('basic') == declared.record.current.values('basic')
        assert set(declared.answers.values()) == {''}
        assert 'discipline' not in declared.answers
        assert 'evaluation' not in declared.answers


def test_only_what_changed_is_held_and_whole(people, own):
    uid = (
        a_declaration(people.officer, own)
        .changing('basic', phone='0905 000 111')
        .unchanged_elsewhere()
        .build()
    )
    with people.officer.acting() as request:
        declared = Declared(request, request.office.document(uid))
        assert {n for n, a in declared.answers.items() if a == CHANGED} == {'basic'}
        held = set(declared.version.sections) & set(declared.answers)
        assert held == {'basic'}
        assert declared.version.values('basic')['full-name'] == 'Hoàng Thị Chủ Hồ Sơ'
        assert list(declared.open) == [PHONE]
        assert declared.own('changed') == 'yes'


def test_a_section_typed_as_the_record_has_it_is_unchanged(people, own):
    building = a_declaration(people.officer, own).changing('basic', phone='0905 000 111')
    uid = building.changing('basic', phone='').build()
    assert answers_of(people.officer, uid)['basic'] == UNCHANGED
    with people.officer.acting() as request:
        document = request.office.document(uid)
        assert 'basic' not in document.current.sections
        assert Declared(request, document).own('changed') == 'no'


def test_one_open_declaration_for_a_person(people, own):
    uid = a_declaration(people.officer, own).build()
    for person in (people.officer, people.clerk_of_finance):
        with person.acting() as request, pytest.raises(declarations.AlreadyOpen) as refused:
            declarations.open_declaration(request, request.office.document(own))
        assert refused.value.declaration.uid == uid
    with people.officer.acting() as request:
        records.transition(request, request.office.document(uid), 'withdraw', reason='Khai lại')
    assert a_declaration(people.clerk_of_finance, own).build() != uid


@pytest.fixture
def long_kept(people, own):
    """Fourteen people have a declaration open, and the officer has begun and taken back as many: what the indexes keep in
    one value for a few is then a set of its own, into which two can enter something at once."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    for number in range(14):
        name = f'Trần Văn {chr(97 + number).upper()}'
        other = a_record(clerk).named(name).complete().submitted().verified_by(verifier).build()
        a_declaration(clerk, other).build()
        a_declaration(people.officer, own).withdrawn().build()


def opened_at_once(person, other, record):
    """Two open a declaration about a record, each before the other has committed. What became of both attempts."""
    both, ends = Barrier(2, timeout=30), []

    def attempt(who):
        try:
            with who.acting() as request:
                declarations.open_declaration(request, request.office.document(record))
                both.wait()
            ends.append('opened')
        except ConflictError:
            ends.append('again')

    threads = [Thread(target=attempt, args=(who,)) for who in (person, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.parametrize('office', ['young', 'long_kept'])
def test_two_who_open_at_the_same_moment_do_not_both_succeed(people, own, office, request):
    if office != 'young':
        request.getfixturevalue(office)
    assert opened_at_once(people.officer, people.clerk_of_finance, own) == ['again', 'opened']
    for person in (people.officer, people.clerk_of_finance):
        with person.acting() as again, pytest.raises(declarations.AlreadyOpen, match='chưa xong'):
            declarations.open_declaration(again, again.office.document(own))


@pytest.mark.parametrize(
    ('who', 'may'),
    [
        ('officer', True), ('clerk_of_finance', True), ('second_clerk_of_finance', True), ('clerk_of_budget', False),
        ('verifier_of_finance', False), ('head_of_finance', False), ('clerk_of_education', False),
        ('administrator', False), ('bystander', False), ('archivist', False),
    ],
)  # fmt: skip
def test_who_may_open(people, own, who, may):
    person = getattr(people, who)
    if may:
        assert a_declaration(person, own).build()
        return
    with person.acting() as request, pytest.raises(Forbidden):
        declarations.open_declaration(request, request.office.document(own))


ROLES = {
    'officer': 'officer', 'clerk_of_finance': 'clerk', 'verifier_of_finance': 'verifier', 'head_of_finance': 'head',
    'clerk_of_education': 'stranger', 'bystander': 'stranger', 'administrator': 'stranger',
}  # fmt: skip
MATRIX = {
    'draft': {'officer': 'view declare submit withdraw', 'clerk': 'view declare submit withdraw'},
    'submitted': {'officer': 'view submit', 'clerk': 'view submit', 'verifier': 'view verify', 'head': 'view'},
    'returned': {
        'officer': 'view declare submit withdraw', 'clerk': 'view declare submit withdraw', 'verifier': 'view', 'head': 'view',
    },
    'settled': {'officer': 'view', 'clerk': 'view', 'verifier': 'view', 'head': 'view'},
    'withdrawn': {'officer': 'view', 'clerk': 'view'},
}  # fmt: skip
ASKED = ('view', 'edit', 'declare', 'submit', 'verify', 'withdraw')


@pytest.mark.parametrize('state', MATRIX)
def test_roles_and_states(people, own, state):
    building = a_declaration(people.officer, own).changing('basic', phone='0905', email='a@b.vn')
    if state == 'withdrawn':
        building.withdrawn()
    elif state != 'draft':
        building.handed_in()
    if state == 'returned':
        building.returned_by(people.verifier_of_finance, 'phone')
    elif state == 'settled':
        building.accepted_by(people.verifier_of_finance)
    uid = building.build()
    assert state_of(people, uid) == state
    for who, role in ROLES.items():
        with getattr(people, who).acting() as request:
            document = request.office.document(uid)
            held = {name for name in ASKED if permitted(request, name, document)}
        assert held == set(MATRIX[state].get(role, '').split()), who


WAYS = {
    'answer': lambda request, one: declarations.answer(request, one, 'basic', {'phone': '1'}, base=one.count),
    'unchanged': lambda request, one: declarations.leave_unchanged(request, one, ['basic']),
    'evidence': lambda request, one: declarations.attach_evidence(request, one, PHONE, 'x'),
    'no-evidence': lambda request, one: declarations.drop_evidence(request, one, 'x'),
    'edit': lambda request, one: records.edit(request, one, 'basic', {'phone': '1'}, base=one.count),
}


@pytest.mark.parametrize('way', WAYS)
@pytest.mark.parametrize('who', ['officer', 'clerk_of_finance', 'verifier_of_finance'])
def test_what_was_handed_in_is_frozen(people, own, who, way):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').handed_in().build()
    with getattr(people, who).acting() as request, pytest.raises(Forbidden):
        WAYS[way](request, request.office.document(uid))


@pytest.mark.parametrize('section', ['declaration', 'verdicts', 'evidence', 'basic'])
def test_the_generic_operations_do_not_write_into_a_declaration(people, own, section):
    uid = a_declaration(people.officer, own).build()
    with people.officer.acting() as request:
        document = request.office.document(uid)
        with pytest.raises(Forbidden):
            records.edit(request, document, section, {}, base=document.count)
        with pytest.raises(Forbidden):
            records.restore(request, document, section, 1, reason='Thử')
        with pytest.raises(Forbidden):
            declarations.answer(request, document, 'verdicts', {}, base=document.count)


def test_what_is_lacking_is_named_where_it_is(people, own):
    uid = a_declaration(people.officer, own).changing('basic', full_name='Hoàng Thị Đổi Tên').build()
    with people.officer.acting() as request:
        document = request.office.document(uid)
        with pytest.raises(Invalid) as refused:
            declarations.submit(request, document, consent=True, seen=document.count)
        named = [(p.section, p.field) for p in refused.value.problems]
        assert named[0] == ('basic', 'full-name')
        assert ('education', '') in named
        assert document.count == 2
        with pytest.raises(Invalid, match='cam đoan'):
            declarations.submit(request, document, consent=False, seen=document.count)
        with pytest.raises(Refused, match='vừa có thay đổi'):
            declarations.submit(request, document, consent=True, seen=1)


def test_words_without_a_code_are_told_before_handing_in(people, own):
    uid = (
        a_declaration(people.officer, own)
        .changing('education', general_education='Lớp lạ')
        .unchanged_elsewhere()
        .build()
    )
    with people.officer.acting() as request, pytest.raises(Invalid, match='chờ gán mã'):
        document = request.office.document(uid)
        declarations.submit(request, document, consent=True, seen=document.count)


def test_values_are_read_as_in_the_record(people, own):
    uid = a_declaration(people.officer, own).build()
    with people.officer.acting() as request:
        document = request.office.document(uid)
        with pytest.raises(Invalid, match='Không có ngày'):
            declarations.answer(request, document, 'basic', {'birth-date': '31/02/1980'}, base=1)
        other = (
            a_record(people.clerk_of_finance).named('Lê Thị Kia').complete(citizen_id='066085990002').build()
        )
    assert other
    with people.officer.acting() as request:
        document = request.office.document(uid)
        # Whose number it is stays hidden from who may not see that record.
        with pytest.raises(Invalid, match='đã có trong một hồ sơ khác'):
            declarations.answer(request, document, 'basic', {'citizen-id': '066085990002'}, base=1)
        own_number = Declared(request, document).values('basic')['citizen-id']
        declarations.answer(request, document, 'basic', {'citizen-id': own_number, 'phone': '1'}, base=1)


def test_two_who_help_are_merged_and_asked(people, own):
    uid = a_declaration(people.officer, own).build()
    with people.clerk_of_finance.acting() as request:
        declarations.answer(request, request.office.document(uid), 'basic', {'phone': '0905'}, base=1)
    with people.officer.acting() as request:
        document = request.office.document(uid)
        saved = declarations.answer(request, document, 'basic', {'email': 'toi@daklak.gov.vn'}, base=1)
        assert saved.merged
        assert document.current.values('basic')['phone'] == '0905'
        with pytest.raises(Conflicted):
            declarations.answer(request, document, 'basic', {'phone': '0911'}, base=1)


def test_evidence_follows_its_change(people, own):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905', email='a@b.vn').proven().build()
    with people.officer.acting() as request:
        document = request.office.document(uid)
        assert set(Declared(request, document).evidence) == {PHONE, Piece('basic', 'email')}
        declarations.answer(request, document, 'basic', {'email': ''}, base=document.count)
        assert set(Declared(request, document).evidence) == {PHONE}
        with pytest.raises(Refused, match='không còn trong phiếu'):
            declarations.attach_evidence(request, document, Piece('basic', 'email'), 'x')
        (row,) = Declared(request, document).evidence[PHONE]
        declarations.drop_evidence(request, document, row['id'])
        assert Declared(request, document).evidence == {}


def test_a_campaign_may_ask_for_evidence_of_everything(people, own):
    a_campaign(people.clerk_of_finance, FINANCE, evidence='yes')
    uid = a_declaration(people.officer, own).changing('basic', phone='0905').unchanged_elsewhere().build()
    with people.officer.acting() as request, pytest.raises(Invalid, match='Số điện thoại: chưa có tài liệu'):
        document = request.office.document(uid)
        declarations.submit(request, document, consent=True, seen=document.count)


def test_paper_is_a_clerks_and_needs_its_scan(people, own):
    with people.officer.acting() as request, pytest.raises(Forbidden):
        declarations.open_declaration(request, request.office.document(own), paper=True)
    uid = a_declaration(people.clerk_of_finance, own).build()
    with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='trực tuyến'):
        declarations.receive(request, request.office.document(uid), {'note': 'x'})
    with people.clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(uid), 'withdraw', reason='Nhập từ giấy')
        document = declarations.open_declaration(request, request.office.document(own), paper=True)
        named = {p.field for p in declarations.problems_before(request, document) if p.section == 'paper'}
        assert named == {'scan'}
        records.transition(request, document, 'withdraw', reason='Thử')
    uid = a_paper_declaration(people.clerk_of_finance, own).handed_in().build()
    assert state_of(people, uid) == 'submitted'


def test_a_record_never_verified_is_not_declared_on(people):
    uid = a_record(people.clerk_of_finance).complete().build()
    with (
        people.clerk_of_finance.acting() as request,
        pytest.raises(Refused, match='chưa được xác thực lần nào'),
    ):
        declarations.open_declaration(request, request.office.document(uid))


@pytest.mark.parametrize('way', ['transferred_by', 'archived_by'])
def test_who_has_left_declares_no_more(people, way):
    record = a_record(people.clerk_of_finance).complete().submitted().verified_by(people.verifier_of_finance)
    uid = getattr(record, way)(people.verifier_of_finance).build()
    with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
        declarations.open_declaration(request, request.office.document(uid))


def test_hidden_sections_are_neither_asked_nor_shown(people, own, registry, monkeypatch):
    """An office whose workflow does not grant its clerks the section on income and property."""
    uid = a_declaration(people.officer, own).build()
    assert 'assets' in answers_of(people.officer, uid)
    flow = registry.models.workflows['declaration']
    for state in flow.states.values():
        monkeypatch.setitem(
            state.grants, 'clerk', state.grants.get('clerk', frozenset()) - {Permission.ASSETS}
        )
    record_flow = registry.models.workflows['record']
    for state in record_flow.states.values():
        if 'clerk' in state.grants:
            monkeypatch.setitem(state.grants, 'clerk', state.grants['clerk'] - {Permission.ASSETS})
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        with pytest.raises(Forbidden):
            declarations.leave_unchanged(request, document, ['assets'])
        with pytest.raises(Forbidden):
            declarations.answer(request, document, 'assets', {'income': '1'}, base=1)
        record = request.office.document(own)
        assert 'assets' not in {s.id for s in declarations.declarable(request, record, None)}


def test_files_are_stored_by_who_declares_only(people, own):
    uid = a_declaration(people.officer, own).build()
    with scans.portrait(Random(1), 'A', 'male') as upload:
        for person, may in (
            (people.verifier_of_finance, False),
            (people.bystander, False),
            (people.officer, True),
        ):
            with person.acting() as request:
                document = request.office.document(uid)
                if may:
                    assert files.attach(request, document, upload).sha256 == upload.sha256
                else:
                    with pytest.raises(Forbidden):
                        files.attach(request, document, upload)


@pytest.fixture
def finance_under(people):
    """Lets a regulation count in Finance."""

    def choose(name):
        with people.administrator.acting() as request:
            units.set_regulation(request, unit_at(request.office, FINANCE), name)

    return choose


def test_the_regulation_says_what_is_declared_and_what_needs_evidence(people, own, finance_under):
    finance_under('dak-lak-2019')
    uid = a_declaration(people.officer, own).changing('education', speciality='Luật kinh tế').build()
    # Đắk Lắk art. 9.2a names disciplines too, and diplomas to be shown.
    asked = answers_of(people.officer, uid)
    assert list(asked) == [
        'basic',
        'education',
        'training',
        'awards',
        'discipline',
        'health',
        'family',
        'assets',
    ]
    with people.officer.acting() as request:
        document = request.office.document(uid)
        assert Declared(request, document).article_on_evidence.article == 'Điều 9 khoản 2 điểm a'
        named = {p.field for p in declarations.problems_before(request, document) if p.section == 'education'}
        assert named == {'speciality'}
        records.transition(request, document, 'withdraw', reason='Thử')
    finance_under('ha-noi-2015')
    uid = a_declaration(people.officer, own).changing('education', speciality='Luật kinh tế').build()
    assert 'discipline' not in answers_of(people.officer, uid)
    with people.officer.acting() as request:
        document = request.office.document(uid)
        named = {p.field for p in declarations.problems_before(request, document) if p.section == 'education'}
        assert named == set()


def test_a_campaign_says_what_is_declared_before_the_regulation_does(people, own, finance_under):
    finance_under('dak-lak-2019')
    campaign = a_campaign(people.clerk_of_finance, FINANCE, sections=('health', 'basic'))
    uid = a_declaration(people.officer, own).build()
    assert list(answers_of(people.officer, uid)) == ['basic', 'health']
    with people.officer.acting() as request:
        assert Declared(request, request.office.document(uid)).campaign.uid == campaign
