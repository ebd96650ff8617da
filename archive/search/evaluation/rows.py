"""Where a word stands: for each of its forms and each field one row of documents and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, arrays_of
from archive.search.evaluation.phrases import occurrences, read_words
from archive.search.evaluation.space import Numbers, Part, Space
from archive.search.evaluation.text_fields import IN_ENGLISH, OWN_LANGUAGE
from archive.search.leaves import Leaf

# Rows with fewer documents are worth gathering.
_SHORT = 4096


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
    for field, documents, counts, _ in leaf.rows(ordinal) if ordinal >= 0 else ():
        if field not in fields:
            continue
        if form.languages is None:
            yield field, documents, counts
        # A stem of one language means nothing in another: names have none, claims are stemmed as English.
        elif field in OWN_LANGUAGE:
            inside = arrays_of(leaf).in_languages(form.languages, documents)
            if inside is None:
                yield field, documents, counts
            elif inside.any():
                yield field, documents[inside], counts[inside]
        elif field in IN_ENGLISH and "en" in form.languages:
            yield field, documents, counts


def sequence_rows(
    leaf: Leaf, fields: tuple[int, ...], sequence: Sequence, among: Mask | None = None
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[Any]]]:
    """Field, documents and counts of words that follow each other."""
    words = read_words(leaf, sequence)
    if words is None:
        return
    for field in fields:
        documents, counts = occurrences(leaf.size, words, field, among)
        if len(documents):
            yield field, documents, counts


def holding(space: Space, rows: list[Row]) -> Mask:
    """The places of records in which some row stands."""
    found = np.zeros(space.places + 1, bool)  # what is no part of the space falls into the last place
    for row in rows:
        found[row.places] = True
    inside = found[:-1]
    return inside if space.all_alive else inside & space.alive


def weighed(space: Space, rows: Iterable[Row], norms: Numbers, among: Mask | None = None) -> Numbers:
    """How much a word weighs in each record: its frequencies weighed by field and normalised by length, added."""
    total = np.zeros(space.places + 1)
    small: list[Row] = []
    for row in rows:
        # Many short rows are added in one stroke; the order in which numbers are added stays that of the rows.
        if len(row.documents) < _SHORT and (not small or small[-1].part is row.part):
            small.append(row)
            continue
        _add(total, small, norms, among)
        small = [row] if len(row.documents) < _SHORT else []
        if not small:
            _add(total, [row], norms, among)
    _add(total, small, norms, among)
    return total[:-1]


def _add(total: Numbers, rows: list[Row], norms: Numbers, among: Mask | None) -> None:
    if not rows:
        return
    part, first = rows[0].part, rows[0]
    documents, counts, weights = first.documents, first.counts, norms[first.field]
    lengths = part.leaf.facts.lengths
    if len(rows) == 1:
        places = part.places(documents)
        if among is not None:
            kept = np.flatnonzero(among[places])
            documents, counts, places = documents[kept], counts[kept], places[kept]
        gained = weights[lengths[first.field][documents]] * counts
        if first.form.weight != 1.0:
            gained *= first.form.weight
        np.add.at(total, places, gained)
        return
    sizes = [len(row.documents) for row in rows]
    documents = np.concatenate([row.documents for row in rows])
    fields = np.repeat([row.field for row in rows], sizes)
    counts = np.concatenate([row.counts for row in rows])
    gained = norms[fields, lengths[fields, documents]] * counts * np.repeat([row.form.weight for row in rows], sizes)
    np.add.at(total, part.places(documents), gained)
