"""Strings that compete for the title: which is the headline, and whether the others say the same."""

from __future__ import annotations

import re

from archive.intake.pages.arabic import loose
from archive.intake.pages.facts import Lead, Title
from archive.intake.pages.lines import words

_SUFFIX = re.compile(r"\s+(?:[|»«·•–—:~]|-)\s+(?=[^|»«·•–—~]{2,60}$)|\s*\|\s*(?=[^|]{2,60}$)")
_BETWEEN = re.compile(r"\s+[|»«·•–—:~-]+\s+|\s*\|\s*")
_WEAK = frozenset(
    "the a an of in to and on for at by with from as is le la les de des du et en el los las y del un "
    "une una في من على إلى و".split()
)
# Words that soften a statement: with one title only softened the two do not say the same.
_SOFTENERS = re.compile(
    loose(
        r"(?<!\w)(?:nearly|almost|reportedly|allegedly|may|might|could|close to|about to|partly|appears?|"
        r"feared|claims?|"
        r"presque|quasi|selon|aurait|auraient|en partie|casi|presuntamente|supuestamente|podría|parcialmente|"
        r"تقريبا|شبه|كاد|يكاد|على وشك|قد)(?!\w)"
    ),
    re.IGNORECASE,
)
_OVERLAP = 0.12


def strip_site(title: str, site: str | None = None) -> str:
    """A page title without the site's name behind or before it, where a separator sets it off."""
    title = title.strip()
    if site:
        named = re.escape(site.strip())
        for pattern in (rf"\s*[|»«·•–—:~-]+\s*{named}\W*$", rf"^{named}\s*[|»«·•–—:~-]+\s*"):
            shorter = re.sub(pattern, "", title, flags=re.IGNORECASE).strip()
            if shorter and shorter != title:
                return shorter
    return title


def without_suffix(title: str) -> str:
    """A page title up to its last separator, as themes append the site's name."""
    parts = list(_SUFFIX.finditer(title))
    return title[: parts[-1].start()].strip() if parts and parts[-1].start() > 3 else title


def title_parts(title: str) -> list[str]:
    """A page title whole and in its parts: the site's name may stand before or behind the title."""
    return [title, *(part.strip() for part in _BETWEEN.split(title) if len(part.strip()) > 2)]


def overlap(one: str, other: str) -> float:
    """Jaccard similarity of the words that carry meaning."""
    first, second = ({w for w in words(text) if w not in _WEAK} for text in (one, other))
    return len(first & second) / len(first | second) if first and second else 0.0


def headline_among(lines: list[str]) -> tuple[int, str]:
    """Which of the lines above the text is the headline, and with what confidence.

    The page title comes first in a scrape and the headline last, just above the byline or the counters. Where the
    last shares no word with the first, it is a line under the headline, and the first is the title.
    """
    if len(lines) == 1:
        return 0, "medium"
    long_enough = [i for i, text in enumerate(lines) if len(words(text)) >= 3] or list(range(len(lines)))
    if len(long_enough) == 1:
        return long_enough[0], "medium"
    first, last = long_enough[0], long_enough[-1]
    if _plain(without_suffix(lines[first])) == _plain(lines[last]):
        return last, "high"
    for middle in long_enough[1:-1]:
        # A headline that the page title repeats, with a line under it that repeats neither.
        if overlap(lines[first], lines[middle]) > max(0.5, overlap(lines[first], lines[last])):
            return middle, "medium"
    if overlap(lines[first], lines[last]) < _OVERLAP:
        return first, "low"
    return last, "medium"


def _plain(text: str) -> str:
    return " ".join(words(text))


def disagreement(titles: tuple[Title, ...]) -> list[Lead]:
    """Open questions about alternative titles that are more than the headline with the site's name."""
    headline = next((title for title in titles if title.role == "headline"), None)
    leads: list[Lead] = []
    asked: list[str] = []
    for other in titles:
        if (
            headline is None
            or other is headline
            or any(_same(known, other.value) for known in (headline.value, *asked))
        ):
            continue
        asked.append(other.value)
        softened = [
            ("the headline" if one is headline else "the " + other.origin, found[0])
            for one in (headline, other)
            if (found := _SOFTENERS.search(one.value))
        ]
        detail = f" Only {softened[0][0]} says “{softened[0][1]}”." if len(softened) == 1 else ""
        if set(re.findall(r"\d+", headline.value)) != set(re.findall(r"\d+", other.value)):
            detail += " Their figures differ."
        leads.append(
            Lead(
                f"The headline “{headline.value}” and the {other.origin} “{other.value}” do not say the same: which "
                f"holds?{detail}",
                "titles_disagree",
            )
        )
    return leads


def _same(headline: str, other: str) -> bool:
    one, two = _plain(headline), _plain(other)
    return one == two or one in two or two in one
