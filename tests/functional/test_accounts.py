"""Accounts and seats through the pages of those who manage them."""

import io
from datetime import timedelta

import openpyxl
import pytest
from PIL import Image
from webtest import AppError, Upload

from hoso_cms import clock, journal
from hoso_cms.journal import JournalEvent
from hoso_cms.testing.browser import Browser
from hoso_cms.testing.builders import BUILT, a_record
from hoso_cms.testing.people import PASSWORD, Person

FINANCE, BUDGET = '/so-tai-chinh', '/so-tai-chinh/phong-ngan-sach'


def day(days=0):
    return f'{clock.today() + timedelta(days=days):%d/%m/%Y}'


def decided(**fields):
    """What a form says of its decision, beside other fields."""
    return {'so': '12/QĐ-SNV', 'ngay': day(), 'noi-ban-hanh': 'Giám đốc Sở Nội vụ'} | fields


def scan():
    picture = io.BytesIO()
    Image.new('RGB', (60, 80), 'white').save(picture, 'JPEG')
    return Upload('de-nghi.jpg', picture.getvalue(), 'image/jpeg')


@pytest.fixture
def administrator(browse, people):
    return browse(people.administrator)


@pytest.fixture
def local(administrator, browse, people):
    """The bystander administers Finance."""
    seat(administrator, login=people.bystander.login, role='administrator')
    return browse(people.bystander)


def seat(browser, path=FINANCE, status=303, **fields):
    fields = {'act': 'issue', **decided(), **fields}
    return browser.post_with_token(f'{path}/tai-khoan', fields, status=status)


def change(browser, registry, holder, status=303, path=FINANCE, **fields):
    """Decide about the living seat of somebody in Finance."""
    page = browser.get(f'{path}/tai-khoan')
    row = next(row for row in page.html.select('tr') if holder.login in row.text)
    number = row.select_one('a[href*="vai-tro="]')['href'].rpartition('=')[2]
    fields = {'act': 'change', 'vai-tro': number, **decided(), **fields}
    return browser.post_with_token(f'{path}/tai-khoan', fields, status=status)


def create(browser, path=FINANCE, status=200, **fields):
    return browser.post_with_token(f'{path}/so-tai-khoan', fields, status=status)


def act(browser, person, path=FINANCE, status=303, **fields):
    return browser.post_with_token(f'{path}/nguoi-dung/{person.uid}', fields, status=status)


def opened(page, registry, login, name='Mới'):
    issued = page.html.select_one('.issued-password').text
    return Person(registry, login, name, 0, '/', '', issued)


def test_an_account_is_opened_with_a_password_that_is_shown_once(administrator, app, registry):
    page = create(administrator, login='moi.taichinh', name='Cao Thị Mới')
    person = opened(page, registry, 'moi.taichinh')
    assert page.headers['Cache-Control'] == 'no-store'
    assert person.password not in administrator.get(f'{FINANCE}/so-tai-khoan?tim=cao thi moi').text
    newcomer = Browser(app)
    assert newcomer.login(person).request.path == '/tai-khoan/mat-khau'


@pytest.mark.parametrize('login', ['quantri', 'A B', 'ă', '', 'x' * 50])
def test_names_that_cannot_be_are_refused_and_the_rest_stays_typed(administrator, login):
    page = create(administrator, login=login, name='Cao Thị Mới', status=422)
    assert page.html.select_one('#new-name')['value'] == 'Cao Thị Mới'
    assert page.html.select_one('.alert-danger').text.strip()


def test_an_unknown_record_is_refused(administrator):
    page = create(administrator, login='co.ho.so', name='Có Hồ Sơ', record='000', status=422)
    assert 'Không tìm thấy đúng một hồ sơ' in page.text


