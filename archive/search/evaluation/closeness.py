"""What else speaks for a record where any word of a query will do: related words, and words that stand near each other.

A word is scored a second time as the family of all words that begin as it does, which meets compounds, inflections
that no stemmer joins, and names spelt in two ways. Then the best records gain by how near different words of the
query stand in them (Büttcher, Clarke and Lushman, "Term proximity scoring for ad-hoc retrieval", 2006). Neither
finds a record; both were chosen by measurement (docs/searching.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.base.folding import UNSPACED
from archive.search.engine import Step
from archive.search.evaluation.bm25f import idf, saturated
from archive.search.evaluation.evaluated import Evaluated
from archive.search.evaluation.evaluator import Evaluator, Found
from archive.search.evaluation.forms import Form, Spelt
from archive.search.evaluation.forms import Sequence as Words
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.listing import Listed, listed
from archive.search.evaluation.phrases import document_of, follow, places_of
from archive.search.evaluation.presence import stands_in
from archive.search.evaluation.queries import OneWord
from archive.search.evaluation.rows import Rows, holding, rows_of, weighed
from archive.search.evaluation.space import Numbers, Space
from archive.search.word_table import folded_of

# What the family of a word counts beside the word itself.
FAMILY = 0.5
# Words are of one family that share so many letters at their beginning, and this part of the word asked for.
_LETTERS = 5
_SHARE = 0.6
_MOST_RELATED = 256
# What nearness counts, and among how many of the best it is looked for: reading positions is dear.
NEARNESS = 0.08
# Pairs of letters of scripts without spaces are words only together.
NEARNESS_OF_PAIRS = 0.25
_NEAREST = 100


def closer(evaluator: Evaluator, found: Found, hits: Places, scores: Numbers) -> Numbers:
    """The scores of ``hits`` with what related words and nearness add; unchanged for a query of one word."""
    words = list({_first(word): word for word in found.words() if _is_plain(word)}.values())
    if len(words) < 2 or not len(hits):
        return scores
    scores = scores.copy()
    for word in words:
        evaluator.check()
        scores += _family(evaluator, word, hits)
    best = np.arange(len(hits))
    if len(best) > _NEAREST:
        best = np.flatnonzero(scores >= np.partition(scores, -_NEAREST)[-_NEAREST])
    scores[best] += _nearness(evaluator.space, words, hits[best], evaluator.check)
    return scores


def _is_plain(word: Found) -> bool:
    node = word.node
    return isinstance(node, OneWord) and bool(node.spelt.forms) and node.spelt.forms[0].step is Step.WRITTEN


def _first(word: Found) -> str:
    assert isinstance(word.node, OneWord)
    return word.node.spelt.forms[0].text


def _family(evaluator: Evaluator, word: Found, hits: Places) -> Numbers:
    """For each of ``hits`` the score of a word together with those related to it."""
    space, statistics = evaluator.space, evaluator.statistics
    node = word.node
    assert isinstance(node, OneWord) and word.word is not None
    own = word.word.rows if isinstance(word.word, Evaluated) else rows_of(space, node.spelt, evaluator.check)
    rows = _with_related(space, node.spelt, own, evaluator.check)
    weights = weighed(space, rows, statistics.norms(space.longest), hits)
    holding_it = int(np.count_nonzero(holding(space, rows))) if space is statistics else _counted(evaluator, node.key)
    return saturated(weights, FAMILY * node.boost * idf(statistics.size, holding_it))


def _counted(evaluator: Evaluator, key: tuple[int, int]) -> int:
    """In how many records of the statistics' space a word stands, with those related to it there."""
    found, statistics = evaluator.theirs.get(key), evaluator.statistics
    if found is None or not isinstance(found.node, OneWord) or not found.node.spelt.forms:
        return 0
    own = rows_of(statistics, found.node.spelt, evaluator.check)
    return int(np.count_nonzero(holding(statistics, _with_related(statistics, found.node.spelt, own, evaluator.check))))


def _with_related(space: Space, word: Spelt, own: list[Rows], check: Callable[[], None]) -> list[Rows]:
    """The rows of a word in this space, and those of the words related to it."""
    known = {form.text for one in own for form in _standing(one.standing())}
    return [*own, *rows_of(space, Spelt(word.fields, related(space, word, known)), check)]


def _standing(forms: Iterable[Form | Words]) -> list[Form]:
    """The forms by which a word finds records: others may be its inflections in texts of hidden records alone."""
    return [form for form in forms if isinstance(form, Form)]


def related(space: Space, word: Spelt, known: Collection[str]) -> tuple[Form, ...]:
    """The forms in this space that begin as a word does, but for those that are ``known``."""
    folded = folded_of(word.forms[0].text)
    if len(folded) < _LETTERS:
        return ()
    beginning = folded[: max(_LETTERS, math.ceil(_SHARE * len(folded)))]
    found: dict[str, Form] = {}
    for part in space.parts:
        for term in part.leaf.beginning(beginning):
            for ordinal in part.leaf.folded(term).tolist():
                form = part.leaf.word(ordinal)
                if form not in known and form not in found and stands_in(space, part, ordinal):
                    found[form] = Form(form, Step.STEMMED)
    return tuple(found[form] for form in sorted(found))[:_MOST_RELATED]


def _nearness(space: Space, words: Sequence[Found], best: Places, check: Callable[[], None]) -> Numbers:
    """How near different words stand to each other in the records at ``best``, saturated as frequencies are."""
    gained = np.zeros((len(best), len(words)))
    tells = np.array([word.word.idf if word.word is not None else 0.0 for word in words])
    keys, which = _sequence(space, words, space.documents_of(best), check)
    near = np.flatnonzero(follow(keys) & (which[1:] != which[:-1]))
    one, other = which[near], which[near + 1]
    record = best.searchsorted(space.places_of(document_of(keys[near])))
    closeness = 1.0 / np.maximum(1, keys[near + 1] - keys[near]).astype(np.float64) ** 2
    np.add.at(gained, (record, one), tells[other] * closeness)
    np.add.at(gained, (record, other), tells[one] * closeness)
    counts = [NEARNESS_OF_PAIRS if UNSPACED.match(_first(word)) else NEARNESS for word in words]
    total: Numbers = saturated(gained, 1.0) @ (np.minimum(1.0, tells) * counts)
    return total


def _sequence(
    space: Space, words: Sequence[Found], documents: Places, check: Callable[[], None]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All places of the words in the order of the texts, and which word stands there."""
    inside = np.zeros(space.places, bool)
    inside[documents] = True
    keys: list[NDArray[np.int64]] = []
    for word in words:
        check()
        assert word.word is not None
        rows = listed(space, _standing(word.word.standing()))
        keys.append(np.empty(0, np.int64) if rows is None else _places(rows, inside))
    which = np.repeat(np.arange(len(words)), list(map(len, keys)))
    together = np.concatenate(keys)
    order = np.argsort(together, kind="stable")
    return together[order], which[order]


def _places(rows: Listed, inside: Mask) -> NDArray[np.int64]:
    return np.sort(places_of(rows, np.flatnonzero(inside.take(rows.documents))))
