"""Rosters as offices lay them out: made after the tables that circulate, with invented people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Layout:
    """A grid, its merged ranges, and what is to be found in it."""

    name: str
    rows: list[list[Any]]
    fields: dict[str, str | None]
    """Column letter -> field."""
    people: tuple[int, int]
    """First and last row of people, as the spreadsheet counts them."""
    names: list[str]
    merges: tuple[tuple[int, int, int, int], ...] = ()


TITLE = [['UBND TỈNH ĐẮK LẮK', None, None, 'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM'], ['SỞ NỘI VỤ', None, None, 'Độc lập - Tự do - Hạnh phúc'], [],
         ['DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2025']]  # fmt: skip

PLAIN = Layout(
    'one header row, names in one column, dates as text',
    [
        *TITLE,
        ['STT', 'Họ và tên', 'Ngày sinh', 'Giới tính', 'Dân tộc', 'Chức vụ', 'Mã ngạch', 'Hệ số', 'Số CCCD', 'Ghi chú'],
        [1, 'Nguyễn Văn An', '05/06/1980', 'Nam', 'Kinh', 'Chuyên viên', '01.003', '3,33', '001080012345', None],
        [2, 'H’Bia Êban', '1985', 'Nữ', 'Ê đê', 'Kế toán', '06.031', 2.67, '066185001234', 'Nghỉ thai sản'],
        [None, 'Tổng cộng: 02 người'],
        [],
        [None, 'Người lập biểu', None, None, None, None, 'THỦ TRƯỞNG ĐƠN VỊ'],
        [None, None, None, None, None, None, '(Ký tên, đóng dấu)'],
        [],
        [None, 'Lê Thị Ký', None, None, None, None, 'Trần Văn Trưởng'],
    ],
    {'A': 'row-number', 'B': 'full-name', 'C': 'birth-date', 'D': 'gender', 'E': 'ethnic-group', 'F': 'position', 'G': 'rank',
     'H': 'coefficient', 'I': 'citizen-id', 'J': None},
    (6, 7),
    ['Nguyễn Văn An', 'H’Bia Êban'],
)  # fmt: skip

BIRTH_BY_SEX = Layout(
    'birth date in the column of the sex, training below one heading, column numbers, merged',
    [
        ['DANH SÁCH TRÍCH NGANG'],
        ['TT', 'Họ và tên', 'Ngày tháng năm sinh', None, 'Quê quán', 'Trình độ', None, None, None, None, 'Ngạch, bậc lương', None, None, None, 'Ghi chú'],
        [None, None, 'Nam', 'Nữ', None, 'Chuyên môn', 'Lý luận chính trị', 'QLNN', 'Tin học', 'Ngoại ngữ', 'Mã ngạch', 'Bậc', 'Hệ số', 'Ngày hưởng', None],
        ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)', '(11)', '(12)', '(13)', '(14)', '(15)'],
        ['I', 'VĂN PHÒNG'],
        [1, 'Trần Thị Bình', None, date(1979, 3, 8), 'Hoà Phú, Buôn Ma Thuột, Đắk Lắk', 'Đại học', 'Trung cấp', 'Chuyên viên', 'A', 'Anh B', '01.003', 5, 3.66, date(2022, 1, 1), None],
        ['II', 'PHÒNG TỔ CHỨC'],
        [2, 'Lê Văn Cường', '12/1975', None, 'Thanh Hoá', 'Thạc sĩ', 'Cao cấp', 'Chuyên viên chính', 'B', 'Anh B', '01.002', 3, 5.08, '01/07/2023', None],
        [None, 'Cộng', 1, 1],
    ],
    {'A': 'row-number', 'B': 'full-name', 'C': 'birth-date-male', 'D': 'birth-date-female', 'E': 'hometown', 'F': 'highest-degree', 'G': 'political-theory',
     'H': 'state-management', 'I': 'it-level', 'J': 'languages', 'K': 'rank', 'L': 'step', 'M': 'coefficient', 'N': 'step-date', 'O': None},
    (6, 8),
    ['Trần Thị Bình', 'Lê Văn Cường'],
    ((0, 0, 0, 14), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4), (1, 5, 1, 9), (1, 10, 1, 13), (1, 14, 2, 14)),
)  # fmt: skip

TWO_NAME_COLUMNS = Layout(
    'names in two columns below one merged heading, parents not merged, headings without accents',
    [
        ['Danh sach giao vien nam hoc 2025-2026'],
        ['STT', 'Ho va ten', None, 'Ngay sinh', 'Nu', 'Mon day', 'CMND', None, 'So so BHXH'],
        [None, None, None, None, None, None, 'So', 'Ngay cap', None],
        [1, 'Phạm Thị', 'Dung', '01/02/1990', 'x', 'Toán', '044190001234', '10/05/2021', '6612345678'],
        [2, 'Hoàng Văn', 'Em', '15/12/1988', None, 'Lý', '040088004321', '11/05/2021', '6612345679'],
    ],
    {'A': 'row-number', 'B': 'family-name', 'C': 'given-name', 'D': 'birth-date', 'E': 'gender-female', 'F': 'main-work', 'G': 'citizen-id',
     'H': 'citizen-id-date', 'I': 'social-insurance-number'},
    (4, 5),
    ['Phạm Thị Dung', 'Hoàng Văn Em'],
    ((1, 1, 2, 2),),
)  # fmt: skip

ANY_ORDER = Layout(
    'any order, abbreviations, no title, no counter, serial numbers for days',
    [
        ['CCCD', 'HSL', 'Bậc', 'Ngạch', 'CV', 'DT', 'TG', 'GT', 'NTNS', 'Họ tên', 'SĐT', 'Mốc NL'],
        ['001075000001', 4.4, 1, '01.002', 'Trưởng phòng', 'Kinh', 'Không', 'Nam', 27500, 'VÕ VĂN GIÁO', '0905000001', 44562],
        ['001175000002', 3.0, 3, '01.003', 'Chuyên viên', 'Tày', 'Không', 'Nữ', 27900, 'NÔNG THỊ HẠNH', '0905000002', 44927],
    ],
    {'A': 'citizen-id', 'B': 'coefficient', 'C': 'step', 'D': 'rank', 'E': 'position', 'F': 'ethnic-group', 'G': 'religion', 'H': 'gender', 'I': 'birth-date',
     'J': 'full-name', 'K': 'phone', 'L': 'step-date'},
    (2, 3),
    ['Võ Văn Giáo', 'Nông Thị Hạnh'],
)  # fmt: skip

TCVN3_SHEET = Layout(
    'everything in TCVN3, letters A B 1 2 as column numbers',
    [
        ['Danh s¸ch c¸n bé, c«ng chøc'],
        ['TT', 'Hä vµ tªn', 'N¨m sinh', None, 'D©n téc', 'Chøc vô', 'HÖ sè l\xad¬ng'],
        [None, None, 'Nam', 'N÷', None, None, None],
        ['A', 'B', 1, 2, 3, 4, 5],
        [1, 'NguyÔn V¨n Hïng', 1969, None, 'Kinh', 'Chñ tÞch', '4,98'],
        [2, '§Æng ThÞ Lµnh', None, 1972, 'M\xad\xeang', 'Phã Chñ tÞch', '4,65'],
    ],
    {'A': 'row-number', 'B': 'full-name', 'C': 'birth-date-male', 'D': 'birth-date-female', 'E': 'ethnic-group', 'F': 'position', 'G': 'coefficient'},
    (5, 6),
    ['Nguyễn Văn Hùng', 'Đặng Thị Lành'],
    ((1, 2, 1, 3),),
)  # fmt: skip

VNI_SHEET = Layout(
    'everything in VNI, given name in a column without heading',
    [
        ['SOÁ TT', 'HOÏ VAØ TEÂN', None, 'NGAØY SINH', 'QUEÂ QUAÙN', 'CHÖÙC DANH'],
        [1, 'Nguyeãn Ngoïc', 'Khaùnh', '02/09/1970', 'Taây Ninh', 'Vaên thö'],
        [2, 'Traàn Thò', 'Löông', '10/1981', 'Long An', 'Keá toaùn'],
        [3, 'Ñoaøn Vaên', 'Myõ', '1966', 'Tieàn Giang', 'Baûo veä'],
    ],
    {
        'A': 'row-number',
        'B': 'family-name',
        'C': 'given-name',
        'D': 'birth-date',
        'E': 'hometown',
        'F': 'position',
    },
    (2, 4),
    ['Nguyễn Ngọc Khánh', 'Trần Thị Lương', 'Đoàn Văn Mỹ'],
)

BIRTH_IN_THREE = Layout(
    'birth date in three columns, sexes to be marked, address in parts, professional titles under Ngạch',
    [
        ['STT', 'Họ', 'Tên', 'Ngày sinh', None, None, 'Giới tính', None, 'Quê quán', None, None, 'Ngạch', 'Hệ số lương'],
        [None, None, None, 'Ngày', 'Tháng', 'Năm', 'Nam', 'Nữ', 'Xã', 'Huyện', 'Tỉnh', None, None],
        [1, 'Bùi Thị', 'Ngân', 3, 4, 1991, None, 'x', 'Tân An', 'Tân Thạnh', 'Long An', 'V.07.03.29', 2.34],
        [2, 'Đỗ Minh', 'Oai', None, 11, 1983, 'x', None, 'Mỹ Lạc', 'Thủ Thừa', 'Long An', 'V.07.03.28', 4.0],
    ],
    {'A': 'row-number', 'B': 'family-name', 'C': 'given-name', 'D': 'birth-day', 'E': 'birth-month', 'F': 'birth-year', 'G': 'gender-male', 'H': 'gender-female',
     'I': 'hometown', 'J': 'hometown', 'K': 'hometown', 'L': 'professional-title', 'M': 'coefficient'},
    (3, 4),
    ['Bùi Thị Ngân', 'Đỗ Minh Oai'],
    ((0, 3, 0, 5), (0, 6, 0, 7), (0, 8, 0, 10)),
)  # fmt: skip

THREE_ROWS = Layout(
    'three header rows, party, allowances, foreign languages apart',
    [
        [None, 'BIỂU 01'],
        ['Số TT', 'Họ và tên khai sinh', 'Thông tin chung', None, None, 'Đảng viên', None, 'Trình độ', None, None, 'Lương hiện hưởng', None, None, 'Đơn vị công tác'],
        [None, None, 'Sinh ngày', 'Nam/Nữ', 'Tôn giáo', 'Ngày vào', 'Chính thức', 'Chuyên môn', 'Ngoại ngữ', None, 'Hệ số', 'PCCV', 'Vượt khung', None],
        [None, None, None, None, None, None, None, None, 'Anh', 'Khác', None, None, None, None],
        [1, 'Huỳnh Phúc', '20-11-1977', 'Nam', 'Phật giáo', '03/02/2003', '03/02/2004', 'Đại học Luật', 'B1', 'Pháp A', 4.32, 0.4, None, 'Phòng Tư pháp'],
        [2, 'Mai Thị Quyên', '8.3.1982', 'Nữ', 'Không', None, None, 'Cao đẳng', 'A', None, 3.03, None, 5, 'UBND xã'],
    ],
    {'A': 'row-number', 'B': 'full-name', 'C': 'birth-date', 'D': 'gender', 'E': 'religion', 'F': 'party-joined', 'G': 'party-official', 'H': 'highest-degree',
     'I': 'languages-en', 'J': 'languages', 'K': 'coefficient', 'L': 'position-allowance', 'M': 'beyond-frame', 'N': 'using-agency'},
    (5, 6),
    ['Huỳnh Phúc', 'Mai Thị Quyên'],
    ((1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 4), (1, 5, 1, 6), (1, 7, 1, 9), (1, 10, 1, 12), (1, 13, 3, 13), (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 3, 4),
     (2, 5, 3, 5), (2, 6, 3, 6), (2, 7, 3, 7), (2, 8, 2, 9), (2, 10, 3, 10), (2, 11, 3, 11), (2, 12, 3, 12)),
)  # fmt: skip

RELATIVES = Layout(
    'columns about other people and of no concern, footer with place and date',
    [
        ['TT', 'Họ và tên', 'Sinh năm', 'Họ tên vợ (chồng)', 'Ngày sinh của con', 'Nơi cấp', 'Số định danh cá nhân', 'Chức vụ, chức danh công tác', 'Năm nghỉ hưu'],
        [1, 'Quách Thị Sen', 1990, 'Lê Văn X', '2015', 'Cục CS', '025190000123', 'Công chức Văn phòng - Thống kê', 2048],
        [2, 'Tạ Văn Tài', 1986, None, None, 'Cục CS', '025086000456', 'Chỉ huy trưởng Quân sự', 2048],
        [],
        [None, None, None, None, None, None, 'Ea Kar, ngày 15 tháng 6 năm 2025'],
        [None, 'NGƯỜI LẬP', None, None, None, None, 'TM. ỦY BAN NHÂN DÂN'],
        [None, 'Ngô Thị Út', None, None, None, None, 'Vi Văn Xuân'],
    ],
    {'A': 'row-number', 'B': 'full-name', 'C': 'birth-date', 'D': None, 'E': None, 'F': None, 'G': 'citizen-id', 'H': 'position', 'I': None},
    (2, 3),
    ['Quách Thị Sen', 'Tạ Văn Tài'],
)  # fmt: skip

LAYOUTS = [
    PLAIN,
    BIRTH_BY_SEX,
    TWO_NAME_COLUMNS,
    ANY_ORDER,
    TCVN3_SHEET,
    VNI_SHEET,
    BIRTH_IN_THREE,
    THREE_ROWS,
    RELATIVES,
]