class TestSeats:
    def test_a_role_counts_from_the_next_request_on_and_until_it_is_cancelled(
        self, administrator, browse, people, registry
    ):
        bystander = browse(people.bystander)
        assert bystander.get(f'{FINANCE}/', status=404)
        seat(administrator, login=people.bystander.login, role='verifier', so='99/QĐ-STC')
        assert bystander.get(f'{FINANCE}/', status=200)
        assert bystander.get(f'{BUDGET}/', status=200)
        change(administrator, registry, people.bystander, viec='cancelled', so='100/QĐ-STC')
        assert bystander.get(f'{FINANCE}/', status=404)
        lines = journal.trail(registry.side_store, account=people.administrator.uid)
        given = next(line for line in lines if line.event == JournalEvent.ROLE_GIVEN)
        assert given.details['of'] == people.bystander.uid and '99/QĐ-STC' in given.details['ground']
        assert any(line.event == JournalEvent.ROLE_REVOKED for line in lines)

    def test_a_seat_that_begins_tomorrow_counts_tomorrow(self, administrator, browse, people):
        seat(
            administrator,
            login=people.bystander.login,
            role='clerk',
            **{'tu-ngay': day(1), 'den-ngay': day(3)},
        )
        assert browse(people.bystander).get(f'{FINANCE}/', status=404)
        for days, status in ((1, 200), (3, 200), (4, 404)):
            with clock.standing_at(clock.now() + timedelta(days=days)):
                assert browse(people.bystander).get(f'{FINANCE}/', status=status)

    def test_a_seat_goes_to_the_successor_in_one_act(self, administrator, browse, people, registry):
        clerk = browse(people.clerk_of_finance)
        assert clerk.get(f'{FINANCE}/ho-so-moi', status=200)
        change(
            administrator, registry, people.clerk_of_finance, viec='replaced', login=people.bystander.login
        )
        assert clerk.get(f'{FINANCE}/', status=404)
        assert browse(people.bystander).get(f'{FINANCE}/ho-so-moi', status=200)

    def test_nothing_is_cancelled_where_the_successor_cannot_be(
        self, administrator, browse, people, registry
    ):
        change(
            administrator,
            registry,
            people.clerk_of_finance,
            viec='replaced',
            login=people.second_clerk_of_finance.login,
            status=422,
        )
        assert browse(people.clerk_of_finance).get(f'{FINANCE}/ho-so-moi', status=200)

    def test_the_decision_is_kept_with_its_scan(self, administrator, people, registry):
        typed = decided(act='issue', login=people.bystander.login, role='reader')
        wrong = administrator.post_with_token(
            f'{FINANCE}/tai-khoan', typed | {'ngay': '32/13/2026', 'ban-quet': scan()}, status=422
        )
        taken = wrong.html.select_one('#issue-scan ~ input')['value']
        assert wrong.html.select_one('#issue-login')['value'] == people.bystander.login
        page = seat(administrator, **typed, **{'ban-quet-da-nhan': taken}).follow()
        link = next(a['href'] for a in page.html.select('a') if a.text == 'bản quét')
        assert administrator.get(link).content_type == 'image/jpeg'
        number = journal.head(registry.side_store)[0]
        assert journal.line(registry.side_store, number).event == JournalEvent.READ_FILE
        other = link.replace(FINANCE, '/so-noi-vu')
        assert administrator.get(other, status=404)

    def test_inherited_roles_are_shown_with_where_they_were_given(self, administrator, people):
        page = administrator.get(f'{BUDGET}/tai-khoan')
        row = next(row for row in page.html.select('tr') if people.clerk_of_finance.login in row.text)
        assert 'Sở Tài chính' in row.text and 'Thay đổi' not in row.text

    @pytest.mark.parametrize(
        'fields',
        [
            {'login': 'quantri', 'role': 'clerk'},
            {'login': 'khach', 'role': 'officer'},
            {'login': 'nobody', 'role': 'clerk'},
            {'login': 'khach', 'role': 'clerk', 'so': ''},
            {'login': 'khach', 'role': 'clerk', 'ngay': 'hôm qua'},
            {'login': 'khach', 'role': 'clerk', 'den-ngay': '31/02/2099'},
            {'act': 'change', 'vai-tro': '12345', 'viec': 'cancelled'},
            {'act': 'change', 'vai-tro': 'x', 'viec': 'cancelled'},
            {'act': 'nonsense'},
            {'act': ''},
        ],
    )
    def test_what_cannot_be_done_is_refused_with_a_reason(self, administrator, fields):
        assert seat(administrator, status=422, **fields).html.select_one('.alert-danger').text.strip()

    def test_who_has_moved_or_retired_is_work_for_the_administrator(self, administrator, people, registry):
        clerk, verifier = people.clerk_of_education, people.verifier_of_province
        own = a_record(clerk).named('Trần Văn Chuyển').complete().submitted().verified_by(verifier).build()
        with people.clerk_of_education.acting() as request:
            number = request.office.document(own).current.values('basic')['citizen-id']
        page = create(
            administrator,
            '/so-giao-duc-va-dao-tao',
            login='tran.chuyen',
            name='Trần Văn Chuyển',
            record=number,
        )
        assert page.html.select_one('.issued-password')
        seat(administrator, login='tran.chuyen', role='clerk')
        page = administrator.get(f'{FINANCE}/tai-khoan')
        assert 'Người giữ nay thuộc Sở Giáo dục và Đào tạo' in page.text

    def test_who_has_left_the_service_holds_no_seat_for_long(self, administrator, people):
        clerk, verifier = people.clerk_of_education, people.verifier_of_province
        own = a_record(clerk).named('Trần Văn Nghỉ').complete().submitted().verified_by(verifier)
        with people.clerk_of_education.acting() as request:
            number = request.office.document(own.archived_by(verifier).build()).current.values('basic')[
                'citizen-id'
            ]
        create(
            administrator,
            '/so-giao-duc-va-dao-tao',
            login='tran.nghi',
            name='Trần Văn Nghỉ',
            record=number,
        )
        seat(administrator, '/so-giao-duc-va-dao-tao', login='tran.nghi', role='clerk')
        told = administrator.get('/so-giao-duc-va-dao-tao/tai-khoan')
        assert 'Lưu trữ' in told.text
        page = told.click('Huỷ và giao cho người khác')
        form = next(form for form in page.forms.values() if 'viec' in form.fields)
        assert form['viec'].value == 'replaced'


