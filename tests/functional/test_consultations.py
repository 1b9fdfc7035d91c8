"""Asking, refusing, asking again, consenting, reading and the end of it, as people click; and that no other page opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hoso_cms import clock
from hoso_cms.journal import JournalEvent, trail
from hoso_cms.testing.builders import a_record
from hoso_cms.testing.consulting import a_consultation, a_scan
from hoso_cms.testing.people import hire

NOON = datetime(2026, 6, 1, 5, tzinfo=UTC)


@pytest.fixture
def record(people):
    """A verified record of Finance with a scan in the section on education, and one draft beside it."""
    return people.verified_record('Nguyễn Thị Bình', officer_number='CC0123')


@pytest.fixture
def path(people):
    """The address of a document."""

    def of(uid):
        with people.head_of_province.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def frozen():
    with clock.standing_at(NOON):
        yield NOON


def asked(browser, number='CC0123', name='Nguyễn Thị Bình', sections=('basic', 'education'), **typed):
    """The form of a request, filled in and sent."""
    form = browser.get('/de-nghi-nghien-cuu').forms['ask']
    form.set('so-hieu', number, 0)
    form.set('ho-ten', name, 0)
    for box in form.fields['muc']:
        box.checked = box._value in sections
    values = {
        'reader-unit': 'Thanh tra tỉnh', 'reader-position': 'Thanh tra viên', 'purpose': 'inspection',
        'purpose-words': 'Xác minh đơn', 'wanted-from': '01/06/2026', 'wanted-to': '05/06/2026', **typed,
    }  # fmt: skip
    for field, value in values.items():
        form[field] = value
    return form.submit(expect_errors=True)


def consented(browser, path, *, scan=True, **typed):
    """The head's form, filled in and sent."""
    form = browser.get(f'{path}/').forms['decision']
    values = {'number': '15/CV-STC', 'signing-date': '01/06/2026', 'signer-position': 'Giám đốc', **typed}
    for field, value in values.items():
        form[field] = value
    files = [('scan', 'dong-y.png', a_scan())] if scan else []
    return browser.post(
        f'{path}/quyet-dinh',
        [*form.submit_fields(), ('viec', 'dong-y')] if not files else [*plain(form), ('viec', 'dong-y')],
        upload_files=files or None,
        expect_errors=True,
    )


def plain(form):
    return [(name, value) for name, value in form.submit_fields() if name != 'scan']


def only(found):
    """The one address that the page leads to."""
    assert found.status_int == 303, found.text
    return found.location.removeprefix('http://localhost').rstrip('/')


def test_the_whole_way(browse, people, record, path, frozen, registry):
    reader, head = browse(people.bystander), browse(people.head_of_finance)
    assert reader.get(f'{path(record)}/', expect_errors=True).status_int == 404

    first = only(asked(reader))
    reader.get(first).mustcontain('Chờ đồng ý', 'Nguyễn Thị Bình', 'Thanh tra tỉnh')
    head.get('/').mustcontain('Tô Văn Khách', 'Đồng ý / Không đồng ý')

    form = head.get(f'{first}/').forms['decision']
    refused = head.post(
        f'{first}/quyet-dinh', [*plain(form), ('viec', 'khong-dong-y'), ('ly-do', '')], expect_errors=True
    )
    assert refused.status_int == 422
    refused.mustcontain('Hãy ghi lý do')
    form = head.get(f'{first}/').forms['decision']
    fields = [(n, v) for n, v in plain(form) if n != 'ly-do']
    only(
        head.post(
            f'{first}/quyet-dinh', [*fields, ('viec', 'khong-dong-y'), ('ly-do', 'Chưa có giấy giới thiệu')]
        )
    )
    page = reader.get(f'{first}/')
    page.mustcontain('Không đồng ý', 'Chưa có giấy giới thiệu', 'Đề nghị lại')

    again = page.click('Đề nghị lại').forms['ask']
    assert again['reader-unit'].value == 'Thanh tra tỉnh'
    assert {box._value for box in again.fields['muc'] if box.checked} == {'basic', 'education'}
    again['wanted-to'] = '05/06/2026'
    second = only(again.submit())
    assert second != first

    bad = consented(head, second, scan=False)
    assert bad.status_int == 422
    bad.mustcontain('Chưa có Bản quét văn bản đồng ý', '15/CV-STC')
    assert reader.get(f'{path(record)}/', expect_errors=True).status_int == 404
    assert only(consented(head, second)) == second

    page = reader.get(f'{path(record)}/')
    page.mustcontain('15/CV-STC', '05/06/2026', 'Tô Văn Khách (khach)', 'Xã Ea Kly', 'Luật')
    assert '01.003' not in page, 'rank and salary were not opened'
    assert 'Nguyễn Văn Bình' not in page, 'the family was not opened'
    reader.get('/phieu-nghien-cuu').mustcontain('Đang mở đến hết 05/06/2026', path(record))

    lines = trail(
        registry.side_store, subject=record, account=people.bystander.uid, events=[JournalEvent.READ]
    )
    assert [one.details['ground'].partition(':')[0] for one in lines] == ['consultation']
    assert lines[0].details['sections'] == ['basic', 'education']
    head.get(f'{second}/').mustcontain('Đã đọc theo phiếu này', 'Thông tin chung')
    with people.head_of_province.acting() as request:
        unit = request.resource_path(request.office.document(record).unit)
    browse(people.clerk_of_finance).get(f'{unit}khai-thac').mustcontain('Tô Văn Khách', '1 lần')

    with clock.standing_at(NOON + timedelta(days=5)):
        reader = browse(people.bystander)
        over = reader.get(f'{path(record)}/', expect_errors=True)
        assert over.status_int == 403
        over.mustcontain('đã hết hạn', '05/06/2026')
        assert 'Xã Ea Kly' not in over
        reader.get('/phieu-nghien-cuu').mustcontain('Đã hết hạn 05/06/2026')


