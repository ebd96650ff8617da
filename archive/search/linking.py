"""How folded words and stems lead to forms: made from the forms of a segment when it is written.

A word's links depend on nothing but the word and the languages of the texts that hold it. So segments that are only
written to be merged are *bare*: beside each language stand its forms, and the links are made once, at the end; and
what was made for one segment of a rebuild serves the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from archive.base.folding import fold_all
from archive.search.analysis import LONGEST_TERM
from archive.search.bulk_stems import stems_of_all
from archive.search.dictionary import LinkColumn, column_of
from archive.search.stemming import ENGLISH_STOP_WORDS
from archive.search.word_table import Ordinals

_Numbers = NDArray[np.int64]
Spoken = Mapping[str, _Numbers]
"""Language (first subtag) to the forms that stand in texts of it, ascending."""
# What leads to all forms of a language in a bare segment: no word.
BARE = b""


Made = tuple[NDArray[np.bool_], LinkColumn, Iterator[tuple[str, LinkColumn]]]
"""Which forms are their own folded words, the links of folded words, and those of the stems of each language."""


def bare_links(forms: int, spoken: Spoken) -> Made:
    """What a bare segment of so many forms has for links."""
    none = np.empty(0, np.int64)
    listed = ((language, column_of([BARE], np.zeros_like(held), held)) for language, held in spoken.items())
    return np.zeros(forms, bool), column_of([], none, none), listed


class Linker:
    """Makes the links of words; each word is folded once, and stemmed once in each language, for all segments."""

    def __init__(self, forms: Sequence[str]) -> None:
        """``forms`` may grow, and are called by their ordinals."""
        self._forms = forms
        self._folded: list[str] = []
        self._plain = np.empty(0, bool)
        self._stems: dict[str, _Stems] = {}

    def links(self, ordinals: _Numbers, spoken: Spoken) -> Made:
        """The links of a segment whose forms are these; ``spoken`` are ordinals as well."""
        self._fold()
        ranks = np.full(len(self._forms), -1, np.int64)
        ranks[ordinals] = np.arange(len(ordinals))
        stems = ((language, self._stemmed(language).column(spoken[language], ranks)) for language in sorted(spoken))
        return self._plain[ordinals], self._folds(ordinals), stems

    def _fold(self) -> None:
        new = self._forms[len(self._folded) :]
        folded = [word[:LONGEST_TERM] for word in fold_all(new)]
        self._plain = np.append(self._plain, np.fromiter(map(str.__eq__, folded, new), bool, len(new)))
        self._folded += folded

    def _folds(self, ordinals: _Numbers) -> LinkColumn:
        """Folded word to its forms, where those are others than itself alone."""
        plain = self._plain[ordinals]
        others, same = np.flatnonzero(~plain), np.flatnonzero(plain)
        ids = Ordinals()
        led = [ids[self._folded[ordinal]] for ordinal in ordinals[others].tolist()]
        own = [ids.get(self._forms[ordinal], -1) for ordinal in ordinals[same].tolist()]
        words = np.array(led + own, np.int64)
        held = words >= 0
        return column_of(list(map(str.encode, ids)), words[held], np.append(others, same)[held])

    def _stemmed(self, language: str) -> _Stems:
        return self._stems.setdefault(language, _Stems(language, self._forms, self._folded))


class _Stems:
    """The stems of forms in texts of one language: pairs of stem and form.

    A form is found by its own stems and by those of its folded word.
    """

    def __init__(self, language: str, forms: Sequence[str], folded: Sequence[str]) -> None:
        self._language = language
        self._forms, self._folded = forms, folded
        self._left_out = ENGLISH_STOP_WORDS if language == "en" else frozenset[str]()
        self._ids = Ordinals()
        self._made = np.zeros(0, bool)
        self._pairs = np.empty((2, 0), np.int64)

    def column(self, wanted: _Numbers, ranks: _Numbers) -> LinkColumn:
        """Folded stem to those of the ``wanted`` forms that have it, as they rank in a segment."""
        self._make(wanted)
        here = np.zeros(len(self._made), bool)
        here[wanted] = True
        stems, forms = self._pairs[:, here[self._pairs[1]]]
        used = np.flatnonzero(np.bincount(stems, minlength=1))
        places = np.zeros(len(self._ids), np.int64)
        places[used] = np.arange(len(used))
        words = [self._ids.words[stem].encode() for stem in used.tolist()]
        return column_of(words, places[stems], ranks[forms])

    def _make(self, wanted: _Numbers) -> None:
        self._made = np.append(self._made, np.zeros(len(self._forms) - len(self._made), bool))
        missing = wanted[~self._made[wanted]].tolist()
        self._made[wanted] = True
        folded = [self._folded[ordinal] for ordinal in missing]
        if self._left_out:
            kept = [word not in self._left_out for word in folded]
            missing, folded = list(compress(missing, kept)), list(compress(folded, kept))
        forms = [self._forms[ordinal] for ordinal in missing]
        at, stems = stems_of_all(forms, self._language)
        others = [place for place in dict.fromkeys(at) if folded[place] != forms[place]]
        bare = [folded[place] for place in others]
        again, plain = stems_of_all(bare, self._language)
        without = set(range(len(others))).difference(again)
        places = [*at, *(others[place] for place in (*again, *without))]
        words = [*stems, *plain, *(bare[place] for place in without)]
        self._add(words, [missing[place] for place in places])

    def _add(self, words: Iterable[str], forms: list[int]) -> None:
        ids = [self._ids[word[:LONGEST_TERM]] for word in words]
        self._pairs = np.append(self._pairs, np.array([ids, forms], np.int64).reshape(2, -1), axis=1)
