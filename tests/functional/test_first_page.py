"""What the first page says of campaigns and of overdue work in each of the five regulations, day by day: right, and with the
article of every number one click away. The due dates are counted by hand on the calendar of 2026."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.operations import records, units
from hoso_cms.testing.builders import FINANCE, a_decision, a_record
from hoso_cms.testing.declaring import a_campaign, a_declaration


@dataclass(frozen=True)
class Region:
    """What a regulation says of the work below."""

    id: str
    number: str
    personal: str
    """Where it says how changes of a person come into the record."""
    submitted: str
    """What a person is told who handed a declaration in on Thursday 12/11/2026; '' where no number is set."""
    decided: str
    """The last day for a decision that takes effect on 12/11/2026, and its article."""
    article: str
    overdue: tuple[tuple[str, int, int], ...]
    """Day -> how much overdue work the head of the unit sees, and the head above: the record that waits for its verifier,
    and the decision that waits for the record."""


FIFTEEN_DAYS = ('27/11', 0, 0), ('28/11', 0, 0), ('30/11', 2, 0), ('03/12', 2, 0), ('04/12', 2, 2)
"""15 days from 12/11 end on Friday 27/11; the first working day after it is Monday 30/11, the fifth Friday 04/12."""
REGIONS = [
    Region('quan-5-2014', '01/2014/QĐ-UBND', '9.2.b', '', '27/11/2026', '9.2.a', FIFTEEN_DAYS),
    Region('quan-6-2014', '07/2014/QĐ-UBND', '9.2.b', '', '27/11/2026', '9.2.a', FIFTEEN_DAYS),
    # Working days: 13, 16 to 20, 23, 25 to 27 (24/11 is a holiday), 30 to 04/12: the fifteenth is 04/12.
    Region('long-an-2015', '25/2015/QĐ-UBND', '8.2.b', 'hạn 04/12/2026', '04/12/2026', '8.2.a',
           (('04/12', 0, 0), ('07/12', 2, 0), ('10/12', 2, 0), ('11/12', 2, 2))),
    Region('ha-noi-2015', '6033/QĐ-UBND', '7.2.b', '', '27/11/2026', '7.2.a', FIFTEEN_DAYS),
    # One working day for the verifier of the record: 13/11. Three for the decision: 13, 16, 17. The fifth after them: 20/11
    # and, over the holiday, 25/11.
    Region('dak-lak-2019', '30/2019/QĐ-UBND', '9.2.a', 'hạn 13/11/2026', '17/11/2026', '9.2.b',
           (('13/11', 0, 0), ('16/11', 1, 0), ('17/11', 1, 0), ('18/11', 2, 0), ('20/11', 2, 1), ('23/11', 2, 1), ('25/11', 2, 2))),
]  # fmt: skip


@contextmanager
def on(day):
    """Nine in the morning of a day of 2026, where the office is."""
    moment = datetime.strptime(f'{day}/2026 02', '%d/%m/%Y %H').replace(tzinfo=UTC)
    with clock.standing_at(moment):
        yield


@pytest.fixture(params=REGIONS, ids=lambda region: region.id)
def region(request, people):
    """The small office under a regulation."""
    with people.administrator.acting() as given:
        units.set_regulation(given, given.office, request.param.id, '02/01/2026')
    return request.param


def declared(browse, person, day):
    """The card about declaring on a day: its text, the words beside it, and what they cite."""
    with on(day):
        page = browse(person).get('/')
    card = next(s for s in page.html.select('section.panel') if s.select_one('a[href*="ho-so"].btn'))
    link = card.select_one('a.cite')
    return ' '.join(card.text.split()), link and link['href'], link and link['title']


def test_what_a_person_is_told_of_a_campaign(browse, people, region):
    officer, clerk = people.officer, people.clerk_of_finance
    text, href, law = declared(browse, officer, '01/11')
    assert 'Khai phiếu bổ sung' in text and region.number in text
    assert href == f'/quy-che/{region.id}/dieu/{region.personal.split(".")[0]}#{region.personal}'
    assert law
    with on('02/11'):
        campaign = a_campaign(clerk, FINANCE, days=30, begun=-3, title='Kê khai năm 2026')
    assert 'Kê khai năm 2026' not in declared(browse, officer, '04/11')[0]
    text, href, _ = declared(browse, officer, '05/11')
    assert 'Kê khai năm 2026 Khai từ 05/11/2026 đến hết 05/12/2026.' in text and 'Đã nhắc' not in text
    assert href.endswith(region.personal)
    with on('09/11'):
        board = browse(clerk).get(f'{FINANCE}/ke-khai')
        next(f for f in board.forms.values() if f.action.endswith('nhac-ke-khai')).submit()
    text, _, _ = declared(browse, officer, '05/12')
    assert 'Đã nhắc ngày 09/11/2026.' in text and 'Đã quá hạn' not in text
    assert 'đến hết 05/12/2026. Đã quá hạn. Đã nhắc' in declared(browse, officer, '06/12')[0]
    with on('07/12'), clerk.acting() as request:
        records.transition(request, request.office.document(campaign), 'close')
    assert 'Kê khai năm 2026' not in declared(browse, officer, '07/12')[0]


def test_what_a_person_is_told_of_a_declaration(browse, people, region):
    officer = people.officer
    with on('10/11'):
        a_campaign(people.clerk_of_finance, FINANCE, days=30)
        a_declaration(officer, people.officers_record).build()
    text, href, _ = declared(browse, officer, '10/11')
    assert 'đang khai Còn 3 mục chưa trả lời. Hạn khai: hết 10/12/2026.' in text and href.endswith(
        region.personal
    )
    assert 'Hạn khai: hết 10/12/2026. Đã quá hạn.' in declared(browse, officer, '11/12')[0]
    with on('12/11'), officer.acting() as request:
        current = next(iter(request.office.catalog.equal('declaration:record', str(people.officers_record))))
        records.transition(request, request.office.document(current), 'withdraw', reason='Khai lại')
    with on('12/11'):
        a_declaration(officer, people.officers_record).changing('basic', phone='0905').handed_in().build()
    text, href, _ = declared(browse, officer, '12/11')
    assert 'đã nộp Đang chờ xác thực.' in text and 'Hạn khai' not in text
    if region.submitted:
        assert f': {region.submitted} (' in text
        assert href and href.startswith(f'/quy-che/{region.id}/dieu/')
    else:
        assert (href, 'hạn' in text.lower()) == (None, False)


def test_overdue_work_climbs_with_its_article(browse, people, region):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    with on('12/11'):
        record = (
            a_record(clerk)
            .named('Trần Văn Chờ')
            .complete(step_date='01/11/2023')
            .submitted()
            .verified_by(verifier)
            .build()
        )
        day = {'signing_date': '12/11/2026', 'effective_date': '12/11/2026'}
        a_decision(clerk).numbered('5/QĐ-STC', **day).about(record).in_records().build()
    address = f'/quy-che/{region.id}/dieu/{region.article.split(".")[0]}#{region.article}'
    with on('12/11'):
        row = browse(clerk).get('/').html.select_one('.works tbody tr')
        assert row.select_one('.badge').text == region.decided
        assert row.select_one('a.cite')['href'] == address
    for day, own, above in region.overdue:
        with on(day):
            for head, number in ((people.head_of_finance, own), (people.head_of_province, above)):
                page = browse(head).get('/').html
                panel = next((s for s in page.select('section.panel') if 'cần đôn đốc' in s.text), None)
                assert (panel is not None) == bool(number), day
                if panel is not None:
                    assert f'({number})' in panel.h2.text, day
                    assert panel.select_one('.count').text == str(number)
                    assert panel.select_one('a.cite')['title']
                    assert region.id in panel.select_one('a.cite')['href']
                    rule = 'thủ trưởng đơn vị thấy sau 1 ngày làm việc, cấp trên thấy sau 5 ngày làm việc'
                    assert rule in panel.text