def test_it_ends_while_the_page_is_open(browse, people, record, path, frozen):
    a_consultation(people.bystander, record).for_days(0, 0).granted_by(people.head_of_finance).build()
    evening = datetime(2026, 6, 1, 16, 59, 30, tzinfo=UTC)
    with clock.standing_at(evening):
        reader = browse(people.bystander)
        page = reader.get(f'{path(record)}/')
        assert page.html.select_one('.consulted')['data-seconds'] == '30'
        assert reader.get(f'/con-hieu-luc/{record}').json == {'seconds': 30}
    with clock.standing_at(evening + timedelta(seconds=30)):
        assert reader.get(f'/con-hieu-luc/{record}').json == {'seconds': 0}
        assert reader.get('/con-hieu-luc/77').json == {'seconds': 0}
        assert reader.get(f'{path(record)}/', expect_errors=True).status_int == 403


def test_revoking_counts_at_once(browse, people, record, path, frozen):
    consultation = a_consultation(people.bystander, record).granted_by(people.head_of_finance)
    uid = consultation.build()
    reader = browse(people.bystander)
    reader.get(f'{path(record)}/')
    head = browse(people.head_of_finance)
    form = head.get(f'{path(uid)}/chuyen-trang-thai?buoc=revoke')
    form = next(one for one in form.forms.values() if 'ly-do' in one.fields)
    form['ly-do'] = 'Đã xong việc'
    only(form.submit())
    over = reader.get(f'{path(record)}/', expect_errors=True)
    assert over.status_int == 403
    over.mustcontain('đã bị thu hồi')


OTHER_PAGES = (
    'lich-su', 'lich-su/ban/1', 'lich-su/so-sanh', 'ai-co-quyen', 'chuyen-trang-thai', 'sua/basic', 'xac-thuc', 'goi-luu-tru',
    'trich-ho-so', 'nhat-ky', 'ban-in', 'phieu-theo-doi',
)  # fmt: skip


@pytest.mark.parametrize('page', OTHER_PAGES)
def test_no_other_page_of_the_record_opens(browse, people, record, path, page, frozen):
    a_consultation(people.bystander, record).granted_by(people.head_of_finance).build()
    answer = browse(people.bystander).get(f'{path(record)}/{page}', expect_errors=True)
    assert answer.status_int in (403, 404)
    assert 'Xã Ea Kly' not in answer


