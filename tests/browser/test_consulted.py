"""A page that is read under a consultation, in a real browser: what it shows, what it prints, and that it closes itself."""

from __future__ import annotations

from playwright.sync_api import expect

from hoso_cms.operations import records
from hoso_cms.testing.builders import a_record
from hoso_cms.testing.consulting import a_consultation


def consulted(site, **consent):
    clerk, verifier = site.people.clerk_of_finance, site.people.verifier_of_finance
    uid = a_record(clerk).named('Nguyễn Thị Bình').complete().submitted().verified_by(verifier).build()
    one = a_consultation(site.people.bystander, uid).of('basic', 'education')
    return uid, one.granted_by(site.people.head_of_finance, **consent).build()


def test_the_reader_sees_whose_reading_it_is_and_until_when(desk, site):
    uid, consultation = consulted(site)
    reader = desk(site.people.bystander)
    page = reader.go(f'{site.path(uid)}/')
    expect(page.locator('.consult-banner')).to_contain_text('15/CV-STC')
    expect(page.locator('.watermark text').first).to_contain_text('Tô Văn Khách (khach)')
    reader.picture('consulted')
    page.emulate_media(media='print')
    expect(page.locator('#noi-dung')).to_be_hidden()
    expect(page.locator('.print-refused')).to_be_visible()


def test_an_extract_is_printed_with_the_mark(desk, site):
    uid, _ = consulted(site, extract='yes')
    reader = desk(site.people.bystander)
    page = reader.go(f'{site.path(uid)}/')
    with reader.next_page():
        page.get_by_role('link', name='Bản để in').click()
    page.emulate_media(media='print')
    expect(page.locator('#noi-dung')).to_be_visible()
    expect(page.locator('.watermark')).to_be_visible()


def test_a_page_left_open_closes_itself(desk, site):
    uid, consultation = consulted(site)
    reader = desk(site.people.bystander)
    page = reader.page
    page.clock.install()
    reader.go(f'{site.path(uid)}/')
    expect(page.locator('#noi-dung')).to_contain_text('Xã Ea Kly')
    page.clock.run_for(61_000)
    expect(page.locator('#noi-dung')).to_contain_text('Xã Ea Kly')
    with site.people.head_of_finance.acting() as request:
        records.transition(request, request.office.document(consultation), 'revoke', reason='Xong việc')
    page.clock.run_for(61_000)
    expect(page.locator('.consult-over')).to_be_visible()
    expect(page.locator('#noi-dung')).to_have_count(0)


def test_the_pages_round_a_consultation(desk, site):
    uid, consultation = consulted(site)
    waiting = a_consultation(site.people.bystander, uid).of('basic', 'discipline').build()
    head, reader = desk(site.people.head_of_finance), desk(site.people.bystander)
    for one, path, name in (
        (reader, '/de-nghi-nghien-cuu', 'consultation-new'),
        (reader, '/phieu-nghien-cuu', 'consultations-mine'),
        (head, f'{site.path(waiting)}/', 'consultation-decision'),
        (head, f'{site.path(consultation)}/', 'consultation'),
        (head, '/so-tai-chinh/khai-thac', 'consultations-unit'),
        (head, f'{site.path(uid)}/phieu-theo-doi', 'use-log'),
    ):
        one.go(path)
        one.picture(name)
