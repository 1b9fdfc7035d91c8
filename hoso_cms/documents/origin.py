"""Where versions were written that came in an archive package: another office, with people of its own."""

from __future__ import annotations

from collections.abc import Mapping

from .sealed import Sealed


class Origin(Sealed):
    """Another office, as an archive package told of it.

    The numbers of people stand in the digested text of versions, and two offices give the same numbers to different
    people. So the names belong to the origin, and a number in a version from there never means an account here.
    """

    def __init__(
        self, office: str, people: Mapping[int, str], *, package: str, stamp: str, taken_by: int
    ) -> None:
        self.office = office
        self.people = dict(people)
        """The names of those who wrote there, by the number they have there."""
        self.package = package
        """SHA-256 (hex) of the manifest of the package, which names every file of it by its digest."""
        self.stamp = stamp
        """When it was taken over (ISO, UTC)."""
        self.taken_by = taken_by
        """Id of the account, of this office, that took it over."""
