"""Where each of many short runs begins, one behind the other: from their lengths, and a number for every eight."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SHIFT = 3
EVERY = 1 << _SHIFT
"""Of so many runs one has its beginning in memory."""
_WIDER = {2: "H", 4: "I", 8: "Q"}


class Runs:
    """Runs by their number; takes a little more than one byte for each where none has more than 255 items."""

    def __init__(self, lengths: NDArray[Any]) -> None:
        eights = np.zeros(-(-len(lengths) // EVERY) * EVERY, np.int64)
        eights[: len(lengths)] = lengths
        begins = np.zeros(len(eights) // EVERY + 1, np.uint64)
        np.cumsum(eights.reshape(-1, EVERY).sum(axis=1), out=begins[1:])
        self._begins = array("Q" if int(begins[-1]) >> 32 else "I", begins.tolist())
        self._size = len(lengths)
        self._lengths = _compact(lengths)

    def __len__(self) -> int:
        return self._size

    @property
    def total(self) -> int:
        """The number of items in all runs."""
        return self._begins[-1]

    @property
    def lengths(self) -> NDArray[Any]:
        """The lengths of all runs."""
        lengths = self._lengths
        return np.frombuffer(lengths, np.dtype("B" if isinstance(lengths, bytes) else lengths.typecode))

    def start(self, number: int) -> int:
        """Where a run begins; of the number behind the last, where all end."""
        eight = number >> _SHIFT
        first = eight << _SHIFT
        begin = self._begins[eight]
        return begin if first == number else begin + sum(self._lengths[first:number])

    def span(self, number: int) -> tuple[int, int]:
        """Where a run begins and ends."""
        start = self.start(number)
        return start, start + self._lengths[number]

    def starts(self, low: int, high: int) -> list[int]:
        """Where runs begin, from one to before another, and where the last of them ends."""
        return list(accumulate(self._lengths[low:high], initial=self.start(low)))


def _compact(lengths: NDArray[Any]) -> bytes | array[int]:
    # Items of these are found and added several times faster than those of an array of NumPy.
    width = lengths.dtype.itemsize
    return lengths.tobytes() if width == 1 else array(_WIDER[width], lengths.astype(f"u{width}").tobytes())
