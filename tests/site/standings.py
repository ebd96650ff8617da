"""Who sees what: the one table of docs/architecture.md, written down a second time, for the tests alone.

Nothing here asks ``archive.access``: where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.access.viewer import Role

LEVELS = ("public", "registered", "restricted", "sealed")
STATES = ("draft", "submitted", "returned", "accessioned", "published", "embargoed", "withdrawn")


class Person(StrEnum):
    """Everybody who may ask; two are contributors, and one of them handed the records in."""

    VISITOR = "visitor"
    REGISTERED = "registered"
    OWNER = "owner"
    STRANGER = "stranger"
    INVESTIGATOR = "investigator"
    MODERATOR = "moderator"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"
    GUEST = "guest"
    """Registered, and one sealed record was opened to them alone."""


ROLES: dict[Person, tuple[tuple[Role, ...], int]] = {
    Person.REGISTERED: ((), 1),
    Person.OWNER: ((Role.CONTRIBUTOR,), 1),
    Person.STRANGER: ((Role.CONTRIBUTOR,), 2),
    Person.INVESTIGATOR: ((Role.INVESTIGATOR,), 1),
    Person.MODERATOR: ((Role.MODERATOR,), 1),
    Person.ARCHIVIST: ((Role.ARCHIVIST,), 1),
    Person.ADMINISTRATOR: ((Role.ADMINISTRATOR,), 1),
    Person.GUEST: ((), 2),
}
"""Roles of everybody who has an account, and which of the cast it is."""

HAVE_ORIGINALS = (Person.INVESTIGATOR, Person.ARCHIVIST, Person.OWNER)
"""Who may have the evidentiary file of what they may see, leaving an event; nobody else ever."""


class Sight(StrEnum):
    """What there is to see: the thing, its tombstone, or nothing that tells it from what never was."""

    YES = "yes"
    STONE = "stone"
    NO = "no"


ANY = "any level"
_COLUMNS = ("visitor", "member", "investigator", "archivist", "owner")
# state, level: visitor, registered or contributor or moderator or administrator, investigator, archivist,
# its contributor; and the sentence.
WHO_SEES_WHAT = (
    ("published", "public", "yes yes yes yes yes", "what is public is for everybody"),
    ("published", "registered", "no yes yes yes yes", "an account is enough, whatever its roles"),
    ("published", "restricted", "no no yes yes yes", "investigators and archivists read what is restricted"),
    ("published", "sealed", "no no no yes yes", "only archivists, and whoever gave it, read what is sealed"),
    ("draft", ANY, "no no no no yes", "a draft is its contributor's alone, even before archivists"),
    ("submitted", ANY, "no no no yes yes", "closed until an archivist has read it"),
    ("returned", ANY, "no no no yes yes", "still between the archivist and its contributor"),
    ("accessioned", ANY, "no no no yes yes", "taken in, and not yet opened"),
    ("embargoed", ANY, "no no no yes yes", "an embargo closes what was published, whatever its level"),
    ("withdrawn", "public", "stone stone stone stone stone", "a tombstone for whom it was visible: everybody"),
    ("withdrawn", "registered", "no stone stone stone stone", "a visitor never knew of it"),
    ("withdrawn", "restricted", "no no stone stone stone", "nor did readers of what was restricted"),
    ("withdrawn", "sealed", "no no no stone stone", "nor did investigators of what was sealed"),
)


@dataclass(frozen=True)
class Standing:
    """Where a record stands, with a level of each part; text and files are never more open than the description."""

    state: str
    level: str
    text: str = ""
    files: str = ""

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.state, self.level, self.text, self.files)))


MIXED = (
    Standing("published", "public", "restricted", "sealed"),
    Standing("published", "public", "sealed", "registered"),
    Standing("published", "registered", "registered", "restricted"),
    Standing("withdrawn", "public", "sealed", "sealed"),
)
STANDINGS = tuple(Standing(state, level) for state in STATES for level in LEVELS) + MIXED


OPENED = Standing("published", "sealed")
"""The record that was opened to the guest."""


def sight(person: Person, standing: Standing, part: str = "description") -> Sight:
    """What the table says of one part: ``description``, ``text`` or ``files``."""
    if person is Person.GUEST and standing == OPENED:
        return Sight.YES  # a grant opens one record whole, and no other
    level = {"description": "", "text": standing.text, "files": standing.files}[part] or standing.level
    (row,) = [row for row in WHO_SEES_WHAT if row[0] == standing.state and row[1] in (level, ANY)]
    column = person.value if person.value in _COLUMNS else "member"
    return Sight(row[2].split()[_COLUMNS.index(column)])