def test_every_page_of_a_record_is_closed_unless_it_was_made_for_consultations(
    app, browse, people, record, path, frozen
):
    """Taken from the registry, so that a page that comes later is tried too."""
    from hoso_cms.documents import Document

    a_consultation(people.bystander, record).granted_by(people.head_of_finance).build()
    reader, opened = browse(people.bystander), set()
    names = set()
    for entry in app.registry.introspector.get_category('views'):
        view = entry['introspectable']
        if view['context'] is Document:
            names.add(view['name'])
    for name in sorted(names):
        answer = reader.get(f'{path(record)}/{name}', expect_errors=True)
        if answer.status_int == 200:
            opened.add(name)
    assert opened == {''}


def test_extracts_only_where_the_consent_allows_them(browse, people, record, path, frozen, registry):
    reader = browse(people.bystander)
    a_consultation(people.bystander, record).granted_by(people.head_of_finance).build()
    page = reader.get(f'{path(record)}/')
    assert 'screen-only' in page.html.select_one('.consulted')['class']
    assert reader.get(f'{path(record)}/trich-ho-so', expect_errors=True).status_int in (403, 404)
    a_consultation(people.bystander, record).granted_by(people.head_of_finance, extract='yes').build()
    extract = reader.get(f'{path(record)}/trich-ho-so')
    assert 'screen-only' not in extract.html.select_one('.consulted')['class']
    printed = trail(registry.side_store, subject=record, events=[JournalEvent.PRINT])
    assert 'consultation:' in printed[0].details['ground']


def test_search_finds_it_by_what_is_open_only(browse, people, record, path, frozen):
    a_consultation(people.bystander, record).of('education').granted_by(people.head_of_finance).build()
    reader = browse(people.bystander)
    found = reader.get('/tim-kiem', {'ten': 'nguyen thi binh'})
    found.mustcontain('Nguyễn Thị Bình')
    for closed in ('CC0123', '15/08/1985', 'Chuyên viên', '3,66'):
        assert closed not in found.html.select_one('main').text
    assert 'Nguyễn Thị Bình' not in reader.get('/tim-kiem', {'ten': 'CC0123'}).html.select_one('main').text


@pytest.mark.parametrize(
    ('wrong', 'told'),
    [
        ({'number': 'CC9999'}, 'Không tìm thấy hồ sơ'),
        ({'name': 'Nguyen Thi Binh'}, 'Không tìm thấy hồ sơ'),
        ({'number': '', 'name': ''}, 'Hãy chọn ít nhất một hồ sơ'),
        ({'sections': ()}, 'Hãy chọn ít nhất một mục'),
        ({'wanted-to': '31/05/2026'}, 'Ngày cuối đã qua'),
        ({'wanted-from': '09/06/2026'}, 'Ngày cuối phải từ ngày đầu'),
        ({'wanted-to': 'mai'}, 'không phải là ngày'),
        ({'purpose-words': ''}, 'Chưa có Nội dung'),
        ({'reader-unit': 'x\x01y'}, ''),
    ],
)
def test_bad_requests_change_nothing_and_keep_what_was_typed(browse, people, record, frozen, wrong, told):
    reader = browse(people.bystander)
    answer = asked(reader, **{'reader-position': 'Thanh tra viên chính', **wrong})
    assert answer.status_int == 422
    answer.mustcontain(told, 'Thanh tra viên chính', 'Xác minh đơn' if 'purpose-words' not in wrong else '')
    reader.get('/phieu-nghien-cuu').mustcontain('Bạn chưa đề nghị đọc hồ sơ nào')


@pytest.mark.parametrize(
    ('wrong', 'told'),
    [
        ({'number': ''}, 'Chưa có Số văn bản đồng ý'),
        ({'to': '31/05/2026'}, 'Ngày cuối đã qua'),
        ({'from': '09/06/2026'}, 'Ngày cuối phải từ ngày đầu'),
        ({'signing-date': '02/06/2026'}, 'Ngày ký'),
        ({'to': ''}, 'Chưa có Đến hết ngày'),
    ],
)
def test_bad_consents_open_nothing(browse, people, record, path, frozen, wrong, told):
    uid = a_consultation(people.bystander, record).build()
    head = browse(people.head_of_finance)
    answer = consented(head, path(uid), **{'note': 'Đọc tại phòng', **wrong})
    assert answer.status_int == 422
    answer.mustcontain(told, 'Đọc tại phòng', 'Đã nhận: dong-y.png')
    head.get(f'{path(uid)}/').mustcontain('Chờ đồng ý')
    # The scan need not be sent again.
    form = answer.forms['decision']
    for name, value in {
        'number': '15/CV-STC',
        'signing-date': '01/06/2026',
        'from': '01/06/2026',
        'to': '03/06/2026',
    }.items():
        form[name] = value
    only(head.post(f'{path(uid)}/quyet-dinh', [*plain(form), ('viec', 'dong-y')]))


