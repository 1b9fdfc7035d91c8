"""People of a roster become contents; what is wrong is told at its cell, in Vietnamese, with what would be right."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms import clock
from hoso_cms.exchange.cell_values import is_blank, read_date, read_id_number, read_name, read_number
from hoso_cms.exchange.headings import Mapping, find_mapping
from hoso_cms.exchange.legacy_text import convert_column
from hoso_cms.exchange.roster import ERROR, WARNING, notes, parse
from hoso_cms.exchange.spreadsheets import Cell, Sheet, Workbook, read_workbook
from hoso_cms.models import values
from tests.unit.exchange.layouts import LAYOUTS, TCVN3_SHEET
from tests.unit.exchange.workbooks import xls, xlsx

CIVIL = {'officer-kind': 'civil-servant'}


@pytest.fixture(autouse=True)
def in_2025():
    with clock.standing_at(datetime(2025, 6, 15, 5, tzinfo=clock.OFFICE_ZONE)):
        yield


def workbook(headings, *people):
    rows = [headings, *people]
    return Workbook([Sheet('DS', [[Cell(v, r, c) for c, v in enumerate(row)] for r, row in enumerate(rows)])])


def one(content_type, defaults=CIVIL, **columns):
    """The one person of a list with a name, a birth date and these columns (heading with _ for blanks)."""
    columns = {
        'Họ và tên': 'Nguyễn Văn An',
        'Ngày sinh': '05/06/1980',
        **{k.replace('_', ' '): v for k, v in columns.items()},
    }
    book = workbook(list(columns), list(columns.values()))
    mapping = find_mapping(book, content_type)
    assert None not in mapping.columns.values(), mapping
    (row,) = parse(book, mapping, content_type, defaults)
    return row


def errors(row):
    return [problem for problem in row.problems if problem.level == ERROR]


def warnings(row):
    return [problem for problem in row.problems if problem.level == WARNING]


@pytest.mark.parametrize('layout', LAYOUTS, ids=lambda layout: layout.name)
def test_every_layout_gives_its_people(layout, content_type):
    book = read_workbook(xlsx(layout.rows, layout.merges))
    rows = parse(book, find_mapping(book, content_type), content_type, CIVIL)
    assert [row.name for row in rows] == layout.names
    assert [errors(row) for row in rows] == [[] for _ in rows]
    assert (rows[0].row_number, rows[-1].row_number) == layout.people
    for row in rows:
        for section, content in row.content.items():
            again, problems = values.parse_section(content_type.sections[section], content)
            assert problems == []
            assert {k: v for k, v in again.items() if isinstance(v, str)} == {
                k: v for k, v in content.items() if isinstance(v, str)
            }


def test_the_whole_row(content_type):
    row = one(
        content_type, Giới_tính='Nữ', Dân_tộc='e de', Trình_độ_chuyên_môn='ThS Quản lý công', LLCT='CC', QLNN='CVC', Tin_học='B',
        Ngoại_ngữ='Anh B1; Pháp A', Mã_ngạch='01.002', Bậc='5/8', Hệ_số='5,76', Ngày_hưởng=date(2024, 3, 1), Ngày_vào_Đảng='03/2/2001',
        Quê_quán='Thanh Hoá', Số_CCCD='038180001234', Số_sổ_BHXH='0123456789', Điện_thoại=905123456,
    )  # fmt: skip
    assert errors(row) == []
    assert row.content == {
        'basic': {'full-name': 'Nguyễn Văn An', 'birth-date': '1980-06-05', 'gender': 'female', 'ethnic-group': '12', 'hometown': 'Thanh Hoá',
                  'citizen-id': '038180001234', 'social-insurance-number': '0123456789', 'phone': '0905123456', 'officer-kind': 'civil-servant'},
        'position': {'rank': '01.002', 'step': '5', 'coefficient': '5.76', 'step-date': '2024-03-01'},
        'education': {'highest-degree': 'master', 'speciality': 'Quản lý công', 'political-theory': 'advanced', 'state-management': 'principal-expert',
                      'it-level': 'B', 'languages': [{'language': 'en', 'level': 'B1'}, {'language': 'fr', 'level': 'A'}]},
        'party': {'party-joined': '2001-02-03'},
    }  # fmt: skip


DATES = [
    ('05/06/1980', '1980-06-05'), ('5-6-80', '1980-06-05'), ('05.06.1980', '1980-06-05'), ("'05/06/1980", '1980-06-05'), (' 5 / 6 / 1980 ', '1980-06-05'),
    ('1980', '1980'), (1980, '1980'), (1980.0, '1980'), ('06/1980', '1980-06'), ('6-1980', '1980-06'), (6.198, '1980-06'), (10.198, '1980-10'),
    (29377, '1980-06-05'), ('29377', '1980-06-05'), (29377.0, '1980-06-05'), (datetime(1980, 6, 5), '1980-06-05'), ('05061980', '1980-06-05'),
    (5061980, '1980-06-05'), ('ngày 05 tháng 6 năm 1980', '1980-06-05'), ('Tháng 6 năm 1980', '1980-06'), ('1980-06-05', '1980-06-05'),
    ('1980-06-05 00:00:00', '1980-06-05'), ('00/00/1980', '1980'), ('--/06/1980', '1980-06'), ('??/??/1980', '1980'), ('xx/06/1980', '1980-06'),
    ('Sinh năm 1980', '1980'), ('5/6/\n1980', '1980-06-05'),
]  # fmt: skip


@pytest.mark.parametrize(('typed', 'stored'), DATES)
def test_dates_in_every_form(typed, stored, content_type):
    row = one(content_type, Ngày_sinh=typed)
    assert errors(row) == []
    assert row.content['basic']['birth-date'] == stored


@pytest.mark.parametrize(
    ('typed', 'said'),
    [
        ('31/02/1980', '31/02/1980'),
        ('1890', 'quá xa'),
        ('05/06/1890', 'quá xa'),
        ('2030', 'tuổi'),
        (date(2024, 1, 1), 'tuổi'),
        ('1920', 'tuổi'),
        ('05/25/1980', '25/05/1980|25/05'),
        ('5/1980/6', 'không phải là ngày'),
        ('khoảng 1980', 'không phải là ngày'),
        ('123', 'không phải là ngày'),
        ('5/?/1980', 'không có tháng'),
        ('1980-1982', 'không phải|lịch'),
        (1e300, 'không phải'),
        (-5, 'không phải'),
    ],
)
def test_wrong_dates_are_told_at_their_cell(typed, said, content_type):
    row = one(content_type, Ngày_sinh=typed)
    (problem,) = errors(row)
    assert (problem.address, problem.field) == ('B2', 'birth-date')
    assert any(part in problem.message for part in said.split('|'))
    assert '25/12/1985' in problem.message or 'Chưa có' in problem.message


def test_a_future_day_is_told(content_type):
    (problem,) = errors(one(content_type, Ngày_vào_Đảng='01/01/2030'))
    assert problem.field == 'party-joined' and 'tương lai' in problem.message


def test_two_figures_of_a_year_and_a_month_of_pay_are_told(content_type):
    row = one(content_type, Ngày_sinh='5/6/80', Mốc_nâng_lương='01/2023')
    assert [problem.address for problem in warnings(row)] == ['B2', 'C2']
    assert row.content['position']['step-date'] == '2023-01-01'


@given(
    st.dates(date(1930, 1, 1), date(2008, 12, 31)),
    st.sampled_from(['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y-%m-%d', '%d%m%Y', 'serial', 'date']),
)
def test_any_day_in_any_form_is_the_same_day(day, form):
    value = {'serial': (day - date(1899, 12, 30)).days, 'date': datetime(day.year, day.month, day.day)}.get(
        form, day.strftime(form)
    )
    if isinstance(value, str):
        value = value.replace(day.strftime('%Y'), f'{day.year:04}')
    if form == 'serial' and not 10_000 <= value <= 60_000:
        return
    typed, _ = read_date(Cell(value, 0, 0), _Like('party-joined'))
    assert typed == day.strftime('%d/%m/%Y')


class _Like:
    """As much of a field as reading needs: hypothesis prints its arguments, and a whole model is long."""

    def __init__(self, field_id, kind='partial-date', measure='', title='Ngày'):
        self.id, self.kind, self.measure, self.title = field_id, kind, measure, title


@pytest.mark.parametrize(
    ('typed', 'stored', 'warned'),
    [
        ('001080012345', '001080012345', False),
        (1080012345, '001080012345', True),
        (38180001234, '038180001234', True),
        (79080001234.0, '079080001234', True),
        ('079 080 001 234', '079080001234', False),
        ("'079080001234", '079080001234', False),
        ('240123456', '240123456', False),
        (24012345, '024012345', True),
    ],
)
def test_citizen_numbers(typed, stored, warned, content_type):
    row = one(content_type, Số_CCCD=typed)
    assert row.content['basic']['citizen-id'] == stored
    assert errors(row) == []
    assert any('thiếu số 0' in problem.message for problem in warnings(row)) == warned


@pytest.mark.parametrize(
    ('typed', 'said'),
    [
        ('001480012345', '3'),
        ('999080012345', 'mã tỉnh'),
        ('12345', '12 chữ số'),
        ('1.08E+10', 'Text'),
        ('abc', '12 chữ số'),
        ('1234567890', '12 chữ số'),
    ],
)
def test_wrong_citizen_numbers(typed, said, content_type):
    (problem,) = errors(one(content_type, Số_CCCD=typed))
    assert said in problem.message and problem.address == 'C2'


def test_a_text_of_eleven_digits_is_completed_where_the_column_has_twelve(content_type):
    book = workbook(
        ['Họ và tên', 'Ngày sinh', 'CCCD'],
        ['Lê An', 1980, '038080001234'],
        ['Lê Bá', 1981, '038081001235'],
        ['Lê Ca', 1982, '38082001236'],
    )
    rows = parse(book, find_mapping(book, content_type), content_type, CIVIL)
    assert rows[2].content['basic']['citizen-id'] == '038082001236'
    assert warnings(rows[2])[0].address == 'C4'


def test_the_citizen_number_is_compared_with_birth_and_sex(content_type):
    row = one(content_type, Số_CCCD='001181012345', Giới_tính='Nam')
    assert errors(row) == []
    assert len(warnings(row)) == 2 and all('so lại' in problem.message for problem in warnings(row))


@pytest.mark.parametrize(
    ('typed', 'stored'),
    [('NGUYỄN VĂN A', 'Nguyễn Văn A'), ('lê thị bé', 'Lê Thị Bé'), ('  Trần   Văn\nBa ', 'Trần Văn Ba'), ('H’BIA ÊBAN', 'H’Bia Êban'), ("Y WƠN NIÊ", 'Y Wơn Niê'),
     ('TRẦN Văn ánh', 'Trần Văn Ánh'), ('Ka-Ly Sa', 'Ka-Ly Sa'), ('KA-LY SA', 'Ka-Ly Sa'), ('Nguyễn Văn McKinh', 'Nguyễn Văn McKinh')],
)  # fmt: skip
def test_names_are_written_as_names(typed, stored):
    assert read_name(Cell(typed, 0, 0)) == stored


@pytest.mark.parametrize('typed', ['Nguyễn Văn 2', 'Lê <b>An</b>', 'An', '=HYPERLINK("x")', 'Lê An (nữ)'])
def test_what_is_no_name_is_refused(typed, content_type):
    (problem,) = errors(one(content_type, Họ_và_tên=typed))
    assert (problem.address, problem.field) == ('A2', 'full-name')


@pytest.mark.parametrize(
    ('heading', 'typed', 'section', 'field', 'stored'),
    [
        ('Hệ số', '3,33', 'position', 'coefficient', '3.33'), ('Hệ số', 3.33, 'position', 'coefficient', '3.33'), ('Hệ số', 2.3399999999999999, 'position', 'coefficient', '2.34'),
        ('Hệ số', 4, 'position', 'coefficient', '4'), ('Bậc', 'Bậc 3', 'position', 'step', '3'), ('Bậc', datetime(2025, 9, 5), 'position', 'step', '5'),
        ('PCCV', '0,4', 'position', 'position-allowance', '0.4'), ('Vượt khung', '5%', 'position', 'beyond-frame', '5'), ('Vượt khung', 0.07, 'position', 'beyond-frame', '7'),
        ('Trình độ văn hóa', datetime(2025, 12, 12), 'education', 'general-education', '12/12'), ('Văn hóa', datetime(2025, 12, 9), 'education', 'general-education', '9/12'),
        ('Ngạch', 1.003, 'position', 'rank', '01.003'), ('Ngạch', 'Chuyên viên chính', 'position', 'rank', '01.002'), ('Ngạch', 'CV', 'position', 'rank', '01.003'),
        ('Ngạch', 'Chuyên viên (01.003)', 'position', 'rank', '01.003'), ('Tôn giáo', 'khong', 'basic', 'religion', 'none'), ('Giới tính', 'NỮ', 'basic', 'gender', 'female'),
        ('Trình độ', 'ĐHSP', 'education', 'highest-degree', 'university'), ('Chức vụ đảng', 'Bí thư Chi bộ', 'party', 'x', None),
        ('Đối tượng', 'CC', 'basic', 'officer-kind', 'civil-servant'), ('Dân tộc', "M'Nông", 'basic', 'ethnic-group', '20'), ('Dân tộc', "Ê-ĐÊ", 'basic', 'ethnic-group', '12'),
    ],
)  # fmt: skip
def test_values_as_offices_write_them(heading, typed, section, field, stored, content_type):
    row = one(content_type, **{heading.replace(' ', '_'): typed})
    assert errors(row) == []
    if stored:
        assert row.content[section][field] == stored


def test_words_that_no_catalogue_has(content_type):
    row = one(content_type, Ngạch='Chuyên viên thượng hạng', Dân_tộc='Sao Hoả', LLCT='Trung câp lí luận')
    assert row.content['position']['rank'] == '~Chuyên viên thượng hạng'
    assert [problem.address for problem in warnings(row)] == ['C2']
    ethnic, theory = errors(row)
    assert (ethnic.address, theory.address) == ('D2', 'E2')
    assert 'Trung cấp' in theory.message


def test_codes_of_employees_are_put_where_employees_have_them(content_type):
    row = one(content_type, {}, Ngạch='V.07.03.29')
    assert row.content['position'] == {'professional-title': 'V.07.03.29'}
    assert row.content['basic']['officer-kind'] == 'public-employee'
    assert errors(row) == []
    row = one(content_type, {}, Ngạch='01.003')
    assert row.content['basic']['officer-kind'] == 'civil-servant'
    row = one(content_type, {'officer-kind': 'public-employee'}, Ngạch='01.003')
    assert row.content['position']['professional-title'].startswith(('01.003', '~01.003'))


def test_without_a_kind_a_record_cannot_be_made(content_type):
    (problem,) = errors(one(content_type, {}))
    assert problem.field == 'officer-kind' and problem.address == 'A2'


@pytest.mark.parametrize(
    ('text', 'rows'),
    [
        ('B', [{'level': 'B'}]), ('Anh B', [{'language': 'en', 'level': 'B'}]), ('B1 tiếng Anh', [{'language': 'en', 'level': 'B1'}]),
        ('Tiếng Anh trình độ B, Tiếng Pháp A', [{'language': 'en', 'level': 'B'}, {'language': 'fr', 'level': 'A'}]),
        ('Đại học Anh văn', [{'language': 'en', 'level': 'university'}]), ('Không', None), ('TOEIC 550', [{'level': 'toeic'}]), ('Trung', [{'language': 'zh'}]),
    ],
)  # fmt: skip
def test_languages(text, rows, content_type):
    row = one(content_type, Ngoại_ngữ=text)
    assert errors(row) == []
    assert row.content.get('education', {}).get('languages') == rows


def test_the_same_person_twice(content_type):
    book = workbook(
        ['Họ và tên', 'Năm sinh', 'CCCD'],
        ['Lê Thị An', 1980, '001180000001'],
        ['LE THI AN', 1980, None],
        ['Lê Thị An', '1981', None],
        ['Vũ Ba', 1980, '001180000001'],
    )
    rows = parse(book, find_mapping(book, content_type), content_type, CIVIL)
    assert 'dòng 2' in warnings(rows[1])[-1].message
    assert errors(rows[2]) == [] and warnings(rows[2]) == []
    assert 'dòng 2' in errors(rows[3])[0].message and errors(rows[3])[0].address == 'C5'
    assert [row.ready for row in rows] == [True, True, True, False]


def test_both_sexes_at_once(content_type):
    rows = [
        ['Họ và tên', 'Nam', 'Nữ', 'Chức vụ'],
        ['Lê An', 1980, 1980, 'Văn thư'],
        ['Lê Ba', None, 1981, 'Văn thư'],
    ]
    book = workbook(*rows)
    first, second = parse(book, find_mapping(book, content_type), content_type, CIVIL)
    assert {problem.field for problem in errors(first)} == {'birth-date', 'gender'}
    assert second.content['basic']['gender'] == 'female'


def test_refused_characters_are_told(content_type):
    book = read_workbook(xls([['Họ và tên', 'Ngày sinh', 'Quê quán'], ['Lê An', '1980', 'Huế\x02']]))
    (row,) = parse(book, find_mapping(book, content_type), content_type, CIVIL)
    (problem,) = errors(row)
    assert problem.address == 'C2' and 'U+0002' in problem.message


def test_a_list_without_names_is_refused(content_type):
    book = workbook(['STT', 'Chức vụ'], [1, 'Văn thư'])
    with pytest.raises(ValueError, match='họ tên'):
        parse(book, find_mapping(book, content_type), content_type)
    empty = workbook(['Họ và tên', 'Ngày sinh'], [None, None])
    with pytest.raises(ValueError, match='dòng nào'):
        parse(empty, find_mapping(empty, content_type), content_type)


@pytest.mark.parametrize('counter', [True, False])
@pytest.mark.parametrize(
    'name',
    [
        'Tống Công Minh',
        'TỐNG CÔNG MINH',
        'Vi Dũng',
        'Chu Tích Sơn',
        'Cống Thị Hoa',
        'Tong Cong Minh',
        'I Văn',
    ],
)
def test_nobody_is_taken_for_a_sum_or_a_signature(name, counter, content_type):
    skip = not counter and name == 'Tong Cong Minh'
    head, row = ['STT', 'Họ và tên', 'Ngày sinh'], [1, name, '1980']
    book = workbook(*([line if counter else line[1:] for line in (head, row)]))
    mapping = find_mapping(book, content_type)
    if not skip:
        assert len(parse(book, mapping, content_type, CIVIL)) == 1


@pytest.mark.parametrize(
    'text', ['Tổng cộng', 'TỔNG CỘNG: 02 người', 'Cộng:', 'Cộng', 'Tong cong: 5', 'Tổng số 12', 'Ví dụ']
)
def test_sums_are_no_people_and_are_told(text, content_type):
    book = workbook(['Họ và tên', 'Ngày sinh'], ['Lê An', '1980'], [text, 1980], ['Lê Ba', '1981'])
    mapping = find_mapping(book, content_type)
    assert [row.row_number for row in parse(book, mapping, content_type, CIVIL)] == [2, 4]
    assert any('Dòng 3' in note for note in notes(book, mapping))


def test_a_person_corrects_the_mapping(content_type):
    book = workbook(['A', 'B', 'C'], ['Lê An', '1980', 'Huế'])
    mapping = Mapping('DS', (0,), 1, 1, {0: 'full-name', 1: 'birth-date', 2: 'hometown'})
    (row,) = parse(book, mapping, content_type, CIVIL)
    assert row.content['basic']['hometown'] == 'Huế'


def test_notes_tell_encodings(content_type):
    book = read_workbook(xlsx(TCVN3_SHEET.rows, TCVN3_SHEET.merges))
    assert any('Cột B' in note and 'TCVN3' in note for note in notes(book, find_mapping(book, content_type)))


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12),
    st.datetimes(datetime(1900, 1, 1), datetime(2099, 1, 1)), st.from_regex(r'[0-9/.,\-% xVvE+]{1,12}', fullmatch=True),
)  # fmt: skip


def test_nothing_in_a_cell_breaks_the_import(content_type):
    headings = [
        'Họ và tên',
        'Ngày sinh',
        'CCCD',
        'Bậc',
        'Hệ số',
        'Ngạch',
        'Ngoại ngữ',
        'Trình độ',
        'Giới tính',
        'Vượt khung',
        'Mốc nâng lương',
        'Quê quán',
    ]
    mapping = find_mapping(workbook(headings), content_type)

    @given(st.lists(CELLS, min_size=len(headings), max_size=len(headings)))
    @settings(max_examples=150)
    def any_row(cells):
        column = convert_column(cells)
        book = workbook(headings, column.cells)
        for place, message in column.refused.items():
            book.sheets[0].rows[1][place] = Cell(None, 1, place, refused=message)
        try:
            rows = parse(book, Mapping('DS', (0,), 1, 1, mapping.columns), content_type, CIVIL)
        except ValueError as refusal:
            assert 'dòng' in str(refusal)
            return
        for row in rows:
            assert all(problem.message and problem.address for problem in row.problems)
            if row.ready:
                for section, content in row.content.items():
                    assert values.parse_section(content_type.sections[section], content)[1] == []

    any_row()


@given(st.integers(0, 10**12))
def test_digits_are_never_lost(number):
    text, _ = read_id_number(Cell(number, 0, 0), (12, 9), 12)
    assert int(text) == number


@given(st.decimals(min_value='1', max_value='13', places=2))
def test_coefficients_survive_the_way_through_excel(number):
    text, _ = read_number(Cell(float(number), 0, 0), _Like('coefficient', 'decimal'))
    assert float(text) == float(number)
    assert not is_blank(Cell(text, 0, 0))
