"""The units of the demo: the province of Đắk Lắk under two tiers of government (from 1 July 2025).

Bodies named in art. 1, 2 and 6 of Quyết định 30/2019/QĐ-UBND, as they stand after the mergers of 2025: departments with
their divisions and branches, public service units, special associations, communes and wards. Not complete, and no
statement about the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator

PROVINCE = 'Uỷ ban nhân dân tỉnh Đắk Lắk'
DEPARTMENTS = {
    'Văn phòng Uỷ ban nhân dân tỉnh': ('Phòng Tổng hợp', 'Phòng Nội chính', 'Phòng Hành chính - Quản trị'),
    'Sở Nội vụ': ('Văn phòng Sở', 'Phòng Công chức, viên chức', 'Phòng Tổ chức, biên chế', 'Phòng Lao động, tiền lương'),
    'Sở Tài chính': ('Văn phòng Sở', 'Phòng Quản lý ngân sách', 'Phòng Kế hoạch đầu tư', 'Phòng Quản lý giá và công sản'),
    'Sở Giáo dục và Đào tạo': ('Văn phòng Sở', 'Phòng Tổ chức cán bộ', 'Phòng Giáo dục phổ thông'),
    'Sở Y tế': ('Văn phòng Sở', 'Phòng Nghiệp vụ y', 'Phòng Nghiệp vụ dược'),
    'Sở Nông nghiệp và Môi trường': ('Văn phòng Sở', 'Phòng Quản lý đất đai', 'Phòng Kế hoạch - Tài chính'),
    'Sở Xây dựng': ('Văn phòng Sở', 'Phòng Quy hoạch - Kiến trúc', 'Phòng Quản lý kết cấu hạ tầng giao thông'),
    'Sở Công Thương': ('Văn phòng Sở', 'Phòng Quản lý thương mại', 'Phòng Quản lý năng lượng'),
    'Sở Khoa học và Công nghệ': ('Văn phòng Sở', 'Phòng Chuyển đổi số', 'Phòng Quản lý khoa học'),
    'Sở Tư pháp': ('Văn phòng Sở', 'Phòng Hành chính tư pháp', 'Phòng Bổ trợ tư pháp'),
    'Sở Văn hoá, Thể thao và Du lịch': ('Văn phòng Sở', 'Phòng Quản lý văn hoá', 'Phòng Quản lý du lịch'),
    'Sở Dân tộc và Tôn giáo': ('Văn phòng Sở', 'Phòng Chính sách dân tộc', 'Phòng Nghiệp vụ tôn giáo'),
    'Thanh tra tỉnh': ('Văn phòng', 'Phòng Nghiệp vụ 1', 'Phòng Nghiệp vụ 2'),
}  # fmt: skip
BRANCHES = {
    'Sở Nông nghiệp và Môi trường': ('Chi cục Kiểm lâm', 'Chi cục Thuỷ lợi', 'Chi cục Chăn nuôi và Thú y'),
    'Sở Y tế': ('Chi cục Dân số', 'Chi cục An toàn vệ sinh thực phẩm'),
    'Sở Công Thương': ('Chi cục Quản lý thị trường',),
}
UPPER_SCHOOLS = (
    'Trường Trung học phổ thông Buôn Ma Thuột', 'Trường Trung học phổ thông chuyên Nguyễn Du',
    'Trường Trung học phổ thông Buôn Hồ', 'Trường Trung học phổ thông Nguyễn Huệ',
    'Trường Phổ thông dân tộc nội trú N’Trang Lơng',
)  # fmt: skip
HOSPITALS = (
    'Bệnh viện Đa khoa vùng Tây Nguyên', 'Bệnh viện Y học cổ truyền', 'Trung tâm Kiểm soát bệnh tật',
    'Bệnh viện Đa khoa Phú Yên', 'Trung tâm Y tế khu vực Krông Pắc',
)  # fmt: skip
PUBLIC_UNITS = ('Trường Cao đẳng Đắk Lắk', 'Trường Chính trị tỉnh Đắk Lắk')
ASSOCIATIONS = (
    'Hội Chữ thập đỏ tỉnh', 'Hội Văn học nghệ thuật tỉnh', 'Hội Nhà báo tỉnh', 'Hội Luật gia tỉnh',
    'Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh', 'Liên minh Hợp tác xã tỉnh',
)  # fmt: skip
"""Associations of a special kind, art. 2.2 (Quyết định 68/2010/QĐ-TTg)."""
COMMUNES = (
    'Phường Buôn Ma Thuột', 'Phường Tân Lập', 'Phường Ea Kao', 'Phường Buôn Hồ', 'Phường Tuy Hoà', 'Phường Sông Cầu',
    'Xã Krông Pắc', 'Xã Ea Kly', 'Xã Ea Phê', 'Xã Quảng Phú', 'Xã Ea Tul', 'Xã Buôn Đôn', 'Xã Ea Súp',
    'Xã Krông Năng', 'Xã Liên Sơn Lắk', 'Xã Krông Ana', 'Xã Krông Bông', 'Xã Ea Kar', 'Xã M’Drắk', 'Xã Đồng Xuân',
)  # fmt: skip
COMMUNE_DIVISIONS = ('Văn phòng HĐND và UBND', 'Phòng Kinh tế', 'Phòng Văn hoá - Xã hội')
SCHOOL_NAMES = (
    'Hoa Pơ Lang',
    'Võ Thị Sáu',
    'Nguyễn Trãi',
    'Y Jút',
    'Lê Lợi',
    'Kim Đồng',
    'Hoa Sen',
    'Trần Phú',
)


def units() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every unit under the province, parents first: titles from the province downwards, kind, kind of its posts."""
    for department, divisions in DEPARTMENTS.items():
        yield (department,), 'department', 'department'
        for division in divisions:
            yield (department, division), 'division', 'division'
        for branch in BRANCHES.get(department, ()):
            yield (department, branch), 'branch', 'branch'
    for school in UPPER_SCHOOLS:
        yield ('Sở Giáo dục và Đào tạo', school), 'school', 'school-upper'
    for hospital in HOSPITALS:
        yield ('Sở Y tế', hospital), 'hospital', 'hospital'
    for unit in PUBLIC_UNITS:
        yield (unit,), 'public-unit', 'public-unit'
    for association in ASSOCIATIONS:
        yield (association,), 'special-association', 'special-association'
    for number, commune in enumerate(COMMUNES):
        yield (commune,), 'commune', 'commune'
        for division in COMMUNE_DIVISIONS:
            yield (commune, division), 'division', 'division'
        name = SCHOOL_NAMES[number % len(SCHOOL_NAMES)]
        yield (
            (commune, f'Trường Mầm non {SCHOOL_NAMES[(number + 3) % len(SCHOOL_NAMES)]}'),
            'school',
            'school-kindergarten',
        )
        yield (commune, f'Trường Tiểu học {name}'), 'school', 'school-primary'
        yield (
            (commune, f'Trường Trung học cơ sở {SCHOOL_NAMES[(number + 5) % len(SCHOOL_NAMES)]}'),
            'school',
            'school-lower',
        )


