"""Evaluates query objects a set at a time: first which records match, then how well those do that are left.

Ranking is BM25F (``bm25f``). Statistics come from one space, which may be another than the one searched: records that
a viewer reads by a grant are scored as if they were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from archive.search.engine import Step
from archive.search.evaluation import forms
from archive.search.evaluation.bm25f import idf, saturated
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.queries import Either, Filter, OneWord
from archive.search.evaluation.rows import Rows, holding, rows_of, sequence_rows, weighed
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import LISTED

# Each step as one bit, the plainest the lowest.
_BITS = {step: np.uint8(1 << i) for i, step in enumerate(Step)}
_NO_STEP = np.uint8(255)


@dataclass(frozen=True, slots=True)
class Found:
    """Which records match a query object, and what their scores are made of."""

    mask: Mask
    node: query.Query
    parts: tuple[Found, ...] = ()
    rows: Sequence[Rows] = ()
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
        return [_taken(bits) for bits in self._steps(found, places).tolist()]

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

    def _word_steps(self, rows: Sequence[Rows], places: Places) -> NDArray[np.uint8]:
        order = np.argsort(places)
        ordered = places[order]
        plainest = np.full(len(places), _NO_STEP)
        for one in rows:
            local = one.part.documents(ordered)
            if not len(local):
                continue
            inside = np.zeros(one.part.leaf.size, bool)
            inside[local] = True
            at = np.flatnonzero(inside.take(one.documents))
            row = one.starts.searchsorted(at, "right") - 1
            found = ordered.searchsorted(one.part.places(one.documents[at]))
            np.minimum.at(plainest, found, _steps_of(one).take(row))
            for documents in _as_written(one, row, at):
                held = one.part.places(documents)
                plainest[np.isin(ordered, held)] = _BITS[Step.WRITTEN]
        bits = np.empty_like(plainest)
        bits[order] = np.where(plainest == _NO_STEP, 0, plainest)
        return bits


@cache
def _taken(bits: int) -> frozenset[Step]:
    return frozenset(step for step, bit in _BITS.items() if bit & bits)


def _steps_of(rows: Rows) -> NDArray[np.uint8]:
    """For each row the step that finds it."""
    # However the word is written there: it stands in no text of the record, only in the name lists.
    return np.array(
        [
            _BITS[Step.NAMED if field in LISTED else rows.forms[form].step]
            for form, field in zip(rows.of.tolist(), rows.fields.tolist(), strict=True)
        ]
    )


def _as_written(rows: Rows, row: Places, at: Places) -> Iterator[NDArray[np.int32]]:
    """Of the documents that hold a folded sequence those that hold it as it is written."""
    for form in rows.forms:
        plain = form.as_written() if isinstance(form, forms.Sequence) and form.step is Step.FOLDED else None
        if plain is None:
            continue
        for number, field in enumerate(rows.fields.tolist()):
            among = rows.documents[at[row == number]]
            if len(among) and field not in LISTED:
                for _, documents, _ in sequence_rows(rows.part.leaf, (field,), plain, among):
                    yield documents
