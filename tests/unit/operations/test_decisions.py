"""Decisions: drafting is the entry of data; effects in the records; verification; the end of a decision."""

from __future__ import annotations

import pytest

from hoso_cms.models.content_type import ROW_ID
from hoso_cms.operations import decision_people, decisions, effects, records
from hoso_cms.operations.effect_states import Standing, rows_of, stands
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import FINANCE, HEAD, a_decision, a_record, unit_at

SCAN = 'a' * 64


@pytest.fixture
def clerk(people):
    return people.clerk_of_finance


@pytest.fixture
def verifier(people):
    return people.verifier_of_finance


@pytest.fixture
def record(clerk, verifier):
    """Make a verified record."""

    def made(name='Nguyễn Văn An', **changes):
        return a_record(clerk).named(name).complete(**changes).submitted().verified_by(verifier).build()

    return made


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


def test_a_raise_proposes_the_next_step_and_writes_it_into_the_record(clerk, verifier, record):
    uid = record()
    decision = a_decision(clerk).about(uid).in_records().build()
    content, state = reading(clerk, uid)
    assert state == 'review'
    assert {n: content['position'][n] for n in ('step', 'coefficient', 'step-date')} == {
        'step': '6', 'coefficient': '3.99', 'step-date': '2026-06-01',
    }  # fmt: skip
    assert without_ids(content['salary-history']['salary']) == [
        {'from': '2026-06-01', 'rank': '01.003', 'step': '6', 'coefficient': '3.99'}
    ]
    paper = without_ids(content['attachments']['attachments'])[0]
    assert paper['number'] == '12/QĐ-SNV' and paper['kind'] == 'salary'
    assert standings(clerk, decision) == [Standing.REVIEW]
    assert [r.how for r in verify_all(verifier, decision)] == ['done']
    assert standings(clerk, decision) == [Standing.VERIFIED]
    assert state_of(clerk, decision) == 'completed'


# What each kind leaves in a record: what is typed, then section, field or table, and what must stand there.
EFFECTS = [
    ('admission', {'position': 'Chuyên viên'}, 'recruitment', 'recruitment-form', 'admission'),
    ('admission', {'position': 'Chuyên viên'}, 'recruitment', 'recruitment-decision-date', '2026-06-01'),
    ('recruitment', {'position': 'Chuyên viên'}, 'recruitment', 'recruitment-decision-number', '12/QĐ-SNV'),
    ('appointment', {'position': 'Trưởng phòng', 'position-code': 'division-head'}, 'position', 'position-until', '2031-06-01'),
    ('appointment', {'position': 'Trưởng phòng', 'position-allowance': '0,5'}, 'position', 'position-allowance', '0.5'),
    ('appointment', {'position': 'Trưởng phòng'}, 'career', 'career', [
        {'from': '2008-09', 'to': '2026-05', 'work': 'Chuyên viên, Sở Nội vụ tỉnh Đắk Lắk'},
        {'from': '2026-06', 'work': 'Trưởng phòng, Sở Tài chính'},
    ]),
    ('reappointment', {}, 'position', 'position-until', '2031-06-01'),
    ('election', {'position': 'Chủ tịch Hội Nông dân'}, 'position', 'position', 'Chủ tịch Hội Nông dân'),
    ('resignation', {'position': 'Chuyên viên chính'}, 'position', 'position-code', None),
    ('transfer', {'position': 'Chuyên viên', 'using-agency': 'Sở Xây dựng'}, 'basic', 'using-agency', 'Sở Xây dựng'),
    ('rotation', {'position': 'Phó Chủ tịch', 'using-agency': 'Xã Ea Kly'}, 'position', 'position-until', '2029-06-01'),
    ('secondment', {'career-work': 'Biệt phái tại Bộ Tài chính'}, 'career', 'career', [
        {'from': '2008-09', 'work': 'Chuyên viên, Sở Nội vụ tỉnh Đắk Lắk'},
        {'from': '2026-06', 'to': '2029-06-01', 'work': 'Biệt phái tại Bộ Tài chính'},
    ]),
    ('job-rotation', {'main-work': 'Quản lý ngân sách'}, 'position', 'main-work', 'Quản lý ngân sách'),
    ('salary-raise', {}, 'position', 'step', '6'),
    ('early-raise', {}, 'position', 'coefficient', '3.99'),
    ('rank', {'rank': '01.002'}, 'position', 'coefficient', '4.4'),
    ('rank', {'rank': '01.002'}, 'position', 'rank-date', '2026-06-01'),
    ('award', {'awards-form': 'Bằng khen của Bộ trưởng'}, 'awards', 'awards', [
        {'year': '2026', 'form': '~Bằng khen của Bộ trưởng', 'decision': 'Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ'},
    ]),
    ('discipline', {'disciplines-form': 'reprimand', 'disciplines-reason': 'Vi phạm giờ làm việc'}, 'discipline', 'disciplines', [
        {'from': '2026-06-01', 'to': '2027-06-01', 'form': 'reprimand', 'reason': 'Vi phạm giờ làm việc',
         'decision': 'Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ'},
    ]),
    ('training', {'training-school': 'Học viện Hành chính Quốc gia'}, 'training', 'training', [
        {'school': 'Học viện Hành chính Quốc gia', 'from': '2026-06'},
    ]),
    ('leave', {}, 'leaving', 'leaving-form', 'resigned'),
    ('retirement-notice', {}, 'attachments', 'attachments', 1),
    ('retirement', {}, 'leaving', 'leaving-date', '2026-06-01'),
    ('retirement', {}, 'leaving', 'retirement-form', 'normal'),
    ('death', {}, 'leaving', 'leaving-form', 'died'),
    ('abroad', {}, 'attachments', 'attachments', 1),
    ('account', {}, 'attachments', 'attachments', 1),
    ('other', {}, 'attachments', 'attachments', 1),
]  # fmt: skip


