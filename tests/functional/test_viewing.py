"""Where the regulation wants consent for every look (Quận 5 art. 11.2): the question, once per record and session."""

from __future__ import annotations

import pytest

from hoso_cms.journal import JournalEvent, trail
from hoso_cms.operations import units
from hoso_cms.testing.builders import FINANCE, a_record, unit_at
from hoso_cms.testing.consulting import a_consultation
from hoso_cms.testing.people import hire


@pytest.fixture
def quan_5(people):
    """Finance keeps its records by the regulation of Quận 5."""
    with people.administrator.acting() as request:
        units.set_regulation(request, unit_at(request.office, FINANCE), 'quan-5-2014')


@pytest.fixture
def record(people):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    return a_record(clerk).named('Nguyễn Thị Bình').complete().submitted().verified_by(verifier).build()


@pytest.fixture
def path(people):
    def of(uid):
        with people.head_of_province.acting() as request:
            return request.resource_path(request.office.document(uid))

    return of


def answered(page, kind, text):
    form = page.forms['ground']
    form['loai'] = kind
    form['can-cu'] = text
    return form.submit(expect_errors=True)


def test_a_look_is_asked_for_its_ground_once(browse, people, record, path, quan_5, registry):
    verifier = browse(people.verifier_of_finance)
    asked = verifier.get(path(record)).follow()
    asked.mustcontain('Căn cứ xem hồ sơ', 'Điều 11 khoản 2')
    assert 'Xã Ea Kly' not in asked
    assert verifier.get(path(record) + 'lich-su').status_int == 303
    for kind, text in (
        ('dong-y', 'đã được đồng ý'),
        ('nhiem-vu', 'xem'),
        ('nhiem-vu', ''),
        ('dong-y', '1' * 301),
    ):
        wrong = answered(asked, kind, text)
        assert wrong.status_int == 422
        wrong.mustcontain('Căn cứ xem hồ sơ', text)
    page = answered(asked, 'dong-y', '15/CV-STC ngày 01/06/2026').follow()
    page.mustcontain('Xã Ea Kly')
    verifier.get(path(record) + 'lich-su', status=200)
    found = trail(registry.side_store, subject=record, account=people.verifier_of_finance.uid)
    lines = [one for one in found if one.details.get('path') != 'can-cu-xem']
    assert {one.details['ground'] for one in lines} == {'Văn bản đồng ý: 15/CV-STC ngày 01/06/2026'}
    assert {one.event for one in lines} == {JournalEvent.READ, JournalEvent.READ_HISTORY}
    again = browse(people.verifier_of_finance).get(path(record))
    assert again.status_int == 303, 'another session tells its own ground'


def test_it_leads_back_to_where_one_was_going_and_nowhere_else(browse, people, record, path, quan_5):
    verifier = browse(people.verifier_of_finance)
    asked = verifier.get(path(record) + 'lich-su').follow()
    assert answered(asked, 'nhiem-vu', 'xác minh quá trình công tác').location.endswith('/lich-su')
    elsewhere = browse(people.verifier_of_finance).get(path(record) + 'can-cu-xem?tiep=//xau.example/')
    assert answered(elsewhere, 'nhiem-vu', 'xác minh quá trình').location.endswith(path(record))


def test_who_is_not_asked(browse, people, record, path, quan_5):
    """The head, the person of the record, readers by consent, and whoever works on it as it stands."""
    browse(people.head_of_finance).get(path(record), status=200)
    browse(people.officer).get(path(people.officers_record), status=200)
    a_consultation(people.bystander, record).granted_by(people.head_of_finance).build()
    browse(people.bystander).get(path(record), status=200)
    draft = a_record(people.clerk_of_finance).complete().build()
    browse(people.clerk_of_finance).get(path(draft), status=200)
    waiting = a_record(people.clerk_of_finance).complete().submitted().build()
    browse(people.verifier_of_finance).get(path(waiting), status=200)
    assert browse(people.clerk_of_finance).get(path(record)).status_int == 303


def test_who_keeps_no_records_names_a_consent(browse, people, record, path, quan_5):
    reader = hire(people.administrator, 'truycap', 'Cao Thị Truy Cập', FINANCE, 'reader')
    asked = browse(reader).get(path(record)).follow()
    assert 'Nhiệm vụ được giao' not in asked
    assert answered(asked, 'dong-y', '15/CV-STC').status_int == 303


def test_elsewhere_nobody_is_asked(browse, people, record, path):
    browse(people.verifier_of_finance).get(path(record), status=200)
    browse(people.verifier_of_finance).get(path(record) + 'can-cu-xem', status=303)


def test_files_wait_for_the_ground_too(browse, people, record, path, quan_5):
    answer = browse(people.clerk_of_finance).get(path(record) + 'tep/' + 'a' * 64, expect_errors=True)
    assert answer.status_int == 303
    script = browse(people.clerk_of_finance).get(
        path(record), headers={'X-Requested-With': 'fetch'}, expect_errors=True
    )
    assert script.status_int == 403
