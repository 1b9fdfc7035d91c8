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
    OFFICER = 'officer'
    """Người có hồ sơ: reads the own record. Never given in a unit: it follows from the account."""
    ADMINISTRATOR = 'administrator'
    """Sở Nội vụ, Phòng Nội vụ: units and accounts."""


TITLES = {
    Role.CLERK: 'Cán bộ cập nhật',
    Role.VERIFIER: 'Người xác thực',
    Role.ARCHIVIST: 'Cán bộ lưu trữ',
    Role.HEAD: 'Thủ trưởng đơn vị',
    Role.OFFICER: 'Người có hồ sơ',
    Role.ADMINISTRATOR: 'Quản trị',
}
"""The roles as people see them."""

_READER = frozenset({Permission.BROWSE})
UNIT_GRANTS: dict[str, frozenset[str]] = {
    Role.CLERK: _READER | {Permission.CREATE, Permission.CAMPAIGN},
    Role.VERIFIER: _READER,
    Role.ARCHIVIST: _READER,
    Role.HEAD: _READER | {Permission.CAMPAIGN},
    Role.OFFICER: frozenset(),
    Role.ADMINISTRATOR: _READER | {Permission.CAMPAIGN, Permission.MANAGE_UNITS, Permission.MANAGE_ACCOUNTS},
}
"""What each role may do with the unit itself, whatever its documents are."""
GIVEN_IN_UNITS = tuple(role for role in Role if role is not Role.OFFICER)
"""The roles that an administrator can give."""
