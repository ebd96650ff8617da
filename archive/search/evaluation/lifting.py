"""What comes first: records titled exactly as the query, those that hold it as a phrase, those of a place it names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.engine import Step
from archive.search.evaluation.expansion import sequence_of
from archive.search.evaluation.forms import Sequence
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.phrases import contained, occurrences, read_words
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import ALL, TITLE
from archive.search.evaluation.topk import largest
from archive.search.fields import PLACE_LIFT

# Only so many of the best are looked at for the exact phrase: reading positions is the dear part of a search.
_LIFTED = 200
# Looking one place up costs about as much as going through so many.
_FEW = 8


def lifted(
    scores: Numbers, hits: Places, query: syntax.Node, space: Space, steps: frozenset[Step], check: Callable[[], None]
) -> Numbers:
    """Scores with the tiers added: each tier lifts above all hits of the tiers below."""
    text = " ".join(leaf.text for leaf, asked in syntax.leaves(query) if asked in (None, "title"))
    words = list(tokens(text))
    sequence = [token for token in words if not token.tail]
    if not sequence or not len(hits):
        return scores
    # Of one word, or of a phrase that was asked for, there is nothing more to be found.
    best = np.arange(0 if len(sequence) == 1 or isinstance(query, syntax.Phrase) else len(hits))
    if len(best) > _LIFTED:
        # With all that are as good as the last of them: where equal ones stand must not decide.
        best = np.flatnonzero(scores >= largest(scores, _LIFTED))
    titled = _titled(space, len(words), hits)
    if not len(best) and not len(titled):
        return scores
    wanted = sequence_of(space, sequence, steps)
    phrased, exact = _holding(space, wanted, [(ALL, hits[best]), ((TITLE,), hits[titled])], check)
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


def _holding(
    space: Space, wanted: Sequence, asked: list[tuple[tuple[int, ...], Places]], check: Callable[[], None]
) -> list[Mask]:
    """For each pair of fields and places: which of the places hold the words one after the other in such a field."""
    check()
    words = read_words(space, wanted)
    found: list[Mask] = []
    for fields, places in asked:
        if not words or not len(places):
            found.append(np.zeros(len(places), bool))
            continue
        # The best hits stand in the order of the places, as all do.
        holding = occurrences(space, words, fields, space.documents_of(places))
        found.append(contained(places, np.sort(space.places_of(holding.documents))))
    return found


def placed(scores: Numbers, hits: Places, named: Mask) -> Numbers:
    """Scores with the records of a place that the query names above others as good."""
    return scores + named[hits] * (PLACE_LIFT * float(scores.max(initial=0.0)))
