"""A year by each of the five regulations, told through the pages: recruitment, decision, declaration, what is overdue.

The due dates stand in :mod:`hoso_cms.testing.five_years`, counted by hand.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from webob.request import BaseRequest

from hoso_cms import clock
from hoso_cms.operations import units
from hoso_cms.scripts.verify import breaks
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import FINANCE, a_record, complete_content, make_app, small_office
from hoso_cms.testing.declaring import a_campaign
from hoso_cms.testing.desk import Desk, form_of, form_to
from hoso_cms.testing.five_years import YEARS

NEW, RAISED = 'Trần Văn Mới', ('Nguyễn Văn An', 'Lê Thị Bình', 'Phan Văn Chậm')
RECORD, DECISION, DECLARATION = 'Hồ sơ', 'Quyết định', 'Phiếu bổ sung lý lịch'
BASIC = ('basic', 'recruitment', 'position', 'education')
"""The sections of the basic stage (Đắk Lắk art. 9.1.c)."""


@contextmanager
def on(day: str):
    """Nine in the morning of a day, where the office is."""
    with clock.standing_at(datetime.strptime(f'{day} 02', '%d/%m/%Y %H').replace(tzinfo=UTC)):
        yield


def number_of(path: str) -> int:
    """The number of a document, from its address."""
    return int(path.rstrip('/').rpartition('/')[2])


@pytest.fixture(params=YEARS, ids=lambda year: year.regulation)
def year(request):
    return request.param


@pytest.fixture
def app(year, tmp_path, monkeypatch):
    """An application of its own, in which nothing has happened before the year begins."""
    # WebOb leaves the temporary file of a large body to the garbage collector, which warns about it.
    monkeypatch.setattr(BaseRequest, 'request_body_tempfile_limit', 64 * 1024 * 1024)
    app = make_app(tmp_path)
    yield app
    close_databases(app.registry)
    app.registry.side_store.close()


@pytest.fixture
def people(app, year):
    """The small office works by the regulation from the first day; three of Finance have verified records."""
    with on('02/01/2026'):
        people = small_office(app.registry)
        with people.administrator.acting() as request:
            units.set_regulation(request, request.office, year.regulation, '01/01/2026')
        for name in RAISED:
            record = a_record(people.clerk_of_finance).named(name).complete(step_date='01/03/2023')
            record.submitted().verified_by(people.verifier_of_finance).build()
    return people


@pytest.fixture
def desk(app):
    """A person's desk on the day that it is: everybody signs in anew each day."""
    return lambda person: Desk(app, person)


@pytest.fixture
def document(people):
    """The answer to a question about a document."""

    def ask(path, question):
        with people.administrator.acting() as request:
            return question(request.office.document(number_of(path)))

    return ask


def test_the_year(year, people, desk, app, document):
    story = Story(year, people, desk, document)
    story.recruitment()
    story.decision()
    story.declaration()
    with on('31/12/2026'):
        for person in (people.clerk_of_finance, people.verifier_of_finance):
            assert desk(person).works() == {}
        for person, unit in ((people.head_of_finance, FINANCE), (people.head_of_province, '')):
            head = desk(person)
            assert head.pressing() == 0
            assert head.running(unit) == 0
        with people.administrator.acting() as request:
            store = app.registry.side_store
            assert list(breaks(request.registry.models, request.office, store, {}, quiet=True)) == []


