"""Query objects of our own beside Whoosh's ``And``, ``Or``, ``Not`` and ``Every``.

They say all in words and values, nothing in numbers of a segment: the same object can be evaluated over any segments,
by ``evaluator`` or by Whoosh's own searcher (``matchers``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import matching, query
from whoosh.searching import SearchContext, Searcher

from archive.search.evaluation import matchers
from archive.search.evaluation.forms import Spelt
from archive.search.evaluation.leaf_arrays import Mask
from archive.search.evaluation.space import Space


class OneWord(query.Query):
    """One word or phrase in whichever field and form: scored as a single term (BM25F)."""

    def __init__(self, spelt: Spelt, boost: float = 1.0, key: tuple[int, int] = (0, 0)) -> None:
        """``key`` is the same wherever the same query is compiled: a place in it, and a number there."""
        self.spelt = spelt
        self.boost = boost
        self.key = key

    def __repr__(self) -> str:
        return f"OneWord({self.spelt!r}, {self.boost!r})"

    def estimate_size(self, reader: Any) -> int:
        """For Whoosh, which orders what it intersects by this."""
        return int(reader.doc_count_all())

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> matching.Matcher:
        """For Whoosh's own searcher."""
        return matchers.of_word(self.spelt, self.boost, searcher)


class Either(query.Or):
    """Several ways to find the same word, the plainest first."""


class Without(query.Not):
    """Leaves records out; to be left in scores nothing."""

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> matching.Matcher:
        """For Whoosh's own searcher."""
        return matching.WrappingMatcher(super().matcher(searcher, context), 0.0)


class Filter(query.Query):
    """Selects records without saying how well they match."""

    def mask(self, space: Space) -> Mask:
        """The places of the records selected."""
        raise NotImplementedError("each kind of query has its own")

    def estimate_size(self, reader: Any) -> int:
        """For Whoosh, which orders what it intersects by this."""
        return int(reader.doc_count_all())

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> matching.Matcher:
        """For Whoosh's own searcher."""
        return matchers.of_mask(self.mask, searcher)


class FacetIs(Filter):
    """Records whose facet has this value, in any case; for a language its sub-languages too."""

    def __init__(self, facet: str, value: str) -> None:
        self.facet = facet
        self.value = value

    def mask(self, space: Space) -> Mask:
        wanted = self.value.casefold()
        values = [
            value
            for value in space.facet(self.facet).values
            if (known := value.casefold()) == wanted or (self.facet == "language" and known.startswith(wanted + "-"))
        ]
        return space.having(self.facet, values)


class Nowhere(Filter):
    """No record at all."""

    def mask(self, space: Space) -> Mask:
        return np.zeros(space.places, bool)


class EventWithin(Filter):
    """Records of which an event may have happened between two days."""

    def __init__(self, earliest: int, latest: int) -> None:
        self.earliest = earliest
        self.latest = latest

    def mask(self, space: Space) -> Mask:
        return space.within(self.earliest, self.latest)
