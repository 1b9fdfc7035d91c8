"""A roster becomes draft records through the pages: all of them or none, and nothing before it is asked for."""

import threading
import unicodedata
from io import BytesIO

import openpyxl
import pytest
from webtest import Upload

from hoso_cms.exchange import waiting
from hoso_cms.exchange.remarks import NOTES_SHEET
from hoso_cms.operations import records
from hoso_cms.testing.builders import a_record, unit_at
from hoso_cms.web import importing
from tests.unit.exchange.layouts import TCVN3_SHEET
from tests.unit.exchange.workbooks import KINDS, xlsx

FINANCE = '/so-tai-chinh'
HEADINGS = ['STT', 'Họ và tên', 'Ngày sinh', 'Số CCCD', 'Giới tính', 'Chức vụ', 'Hệ số']
AN = [1, 'Nguyễn Văn An', '05/06/1980', '067080000001', 'Nam', 'Chuyên viên', '3,66']
BINH = [2, 'H’Bia Êban', '1985', '067185000002', 'Nữ', 'Trưởng phòng', '4,32']


@pytest.fixture(autouse=True)
def runs_end():
    """No run outlives its test, whose database vanishes with it."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith('import '):
            thread.join(30)


@pytest.fixture
def clerk(browse, people):
    return browse(people.clerk_of_finance)


def send(browser, data, name='Danh sách.xlsx', **kw):
    form = browser.get(f'{FINANCE}/nhap-danh-sach').forms['send-roster']
    form['roster'] = Upload(name, data)
    return form.submit(**kw)


def trial(browser, *rows, **kw):
    return send(browser, xlsx([HEADINGS, *rows], **kw)).follow()


def problems(page):
    return [item.text for item in page.html.select('#problems li')]


def finish(page):
    """The page of a run once the run is over."""
    page = page.forms['trial'].submit('run').follow()
    for thread in threading.enumerate():
        if thread.name.startswith('import '):
            thread.join(30)
    return page.goto(page.request.path)


def contents(person, path=FINANCE):
    """Name and citizen's number of the drafts of a unit."""
    with person.acting() as request:
        found = list(unit_at(request.office, path).shelf.documents.values())
        return {
            (
                document.current.values('basic')['full-name'],
                document.current.values('basic').get('citizen-id', ''),
                document.state,
            )
            for document in found
        }


class TestAll:
    @pytest.mark.parametrize('kind', KINDS)
    def test_from_the_file_to_drafts_and_back(self, clerk, people, kind):
        before = contents(people.clerk_of_finance)
        page = send(clerk, KINDS[kind]([HEADINGS, AN, BINH]), f'Danh sách 2025.{kind}').follow()
        assert problems(page) == []
        assert '2 dòng cán bộ, 2 dòng hợp lệ' in ' '.join(page.html.text.split())
        assert contents(people.clerk_of_finance) == before
        page = finish(page)
        assert 'Đã tạo 2 hồ sơ nháp' in page
        made = contents(people.clerk_of_finance) - before
        assert made == {('Nguyễn Văn An', '067080000001', 'draft'), ('H’Bia Êban', '067185000002', 'draft')}
        page = clerk.get(f'{FINANCE}/nhap-danh-sach')
        assert f'Danh sách 2025.{kind}' in page
        form = next(form for form in page.forms.values() if 'batch' in form.fields)
        form['reason'] = 'Nhập nhầm đơn vị'
        assert 'Đã hoàn tác đợt nhập: 2 hồ sơ' in form.submit().follow()
        assert {
            state
            for _, number, state in contents(people.clerk_of_finance)
            if number.startswith(('0670800', '0671'))
        } == {'withdrawn'}

    def test_a_list_in_an_old_encoding(self, clerk, people):
        page = send(clerk, xlsx(TCVN3_SHEET.rows, TCVN3_SHEET.merges)).follow()
        assert 'TCVN3' in page
        page = finish(page)
        assert 'hồ sơ nháp tại' in page
        assert set(TCVN3_SHEET.names) <= {name for name, _, _ in contents(people.clerk_of_finance)}

    def test_decomposed_letters_are_composed(self, clerk, people):
        rows = [
            [unicodedata.normalize('NFD', value) if isinstance(value, str) else value for value in row]
            for row in (HEADINGS, AN)
        ]
        finish(send(clerk, xlsx(rows)).follow())
        assert ('Nguyễn Văn An', '067080000001', 'draft') in contents(people.clerk_of_finance)


