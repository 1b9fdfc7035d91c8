"""The readable copy: PDF/A with every letter of Vietnamese, the same bytes for the same record."""

import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from hoso_cms.operations import records
from hoso_cms.printing.record import record_pdf
from hoso_cms.testing.builders import a_decision, a_record

MADE = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def printed(people):
    def of(uid, person=people.head_of_province):
        with person.acting() as request:
            return record_pdf(request, request.office.document(uid), made=MADE)

    return of


@pytest.fixture
def verified(people):
    return (
        a_record(people.clerk_of_finance)
        .named('Nguyễn Thị Ngọc Ánh')
        .complete()
        .with_scan('Quyết định về việc tuyển dụng')
        .submitted()
        .verified_by(people.verifier_of_finance)
        .build()
    )


def text_of(pdf):
    """The text in the order of reading, blanks aside."""
    pages = ' '.join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return ' '.join(pages.split())


def test_it_says_that_it_is_pdf_a_and_has_what_that_asks_for(printed, verified):
    reader = PdfReader(io.BytesIO(printed(verified)))
    catalog = reader.trailer['/Root']
    told = catalog['/Metadata'].get_data().decode()
    assert '<pdfaid:part>2</pdfaid:part>' in told and '<pdfaid:conformance>A</pdfaid:conformance>' in told
    (intent,) = catalog['/OutputIntents']
    assert intent.get_object()['/S'] == '/GTS_PDFA1' and '/DestOutputProfile' in intent.get_object()
    assert catalog['/Lang'] == 'vi' and catalog['/MarkInfo']['/Marked'] and '/StructTreeRoot' in catalog
    assert not reader.is_encrypted


def test_every_font_is_embedded(printed, verified):
    fonts = {}
    for page in PdfReader(io.BytesIO(printed(verified))).pages:
        fonts |= {name: font.get_object() for name, font in page['/Resources']['/Font'].items()}
    assert fonts
    for font in fonts.values():
        (inner,) = font['/DescendantFonts']
        descriptor = inner.get_object()['/FontDescriptor']
        assert '/FontFile3' in descriptor or '/FontFile2' in descriptor
        assert '/ToUnicode' in font


def test_it_shows_the_record_its_history_and_its_scans(printed, people, verified):
    told = text_of(printed(verified))
    for expected in (
        'NGUYỄN THỊ NGỌC ÁNH',
        'UỶ BAN NHÂN DÂN TỈNH ĐẮK LẮK',
        'Theo mẫu 2C-BNV/2008',
        'Thông tin chung',
        'Xã Nghi Lộc, huyện Nghi Lộc, tỉnh Nghệ An',
        '3,66',
        'Chuyên viên, Sở Nội vụ tỉnh Đắk Lắk',
        people.clerk_of_finance.name,
        people.verifier_of_finance.name,
        'Trình xác thực',
        'Quyết định về việc tuyển dụng.pdf',
        'Bản chính thức số 5',
    ):
        assert expected in told, expected
    with people.head_of_province.acting() as request:
        for version in request.office.document(verified).history():
            assert version.digest.hex()[:32] in told
        titles = [s.title for s in request.registry.models.content_types['record'].sections.values()]
    places = [told.index(title) for title in titles if title in told]
    assert len(places) == len(titles) and places[:4] == sorted(places[:4])


def test_it_shows_the_official_version_while_a_draft_lies_beside_it(printed, people, verified):
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(verified)
        records.edit(request, document, 'basic', {'hometown': 'Chưa ai duyệt'}, base=document.count)
    told = text_of(printed(verified))
    assert 'Chưa ai duyệt' not in told and 'Bản mới nhất là bản số 6' in told


def test_what_was_never_verified_says_so(printed, people):
    assert 'chưa được xác thực' in text_of(printed(a_record(people.clerk_of_finance).build()))


def test_what_a_version_rests_on_is_told_in_words(printed, people, verified):
    decision = a_decision(people.clerk_of_finance, 'award').about(verified, awards_form='x').issued().build()
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(verified)
        for basis in (f'decision:{decision}', 'Quyết định số 9/QĐ-SNV'):
            typed = {'phone': f'09{len(basis)}'}
            records.edit(request, document, 'basic', typed, base=document.count, basis=basis)
    told = text_of(printed(verified))
    assert 'Quyết định số 12/QĐ-SNV ngày 01/06/2026' in told and 'decision:' not in told
    assert 'Căn cứ: Quyết định số 9/QĐ-SNV' in told


def test_the_same_record_gives_the_same_bytes(printed, verified):
    assert printed(verified) == printed(verified)


def test_values_are_never_markup(printed, people):
    """What people type cannot change the page, let alone read a file."""
    hostile = '#read("record.typ") *đậm* $x$ @a <b> \\ // #eval("1")'
    uid = a_record(people.clerk_of_finance).complete(hometown=hostile).build()
    assert hostile in text_of(printed(uid))


def test_letters_that_no_font_has_are_spelled_out(printed, people):
    """PDF/A admits no blank boxes, and one Chinese sign must not keep a record from being archived."""
    uid = a_record(people.clerk_of_finance).complete(other_name='漢字 và 한').build()
    told = text_of(printed(uid))
    assert '[U+6F22][U+5B57] và [U+D55C]' in told


@pytest.mark.parametrize(
    'letters', ['ẰẮẲẴẶ ằắẳẵặ', 'ỜỚỞỠỢ ừứửữự', 'Đđ Ỵỵ', 'H’Bia Êban', 'Y Wang Mlô Ayŭn', 'ƀ ĕ ŏ č ñ']
)
def test_the_letters_of_the_office_are_drawn(printed, people, letters):
    uid = a_record(people.clerk_of_finance).complete(other_name=letters).build()
    assert letters in text_of(printed(uid))


def test_long_tables_go_over_pages_with_their_heads(printed, people):
    rows = [
        {'from': f'0{n % 9 + 1}/{1980 + n // 4}', 'work': f'Việc thứ {n} ' + 'dài ' * 30} for n in range(120)
    ]
    uid = a_record(people.clerk_of_finance).complete().holding('career', {'career': rows}).build()
    pdf = printed(uid)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 6
    told = text_of(pdf)
    assert told.count('Từ tháng, năm') > 4 and 'Việc thứ 119' in told
    assert re.search(r'Trang 6 / \d+', told)
