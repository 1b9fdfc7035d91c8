"""The calendar of working days: everybody sees it, administrators add rows with the number of a document."""

import pytest

from hoso_cms import journal
from hoso_cms.journal import JournalEvent

ROW = {
    'day': '23/11/2026',
    'kind': 'swap',
    'name': 'Hoán đổi với thứ Bảy 28/11/2026',
    'number': '1/VPCP-KGVX',
}


@pytest.fixture
def administrator(browse, people):
    return browse(people.administrator)


def drawn(page, month, day):
    """The classes and letter of a day."""
    table = page.html.select('.month')[month - 1]
    cell = next(one for one in table.select('.day') if one.contents[0].strip() == str(day))
    return cell['class'][1:], cell.sup.text if cell.sup else '', cell.get('title', '')


def test_a_year_shows_holidays_swaps_and_worked_saturdays(browse, people):
    page = browse(people.bystander).get('/lich-lam-viec?nam=2026')
    assert len(page.html.select('.month')) == 12
    assert drawn(page, 2, 17)[:2] == (['off'], 'L')
    classes, letter, title = drawn(page, 1, 2)
    assert (classes, letter) == (['swap'], 'H')
    assert '12729/VPCP-KGVX' in title
    assert drawn(page, 8, 22)[:2] == (['work'], 'B')
    assert drawn(page, 3, 7)[0] == ['weekend']
    assert drawn(page, 3, 9) == ([], '', '')
    assert not page.html.select('form[action="/lich-lam-viec"]'), 'no form for those who may not'
    assert 'Tạm tính' not in page.text


def test_a_year_without_a_notice_says_that_it_is_provisional(browse, people):
    assert 'Tạm tính' in browse(people.bystander).get('/lich-lam-viec?nam=2027').text


@pytest.mark.parametrize('year', ['', 'x', '1', '0000', '9999', '²²²²', '1e99'])
def test_odd_years_show_a_year(browse, people, year):
    assert browse(people.bystander).get('/lich-lam-viec', {'nam': year}).html.select('.month')


def test_a_row_is_added_shown_and_withdrawn_but_never_gone(administrator, browse, people, registry):
    administrator.post_with_token('/lich-lam-viec', ROW, status=303)
    reader = browse(people.clerk_of_finance)
    page = reader.get('/lich-lam-viec?nam=2026')
    assert drawn(page, 11, 23) == (['swap'], 'H', f'{ROW["name"]} ({ROW["number"]})')
    assert people.administrator.name in page.text
    administrator.post_with_token('/lich-lam-viec', {'place': '0', 'number': '2/VPCP-KGVX'}, status=303)
    page = reader.get('/lich-lam-viec?nam=2026')
    assert drawn(page, 11, 23) == ([], '', '')
    assert 'Đã rút theo 2/VPCP-KGVX' in page.text
    lines = journal.trail(registry.side_store, account=people.administrator.uid)
    noted = [
        line.details['calendar']
        for line in lines
        if line.event == JournalEvent.SETTINGS_CHANGED and 'calendar' in line.details
    ]
    assert sorted(noted) == ['add', 'withdraw']


def test_a_refused_row_keeps_what_was_typed(administrator):
    page = administrator.post_with_token('/lich-lam-viec', ROW | {'number': ''}, status=422)
    assert 'Hãy ghi số văn bản' in page.text
    assert page.html.select_one('#name')['value'] == ROW['name']
    assert page.html.select_one('option[selected]')['value'] == 'swap'


@pytest.mark.parametrize('place', ['0', '99', '-1', 'x', '9' * 30])
def test_rows_that_do_not_stand_cannot_be_withdrawn(administrator, place):
    page = administrator.post_with_token('/lich-lam-viec', {'place': place, 'number': '1'}, status=422)
    assert 'Dòng này không có' in page.text


def test_others_cannot_change_it(browse, people):
    browse(people.head_of_province).post_with_token('/lich-lam-viec', ROW, status=403)
    browse(people.clerk_of_finance).post_with_token('/lich-lam-viec', ROW, status=403)


def test_the_notice_of_a_year_ends_the_warning(administrator):
    administrator.post_with_token(
        '/lich-lam-viec', {'day': '01/01/2027', 'kind': 'year', 'name': '', 'number': '1/TB-BNV'}, status=303
    )
    assert 'Tạm tính' not in administrator.get('/lich-lam-viec?nam=2027').text