@pytest.mark.parametrize(('kind', 'typed', 'section', 'item', 'expected'), EFFECTS)
def test_what_a_kind_changes_in_a_record(people, clerk, record, scan, kind, typed, section, item, expected):
    uid = record()
    names = {name.replace('-', '_'): value for name, value in typed.items()}
    a_decision(clerk, kind).numbered('12/QĐ-SNV', scan=scan).about(uid, **names).in_records().build()
    content, state = reading(clerk, uid)
    assert state in ('review', 'draft')
    found = content.get(section, {}).get(item)
    if isinstance(expected, list):
        assert without_ids(found) == expected
    elif isinstance(expected, int):
        assert len(found) == expected
    else:
        assert found == expected


def test_the_table_above_covers_every_kind(registry):
    beside = {'beyond-frame'}
    assert {row[0] for row in EFFECTS} | beside == set(registry.models.effects['decision'].kinds)


@pytest.fixture
def scan(clerk):
    """A scan that the office has."""
    import io

    from hoso_cms.operations import files
    from hoso_cms.security.uploads import Upload

    with clerk.acting() as request:
        unit = unit_at(request.office, FINANCE)
        data = b'%PDF-1.4 quyet dinh'
        import hashlib

        sha = hashlib.sha256(data).hexdigest()
        files.attach(
            request, unit, Upload(name='qd.pdf', media_type='application/pdf', size=len(data), sha256=sha, file=io.BytesIO(data))
        )  # fmt: skip
    return sha


CAREER = 'career-ended'
"""The column in which the end of the present work is proposed."""


def row_of(person, uid):
    with person.acting() as request:
        (row,) = rows_of(request.office.document(uid))
        return row


@pytest.mark.parametrize(
    'kind', ['appointment', 'transfer', 'election', 'job-rotation', 'leave', 'retirement', 'death']
)
def test_the_end_of_the_present_work_is_proposed(clerk, record, kind):
    uid = a_decision(clerk, kind).about(record(), position='Trưởng phòng').build()
    assert row_of(clerk, uid)[CAREER] == '2026-05'


@pytest.mark.parametrize(('typed', 'written_as'), [('03/2026', '2026-03'), ('31/05/2026', '2026-05-31')])
def test_another_end_may_be_typed(clerk, record, typed, written_as):
    uid = record()
    a_decision(clerk, 'appointment').about(
        uid, position='Trưởng phòng', career_ended=typed
    ).in_records().build()
    assert reading(clerk, uid)[0]['career']['career'][0]['to'] == written_as


def test_what_is_left_empty_stays_open(clerk, record):
    uid = record()
    decision = a_decision(clerk, 'appointment').about(uid, position='Trưởng phòng').build()
    with clerk.acting() as request:
        document = request.office.document(decision)
        rows = [{name: value for name, value in row.items() if name != CAREER} for row in rows_of(document)]
        records.edit(request, document, 'persons', {'persons': rows}, base=document.count)
        records.transition(request, document, 'issue')
    apply_all(clerk, decision)
    assert [row.get('to') for row in reading(clerk, uid)[0]['career']['career']] == [None, None]


