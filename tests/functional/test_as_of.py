"""Numbers of an earlier day: what was then, with the units of then, for who may see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.operations import records, units
from hoso_cms.reports import as_of
from hoso_cms.security import visibility
from hoso_cms.testing.builders import DISTRICT, EA_KLY, EA_PHE, FINANCE, a_record, cheap_hashes, unit_at
from hoso_cms.testing.reorganisations import a_reorganisation, second_administrator


def on(day):
    return clock.standing_at(datetime(2027, 3, day, 2, tzinfo=UTC))


def at(day):
    return {'ngay': f'{day:02}/03/2027'}


@pytest.fixture
def history(people):
    """Day 1: three records, one verified; day 2: one withdrawn; day 3: both communes merged, and a record made since."""
    clerk = people.clerk_of_ea_kly
    with on(1):
        with cheap_hashes():
            second = second_administrator(people.administrator)
        a_record(clerk).complete().submitted().verified_by(people.verifier_of_district).build()
        waste = a_record(clerk).build()
        a_record(people.clerk_of_ea_phe).complete().submitted().build()
    with on(2), clerk.acting() as request:
        records.transition(request, request.office.document(waste), 'withdraw', reason='Nhập trùng')
    with on(3):
        plan = (
            a_reorganisation(people.administrator)
            .renaming(EA_PHE, 'Xã Ea Phê Mới')
            .merging(EA_KLY, into=EA_PHE)
        )
        plan = plan.started_by(second).done()
        a_record(people.clerk_of_ea_phe).build()
    return plan


def table(page):
    """Unit -> numbers by column, from the page."""
    head = [one.text for one in page.html.select('thead th')]
    found = {}
    for row in page.html.select('tbody tr'):
        cells = [' '.join(cell.text.split()) for cell in row.select('td')]
        found[cells[0]] = {
            name: number for name, number in zip(head[1:], cells[1:], strict=True) if number != '·'
        }
    return found


def test_each_day_adds_up_under_the_names_of_then(browse, people, history):
    with on(4):
        browser = browse(people.verifier_of_district)
        first = table(browser.get(f'{DISTRICT}/so-lieu', at(1)))
        assert first['Xã Ea Kly đóng ngày 03/03/2027, kế thừa: Xã Ea Phê Mới'] == {
            'Bản nháp': '1',
            'Đã xác thực': '1',
            'Cộng': '2',
        }
        assert first['Xã Ea Phê nay: Xã Ea Phê Mới'] == {'Bản nháp': '1', 'Cộng': '1'}
        page = browser.get(f'{DISTRICT}/so-lieu', at(2))
        assert [one.text for one in page.html.select('tfoot td')] == ['1', '1', '2']
        last = table(browser.get(f'{DISTRICT}/so-lieu', at(4)))
        assert last == {
            'Huyện Krông Pắc': {'Cộng': '0'},
            'Xã Ea Phê Mới': {'Bản nháp': '2', 'Đã xác thực': '1', 'Cộng': '3'},
        }


def test_a_bar_leads_to_the_units_with_that_state_and_back(browse, people, history):
    with on(4):
        page = browse(people.verifier_of_district).get(f'{DISTRICT}/so-lieu', at(1))
        bars = page.html.select('svg.bars a')
        assert [one['aria-label'] for one in bars] == ['Đã xác thực: 1 hồ sơ', 'Bản nháp: 2 hồ sơ'][::-1]
        chosen = page.test_app.get(f'{DISTRICT}/so-lieu{bars[1].get("xlink:href") or bars[1].get("href")}')
        assert len(table(chosen)) == 1 and 'Xem tất cả' in chosen.text


@pytest.mark.parametrize(
    ('typed', 'said'),
    [('31/02/2027', 'Không có ngày'), ('05/03/2027', 'chưa đến'), ('mai', 'ngày'), ('x' * 50, 'ngày')],
)
def test_days_that_cannot_be(browse, people, history, typed, said):
    with on(4):
        page = browse(people.verifier_of_district).get(f'{DISTRICT}/so-lieu', {'ngay': typed}, status=422)
        assert said in page.html.select_one('.alert-danger').text
        assert page.html.select_one('#ngay')['value'] == typed[:20]


def test_a_unit_made_later_and_too_many_records(browse, people, history, monkeypatch):
    with on(4):
        with people.administrator.acting() as request:
            units.create_unit(request, unit_at(request.office, DISTRICT), 'Xã Mới', 'commune')
        browser = browse(people.verifier_of_district)
        page = browser.get(f'{DISTRICT}/xa-moi/so-lieu', at(1), status=422)
        assert 'được lập ngày 04/03/2027' in page.text
        monkeypatch.setattr(as_of, 'MOST', 2)
        page = browser.get(f'{DISTRICT}/so-lieu', at(1), status=422)
        assert 'hãy chọn một đơn vị trực thuộc' in page.text


def test_nobody_counts_what_they_may_not_see(browse, people, history):
    with on(4):
        browse(people.clerk_of_education).get(f'{DISTRICT}/so-lieu', at(1), status='4*')
        browser = browse(people.head_of_finance)
        browser.get(f'{DISTRICT}/so-lieu', at(1), status='4*')
        assert set(table(browser.get(f'{FINANCE}/so-lieu', at(4)))) == {'Sở Tài chính'}


def test_today_is_what_the_lists_say_for_everybody(people, history):
    with on(4):
        today = clock.today().isoformat()
        for person in people.all():
            with person.acting() as request:
                flow = request.registry.models.workflow_of('record')
                for path in ('/', DISTRICT, FINANCE):
                    unit = unit_at(request.office, path)
                    places = visibility.visible_places(request, unit, True)
                    listed = visibility.counts(request, visibility.in_states(flow, places))
                    counted = sum(
                        (one.numbers for one in as_of.numbers_on(request, unit, today)), type(listed)()
                    )
                    assert {k: n for k, n in listed.items() if n} == dict(counted), (person, path)


def test_the_units_page_and_the_certificate_lead_here(browse, people, history):
    with on(4):
        browser = browse(people.administrator)
        assert browser.get(f'{EA_PHE}-moi/', status='*').status_int in (200, 301, 302, 303, 404)
        page = browse(people.verifier_of_district).get(f'{DISTRICT}/').click('^Số liệu đến ngày$')
        assert 'Số liệu đến ngày 04/03/2027: Huyện Krông Pắc' in page.text
        with people.administrator.acting() as request:
            path = request.resource_path(request.office.document(history))
        page = browser.get(f'{path}bien-ban')
        assert page.click('trước khi sắp xếp').html.select_one('#ngay')['value'] == '02/03/2027'
        assert page.click('sau khi sắp xếp').html.select_one('#ngay')['value'] == '03/03/2027'
