"""The clerk's and the verifier's day, as they live it: a browser, a keyboard, forms sent and refused."""

from __future__ import annotations

import re

from PIL import Image
from playwright.sync_api import expect

from hoso_cms.operations import records
from hoso_cms.testing.builders import a_record, complete_content

NEW_PASSWORD = 'mưa rào trên phố núi'
CAREER = (
    '09/2008\t12/2015\tChuyên viên, Sở Tài chính\n'
    '01/2016\t06/2020\t"Phó Trưởng phòng ""Ngân sách"""\n'
    '07/2020\t\tTrưởng phòng Ngân sách'
)
PASTE = """([selector, text]) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.querySelector(selector).dispatchEvent(
        new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def save(page):
    page.locator('.form-actions button[value="luu"]').click()


def kept_draft(page):
    expect(page.locator('[data-role="draft-told"]')).to_contain_text('Đã lưu nháp')


def test_an_issued_password_opens_nothing_but_its_change(desk, people):
    newcomer = people.newcomer
    screen = desk()
    page = screen.go('/dang-nhap')
    screen.picture('sign-in')
    screen.sign_in(newcomer)
    expect(page).to_have_url(re.compile('/tai-khoan/mat-khau$'))
    page.goto('/so-noi-vu/')
    expect(page).to_have_url(re.compile('/tai-khoan/mat-khau$'))
    screen.picture('password')
    page.fill('#old', newcomer.password)
    page.fill('#new', NEW_PASSWORD)
    page.fill('#again', NEW_PASSWORD)
    page.get_by_role('button', name='Đổi mật khẩu').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã đổi mật khẩu')
    screen.picture('home-of-a-newcomer')
    screen.sign_out()
    screen.sign_in(newcomer, NEW_PASSWORD)
    expect(page.locator('.user-menu > summary')).to_have_text(newcomer.name)


def test_a_record_from_the_first_word_to_the_official_one(desk, people, tmp_path):
    clerk = desk(people.clerk_of_finance)
    path = make_record(clerk)
    fill_basic(clerk, path)
    paste_career(clerk, path)
    fill_the_rest(clerk, path)
    upload(clerk, path, tmp_path)
    submit(clerk, path)
    verifier = desk(people.verifier_of_finance)
    give_back(verifier, path)
    mend(clerk, path)
    accept_by_keyboard(verifier, path)
    look_back(clerk, path)


def make_record(clerk):
    page = clerk.page
    clerk.picture('home-of-a-clerk')
    clerk.go('/so-tai-chinh/')
    clerk.picture('unit')
    clerk.go('/so-tai-chinh/ho-so-moi')
    clerk.picture('new-record')
    page.select_option('#officer-kind', label='Công chức')
    page.fill('#full-name', 'Nguyễn Thị Mùa Xuân')
    page.fill('#birth-date', '31/02/1985')
    page.get_by_role('button', name='Lập hồ sơ').click()
    expect(page.locator('.field-error').first).to_contain_text('Không có ngày')
    expect(page.locator('#full-name')).to_have_value('Nguyễn Thị Mùa Xuân')
    page.fill('#birth-date', '28/02/1985')
    page.get_by_role('button', name='Lập hồ sơ').click()
    page.wait_for_url('**/ho-so/**')
    return re.match(r'.*?(/[^:]*?/ho-so/\d+)', page.url.removeprefix(clerk.site.address)).group(1)


def fill_basic(clerk, path):
    """What is typed outlives the page, the session, and the sign-out, without a press of any button."""
    page = clerk.go(f'{path}/sua/basic')
    page.get_by_label('Nơi sinh').fill('Xã Ea Kly, huyện Krông Pắc, tỉnh Đắk Lắk')
    kept_draft(page)
    page.reload()
    expect(page.get_by_label('Nơi sinh')).to_have_value('Xã Ea Kly, huyện Krông Pắc, tỉnh Đắk Lắk')
    page.get_by_label('Quê quán').fill('Nghi Lộc, Nghệ An')
    kept_draft(page)
    clerk.picture('section-with-draft')
    clerk.sign_out()
    clerk.sign_in(clerk.site.people.clerk_of_finance)
    clerk.go(f'{path}/sua/basic')
    expect(page.get_by_label('Quê quán')).to_have_value('Nghi Lộc, Nghệ An')
    page.get_by_label('Giới tính').select_option(label='Nữ')
    page.get_by_label('Dân tộc').select_option(label='Kinh')
    page.get_by_label('Tôn giáo').select_option(label='Không')
    page.get_by_label('Nơi đăng ký hộ khẩu thường trú').fill('Số 12 Lê Duẩn, tỉnh Đắk Lắk')
    page.get_by_label('Số định danh cá nhân').fill('12')
    save(page)
    expect(page.locator('.alert-danger').first).to_be_visible()
    clerk.picture('section-with-errors')
    page.get_by_label('Số định danh cá nhân').fill('066185900001')
    page.keyboard.press('Control+s')
    expect(page.locator('.alert-success')).to_be_visible()


def paste_career(clerk, path):
    page = clerk.go(f'{path}/sua/career')
    page.locator('[data-grid="career"] tbody input[name="from"]').first.focus()
    page.evaluate(PASTE, ['[data-grid="career"] tbody input[name="from"]', CAREER])
    expect(page.locator('[data-grid="career"] tbody tr')).to_have_count(3)
    expect(page.locator('[data-grid="career"] textarea[name="work"]').nth(1)).to_have_value(
        'Phó Trưởng phòng "Ngân sách"'
    )
    clerk.picture('grid')
    save(page)
    expect(page.locator('.alert-success')).to_be_visible()
    clerk.go(path + '/')
    expect(page.locator('#muc-career tbody tr')).to_have_count(3)


def fill_the_rest(clerk, path):
    """The other sections that verification asks for, through the operations: typing them would prove nothing more."""
    with clerk.site.people.clerk_of_finance.acting() as request:
        document = request.office.document(int(path.rpartition('/')[2]))
        content = complete_content()
        for section in ('recruitment', 'position', 'education', 'family'):
            records.edit(request, document, section, content[section], base=document.count)


def a_scan(folder):
    scan = folder / 'bang-tot-nghiep.png'
    Image.new('RGB', (600, 800), '#e8dfc8').save(scan)
    return scan


def upload(clerk, path, folder):
    page = clerk.go(f'{path}/sua/attachments')
    row = page.locator('[data-grid="attachments"] tbody tr').first
    row.locator('input[name="title"]').fill('Bằng tốt nghiệp đại học')
    row.locator('input[type="file"]').set_input_files(a_scan(folder))
    expect(row.locator('[data-role="told"]')).to_contain_text('Đã tải lên')
    save(page)
    expect(page.locator('.alert-success')).to_be_visible()
    clerk.go(path + '/')
    expect(page.locator('#muc-attachments img.thumb')).to_be_visible()
    clerk.picture('record')


def submit(clerk, path):
    page = clerk.page
    with clerk.next_page():
        page.get_by_role('link', name='Trình xác thực').click()
    clerk.picture('submit')
    page.get_by_role('button', name='Trình xác thực').click()
    expect(page.locator('.alert-success')).to_contain_text('Chờ xác thực')


def give_back(verifier, path):
    page = verifier.page
    verifier.picture('home-of-a-verifier')
    verifier.go(f'{path}/xac-thuc')
    expect(page.locator('.review-summary')).to_contain_text('chưa từng được xác thực')
    expect(page.locator('.evidence')).to_contain_text('Bằng tốt nghiệp đại học')
    page.keyboard.press('j')
    page.keyboard.press('j')
    page.keyboard.press('k')
    expect(page.locator('.change.current')).to_have_count(1)
    page.keyboard.press('r')
    expect(page.locator('#reason')).to_be_focused()
    birthplace = page.locator('.change', has_text='Nơi sinh')
    birthplace.get_by_text('Nhận xét').click()
    birthplace.locator('textarea').fill('Giấy khai sinh ghi xã Ea Phê')
    page.fill('#reason', 'Nơi sinh chưa khớp giấy khai sinh')
    verifier.picture('review')
    page.locator('#reason').blur()
    page.keyboard.press('v')
    expect(page.locator('#evidence-view img')).to_be_visible()
    verifier.picture('review-with-evidence')
    page.get_by_role('button', name='Trả lại').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã trả lại hồ sơ')


def mend(clerk, path):
    page = clerk.go(path + '/')
    expect(page.locator('.alert-warning')).to_contain_text('Nơi sinh chưa khớp giấy khai sinh')
    expect(page.locator('.alert-warning')).to_contain_text('Giấy khai sinh ghi xã Ea Phê')
    clerk.picture('returned')
    clerk.go(f'{path}/sua/basic')
    page.get_by_label('Nơi sinh').fill('Xã Ea Phê, huyện Krông Pắc, tỉnh Đắk Lắk')
    page.locator('details.reasons > summary').click()
    page.get_by_label('Căn cứ').fill('Giấy khai sinh số 45/1985')
    save(page)
    expect(page.locator('.alert-success')).to_be_visible()
    clerk.go(path + '/')
    submit(clerk, path)


def accept_by_keyboard(verifier, path):
    page = verifier.go(f'{path}/xac-thuc')
    expect(page.locator('.steps')).to_contain_text('Giấy khai sinh số 45/1985')
    page.keyboard.press('a')
    expect(page.locator('button[value="verify"]')).to_be_focused()
    page.keyboard.press('a')
    expect(page.locator('.alert-success')).to_contain_text('Đã xác thực hồ sơ')
    verifier.go(path + '/')
    expect(page.locator('.record-head .badge')).to_have_text('Đã xác thực')
    verifier.picture('verified')


def look_back(clerk, path):
    """History, two versions compared, and a section brought back beside the official version."""
    page = clerk.go(f'{path}/sua/position')
    page.get_by_label('Chức vụ (chức danh) hiện tại').fill('Trưởng phòng Ngân sách')
    save(page)
    expect(page.locator('.alert-success')).to_be_visible()
    clerk.go(f'{path}/lich-su')
    clerk.picture('history')
    page.get_by_role('button', name='So sánh hai bản đã chọn').click()
    expect(page.locator('ins')).to_contain_text(['Trưởng phòng Ngân sách'])
    clerk.picture('comparison')
    section = page.locator('#muc-position')
    section.get_by_text('Khôi phục mục này').click()
    section.get_by_label('Lý do khôi phục').fill('Chưa có quyết định bổ nhiệm')
    clerk.picture('restore')
    section.get_by_role('button', name='Khôi phục như bản số').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã khôi phục mục')
    clerk.go(f'{path}/ban/1')
    expect(page.locator('.old-banner')).to_contain_text('Đang xem bản số 1')
    clerk.picture('old-version')


def test_a_press_on_save_is_not_lost_when_the_draft_is_kept_meanwhile(desk, people, site):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Văn Vội').complete().build()
    clerk = desk(people.clerk_of_finance)
    page = clerk.go(f'{site.path(uid)}/sua/attachments')
    page.locator('[data-grid="attachments"] input[name="title"]').first.fill('Bằng lái xe')
    button = page.locator('.form-actions button[value="luu"]')
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    page.mouse.move(box['x'] + box['width'] / 2, box['y'] + box['height'] / 2)
    page.mouse.down()
    kept_draft(page)
    page.mouse.up()
    expect(page.locator('.alert-success')).to_be_visible()


def begin_before_scripts(page, path, act):
    """Somebody quicker than the scripts of a page: they come when the act is done."""
    held = []
    page.route('**/static/*.js', lambda route: route.continue_() if held is None else held.append(route))
    page.goto(path, wait_until='commit')
    act()
    assert held
    waiting, held = held, None
    for route in waiting:
        route.continue_()


def test_what_is_typed_before_the_scripts_are_there_is_kept_too(desk, people, site):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Văn Chậm').complete().build()
    page = desk(people.clerk_of_finance).page
    begin_before_scripts(
        page, f'{site.path(uid)}/sua/health', lambda: page.get_by_label('Chiều cao').fill('165')
    )
    kept_draft(page)


def test_a_file_chosen_before_the_scripts_are_there_is_sent_too(desk, people, site, tmp_path):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Văn Nhanh').complete().build()
    page = desk(people.clerk_of_finance).page
    row = page.locator('[data-grid="attachments"] tbody tr').first
    begin_before_scripts(
        page,
        f'{site.path(uid)}/sua/attachments',
        lambda: row.locator('input[type="file"]').set_input_files(a_scan(tmp_path)),
    )
    expect(row.locator('[data-role="told"]')).to_contain_text('Đã tải lên')


def test_two_clerks_merge_and_a_real_conflict_is_asked(desk, people, site):
    uid = a_record(people.clerk_of_finance).named('Nguyễn Văn Hai Người').complete().build()
    path = site.path(uid)
    first, second = desk(people.clerk_of_finance), desk(people.second_clerk_of_finance)
    for one in (first, second):
        one.go(f'{path}/sua/basic')
    first.page.get_by_label('Nơi sinh').fill('Xã Ea Kly')
    first.page.get_by_label('Số điện thoại').fill('0905111111')
    save(first.page)
    expect(first.page.locator('.alert-success')).to_be_visible()
    second.page.get_by_label('Quê quán').fill('Nghệ An')
    second.page.get_by_label('Số điện thoại').fill('0905222222')
    save(second.page)
    conflict = second.page.locator('.conflict')
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text('0905111111')
    expect(conflict).to_contain_text('Lê Thị Cập Nhật')
    expect(second.page.get_by_label('Quê quán')).to_have_value('Nghệ An')
    second.picture('conflict')
    conflict.get_by_role('radio').nth(1).check()
    save(second.page)
    expect(second.page.locator('.alert-success')).to_be_visible()
    with people.clerk_of_finance.acting() as request:
        basic = request.office.document(uid).current.values('basic')
        assert (basic['birthplace'], basic['hometown'], basic['phone']) == (
            'Xã Ea Kly',
            'Nghệ An',
            '0905222222',
        )


def test_changes_to_an_official_record_stand_beside_it(desk, people, site):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    record = a_record(clerk).named('Lê Văn Đổi Thay').complete().submitted().verified_by(verifier)
    uid = record.edited_by(clerk, birthplace='Xã Ea Phê, huyện Krông Pắc, tỉnh Đắk Lắk').build()
    with clerk.acting() as request:
        document = request.office.document(uid)
        rows = [dict(row) for row in document.current.values('family')['own-family']]
        rows = [{**rows[0], 'birth-year': '1956'}, {'relation': 'mother', 'name': 'Trần Thị Hoa'}]
        records.edit(
            request,
            document,
            'family',
            {'own-family': rows},
            base=document.count,
            reason='Bổ sung',
            basis='Phiếu bổ sung lý lịch năm 2025',
        )
        records.transition(request, document, 'submit')
    screen = desk(verifier)
    page = screen.go(f'{site.path(uid)}/xac-thuc')
    expect(page.locator('.diff-old del')).to_have_text(['Kly,', '1955'])
    expect(page.locator('.change')).to_have_count(3)
    for _ in range(3):
        page.keyboard.press('j')
    expect(page.locator('.change.current')).to_contain_text('Trần Thị Hoa')
    screen.picture('review-of-changes')
