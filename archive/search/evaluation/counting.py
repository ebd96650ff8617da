"""How many hits there are with each value of a facet, and in each year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from archive.search.engine import EngineRequest, FacetCount
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.space import Space

# A facet tells no more values than these, the most frequent; and those that are chosen.
MOST_VALUES = 500


def _numbers(space: Space, facet: str, hits: Places) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The values of a facet, and how many of the hits have each."""
    table = space.facet(facet)
    numbers = np.zeros(len(table.values), np.int64)
    inside: Mask | None = None
    for part, local in zip(space.parts, table.local, strict=True):
        if not len(local):
            continue
        _, rows, ordinals = part.leaf.facts.facets[facet]
        if part.arrays.single(facet):
            low, high = np.searchsorted(hits, (part.offset, part.offset + part.leaf.size))
            here = ordinals[hits[low:high] - part.offset]
        else:
            if inside is None:
                inside = np.zeros(space.places, bool)
                inside[hits] = True
            here = ordinals[np.flatnonzero(inside[part.offset : part.offset + part.leaf.size][rows])]
        numbers += np.bincount(local, np.bincount(here, minlength=len(local)),
                                                    len(table.values)).astype(np.int64)  # fmt: skip
    return table.values, numbers


def counted(space: Space, hits: Mapping[str, Places], request: EngineRequest) -> Mapping[str, tuple[FacetCount, ...]]:
    """The values of the facets wanted, most frequent first; a chosen value stays even at 0."""
    found: dict[str, tuple[FacetCount, ...]] = {}
    for facet in request.facets_wanted:
        values, numbers = _numbers(space, facet, hits[facet])
        most = numbers.nonzero()[0]
        if len(most) > MOST_VALUES:
            most = most[numbers[most] >= np.partition(numbers[most], -MOST_VALUES)[-MOST_VALUES]]
        rows = {values[i]: int(numbers[i]) for i in most.tolist()}
        ordinals = space.facet(facet).ordinals
        rows |= {
            value: int(numbers[ordinals[value]]) if value in ordinals else 0 for value in request.chosen.get(facet, ())
        }
        ordered = sorted(rows.items(), key=lambda row: (-row[1], row[0]))
        ordered = [row for i, row in enumerate(ordered) if i < MOST_VALUES or row[0] in request.chosen.get(facet, ())]
        found[facet] = tuple(FacetCount(value, count) for value, count in ordered)
    return found


def histogram(space: Space, hits: Places) -> tuple[tuple[int, int], ...]:
    """Year of the event and number of hits, ascending."""
    years, numbers = _numbers(space, "year", hits)
    return tuple(sorted((int(years[i]), int(numbers[i])) for i in np.flatnonzero(numbers).tolist()))
