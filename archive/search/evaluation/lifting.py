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
from archive.search.evaluation.rows import sequence_rows
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import ALL, TITLE
from archive.search.fields import PLACE_LIFT

# Only so many of the best are looked at for the exact phrase: reading positions is the dear part of a search.
_LIFTED = 200


def lifted(
    scores: Numbers, hits: Places, query: syntax.Node, space: Space, steps: frozenset[Step], check: Callable[[], None]
) -> Numbers:
    """Scores with the tiers added: each tier lifts above all hits of the tiers below."""
    text = " ".join(leaf.text for leaf, asked in syntax.leaves(query) if asked in (None, "title"))
    words = list(tokens(text))
    sequence = [token for token in words if not token.tail]
    if not sequence or not len(hits):
        return scores
    wanted = sequence_of(space, sequence, steps)
    tier = np.zeros(len(hits))
    if len(sequence) > 1:
        check()
        # With all that are as good as the last of them: where equal ones stand must not decide.
        best = np.arange(len(hits))
        if len(hits) > _LIFTED:
            best = np.flatnonzero(scores >= np.partition(scores, -_LIFTED)[-_LIFTED])
        tier[best[_holding(space, wanted, ALL, hits[best])]] = 1
    check()
    titled = np.flatnonzero(space.title_lengths[hits] == len(words))
    tier[titled[_holding(space, wanted, (TITLE,), hits[titled])]] = 2
    return scores + tier * float(scores.max(initial=0.0))


def _holding(space: Space, wanted: Sequence, fields: tuple[int, ...], places: Places) -> Mask:
    """Which of some places hold the words one after the other."""
    found = np.zeros(space.places + 1, bool)
    if not len(places):
        return found[places]
    among = np.zeros(space.places + 1, bool)
    among[places] = True
    for part in space.parts:
        inside = among[part.places(np.arange(part.leaf.size))]
        if inside.any():
            for _, documents, _ in sequence_rows(part.leaf, fields, wanted, inside):
                found[part.places(documents)] = True
    found[-1] = False
    return found[places]


def placed(scores: Numbers, hits: Places, named: Mask) -> Numbers:
    """Scores with the records of a place that the query names above others as good."""
    return scores + named[hits] * (PLACE_LIFT * float(scores.max(initial=0.0)))
