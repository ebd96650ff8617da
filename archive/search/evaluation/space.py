"""Records as one search sees them: the documents of the segments that may be read, one behind the other.

A record has one document on each level that holds something of it. A hit is the document of its description; where
the text stands on another level, its words count for that document. So every array of a search has one place for
each document, and nothing has to be looked up for the many records that have but one.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from archive.search.dates import FIRST_DAY, LAST_DAY
from archive.search.engine import Area, Around
from archive.search.evaluation.forms import Spelt
from archive.search.evaluation.leaf_arrays import LeafArrays, Mask, Places, arrays_of
from archive.search.evaluation.nearness import overlapping
from archive.search.evaluation.parts import FacetTable, Part, facet_table
from archive.search.evaluation.text_fields import ALL, FIELD_WEIGHTS, TITLE
from archive.search.fact_rows import PLACE_NAMES
from archive.search.leaves import Leaf
from archive.search.recent import Recent

Numbers = NDArray[np.float64]
_MOST_MADE = 2048
_Made = TypeVar("_Made")
_NONE = np.empty(0, np.int32)


class Space:
    """Some documents of some segments. Never changes; what is derived from it is kept with it."""

    def __init__(self, documents: Sequence[tuple[Leaf, Mask]], words: Recent[Spelt, Any] | None = None) -> None:
        """``words`` keeps what was made of the words that were asked for."""
        self._documents = documents
        self.words: Recent[Spelt, Any] = Recent(0) if words is None else words
        sizes = [leaf.size for leaf, _ in documents]
        offsets = [sum(sizes[:i]) for i in range(len(sizes))]
        self._offsets = offsets
        self.places = sum(sizes)
        leaves = [(leaf, arrays_of(leaf)) for leaf, _ in documents]
        self.alive: Mask = np.concatenate(
            [mask & leaf.facts.described for leaf, mask in documents] or [np.empty(0, bool)]
        )
        """Which places are records that can be hits."""
        _leave_out_doubles(self.alive, [arrays.keys for _, arrays in leaves], self._record_bytes)
        self.all_alive = bool(self.alive.all())
        self.size = int(np.count_nonzero(self.alive))
        """The number of records."""
        self.parts = tuple(
            self._part(leaf, arrays, offset, mask)
            for (leaf, arrays), offset, (_, mask) in zip(leaves, offsets, documents, strict=True)
        )
        self.complete = all(part.complete for part in self.parts)
        """Whether every document counts, so that every word of a segment is a word of the space."""
        self._norms: Numbers = np.empty((len(ALL), 0))
        self._without: tuple[frozenset[uuid.UUID], Space] | None = None
        self._made: dict[Hashable, Any] = {}

    def _part(self, leaf: Leaf, arrays: LeafArrays, offset: int, mask: Mask) -> Part:
        lone = np.flatnonzero(mask & ~leaf.facts.described)
        alive = self.alive[offset : offset + leaf.size]
        if not len(lone):
            return Part(leaf, arrays, offset, None, bool(alive.all()))
        to = np.where(alive, np.arange(offset, offset + leaf.size), -1).astype(np.int32)
        wanted = {leaf.facts.id_of(i): i for i in lone.tolist()}
        at = 0
        for other, _ in self._documents:
            for document in arrays_of(other).documents_of(wanted):
                if self.alive[at + document]:
                    to[wanted[other.facts.id_of(int(document))]] = at + document
            at += other.size
        return Part(leaf, arrays, offset, to, bool((to >= 0).all()))

    @cached_property
    def to(self) -> NDArray[np.int32] | None:
        """For each document, numbered through all segments, its place, -1 for none; None where they are the same."""
        if all(part.to is None for part in self.parts):
            return None
        own = np.arange(self.places, dtype=np.int32)
        kept = [own[part.offset : part.offset + part.leaf.size] if part.to is None else part.to for part in self.parts]
        return np.concatenate(kept)

    def places_of(self, documents: NDArray[Any]) -> NDArray[Any]:
        """The places of documents, numbered through all segments; below zero for those that are no part of it."""
        return documents if self.to is None else self.to.take(documents)

    def documents_of(self, places: Places) -> Places:
        """The documents, numbered through all segments and ascending, of some ascending places."""
        if self.to is None:
            return places
        inside = np.zeros(self.places + 1, bool)
        inside[places] = True
        return np.flatnonzero(inside[self.to])  # -1 leads to the last, which is none

    @cached_property
    def lengths(self) -> NDArray[Any]:
        """How many words each text field of each document has: one field behind the other."""
        held = [part.leaf.facts.lengths for part in self.parts]
        return (held[0] if len(held) == 1 else np.concatenate(held or [np.empty((len(ALL), 0), int)], axis=1)).ravel()

    @cached_property
    def _primary(self) -> dict[str, int]:
        """First subtags of the languages of all documents, numbered."""
        return {primary: number for number, primary in enumerate(dict.fromkeys(self._all_primary()))}

    def _all_primary(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.arrays.primary

    @cached_property
    def language(self) -> NDArray[np.uint16]:
        """For each document the number of its language's first subtag."""
        found = [np.empty(0, np.uint16)]
        for part in self.parts:
            numbers = np.array([self._primary[primary] for primary in part.arrays.primary], np.uint16)
            found.append(numbers[part.leaf.facts.languages])
        return np.concatenate(found)

    def spoken(self, languages: frozenset[str] | None) -> Mask:
        """For the number of each language whether it is one of these; None: all are."""
        return self.once(
            ("spoken", languages),
            lambda: np.array([languages is None or primary in languages for primary in self._primary], bool),
        )

    def _record_bytes(self, place: int) -> bytes:
        number = bisect_right(self._offsets, place) - 1
        return self._documents[number][0].facts.id_of(place - self._offsets[number])

    def record(self, place: int) -> uuid.UUID:
        """The record at a place."""
        return uuid.UUID(bytes=self._record_bytes(place))

    def without(self, records: frozenset[uuid.UUID]) -> Space:
        """The space as if these records did not exist; the last one asked for is kept."""
        if not records:
            return self
        known = self._without
        if known is None or known[0] != records:
            ids = [record.bytes for record in records]
            documents = []
            for leaf, mask in self._documents:
                less = mask.copy()
                less[arrays_of(leaf).documents_of(ids)] = False
                documents.append((leaf, less))
            known = self._without = (records, Space(documents, self.words))
        return known[1]

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives, which is kept for a while: what a word is searched by, say; ``key`` tells it apart."""
        known = self._made
        if key not in known:
            made = make()
            if len(known) >= _MOST_MADE:
                known = self._made = {}
            known[key] = made
        found: _Made = known[key]
        return found

    def having_records(self, records: Iterable[uuid.UUID]) -> Mask:
        """The places of these records."""
        found = np.zeros(self.places, bool)
        ids = [record.bytes for record in records]
        for part in self.parts:
            found[part.offset + part.arrays.documents_of(ids)] = True
        return found & self.alive

    @cached_property
    def averages(self) -> tuple[float, ...]:
        """For each text field its mean number of words, over the records that have it."""
        words = np.zeros(len(ALL))
        having = np.zeros(len(ALL))
        for part in self.parts:
            lengths = part.leaf.facts.lengths
            if not part.complete:
                lengths = lengths[:, self.inside(part)]
            words += lengths.sum(axis=1, dtype=np.int64)
            having += np.count_nonzero(lengths, axis=1)
        return tuple(float(total / number) if number else 1.0 for total, number in zip(words, having, strict=True))

    def inside(self, part: Part) -> Places:
        """The documents of a segment that count for a record of this space."""
        if part.to is not None:
            return np.flatnonzero(part.to >= 0)
        return np.flatnonzero(self.alive[part.offset : part.offset + part.leaf.size])

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest field."""
        return max((int(part.leaf.facts.lengths.max(initial=0)) for part in self.parts), default=0)

    def norms(self, longest: int) -> Numbers:
        """For each text field, by its number of words up to ``longest``: what a word in it weighs (BM25F)."""
        norms = self._norms
        if longest >= norms.shape[1]:
            lengths = np.arange(max(longest, self.longest) + 1, dtype=np.float64)
            norms = np.stack(
                [
                    weight / (1 - b + b * lengths / average)
                    for (weight, b), average in zip(FIELD_WEIGHTS, self.averages, strict=True)
                ]
            )
            self._norms = norms
        return norms  # not what another thread may have put there since, for shorter fields

    @cached_property
    def languages(self) -> frozenset[str]:
        """First subtags of the languages of these records."""
        found: set[str] = set()
        for part in self.parts:
            spoken = part.leaf.facts.languages if part.complete else part.leaf.facts.languages[self.inside(part)]
            found.update(part.arrays.primary[i] for i in np.flatnonzero(np.bincount(spoken)))
        return frozenset(found)

    @cached_property
    def title_lengths(self) -> NDArray[Any]:
        """How many words the title of each place has."""
        return np.concatenate([part.leaf.facts.lengths[TITLE] for part in self.parts] or [np.empty(0, np.int64)])

    def titled(self, words: int) -> Places:
        """The places whose title has so many words, ascending."""
        return self.once(("titled", words), lambda: np.flatnonzero(self.title_lengths == words))

    def column(self, name: str) -> NDArray[Any]:
        """A column of ``LeafArrays`` or of ``LeafFacts``, one place behind the other."""
        known: NDArray[Any] | None = self._columns.get(name)
        if known is None:
            kept = [getattr(part.arrays if hasattr(LeafArrays, name) else part.leaf.facts, name) for part in self.parts]
            known = self._columns[name] = np.concatenate(kept or [np.empty(0, np.int64)])
        return known

    @cached_property
    def _columns(self) -> dict[str, NDArray[Any]]:
        return {}

    def within(self, earliest: int | None, latest: int | None) -> Mask:
        """Places of records of which an event may have happened between two days, both inclusive."""
        low = FIRST_DAY if earliest is None else earliest
        high = LAST_DAY if latest is None else latest
        found = np.zeros(self.places, bool)
        for part in self.parts:
            documents, first, last = part.arrays.spans
            found[documents[(first <= high) & (last >= low)] + part.offset] = True
        return found & self.alive

    def overlapping(self, area: Area | Around) -> Mask:
        """Places of records of which a place, as far as these documents may know it, overlaps with an area."""
        found = np.zeros(self.places, bool)
        for part in self.parts:
            documents, boxes = part.leaf.facts.locations
            found[documents[overlapping(boxes, area)] + part.offset] = True
        return found & self.alive

    def facet(self, facet: str) -> FacetTable:
        """The values of a facet in all segments."""
        known = self._facets.get(facet)
        if known is None:
            known = self._facets[facet] = facet_table(self.parts, facet)
        return known

    @cached_property
    def _facets(self) -> dict[str, FacetTable]:
        return {}

    def names_of(self, place: str) -> list[str]:
        """All names of a place that these records tell; first what most of them call it."""
        told: Counter[tuple[str, ...]] = Counter()
        for part, numbers in zip(self.parts, self._called, strict=True):
            for ordinal, names in part.arrays.place_names.get(place, ()):
                told[names] += int(numbers[ordinal])
        ordered = sorted((-number, names) for names, number in told.items() if number)
        return list(dict.fromkeys(name for _, names in ordered for name in names))

    @cached_property
    def _called(self) -> list[NDArray[np.int64]]:
        """For each segment, how many of these records call a place each of the ways that it knows."""
        found = []
        for part in self.parts:
            values, rows, ordinals = part.leaf.facts.facets.get(PLACE_NAMES, ((), _NONE, _NONE))
            alive = self.alive[part.offset : part.offset + part.leaf.size][rows]
            found.append(np.bincount(ordinals[alive], minlength=len(values)))
        return found

    def having(self, facet: str, values: Iterable[str]) -> Mask:
        """Places of records that have one of these values."""
        wanted = set(values)
        found = np.zeros(self.places, bool)
        for part in self.parts:
            known, rows, ordinals = part.leaf.facts.facets.get(facet, ((), None, None))
            chosen = np.array([value in wanted for value in known], bool)
            if rows is not None and ordinals is not None and chosen.any():
                found[rows[chosen[ordinals]] + part.offset] = True
        return found & self.alive


def _leave_out_doubles(alive: Mask, keys: Sequence[NDArray[np.uint64]], record: Any) -> None:
    """A record that moves may stand on two levels for a moment: only the later one, which is more closed, stays."""
    if len(keys) < 2:
        return
    places = np.flatnonzero(alive)
    heads = np.concatenate(keys)[places]
    ordered = np.sort(heads)
    doubled = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(doubled):
        return
    seen: set[bytes] = set()
    for place in reversed(places[np.isin(heads, doubled)].tolist()):
        if record(place) in seen:
            alive[place] = False
        seen.add(record(place))