class TestPasswords:
    def reissue(self, browser, person, status=200, **fields):
        fields = {'act': 'reissue', **decided(so='45/TTr-STC'), 'ban-quet': scan(), **fields}
        return act(browser, person, status=status, **fields)

    def test_a_reissued_password_ends_the_old_one_and_every_session(
        self, administrator, browse, people, app, registry
    ):
        clerk = browse(people.clerk_of_finance)
        page = self.reissue(administrator, people.clerk_of_finance)
        assert clerk.get('/', status=303).location.startswith('http://localhost/dang-nhap')
        again = Browser(app)
        with pytest.raises(AppError, match='422'):
            again.login(people.clerk_of_finance)
        assert (
            again.login(opened(page, registry, people.clerk_of_finance.login)).request.path
            == '/tai-khoan/mat-khau'
        )
        lines = journal.trail(registry.side_store, account=people.administrator.uid)
        issued = next(line for line in lines if line.event == JournalEvent.PASSWORD_ISSUED)
        assert '45/TTr-STC' in issued.details['ground'] and issued.details['scan']
        page = administrator.get(f'{FINANCE}/nguoi-dung/{people.clerk_of_finance.uid}')
        assert '45/TTr-STC' in page.text
        assert page.click('bản quét').content_type == 'image/jpeg'

    @pytest.mark.parametrize('changes', [{'ban-quet': ''}, {'so': ''}, {'ngay': ''}, {'noi-ban-hanh': ''}])
    def test_none_without_a_written_request(self, administrator, people, app, changes):
        page = self.reissue(administrator, people.clerk_of_finance, status=422, **changes)
        assert page.html.select_one('.alert-danger').text.strip()
        Browser(app).login(people.clerk_of_finance)

    def test_a_file_of_another_kind_is_refused(self, administrator, people):
        page = self.reissue(
            administrator, people.clerk_of_finance, 422, **{'ban-quet': Upload('a.pdf', b'MZ program')}
        )
        assert page.html.select_one('.alert-danger').text.strip()


