"""Decisions in the browser: drafted in a grid, issued, written into records, verified person by person, taken back."""

from __future__ import annotations

import pytest

from hoso_cms.exchange import jobs
from hoso_cms.operations import records
from hoso_cms.operations.effect_states import rows_of
from hoso_cms.testing.builders import HEAD, a_decision, a_record

BASE = '/so-tai-chinh'


@pytest.fixture
def record(people):
    """Make a verified record of Finance."""

    def made(name='Nguyễn Văn An', **changes):
        builder = a_record(people.clerk_of_finance).named(name).complete(**changes).submitted()
        return builder.verified_by(people.verifier_of_finance).build()

    return made


@pytest.fixture
def path(people):
    """The path of a document."""

    def of(uid):
        with people.verifier_of_province.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


def state(people, uid):
    with people.administrator.acting() as request:
        return request.office.document(uid).state


def begin(browser, kind='salary-raise'):
    page = browser.get(f'{BASE}/quyet-dinh-moi')
    form = form_to(page, 'quyet-dinh-moi')
    form['loai'] = kind
    for name in ('abstract', 'number', 'signing-date', 'effective-date', 'issuing-agency'):
        form[name] = HEAD[name]
    return form.submit().follow()


def form_to(page, address):
    """The form that is sent to an address."""
    return next(form for form in page.forms.values() if form.action.rstrip('/').endswith(address))


def form_of(page):
    """The form of a section."""
    return page.forms['noi-dung']


def issue(browser, here):
    page = browser.get(here)
    return form_to(page, 'ban-hanh').submit()


def test_a_raise_from_the_first_word_to_the_last_signature(people, browse, record, path):
    uid = record()
    clerk = browse(people.clerk_of_finance)
    grid = begin(clerk)
    form = form_of(grid)
    form['tim'] = 'nguyen van an'
    found = form.submit('viec', value='tim').follow()
    added = form_of(found).submit('viec', value=f'them:{uid}').follow()
    assert 'Đã thêm 1 người: Nguyễn Văn An' in added
    row = added.html.select('.people-grid tbody tr')[0]
    assert row.select_one('input[name="step"]')['value'] == '6'
    assert row.select_one('input[name="coefficient"]')['value'] == '3,99'
    assert 'hiện: 3,66' in row.text
    page = form_of(added).submit('viec', value='luu').follow()
    assert 'Chưa có Người ký' in page
    head = clerk.get(page.request.path + 'sua/head')
    form = form_of(head)
    form['signer'] = 'Ngô Thị Lãnh Đạo'
    here = form.submit('viec', value='luu').follow().request.path
    issued = issue(clerk, here).follow()
    assert 'đã ban hành' in issued and 'Chờ xác thực: 1' in issued
    verifier = browse(people.verifier_of_finance)
    review = verifier.get(f'{here}xac-thuc')
    assert 'Bậc lương' in review.text and '3,99' in review.text
    done = review.forms['verify'].submit('nhan-chon', value='1').follow()
    assert 'Đã thực hiện' in done
    history = clerk.get(f'{path(uid)}/lich-su')
    link = history.html.find('a', string='Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ')
    assert link is not None and link['href'] == here
    assert 'Đã xác thực' in clerk.get(f'{path(uid)}/quyet-dinh')


def test_a_wrong_step_is_told_at_its_cell_and_nothing_typed_is_lost(people, browse, record, path):
    uid = a_decision(people.clerk_of_finance).about(record()).build()
    clerk = browse(people.clerk_of_finance)
    form = form_of(clerk.get(f'{path(uid)}/sua/persons'))
    form.set('step', '17', 0)
    form.set('coefficient', '4,11', 0)
    answer = form.submit('viec', value='luu', status=422)
    cell = answer.html.select('.people-grid tbody tr td[data-label="Bậc lương"]')[0]
    assert 'Bậc lương phải từ 1 đến 16' in cell.text
    assert answer.html.select('.people-grid tbody tr input[name="coefficient"]')[0]['value'] == '4,11'
    again = clerk.get(f'{path(uid)}/sua/persons')
    assert 'Đã khôi phục bản nháp' in again
    assert again.html.select('.people-grid tbody tr input[name="step"]')[0]['value'] == '17'


