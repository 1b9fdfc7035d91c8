"""Transfers, ends of service and the archive, in a browser: nothing wider than the screen, no error, keys that work."""

from __future__ import annotations

from hoso_cms.testing.builders import EDUCATION, FINANCE
from hoso_cms.testing.leaving import a_departure
from hoso_cms.testing.transferring import a_request, a_transfer, under


def test_a_transfer_from_both_sides(desk, people, site):
    under(people.administrator, 'quan-5-2014')
    record = people.verified_record('Nguyễn Thị Chuyển')
    uid = a_request(people.clerk_of_education, record, EDUCATION).in_writing().taken('request').build()
    clerk, other = desk(people.clerk_of_finance), desk(people.clerk_of_education)
    page = clerk.go(site.path(uid) + '/')
    clerk.picture('chuyen-ho-so-yeu-cau')
    page.fill('#f-decision-number', '45/QĐ-UBND')
    page.fill('#f-decision-date', '20/11/2025')
    page.fill('#f-effective-date', '01/12/2025')
    with clerk.next_page():
        page.get_by_role('button', name='Ghi', exact=True).click()
    page.get_by_role('button', name='Gửi hồ sơ').click()
    page.wait_for_selector('text=Đã gửi')
    page = other.go(site.path(uid) + '/')
    page.get_by_text('Từ chối tiếp nhận…').click()
    other.picture('chuyen-ho-so-tiep-nhan')
    page.get_by_role('button', name='Tiếp nhận', exact=True).click()
    page.get_by_role('link', name='Biên bản giao nhận').click()
    page.wait_for_selector('.minutes')
    other.picture('bien-ban-giao-nhan')
    page = clerk.go(site.path(record) + '/')
    page.fill('#can-cu', '15/CV-PNV ngày 01/06/2026')
    page.get_by_role('button', name='Xem hồ sơ').click()
    page.wait_for_selector('text=Hồ sơ đã chuyển đi')
    clerk.picture('ho-so-da-chuyen')
    clerk.go(f'{FINANCE}/chuyen-ho-so?loc=da-xong')
    clerk.picture('phieu-chuyen')


def test_dak_lak_the_way_over_the_superior(desk, people, site):
    under(people.administrator, 'dak-lak-2019')
    record = people.verified_record('Phạm Văn Điều Động')
    uid = (
        a_transfer(people.clerk_of_finance, record, '/huyen-krong-pac')
        .filled_in(scan=True, decision_date='20/11/2025', effective_date='21/11/2025')
        .taken('submit')
        .build()
    )
    superior = desk(people.verifier_of_province)
    superior.go(site.path(uid) + '/')
    superior.picture('dieu-chuyen-cap-tren')
    with superior.next_page():
        superior.page.get_by_role('button', name='Điều chuyển', exact=True).click()
    district = desk(people.clerk_of_district)
    district.go(site.path(uid) + '/')
    district.picture('chuyen-tiep')
    finance = desk(people.clerk_of_finance)
    finance.go(site.path(people.verified_record('Lê Thị Mở')) + '/chuyen-ho-so?ten=phong')
    finance.picture('chon-don-vi-nhan')


def test_the_archive_is_read_with_the_arrow_keys(desk, people, site):
    names = ['Bùi Văn An', 'Cao Thị Bình', 'Đỗ Văn Cường']
    for number, name in enumerate(names):
        record = people.verified_record(name)
        a_departure(people.clerk_of_finance, record).told(
            scan=True, decision_date='20/11/2024', effective_date=f'01/12/{2022 + number}',
            reason=('retired', 'resigned', 'died')[number],
        ).handed_in().closed_by(people.verifier_of_finance).build()  # fmt: skip
    clerk = desk(people.clerk_of_finance)
    open_one = a_departure(people.clerk_of_finance, people.verified_record('Hà Thị Sắp Nghỉ')).told().build()
    clerk.go(site.path(open_one) + '/')
    clerk.picture('ket-thuc-cong-tac')
    archivist = desk(people.archivist)
    page = archivist.go('/luu-tru')
    archivist.picture('luu-tru')
    page.get_by_role('link', name=names[0]).click()
    page.wait_for_selector('.reader')
    archivist.picture('doc-nhanh')
    with archivist.next_page():
        page.keyboard.press('ArrowRight')
    page.wait_for_selector(f'h1:has-text("{names[1].upper()}")')
    with archivist.next_page():
        page.keyboard.press('ArrowLeft')
    page.wait_for_selector(f'h1:has-text("{names[0].upper()}")')
    page.get_by_role('link', name='Ghi chú', exact=True).click()
    page.fill('#ghi-chu', 'Năm sinh trên bìa ghi nhầm.')
    page.get_by_role('button', name='Ghi chú').click()
    page.wait_for_selector('text=Năm sinh trên bìa ghi nhầm.')
    archivist.picture('ho-so-luu-tru')
    archivist.go('/het-han-luu-tru')
    archivist.picture('het-han-luu-tru')
