"""Places that a query names, by any of their names, in any script: only names that live records of the space hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from archive.search.analysis import Token, folded_words, tokens
from archive.search.engine import Step
from archive.search.evaluation.expansion import STEP_WEIGHTS, plain_forms, sequence_of
from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask
from archive.search.evaluation.rows import holding, rows_of
from archive.search.evaluation.space import Space
from archive.search.evaluation.text_fields import LISTED, PLACES

LONGEST_NAME = 5
"""Words of the longest name that is looked for in a query."""
_FACET = "place"
# Of a query word that stands in the names of very many places, only so many of these are looked at.
_MOST_PLACES = 200
_MOST_NAMES = 24


@dataclass(frozen=True, slots=True)
class Named:
    """Places that some words of a query name, and their other names."""

    values: tuple[str, ...]
    """As facets count them."""
    forms: tuple[Form, ...]
    sequences: tuple[Sequence, ...]


class Gazetteer:
    """The places of one space, and how they are called."""

    def __init__(self, space: Space, steps: frozenset[Step], check: Callable[[], None]) -> None:
        """``check`` raises when the time allowed is over."""
        self._space = space
        self._check = check
        self._steps = steps
        self._listed = Step.NAMED in steps
        self._fields = PLACES if self._listed else tuple(field for field in PLACES if field not in LISTED)

    def named(self, words: list[Token]) -> Named | None:
        """The places called exactly by these words; None where there are none."""
        values = self._called(words)
        if not values:
            return None
        forms: dict[str, Form] = {}
        sequences: dict[str, Sequence] = {}
        shared = self._of_namesakes(words, values) if self._listed else frozenset()
        for value in values if self._listed else ():
            for name in self._other_names(value, words):
                if folded_words(name) not in shared:
                    self._add(name, forms, sequences)
        return Named(values, tuple(forms.values()), tuple(sequences.values()))

    def _called(self, words: list[Token]) -> tuple[str, ...]:
        """The places of which one name is these words."""
        asked = tuple(token.folded for token in words)
        # Nearly no word of a query stands in the name of any place.
        if not all(any(word in part.arrays.place_words for part in self._space.parts) for word in asked):
            return ()
        key = ("called", asked, tuple(token.written for token in words), self._steps)
        return self._space.once(key, lambda: self._by_name(words, asked))

    def _by_name(self, words: list[Token], asked: tuple[str, ...]) -> tuple[str, ...]:
        masks = self._masks(words)
        if masks is None:
            return ()
        return tuple(value for value in self._values(masks) if asked in map(folded_words, self._names(value)))

    def _of_namesakes(self, words: list[Token], values: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """The names of the places from which these are told apart by the further words: of other Tripolis, say."""
        fewer = [words[start:end] for start, end in combinations(range(len(words) + 1), 2) if end - start < len(words)]
        others = {other for some in fewer for other in self._called(some)}.difference(values)
        return frozenset(folded_words(name) for other in others for name in self._names(other))

    def _masks(self, words: list[Token]) -> Mask | None:
        """The records of which some place is called so, at least in part of its name."""
        if len(words) == 1:
            spelt = Spelt(self._fields, plain_forms(self._space, words[0], self._steps))
        else:
            spelt = Spelt(self._fields, (), (sequence_of(self._space, words, self._steps),))
        rows = rows_of(self._space, spelt, self._check)
        if not rows:
            return None
        mask = holding(self._space, rows)
        return mask if mask.any() else None

    def _values(self, mask: Mask) -> list[str]:
        """The places of some records, the most frequent first."""
        table = self._space.facet(_FACET)
        counts = table.counts(np.flatnonzero(mask), self._space.places)
        # Where equal ones stand in the table tells of records that are not counted.
        ordered = sorted((-int(counts[i]), table.values[i]) for i in np.flatnonzero(counts))
        return [value for _, value in ordered[:_MOST_PLACES]]

    def _names(self, value: str) -> Iterator[str]:
        yield value
        if self._listed:
            yield from self._space.names_of(value)

    def _other_names(self, value: str, words: list[Token]) -> list[str]:
        """The names of a place that stand in a live record of it, one of each way to write them.

        None is made of the asked words alone: whoever writes more words wants no more records.
        """
        asked = {token.folded for token in words}
        here = self._space.having(_FACET, [value])
        found: dict[tuple[str, ...], str] = {}
        for name in dict.fromkeys(self._names(value)):
            folded = folded_words(name)
            if not asked.issuperset(folded) and folded not in found and len(found) < _MOST_NAMES:
                mask = self._masks(_words(name))
                if mask is not None and bool((mask & here).any()):
                    found[folded] = name
        return list(found.values())

    def _add(self, name: str, forms: dict[str, Form], sequences: dict[str, Sequence]) -> None:
        words, weight = _words(name), STEP_WEIGHTS[Step.NAMED]
        if len(words) == 1:
            for form in plain_forms(self._space, words[0], self._steps):
                forms.setdefault(form.text, Form(form.text, Step.NAMED, weight))
        else:
            sequence = sequence_of(self._space, words, self._steps)
            sequences[name] = Sequence(sequence.words, Step.NAMED, weight, name)


def _words(name: str) -> list[Token]:
    return [token for token in tokens(name) if not token.tail]
