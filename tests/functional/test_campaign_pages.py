"""Campaigns through the pages: made, watched, reminded once a day, and approved in one stroke where nothing changes."""

import time

import pytest

from hoso_cms.operations import campaigns, turnout, units
from hoso_cms.operations.declared import Declared
from hoso_cms.testing.builders import BUDGET, FINANCE, a_record, unit_at
from hoso_cms.testing.declaring import a_campaign, a_declaration
from hoso_cms.web.campaign_pages import settle_unchanged

BOARD = f'{FINANCE}/ke-khai'


@pytest.fixture
def staff(people):
    """Three verified records of Finance, one of them in the budget division, beside the officer's own."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    return [
        a_record(clerk).named(name).in_unit(unit).complete().submitted().verified_by(verifier).build()
        for name, unit in (('Trần Văn Một', FINANCE), ('Trần Văn Hai', FINANCE), ('Trần Văn Ba', BUDGET))
    ]


def form_to(page, end):
    return next(form for form in page.forms.values() if form.action.split('?')[0].endswith(end))


def numbers(page):
    """The last line of the board: what the head of each column says of all."""
    heads = [th.text for th in page.html.select('.heat-table thead th')]
    cells = [td.text.strip() for td in page.html.select('.heat-table tfoot th, .heat-table tfoot td')]
    return dict(zip(heads, cells, strict=True))


def test_a_campaign_is_made_and_started(browse, people):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(f'{FINANCE}/dot-ke-khai-moi')
    form = next(f for f in page.forms.values() if 'muc' in f.fields)
    assert [box.value for box in form.fields['muc'] if box.checked][:2] == ['basic', 'recruitment']
    form['title'] = ''
    answer = form.submit(status=422)
    answer.mustcontain('Chưa có Tên đợt')
    form = next(f for f in answer.forms.values() if 'muc' in f.fields)
    form['title'], form['from'], form['to'] = 'Đợt đầu năm', '01/01/2026', '31/12/2099'
    page = form.submit().follow()
    page.mustcontain('Đợt đầu năm', 'Dự kiến')
    page = clerk.get(page.html.select_one('a[href$="buoc=start"]')['href'])
    form_to(page, 'chuyen-trang-thai').submit().follow().mustcontain('Đang mở')


def test_the_board_counts_and_names(browse, people, staff):
    a_campaign(people.clerk_of_finance, FINANCE)
    a_declaration(people.clerk_of_finance, staff[0]).build()
    a_declaration(people.clerk_of_finance, staff[1]).handed_in().build()
    a_declaration(people.officer, people.officers_record).changing(
        'basic', phone='1', email='a@b.vn'
    ).handed_in().returned_by(people.verifier_of_finance, 'phone').build()
    page = browse(people.clerk_of_finance).get(BOARD)
    found = numbers(page)
    assert {k: found[k] for k in ('Phải khai', 'Chưa khai', 'Đang khai', 'Đã nộp, chờ duyệt', 'Bị trả lại', 'Đã duyệt')} == {
        'Phải khai': '4', 'Chưa khai': '1', 'Đang khai': '1', 'Đã nộp, chờ duyệt': '1', 'Bị trả lại': '1', 'Đã duyệt': '0',
    }  # fmt: skip
    names = browse(people.clerk_of_finance).get(f'{BOARD}?nhom=chua-khai').html.select_one('#ten').text
    assert 'Trần Văn Ba' in names
    assert 'Trần Văn Một' not in names
    # Who sees the budget division only counts nobody else.
    page = browse(people.clerk_of_budget).get(f'{BUDGET}/ke-khai')
    assert numbers(page)['Phải khai'] == '1'
    # A draft is nobody's to see but the person's and the clerk's: to others it is not handed in, as if not begun.
    found = numbers(browse(people.head_of_finance).get(BOARD))
    assert 'Đang khai' not in found and 'Chưa khai' not in found
    assert (found['Phải khai'], found['Chưa nộp']) == ('4', '2')


def test_nobody_counts_what_they_may_not_see(browse, people, staff):
    a_campaign(people.head_of_province, '/')
    page = browse(people.clerk_of_education).get('/so-giao-duc-va-dao-tao/ke-khai')
    assert numbers(page)['Phải khai'] == '0'
    assert 'Trần Văn' not in page
    # Who reads no declaration gets no numbers, which would all be wrong, and is told who has them.
    for reader in (people.administrator, people.archivist):
        page = browse(reader).get(BOARD)
        assert not page.html.select('.heat-table, form[action$="nhac-ke-khai"]')
        page.mustcontain('Bảng số liệu dành cho người được xem hồ sơ và phiếu')
        assert not browse(reader).get(f'{BOARD}?nhom=chua-khai').html.select('#ten')
    assert browse(people.officer).get(BOARD, expect_errors=True).status_int in (403, 404)


def test_late_is_told_after_the_last_day(browse, people, staff):
    a_campaign(people.clerk_of_finance, FINANCE, begun=40, days=10)
    page = browse(people.clerk_of_finance).get(BOARD)
    page.mustcontain('Đã quá hạn khai')
    assert numbers(page)['Trễ hạn'] == '4'


def test_exclusions_with_reasons(browse, people, staff, registry):
    uid = a_campaign(people.clerk_of_finance, FINANCE)
    clerk = browse(people.clerk_of_finance)
    form = form_to(clerk.get(f'{BOARD}?nhom=chua-khai'), 'loai-tru')
    form.get('nguoi', index=0).checked = True
    form['ly-do'] = ''
    form.submit('viec', value='loai-tru').follow().mustcontain('Hãy ghi lý do')
    form['ly-do'] = 'Nghỉ thai sản'
    form.submit('viec', value='loai-tru').follow()
    page = clerk.get(f'{BOARD}?nhom=loai-tru')
    page.mustcontain('Nghỉ thai sản')
    assert (numbers(page)['Phải khai'], numbers(page)['Không phải khai']) == ('3', '1')
    form = form_to(page, 'loai-tru')
    form.get('nguoi', index=0).checked = True
    form.submit('viec', value='goi-lai').follow()
    with people.clerk_of_finance.acting() as request:
        assert campaigns.excluded(request.office.document(uid)) == {}


def test_reminders_once_a_day_and_on_the_first_page(browse, people, staff, registry):
    a_campaign(people.clerk_of_finance, FINANCE)
    clerk = browse(people.clerk_of_finance)
    page = form_to(clerk.get(BOARD), 'nhac-ke-khai').submit().follow()
    page.mustcontain('Đã nhắc 4 người', 'Đã nhắc</h2>', people.clerk_of_finance.name)
    page = form_to(clerk.get(BOARD), 'nhac-ke-khai').submit().follow()
    page.mustcontain('Đã nhắc 0 người', '4 người đã được nhắc hôm nay')
    rows = registry.side_store.execute('SELECT count(*) AS n FROM reminders')
    assert rows[0]['n'] >= 4
    browse(people.officer).get('/').mustcontain('Đã nhắc ngày')
    answer = browse(people.verifier_of_finance).post_with_token(
        f'{FINANCE}/nhac-ke-khai', {'dot': '1'}, expect_errors=True
    )
    assert answer.status_int == 403


def approve(browser, page, people, until=20):
    """Press the button and wait for the job."""
    page = next(f for f in page.forms.values() if f.action.startswith('?dot=')).submit().follow()
    for _ in range(until * 10):
        if 'Đang duyệt' not in page:
            return page
        time.sleep(0.1)
        page = browser.get(page.request.url)
    raise AssertionError('the job did not end')


def test_unchanged_ones_are_approved_in_one_stroke(browse, people, staff):
    a_campaign(people.clerk_of_finance, FINANCE)
    same = [a_declaration(people.clerk_of_finance, uid).handed_in().build() for uid in staff]
    other = (
        a_declaration(people.officer, people.officers_record)
        .changing('basic', phone='0905')
        .handed_in()
        .build()
    )
    verifier = browse(people.verifier_of_finance)
    page = verifier.get(BOARD)
    page = page.click('Duyệt 3 phiếu không thay đổi')
    page.mustcontain('Xem trước một vài phiếu', 'Trần Văn Một')
    assert 'Hoàng Thị Chủ Hồ Sơ' not in page.html.select_one('main').text
    page = approve(verifier, page, people)
    page.mustcontain('3 phiếu đã duyệt trong 3 phiếu')
    with people.verifier_of_finance.acting() as request:
        assert {request.office.document(uid).state for uid in same} == {'settled'}
        assert request.office.document(other).state == 'submitted'


@pytest.mark.parametrize(
    ('section', 'values'),
    [
        ('basic', {'full_name': 'Hoàng Thị Tên Khác'}),
        ('basic', {'phone': '0905'}),
        ('discipline', {'discipline_year': '2025'}),
    ],
)
def test_changes_are_never_approved_in_bulk(people, section, values):
    """Even when the job is handed the number of such a declaration."""
    campaign = a_campaign(people.clerk_of_finance, FINANCE, sections=('basic', 'discipline'))
    uid = (
        a_declaration(people.officer, people.officers_record).changing(section, **values).handed_in().build()
    )
    with people.verifier_of_finance.acting() as request:
        assert (
            turnout.waiting_unchanged(
                request, request.office.document(campaign), unit_at(request.office, FINANCE)
            )
            == []
        )
        (result,) = settle_unchanged(request, request.office.document(campaign), {}, [str(uid)])
        assert result.how == 'failed'
        assert '1 thay đổi chưa có ý kiến' in result.message
        assert request.office.document(uid).state == 'submitted'


def test_a_job_tells_what_it_could_not_do_one_by_one(people, staff):
    campaign = a_campaign(people.clerk_of_finance, FINANCE)
    first, second = (a_declaration(people.clerk_of_finance, uid).handed_in().build() for uid in staff[:2])
    with people.clerk_of_finance.acting() as request:
        from hoso_cms.operations import records

        records.transition(request, request.office.document(second), 'recall')
    with people.verifier_of_finance.acting() as request:
        told = settle_unchanged(
            request, request.office.document(campaign), {}, [str(first), str(second), '12']
        )
        assert [one.how for one in told] == ['done', 'skipped', 'skipped']
        assert Declared(request, request.office.document(first)).document.state == 'settled'


def test_who_does_not_verify_has_no_bulk(browse, people, staff):
    uid = a_campaign(people.clerk_of_finance, FINANCE)
    for uid_of in staff:
        a_declaration(people.clerk_of_finance, uid_of).handed_in().build()
    clerk = browse(people.clerk_of_finance)
    assert 'phiếu không thay đổi</a>' not in clerk.get(BOARD)
    assert clerk.get(f'{FINANCE}/duyet-khong-thay-doi?dot={uid}', expect_errors=True).status_int == 403
    clerk.post_with_token(f'{FINANCE}/duyet-khong-thay-doi?dot={uid}').follow(expect_errors=True)
    with people.clerk_of_finance.acting() as request:
        out = turnout.Turnout(request, request.office.document(uid), unit_at(request.office, FINANCE))
        assert out.numbers(unit_at(request.office, FINANCE))['da-nop'] == 3


def test_a_campaign_that_is_not_there(browse, people):
    assert (
        browse(people.clerk_of_finance)
        .get(f'{FINANCE}/duyet-khong-thay-doi?dot=7', expect_errors=True)
        .status_int
        == 404
    )
    browse(people.clerk_of_finance).get(f'{BOARD}?dot=x&nhom=la&trang=-1').mustcontain('Chưa có đợt kê khai')


def test_the_administrator_of_a_campaign_opens_and_ends_it(browse, people):
    a_campaign(people.administrator, FINANCE, started=False)
    administrator = browse(people.administrator)
    page = administrator.get(BOARD)
    page = administrator.get(page.html.select_one('a[href$="buoc=start"]')['href'])
    form_to(page, 'chuyen-trang-thai').submit().follow().mustcontain('Đang mở')


@pytest.fixture
def many(people, app, monkeypatch):
    """Seven declarations of Finance that have been handed in, two begun; three to a page."""
    monkeypatch.setitem(app.registry.settings, 'hoso.page_size', 3)
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    for number in range(9):
        name = f'Trần Văn {"ABCDEGHIK"[number]}'
        record = a_record(clerk).named(name).complete().submitted().verified_by(verifier).build()
        declaring = a_declaration(clerk, record)
        (declaring.handed_in() if number < 7 else declaring).build()


def listed(page):
    return [a.text for a in page.html.select('#phieu li a')]


def test_open_declarations_are_paged_state_by_state(browse, people, many):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(BOARD)
    chips = {a.contents[0].strip(): a.span.text for a in page.html.select('#phieu .chip')}
    assert chips == {'Đã nộp': '7', 'Đang khai': '2'}
    seen = listed(page)
    while following := page.html.select_one('#phieu a[rel=next]'):
        page = clerk.get(BOARD + following['href'])
        seen += listed(page)
    assert seen == [f'Trần Văn {letter}' for letter in 'ABCDEGH']
    assert page.html.select_one('#phieu .pager span').text == 'Trang 3/3'
    page = clerk.get(BOARD + '?phieu=draft')
    assert listed(page) == ['Trần Văn I', 'Trần Văn K']
    assert page.html.select_one('#phieu .chip[aria-current=true]').contents[0].strip() == 'Đang khai'


@pytest.mark.parametrize(
    'query', ['phieu=khac', 'trang-phieu=abc', 'trang-phieu=99', 'phieu=draft&trang-phieu=-1']
)
def test_an_address_that_makes_no_sense_shows_what_there_is(browse, people, many, query):
    assert listed(browse(people.clerk_of_finance).get(f'{BOARD}?{query}'))


def test_a_step_of_a_campaign_speaks_of_the_campaign(browse, people):
    a_campaign(people.clerk_of_finance, FINANCE, title='Kê khai năm 2026')
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(clerk.get(BOARD).html.select_one('a[href$="buoc=close"]')['href'])
    assert page.html.h1.text == 'Kết thúc đợt: Kê khai năm 2026'
    page.mustcontain('Đợt kê khai, rà soát chuyển từ', no=['Hồ sơ chuyển từ', 'Quay lại hồ sơ'])
    assert not page.html.select('.record-photo')


def test_the_sections_chosen_at_first_cite_the_regulation(browse, people):
    with people.administrator.acting() as request:
        units.set_regulation(request, request.office, 'ha-noi-2015', '02/01/2016')
    page = browse(people.clerk_of_finance).get(f'{FINANCE}/dot-ke-khai-moi')
    assert page.html.select_one('fieldset a.cite')['href'] == '/quy-che/ha-noi-2015/dieu/7#7.2.b'
