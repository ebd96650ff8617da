"""Where a word stands: for each of its forms, each field and each segment one row of documents and counts.

All rows stand one behind the other in the same arrays: a word has some sixty of them, most are short, and what is
done to all at once costs no more than what is done to one. Documents are numbered through the segments of the space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.listing import Listed, listed
from archive.search.evaluation.phrases import Word, occurrences, read_words
from archive.search.evaluation.space import Numbers, Space
from archive.search.evaluation.text_fields import ALL, IN_ENGLISH, OWN_LANGUAGE, among

# Where hits are rarer than this among the postings, no array is made with a place for each record.
_RARE = 24
_OWN = np.array([field in OWN_LANGUAGE for field in ALL])
_ENGLISH = np.array([field in IN_ENGLISH for field in ALL])


@dataclass(frozen=True, slots=True)
class Rows:
    """Forms of a word, or sequences of words: a row for each segment, form and field, in this order."""

    space: Space
    forms: tuple[Form | Sequence, ...]
    of: NDArray[np.int64]
    """For each row the number of its form."""
    fields: NDArray[np.int64]
    starts: NDArray[np.int64]
    """Where the documents of each row begin; one more than there are rows."""
    documents: NDArray[np.int32]
    counts: NDArray[Any]
    words: tuple[Word, ...] = ()
    """Where the word stands whatever field and language were asked for; of a sequence, where each of its words does."""

    @property
    def places(self) -> NDArray[np.int32]:
        """The places of the documents in the space; below zero where they are no part of it."""
        return self.space.places_of(self.documents)

    def standing(self) -> list[Form | Sequence]:
        """The forms that stand in some record of the space."""
        numbers = self.of
        if not self.space.complete:
            alive = np.append(self.space.alive, False)
            numbers = self.of[np.logical_or.reduceat(alive[self.places], self.starts[:-1])]
        # In their own order: which segment holds which tells of records that are not counted.
        return [self.forms[number] for number in sorted(set(numbers.tolist()))]

    def of_each(self, values: NDArray[Any], at: Places | None) -> NDArray[Any]:
        """For each document, or those ``at`` some ascending places, the value of its row."""
        if at is None:
            return values.repeat(np.diff(self.starts))
        return values.take(self.starts.searchsorted(at, "right") - 1)


def rows_of(space: Space, word: Spelt, check: Callable[[], None]) -> list[Rows]:
    """All rows of a word; none of them is empty."""
    check()
    found = list(_of_forms(space, word))
    for sequence in word.sequences:
        check()
        found += _of_sequence(space, word.fields, sequence)
    return found


def _of_forms(space: Space, word: Spelt) -> Iterator[Rows]:
    found = listed(space, word.forms)
    if found is None:
        return
    wanted = _wanted(space, word, found)
    of, fields, starts, documents, counts = found.forms, found.fields, found.starts, found.documents, found.counts
    if wanted is not None:
        documents, counts = documents[wanted], counts[wanted]
        sizes = np.add.reduceat(wanted, starts[:-1], dtype=np.int64)
        left = np.flatnonzero(sizes)
        of, fields = of[left], fields[left]
        starts = np.concatenate([[0], np.cumsum(sizes[left])])
    if len(documents):
        yield Rows(space, word.forms, of, fields, starts, documents, counts, (Word(found),))


def _wanted(space: Space, word: Spelt, found: Listed) -> Mask | None:
    """Which postings count: those of the fields asked for, and of a stem those in texts of its languages; None for all.

    A stem of one language means nothing in another.
    """
    sets: dict[frozenset[str] | None, int] = {None: 0}
    of_form = [sets.setdefault(form.languages, len(sets)) for form in word.forms]
    if len(sets) == 1 and len(word.fields) == len(ALL):
        return None
    # One line of the table for each set of languages, the first for all, and one for none.
    table = np.concatenate([space.spoken(languages) for languages in (*sets, frozenset[str]())])
    english = np.array([spoken is None or "en" in spoken for spoken in sets])
    line = np.array(of_form).take(found.forms)
    line[_ENGLISH.take(found.fields) & english.take(line)] = 0
    line[(line > 0) & ~_OWN.take(found.fields) | ~among(word.fields).take(found.fields)] = len(sets)
    if not line.any():
        return None
    line *= len(table) // (len(sets) + 1)
    wanted: Mask = table.take(line.repeat(np.diff(found.starts)) + space.language.take(found.documents))
    return wanted


def _of_sequence(space: Space, fields: tuple[int, ...], sequence: Sequence) -> Iterator[Rows]:
    """One row for each field."""
    words = read_words(space, sequence)
    found = occurrences(space, words, fields) if words else None
    if found is not None and len(found.documents):
        order = np.argsort(found.fields, kind="stable")
        sizes = np.bincount(found.fields)
        held = np.flatnonzero(sizes)
        starts = np.concatenate([[0], np.cumsum(sizes[held])])
        documents = found.documents[order].astype(np.int32)
        yield Rows(space, (sequence,), np.zeros(len(held), np.int64), held, starts, documents, found.counts[order],
                   tuple(words))  # fmt: skip


def holding(space: Space, rows: Iterable[Rows]) -> Mask:
    """The places of records in which some row stands."""
    found = np.zeros(space.places + 1, bool)  # what is no part of the space falls into the last place
    for one in rows:
        found[one.places] = True
    inside = found[:-1]
    return inside if space.all_alive else inside & space.alive


def weighed(space: Space, rows: Sequence_[Rows], norms: Numbers, hits: Places) -> Numbers:
    """How much a word weighs in each of ``hits``: its frequencies weighed by field and normalised by length, added."""
    # The order in which numbers are added is that of the rows, whichever way they are taken.
    if len(hits) * _RARE < sum(len(one.documents) for one in rows):
        wanted = np.zeros(space.places + 1, bool)
        wanted[hits] = True
        few = np.zeros(len(hits))
        for one in rows:
            places = one.places
            at = np.flatnonzero(wanted.take(places))
            np.add.at(few, hits.searchsorted(places.take(at)), _gained(one, norms, at))
        return few
    total = np.zeros(space.places + 1)
    for one in rows:
        np.add.at(total, one.places, _gained(one, norms, None))
    found: Numbers = total.take(hits)
    return found


def _gained(rows: Rows, norms: Numbers, at: Places | None) -> Numbers:
    """What each document, or those ``at`` some places of the arrays, gains by its row."""
    documents, counts = (rows.documents, rows.counts) if at is None else (rows.documents.take(at), rows.counts.take(at))
    fields = rows.of_each(rows.fields, at)
    lengths = rows.space.lengths.take(fields * rows.space.places + documents)
    gained: Numbers = norms.take(fields * norms.shape[1] + lengths) * counts
    weights = [form.weight for form in rows.forms]
    if any(weight != 1.0 for weight in weights):
        gained *= rows.of_each(np.array(weights).take(rows.of), at)
    return gained
