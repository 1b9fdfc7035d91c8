"""A verifier goes through the people of a decision by keyboard: one verified, one returned with a reason."""

from __future__ import annotations

from playwright.sync_api import expect

from hoso_cms.testing.builders import a_decision


def test_one_verified_and_one_returned(desk, people, site):
    uids = [people.verified_record(name) for name in ('Hoàng Văn Phím', 'Lý Thị Bàn')]
    decision = a_decision(people.clerk_of_finance).about(*uids).in_records().build()
    verifier = desk(people.verifier_of_finance)
    page = verifier.go(f'{site.path(decision)}/xac-thuc')
    waiting = page.locator('.verify-person')
    expect(waiting).to_have_count(2)
    page.keyboard.press('j')
    expect(waiting.first).to_be_focused()
    page.keyboard.press('x')
    expect(waiting.first.locator('input[type="checkbox"]')).not_to_be_checked()
    verifier.picture('decision-review')
    page.keyboard.press('r')
    # The reason is asked for before anything is sent.
    expect(page.locator('#ly-do')).to_be_focused()
    page.keyboard.type('Thiếu bản quét')
    waiting.first.focus()
    with verifier.next_page():
        page.keyboard.press('r')
    expect(page.locator('.alert-success')).to_contain_text('Đã trả lại')
    expect(waiting).to_have_count(1)
    page.keyboard.press('j')
    page.keyboard.press('a')
    expect(waiting.first.locator('button[data-key="a"]')).to_be_focused()
    page.keyboard.press('a')
    expect(page.locator('.alert-success')).to_contain_text('Đã xác thực')
    expect(waiting).to_have_count(0)
