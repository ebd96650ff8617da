"""The segments of which a space is made, and the values of a facet in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.leaf_arrays import LeafArrays, Places
from archive.search.leaves import Leaf

_NO_ROWS: NDArray[np.int32] = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One segment in a space."""

    leaf: Leaf
    arrays: LeafArrays
    offset: int
    to: NDArray[np.int32] | None
    """For each document its place in the space, -1 for none; None where they simply follow ``offset``."""
    complete: bool
    """Whether every document counts, so that every word of the segment is a word of the space."""

    def places(self, documents: NDArray[Any]) -> NDArray[Any]:
        """The places of some documents, which ``inside`` says are part of the space."""
        return documents + self.offset if self.to is None else self.to[documents]


@dataclass(frozen=True, slots=True)
class FacetTable:
    """The values of a facet, and which places have them."""

    values: tuple[str, ...]
    ordinals: dict[str, int]
    order: NDArray[np.int64]
    """Where each value stands among all of them in the order of the alphabet."""
    held: NDArray[np.integer]
    """Ordinals of values, in as few bytes as they need."""
    at: NDArray[np.int32] | None
    """Beside each ordinal the place that has it; None where each place has exactly one."""

    def counts(self, hits: Places, places: int) -> NDArray[np.int64]:
        """How many of ``hits``, of so many places, have each value."""
        if self.at is None:
            held = self.held.take(hits)
        else:
            inside = np.zeros(places, bool)
            inside[hits] = True
            held = self.held[np.flatnonzero(inside.take(self.at))]
        return np.bincount(held, minlength=len(self.values))


def facet_table(parts: Iterable[Part], facet: str) -> FacetTable:
    """The values of a facet in all segments."""
    ordinals: dict[str, int] = {}
    held, at, single = [np.empty(0, np.int64)], [np.empty(0, np.int32)], True
    for part in parts:
        values, rows, own = part.leaf.facts.facets.get(facet, ((), _NO_ROWS, _NO_ROWS))
        local = np.array([ordinals.setdefault(value, len(ordinals)) for value in values], np.int64)
        held.append(local[own])
        at.append(rows + np.int32(part.offset))
        single = single and len(rows) == part.leaf.size and bool((rows == np.arange(len(rows))).all())
    order = np.empty(len(ordinals), np.int64)
    order[sorted(range(len(ordinals)), key=list(ordinals).__getitem__)] = np.arange(len(ordinals))
    narrow = np.min_scalar_type(len(ordinals))
    return FacetTable(
        tuple(ordinals), ordinals, order, np.concatenate(held).astype(narrow), None if single else np.concatenate(at)
    )
