"""The places that lines of a page take: title, headline, caption, byline, date line, text, or removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.intake.pages.counters import Counter
from archive.intake.pages.facts import Fact
from archive.intake.pages.lines import Line


class Place(StrEnum):
    """What a line of the page is."""

    PAGE_TITLE = "page_title"
    HEADLINE = "headline"
    OTHER_TITLE = "other_title"
    CAPTION = "caption"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in its place, with the kind and the reason of what was removed, and the counters that it shows."""

    line: Line
    place: Place
    kind: str = ""
    reason: str = ""
    counters: tuple[Counter, ...] = ()
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class Layout:
    """All lines of a page in their places, in the page's order, and what its head says about it."""

    placed: tuple[Placed, ...]
    facts: dict[str, Fact]

    def of(self, *places: Place) -> tuple[Placed, ...]:
        """The lines that stand in one of these places."""
        return tuple(one for one in self.placed if one.place in places)

    def masked(self, mask: Callable[[str], str]) -> Layout:
        """The same layout with ``mask`` applied to all its words."""
        placed = tuple(
            replace(
                one,
                line=replace(one.line, text=mask(one.line.text)),
                counters=tuple(replace(c, verbatim=mask(c.verbatim)) for c in one.counters),
            )
            for one in self.placed
        )
        return Layout(placed, {key: replace(fact, value=mask(fact.value)) for key, fact in self.facts.items()})
