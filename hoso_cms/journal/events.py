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
    """A document's page was shown."""
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

    BACKUP = 'backup'
    """A backup was made."""
    RESTORE = 'restore'
    """A backup was restored, under a document whose number stands in the details (Đắk Lắk art. 11.4)."""
    SETTINGS_CHANGED = 'settings-changed'
    """A regulation profile, a vocabulary or a calendar was changed."""
