"""The demo's five offices, each under its own regulation: the province of Đắk Lắk whole, the four others small.

Bodies as the regulations name them. Quận 5, Quận 6 and Long An are shown as they worked by their regulations, before the
mergers of 2025; not complete, and no statement about the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import dak_lak

TITLE = 'Hồ sơ cán bộ, công chức, viên chức – dữ liệu mẫu'
HA_NOI, LONG_AN = 'Uỷ ban nhân dân thành phố Hà Nội', 'Uỷ ban nhân dân tỉnh Long An'
QUAN_5, QUAN_6 = 'Uỷ ban nhân dân Quận 5', 'Uỷ ban nhân dân Quận 6'

REGULATIONS = {
    dak_lak.PROVINCE: 'dak-lak-2019',
    HA_NOI: 'ha-noi-2015',
    LONG_AN: 'long-an-2015',
    QUAN_5: 'quan-5-2014',
    QUAN_6: 'quan-6-2014',
}
"""Which of the five works by which regulation."""

Tree = Mapping[str, tuple[str, tuple[str, ...]]]
"""Title -> kind, and the divisions or schools under it."""

_CITY: Tree = {
    'Sở Nội vụ': ('department', ('Phòng Công chức, viên chức',)),
    'Sở Tài chính': ('department', ('Phòng Quản lý ngân sách',)),
    'Phường Hoàn Kiếm': ('commune', ('Trường Tiểu học Tràng An',)),
    'Xã Gia Lâm': ('commune', ('Trường Trung học cơ sở Đa Tốn',)),
}
_PROVINCE: Tree = {
    'Sở Nội vụ': ('department', ('Phòng Công chức, viên chức',)),
    'Sở Tài chính': ('department', ('Phòng Quản lý ngân sách',)),
    'Uỷ ban nhân dân huyện Bến Lức': ('district', ('Phòng Nội vụ', 'Trường Tiểu học Nguyễn Trung Trực')),
}
_QUAN_5: Tree = {
    'Phòng Nội vụ': ('division', ()),
    'Phòng Giáo dục và Đào tạo': ('division', ('Trường Tiểu học Chính Nghĩa',)),
    'Phường 1': ('commune', ()),
    'Phường 14': ('commune', ()),
}
_QUAN_6: Tree = {
    'Phòng Nội vụ': ('division', ()),
    'Phòng Giáo dục và Đào tạo': ('division', ('Trường Trung học cơ sở Nguyễn Văn Luông',)),
    'Phường 3': ('commune', ()),
    'Phường 11': ('commune', ()),
}
OTHERS: Mapping[str, tuple[str, Tree]] = {
    HA_NOI: ('province', _CITY),
    LONG_AN: ('province', _PROVINCE),
    QUAN_5: ('district', _QUAN_5),
    QUAN_6: ('district', _QUAN_6),
}

PLANNER, OTHER_PLANNER = 'quantri', 'quantri.daklak'
"""Who starts a reorganisation, and who has planned it."""
INSPECTOR, READER = 'thanhtra', 'khaithac'
"""Who reads by a role, and who has no role and reads by consent only."""

ACCOUNTS = (
    (OTHER_PLANNER, 'Hồ Thị Ánh Tuyết', (dak_lak.PROVINCE,), 'administrator'),
    (INSPECTOR, 'Tạ Minh Đức', (dak_lak.PROVINCE,), 'reader'),
    (READER, 'Nguyễn Thị Hải Yến', (dak_lak.PROVINCE, 'Thanh tra tỉnh'), ''),
    *((login, name, (dak_lak.PROVINCE, *titles), role) for login, name, titles, role in dak_lak.ACCOUNTS),
    ('capnhat.hanoi', 'Nguyễn Thị Lan Anh', (HA_NOI,), 'clerk'),
    ('xacthuc.hanoi', 'Trịnh Quốc Bảo', (HA_NOI,), 'verifier'),
    ('lanhdao.hanoi', 'Phan Đức Minh', (HA_NOI,), 'head'),
    ('capnhat.longan', 'Lê Thị Cẩm Tú', (LONG_AN,), 'clerk'),
    ('xacthuc.longan', 'Huỳnh Văn Phước', (LONG_AN,), 'verifier'),
    ('lanhdao.longan', 'Trương Thị Mỹ Dung', (LONG_AN,), 'head'),
    ('capnhat.quan5', 'Lâm Gia Hân', (QUAN_5,), 'clerk'),
    ('xacthuc.quan5', 'Trần Chí Hào', (QUAN_5,), 'verifier'),
    ('lanhdao.quan5', 'Vương Ngọc Bích', (QUAN_5,), 'head'),
    ('capnhat.quan6', 'Đỗ Thị Ngọc Diệp', (QUAN_6,), 'clerk'),
    ('xacthuc.quan6', 'Quách Tuấn Kiệt', (QUAN_6,), 'verifier'),
    ('lanhdao.quan6', 'Ngô Thanh Liêm', (QUAN_6,), 'head'),
)
"""Accounts of the demo: login, name, way to the unit, role ('' for none)."""

SIZES = {**dak_lak.SIZES, 'district': 2}
"""How many officers a unit has in proportion to the others, by the kind of its posts."""


def units() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every unit, parents first: titles from the top downwards, kind, kind of its posts ('' for units without any)."""
    yield (dak_lak.PROVINCE,), 'province', ''
    for titles, kind, posts in dak_lak.units():
        yield (dak_lak.PROVINCE, *titles), kind, posts
    for office, (kind, tree) in OTHERS.items():
        yield (office,), kind, ''
        for title, (unit_kind, below) in tree.items():
            yield (office, title), unit_kind, 'division' if unit_kind == 'district' else unit_kind
            for child in below:
                yield (office, title, child), _kind_of(child), _posts_of(child)


def _kind_of(title: str) -> str:
    return 'school' if title.startswith('Trường') else 'division'


def _posts_of(title: str) -> str:
    if title.startswith('Trường Tiểu học'):
        return 'school-primary'
    return 'school-lower' if title.startswith('Trường') else 'division'


def agency_of(titles: tuple[str, ...]) -> str:
    """The body that a unit belongs to, under the office: a department, a commune, a school of the province."""
    return titles[1] if len(titles) > 1 else titles[0]