def test_a_tool_saves_what_was_typed_before_it_brings_people_in(people, browse, record, path):
    first, second = record(), record('Trần Thị Bình')
    uid = a_decision(people.clerk_of_finance).about(first).build()
    clerk = browse(people.clerk_of_finance)
    form = form_of(clerk.get(f'{path(uid)}/sua/persons'))
    form.set('step-date', '15/06/2026', 0)
    form['dan'] = 'Trần Thị Bình\nKhông Có Ai Cả'
    answer = form.submit('viec', value='dan', status=422)
    assert 'Đã thêm 1 người' in answer and 'không tìm thấy' in answer
    assert answer.html.select_one('#dan').text.strip() == 'Không Có Ai Cả'
    with people.clerk_of_finance.acting() as request:
        rows = rows_of(request.office.document(uid))
        assert [row['record'] for row in rows] == [str(first), str(second)]
        assert rows[0]['step-date'] == '2026-06-15'


def test_two_clerks_at_once_lose_nothing(people, browse, record, path):
    first, second = record(), record('Trần Thị Bình')
    uid = a_decision(people.clerk_of_finance).about(first, second).build()
    mine, theirs = (
        form_of(browse(person).get(f'{path(uid)}/sua/persons'))
        for person in (people.clerk_of_finance, people.second_clerk_of_finance)
    )
    mine.set('step-date', '15/06/2026', 0)
    theirs.set('step-date', '20/06/2026', 1)
    assert 'gộp' not in mine.submit('viec', value='luu').follow()
    assert 'gộp' in theirs.submit('viec', value='luu').follow()
    with people.clerk_of_finance.acting() as request:
        rows = rows_of(request.office.document(uid))
        assert [row['step-date'] for row in rows] == ['2026-06-15', '2026-06-20']


def test_issuing_names_what_is_missing_with_links(people, browse, path):
    uid = a_decision(people.clerk_of_finance, 'transfer').numbered('').build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path(uid))
    assert 'Để ban hành, còn 3 việc' in page
    links = {a['href'].rpartition('/')[2] for a in page.html.select('.checklist a')}
    assert links == {'head#o-number', 'head#o-scan', 'persons#noi-dung'}
    refused = clerk.post(
        f'{path(uid)}/ban-hanh', {'csrf_token': form_to(page, 'ban-hanh')['csrf_token'].value}, status=422
    )
    assert 'Điều 10 khoản 2' in refused and state(people, uid) == 'draft'


def test_a_recruited_person_gets_a_record(people, browse, path):
    clerk = browse(people.clerk_of_finance)
    form = form_of(begin(clerk, 'recruitment'))
    form.set('name', 'Trần Văn Mới', 0)
    form.set('birth-date', '01/02/1999', 0)
    form.set('officer-kind', 'civil-servant', 0)
    form.set('position', 'Chuyên viên', 0)
    form.set('rank', 'Chuyên viên', 0)
    proposed = form.submit('viec', value='de-xuat').follow()
    assert proposed.html.select('.people-grid input[name="coefficient"]')[0]['value'] == '2,34'
    here = proposed.request.path.removesuffix('sua/persons')
    form = form_of(clerk.get(f'{here}sua/head'))
    form['signer'] = 'Ngô Thị Lãnh Đạo'
    form.submit('viec', value='luu')
    issued = issue(clerk, here).follow()
    assert 'Đã lập hồ sơ nháp' in issued and 'Trong bản nháp: 1' in issued
    link = issued.html.select_one('.decision-people td a')
    assert 'TRẦN VĂN MỚI' in clerk.get(link['href'])


def test_forty_people_go_as_a_job_that_tells_of_everybody(people, browse, app, record, path):
    names = [
        f'Người Thứ {word}'
        for word in ['Một', 'Hai', 'Ba', 'Bốn', 'Năm', 'Sáu', 'Bảy', 'Tám', 'Chín', 'Mười']
    ]
    uids = [record(names[number % 10], birth_date=f'{number // 10 + 1:02}/01/1985') for number in range(40)]
    clerk = browse(people.clerk_of_finance)
    form = form_of(begin(clerk))
    form.submit('viec', value='ca-don-vi')
    page = form_of(clerk.get(form.action)).submit('viec', value='luu').follow()
    here = page.request.path
    assert '(41)' in page.html.select_one('.page-actions').text, 'forty and the officer of the small office'
    form = form_of(clerk.get(f'{here}sua/head'))
    form['signer'] = 'Ngô Thị Lãnh Đạo'
    form.submit('viec', value='luu')
    answer = issue(clerk, here)
    assert '/tien-do/' in answer.location
    wait_for_jobs()
    told = clerk.get(answer.location)
    assert 'Xong: 41' in told
    verifier = browse(people.verifier_of_finance)
    answer = verifier.get(f'{here}xac-thuc').forms['verify'].submit('nhan-chon', value='1')
    wait_for_jobs()
    assert 'Xong: 41' in verifier.get(answer.location)
    assert 'Đã thực hiện' in clerk.get(here)
    assert {state(people, uid) for uid in uids} == {'verified'}


