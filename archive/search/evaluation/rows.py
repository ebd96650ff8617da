"""Where a word stands: for each of its forms and each field one row of documents and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, arrays_of
from archive.search.evaluation.phrases import occurrences
from archive.search.evaluation.space import Numbers, Part, Space
from archive.search.evaluation.text_fields import IN_ENGLISH, OWN_LANGUAGE
from archive.search.leaves import Leaf, Postings


class Row(NamedTuple):
    """A form, or a sequence of them, in one field of one segment."""

    part: Part
    field: int
    documents: NDArray[np.int32]
    counts: NDArray[Any]
    form: Form | Sequence

    @property
    def places(self) -> NDArray[Any]:
        """The places of the documents in the space; below zero where they are no part of it."""
        return self.part.places(self.documents)


def rows_of(space: Space, word: Spelt, check: Callable[[], None]) -> list[Row]:
    """All rows of a word, in the order of segments, forms and fields."""
    found: list[Row] = []
    for part in space.parts:
        check()
        for form in word.forms:
            found.extend(Row(part, *row, form) for row in form_rows(part.leaf, word.fields, form))
        for sequence in word.sequences:
            check()
            found.extend(Row(part, *row, sequence) for row in sequence_rows(part.leaf, word.fields, sequence))
    return found


def form_rows(leaf: Leaf, fields: tuple[int, ...], form: Form) -> Iterator[tuple[int, NDArray[np.int32], NDArray[Any]]]:
    """Field, documents and counts of a form, in the languages that it is meant in."""
    ordinal = leaf.form(form.text)
    for postings in leaf.postings(ordinal) if ordinal >= 0 else ():
        if postings.field in fields:
            found = _in_languages(leaf, postings, form.languages)
            if len(found.documents):
                yield found.field, found.documents, found.counts


def _in_languages(leaf: Leaf, postings: Postings, languages: frozenset[str] | None) -> Postings:
    """A stem of one language means nothing in another: names have none, claims are stemmed as English."""
    if languages is None:
        return postings
    if postings.field in OWN_LANGUAGE:
        inside = arrays_of(leaf).in_languages(languages, postings.documents)
        if inside is None:
            return postings
        return Postings(postings.field, postings.documents[inside], postings.counts[inside])
    if postings.field in IN_ENGLISH and "en" in languages:
        return postings
    return Postings(postings.field, postings.documents[:0], postings.counts[:0])


def sequence_rows(
    leaf: Leaf, fields: tuple[int, ...], sequence: Sequence, among: Mask | None = None
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[Any]]]:
    """Field, documents and counts of words that follow each other."""
    words = [[ordinal for form in word if (ordinal := leaf.form(form.text)) >= 0] for word in sequence.words]
    if not all(words):
        return
    for field in fields:
        documents, counts = occurrences(leaf, field, words, among)
        if len(documents):
            yield field, documents, counts


def holding(space: Space, rows: list[Row]) -> Mask:
    """The places of records in which some row stands."""
    found = np.zeros(space.places + 1, bool)  # what is no part of the space falls into the last place
    for row in rows:
        found[row.places] = True
    inside = found[:-1]
    return inside if space.all_alive else inside & space.alive


def weighed(space: Space, rows: Iterable[Row], norms: tuple[Numbers, ...], among: Mask | None = None) -> Numbers:
    """How much a word weighs in each record: its frequencies weighed by field and normalised by length, added."""
    total = np.zeros(space.places + 1)
    for row in rows:
        places, documents, counts = row.places, row.documents, row.counts
        if among is not None:
            kept = np.flatnonzero(among[places])
            places, documents, counts = places[kept], documents[kept], counts[kept]
        weights = norms[row.field][row.part.leaf.facts.lengths[row.field][documents]] * counts
        if row.form.weight != 1.0:
            weights *= row.form.weight
        np.add.at(total, places, weights)
    return total[:-1]
