"""The words that a writer has met: each is analysed once, however often it is written.

A word as written leads to the ordinal of its form by one look into a dict. Ordinals are the table's own and outlive
a segment; a segment numbers its forms anew, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import add

import numpy as np
from numpy.typing import NDArray

from archive.base.folding import UNSPACED, fold, fold_case
from archive.search.analysis import APOSTROPHES, LONGEST_TERM, WRITTEN, tokens

_MOST = 100_000
# What is analysed once for a table need not crowd out what queries have in the caches of these.
_fold = fold.__wrapped__
_fold_case = fold_case.__wrapped__
# What can make several words of one that is written, or fewer letters.
_PARTED = re.compile(f"{UNSPACED.pattern}|[{APOSTROPHES}]")
# A run of letters without spaces of which any two that follow each other are a pair (``analysis``).
_RUN = re.compile(f"(?:(?![\u3099\u309a\uff9e\uff9f]){UNSPACED.pattern.removesuffix('+')})+")


def form_of(written: str) -> str:
    """The form of one word: only case and compatibility are put aside."""
    return _fold_case(written)[:LONGEST_TERM]


def folded_of(form: str) -> str:
    """The folded word of a form."""
    return _fold(form)[:LONGEST_TERM]


class Ordinals(dict[str, int]):
    """Word -> its ordinal; what is asked for and not there gets the next."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        self[word] = made = len(self.words)
        self.words.append(word)
        return made


class _Pairs(dict[str, int]):
    """Pair of letters as written -> ordinal of its form."""

    def __init__(self, ordinals: Ordinals) -> None:
        super().__init__()
        self._ordinals = ordinals

    def __missing__(self, pair: str) -> int:
        self[pair] = made = self._ordinals[form_of(pair)]
        return made


class WordTable(dict[str, int]):
    """Word as written -> ordinal of its form; below zero where it gives several words or none."""

    def __init__(self, most: int = _MOST) -> None:
        """A table for some ``most`` words as written; each takes about 200 bytes."""
        super().__init__()
        self._most = most
        # No part of a table knows the whole, so that its memory comes back at once.
        self._ordinals = Ordinals()
        self.forms = self._ordinals.words
        self._pairs = _Pairs(self._ordinals)
        self._several: list[list[int]] = []

    def __missing__(self, written: str) -> int:
        if written.isascii() and written.isalnum():
            value = self._ordinals[written.lower()[:LONGEST_TERM]]
        else:
            found = self._found(written)
            if len(found) != 1:
                # Runs without spaces seldom come again: they are not kept.
                self._several.append(found)
                return -len(self._several)
            (value,) = found
        self[written] = value
        return value

    def _found(self, written: str) -> list[int]:
        if not _PARTED.search(written):
            form = form_of(written)
            return [self._ordinals[form]] if folded_of(form) else []
        if _RUN.fullmatch(written):
            return [*map(self._pairs.__getitem__, map(add, written, written[1:])), self._pairs[written[-1]]]
        return [self._ordinals[form_of(one.written)] for one in tokens(written)]

    def words(self, text: str) -> list[int]:
        """The ordinals of the words of ``text``, in order: what ``analysis.tokens`` finds."""
        found = list(map(self.__getitem__, WRITTEN.findall(text)))
        if self._several:
            found = list(self._parted(found))
            self._several.clear()
        return found

    def _parted(self, found: list[int]) -> Iterator[int]:
        for ordinal in found:
            if ordinal >= 0:
                yield ordinal
            else:
                yield from self._several[-ordinal - 1]

    def in_order(self, ordinals: NDArray[np.int64]) -> list[int]:
        """Ordinals in the order of their forms."""
        return sorted(ordinals.tolist(), key=self.forms.__getitem__)

    @property
    def full(self) -> bool:
        """Whether it is time to begin a new table."""
        return len(self) > self._most