def test_nobody_consents_to_the_own_reading(browse, people, record, path, frozen):
    """The head of Finance wants to read a record of the province's own keeping: the head above decides."""
    uid = a_consultation(people.head_of_finance, record).build()
    own = browse(people.head_of_finance).get(f'{path(uid)}/')
    assert 'Quyết định của thủ trưởng' not in own
    browse(people.head_of_province).get(f'{path(uid)}/').mustcontain('Quyết định của thủ trưởng')


def test_who_decides_and_who_does_not(browse, people, record, path, frozen):
    uid = a_consultation(people.bystander, record).build()
    for person in (people.clerk_of_finance, people.verifier_of_finance, people.archivist, people.bystander):
        browser = browse(person)
        assert 'Quyết định của thủ trưởng' not in browser.get(f'{path(uid)}/')
        answer = browser.post_with_token(
            f'{path(uid)}/quyet-dinh', {'viec': 'dong-y', 'ban': '1'}, expect_errors=True
        )
        assert answer.status_int == 403
    assert browse(people.clerk_of_education).get(f'{path(uid)}/', expect_errors=True).status_int == 404


def test_a_clerk_enters_a_request_from_paper(browse, people, record, path, frozen):
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(f'{path(record)}/').click('Lập phiếu nghiên cứu')
    page.mustcontain('Nguyễn Thị Bình', 'Tên đăng nhập của người đọc')
    form = page.forms['ask']
    form['nguoi-doc'] = people.bystander.login
    form['paper'] = 'Giấy giới thiệu 7/GGT-TTr'
    for field, value in {
        'reader-unit': 'Thanh tra tỉnh', 'reader-position': 'Thanh tra viên', 'purpose': 'inspection',
        'purpose-words': 'Xác minh', 'wanted-to': '05/06/2026',
    }.items():  # fmt: skip
        form[field] = value
    form.fields['muc'][0].checked = True
    where = only(form.submit())
    browse(people.bystander).get(f'{where}/').mustcontain('Giấy giới thiệu 7/GGT-TTr')
    # Elsewhere the same clerk enters nothing for others.
    other = a_record(people.clerk_of_education).named('Lê Văn Ngoài').complete().submitted()
    uid = other.verified_by(people.verifier_of_province).build()
    assert 'Lê Văn Ngoài' not in clerk.get(f'/de-nghi-nghien-cuu?ho-so={uid}')


def test_hidden_sections_are_for_heads_who_see_them(browse, people, record, path, frozen, app, monkeypatch):
    """In an office whose heads do not see assets, they cannot open them to others."""
    grants = app.registry.models.workflow_of('record').states['verified'].grants
    monkeypatch.setitem(grants, 'head', frozenset({'view', 'verify'}))
    uid = a_consultation(people.bystander, record).of('basic', 'assets').build()
    head = browse(people.head_of_finance)
    page = head.get(f'{path(uid)}/')
    box = page.html.select_one('input[name=muc][value=assets]')
    assert box.get('disabled') is not None
    page.mustcontain('bạn không được xem mục này')
    form = page.forms['decision']
    sent = [
        *plain(form),
        ('muc', 'assets'),
        ('number', '1/CV'),
        ('signer-position', 'GĐ'),
        ('viec', 'dong-y'),
    ]
    refused = head.post(f'{path(uid)}/quyet-dinh', sent, expect_errors=True)
    assert refused.status_int == 422
    refused.mustcontain('Bạn không được xem mục')