SIZES = {
    'department': 2, 'branch': 5, 'division': 5, 'special-association': 3, 'commune': 2, 'public-unit': 10,
    'school-kindergarten': 7, 'school-primary': 10, 'school-lower': 9, 'school-upper': 14, 'hospital': 20,
}  # fmt: skip
"""How many officers a unit has in proportion to the others, by the kind of its posts."""

ACCOUNTS = (
    ('capnhat.tinh', 'Trần Thị Mai Hương', (), 'clerk'),
    ('xacthuc.tinh', 'Lê Văn Thành', (), 'verifier'),
    ('lanhdao.tinh', 'Nguyễn Hữu Quang', (), 'head'),
    ('luutru.tinh', 'H’Lan Niê', (), 'archivist'),
    ('capnhat.giaoduc', 'Phạm Thị Thu Hà', ('Sở Giáo dục và Đào tạo',), 'clerk'),
    ('xacthuc.giaoduc', 'Đoàn Minh Tuấn', ('Sở Giáo dục và Đào tạo',), 'verifier'),
    ('capnhat.yte', 'Võ Thị Kim Oanh', ('Sở Y tế',), 'clerk'),
    ('xacthuc.yte', 'Y Thuyên Êban', ('Sở Y tế',), 'verifier'),
    ('capnhat.bmt', 'Huỳnh Ngọc Trâm', ('Phường Buôn Ma Thuột',), 'clerk'),
    ('xacthuc.bmt', 'Đặng Quốc Việt', ('Phường Buôn Ma Thuột',), 'verifier'),
    ('lanhdao.bmt', 'Bùi Thanh Sơn', ('Phường Buôn Ma Thuột',), 'head'),
    ('capnhat.eakly', 'Y Bhăm Mlô', ('Xã Ea Kly',), 'clerk'),
)
"""Accounts of the demo: login, name, unit, role. Beside them: the administrator, an officer with the own record, and one
who has to change the issued password."""
