"""Why a hit matches: passages of the text as stored, with the matching words marked.

Words are found in the raw text and each piece is escaped on its own, so that nothing written in a record can become
markup. Passages are cut between words, in logical order; the page sets language and direction around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from archive.search.wanted import Occurrence, Wanted, occurrences

_WIDTH = 180
# Passages are chosen among those that begin with one of the first places of each wanted word.
_MOST_BEGUN = 20


class _Stretch(NamedTuple):
    """A part of a text and what stands in it of what is wanted."""

    start: int
    end: int
    words: frozenset[int]
    number: int


def marked(text: str, wanted: Wanted) -> Markup:
    """The whole of a short text (a title) with the matching words marked."""
    return Markup(_marked(text, 0, len(text), occurrences(text, wanted)))  # noqa: S704  # escaped piece by piece


def snippet(text: str, wanted: Wanted, width: int = _WIDTH) -> Markup:
    """Up to two passages around the matching words; the beginning of the text where none matches."""
    matches = occurrences(text, wanted)
    if not matches:
        passages = [(0, min(len(text), 2 * width))]
    else:
        passages = _spread(text, sorted(_best(matches, width)), width)
    pieces = [_passage(text, start, end, matches) for start, end in passages]
    return Markup(" ".join(pieces))  # noqa: S704  # escaped piece by piece


def _best(matches: Sequence[Occurrence], width: int) -> list[tuple[int, int]]:
    """The stretches of at most ``width`` characters that hold the most different words, then those still missing."""
    stretches = _stretches(matches, width)
    first = min(stretches, key=lambda one: (-len(one.words), -one.number, one.start))
    apart = [one for one in stretches if one.end <= first.start or one.start >= first.end]
    if not apart:
        return [(first.start, first.end)]
    second = min(apart, key=lambda one: (-len(one.words - first.words), -len(one.words), -one.number, one.start))
    return [(first.start, first.end), (second.start, second.end)]


def _stretches(matches: Sequence[Occurrence], width: int) -> list[_Stretch]:
    found: list[_Stretch] = []
    begun: Counter[int] = Counter()
    for i, first in enumerate(matches):
        begun[first.word] += 1
        if begun[first.word] > _MOST_BEGUN:
            continue
        last, words, number = first.end, {first.word}, 1
        for match in matches[i + 1 : i + 30]:
            if match.end > first.start + width:
                break
            last, number = max(last, match.end), number + 1
            words.add(match.word)
        found.append(_Stretch(first.start, last, frozenset(words), number))
    return found


def _spread(text: str, passages: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Passages with some of the text around them; those that meet become one."""
    spread: list[tuple[int, int]] = []
    for start, end in passages:
        room = max(0, width - (end - start)) // 2
        wide = (max(0, start - room), min(len(text), end + room))
        if spread and wide[0] <= spread[-1][1]:
            spread[-1] = (spread[-1][0], wide[1])
        else:
            spread.append(wide)
    return spread


def _passage(text: str, start: int, end: int, matches: Sequence[Occurrence]) -> str:
    """One stretch, cut between words, with a sign where the text goes on."""
    if start > 0:
        space = text.find(" ", start, start + 30)
        start = space + 1 if 0 <= space < end else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - 30), end)
        end = space if space > start else end
    inside = [match for match in matches if match.start >= start and match.end <= end]
    return ("… " if start > 0 else "") + _marked(text, start, end, inside) + (" …" if end < len(text) else "")


def _marked(text: str, start: int, end: int, matches: Sequence[Occurrence]) -> str:
    pieces: list[str] = []
    at = start
    for match in matches:
        # Runs of a script without spaces may overlap: only what is not yet written is marked.
        begin = max(match.start, at)
        if begin < match.end:
            pieces += (escape(text[at:begin]), "<mark>", escape(text[begin : match.end]), "</mark>")
            at = match.end
    pieces.append(escape(text[at:end]))
    return "".join(pieces)
