"""Words of the contributor's desk."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """The pages of the desk, in the order in which they are walked; the value stands in the address."""

    KIND = "kind"
    WHAT = "what"
    WHEN = "when"
    FILES = "files"
    ACCESS = "access"
    YOU = "you"
    CONSENT = "consent"
    CHECK = "check"


class Naming(StrEnum):
    """How a contributor wishes to be known."""

    ANONYMOUS = "anonymous"
    PSEUDONYM = "pseudonym"
    NAMED = "named"
