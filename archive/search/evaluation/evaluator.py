"""Evaluates query objects a set at a time: first which records match, then how well those do that are left.

Ranking is BM25F (``bm25f``). Statistics come from one space, which may be another than the one searched: records that
a viewer reads by a grant are scored as if they were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from archive.search.engine import Step
from archive.search.evaluation import forms
from archive.search.evaluation.bm25f import idf, saturated
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.phrases import contained
from archive.search.evaluation.queries import Either, Filter, OneWord
from archive.search.evaluation.rows import Row, holding, rows_of, sequence_rows, weighed
from archive.search.evaluation.space import Numbers, Part, Space
from archive.search.evaluation.text_fields import LISTED

# Rows with fewer documents are looked through together where they are not few.
_SHORT = 4096
_FEW = 4
# Each step as one bit, the plainest the lowest.
_BITS = {step: np.uint8(1 << i) for i, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Found:
    """Which records match a query object, and what their scores are made of."""

    mask: Mask
    node: query.Query
    parts: tuple[Found, ...] = ()
    rows: Sequence[Row] = ()
    idf: float = 0.0

    def words(self) -> Iterator[Found]:
        """The words and phrases that hits are wanted to hold."""
        if isinstance(self.node, OneWord):
            yield self
        for part in self.parts:
            yield from part.words()


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates over ``space`` with the statistics of ``statistics``."""

    space: Space
    statistics: Space
    check: Callable[[], None]

    def run(self, node: query.Query) -> Found:
        """The records of ``node``; raises what ``check`` raises when the time is over."""
        self.check()
        if isinstance(node, OneWord):
            return self._word(node)
        if isinstance(node, query.And | query.Or):
            parts = tuple(self.run(part) for part in node.subqueries)
            combine = np.logical_and if isinstance(node, query.And) else np.logical_or
            mask = parts[0].mask.copy()
            for part in parts[1:]:
                combine(mask, part.mask, out=mask)
            return Found(mask, node, parts)
        if isinstance(node, query.Not):
            return Found(~self.run(node.query).mask & self.space.alive, node)
        if isinstance(node, Filter):
            return Found(node.mask(self.space), node)
        if isinstance(node, query.Every):
            return Found(self.space.alive, node)
        raise TypeError(f"no evaluation for {type(node).__name__}")

    def _word(self, node: OneWord) -> Found:
        rows = rows_of(self.space, node.spelt, self.check)
        mask = counted = holding(self.space, rows)
        if self.space is not self.statistics:
            counted = holding(self.statistics, rows_of(self.statistics, node.spelt, self.check))
        return Found(mask, node, (), rows, idf(self.statistics.size, int(np.count_nonzero(counted))))

    def scores(self, found: Found, places: Places) -> Numbers:
        """How well the records at ``places``, which all match, do so."""
        order = np.argsort(places)  # those of a page stand in the order of their scores
        scores = np.empty(len(places))
        scores[order] = self._scores(found, places[order], certain=True)
        return scores

    def _scores(self, found: Found, places: Places, *, certain: bool) -> Numbers:
        self.check()
        if isinstance(found.node, OneWord):
            norms = self.statistics.norms(self.space.longest)
            weights = weighed(self.space, found.rows, norms, places)
            return saturated(weights, found.node.boost * found.idf)
        total = np.zeros(len(places))
        conjunctive = isinstance(found.node, query.And)
        for part in found.parts:
            total += self._scores(part, places, certain=certain and conjunctive)
        if conjunctive and not certain:
            total[~found.mask[places]] = 0.0
        return total

    def steps(self, found: Found, places: Places) -> list[frozenset[Step]]:
        """For each of a few records: for each word the plainest step by which it matches."""
        bits = self._steps(found, places)
        return [frozenset(step for step, bit in _BITS.items() if bit & one) for one in bits]

    def _steps(self, found: Found, places: Places) -> NDArray[np.uint8]:
        if isinstance(found.node, OneWord):
            return self._word_steps(found.rows, places)
        total = np.zeros(len(places), np.uint8)
        for part in found.parts:
            bits = self._steps(part, places)
            if isinstance(found.node, Either):
                bits[total > 0] = 0
            total |= bits
        total[~found.mask[places]] = 0
        return total

    def _word_steps(self, rows: Sequence[Row], places: Places) -> NDArray[np.uint8]:
        bits = np.zeros(len(places), np.uint8)
        # The plainest step first: what it finds need not be looked for again.
        by_step: dict[Step, dict[Part, list[Row]]] = {}
        for row in rows:
            # However the word is written there: it stands in no text of the record, only in the name lists.
            step = Step.NAMED if row.field in LISTED else row.form.step
            by_step.setdefault(step, {}).setdefault(row.part, []).append(row)
        for step, bit in _BITS.items():
            taken = by_step.get(step, {})
            for part, own in taken.items():
                open_ = np.flatnonzero(bits == 0)
                if not len(open_):
                    break
                bits[open_[_in_rows(part, own, places[open_])]] = bit
            for row in [row for own in taken.values() for row in own] if step is Step.FOLDED else ():
                plain = row.form.as_written() if isinstance(row.form, forms.Sequence) else None
                here = places[_in_rows(row.part, [row], places)] if plain is not None else ()
                if plain is not None and len(here):
                    among = row.documents[np.isin(row.places, here)]
                    for _, documents, _ in sequence_rows(row.part.leaf, (row.field,), plain, among):
                        bits[np.isin(places, row.part.places(documents))] = _BITS[Step.WRITTEN]
        return bits


def _in_rows(part: Part, rows: list[Row], places: Places) -> Mask:
    """Which of a few places stand in some row of a segment."""
    if part.to is not None:
        return np.isin(places, np.concatenate([row.places for row in rows]))
    local = places - part.offset
    found = np.zeros(len(places), bool)
    short = [row.documents for row in rows if len(row.documents) < _SHORT]
    for documents in [row.documents for row in rows if len(row.documents) >= _SHORT]:
        found |= contained(local, documents)
    if len(short) < _FEW:
        for documents in short:
            found |= contained(local, documents)
    else:
        inside = np.zeros(part.leaf.size, bool)
        inside[np.concatenate(short)] = True
        here = (local >= 0) & (local < part.leaf.size)
        found[here] |= inside[local[here]]
    return found
