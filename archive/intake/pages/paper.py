"""The text of a PDF as running text: lines joined to paragraphs, what repeats on its pages taken out; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import quantiles

from archive.intake.pages.facts import RemovedFragment
from archive.intake.pages.lines import ends_a_sentence

_EDGE = 3
"""So many lines at the top and at the foot of a page may be its header and its footer."""
_LEAST_PAGES = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|seite|página|pagina|p\.|стр\.|صفحة)\s*)?\d{1,4}(?:\s*(?:/|of|sur|von|de|из|من)\s*\d{1,4})?[\W_]*",
    re.I,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_OPENS = re.compile(r"^(?:[-–—*•‣▪]|\d{1,3}[.)]|\(?[a-z]\))\s|^[A-ZÀ-Þ\d][^.]{0,60}:$")


def running_text(pages: Sequence[str]) -> tuple[str, tuple[RemovedFragment, ...]]:
    """The text of all pages with a line for each paragraph, and the headers, footers and numbers that are not in it."""
    repeated = _repeated(pages)
    kept: list[str] = []
    removed: list[RemovedFragment] = []
    for number, page in enumerate(pages, 1):
        lines = [line.strip() for line in page.split("\n")]
        edge = _edges(lines)
        for at, line in enumerate(lines):
            if at in edge and line and (_PAGE_NUMBER.fullmatch(line) or _same(line) in repeated):
                removed.append(RemovedFragment(line, "page_header", None, f"stands at the edge of page {number}"))
            else:
                kept.append(line)
    return _paragraphs(kept), tuple(removed[:200])


def _edges(lines: Sequence[str]) -> set[int]:
    there = [at for at, line in enumerate(lines) if line]
    return set(there[:_EDGE]) | set(there[-_EDGE:])


def _repeated(pages: Sequence[str]) -> set[str]:
    """Lines that stand at the edge of three pages and of a third of all, whatever numbers they hold."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.split("\n")]
        seen.update({_same(lines[at]) for at in _edges(lines)})
    least = max(_LEAST_PAGES, len(pages) // 3)
    return {line for line, count in seen.items() if line and count >= least}


def _same(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _paragraphs(lines: Sequence[str]) -> str:
    lengths = [len(line) for line in lines if line]
    full = quantiles(lengths, n=4)[2] if len(lengths) > 3 else 80
    paragraphs: list[str] = []
    joins = False
    for line in lines:
        if not line:
            # An empty line between two pages does not end a sentence that goes on behind it.
            joins = joins and bool(paragraphs) and not ends_a_sentence(paragraphs[-1])
            continue
        if joins and not _OPENS.match(line):
            paragraphs[-1] = _joined(paragraphs[-1], line)
        else:
            paragraphs.append(line)
        joins = len(line) >= 0.6 * full and not (ends_a_sentence(line) and len(line) < 0.85 * full)
    return "\n".join(paragraphs)


def _joined(before: str, after: str) -> str:
    if _HYPHEN.search(before) and after[:1].islower():
        return before[:-1] + after
    return f"{before} {after}"
