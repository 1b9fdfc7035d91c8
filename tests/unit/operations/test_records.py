"""Records are made, edited, merged and moved; every refusal says why and leaves everything as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hoso_cms import clock
from hoso_cms.documents.document import PAGE
from hoso_cms.documents.version import GENESIS
from hoso_cms.operations import records
from hoso_cms.operations.errors import Conflicted, Invalid, Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import EDUCATION, FINANCE, a_record, complete_content, unit_at


@pytest.fixture
def draft(people):
    return a_record(people.clerk_of_finance).named('Nguyễn Văn An').complete().build()


@pytest.fixture
def in_review(people):
    return a_record(people.clerk_of_finance).complete().submitted().build()


@pytest.fixture
def verified(people):
    return people.verified_record()


def messages(refused) -> str:
    return ' '.join(problem.message for problem in refused.value.problems)


class TestCreate:
    def test_the_first_version_tells_who_when_and_why(self, people):
        moment = datetime(2026, 3, 2, 3, 4, tzinfo=UTC)
        with clock.standing_at(moment), people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            made = records.create(
                request, unit, 'record', complete_content('Lê Thị Bình'), reason=' Hồ sơ  giấy '
            )
            version = made.current
            assert (version.number, version.author, version.time) == (1, people.clerk_of_finance.uid, moment)
            assert (version.act, version.state, version.reason) == ('create', 'draft', 'Hồ sơ giấy')
            assert version.previous == GENESIS
            assert version.model == request.registry.models.content_types['record'].digest
            assert made.summary[0] == 'Lê Thị Bình'
            assert made.official == 0
            assert unit.documents[made.uid] is made

    def test_values_are_stored_canonically(self, people):
        with people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            made = records.create(request, unit, 'record', complete_content('  Lê   Thị Bình '))
            basic, position = made.current.values('basic'), made.current.values('position')
            assert (basic['full-name'], basic['birth-date'], basic['ethnic-group']) == (
                'Lê Thị Bình',
                '1985-08-15',
                '01',
            )
            assert (position['coefficient'], position['step']) == ('3.66', '5')

    def test_what_saving_asks_for_must_be_there(self, people):
        with people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            before = set(request.office.documents_by_id)
            with pytest.raises(Invalid) as refused:
                records.create(request, unit, 'record', {'basic': {'full-name': 'Lê Thị Bình'}})
            assert {problem.field for problem in refused.value.problems} == {'officer-kind', 'birth-date'}
            assert set(request.office.documents_by_id) == before

    def test_every_wrong_value_is_named_once(self, people):
        with people.clerk_of_finance.acting() as request, pytest.raises(Invalid) as refused:
            content = complete_content('Bình', birth_date='31/02/1985', gender='khác')
            records.create(request, unit_at(request.office, FINANCE), 'record', content)
        assert [problem.field for problem in refused.value.problems] == ['full-name', 'birth-date', 'gender']

    def test_nobody_creates_where_they_may_not(self, people):
        for person in (
            people.verifier_of_finance,
            people.head_of_finance,
            people.administrator,
            people.clerk_of_education,
        ):
            with person.acting() as request, pytest.raises(Forbidden):
                records.create(request, unit_at(request.office, FINANCE), 'record', complete_content())

    def test_an_unknown_section_is_refused(self, people):
        with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='tài sản lạ'):
            records.create(request, unit_at(request.office, FINANCE), 'record', {'tài sản lạ': {}})

    def test_a_file_that_nobody_uploaded_is_refused(self, people):
        with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match='chưa được tải lên'):
            content = complete_content(photo='a' * 64)
            records.create(request, unit_at(request.office, FINANCE), 'record', content)


class TestUniqueNumbers:
    def test_no_two_records_share_a_citizens_number(self, people):
        a_record(people.clerk_of_finance).named('Nguyễn Văn Một').complete(citizen_id='066085123456').build()
        with people.clerk_of_finance.acting() as request, pytest.raises(Invalid) as refused:
            content = complete_content('Nguyễn Văn Hai', citizen_id='066 085 123 456')
            records.create(request, unit_at(request.office, FINANCE), 'record', content)
        assert 'Nguyễn Văn Một' in messages(refused)

    def test_the_message_does_not_tell_strangers_whose_it_is(self, people):
        a_record(people.clerk_of_finance).named('Nguyễn Văn Một').complete(citizen_id='066085123456').build()
        with people.clerk_of_education.acting() as request, pytest.raises(Invalid) as refused:
            content = complete_content(citizen_id='066085123456')
            records.create(request, unit_at(request.office, EDUCATION), 'record', content)
        assert 'Nguyễn Văn Một' not in messages(refused) and 'một hồ sơ khác' in messages(refused)

    def test_a_record_does_not_stand_in_its_own_way(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            typed = {'citizen-id': document.current.values('basic')['citizen-id'], 'phone': '0905'}
            assert records.edit(request, document, 'basic', typed, base=1).changed

    def test_a_withdrawn_record_sets_its_number_free(self, people):
        a_record(people.clerk_of_finance).complete(citizen_id='066085123456').withdrawn().build()
        assert a_record(people.clerk_of_finance).complete(citizen_id='066085123456').build()

    def test_editing_to_a_taken_number_is_refused(self, people, draft):
        a_record(people.clerk_of_finance).complete(officer_number='DL000001').build()
        with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match='DL000001'):
            records.edit(
                request, request.office.document(draft), 'basic', {'officer-number': 'dl 000001'}, base=1
            )


class TestEdit:
    def test_only_the_edited_section_is_written_anew(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            before = dict(document.current.sections)
            saved = records.edit(
                request, document, 'basic', {'phone': '0905 111 222'}, base=1, reason='Số mới'
            )
            assert (saved.changed, saved.merged, saved.version.number) == (True, False, 2)
            assert saved.version.previous == document.version(1).digest
            assert saved.version.values('basic')['full-name'] == 'Nguyễn Văn An'
            after = saved.version.sections
            assert all(after[name] is text for name, text in before.items() if name != 'basic')

    def test_what_is_there_already_makes_no_version(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            saved = records.edit(request, document, 'basic', {'full-name': 'Nguyễn Văn  An'}, base=1)
            assert not saved.changed and document.count == 1

    def test_a_field_can_be_emptied_unless_it_must_be_there(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            records.edit(request, document, 'basic', {'gender': ''}, base=1)
            assert 'gender' not in document.current.values('basic')
            with pytest.raises(Invalid, match='Họ và tên'):
                records.edit(request, document, 'basic', {'full-name': ''}, base=2)

    def test_editing_a_verified_record_lays_a_draft_beside_it(self, people, verified):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(verified)
            number, summary = document.official, document.official_summary
            records.edit(request, document, 'basic', {'full-name': 'Nguyễn Văn Ân'}, base=document.count)
            assert (document.state, document.official, document.faces) == (
                'draft',
                number,
                ('draft', 'verified'),
            )
            assert document.official_summary == summary and document.summary[0] == 'Nguyễn Văn Ân'
            assert document.official_version().values('basic')['full-name'] == summary[0]

    def test_nobody_edits_what_is_under_review(self, people, in_review):
        for person in (people.clerk_of_finance, people.verifier_of_finance, people.head_of_finance):
            with person.acting() as request, pytest.raises(Forbidden):
                document = request.office.document(in_review)
                records.edit(request, document, 'basic', {'phone': '1'}, base=document.count)

    def test_an_unknown_section_is_forbidden_as_an_invisible_one_is(self, people, draft):
        with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
            records.edit(request, request.office.document(draft), 'lạ', {}, base=1)

    def test_a_base_that_never_was_is_refused(self, people, draft):
        with people.clerk_of_finance.acting() as request, pytest.raises(KeyError):
            records.edit(request, request.office.document(draft), 'basic', {'phone': '1'}, base=7)

    def test_a_reason_has_an_end(self, people, draft):
        with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='2000'):
            document = request.office.document(draft)
            records.edit(request, document, 'basic', {'phone': '1'}, base=1, reason='x' * 2001)


class TestMerge:
    def edit(self, person, uid, section, base, **typed):
        with person.acting() as request:
            typed = {name.replace('_', '-'): value for name, value in typed.items()}
            return records.edit(request, request.office.document(uid), section, typed, base=base)

    def test_two_clerks_with_different_fields(self, people, draft):
        self.edit(people.clerk_of_finance, draft, 'basic', 1, phone='0905')
        saved = self.edit(people.second_clerk_of_finance, draft, 'basic', 1, religion='buddhism', phone='')
        assert saved.merged
        with people.clerk_of_finance.acting() as request:
            basic = request.office.document(draft).current.values('basic')
            assert (basic['phone'], basic['religion']) == ('0905', 'buddhism')

    def test_the_same_field_is_asked_and_nothing_is_stored(self, people, draft):
        self.edit(people.clerk_of_finance, draft, 'basic', 1, full_name='Nguyễn Văn Ân')
        with pytest.raises(Conflicted) as conflicted:
            self.edit(people.second_clerk_of_finance, draft, 'basic', 1, full_name='Nguyễn Văn Ẩn')
        assert conflicted.value.number == 2
        assert [conflict.field for conflict in conflicted.value.conflicts] == ['full-name']
        assert conflicted.value.merged['full-name'] == 'Nguyễn Văn Ẩn'
        with people.clerk_of_finance.acting() as request:
            assert request.office.document(draft).count == 2

    def test_the_same_value_twice_is_no_conflict(self, people, draft):
        self.edit(people.clerk_of_finance, draft, 'basic', 1, phone='0905')
        assert not self.edit(people.second_clerk_of_finance, draft, 'basic', 1, phone='0905').changed

    def test_rows_are_merged_by_their_ids(self, people, draft):
        def rows():
            with people.clerk_of_finance.acting() as request:
                return [
                    dict(row) for row in request.office.document(draft).current.values('career')['career']
                ]

        first = rows()
        self.edit(people.clerk_of_finance, draft, 'career', 1, career=[{**first[0], 'to': '12/2015'}])
        added = [*first, {'from': '01/2016', 'work': 'Phó Trưởng phòng, Sở Tài chính'}]
        self.edit(people.second_clerk_of_finance, draft, 'career', 1, career=added)
        after = rows()
        assert [row.get('to') for row in after] == ['2015-12', None]
        assert after[1]['work'] == 'Phó Trưởng phòng, Sở Tài chính'
        assert after[0]['id'] == first[0]['id']

    def test_other_sections_never_meet(self, people, draft):
        self.edit(people.clerk_of_finance, draft, 'basic', 1, phone='0905')
        saved = self.edit(people.second_clerk_of_finance, draft, 'education', 1, it_level='basic')
        assert saved.changed and not saved.merged


class TestRestore:
    def test_a_section_comes_back_as_a_new_version(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            records.edit(request, document, 'basic', {'full-name': 'Trần Văn Nhầm'}, base=1)
            version = records.restore(request, document, 'basic', 1, reason='Sửa nhầm người')
            assert (version.number, version.act, document.summary[0]) == (3, 'restore', 'Nguyễn Văn An')
            assert 'bản số 1' in version.reason and 'Sửa nhầm người' in version.reason

    def test_it_wants_a_reason_and_a_difference(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            with pytest.raises(Refused, match='giống hệt'):
                records.restore(request, document, 'basic', 1, reason='Vô cớ')
            records.edit(request, document, 'basic', {'phone': '1'}, base=1)
            with pytest.raises(Refused, match='lý do'):
                records.restore(request, document, 'basic', 1, reason='  ')

    def test_not_while_it_is_under_review(self, people, in_review):
        with people.clerk_of_finance.acting() as request, pytest.raises(Forbidden):
            records.restore(request, request.office.document(in_review), 'basic', 1, reason='x')


class TestHistory:
    def test_it_is_kept_over_pages_and_its_chain_holds(self, people, draft):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            for number in range(1, 2 * PAGE + 5):
                records.edit(request, document, 'basic', {'phone': f'0905 {number:03}'}, base=number)
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(draft)
            history = list(document.history())
            assert [version.number for version in history] == list(range(2 * PAGE + 5, 0, -1))
            assert len(document.versions) <= PAGE
            assert all(new.previous == old.digest for new, old in zip(history, history[1:], strict=False))
            assert document.version(3).values('basic')['phone'] == '0905 002'

    def test_as_of_a_moment(self, people):
        start = datetime(2026, 1, 5, 2, tzinfo=UTC)
        with clock.standing_at(start):
            uid = a_record(people.clerk_of_finance).complete().submitted().build()
        with clock.standing_at(start + timedelta(days=1)), people.verifier_of_finance.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(uid)
            official = frozenset({'verified'})
            assert document.as_of(start, official) is None
            assert document.as_of(start + timedelta(days=2), official).number == 3
