"""Records as one search sees them: the parts that may be read, gathered from the segments into dense arrays.

Documents are parts; hits are records. Every array here has one place for each record, so that a word of the title
and a word of the text meet in the same record although they stand in indexes of different levels.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from archive.search.dates import FIRST_DAY, LAST_DAY
from archive.search.fields import FACETS, TEXTUAL, exact
from archive.search.old_leaves import Leaf
from archive.search.stemming import has_stemmer, language_of

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Ordinals = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FacetTable:
    """Which record has which value: two arrays side by side, one row for each pair."""

    values: tuple[str, ...]
    records: Ordinals
    ordinals: Ordinals


class Space:
    """The records that stand in some documents of some segments."""

    def __init__(self, parts: Sequence[tuple[Leaf, Mask]]) -> None:
        self._leaves = [leaf for leaf, _ in parts]
        ids = np.concatenate([leaf.arrays.records for leaf, _ in parts] or [np.empty(0, "S16")])
        readable = np.concatenate([mask for _, mask in parts] or [np.empty(0, bool)])
        described = np.concatenate([leaf.arrays.described for leaf, _ in parts] or [np.empty(0, bool)])
        # A text whose description may not be read, or is not indexed yet, is no hit.
        self.ids: NDArray[np.bytes_] = np.unique(ids[readable & described])
        self.size = len(self.ids)
        self._records = [self._places(leaf.arrays.records, mask) for leaf, mask in parts]

    def _places(self, ids: NDArray[np.bytes_], mask: Mask) -> Ordinals:
        """For each document the place of its record, or -1 where it is not part of this space."""
        if not self.size:
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), self.size - 1)
        return np.where(mask & (self.ids[at] == ids), at, -1)

    def gathered(self, column: str) -> Numbers:
        """For each record the sum of a number over its documents."""
        total = np.zeros(self.size)
        for leaf, records in zip(self._leaves, self._records, strict=True):
            values = getattr(leaf.arrays, column)
            inside = records >= 0
            total += np.bincount(records[inside], values[inside], minlength=self.size)
        return total

    @cached_property
    def received(self) -> Numbers:
        """When each record was taken in, in seconds since 1970."""
        return self.gathered("received")

    @cached_property
    def lengths(self) -> dict[str, Numbers]:
        """Text field to the number of its words in each record."""
        found = {field: np.zeros(self.size) for field in TEXTUAL}
        for leaf, records in zip(self._leaves, self._records, strict=True):
            inside = records >= 0
            for field, values in leaf.arrays.lengths.items():
                found[field] += np.bincount(records[inside], values[inside], minlength=self.size)
        return found

    @cached_property
    def averages(self) -> dict[str, float]:
        """Text field to its mean length, over the records that have it."""
        return {
            field: float(lengths.sum() / max(1, np.count_nonzero(lengths))) or 1.0
            for field, lengths in self.lengths.items()
        }

    @cached_property
    def languages(self) -> frozenset[str]:
        """First subtags of the languages that these records are in and that have stems."""
        tags = {
            leaf.arrays.languages[i]
            for leaf, records in zip(self._leaves, self._records, strict=True)
            for i in np.flatnonzero(records >= 0)
        }
        return frozenset(found for found in map(language_of, tags) if has_stemmer(found)) | {"en"}

    @cached_property
    def facets(self) -> dict[str, FacetTable]:
        """Every facet's values and which record has them."""
        return {facet: self._facet(facet) for facet in FACETS}

    def _facet(self, facet: str) -> FacetTable:
        known: dict[str, int] = {}
        rows: list[Ordinals] = []
        ordinals: list[Ordinals] = []
        for leaf, records in zip(self._leaves, self._records, strict=True):
            values, documents, local = leaf.arrays.facets.get(facet, ([], None, None))
            if documents is None or local is None:
                continue
            places = np.array([known.setdefault(value, len(known)) for value in values], np.int64)
            inside = records[documents] >= 0
            rows.append(records[documents[inside]])
            ordinals.append(places[local[inside]] if len(values) else local[inside].astype(np.int64))
        empty = np.empty(0, np.int64)
        return FacetTable(tuple(known), np.concatenate(rows or [empty]), np.concatenate(ordinals or [empty]))

    @cached_property
    def spans(self) -> Ordinals:
        """Rows of record, earliest day, latest day: one for each date of an event."""
        rows = [np.empty((0, 3), np.int64)]
        for leaf, records in zip(self._leaves, self._records, strict=True):
            spans = leaf.arrays.spans.copy()
            spans[:, 0] = records[spans[:, 0]]
            rows.append(spans[spans[:, 0] >= 0])
        return np.concatenate(rows)

    @cached_property
    def first_days(self) -> Ordinals:
        """The earliest day of each record's events; beyond all days where none is known."""
        days = np.full(self.size, LAST_DAY + 1, np.int64)
        np.minimum.at(days, self.spans[:, 0], self.spans[:, 1])
        return days

    @cached_property
    def last_days(self) -> Ordinals:
        """The latest day of each record's events; before all days where none is known."""
        days = np.full(self.size, FIRST_DAY - 1, np.int64)
        np.maximum.at(days, self.spans[:, 0], self.spans[:, 2])
        return days

    def within(self, earliest: int | None, latest: int | None) -> Mask:
        """Records of which an event may have happened between two days, both inclusive."""
        low = FIRST_DAY if earliest is None else earliest
        high = LAST_DAY if latest is None else latest
        found = np.zeros(self.size, bool)
        spans = self.spans
        found[spans[(spans[:, 1] <= high) & (spans[:, 2] >= low), 0]] = True
        return found

    def having(self, facet: str, values: Iterable[int]) -> Mask:
        """Records that have one of a facet's values, given by their ordinals."""
        table = self.facets[facet]
        found = np.zeros(self.size, bool)
        found[table.records[np.isin(table.ordinals, list(values))]] = True
        return found

    def frequency(self, field: str, term: str) -> Numbers:
        """How often ``term`` stands in each record's ``field``."""
        total = np.zeros(self.size)
        for leaf, records in zip(self._leaves, self._records, strict=True):
            documents, weights = leaf.postings(field, term)
            if len(documents):
                at = records[documents]
                inside = at >= 0
                total += np.bincount(at[inside], weights[inside], minlength=self.size)
        return total

    def holds(self, field: str, term: str, among: Mask | None = None) -> int:
        """In how many documents of this space, or of the records ``among`` them, ``term`` stands in ``field``."""
        count = 0
        for leaf, records in zip(self._leaves, self._records, strict=True):
            found = records[leaf.postings(field, term)[0]]
            found = found[found >= 0]
            count += len(found) if among is None else int(np.count_nonzero(among[found]))
        return count

    def phrase(self, field: str, words: Sequence[str], among: Mask | None = None) -> Numbers:
        """How often ``words`` stand one after the other in each record's ``field``."""
        total = np.zeros(self.size)
        for leaf, records in zip(self._leaves, self._records, strict=True):
            allowed = records >= 0 if among is None else (records >= 0) & among[records]
            for document, count in _phrases(leaf, field, words, allowed):
                total[records[document]] += count
        return total

    def beginning_with(self, field: str, prefix: str) -> set[str]:
        """Terms of ``field`` that begin with ``prefix``."""
        return {term for leaf in self._leaves for term in leaf.beginning_with(field, prefix)}

    @cached_property
    def words(self) -> dict[int, list[str]]:
        """Every word as written, by its length; some may stand only in documents outside this space."""
        found: dict[int, list[str]] = {}
        for word in {word for leaf in self._leaves for field in TEXTUAL for word in leaf.vocabulary(exact(field))}:
            found.setdefault(len(word), []).append(word)
        return found


def _phrases(leaf: Leaf, field: str, words: Sequence[str], allowed: Mask) -> Iterable[tuple[int, int]]:
    """Documents of one segment in which the words follow each other, and how often."""
    lists = [leaf.postings(field, word)[0] for word in words]
    common = lists[0]
    for documents in lists[1:]:
        common = np.intersect1d(common, documents, assume_unique=True)
    common = common[allowed[common]]
    if not len(common):
        return
    values = {word: leaf.positions(field, word) for word in words}
    places = [np.searchsorted(documents, common) for documents in lists]
    for i, document in enumerate(common):
        starts: set[int] | None = None
        for step, (word, at) in enumerate(zip(words, places, strict=True)):
            here = {place - step for place in array("I", values[word][at[i]])}
            starts = here if starts is None else starts & here
            if not starts:
                break
        if starts:
            yield int(document), len(starts)