OPEN = {'from': '09/2008', 'work': 'Chuyên viên'}


@pytest.mark.parametrize(
    ('rows', 'proposed', 'typed', 'refused'),
    [
        ([{**OPEN, 'from': '06/2026'}], '2026-06', '', ''),
        ([{**OPEN, 'from': '15/06/2026'}], '2026-06-15', '05/2026', 'đang mở từ 15/06/2026'),
        ([{**OPEN, 'from': '09/2025'}], '2026-05', '08/2025', 'đang mở từ 09/2025'),
        ([{**OPEN, 'from': '2026'}], '2026-05', '05/2026', ''),
        ([OPEN, {'from': '01/2020', 'work': 'Kiêm nhiệm'}], None, '05/2026', 'có 2 dòng đang mở'),
        ([{**OPEN, 'to': '12/2025'}], None, '05/2026', 'không có dòng nào đang mở'),
    ],
)
def test_only_one_open_row_is_closed_and_never_before_it_begins(
    clerk, record, rows, proposed, typed, refused
):
    uid = record(career=rows)
    told = {CAREER.replace('-', '_'): typed} if typed else {}
    assert (
        row_of(clerk, a_decision(clerk, 'appointment').about(uid, position='A').build()).get(CAREER)
        == proposed
    )
    decision = a_decision(clerk, 'appointment').about(uid, position='Trưởng phòng', **told).build()
    with clerk.acting() as request:
        document = request.office.document(decision)
        if refused:
            with pytest.raises(Invalid, match=refused) as problem:
                records.transition(request, document, 'issue')
            assert problem.value.problems[0].field == CAREER
        else:
            records.transition(request, document, 'issue')


def test_beyond_the_last_step_comes_the_allowance(clerk, record):
    uid = record(step='9', coefficient='4,98', step_date='01/06/2022')
    a_decision(clerk, 'beyond-frame').about(uid).in_records().build()
    content, _ = reading(clerk, uid)
    assert content['position']['beyond-frame'] == '5'
    assert (content['position']['step'], content['position']['step-date']) == ('9', '2022-06-01')


class TestIssuing:
    def test_everything_missing_is_named(self, clerk):
        uid = a_decision(clerk, 'transfer').numbered('', signer='').build()
        with clerk.acting() as request, pytest.raises(Invalid) as refused:
            records.transition(request, request.office.document(uid), 'issue')
        told = str(refused.value)
        for words in ('Số, ký hiệu', 'Người ký', 'bản quét', 'Điều 10 khoản 2', 'Chưa có người nào'):
            assert words in told

    def test_a_wrong_coefficient_is_told_at_its_row(self, clerk, record):
        uid = a_decision(clerk).about(record(), coefficient='4,05').build()
        with clerk.acting() as request, pytest.raises(Invalid, match='hệ số 3,99') as refused:
            records.transition(request, request.office.document(uid), 'issue')
        assert refused.value.problems[0].field == 'coefficient'

    def test_a_step_that_no_record_can_have_is_refused_at_its_cell(self, clerk, record):
        with pytest.raises(Invalid) as refused:
            a_decision(clerk).about(record(), step='17').build()
        problem = refused.value.problems[0]
        assert (problem.table, problem.field) == ('persons', 'step') and problem.row

    def test_people_without_records_belong_to_recruitment_only(self, clerk):
        uid = a_decision(clerk, 'award').for_newcomer('Trần Văn Mới', awards_form='x').build()
        with clerk.acting() as request, pytest.raises(Invalid, match='chưa có hồ sơ'):
            records.transition(request, request.office.document(uid), 'issue')

    def test_an_issued_decision_cannot_be_edited_and_opens_again_only_while_untouched(self, clerk, record):
        uid = a_decision(clerk).about(record()).issued().build()
        with clerk.acting() as request:
            decision = request.office.document(uid)
            with pytest.raises(Forbidden):
                records.edit(request, decision, 'head', {'abstract': 'x'}, base=decision.count)
            records.transition(request, decision, 'recall', reason='Sai số')
            records.transition(request, decision, 'issue')
        apply_all(clerk, uid)
        with clerk.acting() as request, pytest.raises(Invalid, match='đã được ghi vào hồ sơ'):
            records.transition(request, request.office.document(uid), 'recall', reason='Sai số')

    def test_nobody_completes_a_decision_by_hand(self, people, clerk, record):
        uid = a_decision(clerk).about(record()).in_records().build()
        for person in people.all():
            with person.acting() as request, pytest.raises((Forbidden, Invalid)):
                records.transition(request, request.office.document(uid), 'complete')


