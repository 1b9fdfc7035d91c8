"""The same flow as in tests/functional/test_declaring.py, as people see it: by mouse, by keyboard, with a file."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from PIL import Image
from playwright.sync_api import expect

from hoso_cms.testing.builders import FINANCE, a_record
from hoso_cms.testing.declaring import a_campaign, a_declaration
from hoso_cms.testing.people import hire

REASON = 'Số này của người khác'


def officer_of(people, name, login):
    """A person with a verified record of Finance and an account of their own."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    record = a_record(clerk).named(name).complete().submitted().verified_by(verifier).build()
    return hire(people.administrator, login, name, FINANCE, record=record), record


def test_a_declaration_from_the_first_page_to_the_record(desk, people, site, tmp_path):
    person, record = officer_of(people, 'Nguyễn Thị Kê Khai', 'kekhai')
    officer, verifier = desk(person), desk(people.verifier_of_finance)
    here = declare(officer, tmp_path)
    decide(verifier, here)
    mend(officer, here)
    finish(verifier, here)
    officer.go(f'{site.path(record)}/')
    expect(officer.page.locator('#o-phone')).to_contain_text('0911 222 333')
    expect(officer.page.locator('.record-name, h1').first).to_contain_text('NGUYỄN THỊ ĐỔI TÊN')


def declare(officer, folder):
    page = officer.go('/')
    officer.picture('home-of-an-officer')
    page.get_by_role('link', name='Khai phiếu bổ sung').click()
    page.get_by_role('button', name='Bắt đầu khai').click()
    page.wait_for_url(re.compile(r'/ho-so/\d+/$'))
    here = page.url.removeprefix(officer.site.address)
    page.get_by_role('link', name='Có thay đổi: Thông tin chung').click()
    page.get_by_label('Số điện thoại').fill('0905 000 111')
    expect(page.locator('[data-role="draft-told"]')).to_contain_text('Đã lưu nháp')
    page.get_by_label('Họ và tên khai sinh').fill('Nguyễn Thị Đổi Tên')
    page.locator('.form-actions button[value="luu"]').click()
    expect(page.locator('.declared-row')).to_have_count(2)
    scan = folder / 'cai-chinh.png'
    Image.new('RGB', (600, 800), '#e8dfc8').save(scan)
    # Choosing the file sends it.
    page.locator('[id^="thay-doi-basic_full-name"] input[type="file"]').set_input_files(scan)
    expect(page.locator('.alert-success')).to_contain_text('Đã kèm tài liệu')
    officer.picture('declared-evidence')
    page.get_by_role('link', name='Xong, về danh sách mục').click()
    page.get_by_role('button', name=re.compile('mục còn lại: không thay đổi')).click()
    expect(page.locator('.alert-success')).to_contain_text('không thay đổi')
    officer.picture('declared-tasks')
    page.get_by_role('link', name='Xem lại và nộp').click()
    page.get_by_label('Tôi xin cam đoan').check()
    officer.picture('declared-review')
    page.get_by_role('button', name='Nộp phiếu').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã nộp phiếu')
    officer.picture('declared-submitted')
    return here


def decide(verifier, here):
    page = verifier.go(f'{here}xac-thuc')
    expect(page.locator('.progress-told')).to_have_text('0/2 đã có ý kiến')
    page.keyboard.press('?')
    expect(page.locator('#keys')).to_be_visible()
    page.keyboard.press('Escape')
    expect(page.locator('#keys')).to_be_hidden()
    # A closing dialog gives the focus back a moment later.
    page.wait_for_timeout(700)
    page.keyboard.press('j')
    expect(page.locator('.change').first).to_be_focused()
    page.keyboard.press('v')
    expect(page.locator('#evidence-view img')).to_be_visible()
    page.keyboard.press('a')
    # Identity: the original has to be seen; the key leads to the box that says so.
    expect(page.locator('input[name="goc:basic:full-name:"]')).to_be_focused()
    page.keyboard.press('Space')
    page.keyboard.press('j')
    page.keyboard.press('r')
    expect(page.locator('textarea[name="ly-do:basic:phone:"]')).to_be_focused()
    # What was chosen waits for the verifier, also in another window.
    with page.expect_response(lambda answer: quote_plus(REASON) in (answer.request.post_data or '')):
        page.keyboard.type(REASON)
    expect(page.locator('.progress-told')).to_contain_text('2/2 đã có ý kiến')
    verifier.picture('declared-verdicts')
    verifier.go(f'{here}xac-thuc')
    expect(page.locator('textarea[name="ly-do:basic:phone:"]')).to_have_value(REASON)
    page.get_by_role('button', name='Kết thúc xem xét').click()
    expect(page.locator('.alert-success')).to_contain_text('1 nội dung trả lại')


def mend(officer, here):
    page = officer.go('/')
    expect(page.get_by_text('1 nội dung bị trả lại')).to_be_visible()
    officer.go(here)
    officer.picture('declared-returned')
    page.locator('#tra-lai a').first.click()
    page.get_by_label('Số điện thoại').fill('0911 222 333')
    page.locator('.form-actions button[value="luu"]').click()
    expect(page.locator('.declared-row')).to_have_count(1)
    officer.go(f'{here}thay-doi')
    page.get_by_label('Tôi xin cam đoan').check()
    page.get_by_role('button', name='Nộp phiếu').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã nộp phiếu')


def finish(verifier, here):
    page = verifier.go(f'{here}xac-thuc')
    page.keyboard.press('j')
    page.keyboard.press('a')
    page.get_by_role('button', name='Kết thúc xem xét').click()
    expect(page.locator('.alert-success')).to_contain_text('được chấp nhận')
    verifier.go(here)
    verifier.picture('declared-settled')


def test_the_board_of_a_campaign_and_one_stroke(desk, people, site):
    clerk = people.clerk_of_finance
    a_campaign(clerk, FINANCE, message='Mỗi người khai một phiếu.')
    for number in range(2):
        _, record = officer_of(people, f'Trần Văn Số {["Một", "Hai"][number]}', f'so{number}x')
        a_declaration(clerk, record).handed_in().build()
    screen = desk(clerk)
    page = screen.go(f'{FINANCE}/ke-khai?nhom=chua-khai')
    expect(page.locator('.heat-table')).to_contain_text('Phải khai')
    screen.picture('campaign-board')
    page.get_by_role('button', name=re.compile('^Nhắc ')).click()
    expect(page.locator('.alert-success')).to_contain_text('Đã nhắc')
    screen = desk(people.verifier_of_finance)
    page = screen.go(f'{FINANCE}/ke-khai')
    with screen.next_page():
        page.get_by_role('link', name=re.compile('Duyệt 2 phiếu')).click()
    screen.picture('campaign-bulk')
    page.get_by_role('button', name='Duyệt 2 phiếu').click()
    expect(page.get_by_text('2 phiếu đã duyệt trong 2 phiếu')).to_be_visible()
