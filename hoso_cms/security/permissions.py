"""What one may do. Grants in ``workflows/*.xml`` use these names; each holds in the state it is granted in."""

from enum import StrEnum


class Permission(StrEnum):
    """Asked for on a document (then the document's state is added to the name) or on a unit."""

    VIEW = 'view'
    """Read the document as it is in the state: page, list, count, file, history."""
    EDIT = 'edit'
    """Write a new version of a document in the state; on a unit: make new documents there."""
    VERIFY = 'verify'
    """Accept or return what others have submitted."""
    SUBMIT = 'submit'
    """Hand a draft in for verification, or take it back."""
    DECLARE = 'declare'
    """Say what has changed about a person: on the record, to open a supplementary declaration; on that, to fill it in."""
    ACCEPT = 'accept'
    """Write into a record what its person declared, once it has been accepted."""
    WITHDRAW = 'withdraw'
    """Take a document out of use. It stays, with its history."""
    CONCLUDE = 'conclude'
    """Bring a document to its end because everything it started is done. No role holds it: operations do it."""
    EXPORT = 'export'
    """Take a document out whole, with its whole history, as an archive package."""
    TRANSFER = 'transfer'
    """Hand a record over to another unit: on the record, to open its transfer; on that, to act for the side it is with."""
    CONSENT = 'consent'
    """Let somebody consult records by a written consent, or not, or no longer."""
    ARCHIVE = 'archive'
    """Prepare the end of a person's service: on the record, to open its departure; on that, to fill it in."""
    ANNOTATE = 'annotate'
    """Append a note to a record that is frozen; its content stays as it is."""
    REOPEN = 'reopen'
    """Bring a record back into use: its person has returned to service."""
    DISPOSE = 'dispose'
    """Propose archived records for disposal, and certify it; on the record, to set it aside."""
    DECIDE = 'decide'
    """Agree to a disposal, or decide it."""
    BACKGROUND = 'background'
    """See the section on a person's own history (item 29 of 2C-BNV/2008)."""
    DISCIPLINE = 'discipline'
    """See the section on disciplines."""
    ASSETS = 'assets'
    """See the section on income and property."""
    KEEP_ARCHIVE = 'keep-archive'
    """Keep the archive of a unit and of those below it: propose what has expired for disposal."""
    BROWSE = 'browse'
    """See that a unit is there, its name and its place in the tree."""
    CREATE = 'create'
    """Make new documents in a unit, one by one or from a roster."""
    CAMPAIGN = 'campaign'
    """Call the people of a unit and of those below it to declare or to review their records, and remind them."""
    RECEIVE = 'receive'
    """Enter what others request on paper."""
    MANAGE_UNITS = 'manage-units'
    """Make and rename units."""
    MANAGE_ACCOUNTS = 'manage-accounts'
    """Make accounts, issue passwords, issue and cancel seats in a unit and below it."""
    TRAIL = 'trail'
    """See who has access in a unit and why, and who read its documents."""
    OVERSEE = 'oversee'
    """See what the people who hold a seat in a unit did, all seats there, and whether the journal is whole."""
    IMPORT = 'import'
    """Take documents over into a unit from an archive package of another office."""
    FIXITY = 'fixity'
    """See what the rolling check of files and chains has found; asked of the office."""


ON_UNITS = frozenset(
    {
        Permission.BROWSE,
        Permission.KEEP_ARCHIVE,
        Permission.CREATE,
        Permission.CAMPAIGN,
        Permission.RECEIVE,
        Permission.MANAGE_UNITS,
        Permission.MANAGE_ACCOUNTS,
        Permission.TRAIL,
        Permission.OVERSEE,
        Permission.IMPORT,
        Permission.FIXITY,
    }
)
"""Permissions that are asked of a unit and carry no state."""
READING = frozenset({Permission.VIEW, Permission.BACKGROUND, Permission.DISCIPLINE, Permission.ASSETS})
"""Permissions that let people read and nothing else."""
NOT_IN_CLOSED = frozenset({Permission.CREATE, Permission.IMPORT, Permission.CAMPAIGN})
"""Permissions that nobody has in a unit that was merged, split up or dissolved: nothing new begins there."""
SIGNED_IN = 'signed-in'
"""For pages of one's own account: anyone who has signed in."""
