"""Why a hit matches: passages of the text as stored, with the matching words marked.

Words are found in the raw text and each piece is escaped on its own, so that nothing written in a record can become
markup. Passages are cut between words, in logical order; the page sets language and direction around them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from markupsafe import Markup, escape

from archive.search.wanted import Occurrence, Wanted, occurrences

WIDTH = 180
"""Letters of a passage."""
# Passages are chosen among those that begin with one of the first places of each wanted word.
_MOST_BEGUN = 20
_SPECIAL = re.compile("[&<>'\"]")

_Stretch = tuple[int, int, int, int, int]
"""A part of a text, so that the best is the least: less one for each wanted word that stands in it and for each of
their places, where it begins and ends, and its words, a bit each."""


def marked(text: str, matches: Sequence[Occurrence]) -> Markup:
    """The whole of a short text (a title, a name) with the matching words marked."""
    return Markup(_marked(text, 0, len(text), matches))  # noqa: S704  # escaped piece by piece


def snippet(text: str, wanted: Wanted, width: int = WIDTH) -> Markup:
    """Up to two passages around the matching words; the beginning of the text where none matches."""
    return passages(text, occurrences(text, wanted), width)


def passages(text: str, matches: Sequence[Occurrence], width: int = WIDTH) -> Markup:
    """The same, of a text in which the words were looked for already."""
    if not matches:
        stretches = [(0, min(len(text), 2 * width))]
    else:
        stretches = _spread(text, sorted(_best(matches, width)), width)
    pieces = [_passage(text, start, end, matches) for start, end in stretches]
    return Markup(" ".join(pieces))  # noqa: S704  # escaped piece by piece


def _best(matches: Sequence[Occurrence], width: int) -> list[tuple[int, int]]:
    """The stretches of at most ``width`` characters that hold the most different words, then those still missing."""
    stretches = _stretches(matches, width)
    first = min(stretches)
    _, _, begin, over, held = first
    apart = [
        (-(words & ~held).bit_count(), different, number, start, end)
        for different, number, start, end, words in stretches
        if end <= begin or start >= over
    ]
    return [(begin, over), min(apart)[3:]] if apart else [(begin, over)]


def _stretches(matches: Sequence[Occurrence], width: int) -> list[_Stretch]:
    """The widest stretch from each place, in one walk: its words are counted as they come in and fall out."""
    found: list[_Stretch] = []
    different = {word for _, _, word in matches}
    begun, inside = [0] * (max(different) + 1), [0] * (max(different) + 1)
    words, after, last, most = 0, 0, 0, len(matches)
    for i, (start, end, word) in enumerate(matches):
        limit = max(end, start + width)
        while after < most and matches[after][1] <= limit:
            _, reached, other = matches[after]
            if reached > last:
                last = reached
            inside[other] += 1
            words |= 1 << other
            after += 1
        begun[word] += 1
        if begun[word] <= _MOST_BEGUN:
            found.append((-words.bit_count(), i - after, start, last, words))
        else:
            different.discard(word)
            if not different:
                break
        inside[word] -= 1
        if not inside[word]:
            words &= ~(1 << word)
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
    return ("… " if start > 0 else "") + _marked(text, start, end, matches) + (" …" if end < len(text) else "")


def _marked(text: str, start: int, end: int, matches: Sequence[Occurrence]) -> str:
    """A stretch with those words marked that stand in it whole."""
    # Most stretches have nothing to escape.
    said = escape if _SPECIAL.search(text, start, end) else str
    marked, at = "", start
    for first, over, _ in matches[bisect_left(matches, (start,)) :] if start else matches:
        if first >= end:
            break
        # Runs of a script without spaces may overlap: only what is not yet written is marked.
        if at < over <= end:
            begin = first if first > at else at
            marked += f"{said(text[at:begin])}<mark>{said(text[begin:over])}</mark>"
            at = over
    return f"{marked}{said(text[at:end])}"