def test_a_closed_account_opens_nothing_until_it_is_opened_again(administrator, browse, people, app):
    clerk = browse(people.clerk_of_finance)
    act(administrator, people.clerk_of_finance, act='disable')
    assert clerk.get('/', status=303)
    with pytest.raises(AppError, match='422'):
        Browser(app).login(people.clerk_of_finance)
    act(administrator, people.clerk_of_finance, act='enable')
    Browser(app).login(people.clerk_of_finance)


def test_an_administrator_ends_all_sessions_of_somebody(administrator, browse, people):
    clerk = browse(people.clerk_of_finance)
    assert 'Từ địa chỉ' in administrator.get(f'{FINANCE}/nguoi-dung/{people.clerk_of_finance.uid}').text
    act(administrator, people.clerk_of_finance, act='end-sessions')
    assert clerk.get('/', status=303).location.startswith('http://localhost/dang-nhap')


def test_an_officer_is_given_the_own_record_by_its_number(administrator, app, people, registry):
    with people.clerk_of_finance.acting() as request:
        number = request.office.document(people.officers_record).current.values('basic')['citizen-id']
    page = create(administrator, login='chu.ho.so', name='Chủ', record=number)
    officer = Browser(app)
    form = next(
        f for f in officer.login(opened(page, registry, 'chu.ho.so')).forms.values() if 'again' in f.fields
    )
    issued = page.html.select_one('.issued-password').text
    form['old'], form['new'], form['again'] = issued, PASSWORD, PASSWORD
    assert f'/ho-so/{people.officers_record}/' in form.submit(status=303).follow().text


def test_accounts_are_found_by_name_without_accents(administrator, people):
    page = administrator.get('/so-tai-khoan?tim=giam doc')
    rows = page.html.select('table')[-1].text
    assert people.head_of_finance.login in rows and people.archivist.login not in rows


class TestLocalAdministrators:
    def test_they_see_their_own_people_only(self, local, people):
        rows = local.get(f'{FINANCE}/so-tai-khoan').html.select_one('table').text
        assert people.clerk_of_budget.login in rows and people.officer.login in rows
        assert people.clerk_of_education.login not in rows and people.head_of_province.login not in rows
        assert local.get(f'{FINANCE}/nguoi-dung/{people.clerk_of_budget.uid}')
        assert local.get(f'{FINANCE}/nguoi-dung/{people.clerk_of_education.uid}', status=404)
        assert local.get(f'{FINANCE}/nguoi-dung/999', status=404)

    def test_they_open_accounts_and_give_roles_below(self, local, people):
        assert create(local, BUDGET, login='moi.nganhsach', name='Mới Ngân Sách')
        assert seat(local, BUDGET, login='moi.nganhsach', role='administrator')
        assert local.get('/so-giao-duc-va-dao-tao/tai-khoan', status=404)
        assert seat(local, '/so-giao-duc-va-dao-tao', login='moi.nganhsach', role='clerk', status=404)
        assert seat(local, '', login=people.archivist.login, role='administrator', status=403)

    def test_they_do_not_touch_accounts_with_roles_elsewhere(self, administrator, local, people):
        seat(administrator, '/so-noi-vu', login=people.clerk_of_budget.login, role='reader')
        page = local.get(f'{FINANCE}/nguoi-dung/{people.clerk_of_budget.uid}')
        assert 'ngoài phạm vi' in page.text and 'Khoá tài khoản' not in page.text
        for what in ('disable', 'end-sessions'):
            act(local, people.clerk_of_budget, act=what, status=403)

    def test_they_do_not_raise_their_own_rights(self, local, people):
        page = seat(local, login=people.bystander.login, role='clerk', status=422)
        assert 'tự cấp' in page.text


