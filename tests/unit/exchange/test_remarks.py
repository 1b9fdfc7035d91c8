"""The workbook comes back as it was, with remarks; the template goes out and comes back understood."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from hoso_cms import clock
from hoso_cms.exchange.heading_match import SURE, importable
from hoso_cms.exchange.headings import find_mapping
from hoso_cms.exchange.remarks import NOTES_SHEET, with_remarks
from hoso_cms.exchange.roster import ERROR, WARNING, Problem, parse
from hoso_cms.exchange.spreadsheets import read_workbook
from hoso_cms.exchange.template import CATALOGUE_SHEET, LIST_SHEET, template_workbook
from tests.unit.exchange.layouts import BIRTH_BY_SEX
from tests.unit.exchange.workbooks import KINDS, xlsx

PROBLEMS = [
    Problem(5, 1, 'full-name', ERROR, '=cmd|calc'),
    Problem(5, 3, 'birth-date', WARNING, 'Hãy xem lại.'),
    Problem(5, 3, 'birth-date', ERROR, 'Không có ngày này.'),
]


@pytest.fixture(autouse=True)
def in_2026():
    with clock.standing_at(datetime(2026, 12, 15, 5, tzinfo=clock.OFFICE_ZONE)):
        yield


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def formulas(data):
    return [
        cell.coordinate
        for page in opened(data)
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == 'f'
    ]


@pytest.mark.parametrize('kind', KINDS)
def test_remarks_stand_at_their_cells(kind):
    original = KINDS[kind](BIRTH_BY_SEX.rows, BIRTH_BY_SEX.merges)
    marked = with_remarks(original, PROBLEMS, 'DS')
    page, notes = opened(marked)['DS'], opened(marked)[NOTES_SHEET]
    assert 'Không có ngày này.' in page['D6'].comment.text and 'Hãy xem lại.' in page['D6'].comment.text
    assert page['D6'].fill.fgColor.rgb == page['B6'].fill.fgColor.rgb == 'FFFFC7CE'
    assert [[cell.value for cell in row] for row in notes.iter_rows(min_row=2)] == [
        ['B6', 'Lỗi', '=cmd|calc'], ['D6', 'Cần xem lại', 'Hãy xem lại.'], ['D6', 'Lỗi', 'Không có ngày này.'],
    ]  # fmt: skip
    assert notes['A2'].hyperlink.location == "'DS'!B6"
    assert formulas(marked) == []
    before, after = read_workbook(original).sheet('DS'), read_workbook(marked).sheet('DS')
    assert [[c.value for c in row] for row in after.rows] == [[c.value for c in row] for row in before.rows]
    assert set(after.merged) == set(before.merged)


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize(
    'hostile', ['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1', '=HYPERLINK("http://x","y")', '\t=1']
)
def test_texts_never_become_formulas(kind, hostile):
    if kind == 'xlsx':
        book = openpyxl.Workbook()
        book.active.title = 'DS'
        book.active['A1'] = hostile
        book.active['A1'].data_type = 's'
        target = io.BytesIO()
        book.save(target)
        original = target.getvalue()
    else:
        original = KINDS[kind]([[hostile]])
    assert formulas(with_remarks(original, [Problem(0, 0, '', ERROR, hostile)], 'DS')) == []


def test_formatting_stays_and_old_remarks_go():
    book = openpyxl.Workbook()
    page = book.active
    page.title = 'DS'
    page['A1'], page['B1'], page['A2'] = 'Họ và tên', 'Ngày sinh', 'Lê An'
    page['A1'].font = Font(name='.VnTime', bold=True, size=13)
    page['A2'].comment = Comment('Nghỉ phép', 'Chị Hoa')
    page.column_dimensions['A'].width = 33
    target = io.BytesIO()
    book.save(target)
    first = with_remarks(
        target.getvalue(), [Problem(1, 0, '', ERROR, 'Một'), Problem(1, 1, '', WARNING, 'Hai')], 'DS'
    )
    page = opened(first)['DS']
    assert (page['A1'].font.name, page['A1'].font.b, page.column_dimensions['A'].width) == (
        '.VnTime',
        True,
        33,
    )
    assert 'Nghỉ phép' in page['A2'].comment.text and 'Một' in page['A2'].comment.text
    second = opened(with_remarks(first, [], 'DS'))
    assert second['DS']['B2'].comment is None and second['DS']['B2'].fill.fill_type is None
    assert list(second[NOTES_SHEET].iter_rows(min_row=2)) == []
    assert second.sheetnames == ['DS', NOTES_SHEET]


def test_a_remark_inside_a_merged_range_stands_at_its_first_cell():
    marked = with_remarks(
        xlsx([['a', None], [None, None]], [(0, 0, 1, 1)]), [Problem(1, 1, '', ERROR, 'Sai')], 'DS'
    )
    assert 'Sai' in opened(marked)['DS']['A1'].comment.text


def test_what_openpyxl_does_not_understand_is_given_back_by_its_cells():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([['Lê An', date(1980, 5, 6)]]))) as source,
        zipfile.ZipFile(target, 'w') as broken,
    ):
        for name in source.namelist():
            text = source.read(name)
            broken.writestr(
                name,
                text.replace(b'<cellXfs', b'<cellXfs bad="1"><wrong/></cellXfs><cellXfs')
                if 'styles' in name
                else text,
            )
    marked = with_remarks(target.getvalue(), [Problem(0, 0, '', ERROR, 'Sai')], 'DS')
    assert opened(marked)['DS']['A1'].value == 'Lê An'
    assert 'Sai' in opened(marked)['DS']['A1'].comment.text


SAMPLE = {'text': 'Văn bản', 'long-text': 'Văn bản dài', 'partial-date': '06/2010', 'date': '05/06/2010', 'integer': '2', 'decimal': '1,5', 'yes-no': 'Có', 'id-number': 'AB12'}  # fmt: skip
SPECIAL = {
    'full-name': 'Lê Thị An', 'birth-date': '05/06/1980', 'citizen-id': '001180012345', 'social-insurance-number': '0123456789', 'award-year': '2019', 'discipline-year': '2019',
    'height': '165', 'weight': '60', 'gender': 'Nữ', 'officer-kind': 'Công chức', 'rank': 'Chuyên viên', 'phone': '0905123456',
}  # fmt: skip


def filled_template(content_type):
    book = opened(template_workbook(content_type))
    page = book[LIST_SHEET]
    titles = {}
    for column in range(2, page.max_column + 1):
        titles[page.cell(4, column).value] = column
    for field in importable(content_type):
        if field.id == 'professional-title':
            continue
        value = SPECIAL.get(field.id) or (
            field.vocabulary.choices()[0].label if field.vocabulary else SAMPLE[field.kind]
        )
        page.cell(6, titles[field.title], value)
    page.cell(6, 1, 1)
    page.cell(
        6, next(column for title, column in titles.items() if title.startswith('Ngoại ngữ')), 'Anh B1; Pháp A'
    )
    target = io.BytesIO()
    book.save(target)
    return read_workbook(target.getvalue())


def test_the_template_comes_back_understood_to_the_last_column(content_type):
    workbook = filled_template(content_type)
    mapping = find_mapping(workbook, content_type)
    assert mapping.sheet == LIST_SHEET
    expected = {'row-number', 'languages', *(field.id for field in importable(content_type))}
    assert {*mapping.columns.values()} == expected
    assert [guess for guess in mapping.guesses if guess.confidence < SURE] == []
    (row,) = parse(workbook, mapping, content_type)
    assert row.problems == []
    taken = {name for section in row.content.values() for name in section}
    assert taken == expected - {'row-number', 'professional-title'}


def test_an_empty_template_has_no_people_but_is_understood(content_type):
    workbook = read_workbook(template_workbook(content_type))
    mapping = find_mapping(workbook, content_type)
    assert mapping.usable and mapping.last_data_row == -1
    with pytest.raises(ValueError, match='dòng nào'):
        parse(workbook, mapping, content_type)


def test_catalogues_are_lists_to_choose_from(content_type):
    book = opened(template_workbook(content_type))
    lists = {validation.formula1 for validation in book[LIST_SHEET].data_validations.dataValidation}
    assert all(one.startswith(f"'{CATALOGUE_SHEET}'!$") for one in lists)
    assert len(lists) == book[CATALOGUE_SHEET].max_column
    assert formulas(template_workbook(content_type)) == []


def test_every_label_in_the_template_finds_its_term(content_type):
    for field in importable(content_type):
        if field.vocabulary is not None:
            for term in field.vocabulary.choices():
                assert field.vocabulary.terms[field.parse(term.label)].label == term.label, (field.id, term)
