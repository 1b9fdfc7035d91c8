"""What the rules say of a declaration: beside the field in its form, beside the change, and for its verifier; it stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.testing.builders import FINANCE
from hoso_cms.testing.declaring import a_declaration


@pytest.fixture(autouse=True)
def the_day():
    with clock.standing_at(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def own(people):
    return people.officers_record


def path(uid):
    return f'{FINANCE}/ho-so/{uid}/'


ROWS = [
    {'from': '09/2008', 'to': '03/2012', 'work': 'Chuyên viên'},
    {'from': '09/2012', 'work': 'Chuyên viên'},
]
GAP = 'Trống 5 tháng: dòng trước đến 03/2012, dòng này từ 09/2012.'


def test_beside_the_field_in_the_form_with_its_article(browse, people, own):
    uid = a_declaration(people.officer, own).build()
    page = browse(people.officer).get(f'{path(uid)}sua/basic')
    said = page.html.select_one('[data-item=birth-date] .finding')
    assert 'Nghỉ hưu từ 01/09/2047 (nam sinh 15/08/1985' in said.text
    assert said.select_one('cite').text == 'Nghị định 135/2020/NĐ-CP, Điều 4'


def test_the_form_speaks_of_what_stands_in_it(browse, people, own):
    uid = a_declaration(people.officer, own).changing('basic', birth_date='15/08/1990').build()
    page = browse(people.officer).get(f'{path(uid)}sua/basic')
    assert 'sinh 15/08/1990' in page.html.select_one('[data-item=birth-date] .finding').text
    stops = {a.span.text: a.select_one('.warned') for a in page.html.select('.rail a')}
    assert '1' in stops['Thông tin chung'].text, 'the number of the citizen is that of somebody born in 1985'


@pytest.mark.parametrize('page', ['thay-doi', 'xac-thuc'])
def test_beside_the_change(browse, people, own, page):
    declaring = a_declaration(people.officer, own).changing('career', career=ROWS)
    uid = (declaring.handed_in() if page == 'xac-thuc' else declaring).build()
    who = people.verifier_of_finance if page == 'xac-thuc' else people.officer
    answer = browse(who).get(f'{path(uid)}{page}')
    (said,) = answer.html.select('.declared-row .diff-new .finding.warns')
    assert said.text.startswith(GAP)
    assert said.select_one('cite').text == 'Mẫu 2C-BNV/2008, mục 28 (khai liên tục)'
    assert not answer.html.select('.findings li')


@pytest.mark.parametrize('page', ['thay-doi', 'xac-thuc'])
def test_what_a_change_brings_about_elsewhere_is_listed(browse, people, own, page):
    declaring = a_declaration(people.officer, own).changing('basic', birth_date='15/08/1990')
    uid = (declaring.handed_in() if page == 'xac-thuc' else declaring).build()
    who = people.verifier_of_finance if page == 'xac-thuc' else people.officer
    listed = browse(who).get(f'{path(uid)}{page}').html.select('.findings li')
    assert [one.span.text for one in listed] == ['Thông tin chung – Số định danh cá nhân']
    assert 'của người sinh năm 1985' in listed[0].text
    assert 'Nghị định 137/2015/NĐ-CP, Điều 13' in listed[0].cite.text
    assert listed[0].select_one('.to-confirm')


def test_what_the_record_says_already_is_not_told_again(browse, people, own):
    uid = a_declaration(people.officer, own).changing('basic', phone='0905 000 111').handed_in().build()
    page = browse(people.verifier_of_finance).get(f'{path(uid)}xac-thuc')
    assert not page.html.select('.finding, .findings')


def test_warnings_stop_nobody(browse, people, own):
    declaring = a_declaration(people.officer, own).changing('career', career=ROWS).handed_in()
    uid = declaring.accepted_by(people.verifier_of_finance).build()
    browse(people.officer).get(path(uid)).mustcontain('Đã duyệt')
