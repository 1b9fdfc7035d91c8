"""A verifier's page: what changed, the evidence, the decision; and what others see of it."""

import re

import pytest

from hoso_cms.testing.builders import a_record
from hoso_cms.web.review import return_note


@pytest.fixture
def path(registry, people):
    """The address of a record."""

    def of(uid, person=people.verifier_of_finance):
        with person.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def document(people):
    """What is stored of a record, looked at as somebody of the office."""

    def look(uid, question):
        with people.verifier_of_province.acting() as request:
            return question(request, request.office.document(uid))

    return look


def new_record(people, **changes):
    clerk = people.clerk_of_finance
    return a_record(clerk).named('Nguyễn Văn Trình').complete(**changes).submitted().build()


def changed_record(people, section='basic', **values):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    return (
        a_record(clerk)
        .named('Nguyễn Văn Sửa')
        .complete()
        .submitted()
        .verified_by(verifier)
        .edited_by(clerk, section, **values)
        .submitted()
        .build()
    )


def decision_form(page):
    return page.forms['decision']


def test_a_record_never_verified_is_all_new(browse, people, path):
    page = browse(people.verifier_of_finance).get(path(new_record(people)) + '/xac-thuc')
    page.mustcontain(
        'chưa từng được xác thực', 'Nguyễn Văn Trình', 'Công chức', 'Nguyễn Văn Bình', 'Dòng thêm'
    )
    assert 'civil-servant' not in page.html.select_one('.review-changes').text


def test_only_what_changed_is_shown_with_words_marked(browse, people, path):
    uid = changed_record(people, birthplace='Xã Ea Kly, huyện Krông Ana, tỉnh Đắk Lắk')
    page = browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc')
    assert [one.text for one in page.html.select('del')] == ['Pắc,']
    assert [one.text for one in page.html.select('ins')] == ['Ana,']
    assert 'Quê quán' not in page.html.select_one('.review-changes').text
    assert decision_form(page)['seen'].value == '5'


def test_markup_in_values_is_text(browse, people, path):
    uid = changed_record(people, birthplace='<script>alert(1)</script> & <b>đậm</b>')
    page = browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc')
    page.mustcontain('&lt;script&gt;')
    assert '<script>alert' not in page.text and not page.html.select('.diff-new b')


def test_accepting_leads_to_the_next_waiting_record(browse, people, path, document):
    first, second = new_record(people), new_record(people)
    browser = browse(people.verifier_of_finance)
    form = decision_form(browser.get(path(first) + '/xac-thuc'))
    answer = form.submit('decision', value='verify')
    assert answer.location.endswith(f'{path(second)}/xac-thuc')
    answer.follow().mustcontain('Đã xác thực hồ sơ Nguyễn Văn Trình')
    assert document(first, lambda request, one: (one.state, one.official)) == ('verified', 3)


def test_after_the_last_one_the_home_page(browse, people, path):
    uid = new_record(people)
    form = decision_form(browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc'))
    assert re.fullmatch(r'(http://localhost)?/', form.submit('decision', value='verify').location)


def test_returning_needs_a_reason_and_keeps_the_remarks(browse, people, path, document):
    uid = new_record(people)
    page = browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc')
    form = decision_form(page)
    form['remark:basic:birth-date'] = 'Giấy khai sinh ghi ngày 18'
    refused = form.submit('decision', value='return', status=422)
    refused.mustcontain('Hãy ghi lý do', 'Giấy khai sinh ghi ngày 18')
    form = decision_form(refused)
    form['reason'] = 'Ngày sinh chưa khớp'
    form.submit('decision', value='return', status=302)
    note = document(uid, lambda request, one: return_note(one, request))
    assert note['reason'] == 'Ngày sinh chưa khớp' and note['who'] == 'Phạm Văn Xác Thực'
    assert [(r['section_title'], r['field_title'], r['text']) for r in note['remarks']] == [
        ('Thông tin chung', 'Sinh ngày', 'Giấy khai sinh ghi ngày 18')
    ]
    told = browse(people.clerk_of_finance).get(path(uid) + '/lich-su')
    told.mustcontain('Thông tin chung – Sinh ngày: Giấy khai sinh ghi ngày 18')


def test_a_note_of_return_lasts_until_the_record_is_submitted_again(people, document):
    def returned():
        record = a_record(people.clerk_of_finance).complete().submitted()
        return record.returned_by(people.verifier_of_finance, 'Thiếu văn bằng')

    mended = returned().edited_by(people.clerk_of_finance, phone='0905123456').build()
    assert document(mended, lambda request, one: return_note(one))['reason'] == 'Thiếu văn bằng'
    again = returned().submitted().build()
    assert document(again, lambda request, one: return_note(one)) is None


def test_a_decision_upon_text_nobody_saw_is_refused(browse, people, path, document):
    from hoso_cms.operations import records

    uid = new_record(people)
    form = decision_form(browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc'))
    clerk = people.clerk_of_finance
    with clerk.acting() as request:
        one = request.office.document(uid)
        records.transition(request, one, 'recall')
        records.edit(request, one, 'basic', {'birthplace': 'Nơi khác'}, base=one.count)
        records.transition(request, one, 'submit')
    answer = form.submit('decision', value='verify', status=409)
    answer.mustcontain('đã có bản mới số 5', 'Nơi khác')
    assert document(uid, lambda request, one: one.state) == 'review'


def test_whoever_edited_is_told_why_others_decide(browse, people, path, registry):
    from hoso_cms.testing.people import give_role, unit_at

    uid = new_record(people)
    with people.administrator.acting() as request:
        account = request.office.accounts[people.clerk_of_finance.uid]
        give_role(request, unit_at(request.office, '/so-tai-chinh'), account, 'verifier')
    page = browse(people.clerk_of_finance).get(path(uid) + '/xac-thuc')
    page.mustcontain('Bạn không quyết định được hồ sơ này', 'phải do người khác')
    assert not page.html.select('button[name=decision]')
    form = decision_form(page)
    form.submit('decision', value='verify', status=422).mustcontain('phải do người khác')


def test_a_record_that_does_not_wait_has_nothing_to_decide(browse, people, path):
    uid = a_record(people.clerk_of_finance).complete().build()
    answer = browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc', status=302)
    assert answer.location.endswith(path(uid) + '/')


@pytest.mark.parametrize(
    'who', ['clerk_of_finance', 'head_of_finance', 'bystander', 'clerk_of_education', 'archivist']
)
def test_nobody_else_reviews(browse, people, path, who):
    uid = new_record(people)
    browse(getattr(people, who)).get(path(uid) + '/xac-thuc', status=(403, 404))


def test_reading_is_in_the_journal(browse, people, path, registry):
    from hoso_cms import journal

    uid = new_record(people)
    browse(people.verifier_of_finance).get(path(uid) + '/xac-thuc')
    lines = journal.trail(registry.side_store, subject=uid)
    assert [(line.event, line.account) for line in lines][:1] == [
        (journal.JournalEvent.READ, people.verifier_of_finance.uid)
    ]
