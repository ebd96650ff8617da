"""Where a word stands: for each of its forms and each field one row of documents and counts.

The rows of all forms in one segment stand one behind the other in the same arrays: a word has some eighty of them,
most are short, and what is done to all at once costs no more than what is done to one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.phrases import contained, occurrences, read_words
from archive.search.evaluation.space import Numbers, Part, Space
from archive.search.evaluation.text_fields import IN_ENGLISH, OWN_LANGUAGE
from archive.search.leaves import Leaf

# Rows with fewer documents are worth gathering.
_SHORT = 4096
# Looking one document up costs about as much as going through so many.
_FEW = 4
# And where hits are rarer than this among the postings, no array is made with a place for each record.
_RARE = 24


@dataclass(frozen=True, slots=True)
class Rows:
    """Forms of a word, or a sequence of words, in one segment: a row for each form and field, in this order."""

    part: Part
    forms: tuple[Form | Sequence, ...]
    of: NDArray[np.int64]
    """For each row the number of its form."""
    fields: NDArray[np.int64]
    starts: NDArray[np.int64]
    """Where the documents of each row begin; one more than there are rows."""
    documents: NDArray[np.int32]
    counts: NDArray[Any]

    @property
    def places(self) -> NDArray[Any]:
        """The places of the documents in the space; below zero where they are no part of it."""
        return self.part.places(self.documents)

    def standing(self, alive: Mask) -> list[Form | Sequence]:
        """The forms that stand in some record of the space."""
        if self.part.complete:
            numbers = self.of
        else:
            places = self.places
            numbers = self.of[np.logical_or.reduceat(alive[places] & (places >= 0), self.starts[:-1])]
        return [self.forms[number] for number in dict.fromkeys(numbers.tolist())]


def rows_of(space: Space, word: Spelt, check: Callable[[], None]) -> list[Rows]:
    """All rows of a word, in the order of segments, forms and fields; none of them is empty."""
    found: list[Rows] = []
    fields = frozenset(word.fields)
    for part in space.parts:
        check()
        ordinal_of = part.leaf.form
        held = [(ordinal, form) for form in word.forms if (ordinal := ordinal_of(form.text)) >= 0]
        if held:
            ordinals, forms = zip(*held, strict=True)
            found += _of_forms(part, fields, ordinals, forms)
        for sequence in word.sequences:
            check()
            found += _of_sequence(part, word.fields, sequence)
    return found


def _of_forms(
    part: Part, fields: Collection[int], ordinals: tuple[int, ...], forms: tuple[Form, ...]
) -> Iterator[Rows]:
    of, field, starts, documents, counts = part.leaf.listed(ordinals)
    wanted = _wanted(part, fields, forms, (of, field, starts, documents))
    numbers, fields_ = np.array(of), np.array(field)
    if wanted is not None:
        documents, counts = documents[wanted], counts[wanted]
        sizes = np.add.reduceat(wanted, starts[:-1], dtype=np.int64)
        left = np.flatnonzero(sizes)
        numbers, fields_ = numbers[left], fields_[left]
        starts = np.concatenate([[0], np.cumsum(sizes[left])])
    if len(documents):
        yield Rows(part, forms, numbers, fields_, starts, documents, counts)


def _wanted(
    part: Part,
    fields: Collection[int],
    forms: tuple[Form, ...],
    rows: tuple[tuple[int, ...], tuple[int, ...], NDArray[np.int64], NDArray[np.int32]],
) -> Mask | None:
    """Which postings count: those of ``fields``, and of a stem those in texts of its languages; None for all.

    A stem of one language means nothing in another: names have none, claims are stemmed as English.
    """
    of, field, starts, documents = rows
    wanted: Mask | None = None
    spoken_in, bounds = part.arrays.spoken, starts.tolist()
    for row, (form, own) in enumerate(zip(of, field, strict=True)):
        spoken: Mask | bool | None = own in fields
        languages = forms[form].languages
        if spoken and languages is not None:
            if own in OWN_LANGUAGE:
                spoken = spoken_in(languages)
            else:
                spoken = own in IN_ENGLISH and "en" in languages
        if spoken is None or spoken is True:
            continue
        if wanted is None:
            wanted = np.ones(len(documents), bool)
        low, high = bounds[row], bounds[row + 1]
        wanted[low:high] = spoken.take(documents[low:high]) if isinstance(spoken, np.ndarray) else False
    return wanted


def _of_sequence(part: Part, fields: tuple[int, ...], sequence: Sequence) -> Iterator[Rows]:
    found = list(sequence_rows(part.leaf, fields, sequence))
    if found:
        held, documents, counts = zip(*found, strict=True)
        starts = np.cumsum([0, *map(len, documents)])
        of = np.zeros(len(held), np.int64)
        yield Rows(part, (sequence,), of, np.array(held), starts, np.concatenate(documents), np.concatenate(counts))


def sequence_rows(
    leaf: Leaf, fields: tuple[int, ...], sequence: Sequence, among: NDArray[Any] | None = None
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[Any]]]:
    """Field, documents and counts of words that follow each other."""
    words = read_words(leaf, sequence)
    if words is None:
        return
    for field in fields:
        documents, counts = occurrences(leaf.size, words, field, among)
        if len(documents):
            yield field, documents, counts


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
        return _weighed_few(space, rows, norms, hits)
    total = np.zeros(space.places + 1)
    for one in rows:
        for first, last in _runs(one, _SHORT):
            documents, gained = _gained(one, first, last, norms)
            np.add.at(total, one.part.places(documents), gained)
    found: Numbers = total.take(hits)
    return found


def _weighed_few(space: Space, rows: Sequence_[Rows], norms: Numbers, hits: Places) -> Numbers:
    """``weighed`` where the hits are few beside the documents of the rows."""
    total = np.zeros(len(hits) + 1)
    for part in space.parts:
        own = [one for one in rows if one.part is part]
        local = part.documents(hits) if own else hits[:0]
        if not len(local):
            continue
        numbers = hits.searchsorted(part.places(local))
        for one in own:
            for first, last in _runs(one, len(local) * _FEW):
                documents, gained = _gained(one, first, last, norms, local)
                if len(documents):
                    np.add.at(total, numbers.take(local.searchsorted(documents)), gained)
    return total[:-1]


def _runs(rows: Rows, short: int) -> Iterator[tuple[int, int]]:
    """The rows in their order, from one to before another: one that is long, or many together that are short."""
    sizes = np.diff(rows.starts)
    first = 0
    for long in np.flatnonzero(sizes >= short).tolist():
        if first < long:
            yield first, long
        yield long, long + 1
        first = long + 1
    if first < len(sizes):
        yield first, len(sizes)


def _gained(
    rows: Rows, first: int, last: int, norms: Numbers, among: Places | None = None
) -> tuple[NDArray[Any], Numbers]:
    """Documents of some of the rows, perhaps only those ``among`` some, and what each gains by a row."""
    lengths = rows.part.leaf.facts.lengths
    low, high = rows.starts[[first, last]].tolist()
    documents, counts = rows.documents[low:high], rows.counts[low:high]
    if last - first == 1:
        field, weight = rows.fields[first], rows.forms[rows.of[first]].weight
        if among is not None:
            at = _places_of(documents, among)
            documents, counts = documents[at], counts[at]
        gained = norms[field].take(lengths[field].take(documents)) * counts
        if weight != 1.0:
            gained *= weight
        return documents, gained
    numbers = np.repeat(np.arange(first, last), np.diff(rows.starts[first : last + 1]))
    if among is not None:
        at = np.flatnonzero(contained(documents, among))
        documents, counts, numbers = documents[at], counts[at], numbers[at]
    fields = rows.fields.take(numbers)
    weights = np.array([form.weight for form in rows.forms]).take(rows.of).take(numbers)
    return documents, norms[fields, lengths[fields, documents]] * counts * weights


def _places_of(documents: NDArray[np.int32], among: Places) -> NDArray[Any]:
    """Where those of ``among`` stand that are documents of a row."""
    if len(among) * _FEW > len(documents):
        return np.flatnonzero(contained(documents, among))
    at = documents.searchsorted(among)
    found: NDArray[Any] = at[documents.take(at, mode="clip") == among]
    return found
