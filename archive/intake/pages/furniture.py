"""Which lines are the page's furniture: counters, share buttons, reply forms, notices, links to other articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.intake.pages.counters import Counter, counter
from archive.intake.pages.furniture_rules import RULES

_SEGMENTS = re.compile(r"\s*[|•·¦]\s*|\s+[—–/]\s+|\t+")
# Furniture is short; a longer line is somebody's sentence whatever words it holds.
MAX_CHARACTERS = 330


@dataclass(frozen=True, slots=True)
class Furniture:
    """Why a line is furniture; ``opens`` is the section that it heads: comments, related, or None."""

    kind: str
    reason: str
    counters: tuple[Counter, ...] = ()
    opens: str | None = None


def furniture(text: str) -> Furniture | None:
    """The furniture that ``text`` is, as a whole line; None for a line that an author may have written."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        return None
    whole = _counting((text,))
    if whole:
        return whole
    for rule in RULES:
        if rule.pattern.fullmatch(text):
            return Furniture(rule.kind, rule.reason, (), rule.opens)
    return None


def segments(text: str) -> list[str]:
    """The parts of a line that a theme put side by side: "3 May | By A. Writer | 120 views"."""
    return [part.strip() for part in _SEGMENTS.split(text) if part.strip()]


def counters_of(parts: list[str]) -> tuple[Counter, ...]:
    """The counters among the parts of one line."""
    return tuple(found for part in parts if (found := counter(part)))


def _counting(parts: tuple[str, ...]) -> Furniture | None:
    found = counters_of(list(parts))
    if not found:
        return None
    return counting(found)


def counting(found: tuple[Counter, ...]) -> Furniture:
    """The furniture of a line that holds these counters; several readers' comments below it open their section."""
    reasons = {"views": "view counter", "comments": "comment count of the source site"}
    reason = ", ".join(dict.fromkeys(reasons.get(one.name, f"counter of {one.name}") for one in found))
    comments = any(one.name == "comments" and one.value > 0 for one in found)
    return Furniture("counter", reason, found, "comments" if comments else None)
