"""How many hits there are with each value of a facet, and in each year."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from archive.search.engine import EngineRequest, FacetCount
from archive.search.evaluation.leaf_arrays import Places
from archive.search.evaluation.parts import FacetTable
from archive.search.evaluation.space import Space

# A facet tells no more values than these, the most frequent; and those that are chosen.
MOST_VALUES = 500


def counted(space: Space, hits: Mapping[str, Places], request: EngineRequest) -> Mapping[str, tuple[FacetCount, ...]]:
    """The values of the facets wanted, most frequent first; a chosen value stays even at 0."""
    return {
        facet: _most(space.facet(facet), hits[facet], space.places, request.chosen.get(facet, ()))
        for facet in request.facets_wanted
    }


def _most(table: FacetTable, hits: Places, places: int, chosen: Collection[str]) -> tuple[FacetCount, ...]:
    numbers = table.counts(hits, places)
    most = numbers.nonzero()[0]
    if len(most) > MOST_VALUES:
        most = most[numbers[most] >= np.partition(numbers[most], -MOST_VALUES)[-MOST_VALUES]]
    most = most[np.lexsort((table.order[most], -numbers[most]))][:MOST_VALUES]
    found = [
        FacetCount(table.values[i], number) for i, number in zip(most.tolist(), numbers[most].tolist(), strict=True)
    ]
    told = {count.value for count in found} if chosen else set()
    for value in set(chosen) - told:
        found.append(FacetCount(value, int(numbers[table.ordinals[value]]) if value in table.ordinals else 0))
    return tuple(sorted(found, key=lambda count: (-count.count, count.value)) if chosen else found)


def histogram(space: Space, hits: Places) -> tuple[tuple[int, int], ...]:
    """Year of the event and number of hits, ascending."""
    years, numbers = space.facet("year").values, space.facet("year").counts(hits, space.places)
    return tuple(sorted((int(years[i]), int(numbers[i])) for i in np.flatnonzero(numbers).tolist()))
