"""Evaluates query objects a set at a time: first which records match, then how well those do that are left.

Ranking is BM25F (``bm25f``). Statistics come from one space, which may be another than the one searched: records that
a viewer reads by a grant are scored as if they were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from archive.search.engine import Step
from archive.search.evaluation import forms, phrases
from archive.search.evaluation.bm25f import idf, saturated
from archive.search.evaluation.evaluated import BITS, NO_STEP, Evaluated, Known, known, scores_at, steps_of
from archive.search.evaluation.forms import Spelt
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.queries import Either, Filter, OneWord
from archive.search.evaluation.rows import Rows, holding, rows_of, weighed
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import LISTED, among

# Where fewer than one in so many of a word's hits are asked for, only these are scored.
_FEW = 24
Word = Evaluated | Known


class Found:
    """Which records match a query object, and what their scores are made of."""

    __slots__ = ("_hits", "_mask", "_places", "node", "parts", "word")

    def __init__(
        self, node: query.Query, mask: Mask | None, parts: tuple[Found, ...] = (), word: Word | None = None,
        places: int = 0,
    ) -> None:  # fmt: skip
        """With its ``mask``; or a ``word``, and of how many ``places`` its hits are some."""
        self.node = node
        self.parts = parts
        self.word = word
        self._mask = mask
        self._hits: Places | None = None
        self._places = places

    @property
    def mask(self) -> Mask:
        """The places that match."""
        if self._mask is None:
            self._mask = np.zeros(self._places, bool)
            if self.word is not None:
                self._mask[self.word.hits] = True
        return self._mask

    @property
    def hits(self) -> Places:
        """The places that match, ascending; the same object each time."""
        if self._hits is None:
            word = self.word
            self._hits = np.flatnonzero(self.mask) if word is None else word.hits.astype(np.int64, copy=False)
        return self._hits

    def read(self) -> phrases.Read:
        """Where the words stand that were just read, by all their forms."""
        words = ((one.node, one.word) for one in self.words())
        return {
            node.spelt.forms: rows.words[0].rows
            for node, word in words
            if isinstance(word, Evaluated) and isinstance(node, OneWord)
            for rows in word.rows
            if rows.forms is node.spelt.forms
        }

    def words(self) -> Iterator[Found]:
        """The words and phrases that hits are wanted to hold."""
        if isinstance(self.node, OneWord):
            yield self
        for part in self.parts:
            yield from part.words()


Theirs = Mapping[tuple[int, int], Found]
"""What the words of a query, by their keys, are in the space of the statistics."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates over ``space`` with the statistics of ``statistics``."""

    space: Space
    statistics: Space
    check: Callable[[], None]
    theirs: Theirs = field(default_factory=dict)
    """Where the two are not the same: what a word tells is counted by the forms that the statistics' own space has."""

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
            return Found(node, mask, parts)
        if isinstance(node, query.Not):
            return Found(node, ~self.run(node.query).mask & self.space.alive)
        if isinstance(node, Filter):
            return Found(node, node.mask(self.space))
        if isinstance(node, query.Every):
            return Found(node, self.space.alive)
        raise TypeError(f"no evaluation for {type(node).__name__}")

    def _word(self, node: OneWord) -> Found:
        alone = self.space is self.statistics
        kept: Known | None = self.space.words.get(node.spelt) if alone else None
        if kept is not None:
            return Found(node, None, (), kept, self.space.places)
        rows = rows_of(self.space, node.spelt, self.check)
        mask = holding(self.space, rows)
        hits = np.flatnonzero(mask)
        tells = idf(self.statistics.size, len(hits)) if alone else self._told(node)
        return Found(node, mask, (), Evaluated(rows, hits, tells))

    def _told(self, node: OneWord) -> float:
        # Not by the node's own forms: some stand beside the records of the space in hidden ones alone.
        known = self.theirs.get(node.key)
        return idf(self.statistics.size, 0) if known is None or known.word is None else known.word.idf

    def scores(self, found: Found, places: Places, *, ascending: bool = False) -> Numbers:
        """How well the records at ``places``, which all match, do so."""
        if ascending:
            return self._scores(found, places, certain=True)
        order = np.argsort(places)  # those of a page stand in the order of their scores
        scores = np.empty(len(places))
        scores[order] = self._scores(found, places[order], certain=True)
        return scores

    def _scores(self, found: Found, places: Places, *, certain: bool) -> Numbers:
        self.check()
        if isinstance(found.node, OneWord) and found.word is not None:
            scores = self._word_scores(found.node.spelt, found.word, places)
            return scores if found.node.boost == 1.0 else scores * found.node.boost
        total = np.zeros(len(places))
        conjunctive = isinstance(found.node, query.And)
        for part in found.parts:
            total += self._scores(part, places, certain=certain and conjunctive)
        if conjunctive and not certain:
            total[~found.mask[places]] = 0.0
        return total

    def _word_scores(self, spelt: Spelt, word: Word, places: Places) -> Numbers:
        if isinstance(word, Known):
            return scores_at(word.hits, word.scores, places, self.space.places)
        norms = self.statistics.norms(self.space.longest)
        if not len(word.hits) or len(places) * _FEW < len(word.hits):
            return saturated(weighed(self.space, word.rows, norms, places), word.idf)
        scores = saturated(weighed(self.space, word.rows, norms, word.hits), word.idf)
        if self.space is self.statistics and not spelt.sequences:
            kept = known(word, scores, self.space)
            self.space.words.put([(spelt, kept, kept.cost)])
        return scores_at(word.hits, scores, places, self.space.places)

    def steps(self, found: Found, places: Places) -> list[frozenset[Step]]:
        """For each of a few records: for each word the plainest step by which it matches."""
        return [_taken(bits) for bits in self._steps(found, places).tolist()]

    def _steps(self, found: Found, places: Places) -> NDArray[np.uint8]:
        if isinstance(found.word, Known):
            return found.word.steps_at(places)
        if isinstance(found.word, Evaluated):
            return self._word_steps(found.word.rows, places)
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
        plainest = np.full(len(places), NO_STEP)
        wanted = np.zeros(self.space.places + 1, bool)
        wanted[places] = True
        for one in rows:
            at = np.flatnonzero(wanted.take(one.places))
            found = ordered.searchsorted(one.places.take(at))
            np.minimum.at(plainest, found, one.of_each(steps_of(one), at))
            for held in _as_written(one, at):
                plainest[np.isin(ordered, held)] = BITS[Step.WRITTEN]
        bits = np.empty_like(plainest)
        bits[order] = np.where(plainest == NO_STEP, 0, plainest)
        return bits


@cache
def _taken(bits: int) -> frozenset[Step]:
    return frozenset(step for step, bit in BITS.items() if bit & bits)


def _as_written(rows: Rows, at: Places) -> Iterator[NDArray[np.int32]]:
    """Of the documents that hold a folded sequence the places of those that hold it as it is written."""
    form = rows.forms[0]
    if isinstance(form, forms.Sequence) and form.step is Step.FOLDED:
        fields = tuple(field for field in rows.fields.tolist() if field not in LISTED)
        documents = rows.documents.take(at[among(fields).take(rows.of_each(rows.fields, at))]).astype(np.int64)
        words = [
            phrases.Word(word.rows, np.array([one.step is Step.WRITTEN for one in spelt]))
            for word, spelt in zip(rows.words, form.words, strict=True)
        ]
        inside = np.zeros(rows.space.places, bool)
        inside[documents] = True
        if not all(word.alone_in(inside) for word in words):
            documents = phrases.occurrences(rows.space, words, fields, documents).documents
        yield rows.space.places_of(documents)
