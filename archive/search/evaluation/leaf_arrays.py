"""What is derived from one segment and needed by every space that reads it; kept as long as the segment lives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from archive.search.analysis import folded_words
from archive.search.dates import FIRST_DAY, LAST_DAY
from archive.search.fact_rows import PLACE_NAMES
from archive.search.leaves import Leaf
from archive.search.stemming import language_of

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Letters = NDArray[Any]
_WORDS_AT_ONCE = 4096
_KNOWN: WeakKeyDictionary[Leaf, LeafArrays] = WeakKeyDictionary()


def arrays_of(leaf: Leaf) -> LeafArrays:
    """The derived arrays of ``leaf``, the same object each time."""
    known = _KNOWN.get(leaf)
    if known is None:
        known = _KNOWN[leaf] = LeafArrays(leaf)
    return known


class LeafArrays:
    """Arrays of one segment; holds nothing that keeps the segment itself alive."""

    def __init__(self, leaf: Leaf) -> None:
        self.facts = leaf.facts
        self.size = leaf.size
        self._spelling: dict[int, Letters] | None = None

    @cached_property
    def keys(self) -> NDArray[np.uint64]:
        """The first eight bytes of each document's record."""
        return np.frombuffer(self.facts.records.tobytes(), ">u8")[::2].astype(np.uint64)

    @cached_property
    def tails(self) -> NDArray[np.uint64]:
        """The last eight bytes of each document's record."""
        return np.frombuffer(self.facts.records.tobytes(), ">u8")[1::2].astype(np.uint64)

    @cached_property
    def _order(self) -> NDArray[np.int32]:
        return np.argsort(self.keys, kind="stable").astype(np.int32)

    @cached_property
    def _sorted(self) -> NDArray[np.uint64]:
        return self.keys[self._order]

    def documents_of(self, records: Iterable[bytes]) -> Places:
        """The documents of these records (16 bytes each), ascending."""
        wanted = np.array(sorted(records), dtype="S16")
        if not len(wanted) or not self.size:
            return np.empty(0, np.int64)
        heads = np.frombuffer(wanted.tobytes(), ">u8")[::2].astype(np.uint64)
        low, high = np.searchsorted(self._sorted, heads), np.searchsorted(self._sorted, heads, "right")
        found = self._order[spread(low, high)]
        same = self.facts.records[found] == np.repeat(wanted, high - low)
        return np.sort(found[same]).astype(np.int64)

    @cached_property
    def spans(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Document, earliest and latest day of each date of an event, side by side."""
        columns = np.ascontiguousarray(self.facts.spans.T.astype(np.int32))
        return columns[0], columns[1], columns[2]

    @cached_property
    def first_days(self) -> NDArray[np.int32]:
        """The earliest day of each document's events; beyond all days where none is known."""
        documents, earliest, _ = self.spans
        days = np.full(self.size, LAST_DAY + 1, np.int32)
        np.minimum.at(days, documents, earliest)
        return days

    @cached_property
    def last_days(self) -> NDArray[np.int32]:
        """The latest day of each document's events; before all days where none is known."""
        documents, _, latest = self.spans
        days = np.full(self.size, FIRST_DAY - 1, np.int32)
        np.maximum.at(days, documents, latest)
        return days

    @cached_property
    def primary(self) -> tuple[str, ...]:
        """For each language tag its first subtag."""
        return tuple(map(language_of, self.facts.language_tags))

    @cached_property
    def place_names(self) -> Mapping[str, list[tuple[int, tuple[str, ...]]]]:
        """For each place what documents call it: the ordinal in the table ``PLACE_NAMES``, and the names."""
        found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for ordinal, called in enumerate(self.facts.facets.get(PLACE_NAMES, ((),))[0]):
            place, *names = json.loads(called)
            found.setdefault(place, []).append((ordinal, tuple(names)))
        return found

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The folded words of all names of places that documents tell."""
        values = self.facts.facets.get("place", ((),))[0]
        called = (name for told in self.place_names.values() for _, names in told for name in names)
        return frozenset(word for name in (*values, *called) for word in folded_words(name))

    def spelling(self, leaf: Leaf, length: int) -> Letters:
        """The folded words of one length as rows of code points, some of them twice (``word_of`` reads a row)."""
        if self._spelling is None:
            self._spelling = _by_length(leaf.folded_words())
        return self._spelling.get(length, np.empty((0, length), np.uint16))


def word_of(letters: Letters) -> str:
    """The word of one row."""
    return letters.tobytes().decode("utf-16-le" if letters.dtype == np.uint16 else "utf-32-le")


def _by_length(words: Iterator[str]) -> dict[int, Letters]:
    # A few at a time: all words of a large archive as text would take many times what their letters take.
    found: dict[int, list[Letters]] = {}
    while some := list(islice(words, _WORDS_AT_ONCE)):
        by_length: dict[int, list[str]] = {}
        for word in some:
            by_length.setdefault(len(word), []).append(word)
        for length, them in by_length.items():
            found.setdefault(length, []).append(_letters(them, length))
    return {length: np.concatenate(rows) for length, rows in found.items()}


def _letters(words: list[str], length: int) -> Letters:
    letters = np.array(words, dtype=f"<U{length}").view(np.uint32).reshape(len(words), length)
    return letters.astype(np.uint16) if int(letters.max()) < 1 << 16 else letters


def spread(starts: NDArray[np.integer], ends: NDArray[np.integer]) -> Places:
    """All numbers from each start to before its end, one run after the other."""
    lengths = (ends - starts).astype(np.int64)
    begins = np.cumsum(lengths) - lengths
    numbers: Places = np.arange(int(lengths.sum())) + np.repeat(starts - begins, lengths)
    return numbers
