"""What waits for people by due date, on pages: home, the list, the board, the record, and a substitute's."""

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.operations import units
from hoso_cms.testing.builders import FINANCE, a_record, unit_at

DAY = datetime(2026, 12, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def thursday():
    with clock.standing_at(DAY):
        yield


@pytest.fixture
def dak_lak(people):
    """The whole office works by the regulation of Đắk Lắk."""
    with people.administrator.acting() as request:
        units.set_regulation(request, request.office, 'dak-lak-2019', '02/01/2020')


@pytest.fixture
def waiting(people, dak_lak):
    """A record that was handed in on Tuesday: its day ended on Wednesday."""
    with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        return a_record(people.clerk_of_finance).named('Trần Thị Chờ').complete().submitted().build()


def test_home_shows_the_overdue_first_with_its_article(browse, people, waiting):
    a_record(people.clerk_of_finance).named('Lê Văn Mới').complete().submitted().build()
    page = browse(people.verifier_of_finance).get('/')
    assert [one.select_one('strong').text for one in page.html.select('.tile')] == ['1', '0', '1', '0', '0']
    names = [one.text for one in page.html.select('.works a[data-row]')]
    assert names == ['Trần Thị Chờ', 'Lê Văn Mới']
    badge = page.html.select_one('.works .badge')
    assert badge.text == 'Quá hạn 1 ngày (02/12/2026)'
    assert 'Điều 9 khoản 2 điểm a' in badge['title'] and '30/2019/QĐ-UBND' in badge['title']
    assert page.html.select_one('.works a[data-row]')['href'].endswith('/xac-thuc')


def test_the_list_is_filtered_by_group_and_unit(browse, people, waiting):
    browser = browse(people.verifier_of_province)
    assert 'Trần Thị Chờ' in browser.get('/viec?nhom=qua-han').text
    assert 'Trần Thị Chờ' not in browser.get('/viec?nhom=hom-nay').text
    with people.administrator.acting() as request:
        budget = unit_at(request.office, FINANCE + '/phong-ngan-sach').uid
    assert 'Trần Thị Chờ' not in browser.get(f'/viec?don-vi={budget}').text
    assert 'Trần Thị Chờ' in browser.get('/viec?nhom=la&don-vi=x&trang=0').text


def test_overdue_work_is_shown_to_the_head_of_the_unit(browse, people, waiting):
    page = browse(people.head_of_finance).get('/')
    assert 'Quá hạn ở đơn vị dưới, cần đôn đốc (1)' in page.text
    board = page.click(href='theo-doi')
    assert [one.text for one in board.html.select('#ten .works a[data-row]')] == ['Trần Thị Chờ']


def test_the_board_leads_from_numbers_to_names(browse, people, waiting):
    page = browse(people.head_of_province).get('/theo-doi')
    row = next(tr for tr in page.html.select('.heat tbody tr') if 'Sở Tài chính' in tr.text)
    assert row.select_one('.heat-bad a').text == '1'
    names = page.click(href='so-tai-chinh/theo-doi\\?nhom=qua-han')
    assert 'Trần Thị Chờ' in names.text
    empty = browse(people.clerk_of_education).get('/so-giao-duc-va-dao-tao/theo-doi')
    assert 'Trần Thị Chờ' not in empty.text and not empty.html.select('.heat')


def test_every_link_of_the_board_leads_somewhere(browse, people, waiting):
    browser = browse(people.clerk_of_finance)
    board = browser.get('/so-tai-chinh/theo-doi?nhom=qua-han')
    links = {one['href'] for one in board.html.select('main a[href]')}
    assert any('?nhom=' in link for link in links)
    for link in links:
        assert browser.get(link).maybe_follow().status_int == 200


def test_who_does_not_verify_is_led_to_the_record(browse, people, waiting):
    link = '#ten .works a[data-row]'
    board = browse(people.clerk_of_finance).get('/so-tai-chinh/theo-doi?nhom=qua-han')
    assert not board.html.select_one(link)['href'].endswith('xac-thuc')
    board = browse(people.verifier_of_finance).get('/so-tai-chinh/theo-doi?nhom=qua-han')
    assert board.html.select_one(link)['href'].endswith('xac-thuc')


def test_a_division_is_named_with_its_department(browse, people, dak_lak):
    a_record(people.clerk_of_budget).named('Phan Thị Ngân').complete().submitted().build()
    row = browse(people.verifier_of_province).get('/viec').html.select_one('.works tbody tr')
    assert row.select_one('[data-label="Đơn vị"]').text == 'Phòng Ngân sách, Sở Tài chính'


def test_a_record_shows_its_limit_with_the_text_of_the_article(browse, people, waiting):
    page = browse(people.verifier_of_finance).get(f'{FINANCE}/ho-so/{waiting}/')
    limits = page.html.select_one('.limits').text
    assert 'Quá hạn 1 ngày' in limits and '1 ngày làm việc từ 01/12/2026' in limits
    assert 'trong 01 (một) ngày làm việc đơn vị phải tiến hành xác thực hồ sơ' in ' '.join(limits.split())


def test_a_new_record_shows_its_three_steps_and_what_is_missing(browse, people, dak_lak):
    given = {'recruitment-decision-date': '01/12/2026'}
    uid = a_record(people.clerk_of_finance).named('Võ Văn Tuyển').holding('recruitment', given).build()
    browser = browse(people.clerk_of_finance)
    steps = browser.get(f'{FINANCE}/ho-so/{uid}/').html.select('.steps > li')
    assert [bool(one.select('.badge')) for one in steps] == [True, False, False]
    assert steps[0].select_one('a')['href'].endswith('sua/recruitment#o-form-submitted-date')
    assert 'Chưa có Giới tính' in steps[1].text


class TestSubstitutes:
    def appoint(self, browser, login, first='02/12/2026', last='04/12/2026', status=303):
        form = browser.get('/thay-the').forms[2]
        form['nguoi'], form['tu'], form['den'], form['can-cu'] = login, first, last, 'Nghỉ phép'
        return form.submit(status=status)

    def test_both_names_stand_in_the_history(self, browse, people, waiting):
        self.appoint(browse(people.verifier_of_finance), people.bystander.login)
        browser = browse(people.bystander)
        home = browser.get('/')
        assert 'thay Phạm Văn Xác Thực' in home.text
        review = home.click('Trần Thị Chờ')
        form = (
            review.forms['decision']
            if 'decision' in review.forms
            else next(f for f in review.forms.values() if 'seen' in f.fields)
        )
        form.submit('decision', value='verify')
        history = browse(people.verifier_of_finance).get(f'{FINANCE}/ho-so/{waiting}/lich-su')
        assert 'Tô Văn Khách (thay Phạm Văn Xác Thực)' in history.text

    def test_what_cannot_be_is_told(self, browse, people):
        browser = browse(people.verifier_of_finance)
        assert 'Không có tài khoản “ai.do”' in self.appoint(browser, 'ai.do', status=422).text
        assert (
            'phải là người khác' in self.appoint(browser, people.verifier_of_finance.login, status=422).text
        )
        page = self.appoint(browser, people.bystander.login, first='31/02/2026', status=422)
        assert 'Từ ngày: Không có ngày' in page.text
        assert page.forms[2]['nguoi'].value == people.bystander.login, 'what was typed stays'

    def test_it_ends_at_once(self, browse, people, waiting):
        absent, other = browse(people.verifier_of_finance), browse(people.bystander)
        self.appoint(absent, people.bystander.login)
        assert 'Trần Thị Chờ' in other.get('/').text
        page = absent.get('/thay-the')
        next(f for f in page.forms.values() if 'viec' in f.fields).submit('viec', value='ket-thuc')
        assert 'Trần Thị Chờ' not in other.get('/').text


def rounds_on(browse, person, day, path='/'):
    """The rounds of reports that somebody is reminded of on a day, as they are written."""
    year, month, number = day
    with clock.standing_at(datetime(year, month, number, 2, tzinfo=UTC)):
        return [
            ' '.join(one.text.split())
            for one in browse(person).get(path).html.select('#ky-bao-cao > ul > li')
        ]


@pytest.mark.parametrize(
    ('regulation', 'day', 'told'),
    [
        ('dak-lak-2019', (2026, 12, 3), '14/12/2026 Gửi báo cáo (trước ngày 15 tháng 12) Sở Tài chính · Điều 13 khoản 1 Quyết định 30/2019/QĐ-UBND'),
        ('dak-lak-2019', (2026, 12, 14), 'Hôm nay (14/12/2026) Gửi báo cáo'),
        ('dak-lak-2019', (2026, 12, 15), None),
        ('dak-lak-2019', (2026, 4, 23), None),
        ('dak-lak-2019', (2026, 4, 24), '24/05/2026 Gửi báo cáo (trước ngày 25 tháng 5)'),
        ('ha-noi-2015', (2026, 12, 9), None),
        ('ha-noi-2015', (2026, 12, 10), '15/12/2026 Gửi báo cáo từ ngày 10 đến ngày 15 tháng 12 Sở Tài chính · từ 10/12/2026 · Điều 10 khoản 1 điểm a'),
        ('quan-5-2014', (2026, 6, 4), 'Hôm nay (04/06/2026) Gửi báo cáo đợt 1'),
        ('quan-6-2014', (2026, 11, 30), 'Hôm nay (30/11/2026) Gửi báo cáo đợt 2'),
        ('quan-6-2014', (2026, 12, 1), None),
        ('long-an-2015', (2026, 6, 1), None),
    ],
)  # fmt: skip
def test_the_head_is_reminded_of_a_round_until_its_last_day(browse, people, regulation, day, told):
    with people.administrator.acting() as request:
        units.set_regulation(request, request.office, regulation, '02/01/2016')
    for path in ('/', '/viec'):
        found = rounds_on(browse, people.head_of_finance, day, path)
        assert len(found) == (told is not None)
        assert all(one.startswith(told) for one in found)
    assert rounds_on(browse, people.clerk_of_finance, day) == []


def test_rounds_count_from_the_day_of_the_regulation_and_in_groups(browse, people):
    with people.administrator.acting() as request:
        units.set_regulation(request, request.office, 'dak-lak-2019', '15/12/2026')
    assert rounds_on(browse, people.head_of_finance, (2026, 12, 3)) == []
    with people.administrator.acting() as request:
        units.set_regulation(request, request.office, 'dak-lak-2019', '02/01/2020')
    assert len(rounds_on(browse, people.head_of_finance, (2026, 12, 3), '/viec?nhom=sau-do')) == 1
    assert rounds_on(browse, people.head_of_finance, (2026, 12, 3), '/viec?nhom=hom-nay') == []
