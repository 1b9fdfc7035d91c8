"""The journal through its pages: who read a record, what a person read, and whether every line is still there."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from hoso_cms import clock, journal
from hoso_cms.journal import JournalEvent
from hoso_cms.testing.builders import a_record
from hoso_cms.testing.leaving import gone

FINANCE = '/so-tai-chinh'


@pytest.fixture
def path(people):
    return f'{FINANCE}/ho-so/{people.officers_record}'


def rows(page):
    return [' '.join(row.text.split()) for row in page.html.select('tbody tr')]


def newest(registry):
    """The line written last; the newest by time may be one of a test that let the clock run ahead."""
    return journal.line(registry.side_store, journal.head(registry.side_store)[0])


class TestEverySecretPageLeavesALine:
    def test_a_hit_that_was_opened_with_what_was_sought(self, browse, people, registry):
        page = browse(people.verifier_of_finance).get('/tim-kiem?ten=hoang thi chu')
        page.click('Hoàng Thị Chủ Hồ Sơ')
        line = newest(registry)
        assert (line.event, line.subject) == (JournalEvent.READ, people.officers_record)
        assert line.details['sought'] == 'hoang thi chu'

    def test_a_form_that_is_shown_again_with_its_mistakes(self, browse, people, registry):
        uid = a_record(people.clerk_of_finance).build()
        clerk = browse(people.clerk_of_finance)
        before = journal.head(registry.side_store)[0]
        clerk.post_with_token(
            f'{FINANCE}/ho-so/{uid}/sua/basic', {'ban': '1', 'basic.birth-date': '99/99/9999'}, status=422
        )
        lines = journal.trail(registry.side_store, subject=uid)
        assert [line.event for line in lines if line.id > before] == [JournalEvent.READ]

    def test_what_is_not_shown_of_a_record_is_a_refusal(self, browse, people, registry, path):
        browse(people.officer).get(f'{path}/tep/{"0" * 64}', status=404)
        line = newest(registry)
        assert (line.event, line.subject) == (JournalEvent.REFUSED, people.officers_record)

    def test_nothing_secret_is_shown_while_no_line_can_be_written(self, browse, people, registry, path):
        clerk = browse(people.clerk_of_finance)
        other = sqlite3.connect(registry.side_store.path, isolation_level=None)
        other.execute('CREATE TRIGGER no_more BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, "x"); END')
        try:
            page = clerk.get(path, status=503)
            assert 'Hoàng Thị Chủ Hồ Sơ' not in page.text and 'nhật ký' in page.text
            assert clerk.get('/', status=200)
        finally:
            other.execute('DROP TRIGGER no_more')
            other.close()
        assert clerk.get(path, status=200)


class TestWhoReadARecord:
    def test_those_who_keep_it_see_everybody(self, browse, people, path):
        browse(people.head_of_province).get(path)
        page = browse(people.clerk_of_finance).get(f'{path}/nhat-ky')
        assert rows(page)[0].find('Xem nhật ký') < 0 and people.head_of_province.login in rows(page)[0]
        assert 'Từ địa chỉ' in page.text

    def test_its_person_sees_who_but_not_from_where(self, browse, people, path):
        browse(people.head_of_province).get(path)
        officer = browse(people.officer)
        page = officer.get('/').click('Ai đã xem hồ sơ của tôi')
        assert people.head_of_province.name in rows(page)[0] and 'Từ địa chỉ' not in page.text
        assert page.html.h1.text == 'Ai đã xem hồ sơ của tôi'

    @pytest.mark.parametrize('who', ['archivist', 'clerk_of_education', 'bystander'])
    def test_nobody_else(self, browse, people, path, who):
        gone(people.clerk_of_finance, people.verifier_of_finance, people.officers_record)
        assert browse(getattr(people, who)).get(f'{path}/nhat-ky', status='4*').status_int in (403, 404)

    def test_by_days_and_page_by_page(self, browse, people, path, monkeypatch):
        monkeypatch.setattr('hoso_cms.web.journal.SIZE', 3)
        clerk = browse(people.clerk_of_finance)
        for _ in range(5):
            clerk.get(path)
        page = clerk.get(f'{path}/nhat-ky')
        older = page.click('Cũ hơn ›')
        assert len(rows(page)) == 3 and rows(older) and older.click('Về trang mới nhất')
        tomorrow = f'{clock.today() + timedelta(days=1):%d/%m/%Y}'
        assert rows(clerk.get(f'{path}/nhat-ky?tu={tomorrow}')) == []
        today = f'{clock.today():%d/%m/%Y}'
        assert len(rows(clerk.get(f'{path}/nhat-ky?tu={today}&den={today}'))) == 3

    @pytest.mark.parametrize('days', ['tu=hôm nay', 'den=31/02/2026', 'tu=2026', 'den=31/12/9999'])
    def test_days_that_are_none(self, browse, people, path, days):
        page = browse(people.clerk_of_finance).get(f'{path}/nhat-ky?{quote(days, safe="=/")}', status=422)
        assert page.html.select_one('.alert-danger').text.strip()

    @pytest.mark.parametrize('page', ['truoc=x', 'truoc=999999999', 'truoc=-1', f'truoc={"9" * 40}'])
    def test_a_page_that_is_none_is_the_first_or_empty(self, browse, people, path, page):
        assert browse(people.clerk_of_finance).get(f'{path}/nhat-ky?{page}')


class TestWhatAPersonRead:
    @pytest.fixture(autouse=True)
    def _after_all_others(self):
        """Journals outlive the layer of a test, and other tests read on days to come."""
        with clock.standing_at(datetime(2029, 3, 1, 2, tzinfo=UTC)):
            yield

    def trail(self, browser, person, unit=FINANCE, **kw):
        return browser.get(f'{unit}/nhat-ky/{person.uid}', **kw)

    def test_the_head_sees_the_own_people_and_looking_is_told_too(self, browse, people, registry, path):
        browse(people.clerk_of_finance).get(path)
        page = self.trail(browse(people.head_of_finance), people.clerk_of_finance)
        assert 'Hoàng Thị Chủ Hồ Sơ' in rows(page)[0] and 'Xem' in rows(page)[0]
        line = newest(registry)
        assert line.event == JournalEvent.READ_JOURNAL and line.details['of'] == people.clerk_of_finance.uid

    def test_who_may_not_see_a_record_is_not_told_whose_it_is(self, browse, people, path):
        browse(people.clerk_of_finance).get(path)
        page = self.trail(browse(people.administrator), people.clerk_of_finance, '')
        assert f'Hồ sơ số {people.officers_record}' in rows(page)[0] and 'Hoàng Thị' not in rows(page)[0]

    @pytest.mark.parametrize('number', ['999', 'x', '1' * 30, '1/2'])
    def test_nobody_of_that_number(self, browse, people, number):
        browse(people.head_of_finance).get(f'{FINANCE}/nhat-ky/{number}', status=404)

    def test_not_of_other_peoples_people(self, browse, people):
        self.trail(browse(people.head_of_finance), people.clerk_of_education, status=404)
        for who in (people.clerk_of_finance, people.bystander):
            assert self.trail(browse(who), people.head_of_finance, status='4*')

    def test_people_are_found_by_name(self, browse, people):
        page = browse(people.head_of_finance).get(f'{FINANCE}/nhat-ky?tim=ho van ngan sach')
        assert people.clerk_of_budget.login in page.text and people.clerk_of_education.login not in page.text


class TestIsItWhole:
    def check(self, browser):
        return browser.post_with_token(f'{FINANCE}/nhat-ky', {})

    def test_a_whole_journal_is_said_to_be_whole(self, browse, people, registry, path):
        head = browse(people.head_of_finance)
        with clock.standing_at(clock.now() + timedelta(days=1)):
            a_record(people.clerk_of_finance).build()
        before = journal.head(registry.side_store)[0]
        page = head.get(f'{FINANCE}/nhat-ky')
        assert re.search(rf'Mốc cuối hiện nay: {before}:[0-9a-f]{{64}}', ' '.join(page.html.text.split()))

    def test_only_what_comes_after_a_trusted_line_is_read(self, browse, people, registry, monkeypatch):
        monkeypatch.setattr('hoso_cms.web.journal.CHECKED', 3)
        page = self.check(browse(people.head_of_finance))
        assert 'Đã kiểm tra 3 dòng mới nhất' in page.text

    def test_a_forged_line_is_named(self, browse, people, registry, path):
        head = browse(people.head_of_finance)
        head.get(path)
        number = journal.head(registry.side_store)[0]
        forger = sqlite3.connect(registry.side_store.path, isolation_level=None)
        (trigger,) = forger.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'"
        ).fetchone()
        forger.execute('DROP TRIGGER journal_no_update')
        try:
            (address,) = forger.execute('SELECT address FROM journal WHERE id = ?', (number,)).fetchone()
            forger.execute("UPDATE journal SET address = 'x' WHERE id = ?", (number,))
            page = self.check(head)
            forger.execute('UPDATE journal SET address = ? WHERE id = ?', (address, number))
        finally:
            forger.execute(trigger)
            forger.close()
        assert f'dòng {number}: nội dung đã bị sửa' in page.text

    def test_not_for_clerks(self, browse, people):
        browse(people.clerk_of_finance).post_with_token(f'{FINANCE}/nhat-ky', {}, status=403)
