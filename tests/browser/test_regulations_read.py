"""Regulations and the calendar before a real browser, wide and on a phone."""

from hoso_cms.operations import calendar, units
from hoso_cms.testing.people import unit_at


def test_regulations_are_compared_read_and_chosen(desk, people):
    with people.administrator.acting() as request:
        units.set_regulation(request, unit_at(request.office, '/'), 'dak-lak-2019', '01/01/2026')
    administrator = desk(people.administrator)
    administrator.go('/quy-che')
    administrator.picture('regulations')
    page = administrator.go('/quy-che/dak-lak-2019')
    administrator.picture('regulation')
    page.locator('details.cite > summary').first.click()
    assert page.get_by_text('10 (mười) ngày làm việc').first.is_visible()
    administrator.picture('regulation-cited')
    page.locator('details.cite[open] a.cite').click()
    page.wait_for_url('**/dieu/9#9.1.b')
    administrator.picture('regulation-article')
    administrator.go('/so-tai-chinh/')
    administrator.picture('unit-regulation')
    administrator.go('/so-tai-chinh/chon-quy-che')
    administrator.picture('unit-regulation-choose')
    administrator.go('/quy-che/nghi-dinh-27-2026')
    administrator.picture('regulation-national')


def test_the_calendar_of_a_year(desk, people):
    with people.administrator.acting() as request:
        calendar.add_day(request, '23/11/2026', 'swap', 'Hoán đổi với thứ Bảy 28/11/2026', '1/VPCP-KGVX')
        calendar.add_day(request, '28/11/2026', 'work', 'Làm bù cho thứ Hai 23/11/2026', '1/VPCP-KGVX')
        calendar.withdraw_day(request, 0, '2/VPCP-KGVX')
    administrator = desk(people.administrator)
    administrator.go('/lich-lam-viec?nam=2026')
    administrator.picture('calendar')
    administrator.go('/lich-lam-viec?nam=2027')
    administrator.picture('calendar-provisional')
