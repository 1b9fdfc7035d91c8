"""Drafting a decision is the entry of data: what each kind changes in the records of its people."""

from __future__ import annotations

import pytest

from hoso_cms.operations import records
from hoso_cms.operations.effect_states import Standing, rows_of
from hoso_cms.operations.errors import Invalid
from hoso_cms.testing.builders import FINANCE, a_decision, unit_at
from tests.unit.operations.decisions.steps import (
    apply_all,
    reading,
    standings,
    state_of,
    verify_all,
    without_ids,
)

SCAN = 'a' * 64


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
