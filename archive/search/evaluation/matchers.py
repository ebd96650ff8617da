"""Our query objects for Whoosh's own searcher, one posting at a time: the same hits and scores as ``evaluator`` gives.

Sijill searches with ``evaluator``. This is how Whoosh's collectors, and whatever else is built on them, can run the
same queries over the same files; a test holds that both agree. One index is searched, so a text on another level than
its description is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
from whoosh import matching, scoring
from whoosh.searching import Searcher

from archive.search.evaluation.bm25f import idf, saturated
from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, arrays_of
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import IN_ENGLISH, OWN_LANGUAGE
from archive.search.leaves import FIELDS, Leaf


class FieldsTogether(scoring.WeightingModel):
    """BM25F for Whoosh: a posting scores what it weighs in its field; ``Saturated`` makes a score of their sum."""

    def __init__(self, statistics: Space, leaves: Mapping[str, Leaf]) -> None:
        """With the statistics of a space, and its segments by their ids."""
        self.norms = statistics.norms(statistics.longest)
        self._leaves = leaves

    def scorer(self, searcher: Searcher, fieldname: str, text: str, qf: int = 1) -> FieldScorer:
        """What a posting of ``fieldname`` weighs in the segment of ``searcher``."""
        field = FIELDS.index(fieldname)
        return FieldScorer(self.norms[field], self.leaf(searcher).facts.lengths[field])

    def leaf(self, searcher: Searcher) -> Leaf:
        """The segment that ``searcher`` reads."""
        return self._leaves[searcher.reader().segment().segment_id()]


class FieldScorer(scoring.BaseScorer):
    """How much a posting weighs, normalised by the length of its field."""

    def __init__(self, norms: Numbers, lengths: Any) -> None:
        self._norms = norms
        self._lengths = lengths

    def score(self, matcher: matching.Matcher) -> float:
        return float(self._norms[self._lengths[matcher.id()]] * matcher.weight())


class Saturated(matching.WrappingMatcher):
    """Makes the score of a word of what it weighs in a document."""

    def __init__(self, child: matching.Matcher, boost: float = 1.0) -> None:
        super().__init__(child, boost)

    def supports_block_quality(self) -> bool:
        return False

    def score(self) -> float:
        return float(saturated(np.float64(self.child.score()), self.boost))


def of_word(spelt: Spelt, boost: float, searcher: Searcher) -> matching.Matcher:
    """The records of one word in one segment, scored."""
    parent = searcher.get_parent()
    holding = sum(sum(1 for _ in _added(spelt, leaf).all_ids()) for leaf, _ in parent.leaf_searchers())
    return Saturated(_added(spelt, searcher), boost * idf(parent.doc_count(), holding))


def of_mask(mask: Callable[[Space], Mask], searcher: Searcher) -> matching.Matcher:
    """The records that ``mask`` selects in one segment; they score nothing."""
    leaf = searcher.weighting.leaf(searcher)
    live = np.ones(leaf.size, bool)
    live[sorted(searcher.reader().deleted_docs_set)] = False
    ids = np.flatnonzero(mask(Space([(leaf, live)]))).tolist()
    return matching.ListMatcher(ids, [0.0] * len(ids))


def _added(spelt: Spelt, searcher: Searcher) -> matching.Matcher:
    """All postings of a word; what they weigh is added in the order of forms and fields."""
    found = [found for form in spelt.forms for found in _of_form(spelt, form, searcher)]
    found += [found for sequence in spelt.sequences for found in _of_sequence(spelt, sequence, searcher)]
    return reduce(matching.UnionMatcher, found) if found else matching.NullMatcher()


def _of_form(spelt: Spelt, form: Form, searcher: Searcher) -> Iterator[matching.Matcher]:
    leaf = searcher.weighting.leaf(searcher)
    for field in sorted(spelt.fields):
        if (FIELDS[field], form.text.encode()) not in searcher.reader():
            continue
        found = searcher.postings(FIELDS[field], form.text.encode())
        if form.languages is not None:
            if field in OWN_LANGUAGE:
                spoken = [primary in form.languages for primary in arrays_of(leaf).primary]
                allowed = np.flatnonzero(np.array(spoken, bool)[leaf.facts.languages])
                found = matching.FilterMatcher(found, set(allowed.tolist()))
            elif field not in IN_ENGLISH or "en" not in form.languages:
                continue
        yield found if form.weight == 1.0 else matching.WrappingMatcher(found, form.weight)


def _of_sequence(spelt: Spelt, sequence: Sequence, searcher: Searcher) -> Iterator[matching.Matcher]:
    for field in spelt.fields:
        starts: dict[int, set[int]] | None = None
        for step, word in enumerate(sequence.words):
            here = _positions(FIELDS[field], word, step, searcher)
            starts = here if starts is None else {
                document: both for document, at in here.items() if (both := at & starts.get(document, set()))
            }  # fmt: skip
        ids = sorted(starts or ())
        scorer = searcher.weighting.scorer(searcher, FIELDS[field], "")
        found = matching.ListMatcher(ids, [float(len((starts or {})[i])) for i in ids], scorer=scorer)
        yield found if sequence.weight == 1.0 else matching.WrappingMatcher(found, sequence.weight)


def _positions(field: str, word: tuple[Form, ...], step: int, searcher: Searcher) -> dict[int, set[int]]:
    """Document to where a sequence would begin whose word number ``step`` is this one."""
    found: dict[int, set[int]] = {}
    for form in word:
        if (field, form.text.encode()) not in searcher.reader():
            continue
        matcher = searcher.postings(field, form.text.encode())
        while matcher.is_active():
            at = found.setdefault(matcher.id(), set())
            at.update(position - step for position in matcher.value_as("positions"))
            matcher.next()
    return found