class Story:
    """What the people of Finance do in one year."""

    def __init__(self, year, people, desk, document):
        self.year, self.people, self.desk, self.document = year, people, desk, document
        self.clerk, self.verifier = people.clerk_of_finance, people.verifier_of_finance

    def due(self, due, article):
        """What a limit is told with: its last day, its article and the number of the regulation."""
        return due, article, self.year.number

    # --- Recruitment

    def recruitment(self):
        year = self.year
        with on(year.recruited):
            path = self.new_record()
            work = self.desk(self.clerk).works()[NEW, RECORD]
            shown = self.desk(self.clerk).limits(path)
            for told in self.due(year.recruited_due, year.recruited_by):
                assert told in work and told in shown
            assert 'Còn hạn' in shown
        if year.regulation == 'dak-lak-2019':
            self.three_steps(path)
        with on(year.verified):
            clerk = self.desk(self.clerk)
            if year.regulation != 'dak-lak-2019':
                for section, values in complete_content(NEW).items():
                    clerk.fill(path, section, values)
                clerk.step(path, 'submit')
            verifier = self.desk(self.verifier)
            assert (NEW, RECORD) in verifier.works()
            verifier.get(f'{path}xac-thuc').forms['decision'].submit('decision', value='verify').follow()
            shown = clerk.limits(path)
            assert year.in_time in shown and f'xong {year.verified}' in shown
            assert (NEW, RECORD) not in clerk.works() and (NEW, RECORD) not in verifier.works()
        assert self.document(path, lambda one: one.state) == 'verified'

    def new_record(self):
        """A record of somebody who was recruited today; its path."""
        clerk = self.desk(self.clerk)
        form = form_to(clerk.get(f'{FINANCE}/ho-so-moi'), 'ho-so-moi')
        form['full-name'], form['birth-date'], form['officer-kind'] = NEW, '01/02/1999', 'civil-servant'
        path = form.submit().follow().request.path
        clerk.fill(path, 'recruitment', {'recruitment-decision-date': self.year.recruited})
        return path

    def three_steps(self, path):
        """Form on 14/01: two working days to 16/01; basic data on 16/01: three to 21/01, and one for the verifier."""
        content = complete_content(NEW)

        def steps(clerk):
            return [' '.join(one.text.split()) for one in clerk.get(path).html.select('.steps > li')]

        with on('14/01/2026'):
            clerk = self.desk(self.clerk)
            assert ['Chưa bắt đầu' in one for one in steps(clerk)] == [False, True, True]
            clerk.fill(path, 'recruitment', {'form-submitted-date': '14/01/2026'})
            first, second, third = steps(clerk)
            assert 'Đúng hạn' in first and 'xong 14/01/2026' in first
            assert 'hạn 16/01/2026' in second and 'Chưa bắt đầu' in third
            for told in self.due('16/01/2026', 'Điều 9 khoản 1 điểm c'):
                assert told in clerk.works()[NEW, RECORD]
        with on('19/01/2026'):
            clerk = self.desk(self.clerk)
            assert 'Quá hạn 3 ngày' in clerk.works()[NEW, RECORD]
            for section in BASIC:
                clerk.fill(path, section, content[section])
            _, second, third = steps(clerk)
            assert 'Trễ hạn' in second and 'xong 19/01/2026' in second
            assert 'hạn 22/01/2026' in third
            for told in self.due('22/01/2026', 'Điều 9 khoản 1 điểm d'):
                assert told in clerk.works()[NEW, RECORD]
        with on('20/01/2026'):
            clerk = self.desk(self.clerk)
            for section in content.keys() - set(BASIC):
                clerk.fill(path, section, content[section])
            clerk.step(path, 'submit')
            for told in self.due('21/01/2026', 'Điều 9 khoản 2 điểm a'):
                assert told in self.desk(self.verifier).works()[NEW, RECORD]

    # --- A decision for three people

    def decision(self):
        year = self.year
        with on(year.decided):
            path = self.drafted()
            clerk = self.desk(self.clerk)
            name = 'Về việc cán bộ của Sở Tài chính'
            assert (name, DECISION) in clerk.works(), 'a draft waits for its clerk'
            if year.scan:
                assert 'Chưa có bản quét' in clerk.get(path)
                clerk.scan(path, 'head', clock.today())
            page = form_to(clerk.get(path), 'ban-hanh').submit().follow()
            assert 'Chờ xác thực: 3' in page
            for told in self.due(year.decided_due, year.decided_by):
                assert told in clerk.limits(path) and told in clerk.works()[name, DECISION]
            verifier = self.desk(self.verifier)
            assert {one for one, _ in verifier.works()} == set(RAISED)
            late = self.verified_but_one(verifier, path)
            work = clerk.works()
            assert set(work) == {(name, DECISION), (RAISED[2], RECORD)}
            for told in self.due(year.decided_due, year.decided_by):
                assert told in work[RAISED[2], RECORD] and told in clerk.limits(late)
        for day, below, above in year.climbs:
            with on(day):
                assert self.desk(self.people.head_of_finance).pressing() == below, day
                assert self.desk(self.people.head_of_province).pressing() == above, day
                overdue = {name, RAISED[2]} if below else set()
                assert self.desk(self.people.head_of_finance).overdue(FINANCE) == overdue
        with on(year.mended):
            self.desk(self.clerk).step(late, 'submit')
            form = self.desk(self.verifier).get(f'{path}xac-thuc').forms['verify']
            assert 'Đã thực hiện' in form.submit('nhan-chon', value='1').follow()
            for one in (path, late):
                shown = self.desk(self.clerk).limits(one)
                assert 'Trễ hạn' in shown and f'xong {year.mended}' in shown
            assert self.desk(self.people.head_of_province).pressing() == 0
            assert self.desk(self.clerk).works() == {}

    def drafted(self):
        """The draft through the grid; its path."""
        year, clerk = self.year, self.desk(self.clerk)
        form = form_to(clerk.get(f'{FINANCE}/quyet-dinh-moi'), 'quyet-dinh-moi')
        head = {
            'loai': year.kind, 'abstract': 'Về việc cán bộ của Sở Tài chính', 'number': '15/QĐ-STC',
            'signing-date': year.decided, 'effective-date': year.effective, 'issuing-agency': 'Sở Tài chính',
        }  # fmt: skip
        for name, value in head.items():
            form[name] = value
        form = form_of(form.submit().follow())
        form['dan'] = '\n'.join(RAISED)
        page = form.submit('viec', value='dan').follow()
        assert 'Đã thêm 3 người' in page
        form = form_of(page)
        for column, value in year.typed.items():
            for number in range(3):
                form.set(column, value, number)
        path = form.submit('viec', value='luu').follow().request.path
        clerk.fill(path, 'head', {'signer': 'Dương Thị Giám Đốc'})
        return path

    def verified_but_one(self, verifier, path):
        """Two are verified; the third is returned, and its clerk forgets it. The path of that record."""
        page = verifier.get(f'{path}xac-thuc')
        form = page.forms['verify']
        (third,) = [one for one in page.html.select('.verify-person') if RAISED[2] in one.text]
        form['ly-do'] = 'Chưa khớp quyết định'
        page = form.submit('tra', value=third.select_one('input[name="chon"]')['value']).follow()
        page = page.forms['verify'].submit('nhan-chon', value='1').follow()
        assert 'Đã xác thực: 2' in page
        link = page.html.find('a', string=RAISED[2])
        for name in RAISED[:2]:
            href = page.html.find('a', string=name)['href']
            bases = self.document(href, lambda one: {version.basis for version in one.history()})
            assert f'decision:{number_of(path)}' in bases
            assert self.document(href, lambda one: one.state) == 'verified'
        return link['href']

    # --- A declaration of the officer

    def declaration(self):
        year, people = self.year, self.people
        name = people.officer.name
        with on(year.declared):
            if year.campaign:
                campaign = a_campaign(self.clerk, FINANCE, sections=('basic', 'education', 'family'))
            path = self.declared()
            works, shown = self.desk(self.verifier).works(), self.desk(people.officer).limits(path)
            for told in self.due(year.declared_due, year.declared_by) if year.declared_due else ():
                assert told in shown and told in works[name, DECLARATION]
            if not year.declared_due:
                assert shown == '' and 'không ấn định' in works[name, DECLARATION]
        with on(year.returned):
            verifier = self.desk(self.verifier)
            form = form_to(verifier.get(f'{path}xac-thuc'), 'xac-thuc')
            form['y:basic:email:'], form['y:basic:phone:'] = 'accepted', 'returned'
            form['ly-do:basic:phone:'] = 'Số này của người khác'
            form.submit().follow().mustcontain('1 thay đổi được chấp nhận', '1 nội dung trả lại')
            assert verifier.works() == {}
        with on(year.again):
            officer = self.desk(people.officer)
            assert ('Tạm dừng' in officer.limits(path)) == bool(year.declared_due)
            officer.fill(path, 'basic', {'phone': '0911 222 333'})
            self.hand_in(officer, path)
            for told in self.due(year.again_due, year.declared_by) if year.again_due else ():
                assert told in self.desk(self.verifier).works()[name, DECLARATION]
        with on(year.settled):
            verifier = self.desk(self.verifier)
            form = form_to(verifier.get(f'{path}xac-thuc'), 'xac-thuc')
            form['y:basic:phone:'] = 'accepted'
            form.submit().follow().mustcontain('Đã duyệt')
            assert ('Đúng hạn' in self.desk(people.officer).limits(path)) == bool(year.declared_due)
            if year.campaign:
                self.desk(self.clerk).step(f'{FINANCE}/ho-so/{campaign}/', 'close').mustcontain('Đã kết thúc')
        self.held(path)

    def declared(self):
        """Two changes handed in on line; the path of the declaration."""
        officer = self.desk(self.people.officer)
        home = officer.get('/')
        assert ('Kê khai bổ sung năm 2026' in home) == self.year.campaign
        page = officer.get(home.html.select_one('a[href$="phieu-bo-sung"]')['href'])
        form = next(one for one in page.forms.values() if 'giay' in one.fields)
        path = form.submit('giay', value='0').follow().request.path
        officer.fill(path, 'basic', {'phone': '0905 000 111', 'email': 'chuhoso@daklak.gov.vn'})
        form_to(officer.get(path), 'khong-thay-doi').submit()
        self.hand_in(officer, path)
        return path

    def hand_in(self, officer, path):
        form = form_to(officer.get(f'{path}thay-doi'), 'nop')
        form['cam-doan'] = True
        form.submit().follow().mustcontain('Đã nộp phiếu')

    def held(self, path):
        """The record holds both values, and rests on the declaration."""
        record = f'{FINANCE}/ho-so/{self.people.officers_record}/'

        def told(one):
            version = one.official_version()
            return version.basis, version.values('basic')['phone'], version.values('basic')['email']

        assert self.document(record, told) == (
            f'declaration:{number_of(path)}', '0911 222 333', 'chuhoso@daklak.gov.vn',
        )  # fmt: skip
