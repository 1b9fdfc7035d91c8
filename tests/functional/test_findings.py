"""What the rules say stands beside the field: on the page, in the form, in the rail and for the verifier; it stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.testing.builders import FINANCE, a_record


@pytest.fixture(autouse=True)
def the_day():
    with clock.standing_at(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        yield


def path(uid):
    return f'{FINANCE}/ho-so/{uid}/'


@pytest.fixture
def wrong(people):
    """A record whose coefficient is not that of its step."""
    return a_record(people.clerk_of_finance).complete(coefficient='3,33', step_date='01/09/2025').build()


MESSAGE = 'Bậc 5 ngạch, chức danh 01.003 (A1) có hệ số 3,66; đang ghi 3,33.'


def test_beside_the_field_on_the_page(people, browse, wrong):
    page = browse(people.clerk_of_finance).get(path(wrong))
    fact = page.html.select_one('#o-coefficient')
    assert fact.select_one('.finding.warns').text.startswith(MESSAGE)
    assert fact.select_one('cite').text == 'Nghị định 204/2004/NĐ-CP, Bảng 2, Bảng 3'
    assert 'Nghỉ hưu từ 01/09/2047' in page.html.select_one('#o-birth-date .finding').text
    assert not page.html.select_one('#o-birth-date .warns'), 'what follows from a value is no warning'


def test_counted_in_the_rail(people, browse, wrong):
    page = browse(people.clerk_of_finance).get(path(wrong))
    stops = {a.span.text: a.select_one('.warned') for a in page.html.select('.rail a')}
    assert '1' in stops['Chức vụ, ngạch, lương'].text
    assert stops['Thông tin chung'] is None


def test_in_the_form_and_never_in_the_way(people, browse, wrong):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path(wrong) + 'sua/position')
    item = page.html.select_one('[data-item=coefficient]')
    assert MESSAGE in item.text
    control = item.select_one('input')
    assert page.html.select_one(f'#{control["aria-describedby"].split()[0]}').text.startswith(MESSAGE)
    form = page.forms['noi-dung']
    form['coefficient'] = '3,00'
    assert form.submit('viec', value='luu').status_int == 303
    assert 'đang ghi 3,00' in clerk.get(path(wrong)).html.select_one('#o-coefficient').text


def test_a_form_speaks_of_what_stands_in_it(people, browse, wrong):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path(wrong) + 'sua/position')
    form = page.forms['noi-dung']
    form['coefficient'], form['step-date'] = '3,66', '31/02/2026'
    answer = form.submit('viec', value='luu', status=422)
    assert MESSAGE not in answer.html.select_one('[data-item=coefficient]').text


def test_rows_of_tables_are_named(people, browse):
    rows = [
        {'from': '09/2008', 'to': '03/2012', 'work': 'Chuyên viên'},
        {'from': '09/2012', 'work': 'Chuyên viên'},
    ]
    uid = a_record(people.clerk_of_finance).complete().holding('career', {'career': rows}).build()
    page = browse(people.clerk_of_finance).get(path(uid))
    finding = page.html.select_one('#o-career .finding.warns')
    assert finding.text.startswith('Dòng 2: Trống 5 tháng: dòng trước đến 03/2012, dòng này từ 09/2012.')


def test_a_number_to_be_confirmed_bears_its_mark(people, browse):
    uid = a_record(people.clerk_of_finance).complete(citizen_id='067185000001').build()
    page = browse(people.clerk_of_finance).get(path(uid))
    finding = page.html.select_one('#o-citizen-id .finding')
    assert 'là của nữ; đang ghi giới tính nam' in finding.text
    assert 'xác nhận' in finding.select_one('.to-confirm')['title']


def test_for_the_verifier(people, browse):
    uid = (
        a_record(people.clerk_of_finance)
        .complete(coefficient='3,33', step_date='01/09/2025')
        .submitted()
        .build()
    )
    page = browse(people.verifier_of_finance).get(path(uid) + 'xac-thuc')
    panel = page.html.select_one('[aria-labelledby=warned-title]')
    assert panel.h2.text == 'Lưu ý từ các quy tắc (1)'
    assert MESSAGE in panel.text and 'Chức vụ, ngạch, lương – Hệ số lương' in panel.text


def test_of_who_has_left_only_the_past(people, browse):
    record = a_record(people.clerk_of_finance).complete(birth_date='01/02/1960', citizen_id='067060000001')
    uid = (
        record.submitted()
        .verified_by(people.verifier_of_finance)
        .archived_by(people.verifier_of_finance)
        .build()
    )
    page = browse(people.verifier_of_finance).get(path(uid))
    assert not page.html.select('#o-birth-date .finding, #o-step-date .finding')
