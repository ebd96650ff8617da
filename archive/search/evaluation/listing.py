"""The rows of many forms read in one go: documents and counts of all, positions of those that are wanted.

A word of a query has some sixty rows in the segments of an archive, and most are short: what is done to all of them
together costs no more calls than what is done to one. Documents are numbered through the segments of a space.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.columns import damaged
from archive.search.evaluation.forms import Form
from archive.search.evaluation.leaf_arrays import Places
from archive.search.evaluation.space import Space
from archive.search.postings import MORE, TYPES, WIDE, once

# What no row has is read as more than any has.
_READ = (np.dtype("V1000000000"), *TYPES[1:])
_BYTES = np.array(WIDE)


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Rows one behind the other: one for each segment, form and field, in this order."""

    forms: NDArray[np.int64]
    """For each row the number of its form."""
    fields: NDArray[np.int64]
    starts: NDArray[np.int64]
    """Where the documents of each row begin; one more than there are rows."""
    documents: NDArray[np.int32]
    counts: NDArray[Any]
    _placed: Sequence[tuple[int, int, int]]
    """For each row which of ``_data`` holds its positions, where they begin in it, and the code of their width."""
    _data: Sequence[bytes]

    def rows(self, at: Places) -> Places:
        """The rows of the documents that stand at some ascending places of ``documents``."""
        return self.starts.searchsorted(at, "right") - 1

    def positions(self, at: Places, row: Places) -> tuple[Places, NDArray[np.int64]]:
        """All positions in the documents ``at`` some ascending places, which stand in these rows.

        First for each position which of the documents it is in.
        """
        many = self.counts.take(at).astype(np.int64)
        before = self.counts.cumsum(dtype=np.int64)
        before -= self.counts  # words of all rows that come first
        first, wide = self._layout
        places = first.take(row) + (before.take(at) - before.take(self.starts.take(row))) * wide.take(row)
        data = np.frombuffer(self._data[0] if len(self._data) == 1 else b"".join(self._data), np.uint8)
        begins = many.cumsum() - many
        number = int(begins[-1] + many[-1]) if len(many) else 0
        if number == len(many):
            return np.arange(number), _numbers(data, places, wide.take(row))
        of = np.arange(len(many)).repeat(many)
        width = wide.take(row).take(of)
        steps = _numbers(data, places.take(of) + (np.arange(number) - begins.take(of)) * width, width)
        # Written are differences within each document.
        sums = steps.cumsum()
        return of, sums - (sums.take(begins) - steps.take(begins)).take(of)

    @property
    def _layout(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each row where its positions begin in all data, and how many bytes each takes."""
        piece, first, width = np.array(self._placed).T
        if len(self._data) > 1:
            first = first + np.array([0, *accumulate(map(len, self._data))]).take(piece)
        return first, _BYTES.take(width)


def _numbers(data: NDArray[np.uint8], places: Places, wide: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of one, two or four bytes that begin at these places."""
    if int((places + wide).max(initial=0)) > len(data):
        raise damaged()
    found = data.take(places).astype(np.int64)
    for byte in range(1, int(wide.max(initial=0))):
        further = data.take(places + byte, mode="clip").astype(np.int64)
        further <<= 8 * byte
        further *= wide > byte
        found += further
    return found


def listed(space: Space, forms: Sequence[Form]) -> Listed | None:
    """All rows of some forms in the segments of a space; None where none of them stands there."""
    texts = [form.text for form in forms]
    places: list[tuple[int, int, bytes, int]] = []
    for part in space.parts:
        ordinals = part.leaf.ordinals(texts)
        found = part.leaf.bytes_of(sorted({ordinal for ordinal in ordinals if ordinal >= 0}))
        places += [(number, part.offset, *found[ordinal]) for number, ordinal in enumerate(ordinals) if ordinal >= 0]
    return read(places) if places else None


def read(places: Iterable[tuple[int, int, bytes, int]]) -> Listed:
    """Of each form its number, what is added to the numbers of its documents, some bytes, and where in them it begins.

    Raises ``Unavailable`` where the bytes are not what was written.
    """
    rows: list[tuple[int, int, int, int]] = []
    placed: list[tuple[int, int, int]] = []
    steps: list[NDArray[Any]] = []
    counts: list[NDArray[Any]] = []
    pieces: dict[int, tuple[int, bytes]] = {}
    try:
        for form, offset, data, begin in places:
            number, _ = pieces.setdefault(id(data), (len(pieces), data))
            # This runs for every row of every word of a query: what ``unpack`` does, without its calls.
            low, at = MORE, begin
            while low & MORE:
                low, high, at = data[at], data[at + 1], at + 2
                wide = WIDE[low >> 5]
                size = int.from_bytes(data[at : at + wide], "little") if wide else 1
                steps.append(np.frombuffer(data, _READ[high & 3], size, at + wide))
                at += wide + size * WIDE[high & 3]
                wide = high >> 2 & 3
                counts.append(np.frombuffer(data, _READ[wide], size, at) if wide else once(size))
                at += size * WIDE[wide]
                rows.append((form, low & 15, size, offset))
                placed.append((number, at, high >> 4 & 3))
                if low & MORE:
                    at += int(counts[-1].sum(dtype=np.int64)) * WIDE[high >> 4 & 3]
    except (IndexError, ValueError) as error:
        raise damaged() from error
    return _laid_out(rows, (steps, counts), placed, [data for _, data in pieces.values()])


def _laid_out(
    rows: list[tuple[int, int, int, int]],
    numbers: tuple[list[NDArray[Any]], list[NDArray[Any]]],
    placed: list[tuple[int, int, int]],
    data: list[bytes],
) -> Listed:
    forms, fields, sizes, offsets = np.array(rows).T
    if not sizes.all():
        raise damaged()
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    steps, counts = numbers
    return Listed(forms, fields, starts, _documents(steps, starts, offsets), np.concatenate(counts), placed, data)


def _documents(steps: list[NDArray[Any]], starts: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    """The documents of rows that are written as differences within each."""
    together = np.concatenate(steps, dtype=np.int32, casting="unsafe")
    # Each row takes back what the one before it added up to, so that one running sum serves all.
    back = np.add.reduceat(together, starts[:-1], dtype=np.int64)
    begins = offsets.copy()
    begins[1:] -= offsets[:-1] + back[:-1]
    together[starts[:-1]] += begins.astype(np.int32)
    return together.cumsum(dtype=np.int32)
