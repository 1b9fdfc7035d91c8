"""Names as people in Đắk Lắk bear them: Kinh, Ê-đê, Mnông, Tày and Nùng, by how common they are."""

from __future__ import annotations

from random import Random

FAMILY = {
    'Nguyễn': 384, 'Trần': 121, 'Lê': 95, 'Phạm': 70, 'Hoàng': 40, 'Huỳnh': 25, 'Phan': 45, 'Vũ': 26, 'Võ': 26,
    'Đặng': 21, 'Bùi': 20, 'Đỗ': 14, 'Hồ': 13, 'Ngô': 13, 'Dương': 10, 'Lý': 5, 'Đinh': 9, 'Trương': 12, 'Đoàn': 8,
    'Lâm': 5, 'Mai': 6, 'Trịnh': 7, 'Cao': 6, 'Đào': 6, 'Hà': 6, 'Tô': 3, 'Lương': 6, 'Châu': 2, 'Thái': 3, 'Tạ': 3,
}  # fmt: skip
"""Family names of the Kinh, people in a thousand (roughly; Lê Trung Hoa, *Họ và tên người Việt Nam*, 2005)."""
MIDDLE = {
    'male': ['Văn'] * 9
    + [
        'Hữu',
        'Đức',
        'Minh',
        'Quang',
        'Công',
        'Xuân',
        'Ngọc',
        'Thanh',
        'Đình',
        'Quốc',
        'Anh',
        'Trọng',
        'Thành',
        'Duy',
        'Tuấn',
        'Hoàng',
    ],
    'female': ['Thị'] * 8
    + ['Thị Thanh', 'Thị Kim', 'Thị Ngọc', 'Thị Thu', 'Thị Hồng', 'Thị Bích', 'Thị Mỹ', 'Thị Minh']
    + ['Ngọc', 'Thanh', 'Phương', 'Thuỳ', 'Kim', 'Bảo'],
}
GIVEN = {
    'male': [
        'An',
        'Anh',
        'Bình',
        'Bảo',
        'Cường',
        'Chiến',
        'Dũng',
        'Duy',
        'Đạt',
        'Đức',
        'Giang',
        'Hải',
        'Hiếu',
        'Hoà',
        'Hoàng',
        'Hùng',
        'Hưng',
        'Huy',
        'Khánh',
        'Khoa',
        'Kiên',
        'Lâm',
        'Linh',
        'Long',
        'Lộc',
        'Lực',
        'Mạnh',
        'Minh',
        'Nam',
        'Nghĩa',
        'Nhân',
        'Phong',
        'Phú',
        'Phúc',
        'Phước',
        'Quân',
        'Quang',
        'Quý',
        'Sơn',
        'Tài',
        'Tâm',
        'Tân',
        'Thái',
        'Thắng',
        'Thành',
        'Thiện',
        'Thịnh',
        'Thọ',
        'Tiến',
        'Toàn',
        'Trí',
        'Trung',
        'Trường',
        'Tuấn',
        'Tùng',
        'Vinh',
        'Vũ',
        'Việt',
    ],
    'female': [
        'An',
        'Anh',
        'Ánh',
        'Châu',
        'Chi',
        'Diễm',
        'Diệp',
        'Dung',
        'Duyên',
        'Giang',
        'Hà',
        'Hạnh',
        'Hằng',
        'Hiền',
        'Hoa',
        'Hoà',
        'Hồng',
        'Huệ',
        'Hương',
        'Hường',
        'Lan',
        'Lệ',
        'Liên',
        'Linh',
        'Loan',
        'Ly',
        'Mai',
        'My',
        'Nga',
        'Ngân',
        'Ngọc',
        'Nguyệt',
        'Nhung',
        'Nhi',
        'Oanh',
        'Phương',
        'Phượng',
        'Quyên',
        'Tâm',
        'Thảo',
        'Thanh',
        'Thắm',
        'Thu',
        'Thuỷ',
        'Thuý',
        'Thương',
        'Trang',
        'Trâm',
        'Trinh',
        'Tuyết',
        'Uyên',
        'Vân',
        'Vy',
        'Xuân',
        'Yến',
    ],
}
CLANS = {
    '12': (
        [
            'Niê',
            'Mlô',
            'Êban',
            'Ayŭn',
            'Byă',
            'Kbuôr',
            'Knul',
            'Kpă',
            'Ksơr',
            'Adrơng',
            'Hđơk',
            'Ênuôl',
            'Hwing',
            'Kđoh',
            'Kriêng',
            'Mjâo',
            'Ktla',
        ]
        + ['Buôn Krông', 'Buôn Yă', 'Niê Kdăm', 'Niê Hra', 'Niê Mlô', 'Êban Niê']
    ),
    '20': [
        'Triêk',
        'Liêng',
        'Bing',
        'Buôr',
        'Pang',
        'Cil',
        'Ông',
        'Ndu',
        'Tơr',
        'Krông',
        'Bkrông',
        'Mbon',
        'Teh',
        'Rlưk',
    ],
}
"""Clan names, which stand last, by the code of the ethnic group: Ê-đê and Mnông."""
HIGHLAND = {
    'male': [
        'Bhăm',
        'Wang',
        'Thuyên',
        'Khăm',
        'Siên',
        'Blŏ',
        'Đhăm',
        'Wõ',
        'Kam',
        'Blim',
        'Jút',
        'Bhiăp',
        'Nguyên',
        'Thanh',
        'Ngun',
        'Blik',
        'Phôn',
        'Sĩ',
        'Duên',
        'Hăm',
    ],
    'female': [
        'Lan',
        'Bia',
        'Nga',
        'Duyên',
        'Yar',
        'Băk',
        'Wĩ',
        'Ngoan',
        'Djoan',
        'Nhi',
        'Rut',
        'Mai',
        'Loan',
        'Bê',
        'Ring',
        'Thiêm',
        'Ylim',
        'Luyên',
        'Nuôr',
        'Hoa',
    ],
}
NORTHERN = ['Nông', 'Hoàng', 'Lương', 'Triệu', 'Bế', 'Hứa', 'Vi', 'Lý', 'Đàm', 'Ma', 'Lục', 'Chu']
"""Family names common with the Tày (02) and Nùng (07), who came from Cao Bằng and Lạng Sơn."""
GROUPS = {'01': 66, '12': 17, '07': 5, '02': 4, '20': 4}
"""Ethnic groups of officers in the demo, in a hundred; Đắk Lắk has 49 groups (census of 2019)."""


def ethnic_group(random: Random) -> str:
    """The code of an ethnic group, as common as in :data:`GROUPS`."""
    return random.choices(list(GROUPS), list(GROUPS.values()))[0]


def family_name(random: Random, group: str = '01') -> str:
    """A family name, or a clan name with the Ê-đê and Mnông."""
    if group in CLANS:
        return random.choice(CLANS[group])
    if group in ('02', '07'):
        return random.choice(NORTHERN)
    return random.choices(list(FAMILY), list(FAMILY.values()))[0]


def full_name(random: Random, gender: str, group: str = '01', family: str = '') -> str:
    """A whole name. ``family`` keeps the name of the father's family, or the mother's clan.

    >>> full_name(Random(1), 'female', '12', 'Niê').startswith('H’')
    True
    """
    family = family or family_name(random, group)
    if group in CLANS:
        given = random.choice(HIGHLAND[gender])
        return f'Y {given} {family}' if gender == 'male' else f'H’{given} {family}'
    return f'{family} {random.choice(MIDDLE[gender])} {random.choice(GIVEN[gender])}'