def wait_for_jobs():
    import threading

    for thread in threading.enumerate():
        if thread.name.startswith('job '):
            thread.join()


class TestReview:
    @pytest.fixture
    def decision(self, people, record):
        uids = [record(), record('Trần Thị Bình')]
        return a_decision(people.clerk_of_finance).about(*uids).in_records().build(), uids

    def test_one_is_returned_with_a_reason_and_the_other_verified(self, people, browse, decision, path):
        uid, _ = decision
        verifier = browse(people.verifier_of_finance)
        form = verifier.get(f'{path(uid)}/xac-thuc').forms['verify']
        first = form.fields['nhan'][0]._value
        form['ly-do'] = 'Thiếu bản quét'
        page = form.submit('tra', value=first).follow()
        assert 'Đã trả lại' in page and len(page.html.select('.verify-person')) == 1
        told = browse(people.clerk_of_finance).get(path(uid))
        assert 'Bị trả lại' in told and 'Thiếu bản quét' in told

    def test_a_return_asks_for_a_reason(self, people, browse, decision, path):
        uid, uids = decision
        form = browse(people.verifier_of_finance).get(f'{path(uid)}/xac-thuc').forms['verify']
        assert 'Hãy ghi lý do trả lại' in form.submit('tra-chon', value='1').follow()
        assert {state(people, one) for one in uids} == {'review'}

    def test_what_changed_since_the_page_was_opened_is_not_verified(self, people, browse, decision, path):
        uid, uids = decision
        form = browse(people.verifier_of_finance).get(f'{path(uid)}/xac-thuc').forms['verify']
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(uids[0])
            records.transition(request, document, 'recall')
            records.transition(request, document, 'submit')
        page = form.submit('nhan-chon', value='1').follow()
        assert 'Chưa làm được với 1 người. Nguyễn Văn An: Hồ sơ đã có bản mới' in page
        assert [state(people, one) for one in uids] == ['review', 'verified']

    def test_who_wrote_it_cannot_verify_it_and_a_stranger_sees_nothing(self, people, browse, decision, path):
        uid, _ = decision
        clerk = browse(people.clerk_of_finance)
        assert not clerk.get(f'{path(uid)}/xac-thuc').html.select('.verify-person')
        stranger = browse(people.clerk_of_education)
        assert stranger.get(path(uid), status=404)
        assert stranger.get(f'{path(uid)}/xac-thuc', status=404)

    def test_a_record_with_other_changes_leads_to_its_full_page(self, people, browse, record, path):
        uid = record()
        for step in a_record(people.clerk_of_finance).edited_by(people.clerk_of_finance, phone='0905')._steps:
            step(uid)
        decision = a_decision(people.clerk_of_finance).about(uid).in_records().build()
        with people.clerk_of_finance.acting() as request:
            records.transition(request, request.office.document(uid), 'submit')
        page = browse(people.verifier_of_finance).get(f'{path(decision)}/xac-thuc')
        (person,) = page.html.select('.verify-person')
        assert 'thay đổi khác' in person.text and person.select_one(f'a[href="{path(uid)}/xac-thuc"]')
        assert person.select_one('input[type="checkbox"]').has_attr('disabled')


def test_a_decision_is_cancelled_by_another_one(people, browse, record, path):
    uid = a_decision(people.clerk_of_finance).about(record()).in_records().build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path(uid))
    form = form_to(page, 'sua-doi')
    draft = form.submit('cach', value='cancel').follow()
    assert 'Huỷ bỏ: ' in draft.text and 'Đưa về như trước' in draft
    assert '12/QĐ-SNV' in draft


def test_the_list_is_filtered(people, browse, record):
    one = (
        a_decision(people.clerk_of_finance, 'award').numbered('7/QĐ-STC', abstract='Khen thưởng năm').build()
    )
    two = a_decision(people.clerk_of_finance).numbered('8/QĐ-STC').about(record()).issued().build()
    clerk = browse(people.clerk_of_finance)

    def hrefs(query):
        page = clerk.get(f'{BASE}/quyet-dinh{query}')
        return {int(a['href'].rstrip('/').rpartition('/')[2]) for a in page.html.select('table.decisions a')}

    assert hrefs('') == {one, two}
    assert hrefs('?loai=award') == {one}
    assert hrefs('?trang-thai=issued') == {two}
    assert hrefs('?so=8/q') == {two}
    assert hrefs('?nam=2026') == {one, two} and hrefs('?nam=2025') == set()
    assert not browse(people.clerk_of_education).get('/so-giao-duc-va-dao-tao/quyet-dinh').html.select('td a')


