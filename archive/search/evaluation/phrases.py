"""Words that follow each other, found by comparing whole arrays of positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation import text_fields
from archive.search.evaluation.forms import Form
from archive.search.evaluation.forms import Sequence as Words
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.listing import Listed, listed
from archive.search.evaluation.space import Space
from archive.search.evaluation.text_fields import ALL

# Document and field make one number, and with the position behind it another.
_FIELDS = len(ALL)
_BITS = 32
# Looking one number up costs about as much as going through so many.
_SPARSE = 16
# Of so few documents the positions are read sooner than it is found out which hold all words.
_FEW = 256
Read = Mapping[tuple[Form, ...], Listed]
"""Words that were read already, by their forms."""
_NOTHING: Read = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """The documents that hold words one after the other, by document and field, and how often each does."""

    documents: NDArray[np.int64]
    fields: NDArray[np.int64]
    counts: NDArray[np.int64]


_NOWHERE = Occurrences(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


class Word(NamedTuple):
    """One word of a phrase: where it stands, and which of the forms by which that was read count; None: all."""

    rows: Listed
    forms: Mask | None = None

    def held(self, documents: Mask) -> Places:
        """The places of the rows at which these documents hold the word."""
        at = np.flatnonzero(documents.take(self.rows.documents))
        return at if self.forms is None else at[self._counting(at)]

    def alone_in(self, documents: Mask) -> bool:
        """Whether these documents hold no form that does not count."""
        return bool(self._counting(np.flatnonzero(documents.take(self.rows.documents))).all())

    def _counting(self, at: Places) -> Mask:
        of = self.rows.forms.take(self.rows.rows(at))
        return np.ones(len(at), bool) if self.forms is None else self.forms.take(of)


def read_words(space: Space, sequence: Words, known: Read = _NOTHING) -> list[Word]:
    """Where the words of a sequence stand; empty where one of them stands nowhere.

    What is ``known`` already, by forms of which the first are those of the word, is not read again.
    """
    found: list[Word] = []
    for word in sequence.words:
        own = next((one for one in known.items() if one[0][: len(word)] == word), None)
        rows = listed(space, word) if own is None else own[1]
        if rows is None:
            return []
        found.append(Word(rows, None if own is None else np.arange(len(own[0])) < len(word)))
    return found


def occurrences(
    space: Space, words: Sequence[Word], fields: tuple[int, ...] = ALL, among: Places | None = None
) -> Occurrences:
    """Where the words stand one after the other in one of these fields; only in the documents ``among`` some."""
    holding = _holding_all(space, words, among)
    held = [word.held(holding) for word in words]
    keys: Places | None = None
    for step in sorted(range(len(words)), key=lambda i: len(held[i])):
        here = places_of(words[step].rows, held[step])
        here.sort(kind="stable")  # which joins the sorted runs of the rows
        here -= step
        keys = here if keys is None else _in_both(keys, here)
        if not len(keys):
            return _NOWHERE
    assert keys is not None
    both = keys >> _BITS
    begins = np.concatenate([[0], np.flatnonzero(both[1:] != both[:-1]) + 1])
    both, counts = both.take(begins), np.diff(begins, append=len(keys))
    found = Occurrences(both // _FIELDS, both % _FIELDS, counts)
    if len(fields) == _FIELDS:
        return found
    kept = np.flatnonzero(text_fields.among(fields).take(found.fields))
    return Occurrences(found.documents[kept], found.fields[kept], found.counts[kept])


def _holding_all(space: Space, words: Iterable[Word], among: Places | None) -> Mask:
    """Documents that may hold every word; of few ``among`` which it is to be asked, all."""
    found = np.zeros(space.places, bool)
    if among is not None:
        found[among] = True
        if len(among) < _FEW:
            return found
    else:
        found[:] = True
    for word in words:
        here = np.zeros(space.places, bool)
        here[word.rows.documents] = True
        found &= here
    return found


def places_of(rows: Listed, at: Places) -> Places:
    """Where the documents ``at`` some places of the rows hold the word: document, field and position in one number."""
    if not len(at):
        return at
    row = rows.rows(at)
    of, positions = rows.positions(at, row)
    key = (rows.documents.take(at) * np.int64(_FIELDS) + rows.fields.take(row)) << _BITS
    found: Places = key.take(of)
    found += positions
    return found


def document_of(keys: Places) -> NDArray[np.int64]:
    """The documents of some numbers of ``places_of``."""
    return (keys >> _BITS) // _FIELDS


def follow(keys: Places) -> Mask:
    """Whether each of these numbers, but the first, is in the same field of the same document as the one before."""
    same: Mask = keys[1:] >> _BITS == keys[:-1] >> _BITS
    return same


def _in_both(one: Places, other: Places) -> Places:
    """What stands in both, which ascend and hold nothing twice."""
    if len(one) * _SPARSE < len(other):
        return one[contained(one, other)]
    together = np.concatenate([one, other])
    together.sort(kind="stable")
    found: Places = together[:-1][together[1:] == together[:-1]]
    return found


def contained(wanted: NDArray[np.integer], known: NDArray[np.integer]) -> Mask:
    """Which of ``wanted`` stand in ``known``, which is sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    found: Mask = known.take(known.searchsorted(wanted), mode="clip") == wanted
    return found
