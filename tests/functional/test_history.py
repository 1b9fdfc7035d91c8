"""Timeline, comparison, the record as it was, and sections brought back; and that each shows only what one may see."""

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.operations import records
from hoso_cms.testing.builders import a_decision, a_record
from hoso_cms.web.history import PAGE, end_of


@pytest.fixture
def path(people):
    """The address of a record."""

    def of(uid):
        with people.verifier_of_province.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def edit(people):
    """The clerk of Finance changes a section of a record."""

    def change(uid, section, values, reason='Cập nhật', basis=''):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(uid)
            records.edit(request, document, section, values, base=document.count, reason=reason, basis=basis)

    return change


@pytest.fixture
def lived(people):
    """A record with a draft over its verified version: 1 create, 2 submit, 3 verify, 4 and 5 edit."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    return (
        a_record(clerk)
        .named('Nguyễn Văn Sống')
        .complete()
        .submitted()
        .verified_by(verifier)
        .edited_by(clerk, birthplace='Bản nháp bí mật')
        .edited_by(clerk, 'position', position='Trưởng phòng')
        .build()
    )


def numbers(page):
    return [one.text for one in page.html.select('.history td.number a')]


def test_the_timeline_says_who_did_what_when_and_where(browse, people, path, lived):
    page = browse(people.clerk_of_finance).get(path(lived) + '/lich-su')
    assert numbers(page) == ['số 5', 'số 4', 'số 3', 'số 2', 'số 1']
    first = page.html.select('.history tbody tr')[0].text
    assert 'Sửa' in first and 'Chức vụ, ngạch, lương' in first and 'Lê Thị Cập Nhật' in first
    page.mustcontain('Lập hồ sơ', 'Trình xác thực', 'Xác thực', 'Phạm Văn Xác Thực', 'Cập nhật')


def test_the_timeline_is_filtered_by_what_was_done(browse, people, path, lived):
    page = browse(people.clerk_of_finance).get(path(lived) + '/lich-su', {'viec': 'edit'})
    assert numbers(page) == ['số 5', 'số 4']


def test_a_long_history_comes_in_pages(browse, people, path, edit):
    uid = a_record(people.clerk_of_finance).build()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        for number in range(PAGE + 9):
            records.edit(request, document, 'basic', {'phone': f'{number:010}'}, base=document.count)
    browser = browse(people.clerk_of_finance)
    page = browser.get(path(uid) + '/lich-su')
    assert len(numbers(page)) == PAGE and numbers(page)[0] == f'số {PAGE + 10}'
    assert numbers(page.click('Cũ hơn')) == [f'số {n}' for n in range(10, 0, -1)]


class TestWhoMayOnlySeeOfficialVersions:
    """Officers read their own record as it was verified: nothing of a draft shows anywhere."""

    @pytest.fixture
    def own(self, people, edit):
        """The officer's record with a draft over the verified version 3."""
        uid = people.officers_record
        edit(uid, 'basic', {'birthplace': 'Bản nháp bí mật'})
        return uid

    def test_the_timeline_has_official_versions_only(self, browse, people, path, own):
        page = browse(people.officer).get(path(own) + '/lich-su')
        assert numbers(page) == ['số 3']
        page.mustcontain('chỉ gồm các bản bạn được xem', no=['Lập hồ sơ</td>', 'Bản nháp bí mật'])

    @pytest.mark.parametrize(
        'where', ['ban/4', 'ban/1', 'so-sanh?tu=3&den=4', 'so-sanh?tu=1&den=3', 'ban/9', 'ban/x', 'ban']
    )
    def test_drafts_are_not_there(self, browse, people, path, own, where):
        browse(people.officer).get(f'{path(own)}/{where}', status=404)

    def test_the_day_shows_the_official_version(self, browse, people, path, own):
        day = f'{clock.today():%d/%m/%Y}'
        page = browse(people.officer).get(path(own) + '/tai-ngay', {'ngay': day})
        page.mustcontain('Đang xem bản số 3', no=['Bản nháp bí mật', 'bản số 4'])

    def test_nothing_is_brought_back(self, browse, people, path, own):
        browser = browse(people.officer)
        page = browser.get(path(own) + '/lich-su')
        fields = {'section': 'basic', 'number': '3', 'reason': 'x', 'csrf_token': browser.token(page)}
        browser.post(path(own) + '/khoi-phuc', fields, status=403)


