"""Words of the index that begin with, or resemble, a word of the query."""

from __future__ import annotations

from archive.base.messages import msg
from archive.search.fields import TEXTUAL, exact
from archive.search.folding import collapsed
from archive.search.space import Mask, Space
from archive.search.syntax import QueryError, Word

MOST_TERMS = 256


def beginning_with(space: Space, word: Word, prefix: str, fields: tuple[str, ...]) -> set[str]:
    """All words that begin with ``prefix``; raises ``QueryError`` where they are more than ``MOST_TERMS``."""
    found: set[str] = set()
    for field in fields:
        found |= space.beginning_with(exact(field), prefix)
        if len(found) > MOST_TERMS:
            raise QueryError(
                msg("More than %(limit)s words begin with “%(prefix)s”. Write more letters of it.",
                    limit=MOST_TERMS, prefix=word.text),
                word.position,
            )  # fmt: skip
    return found


def resembling(space: Space, word: str) -> set[str]:
    """Words that a slip of the hand makes of ``word``: one letter left out, added, changed or exchanged with its
    neighbour, or letters doubled or not."""
    single = collapsed(word)
    lengths = range(len(word) - 2, len(word) + 3)
    return {
        term
        for length in lengths
        for term in space.words.get(length, ())
        if term != word and (near(word, term) or (term[0] == word[0] and collapsed(term) == single))
    }


def near(one: str, other: str) -> bool:
    """Whether two different words are one letter apart (Damerau's four errors)."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        rest, others = one[start:], other[start:]
        return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and len(rest) > 1 and rest[2:] == others[2:])
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    return one[start + 1 :] == other[start:]


def better_spelling(space: Space, word: str, among: Mask | None = None) -> str | None:
    """The most frequent word of these records that resembles a word which none of them holds."""

    def count(term: str) -> int:
        return sum(space.holds(exact(field), term, among) for field in TEXTUAL)

    if count(word):
        return None
    counted = [(count(term), term) for term in resembling(space, word)]
    known = [(-number, term) for number, term in counted if number]
    return min(known)[1] if known else None
