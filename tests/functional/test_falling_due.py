"""Who is due a raise, a re-appointment, retirement or a new contract: page, chart and spreadsheet say the same."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import openpyxl
import pytest

from hoso_cms import clock
from hoso_cms.journal import JournalEvent, head, trail
from hoso_cms.operations import decisions, effects, records
from hoso_cms.operations.effect_states import rows_of
from hoso_cms.testing.builders import BUDGET, EA_KLY, FINANCE, a_decision, a_record

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_day():
    """25 November 2026, where the office is."""
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def officers(people):
    """A maker of records of Finance with a step that began on a day."""

    def make(name, step_date='01/09/2026', clerk=None, **changes):
        return a_record(clerk or people.clerk_of_finance).named(name).complete(step_date=step_date, **changes)

    return make


def names(page):
    return [link.text for link in page.html.select('.due tbody td:first-child a')]


def counted(page):
    return {
        chip.contents[0].strip(): int(chip.span.text)
        for chip in page.html.select('nav[aria-label="Thời gian"] a')
    }


def asked(path='', **query):
    return f'{path}/den-han?{urlencode(query)}'


def test_raises_by_time(officers, people, browse):
    officers('Nguyễn Văn Quá Hạn', '24/11/2023').build()
    officers('Nguyễn Văn Hôm Nay', '25/11/2023').build()
    officers('Nguyễn Văn Một Tháng', '25/12/2023').build()
    officers('Nguyễn Văn Hai Tháng', '26/12/2023').build()
    officers('Nguyễn Văn Sáu Tháng', '25/05/2024').build()
    officers('Nguyễn Văn Một Năm', '25/11/2024').build()
    officers('Nguyễn Văn Sau Đó', '26/11/2024').build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(asked(FINANCE))
    # The officer's own record of the small office is overdue: step 5 since September 2023.
    assert counted(page) == {
        'Quá hạn': 2,
        'Trong 1 tháng': 2,
        'Trong 3 tháng': 3,
        'Trong 6 tháng': 4,
        'Trong 12 tháng': 5,
    }
    assert names(page) == ['Nguyễn Văn Hôm Nay', 'Nguyễn Văn Một Tháng', 'Nguyễn Văn Hai Tháng']
    row = page.html.select_one('.due tbody tr')
    cells = [cell.get_text(' ', strip=True) for cell in row.select('td')]
    assert cells[1:6] == ['25/11/2026', 'Sở Tài chính', 'Chuyên viên', '5', '3,66']
    assert cells[6].startswith('Lên bậc 6, hệ số 3,99: 36 tháng từ 25/11/2023 ở bậc 5 (A1)')
    assert 'Thông tư 08/2013/TT-BNV, Điều 2' in cells[6]
    assert names(clerk.get(asked(FINANCE, ky='qua-han'))) == ['Hoàng Thị Chủ Hồ Sơ', 'Nguyễn Văn Quá Hạn']


def test_a_bar_leads_to_the_names_of_its_month(officers, people, browse):
    officers('Nguyễn Văn Tháng Ba', '10/03/2024').build()
    officers('Lê Văn Tháng Ba', '10/03/2024').build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(asked(FINANCE))
    bars = {link['aria-label']: link['xlink:href'] for link in page.html.select('svg.bars a')}
    assert len(bars) == 14
    assert next(iter(bars)) == 'Quá hạn: 1 người'
    page = clerk.get(f'{FINANCE}/den-han{bars["03/2027: 2 người"]}')
    assert page.html.select_one('#list-title').text == 'Tháng 03/2027: 2 người'
    assert names(page) == ['Lê Văn Tháng Ba', 'Nguyễn Văn Tháng Ba'], 'of one day, in the order of names'
    assert page.html.select_one('svg.bars a[aria-current]')['aria-label'] == '03/2027: 2 người'


def test_the_chart_carries_nothing_that_the_policy_forbids(officers, people, browse):
    officers('Nguyễn Văn Tháng Ba', '10/03/2024').build()
    svg = browse(people.clerk_of_finance).get(asked(FINANCE)).html.select_one('svg.bars')
    assert not svg.select('style, script, foreignObject') and 'style=' not in str(svg)


def test_numbers_rows_and_spreadsheet_agree(officers, people, browse, registry):
    uids = [officers(f'Nguyễn Văn {name}', '01/02/2024').build() for name in ('An', 'Bình', 'Cường')]
    clerk = browse(people.clerk_of_finance)
    before = head(registry.side_store)[0]
    page = clerk.get(asked(FINANCE, ky='3'))
    assert counted(page)['Trong 3 tháng'] == len(names(page)) == 3
    answer = clerk.get(page.html.select_one('.page-actions a')['href'])
    assert answer.headers['Content-Disposition'].startswith('attachment')
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][0] == 'Nâng bậc lương'
    assert lines[1][0] == 'Sở Tài chính. Trong 3 tháng, 3 người. Lập ngày 25/11/2026.'
    assert [line[1] for line in lines[4:]] == names(page)
    assert lines[4][9] == datetime(2027, 2, 1)
    assert lines[4][11] == 'Thông tư 08/2013/TT-BNV, Điều 2'
    lines = trail(registry.side_store, account=people.clerk_of_finance.uid, events=[JournalEvent.EXPORT])
    written = [line for line in lines if line.id > before]
    assert {line.subject for line in written} == {*uids, None}
    (whole,) = [line for line in written if line.subject is None]
    assert whole.details == {'list': 'nang-luong', 'selection': '3', 'records': 3}


def test_no_cell_becomes_a_formula(officers, people, browse):
    officers('Nguyễn Văn An', '01/02/2024', position='=HYPERLINK("http://x")').build()
    answer = browse(people.clerk_of_finance).get(f'{FINANCE}/den-han.xlsx?ky=3')
    (cell,) = [
        c
        for row in openpyxl.load_workbook(io.BytesIO(answer.body)).active.iter_rows()
        for c in row
        if c.value == '=HYPERLINK("http://x")'
    ]
    assert cell.data_type == 's'


def test_retirements(officers, people, browse):
    officers('Trần Văn Sáu Lăm', birth_date='20/06/1965', citizen_id='067065000001').build()
    officers('Trần Thị Bảy Mươi', birth_date='05/1970', gender='female', citizen_id='067170000001').build()
    clerk = browse(people.clerk_of_finance)
    # Sixty-one and a half in December 2026: pension from January, notice by July, decision by October 2026.
    page = clerk.get(asked(FINANCE, loai='nghi-huu', ky='3'))
    assert names(page) == ['Trần Văn Sáu Lăm']
    assert page.html.select_one('.due td.number').text == '01/01/2027'
    page = clerk.get(asked(FINANCE, loai='quyet-dinh-nghi-huu', ky='qua-han'))
    assert names(page) == ['Trần Văn Sáu Lăm']
    how = page.html.select('.due td')[-1].get_text(' ', strip=True)
    assert how.startswith('3 tháng trước thời điểm nghỉ hưu 01/01/2027 (sinh 20/06/1965, 61 tuổi 6 tháng)')
    assert 'Nghị định 170/2025/NĐ-CP, Điều 63 khoản 1; Nghị định 135/2020/NĐ-CP, Điều 4' in how
    # Fifty-seven years and four months in September 2027: pension from October, notice by April 2027.
    page = clerk.get(asked(FINANCE, loai='thong-bao-nghi-huu', ky='6'))
    assert names(page) == ['Trần Thị Bảy Mươi']
    assert page.html.select_one('.due td.number').text == '01/04/2027'


NOTICE, DECISION = 'thong-bao-nghi-huu', 'quyet-dinh-nghi-huu'
SIGNED = {'signing_date': '20/11/2026', 'effective_date': '20/11/2026'}


def overdue(clerk, tab):
    return names(clerk.get(asked(FINANCE, loai=tab, ky='qua-han')))


def test_a_notice_of_retirement_is_done_once_it_is_issued(officers, people, browse):
    uid = officers('Trần Văn Sáu Lăm', birth_date='20/06/1965').build()
    clerk = browse(people.clerk_of_finance)
    notice = (
        a_decision(people.clerk_of_finance, 'retirement-notice').numbered('15/TB-STC', **SIGNED).about(uid)
    )
    drafted = notice.build()
    assert overdue(clerk, NOTICE) == overdue(clerk, DECISION) == ['Trần Văn Sáu Lăm']
    with people.clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(drafted), 'issue')
    assert overdue(clerk, NOTICE) == []
    assert overdue(clerk, DECISION) == ['Trần Văn Sáu Lăm']


@pytest.mark.parametrize('in_record', [False, True])
def test_a_decision_on_retirement_ends_both_lists_until_it_is_cancelled(officers, people, browse, in_record):
    uid = (
        officers('Trần Văn Sáu Lăm', birth_date='20/06/1965')
        .submitted()
        .verified_by(people.verifier_of_finance)
        .build()
    )
    officers('Trần Văn Cùng Tuổi', birth_date='20/06/1965').build()
    clerk = browse(people.clerk_of_finance)
    decision = a_decision(people.clerk_of_finance, 'retirement').numbered('16/QĐ-STC', **SIGNED).about(uid)
    decided = (decision.in_records() if in_record else decision.issued()).build()
    assert overdue(clerk, NOTICE) == overdue(clerk, DECISION) == ['Trần Văn Cùng Tuổi']
    assert names(clerk.get(asked(FINANCE, loai='nghi-huu', ky='3'))) == [
        'Trần Văn Sáu Lăm',
        'Trần Văn Cùng Tuổi',
    ]
    with people.clerk_of_finance.acting() as request:
        cancelling = decisions.begin_change(request, request.office.document(decided), 'cancel')
        head = {
            'number': '17/QĐ-STC',
            'signing-date': '24/11/2026',
            'effective-date': '24/11/2026',
            'signer': 'Lê Văn Ký',
        }
        records.edit(request, cancelling, 'head', head, base=cancelling.count)
        records.transition(request, cancelling, 'issue')
    assert 'Trần Văn Sáu Lăm' in overdue(clerk, DECISION)
    with people.clerk_of_finance.acting() as request:
        cancelling = request.office.document(cancelling.uid)
        effects.apply_rows(request, cancelling, {row['id'] for row in rows_of(cancelling)})
    assert 'Trần Văn Sáu Lăm' in overdue(clerk, DECISION)


def test_terms_of_office_and_contracts(officers, people, browse):
    position = {'position-code': 'division-head', 'position-date': '01/12/2021'}
    officers('Đỗ Văn Trưởng Phòng').holding('position', position).build()
    officers('Đỗ Văn Phó Phòng').holding('position', {'position-until': '31/10/2026'}).build()
    contract = {'contract-from': '01/01/2025', 'contract-to': '31/12/2026'}
    officers('Vũ Thị Hợp Đồng', officer_kind='public-employee', rank=None).holding(
        'recruitment', contract
    ).build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(asked(FINANCE, loai='bo-nhiem-lai', ky='1'))
    assert names(page) == ['Đỗ Văn Trưởng Phòng']
    assert '60 tháng từ ngày bổ nhiệm 01/12/2021' in page.html.select('.due td')[-1].text
    assert names(clerk.get(asked(FINANCE, loai='bo-nhiem-lai', ky='qua-han'))) == ['Đỗ Văn Phó Phòng']
    assert names(clerk.get(asked(FINANCE, loai='hop-dong', ky='3'))) == ['Vũ Thị Hợp Đồng']


def test_everyone_sees_their_own_part_of_the_tree(officers, people, browse):
    officers('Nguyễn Văn Tài Chính', '01/02/2024').build()
    officers('Nguyễn Văn Ngân Sách', '01/02/2024').in_unit(BUDGET).build()
    officers('Y Văn Ea Kly', '01/02/2024', clerk=people.clerk_of_ea_kly).in_unit(EA_KLY).build()
    budget, finance, ea_kly = 'Nguyễn Văn Ngân Sách', 'Nguyễn Văn Tài Chính', 'Y Văn Ea Kly'
    for person, path, seen in (
        (people.clerk_of_finance, '', {budget, finance}),
        (people.clerk_of_budget, '', {budget}),
        (people.head_of_province, '', {budget, finance, ea_kly}),
        (people.head_of_province, FINANCE, {budget, finance}),
        (people.clerk_of_ea_kly, '', {ea_kly}),
        (people.bystander, '', set()),
        (people.officer, '', set()),
    ):
        page = browse(person).get(asked(path, ky='3'))
        assert set(names(page)) == seen, person.login
        assert counted(page)['Trong 3 tháng'] == len(seen)
    browse(people.clerk_of_ea_kly).get(asked(FINANCE), status=404)
    browse(people.clerk_of_ea_kly).get(f'{FINANCE}/den-han.xlsx', status=404)


def test_an_officer_sees_the_own_raise(people, browse):
    page = browse(people.officer).get(asked(ky='qua-han'))
    assert names(page) == ['Hoàng Thị Chủ Hồ Sơ']


def test_a_draft_beside_the_verified_version_changes_no_list(officers, people, browse):
    record = officers('Nguyễn Văn An', '01/02/2024').submitted().verified_by(people.verifier_of_finance)
    record.edited_by(
        people.clerk_of_finance, section='position', step='6', coefficient='3,99', step_date='01/02/2025'
    ).build()
    page = browse(people.clerk_of_finance).get(asked(FINANCE, ky='3'))
    assert names(page) == ['Nguyễn Văn An']
    assert page.html.select_one('td[data-label="Bậc"]').text == '5'


def test_of_who_has_left_nothing_falls_due(officers, people, browse):
    verified = officers('Nguyễn Văn Nghỉ', '01/02/2024').submitted().verified_by(people.verifier_of_finance)
    verified.archived_by(people.verifier_of_finance).build()
    officers('Nguyễn Văn Rút', '01/02/2024').withdrawn().build()
    assert names(browse(people.verifier_of_finance).get(asked(FINANCE, ky='3'))) == []


def disciplined(officers):
    rows = {'disciplines': [{'form': 'warning', 'from': '01/03/2025'}]}
    return officers('Nguyễn Văn Bị Kỷ Luật', '01/02/2024').holding('discipline', rows).build()


def test_a_discipline_puts_a_raise_off_where_it_may_be_seen(officers, people, browse):
    disciplined(officers)
    clerk = browse(people.clerk_of_finance)
    assert names(clerk.get(asked(FINANCE, ky='3'))) == []
    page = clerk.get(asked(FINANCE, ky='12'))
    assert names(page) == ['Nguyễn Văn Bị Kỷ Luật']
    assert page.html.select_one('.due td.number').text == '01/08/2027'
    assert 'cộng 6 tháng do kỷ luật cảnh cáo (01/03/2025)' in page.html.select('.due td')[-1].text


def without_discipline(registry):
    """A workflow in which clerks may not see disciplines."""
    models = registry.models
    flow = models.workflows['record']
    states = {
        name: replace(
            state, grants={**state.grants, 'clerk': state.grants.get('clerk', frozenset()) - {'discipline'}}
        )
        for name, state in flow.states.items()
    }
    return replace(models, workflows={**models.workflows, 'record': replace(flow, states=states)})


def test_no_list_and_no_finding_tells_of_a_hidden_discipline(officers, people, browse, registry, monkeypatch):
    uid = disciplined(officers)
    monkeypatch.setattr(registry, 'models', without_discipline(registry))
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(asked(FINANCE, ky='3'))
    assert names(page) == ['Nguyễn Văn Bị Kỷ Luật']
    assert page.html.select_one('.due td.number').text == '01/02/2027'
    assert 'kỷ luật' not in page.html.select('.due td')[-1].text
    page = clerk.get(f'{FINANCE}/ho-so/{uid}/')
    assert 'kỷ luật' not in page.html.select_one('#o-step-date').text
    assert 'Nâng lương lần sau: 01/02/2027' in page.html.select_one('#o-step-date').text


@pytest.mark.parametrize(
    'query', ['loai=x', 'ky=99', 'thang=20261-1', 'trang=-1', 'trang=999', 'thang=2026-13', 'ky=%00']
)
def test_what_is_not_understood_counts_as_not_said(people, browse, query):
    browse(people.clerk_of_finance).get(f'{FINANCE}/den-han?{query}')


def test_long_lists_have_pages(officers, people, browse, registry, monkeypatch):
    for number in range(5):
        officers(f'Nguyễn Văn {"ABCDE"[number]}', f'{number + 1:02}/02/2024').build()
    monkeypatch.setitem(registry.settings, 'hoso.page_size', 2)
    clerk = browse(people.clerk_of_finance)
    seen = [name for number in (1, 2, 3) for name in names(clerk.get(asked(FINANCE, ky='3', trang=number)))]
    assert seen == [f'Nguyễn Văn {letter}' for letter in 'ABCDE']


def test_a_unit_cannot_take_the_name_of_the_page(people, browse):
    page = browse(people.administrator).get('/don-vi-moi')
    form = next(f for f in page.forms.values() if 'name' in f.fields)
    form['name'], form['kind'] = 'Đến hạn', 'department'
    assert 'không dùng làm tên đơn vị được' in form.submit(status=422).text