def test_files_carry_the_name_of_the_reader(browse, people, path, frozen):
    """Of the opened sections only; each with the reader's name on it, none to take away without leave."""
    from random import Random

    from hoso_cms.operations import files
    from hoso_cms.testing.scans import portrait, uploaded

    clerk = people.clerk_of_finance
    uid = a_record(clerk).named('Nguyễn Thị Bình').complete().build()
    with clerk.acting() as request:
        document = request.office.document(uid)
        with portrait(Random(1), 'Bình', 'female') as upload:
            photo = files.attach(request, document, upload).sha256
        with uploaded('qd.png', a_scan()) as upload:
            scan = files.attach(request, document, upload).sha256
    record = a_record(clerk).edited_by(clerk, photo=photo)
    record.edited_by(clerk, 'attachments', attachments=[{'title': 'Quyết định', 'file': scan}])
    record.submitted().verified_by(people.verifier_of_finance)
    for step in record._steps:
        step(uid)
    a_consultation(people.bystander, uid).of('basic').granted_by(people.head_of_finance).build()
    reader = browse(people.bystander)
    with people.head_of_finance.acting() as request, request.office.files[photo].open() as stored:
        original = stored.read()
    shown = reader.get(f'{path(uid)}/tep/{photo}')
    assert shown.content_type == 'image/jpeg'
    assert shown.body != original
    assert reader.get(f'{path(uid)}/tep/{scan}', expect_errors=True).status_int == 404
    assert reader.get(f'{path(uid)}/tep/{photo}?tai=1', expect_errors=True).status_int == 403
    assert browse(people.head_of_finance).get(f'{path(uid)}/tep/{photo}').body == original


def test_the_use_log_of_a_record(browse, people, record, path, frozen):
    """Who read what on what ground, a line for each reader and day; for those who keep the record."""
    a_consultation(people.bystander, record).of('basic', 'education').granted_by(
        people.head_of_finance
    ).build()
    owner = hire(people.administrator, 'chinhchu', 'Chính Chủ', '/', record=record)
    browse(owner).get(f'{path(record)}/', status=200)
    reader = browse(people.bystander)
    reader.get(f'{path(record)}/')
    with clock.standing_at(NOON + timedelta(minutes=10)):
        reader.get(f'{path(record)}/')
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(f'{path(record)}/phieu-theo-doi')
    rows = [[cell.text.strip() for cell in row.select('td')] for row in page.html.select('.use-log tbody tr')]
    assert [row[2] for row in rows] == ['Tô Văn Khách']
    assert rows[0][1] == '01/06/202612:00–12:10'
    assert rows[0][3:] == [
        'Thanh tra viên, Thanh tra tỉnh',
        'Thanh tra, kiểm tra, giải quyết khiếu nại, tố cáo: Xác minh nội dung tố cáo theo Quyết định 45/QĐ-TTr',
        'Văn bản đồng ý số 15/CV-STC ngày 01/06/2026',
        'Thông tin chung, Trình độ',
    ]
    assert str(record) not in page.html.main.text
    earlier = clerk.get(f'{path(record)}/phieu-theo-doi?tu=01/01/2025&den=31/12/2025')
    earlier.mustcontain('Chưa có ai khai thác')
    assert clerk.get(f'{path(record)}/phieu-theo-doi?tu=mai', expect_errors=True).status_int == 422
    assert reader.get(f'{path(record)}/phieu-theo-doi', expect_errors=True).status_int == 403
    # The trails of the unit and of the person name the consent too.
    for person in (people.clerk_of_finance, owner):
        browse(person).get(f'{path(record)}/nhat-ky').mustcontain(
            'Tô Văn Khách', 'căn cứ: Văn bản đồng ý số 15/CV-STC', 'mục: Thông tin chung, Trình độ'
        )


def test_where_else_a_consultation_shows(browse, people, record, path, frozen):
    browse(people.bystander).get('/').mustcontain('đề nghị nghiên cứu hồ sơ')
    a_consultation(people.bystander, record).granted_by(people.head_of_finance).build()
    browse(people.bystander).get('/').mustcontain(
        'Hồ sơ được đọc theo phiếu nghiên cứu', 'đến hết 08/06/2026'
    )
    browse(people.clerk_of_finance).get(f'{path(record)}/ai-co-quyen').mustcontain(
        'Người nghiên cứu hồ sơ', 'Tô Văn Khách', '15/CV-STC, từ 01/06/2026 đến hết 08/06/2026'
    )
    with clock.standing_at(NOON + timedelta(days=8)):
        assert 'Người nghiên cứu' not in browse(people.clerk_of_finance).get(f'{path(record)}/ai-co-quyen')
        assert 'đến hết 08/06/2026' not in browse(people.bystander).get('/')
