"""BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).

The frequencies of a word in the fields are weighed, normalised by length, added, and saturated once. The numbers were
chosen by measurement (``bench.quality``; docs/searching.md).
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

K1 = 1.4
# Words that tell little (of questions, in every language) count for less than their logarithm alone would have it.
_TELLING = 1.3
_Weights = TypeVar("_Weights", np.float64, NDArray[np.float64])


def idf(records: int, holding: int) -> float:
    """How much a word tells that stands in ``holding`` of so many records."""
    return float(math.log(1 + (records - holding + 0.5) / (holding + 0.5)) ** _TELLING)


def saturated(weights: _Weights, factor: float) -> _Weights:
    """The score of a word by its weight: more of it counts for less and less."""
    return factor * (K1 + 1) * weights / (K1 + weights)