class TestErrors:
    @pytest.mark.parametrize(
        ('column', 'value', 'cell'),
        [(2, '31/02/1980', 'C2'), (3, '123456789012', 'D2'), (3, '0670', 'D2'), (2, 'hôm qua', 'C2')],
    )
    def test_what_is_wrong_is_told_at_its_cell_and_stops_all(self, clerk, people, column, value, cell):
        before = contents(people.clerk_of_finance)
        bad = [*AN[:column], value, *AN[column + 1 :]]
        page = trial(clerk, bad, BINH)
        assert [text for text in problems(page) if text.startswith(f'Lỗi {cell}')], problems(page)
        assert page.html.select_one('button[name=run]').has_attr('disabled')
        page = finish(page)
        assert 'chưa có hồ sơ nào được tạo' in page
        assert contents(people.clerk_of_finance) == before

    def test_the_workbook_comes_back_with_remarks(self, clerk):
        page = trial(clerk, [*AN[:2], '31/02/1980', *AN[3:]])
        body = page.click('Tải lại tệp có ghi chú').body
        book = openpyxl.load_workbook(BytesIO(body))
        assert book.sheetnames == ['DS', NOTES_SHEET]
        assert 'Lỗi' in book['DS']['C2'].comment.text

    def test_a_number_that_a_record_has_is_an_error_without_telling_more_than_may_be_seen(
        self, clerk, people
    ):
        a_record(people.clerk_of_finance).named('Trần Văn Cũ').complete(citizen_id='067080000001').build()
        a_record(people.clerk_of_education).named('Lê Văn Kín').complete(citizen_id='067185000002').build()
        first, second = (text for text in problems(trial(clerk, AN, BINH)) if text.startswith('Lỗi'))
        assert first.startswith('Lỗi D2') and 'Trần Văn Cũ' in first
        assert second.startswith('Lỗi D3') and 'Lê Văn Kín' not in second

    def test_a_script_in_a_name_is_text(self, clerk):
        page = trial(clerk, [1, '<script>alert(1)</script>', *AN[2:]])
        assert '<script>alert' not in page

    @pytest.mark.parametrize(
        ('data', 'told'),
        [
            (b'%PDF-1.7 nothing', 'Danh sách.xlsx'),
            (b'', 'rỗng'),
            (b'<html><table></table></html>', 'trang web'),
        ],
    )
    def test_what_is_no_workbook_is_refused(self, clerk, registry, data, told):
        before = registry.side_store.execute('SELECT count(*) FROM imports')[0][0]
        page = send(clerk, data, status=422)
        assert told in page.html.select_one('[role=alert]').text
        assert registry.side_store.execute('SELECT count(*) FROM imports')[0][0] == before

    def test_a_long_list_goes_through_the_command(self, clerk, monkeypatch):
        monkeypatch.setattr(importing, 'MOST_ROWS', 2)
        told = send(clerk, xlsx([HEADINGS, AN, BINH]), status=422).html.select_one('[role=alert]').text
        assert '3 dòng' in told and 'hoso import' in told and '/so-tai-chinh' in told
        monkeypatch.setattr(importing, 'MOST_BYTES', 100)
        assert 'lớn hơn' in send(clerk, xlsx([HEADINGS, AN]), status=422)

    def test_a_list_of_nobody(self, clerk):
        assert 'Không thấy dòng nào' in trial(clerk)
        assert 'mẫu danh sách' in send(clerk, xlsx([['một', 'hai'], [1, 2]])).follow()


