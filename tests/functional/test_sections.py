"""Editing a section: what is typed is saved, kept as a draft or asked about, and never lost."""

import pytest

from hoso_cms.operations import records
from hoso_cms.testing.builders import a_record
from hoso_cms.web.forms import parsed


@pytest.fixture
def path(registry, people):
    """The address of a record."""

    def of(uid, person=people.verifier_of_province):
        with person.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def stored(people):
    """The values of a section as they are stored now."""

    def of(uid, section):
        with people.verifier_of_province.acting() as request:
            return request.office.document(uid).current.values(section)

    return of


@pytest.fixture
def record(people):
    return a_record(people.clerk_of_finance).named('Nguyễn Văn An').complete().build()


def form_of(page):
    return next(form for form in page.forms.values() if 'base' in form.fields)


def save(page, act='luu', **kw):
    return form_of(page).submit('viec', value=act, **kw)


def edit_as(person, uid, section, typed):
    with person.acting() as request:
        document = request.office.document(uid)
        records.edit(request, document, section, typed, base=document.count)


def test_a_section_is_saved_as_a_version(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    form = form_of(page)
    assert form['full-name'].value == 'Nguyễn Văn An'
    assert form['birth-date'].value == '15/08/1985'
    form['birth-date'] = '08/1985'
    form['ly-do'] = 'Theo giấy khai sinh'
    answer = save(page)
    assert answer.location.endswith('/#muc-basic')
    answer.follow().mustcontain('Đã lưu mục “Thông tin chung” (bản số 2)')
    assert stored(record, 'basic')['birth-date'] == '1985-08'
    with people.clerk_of_finance.acting() as request:
        assert request.office.document(record).current.reason == 'Theo giấy khai sinh'


@pytest.mark.parametrize(
    'section',
    ['basic', 'recruitment', 'position', 'education', 'career', 'family', 'health', 'history', 'attachments'],
)
def test_a_form_saved_as_it_was_opened_changes_nothing(browse, people, path, section, registry):
    uid = (
        a_record(people.clerk_of_finance).complete()
        .holding('education', {'languages': [{'language': 'Tiếng Anh', 'level': 'bậc lạ'}]})
        .holding('health', {'height': '165', 'weight': '55,5', 'blood-group': 'O'})
        .build()
    )  # fmt: skip
    page = browse(people.clerk_of_finance).get(f'{path(uid)}/sua/{section}')
    save(page).follow().mustcontain('không có gì thay đổi')


def test_saving_goes_on_to_the_next_section(browse, people, path, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    assert save(page, 'luu-tiep').location.endswith('/sua/recruitment')


def test_what_is_wrong_is_named_above_and_beside(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    form = form_of(page)
    form['birth-date'], form['full-name'], form['hometown'] = '31/02/1985', '', 'Xã giữ lại'
    answer = save(page, status=422)
    assert answer.html.h1.text.startswith('Lỗi: ')
    links = [a['href'] for a in answer.html.select('.summary a')]
    assert links == ['#o-full-name', '#o-birth-date']
    assert 'Không có ngày' in answer.html.select_one('#o-birth-date-error').text
    assert answer.html.select_one('#o-birth-date')['aria-invalid'] == 'true'
    form = form_of(answer)
    assert (form['birth-date'].value, form['hometown'].value) == ('31/02/1985', 'Xã giữ lại')
    assert 'có lỗi 2' in answer.html.select_one('.rail').text
    assert stored(record, 'basic')['birth-date'] == '1985-08-15'
    # What could not be saved waits as a draft.
    browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic').mustcontain('Xã giữ lại')


def test_rows_are_typed_without_scripts(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/career')
    form = form_of(page)
    assert len(page.html.select('.grid-scroll tbody tr')) == 4
    form.set('from', '01/2020', index=1)
    form.set('work', 'Phó Trưởng phòng\nSở Tài chính', index=1)
    first = stored(record, 'career')['career'][0]
    save(page).follow()
    rows = stored(record, 'career')['career']
    assert rows[0] == first
    assert rows[1] == {'id': rows[1]['id'], 'from': '2020-01', 'work': 'Phó Trưởng phòng\nSở Tài chính'}


def test_a_row_is_removed_without_scripts(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/career')
    form_of(page).set('remove', True, index=0)
    save(page).follow()
    assert stored(record, 'career') == {}


def test_a_wrong_cell_is_told_in_its_row(browse, people, path, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/career')
    form = form_of(page)
    form.set('from', '13/2020', index=1)
    form.set('work', 'Chuyên viên', index=1)
    answer = save(page, status=422)
    row = answer.html.select('#o-career > .grid-scroll tbody tr')[1]
    assert 'Không có ngày' in row.select_one('.field-error').text
    assert row.select_one('input[name=from]')['value'] == '13/2020'


def test_words_outside_an_open_catalogue_wait_for_a_code(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/position')
    form_of(page)['party-position'] = 'Chi uỷ viên chi bộ lạ'
    save(page).follow().mustcontain('chờ gán mã')
    assert stored(record, 'position')['party-position'] == '~Chi uỷ viên chi bộ lạ'


def test_a_draft_is_kept_restored_and_dropped(browse, people, path, stored, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    form_of(page)['hometown'] = 'Bản nháp của tôi'
    save(page, 'nhap').follow().mustcontain('Đã khôi phục bản nháp', 'Bản nháp của tôi')
    assert 'nháp' in browser.get(f'{path(record)}/').html.select_one('.rail a[href="#muc-basic"]').text
    others = browse(people.second_clerk_of_finance).get(f'{path(record)}/sua/basic')
    assert 'Bản nháp của tôi' not in others
    page = browser.get(f'{path(record)}/sua/basic')
    page = save(page, 'bo-nhap').follow()
    assert 'Bản nháp của tôi' not in page
    assert stored(record, 'basic')['hometown'].startswith('Xã Nghi Lộc')


def test_autosave_answers_when_and_saving_drops_the_draft(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    form = form_of(page)
    form['hometown'] = 'Đang gõ dở'
    headers = {'X-CSRF-Token': browser.token(page)}
    kept = browser.post(f'{path(record)}/nhap/basic', form.submit_fields(), headers=headers)
    assert len(kept.json['saved']) == 5
    page = browser.get(f'{path(record)}/sua/basic')
    page.mustcontain('Đang gõ dở')
    save(page).follow()
    assert 'Đã khôi phục bản nháp' not in browser.get(f'{path(record)}/sua/basic')


def test_a_form_left_as_it_was_leaves_no_draft(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/career')
    headers = {'X-CSRF-Token': browser.token(page)}
    kept = browser.post(f'{path(record)}/nhap/career', form_of(page).submit_fields(), headers=headers)
    assert kept.json == {'saved': None}
    assert 'Đã khôi phục' not in browser.get(f'{path(record)}/sua/career')


def test_others_changes_elsewhere_are_merged(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    edit_as(people.second_clerk_of_finance, record, 'basic', {'phone': '0905 000 111'})
    form_of(page)['hometown'] = 'Của tôi'
    save(page).follow().mustcontain('gộp cùng thay đổi')
    now = stored(record, 'basic')
    assert (now['phone'], now['hometown']) == ('0905 000 111', 'Của tôi')


@pytest.mark.parametrize(('choice', 'kept'), [('theirs', 'Của người khác'), ('mine', 'Của tôi')])
def test_a_conflict_is_asked_and_decided(browse, people, path, stored, record, choice, kept):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    edit_as(people.second_clerk_of_finance, record, 'basic', {'hometown': 'Của người khác'})
    form = form_of(page)
    form['hometown'], form['phone'] = 'Của tôi', '0905'
    answer = save(page, status=409)
    told = answer.html.select_one('.conflicts').text
    assert all(
        word in told
        for word in ('Xã Nghi Lộc', 'Của người khác', 'Của tôi', people.second_clerk_of_finance.name)
    )
    assert form_of(answer)['phone'].value == '0905'
    # Nothing chosen: it is asked again.
    answer = save(answer, status=409)
    form_of(answer)['giu:::hometown'] = choice
    save(answer).follow()
    assert (stored(record, 'basic')['hometown'], stored(record, 'basic')['phone']) == (kept, '0905')


@pytest.mark.parametrize(('choice', 'left'), [('keep', 1), ('remove', 0)])
def test_a_row_removed_by_me_and_changed_by_another(browse, people, path, stored, record, choice, left):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/career')
    row = stored(record, 'career')['career'][0]
    edit_as(people.second_clerk_of_finance, record, 'career', {'career': [{**row, 'work': 'Đổi khác'}]})
    form_of(page).set('remove', True, index=0)
    answer = save(page, status=409)
    form_of(answer)[f'giu:career:{row["id"]}:'] = choice
    save(answer).follow()
    assert len(stored(record, 'career').get('career', ())) == left


def test_a_cell_changed_by_two(browse, people, path, stored, record):
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/career')
    row = stored(record, 'career')['career'][0]
    edit_as(people.second_clerk_of_finance, record, 'career', {'career': [{**row, 'work': 'Của người khác'}]})
    form_of(page).set('work', 'Của tôi', index=0)
    answer = save(page, status=409)
    form_of(answer)[f'giu:career:{row["id"]}:work'] = 'theirs'
    save(answer).follow()
    assert stored(record, 'career')['career'][0]['work'] == 'Của người khác'


def test_what_was_typed_survives_a_record_handed_in_meanwhile(browse, people, path, stored, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    with people.second_clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(record), 'submit')
    form_of(page)['hometown'] = 'Gõ dở'
    answer = save(page, status=409)
    answer.mustcontain('Chờ xác thực', 'Gõ dở')
    with people.second_clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(record), 'recall')
    page = browser.get(f'{path(record)}/sua/basic')
    page.mustcontain('Gõ dở')
    save(page).follow()
    assert stored(record, 'basic')['hometown'] == 'Gõ dở'


def test_nobody_else_may_post_to_the_form(browse, people, path, stored, record):
    for person in (people.verifier_of_finance, people.head_of_finance, people.bystander):
        for place in ('sua', 'nhap'):
            fields = {'base': '1', 'full-name': 'Kẻ Khác', 'viec': 'luu'}
            answer = browse(person).post_with_token(
                f'{path(record)}/{place}/basic', fields, expect_errors=True
            )
            assert answer.status_int in (403, 404)
    assert stored(record, 'basic')['full-name'] == 'Nguyễn Văn An'


def test_a_number_that_is_taken_is_told(browse, people, path, record):
    other = a_record(people.clerk_of_finance).named('Lê Thị Kia').complete(citizen_id='066085990001').build()
    assert other
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/basic')
    form_of(page)['citizen-id'] = '066085990001'
    save(page, status=422).mustcontain('đã có trong hồ sơ của Lê Thị Kia')


def test_who_may_not_edit_has_no_form(browse, people, path, record):
    for person in (people.verifier_of_finance, people.clerk_of_education, people.bystander):
        answer = browse(person).get(f'{path(record)}/sua/basic', expect_errors=True)
        assert answer.status_int in (403, 404)
    page = browse(people.clerk_of_finance).get(f'{path(record)}/sua/no-such', expect_errors=True)
    assert page.status_int == 404


@pytest.mark.parametrize(
    'fields',
    [
        [('base', '99')],
        [('base', 'x'), ('__start__', 'career:sequence')],
        [('__end__', 'row:mapping')],
        [('career', 'text')],
        [('__start__', 'career:sequence'), ('from', 'no mapping'), ('__end__', 'career:sequence')],
        [('__start__', 'career:mapping'), ('id', '1'), ('__end__', 'career:mapping')],
    ],
)
def test_forms_nobody_drew_change_nothing_and_break_nothing(browse, people, path, stored, record, fields):
    before = stored(record, 'basic')
    browser = browse(people.clerk_of_finance)
    answer = browser.post_with_token(f'{path(record)}/sua/basic', fields, expect_errors=True)
    assert answer.status_int in (303, 400, 422)
    assert stored(record, 'basic').get('full-name') == before['full-name']


def test_a_structure_that_does_not_close_is_empty():
    assert parsed([('__start__', 'a:sequence'), ('b', 'c')]) == {}
    assert parsed([('__end__', 'a:sequence')]) == {}
    assert parsed([('__start__', 'a:odd')]) == {}
