"""What people type becomes canonical once, and what is no value is refused with a sentence that helps."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso_cms.models.checks import CHECKS
from hoso_cms.models.kinds import KINDS, show_date
from hoso_cms.models.text import clean, fold, name_key


@pytest.mark.parametrize(
    ('kind', 'typed', 'stored'),
    [
        ('partial-date', '1985', '1985'),
        ('partial-date', '3/2015', '2015-03'),
        ('partial-date', '5.3.2015', '2015-03-05'),
        ('partial-date', '2015-03-05', '2015-03-05'),
        ('date', '25/12/1985', '1985-12-25'),
        ('decimal', '3,33', '3.33'),
        ('decimal', '3.00', '3'),
        ('integer', '0165', '165'),
        ('yes-no', 'Có', 'yes'),
        ('id-number', '066 085.001-234', '066085001234'),
        ('text', '  Nguyễn   Văn\tAn ', 'Nguyễn Văn An'),
    ],
)
def test_typed_becomes_canonical(kind, typed, stored):
    assert KINDS[kind].parse(typed) == stored
    assert KINDS[kind].parse(stored) == stored


@pytest.mark.parametrize(
    ('kind', 'typed', 'says'),
    [
        ('partial-date', '31/02/1980', 'Không có ngày'),
        ('partial-date', 'hôm qua', 'không phải là ngày'),
        ('partial-date', '12/1185', '1850'),
        ('date', '1985', 'chưa đủ ngày'),
        ('decimal', 'NaN', 'không phải là số'),
        ('decimal', '1e5', 'không phải là số'),
        ('integer', '１２', 'không phải là số nguyên'),
        ('integer', '1_000', 'không phải là số nguyên'),
        ('yes-no', 'maybe', 'Có hoặc Không'),
        ('text', 'a\x00b', 'ký tự điều khiển'),
        ('text', 'a\u202eb', 'ký tự đổi chiều'),
        ('text', 'a\ud800b', 'mã thay thế lẻ'),
        ('file', '../etc/passwd', 'chưa được tải lên'),
        ('id-number', '<b>1</b>', 'không dùng trong số hiệu'),
    ],
)
def test_what_is_no_value_is_refused(kind, typed, says):
    with pytest.raises(ValueError, match=says):
        KINDS[kind].parse(typed)


@pytest.mark.parametrize(
    ('value', 'says'),
    [
        ('12345', '12 chữ số'),
        ('999085001234', 'mã tỉnh'),
        ('066985001234', 'thế kỷ'),
        ('06608500123X', '12 chữ số'),
    ],
)
def test_twelve_digits_that_are_no_citizen_number(value, says):
    with pytest.raises(ValueError, match=says):
        CHECKS['citizen-id'](value)


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)))
def test_every_date_is_shown_as_it_can_be_typed(day):
    assert KINDS['date'].parse(show_date(day.isoformat())) == day.isoformat()


@given(st.text('aáàạảãâấầđêôơưNguyễnThịHoà ', max_size=40))
def test_nfd_and_nfc_are_one_text(text):
    assert clean(unicodedata.normalize('NFD', text)) == clean(unicodedata.normalize('NFC', text))
    assert fold(unicodedata.normalize('NFD', text)) == fold(unicodedata.normalize('NFC', text))


def test_people_are_sorted_by_given_name_in_vietnamese_order():
    names = ['Trần Văn Bình', 'Nguyễn Thị Ánh', 'Lê Văn An', 'Đỗ Văn Bình', 'Nguyễn Văn Đức', 'Phạm Văn Dũng']
    assert sorted(names, key=name_key) == [
        'Lê Văn An', 'Nguyễn Thị Ánh', 'Đỗ Văn Bình', 'Trần Văn Bình', 'Phạm Văn Dũng', 'Nguyễn Văn Đức',
    ]  # fmt: skip


def test_the_grammar_and_the_code_know_the_same_kinds():
    from pathlib import Path

    from lxml import etree

    import hoso_cms.models
    from hoso_cms.models.xml import grammar  # noqa: F401 - compiles it

    tree = etree.parse(str(Path(hoso_cms.models.__file__).with_name('content-type.xsd')))
    space = {'x': 'http://www.w3.org/2001/XMLSchema'}
    listed = tree.xpath('//x:simpleType[@name="kind"]//x:enumeration/@value', namespaces=space)
    assert set(listed) == set(KINDS)
