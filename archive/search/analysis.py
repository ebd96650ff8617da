"""Text to tokens: where a word begins and ends in the text as it was written, and its place in the sequence.

Marks stay inside words, zero-width joiners do not break them, scripts written without spaces (Han, Kana, Thai,
Lao, Khmer, Myanmar, Yi) become overlapping pairs. An apostrophe parts a word, and a possessive s is left out; between
Cyrillic letters it belongs to the word (Ukrainian), as do geresh and gershayim between Hebrew ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from archive.base.folding import INVISIBLE, UNSPACED, WITHIN, fold
from archive.search.letters import letters, plain
from archive.search.stemming import ENGLISH_STOP_WORDS, language_of, terms

# Raise this when the same text would give other terms: the index is then built anew.
ANALYSIS_VERSION = 3
LONGEST_TERM = 64


APOSTROPHES = "'’ʼ＇"
_CYRILLIC = "\u0400-\u052f"
_HEBREW = "\u05d0-\u05ea"
# What goes on with a word after letters; looked for only where what follows is none of the common ends.
_GOES_ON = (
    rf"(?:[{WITHIN}]|(?<=[{_CYRILLIC}])['’＇`](?=[{_CYRILLIC}])|(?<=[{_HEBREW}])['’׳\"“”״](?=[{_HEBREW}]))[^\W_]*"
)
_UNCOMMON = r"(?=['\"`\u0080-\U0010ffff])"
WORD = re.compile(rf"[^\W_]+(?:{_UNCOMMON}(?:{_GOES_ON})*)?")
# A word together with its possessive s: ``tokens`` of each, one after the other, are the tokens of the text.
WRITTEN = re.compile(rf"[^\W_]+(?:{_UNCOMMON}(?:{_GOES_ON})*(?:[{APOSTROPHES}][sS](?![^\W_]|[{WITHIN}]))*)?")
# In a run of such a script signs may stand that nobody sees, spaces without width among them.
_RUN = re.compile(f"{UNSPACED.pattern}(?:[{INVISIBLE}]+{UNSPACED.pattern})*")


class Token(NamedTuple):
    """One word, or one pair of letters of a script without spaces."""

    folded: str
    position: int
    start: int
    """Offset of its first character in the text as written."""
    end: int
    written: str
    """As it was written, but for letters of a script without spaces that are typed in several ways (``letters``)."""
    paired: bool = False
    """One of the overlapping pairs of a script without spaces."""
    tail: bool = False
    """The last letter of such a run, indexed so that a search for one letter finds it; no part of a phrase."""


def tokens(text: str) -> Iterator[Token]:
    """The words of ``text`` in order, with positions that grow by one and offsets into ``text`` itself."""
    position = 0
    text = plain(text)
    for found in WORD.finditer(text):
        start, end = found.span()
        word = found.group()
        if word.isascii():
            if word in ("s", "S") and start >= 2 and text[start - 1] in APOSTROPHES and text[start - 2].isalpha():
                continue
            yield Token(word.lower()[:LONGEST_TERM], position, start, end, word)
            position += 1
            continue
        for part in _parts(word, start):
            token = part if part.paired else _single(part)
            if token.folded:
                yield Token(token.folded, position, token.start, token.end, token.written, token.paired, token.tail)
                position += 1


@lru_cache(maxsize=20_000)
def folded_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without the letters that stand in for a search of one letter."""
    return tuple(token.folded for token in tokens(name) if not token.tail)


def _single(token: Token) -> Token:
    # What is longer than a term hardly comes again, and its writer chose how long it is: it is not kept.
    folding = fold if len(token.written) <= LONGEST_TERM else fold.__wrapped__
    folded = folding(token.written)[:LONGEST_TERM]
    return Token(folded, 0, token.start, token.end, token.written)


def _parts(word: str, start: int) -> Iterator[Token]:
    """A word, parted where it passes between scripts with and without spaces."""
    at = 0
    for run in _RUN.finditer(word):
        if run.start() > at:
            yield Token("", 0, start + at, start + run.start(), word[at : run.start()])
        yield from _pairs(run.group(), start + run.start())
        at = run.end()
    if at < len(word):
        yield Token("", 0, start + at, start + len(word), word[at:])


def _pairs(run: str, start: int) -> Iterator[Token]:
    found = letters(run)
    for first, second in pairwise(found):
        pair = first.text + second.text
        yield Token(fold(pair), 0, start + first.start, start + second.end, pair, True)
    last = found[-1]
    yield Token(fold(last.text), 0, start + last.start, start + last.end, last.text, True, len(found) > 1)


@dataclass(frozen=True, slots=True)
class Analysed:
    """What one text gives to the index."""

    exact: dict[str, list[int]]
    """Folded word to its positions: for phrases, prefixes, fuzzy search and names."""
    stemmed: dict[str, int]
    """Stem, with its language, to how often it stands here: for ranking."""


def analyse(texts: tuple[str, ...], language: str) -> Analysed:
    """The terms of ``texts`` in ``language`` (a BCP 47 tag); a phrase never runs from one text into the next."""
    primary = language_of(language)
    stop_words = ENGLISH_STOP_WORDS if primary == "en" else frozenset[str]()
    exact: dict[str, list[int]] = {}
    stemmed: dict[str, int] = {}
    base = 0
    for text in texts:
        last = base - 1
        for token in tokens(text):
            last = base + token.position
            exact.setdefault(token.folded, []).append(last)
            if token.tail or token.folded in stop_words:
                continue
            for term in {token.folded} if token.paired else terms(token.written, primary):
                stemmed[term[:LONGEST_TERM]] = stemmed.get(term[:LONGEST_TERM], 0) + 1
        base = last + 2
    return Analysed(exact, stemmed)
