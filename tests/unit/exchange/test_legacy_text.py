"""Old encodings come out as Unicode, good Unicode comes out as it went in."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hoso_cms.exchange.legacy_text import (
    TCVN3,
    TCVN3_TABLE,
    VNI,
    VNI_TABLE,
    convert_column,
    decode,
    to_unicode,
)
from hoso_cms.exchange.syllables import is_syllable

FAMILY = 'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Lưu Mạc Tạ Thạch'
MIDDLE = 'Văn Thị Đức Hữu Ngọc Xuân Thu Mỹ Bích Đình Quốc Công Kim Thuỳ Ánh Tường Khắc Viết Bảo Diễm'
GIVEN = (
    'An Bình Châu Dũng Giang Hà Hải Hạnh Hằng Hiếu Hoà Hồng Huệ Hùng Hương Khánh Lan Liên Lộc Mận Nghĩa Nhẫn Nở '
    'Oanh Phượng Quỳnh Sỹ Tâm Thảo Thắng Thể Thịnh Thuý Tiến Toản Trứ Tuấn Tuyết Tý Uyên Vẻ Vượng Xuyến Yến Ý Ỷ Kỵ Hẵng'
)  # fmt: skip
names = st.tuples(*(st.sampled_from(part.split()) for part in (FAMILY, MIDDLE, GIVEN))).map(' '.join)

_TO_TCVN3 = {letter: seen for seen, letter in TCVN3_TABLE.items()}
_TO_VNI = {letter: seen for seen, letter in VNI_TABLE.items()}


def as_tcvn3(text: str) -> str:
    """As a TCVN3 font stores it: capitals with tones are written small, since the font has none."""
    return ''.join(_TO_TCVN3.get(char) or _TO_TCVN3.get(char.lower(), char) for char in text)


def as_vni(text: str) -> str:
    return ''.join(_vni_char(char) for char in text)


def _vni_char(char: str) -> str:
    seen = _TO_VNI.get(char.lower())
    if seen is None:
        return char
    return seen.upper() if char.isupper() else seen


def small_toned_capitals(text: str) -> str:
    """What TCVN3 can still tell: ``Ánh`` comes back as ``ánh``."""
    return ''.join(char if char in _TO_TCVN3 or char.isascii() else char.lower() for char in text)


@given(names)
def test_tcvn3_names_come_back(name):
    assert convert_column([as_tcvn3(name), as_tcvn3('Nguyễn Đình Hẳng')]).cells[0] == small_toned_capitals(
        name
    )


@given(names)
def test_vni_names_come_back(name):
    assert convert_column([as_vni(name), as_vni('Nguyễn Đình Hẳng')]).cells[0] == name


@given(names)
def test_vni_capitals_come_back(name):
    assert convert_column([as_vni(name.upper()), as_vni('NGUYỄN ĐÌNH HẲNG')]).cells[0] == name.upper()


@given(names)
@example('Lý Thu An')
@example('Lan Anh An')
def test_capital_fonts_give_capitals(name):
    assert to_unicode(as_tcvn3(name.lower()), '.VnTimeH') == (name.upper(), TCVN3)


@given(names)
def test_tcvn3_in_capital_letters_gives_capitals(name):
    stored = ''.join(_TO_TCVN3.get(c.lower(), c) if not c.isascii() else c for c in name.upper())
    read = convert_column([stored, as_tcvn3('Nguyễn Đình Hẳng')]).cells[0]
    assert read.upper() == name.upper()
    if re.search(r'\S[A-Z]', stored):
        assert read == name.upper()


@given(names, st.sampled_from(['NFC', 'NFD']))
def test_unicode_names_stay(name, form):
    assert to_unicode(unicodedata.normalize(form, name)) == (name, None)
    assert to_unicode(unicodedata.normalize(form, name.upper())) == (name.upper(), None)


@given(st.lists(names, min_size=3, max_size=12), st.sampled_from(['tcvn3', 'vni', 'unicode']))
def test_a_column_is_decided_as_a_whole(column, encoding):
    """Short words that are words in two encodings follow the rest of the column."""
    encode = {'tcvn3': as_tcvn3, 'vni': as_vni, 'unicode': str}[encoding]
    expect = {'tcvn3': small_toned_capitals, 'vni': str, 'unicode': str}[encoding]
    cells = [*column, 'Tô', 'Bụi', 'Ôn'] if encoding == 'unicode' else [*column, 'Tụ', 'Bơ', 'Mụn']
    result = convert_column([encode(cell) for cell in cells])
    assert result.cells == [expect(cell) for cell in cells]
    assert result.encoding == {'tcvn3': TCVN3, 'vni': VNI, 'unicode': None}[encoding]


@given(st.lists(names, min_size=1, max_size=6), st.lists(names, min_size=1, max_size=3))
def test_cells_pasted_from_unicode_stay_in_an_old_column(old, new):
    """... where they cannot be anything else: ``Hoàng Thu An`` would be Hồng Thu An in VNI."""
    assume(all(re.search('[ạ-ỹ]', name) for name in new))
    clear = ['Nguyễn Đình Hẳng'] * 4
    result = convert_column([*map(as_vni, [*clear, *old]), *new])
    assert result.cells == [*clear, *old, *new]


@given(names)
def test_bytes_read_through_the_vietnamese_code_page(name):
    """... where they are no words there: ``Lý`` is read as Lư, which is a name too."""
    seen = as_tcvn3(name).encode('cp1252', 'strict').decode('cp1258', 'replace')
    assume(any(not word.isascii() and not is_syllable(word) for word in seen.split()))
    column = convert_column(
        [seen, *(as_tcvn3(one) for one in ('Nguyễn Văn An', 'Trần Thị Hạnh', 'Phạm Xuân Lộc'))]
    )
    assert column.cells[0] == small_toned_capitals(name)


@given(st.text(alphabet=st.characters(exclude_categories=('Cs',)), max_size=40))
def test_any_text_is_kept_or_refused_in_vietnamese(text):
    try:
        kept, _ = to_unicode(text)
    except ValueError as refusal:
        assert re.search('ký tự|mã', str(refusal))
    else:
        assert unicodedata.is_normalized('NFC', kept)
        assert to_unicode(kept)[0].isprintable() or '\n' in kept


@pytest.mark.parametrize(
    'text',
    ['René Müller', 'François Noël', 'Hélène Côté', 'José', 'Đ', 'ĐÔ', 'ĐH', 'CĐ', 'Lê Tô', 'Ê Đê', 'Krông Năng', 'Y Wơn Niê',
     "H'Bia Êban", 'Buôn Ma Thuột', 'Cao đẳng sư phạm', 'Xơ Đăng', '12/12', '', 'Đại học Kinh tế – Luật', 'Bjørn Ærø', '5 m²'],
)  # fmt: skip
def test_good_unicode_is_left_alone(text):
    assert to_unicode(text) == (text, None)


@pytest.mark.parametrize(
    ('stored', 'meant', 'encoding'),
    [
        ('NguyÔn V¨n A', 'Nguyễn Văn A', TCVN3),
        ('Nguyeãn Vaên A', 'Nguyễn Văn A', VNI),
        ('N÷', 'Nữ', TCVN3),
        ('Cao ®¼ng s\xad ph¹m', 'Cao đẳng sư phạm', TCVN3),
        ('Ủy ban', 'Ủy ban', None),
        ('AÙnh Tuyeát', 'Ánh Tuyết', VNI),
        ('Ñaûng vieân', 'Đảng viên', VNI),
        ('C§ s\xad ph¹m', 'CĐ sư phạm', TCVN3),
        ('Ðặng Ðình', 'Đặng Đình', None),
        ('１２０\u00a0Lê\u200bLợi', '120 LêLợi', None),
        ('\u202aNguyễn\u202c', 'Nguyễn', None),
        ('Nguyễn Văn\nA', 'Nguyễn Văn\nA', None),
    ],
)
def test_what_files_really_hold(stored, meant, encoding):
    assert to_unicode(stored) == (meant, encoding)


@pytest.mark.parametrize('text', ['Lê\x00', '\ud800', 'a\x1bb', 'An\ufffe'])
def test_what_no_text_may_have_is_refused(text):
    with pytest.raises(ValueError, match='U\\+'):
        to_unicode(text)


def test_a_column_names_its_refused_cells_and_keeps_numbers():
    column = convert_column(['Lê', 3.33, None, 'x\x00'])
    assert column.cells == ['Lê', 3.33, None, '']
    assert list(column.refused) == [3]


def test_font_is_no_reason_to_spoil_unicode():
    assert to_unicode('Nguyễn Văn Ả', '.VnTime') == ('Nguyễn Văn Ả', None)
    assert to_unicode('Tô', 'VNI-Times') == ('Tơ', VNI)
    assert to_unicode('Tô', 'Times New Roman') == ('Tô', None)


def test_tables_are_complete():
    marked = {unicodedata.normalize('NFC', v + h + t) for v in 'aeiouy' for h in ('', '\u0302', '\u0306', '\u031b')
              for t in ('', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323')}  # fmt: skip
    alphabet = {c for c in marked if len(c) == 1 and not c.isascii() and is_syllable(c) or c in 'ăắằẳẵặ'} | {
        'đ'
    }
    assert alphabet <= set(TCVN3_TABLE.values())
    assert alphabet <= set(VNI_TABLE.values())
    assert decode('abc', VNI) == 'abc'


@pytest.mark.parametrize('word', ['Nguyễn', 'quỳnh', 'Giêng', 'gì', 'KHUYẾCH', 'Đắk', 'krông', 'hoà', 'thuở'])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize('word', ['Bjứrn', 'éình', 'NguyƠn', 'hãc', 'wđ', 'Mỹller', 'ấấ', ''])
def test_no_syllables(word):
    assert not is_syllable(word)
