"""What comes first: records titled exactly as the query, those that hold it as a phrase, those of a place it names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.engine import Step
from archive.search.evaluation.expansion import sequence_of
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.phrases import Read, Word, contained, occurrences, read_words
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import ALL, TITLE
from archive.search.evaluation.topk import largest
from archive.search.fields import PLACE_LIFT

# Only so many of the best are looked at for the exact phrase: reading positions is the dear part of a search.
_LIFTED = 200
# Looking one place up costs about as much as going through so many.
_FEW = 8


def lifted(
    scores: Numbers,
    hits: Places,
    query: syntax.Node,
    space: Space,
    steps: frozenset[Step],
    check: Callable[[], None],
    known: Read,
) -> Numbers:
    """Scores with the tiers added: each tier lifts above all hits of the tiers below.

    ``known`` are words of the query that were read already.
    """
    text = " ".join(leaf.text for leaf, field in syntax.leaves(query) if field in (None, "title"))
    asked = list(tokens(text))
    sequence = [token for token in asked if not token.tail]
    if not sequence or not len(hits):
        return scores
    # Of one word, or of a phrase that was asked for, there is nothing more to be found.
    best = np.arange(0 if len(sequence) == 1 or isinstance(query, syntax.Phrase) else len(hits))
    if len(best) > _LIFTED:
        # With all that are as good as the last of them: where equal ones stand must not decide.
        best = np.flatnonzero(scores >= largest(scores, _LIFTED))
    titled = _titled(space, len(asked), hits)
    if not len(best) and not len(titled):
        return scores
    wanted = sequence_of(space, sequence, steps)
    check()
    words = read_words(space, wanted, known)
    phrased = _holding(space, words, ALL, hits[best])
    exact = _holding(space, words, (TITLE,), hits[titled])
    if not phrased.any() and not exact.any():
        return scores
    tier = np.zeros(len(hits))
    tier[best[phrased]] = 1
    tier[titled[exact]] = 2
    return scores + tier * float(scores.max(initial=0.0))


def _titled(space: Space, words: int, hits: Places) -> Places:
    """Which of the hits, by their ranks, have a title of so many words."""
    titled = space.titled(words)
    if len(titled) * _FEW > len(hits):
        return np.flatnonzero(space.title_lengths.take(hits) == words)
    at = hits.searchsorted(titled)
    found: Places = at[hits.take(at, mode="clip") == titled]
    return found


def _holding(space: Space, words: list[Word], fields: tuple[int, ...], places: Places) -> Mask:
    """Which of some ascending places hold the words one after the other in one of these fields."""
    if not words or not len(places):
        return np.zeros(len(places), bool)
    found = occurrences(space, words, fields, space.documents_of(places))
    return contained(places, np.sort(space.places_of(found.documents)))


def placed(scores: Numbers, hits: Places, named: Mask) -> Numbers:
    """Scores with the records of a place that the query names above others as good."""
    return scores + named[hits] * (PLACE_LIFT * float(scores.max(initial=0.0)))
