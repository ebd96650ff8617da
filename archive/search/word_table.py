"""The words that a writer has met: each is analysed once, however often it is written.

What stands between spaces and common signs is looked up as bytes, for many texts at a time (``word_keys``), and leads
to the ordinal of its form; only what was never seen before is analysed. Ordinals are the table's own and outlive a
segment; a segment numbers its forms anew, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import add

import numpy as np
from numpy.typing import NDArray

from archive.base.folding import UNSPACED, WITHIN, fold, fold_case, fold_case_all
from archive.search.analysis import APOSTROPHES, LONGEST_TERM, WRITTEN, tokens
from archive.search.letters import UNEVEN, plain
from archive.search.word_keys import LONGEST_KEY, KeyTable, Places, keys_of

_MOST = 100_000
# What is analysed once for a table need not crowd out what queries have in the caches of these.
_fold = fold.__wrapped__
_fold_case = fold_case.__wrapped__
# What can make several words of one that is written, or fewer letters.
_PARTED = re.compile(f"{UNSPACED.pattern}|[{APOSTROPHES}]")
# What may be nothing once it is folded: signs that count as letters, and marks.
_FADING = re.compile(f"[{APOSTROPHES}\u02b0-\u02ff״”\u0374\u0640\ufcf2-\ufcf4\ufe70-\ufe7f{WITHIN}]+")
# ASCII that no word holds and beside which none goes on; apostrophes, quotes and what is not ASCII are analysed.
_BETWEEN = bytes(c if c > 0x7F or chr(c).isalnum() or chr(c) in "'\"`" else 0x20 for c in range(0x100))
_SPACE = 0x20
# A word of so many letters is taken apart by itself, since in a run of many marks their order is found in parts; of so
# many bytes it is not kept as it was written.
_LONG = 200
# Words that are looked up in one go: each takes some 100 bytes meanwhile.
_AT_ONCE = 20_000


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


class WordTable:
    """What is written between spaces -> the ordinals of the forms of its words."""

    def __init__(self, most: int = _MOST) -> None:
        """A table for some ``most`` words as written, or forms; each takes about 200 bytes."""
        self._most = most
        self._ordinals = Ordinals()
        self.forms = self._ordinals.words
        self._pairs = _Pairs(self._ordinals)
        # Below zero where there are several words or none: the place of these, counted from -1 downwards.
        self._short = KeyTable()
        self._long: dict[bytes, int] = {}
        self._several: list[list[int]] = []

    @property
    def full(self) -> bool:
        """Whether it is time to begin a new table."""
        return max(len(self._short) + len(self._long), len(self.forms)) > self._most

    def keep_forms_alone(self) -> None:
        """Give back the memory of what is only needed to take more words."""
        self._short, self._long = KeyTable(), {}
        self._ordinals.clear()
        self._pairs.clear()

    def in_order(self, ordinals: NDArray[np.int64]) -> list[int]:
        """Ordinals in the order of their forms."""
        return sorted(ordinals.tolist(), key=self.forms.__getitem__)

    def words(self, text: str) -> list[int]:
        """The ordinals of the words of ``text``, in order: what ``analysis.tokens`` finds."""
        found: list[int] = self.words_of([text])[0].tolist()
        return found

    def words_of(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], Places]:
        """The ordinals of the words of all texts, one after the other, and how many each has."""
        encoded = [text.encode() for text in texts]
        data = b"".join([b" ", b" ".join(encoded).translate(_BETWEEN), bytes([_SPACE]) * LONGEST_KEY])
        inside = np.frombuffer(data, np.uint8) != _SPACE
        edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        starts, ends = edges[::2], edges[1::2]
        values = np.empty(len(starts), np.int32)
        lengths = ends - starts
        short = np.flatnonzero(lengths <= LONGEST_KEY)
        for begin in range(0, len(short), _AT_ONCE):
            here = short[begin : begin + _AT_ONCE]
            values[here] = self._of_short(data, starts[here], lengths[here])
        kept = len(self._several)
        for place in np.flatnonzero(lengths > LONGEST_KEY).tolist():
            values[place] = self._of_long(data[starts[place] : ends[place]])
        held = np.searchsorted(starts, np.cumsum([1 + len(text) for text in encoded]))
        found, numbers = self._spread(values)
        # What seldom comes again is not kept.
        del self._several[kept:]
        return found, np.diff(np.append(0, np.cumsum(numbers))[held], prepend=0)

    def _spread(self, values: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The words of what stands between spaces, and how many each is."""
        numbers = np.ones(len(values), np.int64)
        places = np.flatnonzero(values < 0)
        if not len(places):
            return values, numbers
        several = [self._several[-1 - value] for value in values[places].tolist()]
        numbers[places] = list(map(len, several))
        spread = np.repeat(values, numbers)
        parts = spread < 0
        spread[parts] = np.fromiter(chain.from_iterable(several), np.int32, int(parts.sum()))
        return spread, numbers

    def _of_short(self, data: bytes, starts: Places, lengths: Places) -> NDArray[np.int32]:
        keys = keys_of(data, starts, lengths)
        values, missing = self._short.find(keys)
        if len(missing):
            spans = zip(starts[missing].tolist(), (starts + lengths)[missing].tolist(), missing.tolist(), strict=True)
            new = {data[start:end]: place for start, end, place in spans}
            self._short.add(keys[list(new.values())], self._met(new))
            values[missing] = self._short.find(keys[missing])[0]
        return values

    def _of_long(self, written: bytes) -> int:
        value = self._long.get(written)
        if value is None:
            (value,) = self._met([written])
            if value >= 0 and len(written) < _LONG:
                self._long[written] = value
        return value

    def _met(self, written: Iterable[bytes]) -> list[int]:
        """Analyse what was never seen before."""
        pieces = b"\n".join(written).decode().split("\n")
        values = [-1] * len(pieces)
        cased: list[int] = []
        for place, piece in enumerate(pieces):
            if piece.isascii() and piece.isalnum():
                values[place] = self._ordinals[piece.lower()[:LONGEST_TERM]]
            elif (
                len(piece) < _LONG
                and WRITTEN.fullmatch(piece)
                and not _PARTED.search(piece)
                and not _FADING.fullmatch(piece)
            ):
                cased.append(place)
            else:
                values[place] = self._of_several(piece)
        for place, form in zip(cased, fold_case_all([pieces[place] for place in cased]), strict=True):
            values[place] = self._ordinals[form[:LONGEST_TERM]]
        return values

    def _of_several(self, piece: str) -> int:
        found = [ordinal for word in WRITTEN.findall(plain(piece)) for ordinal in self._analysed(word)]
        if len(found) == 1:
            return found[0]
        self._several.append(found)
        return -len(self._several)

    def _analysed(self, written: str) -> list[int]:
        if not _PARTED.search(written):
            form = form_of(written)
            return [self._ordinals[form]] if folded_of(form) else []
        if UNSPACED.fullmatch(written) and not UNEVEN.search(written):
            return [*map(self._pairs.__getitem__, map(add, written, written[1:])), self._pairs[written[-1]]]
        return [self._ordinals[form_of(one.written)] for one in tokens(written)]
