"""What the journal knows."""

from __future__ import annotations

from enum import StrEnum


class JournalEvent(StrEnum):
    """What happened. The value is stored: it is never renamed and never used for something else."""

    SIGN_IN = 'sign-in'
    """Somebody signed in."""
    SIGN_IN_REFUSED = 'sign-in-refused'
    """A sign-in failed: wrong password, unknown login, or too many tries. Details never hold what was typed."""
    SIGN_OUT = 'sign-out'
    """Somebody signed out."""
    SESSIONS_ENDED = 'sessions-ended'
    """All sessions of an account were ended by somebody else, or by its own password change."""
    PASSWORD_CHANGED = 'password-changed'  # noqa: S105
    """An account's password was changed by its owner (Quận 5 art. 17.1: Phòng Nội vụ is told that, not the password)."""
    PASSWORD_ISSUED = 'password-issued'  # noqa: S105
    """An administrator issued a one-time password on a written request, whose number stands in the details."""
    SECOND_FACTOR_SET = 'second-factor-set'
    """Somebody enrolled a second factor, or took new recovery codes."""
    SECOND_FACTOR_REMOVED = 'second-factor-removed'
    """A second factor was taken away, by its holder or by an administrator."""
    ACCOUNT_OPENED = 'account-opened'
    """An account was made."""
    ACCOUNT_CLOSED = 'account-closed'
    """An account was closed for good; its name is not given again."""
    ROLE_GIVEN = 'role-given'
    """A role in a unit was given, by a decision whose number stands in the details."""
    ROLE_CHANGED = 'role-changed'
    """A role in a unit was given an earlier or a later last day."""
    ROLE_REVOKED = 'role-revoked'
    """A role in a unit was taken back."""

    SUBSTITUTE_NAMED = 'substitute-named'
    """Somebody was named to stand in for a person who is away, or that was ended; the days stand in the details."""

    READ = 'read'
    """A document's page was shown. Opened from a list of hits, what was sought stands in the details."""
    READ_FILE = 'read-file'
    """An attached file was shown or downloaded."""
    READ_HISTORY = 'read-history'
    """Earlier versions of a document, or their differences, were shown."""
    READ_JOURNAL = 'read-journal'
    """Somebody looked into the journal."""
    EXPORT = 'export'
    """A document left as a file: spreadsheet, XML, archive package, REST."""
    TAKEN_OVER = 'taken-over'
    """Documents were taken over from an archive package of another office."""
    PRINT = 'print'
    """A form was made for printing."""
    REFUSED = 'refused'
    """A page was refused because the person does not hold the right."""

    ANCHOR = 'anchor'
    """The day's anchor: the object database keeps this line's number and digest, and the line names its last transaction."""
    BACKUP = 'backup'
    """A backup was made."""
    RESTORE = 'restore'
    """A backup was restored, under a document whose number stands in the details (Đắk Lắk art. 11.4)."""
    SETTINGS_CHANGED = 'settings-changed'
    """A regulation profile, a vocabulary or a calendar was changed."""


TITLES: dict[str, str] = {
    JournalEvent.SIGN_IN: 'Đăng nhập',
    JournalEvent.SIGN_IN_REFUSED: 'Đăng nhập không được',
    JournalEvent.SIGN_OUT: 'Đăng xuất',
    JournalEvent.SESSIONS_ENDED: 'Kết thúc các phiên làm việc',
    JournalEvent.PASSWORD_CHANGED: 'Đổi mật khẩu',
    JournalEvent.PASSWORD_ISSUED: 'Cấp lại mật khẩu',
    JournalEvent.SECOND_FACTOR_SET: 'Đặt xác thực hai lớp',
    JournalEvent.SECOND_FACTOR_REMOVED: 'Gỡ xác thực hai lớp',
    JournalEvent.ACCOUNT_OPENED: 'Cấp, mở tài khoản',
    JournalEvent.ACCOUNT_CLOSED: 'Khoá tài khoản',
    JournalEvent.ROLE_GIVEN: 'Giao vai trò',
    JournalEvent.ROLE_CHANGED: 'Đổi thời hạn vai trò',
    JournalEvent.ROLE_REVOKED: 'Huỷ vai trò',
    JournalEvent.READ: 'Xem',
    JournalEvent.READ_FILE: 'Xem tệp',
    JournalEvent.READ_HISTORY: 'Xem lịch sử',
    JournalEvent.READ_JOURNAL: 'Xem nhật ký',
    JournalEvent.EXPORT: 'Xuất ra tệp',
    JournalEvent.PRINT: 'In',
    JournalEvent.REFUSED: 'Bị từ chối',
    JournalEvent.ANCHOR: 'Niêm phong nhật ký',
    JournalEvent.BACKUP: 'Sao lưu',
    JournalEvent.RESTORE: 'Khôi phục bản sao lưu',
    JournalEvent.SETTINGS_CHANGED: 'Đổi cấu hình',
}
"""The events as people see them."""