def test_a_basis_is_chosen_from_the_decisions_on_a_record(people, browse, record, path):
    uid = record()
    decision = a_decision(people.clerk_of_finance, 'award').about(uid, awards_form='x').issued().build()
    other = a_decision(people.clerk_of_finance).about(record('Trần Thị Bình')).issued().build()
    clerk = browse(people.clerk_of_finance)
    form = form_of(clerk.get(f'{path(uid)}/sua/basic'))
    words = 'Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ'
    assert clerk.get(f'{path(uid)}/sua/basic').html.select(f'#can-cu-list option[value="{words}"]')
    form['phone'], form['can-cu'] = '0905', words
    form.submit('viec', value='luu')
    with people.clerk_of_finance.acting() as request:
        assert request.office.document(uid).current.basis == f'decision:{decision}'
    form = form_of(clerk.get(f'{path(uid)}/sua/basic'))
    form['phone'], form['can-cu'] = '0906', f'decision:{other}'
    assert 'không liên quan đến hồ sơ này' in form.submit('viec', value='luu', status=422)


def test_who_may_write_a_record_writes_what_a_decision_from_above_says(people, browse, record, path):
    theirs = (
        a_record(people.clerk_of_budget)
        .complete()
        .submitted()
        .verified_by(people.verifier_of_finance)
        .build()
    )
    uid = a_decision(people.clerk_of_finance).about(theirs).issued().build()
    budget = browse(people.clerk_of_budget)
    assert budget.get(path(uid), status=404)
    page = budget.get(f'{path(theirs)}/quyet-dinh')
    assert '12/QĐ-SNV' in page and not page.html.select('table td a')
    answer = form_to(page, 'quyet-dinh').submit().follow()
    assert 'trình xác thực' in answer
    assert state(people, theirs) == 'review'


def test_a_job_of_somebody_else_is_not_shown(people, browse, app, record, path):
    uid = a_decision(people.clerk_of_finance).about(record()).issued().build()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        key = jobs.keep(request, document, 'apply', [row['id'] for row in rows_of(document)], {})
    assert browse(people.clerk_of_finance).get(f'{path(uid)}/tien-do/{key}')
    browse(people.second_clerk_of_finance).get(f'{path(uid)}/tien-do/{key}', status=404)


def test_the_clock_of_the_state_is_shown_with_its_article(people, browse, record, path):
    from hoso_cms.operations import units
    from hoso_cms.testing.builders import FINANCE, unit_at

    with people.administrator.acting() as request:
        units.set_regulation(request, unit_at(request.office, FINANCE), 'dak-lak-2019', '2020-01-01')
    uid = a_decision(people.clerk_of_finance).about(record()).in_records().build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path(uid))
    assert 'Quá hạn' in page and '3 ngày làm việc từ 01/06/2026' in page and 'Điều 9 khoản 2 điểm b' in page
    assert 'Quá hạn' in clerk.get(f'{BASE}/quyet-dinh').html.select_one('table.decisions').text
    browse(people.verifier_of_finance).get(f'{path(uid)}/xac-thuc').forms['verify'].submit(
        'nhan-chon', value='1'
    )
    assert 'Trễ hạn' in clerk.get(path(uid))


def test_the_end_of_the_present_work_stands_in_the_grid_and_may_be_changed(people, browse, record, path):
    one, other = (
        record(),
        record('Lê Văn Hai', career=[{'from': '09/2008', 'to': '12/2025', 'work': 'Chuyên viên'}]),
    )
    decision = (
        a_decision(people.clerk_of_finance, 'appointment').about(one, other, position='Trưởng phòng').build()
    )
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(f'{path(decision)}/sua/persons')
    cells = page.html.select('td[data-label="Việc hiện nay kết thúc"]')
    assert [cell.input['value'] for cell in cells[:2]] == ['05/2026', '']
    assert [cell.select_one('.now').text for cell in cells[:2]] == [
        'hiện: 09/2008 – Chuyên viên, Sở Nội vụ tỉnh Đắ…', 'hiện: không có dòng đang mở',
    ]  # fmt: skip
    form = form_of(page)
    form.get('career-ended', index=0).value = '31/05/2026'
    form.submit('viec', value='luu')
    with people.clerk_of_finance.acting() as request:
        assert [row.get('career-ended') for row in rows_of(request.office.document(decision))] == [
            '2026-05-31',
            None,
        ]
