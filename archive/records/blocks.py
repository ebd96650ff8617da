"""Where hidden words stand in a text, whatever became of the text since, and what is written in their place; pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from archive.access.redaction import RedactionReason
from archive.base.folding import UNSPACED, WITHIN, fold
from archive.records import anchoring
from archive.records.quoting import Anchor, RedactionInput

BLOCK = "█████"
"""Always as long: how long the hidden words are is not told."""
_WORD = re.compile(rf"\w[\w{WITHIN}]*")
_PIECE = re.compile(rf"\s+|\w[\w{WITHIN}]*|.", re.DOTALL)
# What Arabic writes together with the word that follows: and, so, with, for, as, the.
_BEFORE = ("و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "لل", "كال", "ول", "وب", "ولل", "وبال")
_LONG = 6
"""So many digits are somebody's number; fewer are a year, a sum or a house, and are compared as words."""
# What is written between the digits of one number; marks of direction among them.
_GAP = re.compile("[\\s().\\-\u2010\u2011\u2013\u2014\u2212/\u200b\u200e\u200f\u2066-\u2069]{0,4}")
_MANY = 4000
"""Beyond so many words a comparison may pass over what is frequent: it must not take minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, in characters, that is hidden for a reason."""

    start: int
    end: int
    reason: RedactionReason


def merged(spans: Iterable[Span]) -> list[Span]:
    """Stretches in reading order; those that meet are one, with the reason of the first."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            last = found[-1]
            found[-1] = Span(last.start, max(last.end, span.end), last.reason)
        elif span.end > span.start:
            found.append(span)
    return found


def pieces(text: str, spans: Sequence[Span]) -> Iterator[str | RedactionReason]:
    """What is open of ``text``, and a reason in the place of each stretch that is not."""
    at = 0
    for span in spans:
        yield text[at : span.start]
        yield span.reason
        at = span.end
    yield text[at:]


def place(redaction: RedactionInput, text: str) -> tuple[int, int] | None:
    """Where the words stand in their own element, by their anchor; None where they do not stand there."""
    anchor = redaction.anchor
    if anchor is None:
        return None
    if anchor.start is not None and anchor.end is not None and text[anchor.start : anchor.end] == redaction.words:
        return anchor.start, anchor.end
    before = {"prefix": anchor.prefix, "suffix": anchor.suffix, "start": anchor.start}
    found = anchoring.found(text, redaction.words, before)
    return (found["start"], found["end"]) if found else None


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of a stretch of ``text``."""
    prefix, suffix = text[max(0, start - anchoring.CONTEXT) : start], text[end : end + anchoring.CONTEXT]
    return Anchor(prefix=prefix, suffix=suffix, start=start, end=end)


def everywhere(text: str, words: str) -> list[tuple[int, int]]:
    """Each place where the same words stand, whatever their case, marks, spacing and punctuation.

    A number stands wherever its digits do, in any script and in other groups.
    """
    if UNSPACED.search(words):
        return [match.span() for match in re.finditer(re.escape(words.strip()), text, re.IGNORECASE)]
    places = _numbered(text, number) if (number := _number(words)) else []
    wanted = [word for word, _, _ in _words(words)]
    if not wanted:
        return places
    found = _words(text)
    places += [
        (found[i][1], found[i + len(wanted) - 1][2])
        for i in range(len(found) - len(wanted) + 1)
        if _is(found[i][0], wanted[0]) and [word for word, _, _ in found[i + 1 : i + len(wanted)]] == wanted[1:]
    ]
    return sorted(set(places))


def _number(words: str) -> str:
    """The digits of ``words`` that are nothing but a long number, as that of a telephone; else nothing."""
    digits = _digits(words)[0]
    return digits if len(digits) >= _LONG and not any(map(str.isalpha, words)) else ""


def _numbered(text: str, wanted: str) -> list[tuple[int, int]]:
    digits, places = _digits(text)
    found = []
    at = digits.find(wanted)
    while at >= 0:
        stretch = places[at : at + len(wanted)]
        start, end = stretch[0], stretch[-1] + 1
        joined = all(_GAP.fullmatch(text, one + 1, other) for one, other in pairwise(stretch))
        # Digits that go on at once are another number's.
        if joined and not text[start - 1 : start].isdecimal() and not text[end : end + 1].isdecimal():
            found.append((start, end))
        at = digits.find(wanted, at + 1)
    return found


@lru_cache(maxsize=16)
def _digits(text: str) -> tuple[str, tuple[int, ...]]:
    """The digits of a text as 0 to 9, and where each stands."""
    matches = list(re.finditer(r"\d", text))
    return "".join(str(int(match[0])) for match in matches), tuple(match.start() for match in matches)


@lru_cache(maxsize=16)
def _words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The folded words of a text with their places; a record may have many redactions, and is read once for all."""
    return tuple((fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text))


def _is(word: str, wanted: str) -> bool:
    return word == wanted or (word.endswith(wanted) and word[: -len(wanted)] in _BEFORE)


def overlaps(quote: str, text: str, hidden: Sequence[Span]) -> list[Span]:
    """What is hidden of words that are quoted from ``text``, wherever they stand in it."""
    found: list[Span] = []
    parts = quote.split()
    if not parts or not hidden:
        return found
    for match in re.finditer(r"\s+".join(map(re.escape, parts)), text):
        for span in hidden:
            start, end = max(span.start, match.start()), min(span.end, match.end())
            if start < end:
                exact = match[0] == quote
                place = (start - match.start(), end - match.start()) if exact else (0, len(quote))
                found.append(Span(*place, span.reason))
    return found


def carried(before: str, after: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
    """Where stretches of ``before`` stand in ``after``, with all that was written into or beside them.

    None for a stretch that was taken out.
    """
    if before == after:
        return list(places)
    steps = list(_steps(before, after))
    return [_trimmed(after, _carried(steps, start, end, *_edges(before, start, end))) for start, end in places]


def _carried(
    steps: Sequence[tuple[bool, int, int, int, int]], start: int, end: int, left: int, right: int
) -> tuple[int, int] | None:
    low = high = None
    for same, i1, i2, j1, j2 in steps:
        # What was put in at either edge may be more of what is hidden.
        if not (left <= i1 <= right if i1 == i2 else i2 > start and i1 < end):
            continue
        a, b = (j1 + max(start, i1) - i1, j1 + min(end, i2) - i1) if same else (j1, j2)
        low, high = (a if low is None else min(low, a)), (b if high is None else max(high, b))
    return (low, high) if low is not None and high is not None and low < high else None


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the white space around it."""
    return len(text[:start].rstrip()), len(text) - len(text[end:].lstrip())


def _trimmed(text: str, place: tuple[int, int] | None) -> tuple[int, int] | None:
    if place is None or not (words := text[slice(*place)]).strip():
        return None
    return place[0] + len(words) - len(words.lstrip()), place[1] - len(words) + len(words.rstrip())


def _steps(before: str, after: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """The stretches of both texts that are the same or differ, word by word, in characters."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    at = sum(map(len, old[:head]))
    if at:
        yield True, 0, at, 0, at
    matcher = difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=len(middle_old) > _MANY)
    from_old, from_new = _offsets(middle_old, at), _offsets(middle_new, at)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag == "equal", from_old[i1], from_old[i2], from_new[j1], from_new[j2]
    if tail:
        yield True, from_old[-1], len(before), from_new[-1], len(after)


def _offsets(parts: Sequence[str], start: int) -> list[int]:
    found = [start]
    for part in parts:
        found.append(found[-1] + len(part))
    return found
