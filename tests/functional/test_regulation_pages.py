"""The pages of the regulations: every number cites its article, and the article is one click away."""

from urllib.parse import quote

import pytest

from hoso_cms import journal
from hoso_cms.journal import JournalEvent


def test_the_comparison_shows_every_regulation_side_by_side(browse, people):
    page = browse(people.bystander).get('/quy-che')
    head = page.html.select_one('.compared thead').text
    assert all(name in head for name in ('Quận 5', 'Quận 6', 'Long An', 'Hà Nội', 'Đắk Lắk', 'Quốc gia'))
    row = next(tr for tr in page.html.select('.compared tr') if 'văn bản có hiệu lực' in tr.text)
    told = [cell.text for cell in row.select('td')]
    assert told[0].startswith('15 ngày') and 'Điều 9 khoản 2 điểm a' in told[0]
    assert any('3 ngày làm việc' in cell and 'cần xác nhận' in cell for cell in told)


def test_every_number_of_a_profile_cites_its_article_and_shows_its_text(browse, people, registry):
    browser = browse(people.bystander)
    for regulation in registry.models.regulations.values():
        page = browser.get(f'/quy-che/{regulation.id}')
        rows = page.html.select('.clocks tbody tr')
        assert len(rows) == len(regulation.clocks)
        for row, rule in zip(rows, regulation.clocks.values(), strict=True):
            assert rule.told in row.text
            assert row.select_one('details.cite summary').text == rule.article
            assert regulation.text(rule.paragraph).split('\n')[0] in row.select_one('blockquote').text
        assert len(page.html.select('.facts tbody tr details.cite')) == len(regulation.facts)


def test_a_citation_leads_to_the_paragraph(browse, people):
    browser = browse(people.bystander)
    link = browser.get('/quy-che/dak-lak-2019').html.select_one('.clocks a.cite')
    path, _, place = link['href'].partition('#')
    page = browser.get(path)
    assert place == '9.1.b'
    paragraph = next(one for one in page.html.select('.paragraph') if one['id'] == place)
    assert '10 (mười) ngày làm việc' in paragraph.text
    assert page.html.select_one('h1').text.startswith('Điều 9. Cập nhật')
    assert page.html.select_one('a[rel=next]')['href'].endswith('/dieu/10')


def test_every_article_of_every_regulation_has_its_page(browse, people, registry):
    browser = browse(people.bystander)
    for regulation in registry.models.regulations.values():
        contents = browser.get(f'/quy-che/{regulation.id}').html.select('#toan-van li a')
        assert len(contents) == len(regulation.articles)
        for link in (contents[0], contents[-1]):
            browser.get(link['href'])
    assert 'không phải nguyên văn' in browser.get(f'/quy-che/nghi-dinh-27-2026/dieu/{quote("NĐ27-19")}').text


@pytest.mark.parametrize(
    'path',
    [
        '/quy-che/quan-7',
        '/quy-che/dak-lak-2019/dieu/99',
        '/quy-che/dak-lak-2019/dieu',
        '/quy-che/dak-lak-2019/x/9',
    ],
)
def test_what_is_not_there_is_not_found(browse, people, path):
    assert browse(people.bystander).get(path, status=404)


def test_the_pages_are_for_those_who_signed_in(browser):
    assert 'name="password"' in browser.get('/quy-che', status=[200, 303, 401, 403]).maybe_follow().text


# --- The regulation of a unit


def choose(browser, path='/so-tai-chinh', status=303, **fields):
    return browser.post_with_token(
        f'{path}/chon-quy-che', {'regulation': '', 'since': ''} | fields, status=status
    )


def badge(page):
    found = page.html.select_one('.counting')
    return ' '.join(found.text.split()) if found else ''


def test_the_page_of_a_unit_shows_the_regulation_and_from_where_it_comes(browse, people, registry):
    administrator = browse(people.administrator)
    clerk = browse(people.clerk_of_budget)
    assert badge(clerk.get('/so-tai-chinh/phong-ngan-sach/')) == ''
    assert 'chưa chọn' in badge(administrator.get('/so-tai-chinh/'))
    choose(administrator, path='', regulation='dak-lak-2019', since='01/01/2026')
    told = badge(clerk.get('/so-tai-chinh/phong-ngan-sach/'))
    assert 'Đắk Lắk – 2019' in told
    assert 'theo Uỷ ban nhân dân tỉnh Đắk Lắk' in told
    assert 'từ 01/01/2026' in told
    assert 'Chọn quy chế' not in told
    choose(administrator, regulation='long-an-2015')
    assert 'Long An' in badge(clerk.get('/so-tai-chinh/phong-ngan-sach/'))
    assert 'theo' not in badge(administrator.get('/so-tai-chinh/'))
    lines = journal.trail(registry.side_store, account=people.administrator.uid)
    noted = [line.details for line in lines if line.event == JournalEvent.SETTINGS_CHANGED]
    assert {'regulation': 'dak-lak-2019', 'from': '2026-01-01'} in noted


def test_a_wrong_choice_is_refused_and_what_was_typed_stays(browse, people):
    administrator = browse(people.administrator)
    page = choose(administrator, regulation='dak-lak-2019', since='31/02/2026', status=422)
    assert page.html.select_one('#since')['value'] == '31/02/2026'
    assert page.html.select_one('option[selected]')['value'] == 'dak-lak-2019'
    assert 'Không có quy chế' in choose(administrator, regulation='x', status=422).text
    form = administrator.get('/so-tai-chinh/chon-quy-che')
    assert 'Theo cấp trên' in form.text


def test_only_administrators_choose(browse, people):
    clerk = browse(people.clerk_of_finance)
    clerk.get('/so-tai-chinh/chon-quy-che', status=403)
    choose(clerk, regulation='dak-lak-2019', status=403)
