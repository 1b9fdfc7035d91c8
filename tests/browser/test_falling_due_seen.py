"""The list of what is due, and what rules say beside fields, in a real browser under the content security policy."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from hoso_cms.models.rules.dates import later, told
from hoso_cms.testing.builders import FINANCE, a_record


def begun(months):
    """The day on which a step began whose regular raise is due in so many months."""
    return told(later(date.today().replace(day=1), months - 36))


def test_from_a_bar_to_a_name_to_the_field(desk, people):
    clerk = people.clerk_of_finance
    for number, name in enumerate(('Nguyễn Thị Nâng Lương', 'Trần Văn Nâng Lương', 'Lê Thị Nâng Lương'), 2):
        a_record(clerk).named(name).complete(step_date=begun(number), step='4', coefficient='3,33').build()
    screen = desk(clerk)
    page = screen.go(f'{FINANCE}/den-han?ky=12')
    expect(page.locator('.due tbody tr')).to_have_count(3)
    screen.picture('due')
    bar = page.locator('svg.bars a[aria-label$=": 1 người"]').last
    # What is drawn has the colours of the style sheet: no style of its own got past the policy.
    assert bar.locator('rect').evaluate('one => getComputedStyle(one).fill') == 'rgb(47, 138, 84)'
    bar.click()
    expect(page.locator('#list-title')).to_contain_text(': 1 người')
    expect(page.locator('.due tbody tr')).to_have_count(1)
    page.locator('.due tbody a').first.click()
    expect(page.locator('#o-step-date .finding')).to_contain_text('Nâng lương lần sau')
    screen.picture('record-with-findings')


def test_a_warning_in_the_form_stops_nobody(desk, people):
    clerk = people.clerk_of_finance
    uid = (
        a_record(clerk)
        .named('Phạm Văn Sai Hệ Số')
        .complete(step='4', coefficient='3', step_date=begun(12))
        .build()
    )
    screen = desk(clerk)
    page = screen.go(f'{FINANCE}/ho-so/{uid}/sua/position')
    warning = page.locator('[data-item="coefficient"] .finding')
    expect(warning).to_contain_text('Bậc 4 ngạch, chức danh 01.003 (A1) có hệ số 3,33; đang ghi 3,00.')
    warning.scroll_into_view_if_needed()
    screen.picture('form-with-findings')
    page.fill('#o-position', 'Chuyên viên tổng hợp')
    page.locator('.form-actions button[value="luu"]').click()
    expect(page.locator('.alert-success')).to_contain_text('Đã lưu mục')
    expect(page.locator('.rail .warned').first).to_contain_text('1')