class TestColumns:
    def test_a_column_is_corrected_by_hand_and_looked_at_before_it_runs(self, clerk, people):
        page = send(clerk, xlsx([[*HEADINGS[:5], 'Việc', 'Hệ số'], AN])).follow()
        form = page.forms['trial']
        assert form['column-5'].value == ''
        form['column-5'] = 'position'
        page = form.submit('run').follow()
        assert page.forms['trial']['column-5'].value == 'position' and 'vừa được đổi' in page
        finish(page)
        with people.clerk_of_finance.acting() as request:
            documents = unit_at(request.office, FINANCE).shelf.documents.values()
            (made,) = (d for d in documents if d.current.values('basic')['full-name'] == 'Nguyễn Văn An')
            assert 'Chuyên viên' in str(made.current.values('position')['position'])


class TestRuns:
    def test_a_second_click_runs_nothing(self, clerk, people):
        page = trial(clerk, AN)
        finish(page)
        count = len(contents(people.clerk_of_finance))
        assert 'Đã tạo 1 hồ sơ nháp' in finish(page)
        assert len(contents(people.clerk_of_finance)) == count

    def test_a_dead_run_is_told_and_may_run_again(self, clerk, registry, monkeypatch):
        page = trial(clerk, AN)
        with registry.side_store.transaction() as connection:
            connection.execute(
                "UPDATE imports SET state = 'running', choices = json_set(choices, '$.run', 'x') WHERE key = ?",
                (page.request.path.split('/')[-1],),
            )
        running = page.goto(page.request.path).follow()
        assert running.headers['Refresh'] and 'Đang tạo' in running
        monkeypatch.setattr(waiting, 'STALE_SECONDS', -1)
        dead = running.goto(running.request.path)
        assert 'Hãy chạy lại' in dead
        monkeypatch.undo()
        assert 'Đã tạo 1 hồ sơ nháp' in finish(dead.click('Xem lại'))

    def test_a_number_taken_meanwhile_stops_all(self, clerk, people):
        page = trial(clerk, AN, BINH)
        a_record(people.clerk_of_education).complete(citizen_id='067185000002').build()
        assert 'chưa có hồ sơ nào được tạo' in finish(page)
        assert 'Nguyễn Văn An' not in {name for name, _, _ in contents(people.clerk_of_finance)}

    def test_a_batch_that_was_worked_on_is_not_undone(self, clerk, people):
        finish(trial(clerk, AN, BINH))
        with people.clerk_of_finance.acting() as request:
            documents = unit_at(request.office, FINANCE).shelf.documents.values()
            (made,) = (d for d in documents if d.current.values('basic')['full-name'] == 'Nguyễn Văn An')
            records.edit(request, made, 'position', {'position': 'Phó phòng'}, base=1)
        page = clerk.get(f'{FINANCE}/nhap-danh-sach')
        form = next(form for form in page.forms.values() if 'batch' in form.fields)
        form['reason'] = 'Nhầm'
        assert 'không thể hoàn tác cả đợt' in form.submit().follow()
        assert 'withdrawn' not in {
            state
            for name, _, state in contents(people.clerk_of_finance)
            if name in ('Nguyễn Văn An', 'H’Bia Êban')
        }


class TestWho:
    @pytest.mark.parametrize('who', ['verifier_of_finance', 'clerk_of_education', 'bystander'])
    def test_others_are_refused(self, clerk, browse, people, who):
        path = trial(clerk, AN).request.path
        other = browse(getattr(people, who))
        for one in (f'{FINANCE}/nhap-danh-sach', path, path.replace('nhap-thu', 'ghi-chu-danh-sach')):
            other.get(one, status=(403, 404))
        other.post_with_token(f'{FINANCE}/hoan-tac-danh-sach', {'batch': '1'}, status=(403, 404))

    def test_a_roster_is_its_senders(self, clerk, browse, people):
        path = trial(clerk, AN).request.path
        browse(people.second_clerk_of_finance).get(path, status=404)
