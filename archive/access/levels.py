"""Access levels, from open to closed, and the embargo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AccessLevel(StrEnum):
    """Who may see a part of a published record; the order of the members is from open to closed."""

    PUBLIC = "public"
    REGISTERED = "registered"
    RESTRICTED = "restricted"
    SEALED = "sealed"

    @property
    def rank(self) -> int:
        """0 for public up to 3 for sealed."""
        return tuple(AccessLevel).index(self)

    def at_least(self, floor: AccessLevel) -> AccessLevel:
        """This level, or ``floor`` when that is stricter."""
        return self if self.rank >= floor.rank else floor


class Part(StrEnum):
    """The parts of a record that have an access level of their own."""

    DESCRIPTION = "description"
    TEXT = "text"
    FILES = "files"


class RecordState(StrEnum):
    """Where a record stands on its way from the contributor to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCESSIONED = "accessioned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Embargo:
    """Closed until a date, with a reason; it is lifted by an act, never by the calendar alone."""

    until: date
    reason: str
