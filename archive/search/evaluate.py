"""Evaluates Whoosh's query objects a set at a time: for each node, which records match and how well.

Ranking is BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): the frequencies of a word in
the fields are weighed, normalised by length, added, and saturated once. Statistics come from one space, which may be
another than the one searched: records that a viewer reads by a grant are scored as if they were not there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from whoosh import query

from archive.search.compile import EventWithin, FacetIs, OneWord
from archive.search.fields import WEIGHTS
from archive.search.space import Mask, Numbers, Space

K1 = 1.2


@dataclass(frozen=True, slots=True)
class Found:
    """Which records match, and each one's score."""

    mask: Mask
    scores: Numbers


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates over ``space`` with the statistics of ``statistics``."""

    space: Space
    statistics: Space
    check: Callable[[], None]

    def run(self, node: query.Query) -> Found:
        """The records of ``node``; raises what ``check`` raises when the time is over."""
        self.check()
        if isinstance(node, OneWord | query.Term | query.Phrase):
            return self._word(node)
        if isinstance(node, query.And):
            return self._and(node)
        if isinstance(node, query.Or):
            return self._or(node)
        if isinstance(node, query.Not):
            return self._unscored(~self.run(node.query).mask)
        if isinstance(node, FacetIs):
            return self._unscored(self._facet(node))
        if isinstance(node, EventWithin):
            return self._unscored(self.space.within(node.earliest, node.latest))
        if isinstance(node, query.Every):
            return self._unscored(np.ones(self.space.size, bool))
        raise TypeError(f"no evaluation for {type(node).__name__}")

    def _unscored(self, mask: Mask) -> Found:
        return Found(mask, np.zeros(self.space.size))

    def _and(self, node: query.And) -> Found:
        mask = np.ones(self.space.size, bool)
        scores = np.zeros(self.space.size)
        for part in node.subqueries:
            found = self.run(part)
            mask &= found.mask
            scores += found.scores
        return Found(mask, np.where(mask, scores, 0.0))

    def _or(self, node: query.Or) -> Found:
        mask = np.zeros(self.space.size, bool)
        scores = np.zeros(self.space.size)
        for part in node.subqueries:
            found = self.run(part)
            mask |= found.mask
            scores += np.where(found.mask, found.scores, 0.0)
        return Found(mask, scores)

    def _word(self, node: query.Query) -> Found:
        weighed = self._weighed(self.space, node)
        mask = weighed > 0
        own = self.space is self.statistics
        holding = np.count_nonzero(mask if own else self._weighed(self.statistics, node) > 0)
        records = self.statistics.size
        idf = math.log(1 + (records - holding + 0.5) / (holding + 0.5))
        boost = float(getattr(node, "boost", 1.0))
        return Found(mask, boost * idf * (K1 + 1) * weighed / (K1 + weighed))

    def _weighed(self, space: Space, node: query.Query) -> Numbers:
        """The frequency of one word in each record: weighed by field, normalised by the field's length."""
        by_field: dict[str, Numbers] = {}
        parts = node.subqueries if isinstance(node, OneWord) else [node]
        for part in parts:
            self.check()
            counted = (
                space.phrase(part.fieldname, part.words)
                if isinstance(part, query.Phrase)
                else space.frequency(part.fieldname, part.text)
            )
            field = part.fieldname.removesuffix("_exact")
            by_field[field] = by_field[field] + counted if field in by_field else counted
        total = np.zeros(space.size)
        for field, counted in by_field.items():
            weight, b = WEIGHTS[field]
            length = space.lengths[field] / self.statistics.averages[field]
            total += weight * counted / (1 - b + b * length)
        return total

    def _facet(self, node: FacetIs) -> Mask:
        facet = {"lang": "language"}.get(node.facet, node.facet)
        wanted = node.value.casefold()
        table = self.space.facets[facet]
        return self.space.having(
            facet,
            (
                i
                for i, value in enumerate(table.values)
                if value.casefold() == wanted or (facet == "language" and value.casefold().startswith(wanted + "-"))
            ),
        )
