"""Who people are in a unit and in every unit below it."""

from enum import StrEnum

from .permissions import Permission


class Role(StrEnum):
    """A role is held in a unit; what it may do with a document is said by the workflow, for each state."""

    CLERK = 'clerk'
    """Cán bộ cập nhật hồ sơ: enters and edits."""
    VERIFIER = 'verifier'
    """Người xác thực: compares, approves or returns."""
    ARCHIVIST = 'archivist'
    """Cán bộ lưu trữ: browses the files of those who left."""
    HEAD = 'head'
    """Thủ trưởng đơn vị: reads, grants, signs."""
    READER = 'reader'
    """Người được quyền truy cập: reads what is official, and takes extracts of it (Đắk Lắk art. 12.2)."""
    OFFICER = 'officer'
    """Người có hồ sơ: reads the own record. Never given in a unit: it follows from the account."""
    APPLICANT = 'applicant'
    """Người đề nghị: asks for something, such as to consult records. Never given in a unit: it follows from the document."""
    ADMINISTRATOR = 'administrator'
    """Sở Nội vụ, Phòng Nội vụ: units and accounts."""


TITLES = {
    Role.CLERK: 'Cán bộ cập nhật',
    Role.VERIFIER: 'Người xác thực',
    Role.ARCHIVIST: 'Cán bộ lưu trữ',
    Role.HEAD: 'Thủ trưởng đơn vị',
    Role.READER: 'Người được quyền truy cập',
    Role.OFFICER: 'Người có hồ sơ',
    Role.APPLICANT: 'Người đề nghị',
    Role.ADMINISTRATOR: 'Quản trị',
}
"""The roles as people see them."""

_READER = frozenset({Permission.BROWSE})
UNIT_GRANTS: dict[str, frozenset[str]] = {
    Role.CLERK: _READER | {Permission.CREATE, Permission.CAMPAIGN, Permission.RECEIVE, Permission.TRAIL},
    Role.VERIFIER: _READER | {Permission.TRAIL},
    Role.ARCHIVIST: _READER
    | {Permission.KEEP_ARCHIVE, Permission.IMPORT, Permission.FIXITY, Permission.RECEIVE},
    Role.HEAD: _READER | {Permission.CAMPAIGN, Permission.TRAIL, Permission.OVERSEE},
    Role.READER: _READER,
    Role.OFFICER: frozenset(),
    Role.APPLICANT: frozenset(),
    Role.ADMINISTRATOR: _READER
    | {
        Permission.CAMPAIGN,
        Permission.MANAGE_UNITS,
        Permission.MANAGE_ACCOUNTS,
        Permission.TRAIL,
        Permission.OVERSEE,
        Permission.IMPORT,
        Permission.FIXITY,
    },
}
"""What each role may do with the unit itself, whatever its documents are."""
RIGHTS_CLASSES = {
    Role.ADMINISTRATOR: 'Quản trị',
    Role.CLERK: 'Cập nhật',
    Role.VERIFIER: 'Truy cập',
    Role.ARCHIVIST: 'Truy cập',
    Role.HEAD: 'Truy cập',
    Role.READER: 'Truy cập',
}
"""The class of rights that a role belongs to in the words of the regulations (Long An art. 11.2, Đắk Lắk art. 12.2).

Whoever administers does not read records here: the regulations allow it, and two people are safer than one."""
RIGHTS_SOURCE = 'Điều 11 khoản 2 Quyết định 25/2015/QĐ-UBND tỉnh Long An; Điều 12 khoản 2 Quyết định 30/2019/QĐ-UBND tỉnh Đắk Lắk'
"""Where the classes of rights are laid down."""
GIVEN_IN_UNITS = tuple(role for role in Role if role not in (Role.OFFICER, Role.APPLICANT))
"""The roles that an administrator can give."""