class TestWhy:
    def test_from_a_unit(self, browse, people):
        page = browse(people.head_of_finance).get(f'{BUDGET}/ai-co-quyen')
        row = next(row for row in page.html.select('tr') if people.clerk_of_finance.login in row.text)
        assert '12/QĐ-SNV' in row.text and 'Sở Tài chính (kế thừa)' in row.text
        assert people.clerk_of_education.login not in page.text

    def test_from_a_record_with_what_each_may_do(self, browse, people):
        path = f'{FINANCE}/ho-so/{people.officers_record}'
        page = browse(people.officer).get(f'{path}/ai-co-quyen')
        rows = {row.select_one('.meta').text: row.text for row in page.html.select('tbody tr')}
        assert 'xem, xác thực' in rows[people.verifier_of_finance.login]
        assert 'không xem được' in rows[people.administrator.login]
        assert 'Là người có hồ sơ này' in rows[people.officer.login]
        assert browse(people.clerk_of_education).get(f'{path}/ai-co-quyen', status=404)

    def test_a_written_consent_is_a_reason_too(self, browse, people):
        from hoso_cms.testing.consulting import a_consultation

        uid = people.officers_record
        a_consultation(people.bystander, uid).of('basic').granted_by(people.head_of_finance).build()
        page = browse(people.officer).get(f'{FINANCE}/ho-so/{uid}/ai-co-quyen')
        row = next(row.text for row in page.html.select('tbody tr') if people.bystander.login in row.text)
        assert 'Người nghiên cứu hồ sơ' in row and 'Văn bản đồng ý' in row

    def test_from_a_person(self, administrator, people):
        page = administrator.get(f'/nguoi-dung/{people.clerk_of_finance.uid}')
        row = page.html.select_one('tbody tr').text
        assert 'Sở Tài chính' in row and 'Cập nhật' in row and '12/QĐ-SNV' in row

    def test_all_seats_of_any_day_as_a_workbook(self, administrator, browse, people, registry):
        change(administrator, registry, people.clerk_of_finance, viec='cancelled')

        def logins(days):
            answer = administrator.get(f'{FINANCE}/quyen-da-cap?ngay={day(days)}')
            book = openpyxl.load_workbook(io.BytesIO(answer.body))
            return [row[2] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)]

        assert people.clerk_of_finance.login not in logins(0)
        assert people.head_of_finance.login in logins(0) and people.administrator.login in logins(0)
        assert people.clerk_of_education.login not in logins(0)
        assert people.clerk_of_finance.login in logins(-1)
        assert logins((BUILT.date() - clock.today()).days - 1) == []
        assert (
            journal.line(registry.side_store, journal.head(registry.side_store)[0]).event
            == JournalEvent.EXPORT
        )
        assert administrator.get(f'{FINANCE}/quyen-da-cap?ngay=xyz', status=400)
        assert browse(people.clerk_of_finance).get(f'{FINANCE}/quyen-da-cap', status=404)
        assert browse(people.verifier_of_finance).get(f'{FINANCE}/quyen-da-cap', status=403)

    def test_a_name_like_a_formula_stays_a_name(self, administrator):
        create(administrator, login='cong.thuc', name='=HYPERLINK("http://x")')
        seat(administrator, login='cong.thuc', role='reader')
        book = openpyxl.load_workbook(io.BytesIO(administrator.get(f'{FINANCE}/quyen-da-cap').body))
        cells = [cell for row in book.worksheets[0].iter_rows(min_row=4) for cell in row]
        assert any(cell.value == '=HYPERLINK("http://x")' for cell in cells)
        assert all(cell.data_type in ('s', 'n') for cell in cells if cell.value)


@pytest.mark.parametrize('who', ['clerk_of_finance', 'head_of_province', 'officer', 'bystander'])
def test_nobody_else_comes_near(browse, people, who):
    browser = browse(getattr(people, who))
    for path in ('tai-khoan', 'so-tai-khoan', f'nguoi-dung/{people.officer.uid}', 'van-ban-tai-khoan/x'):
        assert browser.get(f'{FINANCE}/{path}', status='4*').status_int in (403, 404)
    answer = seat(browser, login=people.bystander.login, role='clerk', status='4*')
    assert answer.status_int in (403, 404)