class TestWaiting:
    def test_a_frozen_record_waits_with_the_reason_and_takes_it_later(self, clerk, verifier, record):
        uid, other = record(), record('Lê Thị Bình')
        for step in a_record(clerk).edited_by(clerk, phone='0905').submitted()._steps:
            step(uid)
        decision = a_decision(clerk).about(uid, other).in_records().build()
        assert standings(clerk, decision) == [Standing.WAITING, Standing.REVIEW]
        with clerk.acting() as request:
            first = next(iter(stands(request, request.office.document(decision)).values()))
            assert 'Chờ xác thực' in first.reason
        with verifier.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        assert [r.how for r in apply_all(clerk, decision)] == ['done', 'skipped']
        assert standings(clerk, decision) == [Standing.REVIEW, Standing.REVIEW]

    def test_a_record_outside_ones_rights_waits_for_who_has_them(self, people, clerk, record):
        mine = record()
        decision = a_decision(clerk).about(mine).build()
        theirs = (
            a_record(people.clerk_of_education)
            .complete()
            .submitted()
            .verified_by(people.verifier_of_province)
            .build()
        )
        with clerk.acting() as request:
            document = request.office.document(decision)
            with pytest.raises(Forbidden):
                decisions.add_people(request, document, [request.office.document(theirs)])
            # The id of a record that somebody put into the form by hand opens nothing.
            row = {
                'record': str(theirs),
                'name': 'Ai Đó',
                'step': '6',
                'coefficient': '3,99',
                'step-date': '01/06/2026',
            }
            rows = [*rows_of(document), row]
            records.edit(request, document, 'persons', {'persons': rows}, base=document.count)
        with clerk.acting() as request:
            records.transition(request, request.office.document(decision), 'issue')
        results = apply_all(clerk, decision)
        assert [r.how for r in results] == ['done', 'failed']
        assert 'ngoài phạm vi quyền' in results[1].message
        assert [r.how for r in apply_all(people.clerk_of_education, decision)] == ['skipped', 'done']

    def test_a_draft_with_other_changes_takes_the_effect_and_is_not_handed_in(self, clerk, record):
        uid = record()
        for step in a_record(clerk).edited_by(clerk, phone='0905', basis='')._steps:
            step(uid)
        decision = a_decision(clerk).about(uid).in_records().build()
        assert standings(clerk, decision) == [Standing.DRAFT]
        content, state = reading(clerk, uid)
        assert state == 'draft' and content['basic']['phone'] == '0905'
        with clerk.acting() as request:
            document = request.office.document(uid)
            assert not decisions.alone_in(document, request.office.document(decision))

    def test_what_is_in_the_record_already_is_not_written_twice(self, clerk, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            before = request.office.document(uid).count
        assert [r.how for r in apply_all(clerk, decision)] == ['skipped']
        with clerk.acting() as request:
            assert request.office.document(uid).count == before


class TestNewcomers:
    def test_recruiting_makes_the_record_and_starts_its_clock(self, clerk):
        decision = (
            a_decision(clerk, 'recruitment')
            .for_newcomer('Trần Văn Mới', position='Chuyên viên', rank='01.003', recruitment_form='exam')
            .in_records()
            .build()
        )
        with clerk.acting() as request:
            document = request.office.document(decision)
            (row,) = rows_of(document)
            record = request.office.document(int(row['record']))
            assert record.state == 'draft' and record.unit.title == 'Sở Tài chính'
            content = record.current.content()
            assert content['basic']['full-name'] == 'Trần Văn Mới'
            assert content['recruitment']['recruitment-decision-date'] == '2026-06-01'
            assert (content['position']['step'], content['position']['coefficient']) == ('1', '2.34')
            assert record.current.basis == f'decision:{decision}'
            (one,) = stands(request, document).values()
            assert one.standing == Standing.DRAFT
        assert [r.how for r in apply_all(clerk, decision)] == ['skipped']


class TestVerifying:
    def test_four_eyes_hold(self, people, clerk, record):
        from hoso_cms.security import Role
        from hoso_cms.testing.people import give_role

        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with people.administrator.acting() as request:
            account = request.office.accounts[clerk.uid]
            give_role(request, unit_at(request.office, FINANCE), account, Role.VERIFIER)
        (result,) = verify_all(clerk, decision)
        assert result.how == 'failed' and 'người khác' in result.message

    def test_a_return_is_told_and_the_decision_goes_on(self, clerk, verifier, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        assert [r.how for r in verify_all(verifier, decision, 'return', 'Thiếu bản quét')] == ['done']
        assert standings(clerk, decision) == [Standing.RETURNED]
        assert state_of(clerk, decision) == 'issued'
        with clerk.acting() as request:
            records.transition(request, request.office.document(uid), 'submit')
        verify_all(verifier, decision)
        assert state_of(clerk, decision) == 'completed'

    def test_another_value_verified_is_told_and_does_not_complete(self, clerk, verifier, record):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            document = request.office.document(uid)
            records.transition(request, document, 'recall')
            typed = {'step': '5', 'coefficient': '3,66'}
            records.edit(request, document, 'position', typed, base=document.count, basis='Đính chính')
            records.transition(request, document, 'submit')
        with verifier.acting() as request:
            records.transition(request, request.office.document(uid), 'verify')
        assert standings(clerk, decision) == [Standing.DIFFERS]
        assert state_of(clerk, decision) == 'issued'
        apply_all(clerk, decision)
        verify_all(verifier, decision)
        assert state_of(clerk, decision) == 'completed'

    def test_the_last_of_many_completes_it(self, clerk, verifier, record):
        uids = [record(f'Nguyễn Văn {n}') for n in ('Một', 'Hai', 'Ba')]
        decision = a_decision(clerk).about(*uids).in_records().build()
        for uid in uids[::-1]:
            assert state_of(clerk, decision) == 'issued'
            with verifier.acting() as request:
                records.transition(request, request.office.document(uid), 'verify')
        assert state_of(clerk, decision) == 'completed'

    def test_the_clock_runs_from_the_effective_date_until_the_last_is_verified(
        self, registry, clerk, verifier, record
    ):
        from hoso_cms.clocks import facts

        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        with clerk.acting() as request:
            document = request.office.document(decision)
            models = request.registry.models
            happened = facts.happened(
                models.content_types['decision'], models.workflow_of('decision'), document
            )
            assert happened['decision-effective'].day == '2026-06-01'
            assert 'record-verified' not in happened
        verify_all(verifier, decision)
        with clerk.acting() as request:
            document = request.office.document(decision)
            assert 'record-verified' in facts.happened(
                models.content_types['decision'], models.workflow_of('decision'), document
            )


def change(person, uid, how, **outcomes):
    """An amending or cancelling decision, issued and written."""
    with person.acting() as request:
        made = decisions.begin_change(request, request.office.document(uid), how)
        head = {
            **made.current.values('head'),
            **{k: HEAD[k] for k in ('signing-date', 'effective-date', 'signer')},
        }
        records.edit(request, made, 'head', {**head, 'number': '99/QĐ-SNV'}, base=made.count)
        if outcomes:
            rows = [{**row, **outcomes} for row in rows_of(made)]
            records.edit(request, made, 'persons', {'persons': rows}, base=made.count)
        new = made.uid
    with person.acting() as request:
        records.transition(request, request.office.document(new), 'issue')
    return new, apply_all(person, new)


class TestChanging:
    def test_cancelling_brings_back_every_effect(self, clerk, verifier, record):
        uids = [record(f'Nguyễn Văn {n}') for n in ('Một', 'Hai')]
        before = [reading(clerk, uid)[0] for uid in uids]
        decision = a_decision(clerk).about(*uids).in_records().build()
        verify_all(verifier, decision)
        new, results = change(clerk, decision, 'cancel')
        assert [r.how for r in results] == ['done', 'done'], results
        assert state_of(clerk, decision) == 'cancelled'
        assert standings(clerk, decision) == [Standing.TAKEN_BACK] * 2
        for uid, old in zip(uids, before, strict=True):
            content, state = reading(clerk, uid)
            papers = content.pop('attachments')['attachments']
            assert content == old and state == 'review'
            assert [paper['number'] for paper in papers] == ['12/QĐ-SNV', '99/QĐ-SNV'], 'both papers stay'
        verify_all(verifier, new)
        assert state_of(clerk, new) == 'completed'

    def test_a_value_that_somebody_changed_since_is_a_conflict_and_can_be_taken_back_all_the_same(
        self, clerk, verifier, record
    ):
        uid = record()
        decision = a_decision(clerk).about(uid).in_records().build()
        verify_all(verifier, decision)
        steps = a_record(clerk).edited_by(clerk, 'position', step='7', coefficient='4,32').submitted()
        for step in steps.verified_by(verifier)._steps:
            step(uid)
        new, (result,) = change(clerk, decision, 'cancel')
        assert result.how == 'failed' and 'người khác sửa' in result.message
        assert reading(clerk, uid)[0]['position']['step'] == '7'
        with clerk.acting() as request:
            document = request.office.document(new)
            effects.apply(request, document, rows_of(document)[0], anyway=True)
        assert reading(clerk, uid)[0]['position']['step'] == '5'

    def test_amending_keeps_or_changes(self, clerk, verifier, record):
        kept, changed = record('Nguyễn Văn Giữ'), record('Nguyễn Văn Đổi')
        decision = a_decision(clerk).about(kept, changed).in_records().build()
        verify_all(verifier, decision)
        with clerk.acting() as request:
            made = decisions.begin_change(request, request.office.document(decision), 'amend')
            head = {
                **HEAD,
                'number': '99/QĐ-SNV',
                'kind': 'salary-raise',
                'changes': str(decision),
                'change': 'amend',
            }
            records.edit(request, made, 'head', head, base=made.count)
            rows = rows_of(made)
            assert [row['outcome'] for row in rows] == ['keep', 'keep']
            rows[1] |= {'outcome': 'change', 'step-date': '01/05/2026'}
            records.edit(request, made, 'persons', {'persons': rows}, base=made.count)
            new = made.uid
        with clerk.acting() as request:
            records.transition(request, request.office.document(new), 'issue')
        assert [r.how for r in apply_all(clerk, new)] == ['skipped', 'done']
        assert state_of(clerk, decision) == 'amended'
        content, _ = reading(clerk, changed)
        assert content['position']['step-date'] == '2026-05-01'
        assert [row['from'] for row in content['salary-history']['salary']] == ['2026-05-01']
        assert standings(clerk, new) == [Standing.VERIFIED, Standing.REVIEW]
        verify_all(verifier, new)
        assert state_of(clerk, new) == 'completed'

    def test_an_amendment_that_only_keeps_completes_with_the_verification_of_the_first(
        self, clerk, verifier, record
    ):
        decision = a_decision(clerk).about(record()).in_records().build()
        new, results = change(clerk, decision, 'amend')
        assert [r.how for r in results] == ['skipped'] and state_of(clerk, new) == 'issued'
        verify_all(verifier, decision)
        assert state_of(clerk, new) == 'completed'

    def test_a_decision_is_not_cancelled_by_hand(self, clerk, record):
        uid = a_decision(clerk).about(record()).issued().build()
        for act in ('cancel', 'amend'):
            with clerk.acting() as request, pytest.raises(Invalid, match='Chưa có quyết định nào'):
                records.transition(request, request.office.document(uid), act)

    def test_everybody_of_the_old_one_must_be_decided_on(self, clerk, record):
        decision = a_decision(clerk).about(record()).in_records().build()
        with pytest.raises(Invalid, match='chưa chọn cách xử lý'):
            change(clerk, decision, 'cancel', outcome='')


class TestPeople:
    def test_a_pasted_column_of_names_and_numbers(self, clerk, people, record):
        uid = record('Nguyễn Thị Hồng Thắm')
        record('Trần Văn Đôi', birth_date='01/01/1980')
        twin = record('Trần Văn Đôi', birth_date='02/02/1990')
        a_record(people.clerk_of_education).named('Người Ngoài Đơn Vị').build()
        text = '1. nguyen thi hong tham\nTrần Văn Đôi\t02/02/1990\nTrần Văn Đôi\nNgười Ngoài Đơn Vị\nKhông Có Ai\n\n'
        with clerk.acting() as request:
            found = decision_people.pasted(request, request.office, text)
            assert [one.uid for one in found.records] == [uid, twin]
            assert [line for line, _ in found.unclear] == ['Trần Văn Đôi']
            assert found.unknown == ['Người Ngoài Đơn Vị', 'Không Có Ai']

    def test_who_is_due_for_a_step(self, clerk, record):
        from datetime import date

        due, later = record(), record('Trần Văn Sau', step_date='01/09/2025')
        with clerk.acting() as request:
            unit = unit_at(request.office, FINANCE)
            found = {one.uid for one in decision_people.due(request, unit, 'next-raise', date(2026, 9, 30))}
            assert due in found and later not in found

    def test_a_decision_has_at_most_five_hundred_people(self, clerk, record, monkeypatch):
        monkeypatch.setattr(decisions, 'MOST', 1)
        with pytest.raises(Refused, match='nhiều nhất 1 người'):
            a_decision(clerk).about(record(), record('Trần Văn Hai')).build()