def test_two_versions_are_compared_in_words(browse, people, path, lived):
    page = browse(people.clerk_of_finance).get(path(lived) + '/so-sanh', {'tu': '5', 'den': '3'})
    page.mustcontain('So sánh bản số 3 và bản số 5', 'Nơi sinh', 'Bản nháp bí mật', 'Trưởng phòng')
    assert 'Quê quán' not in page.text


def test_rows_are_told_by_what_they_hold(browse, people, path, lived, edit):
    with people.clerk_of_finance.acting() as request:
        rows = list(request.office.document(lived).current.values('family')['own-family'])
    rows[0] = {**rows[0], 'birth-year': '1956'}
    edit(lived, 'family', {'own-family': [*rows, {'relation': 'mother', 'name': 'Lê Thị Thêm'}]})
    page = browse(people.clerk_of_finance).get(path(lived) + '/so-sanh')
    page.mustcontain('Dòng sửa', 'Nguyễn Văn Bình – 1956', 'Dòng thêm', 'Lê Thị Thêm')
    assert [one.text for one in page.html.select('.diff-group del')] == ['1955']


def test_another_order_of_rows_is_said(browse, people, path, lived, edit):
    edit(
        lived,
        'career',
        {'career': [{'id': 'a', 'from': '2001', 'work': 'Một'}, {'id': 'b', 'from': '2002', 'work': 'Hai'}]},
    )
    edit(
        lived,
        'career',
        {'career': [{'id': 'b', 'from': '2002', 'work': 'Hai'}, {'id': 'a', 'from': '2001', 'work': 'Một'}]},
    )
    browse(people.clerk_of_finance).get(path(lived) + '/so-sanh').mustcontain('theo thứ tự khác')


def test_hidden_sections_do_not_differ(browse, people, path, lived, edit, registry, monkeypatch):
    """A section that the person may not see is in no comparison, no timeline, no old version."""
    edit(lived, 'discipline', {'discipline': 'Khiển trách'})
    flow = registry.models.workflows['record']
    grants = {**flow.states['draft'].grants, 'head': frozenset({'view'})}
    monkeypatch.setitem(flow.states, 'draft', _with(flow.states['draft'], grants))
    head, clerk = browse(people.head_of_finance), browse(people.clerk_of_finance)
    for where in ('so-sanh', 'ban/6', 'lich-su'):
        clerk.get(f'{path(lived)}/{where}').mustcontain('Kỷ luật')
        head.get(f'{path(lived)}/{where}').mustcontain(no=['Kỷ luật', 'Khiển trách'])


def _with(state, grants):
    from dataclasses import replace

    return replace(state, grants=grants)


def test_the_record_as_it_was(browse, people, path, lived):
    page = browse(people.clerk_of_finance).get(path(lived) + '/ban/3')
    page.mustcontain('Đang xem bản số 3', 'Chuyên viên', 'Công chức', no=['Trưởng phòng', 'Bản nháp bí mật'])


def test_an_old_version_is_read_under_its_own_model(browse, people, path, lived, registry, monkeypatch):
    """The label of the day stays, whatever the model says now."""
    from dataclasses import replace

    content_type = registry.models.content_types['record']
    later = replace(
        content_type,
        digest='another',
        sections={
            name: replace(section, title='Tên mới của mục') if name == 'basic' else section
            for name, section in content_type.sections.items()
        },
    )
    monkeypatch.setitem(registry.models.content_types, 'record', later)
    page = browse(people.clerk_of_finance).get(path(lived) + '/ban/3')
    page.mustcontain('Thông tin chung', 'theo mẫu hồ sơ cũ', no='Tên mới của mục')


def test_a_version_of_a_decision_shows_names_and_no_ids(browse, people):
    uid = people.verified_record()
    decision = a_decision(people.clerk_of_finance).about(uid).issued().build()
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'/so-tai-chinh/ho-so/{decision}/ban/2')
    assert page.html.h1.text == 'Quyết định: Về việc nâng bậc lương thường xuyên'
    heads = [one.text for one in page.html.select('.record-table th')]
    assert 'Họ và tên' in heads and 'Bậc lương' in heads
    assert 'Mã hồ sơ' not in heads and 'Biệt phái đến ngày' not in heads, 'neither ids nor empty columns'
    assert str(uid) not in page.html.select_one('.record-body').text
    compared = browser.get(f'/so-tai-chinh/ho-so/{decision}/so-sanh?tu=1&den=2')
    assert str(uid) not in compared.html.main.text and 'Nguyễn Văn An' in compared.html.main.text


