"""A word of a query as one space answers it: where it stands, which records hold it, and how well.

People ask again for the words that they asked for: with a facet more, in another order, for the next page, beside
another word. What a word comes to is kept for as long as the index stays the same (``Space.words``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.search.engine import Step
from archive.search.evaluation import forms
from archive.search.evaluation.leaf_arrays import Places
from archive.search.evaluation.rows import Rows
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import LISTED

# Each step as one bit, the plainest the lowest.
BITS = {step: np.uint8(1 << i) for i, step in enumerate(Step)}
NO_STEP = np.uint8(255)
_COST = 2000
_FORM_COST = 100


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """One word, as it was just read."""

    rows: list[Rows]
    hits: Places
    """The places of the records that hold it, ascending."""
    idf: float

    def standing(self) -> list[forms.Form | forms.Sequence]:
        """The forms that stand in some record of the space."""
        return list(dict.fromkeys(form for one in self.rows for form in one.standing()))


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One word, as it is kept: what is asked of it again, without the postings of which that was made."""

    hits: NDArray[np.int32]
    idf: float
    scores: Numbers
    """What the word alone scores in each of the hits; never to be changed."""
    steps: NDArray[np.uint8]
    """The plainest step by which each of the hits is one (``BITS``)."""
    stand: list[forms.Form | forms.Sequence]

    def standing(self) -> list[forms.Form | forms.Sequence]:
        """The forms that stand in some record of the space."""
        return self.stand

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        arrays = (self.hits, self.scores, self.steps)
        return _COST + _FORM_COST * len(self.stand) + sum(array.nbytes for array in arrays)

    def steps_at(self, places: Places) -> NDArray[np.uint8]:
        """The plainest step of each of a few places; 0 where the word does not stand."""
        at = self.hits.searchsorted(places)
        steps = self.steps.take(at, mode="clip")
        steps[self.hits.take(at, mode="clip") != places] = 0
        return steps


def scores_at(hits: NDArray[np.integer], scores: Numbers, places: Places, size: int) -> Numbers:
    """The scores of some places, ascending, of ``size`` in all; zero for those that are no hits."""
    if len(places) == len(hits) and np.array_equal(places, hits):
        return scores
    if len(places) < size >> 4:
        at = hits.searchsorted(places)
        found = scores.take(at, mode="clip")
        found[hits.take(at, mode="clip") != places] = 0.0
        return found
    every = np.zeros(size)
    every[hits] = scores
    return every.take(places)


def known(word: Evaluated, scores: Numbers, space: Space) -> Known:
    """What is kept of a word, of whose rows none is a sequence."""
    plainest = np.full(space.places + 1, NO_STEP)
    for one in word.rows:
        np.minimum.at(plainest, one.places, steps_of(one).repeat(np.diff(one.starts)))
    scores.flags.writeable = False
    return Known(word.hits.astype(np.int32), word.idf, scores, plainest.take(word.hits), word.standing())


def steps_of(rows: Rows) -> NDArray[np.uint8]:
    """For each row the step that finds it."""
    # However the word is written there: it stands in no text of the record, only in the name lists.
    return np.array(
        [
            BITS[Step.NAMED if field in LISTED else rows.forms[form].step]
            for form, field in zip(rows.of.tolist(), rows.fields.tolist(), strict=True)
        ]
    )
