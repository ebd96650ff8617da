"""Words in order, as a dictionary holds them: many, short, and found by their bytes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import Slices, damaged
from archive.search.runs import EVERY, Runs

HEAD = 8
"""So many of the first bytes of words are compared as a number."""
# Words that are read in one go where many are.
_AT_ONCE = 1 << 15
# Reading so many bytes more is cheaper than reading twice.
_GAP = 2048
# So few words are read to find one of them.
_NEAR = 256


def in_memory(data: bytes) -> tuple[Slices, int]:
    """What gives slices of bytes that are held, and their number."""
    return lambda low, high: data[low:high], len(data)


class Words(Sequence[bytes]):
    """Words in the order of their bytes, which is that of their code points."""

    def __init__(self, read: Slices, size: int, lengths: NDArray[Any]) -> None:
        """``read`` gives some of the ``size`` bytes of all words; raises ``Unavailable`` where they do not fit."""
        self._runs = Runs(lengths)
        self._read = read
        if self._runs.total != size:
            raise damaged()

    def __len__(self) -> int:
        return len(self._runs)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return list(self.between(*index.indices(len(self))[:2]))
        return self._read(*self._runs.span(index))

    def at(self, places: Sequence[int]) -> list[bytes]:
        """The words at some places, ascending; what lies near each other is read in one go."""
        spans = list(map(self._runs.span, places))
        found: list[bytes] = []
        first = 0
        for last in range(1, len(spans) + 1):
            if last < len(spans) and spans[last][0] - spans[last - 1][1] <= _GAP:
                continue
            begin = spans[first][0]
            data = self._read(begin, spans[last - 1][1])
            found += [data[low - begin : high - begin] for low, high in spans[first:last]]
            first = last
        return found

    @cached_property
    def _heads(self) -> NDArray[np.uint64]:
        """The first bytes of every eighth word as numbers: most of the halving is then one step of NumPy."""
        return self.heads(HEAD, EVERY)

    def heads(self, number: int, every: int = 1) -> NDArray[np.uint64]:
        """The first ``number`` bytes of words as numbers, most significant first; what a word lacks is 0."""
        found = [np.empty(0, np.uint64)]
        all_lengths = self._runs.lengths
        for first in range(0, len(self), _AT_ONCE):
            lengths = all_lengths[first : first + _AT_ONCE]
            ends = np.cumsum(lengths, dtype=np.int64)
            begin = self._runs.start(first)
            data = np.frombuffer(self._read(begin, begin + int(ends[-1])) + bytes(number), np.uint8)
            starts, lengths = (ends - lengths)[::every], lengths[::every]
            heads = np.zeros(len(starts), np.uint64)
            for i in range(number):
                heads = heads << np.uint64(8) | np.where(lengths > i, data[starts + i], 0).astype(np.uint64)
            found.append(heads)
        return np.concatenate(found)

    def find(self, word: bytes) -> int:
        """The place of ``word``, or -1."""
        return self.find_all([word])[0]

    def find_all(self, words: Sequence[bytes]) -> list[int]:
        """``find`` of several words."""
        heads = self._heads
        wanted = np.array([head(word, HEAD) for word in words], np.uint64)
        lows = heads.searchsorted(wanted)
        alike = (heads.take(lows, mode="clip") == wanted).tolist() if len(heads) else [False] * len(words)
        found: list[int] = []
        for word, low, again in zip(words, lows.tolist(), alike, strict=True):
            high = int(heads.searchsorted(np.uint64(head(word, HEAD)), "right")) if again else low
            found.append(self._among(word, max(0, low - 1) * EVERY, min(high * EVERY, len(self))))
        return found

    def _among(self, word: bytes, low: int, high: int) -> int:
        """The place of ``word``, which is nowhere but from one place to before another; or -1."""
        if high - low > _NEAR:
            low = bisect_left(self, word, low, high)
            high = min(low + 1, high)
        begin = self._runs.start(low)
        data = self._read(begin, self._runs.start(high))
        at = data.find(word)
        if at >= 0 and low < high:
            starts = self._runs.starts(low, high)
            while at >= 0:
                # Only the first of all can be empty, and begin where another does.
                number = bisect_right(starts, begin + at, 0, high - low) - 1 if word else 0
                if starts[number] == begin + at and starts[number + 1] == begin + at + len(word):
                    return low + number
                at = data.find(word, at + 1)
        return -1

    def beginning(self, prefix: bytes) -> range:
        """The places of the words that begin with ``prefix``."""
        # No character of UTF-8 has the byte 0xFF.
        return range(self._first(prefix), self._first(prefix + b"\xff"))

    def _first(self, least: bytes) -> int:
        """The place of the first word that is not before ``least``."""
        number = np.uint64(head(least, HEAD))
        low = max(0, int(self._heads.searchsorted(number)) - 1) * EVERY
        high = min(int(self._heads.searchsorted(number, "right")) * EVERY, len(self))
        near = high - low <= _NEAR
        return low + bisect_left(self[low:high], least) if near else bisect_left(self, least, low, high)

    def between(self, low: int, high: int) -> Iterator[bytes]:
        """The words from one place to before another."""
        for first in range(low, high, _AT_ONCE):
            starts = self._runs.starts(first, min(first + _AT_ONCE, high))
            begin = starts[0]
            data = self._read(begin, starts[-1])
            yield from (data[start - begin : end - begin] for start, end in pairwise(starts))


def head(word: bytes, number: int) -> int:
    """The first ``number`` bytes of a word as a number; what it lacks is 0."""
    return int.from_bytes(word[:number].ljust(number, b"\0"), "big")
