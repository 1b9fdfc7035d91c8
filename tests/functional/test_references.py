"""No page shows the bare number of a unit or a document: it is called by its title, with a link for those who may open it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hoso_cms import clock
from hoso_cms.testing.builders import BUDGET, EDUCATION, FINANCE, a_decision, unit_at
from hoso_cms.testing.leaving import gone
from hoso_cms.testing.transferring import a_transfer
from hoso_cms.web import references


@pytest.fixture(autouse=True)
def tuesday():
    with clock.standing_at(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def record(people):
    return people.verified_record('Trần Thị Chuyển')


def path_of(people, uid):
    with people.administrator.acting() as request:
        return request.resource_path(request.office.document(uid))


def number_of(people, path):
    with people.administrator.acting() as request:
        return str(unit_at(request.office, path).uid)


def bare(page, *numbers):
    """The numbers that stand in the text of a page, as words of their own."""
    text = page.html.select_one('main').get_text(' ')
    return [number for number in map(str, numbers) if re.search(rf'\b{number}\b', text)]


def test_a_transfer_as_it_was_and_what_changed(browse, people, record):
    uid = a_transfer(people.clerk_of_finance, record, EDUCATION).filled_in().taken('send').build()
    a_clerk = browse(people.clerk_of_finance)
    numbers = record, number_of(people, FINANCE), number_of(people, EDUCATION)
    for address in ('ban/1', 'so-sanh?tu=1&den=2', 'lich-su'):
        page = a_clerk.get(path_of(people, uid) + address)
        assert bare(page, *numbers) == [], address
    page = a_clerk.get(path_of(people, uid) + 'ban/1')
    links = {link.text: link['href'] for link in page.html.select('.record-body a')}
    assert links == {'Trần Thị Chuyển': path_of(people, record), 'Sở Tài chính': f'{FINANCE}/'}
    assert 'Sở Giáo dục và Đào tạo' in page.html.select_one('.record-body').text


def test_who_may_not_see_the_record_reads_no_name_through_it(people, record):
    with people.clerk_of_education.acting() as request:
        text, href = references.told(request, 'document', str(record))
        assert text == f'Hồ sơ cán bộ, công chức, viên chức, mã {record}' and not href
        assert references.told(request, 'unit', number_of(people, FINANCE)) == ('Sở Tài chính', '')


@pytest.mark.parametrize('value', ['', '0', '9' * 19, '9' * 40, 'x', '-1', '²'])
def test_numbers_of_nothing(people, value):
    with people.clerk_of_finance.acting() as request:
        assert references.told(request, 'document', value) == (f'tài liệu mã {value}', '')
        assert references.told(request, 'unit', value) == (f'đơn vị mã {value}', '')


def test_rows_of_a_decision_are_called_by_their_people(browse, people, record):
    uid = a_decision(people.clerk_of_finance, 'salary-raise').about(record).build()
    page = browse(people.clerk_of_finance).get(path_of(people, uid) + 'so-sanh')
    assert bare(page, record, number_of(people, FINANCE)) == []
    assert 'Trần Thị Chuyển' in page.text


def test_what_a_version_rests_on_is_named_and_linked(browse, people, record):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    moved = a_transfer(clerk, record, BUDGET).filled_in().taken('move').build()
    left = gone(clerk, verifier, record)
    page = browse(verifier).get(path_of(people, record) + 'lich-su')
    assert bare(page, moved, left) == []
    links = {link.text: link['href'] for link in page.html.select('td a')}
    assert links['Phiếu chuyển hồ sơ ngày 01/12/2026'] == path_of(people, moved)
    assert links['Phiếu kết thúc công tác ngày 01/12/2026'] == path_of(people, left)