def test_the_official_version_of_a_day(browse, people, path):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    with clock.standing_at(datetime(2020, 3, 1, 2, tzinfo=UTC)):
        uid = a_record(clerk).named('Nguyễn Văn Xưa').complete().submitted().verified_by(verifier).build()
    with clock.standing_at(datetime(2020, 3, 5, 16, 59, tzinfo=UTC)), clerk.acting() as request:
        document = request.office.document(uid)
        records.edit(request, document, 'position', {'position': 'Trưởng phòng'}, base=3)
    browser = browse(clerk)
    page = browser.get(path(uid) + '/tai-ngay', {'ngay': '5/3/2020'})
    page.mustcontain('Đang xem bản số 3, ngày 01/03/2020', 'bản số 4', no='Trưởng phòng')
    page = browser.get(path(uid) + '/tai-ngay', {'ngay': '4/3/2020'})
    page.mustcontain('Đang xem bản số 3', no='bản số 4')
    page = browser.get(path(uid) + '/tai-ngay', {'ngay': '28/2/2020'}, status=422)
    page.mustcontain('chưa có bản nào', 'bản số 1, ngày 01/03/2020')


@pytest.mark.parametrize(
    ('typed', 'told'), [('', 'Hãy ghi ngày'), ('32/1/2020', 'Không có ngày'), ('2020', 'chưa đủ ngày')]
)
def test_a_day_that_is_none_is_told(browse, people, path, lived, typed, told):
    page = browse(people.clerk_of_finance).get(path(lived) + '/tai-ngay', {'ngay': typed}, status=422)
    page.mustcontain(told)


def test_a_day_ends_where_the_office_is():
    from datetime import date

    assert end_of(date(2020, 3, 5)).astimezone(UTC) == datetime(2020, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)


class TestRestoring:
    """A section as it was in an old version becomes a new version with a reason."""

    @pytest.fixture
    def browser(self, browse, people):
        return browse(people.clerk_of_finance)

    def form(self, page, section='basic'):
        return next(
            form
            for form in page.forms.values()
            if form.action.endswith('/khoi-phuc') and form['section'].value == section
        )

    def test_from_an_old_version(self, browser, people, path, lived):
        form = self.form(browser.get(path(lived) + '/ban/3'))
        form['reason'] = 'Sửa nhầm người'
        answer = form.submit(status=302).follow()
        answer.mustcontain('Đã khôi phục mục', 'So sánh bản số 5 và bản số 6', 'Bản nháp bí mật')
        with people.clerk_of_finance.acting() as request:
            current = request.office.document(lived).current
            assert current.act == 'restore' and 'Sửa nhầm người' in current.reason
            assert current.values('basic') == request.office.document(lived).version(3).values('basic')

    def test_from_a_comparison_a_reason_is_asked_for(self, browser, path, lived):
        form = self.form(browser.get(path(lived) + '/so-sanh', {'tu': '3', 'den': '5'}), 'position')
        form['reason'] = '   '
        form.submit(status=422).mustcontain('Hãy ghi lý do khôi phục', 'So sánh bản số 3 và bản số 5')

    def test_what_is_the_same_is_not_offered(self, browser, path, lived):
        page = browser.get(path(lived) + '/ban/3')
        offered = {
            form['section'].value for form in page.forms.values() if form.action.endswith('/khoi-phuc')
        }
        assert offered == {'basic', 'position'}

    def test_not_while_it_waits_for_the_verifier(self, browser, people, path, lived):
        with people.clerk_of_finance.acting() as request:
            records.transition(request, request.office.document(lived), 'submit')
        page = browser.get(path(lived) + '/ban/3')
        assert not [form for form in page.forms.values() if form.action.endswith('/khoi-phuc')]

    def test_of_a_hidden_or_unknown_section(self, browser, path, lived):
        form = self.form(browser.get(path(lived) + '/ban/3'))
        form['section'].force_value('nothing')
        form['reason'] = 'x'
        form.submit(status=403)

    def test_of_a_number_that_another_record_has_now(self, browser, people, path, lived, edit):
        with people.clerk_of_finance.acting() as request:
            number = request.office.document(lived).current.values('basic')['citizen-id']
        edit(lived, 'basic', {'citizen-id': '066085999999'})
        a_record(people.clerk_of_finance).named('Người Khác').complete(citizen_id=number).build()
        form = self.form(browser.get(path(lived) + '/ban/3'))
        form['reason'] = 'Sửa nhầm'
        form.submit(status=422).mustcontain('đã có trong hồ sơ của Người Khác')
