"""Reading a roster: three formats alike, and no file that can do harm."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from hoso_cms.exchange import sheet_reader
from hoso_cms.exchange.spreadsheets import Range, read_workbook
from tests.unit.exchange.workbooks import KINDS, xls, xlsx

GRID = [
    ['DANH SÁCH CÁN BỘ', None, None, None],
    [None, None, None, None],
    ['Họ và tên', 'Ngày sinh', 'Hệ số', 'CCCD'],
    ['Nguyễn Văn An', date(1980, 5, 6), 3.33, '001080012345'],
    ['Lê Thị Bình', 1975, 4, 1080012345],
]


@pytest.mark.parametrize('kind', KINDS)
def test_the_three_formats_give_the_same_cells(kind):
    (sheet,) = read_workbook(KINDS[kind](GRID, merges=[(0, 0, 0, 3)])).sheets
    assert sheet.name == 'DS' and not sheet.hidden and sheet.width == 4
    assert sheet.merged == (Range(0, 0, 0, 3),)
    assert [cell.text for cell in sheet.rows[3]] == ['Nguyễn Văn An', '06/05/1980', '3.33', '001080012345']
    assert sheet.cell(3, 1).value == datetime(1980, 5, 6)
    assert [cell.text for cell in sheet.rows[4]] == ['Lê Thị Bình', '1975', '4', '1080012345']
    assert sheet.cell(4, 3).address == 'D5'
    assert sheet.cell(99, 99).value is None


@pytest.mark.parametrize('kind', KINDS)
def test_old_encodings_become_unicode_column_by_column(kind):
    rows = [['Hä vµ tªn', 'Ghi chú'], ['NguyÔn V¨n A', 'Đảng viên'], ['TrÇn ThÞ Tó', 'Lê'], ['§ç Tô', 'Tô']]
    (sheet,) = read_workbook(KINDS[kind](rows)).sheets
    assert [row[0].value for row in sheet.rows] == ['Họ và tên', 'Nguyễn Văn A', 'Trần Thị Tú', 'Đỗ Tụ']
    assert [row[1].value for row in sheet.rows] == ['Ghi chú', 'Đảng viên', 'Lê', 'Tô']
    assert sheet.encodings == {0: 'TCVN3'}
    assert sheet.cell(1, 0).encoding == 'TCVN3'


def test_the_font_tells_capitals():
    (sheet,) = read_workbook(xlsx([['nguyÔn v¨n ¸nh']], font='.VnTimeH')).sheets
    assert sheet.cell(0, 0).value == 'NGUYỄN VĂN ÁNH'


def test_a_path_is_read_too(tmp_path):
    (tmp_path / 'ds.xls').write_bytes(xls(GRID))
    assert read_workbook(tmp_path / 'ds.xls').sheet('DS').cell(2, 0).value == 'Họ và tên'


def test_a_text_that_cannot_be_kept_is_named():
    data = xls([['Lê\x01An']])
    (sheet,) = read_workbook(data).sheets
    assert sheet.cell(0, 0).value is None
    assert 'U+0001' in sheet.cell(0, 0).refused


def test_hidden_sheets_are_told():
    book = openpyxl.Workbook()
    book.active['A1'] = 'x'
    book.create_sheet('Ẩn').sheet_state = 'hidden'
    target = BytesIO()
    book.save(target)
    workbook = read_workbook(target.getvalue())
    assert [sheet.hidden for sheet in workbook.sheets] == [False, True]
    assert [sheet.name for sheet in workbook.visible()] == ['Sheet']


def corner_bomb() -> bytes:
    book = openpyxl.Workbook()
    book.active['A1'], book.active['XFD1048576'] = 'x', 'y'
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def entity_bomb() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx(GRID))) as source, zipfile.ZipFile(target, 'w') as changed:
        for name in source.namelist():
            text = source.read(name)
            if name == 'xl/styles.xml':
                text = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text
            changed.writestr(name, text)
    return target.getvalue()


def deflate_bomb() -> bytes:
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(xlsx(GRID))) as source,
        zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in source.namelist():
            changed.writestr(name, source.read(name))
        changed.writestr('xl/media/x.xml', b'\0' * 60_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ('data', 'message'),
    [
        (b'', 'rỗng'),
        (b'PK\x03\x04', 'không thuộc loại'),
        (b'<html><table><tr><td>1', 'Save As'),
        (b'%PDF-1.4', 'không thuộc loại'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(3000), 'không phải bảng tính'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + 'EncryptedPackage'.encode('utf-16-le') + bytes(3000), 'mật khẩu'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + 'Workbook'.encode('utf-16-le') + bytes(3000), 'Không đọc được'),
        (corner_bomb(), 'rất xa'),
        (deflate_bomb(), 'giải nén ra lớn'),
        (xlsx([['a'] * 201]), '201 cột'),
        (xlsx([['a']] + [[None]] * 19_999 + [['b']]), '20001 dòng'),
    ],
    ids=['empty', 'no-archive', 'web-page', 'pdf', 'no-workbook', 'password', 'broken', 'corner', 'deflate', 'wide', 'long'],
)  # fmt: skip
def test_what_is_refused_is_told_in_vietnamese(data, message):
    with pytest.raises(ValueError, match=message):
        read_workbook(data, 'ds.xlsx')


def test_entities_are_not_expanded():
    assert read_workbook(entity_bomb()).sheets[0].cell(2, 0).value == 'Họ và tên'


def test_the_reader_answers_in_plain_data():
    assert sheet_reader.read(b'nothing')['refused'] == 'broken'
    (sheet,) = sheet_reader.read(xlsx(GRID))['sheets']
    assert sheet['rows'][3][1] == {'day': '1980-05-06T00:00:00'}
