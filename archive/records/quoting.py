"""Words of a record's text with the place where they stand: of a claim, and of what readers are not shown."""

from __future__ import annotations

from dataclasses import dataclass

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where words stand in the record's text (W3C TextQuoteSelector with TextPositionSelector)."""

    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionInput:
    """Words that readers below a level are not shown."""

    words: str
    field: str = "body"
    """The element in which they were found: ``body``, ``title``, ``abstract``, or a path as ``claims[2].statement``."""
    anchor: Anchor | None = None
    """Their place, in body, title and abstract; None where the words do not stand there any more."""
    reason: RedactionReason = RedactionReason.OTHER
    note: str = ""
    """For the archive's own people."""
    whole_for: AccessLevel = AccessLevel.RESTRICTED
    everywhere: bool = True
    """Whether the same words are hidden wherever else they stand in the record."""
    asks: bool = False
    """An edit changed them: somebody has to say whether the redaction still fits."""
