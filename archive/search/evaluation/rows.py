"""Where a word stands: for each of its forms and each field one row of documents and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Sequence_
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Form, Sequence, Spelt
from archive.search.evaluation.leaf_arrays import Mask, Places
from archive.search.evaluation.phrases import contained, occurrences, read_words
from archive.search.evaluation.space import Numbers, Part, Space
from archive.search.evaluation.text_fields import IN_ENGLISH, OWN_LANGUAGE
from archive.search.leaves import Leaf
from archive.search.postings import Row as Stored

# Rows with fewer documents are worth gathering.
_SHORT = 4096
# Looking one document up costs about as much as going through so many.
_FEW = 4
# And where hits are rarer than this among the postings, no array is made with a place for each record.
_RARE = 24


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
    fields = frozenset(word.fields)
    for part in space.parts:
        check()
        ordinal_of = part.leaf.form
        held = [(ordinal, form) for form in word.forms if (ordinal := ordinal_of(form.text)) >= 0]
        each = part.leaf.rows_of([ordinal for ordinal, _ in held]) if held else ()
        for (_, form), rows in zip(held, each, strict=True):
            if form.languages is None:
                found += [Row(part, row[0], row[1], row[2], form) for row in rows if row[0] in fields]
            else:
                found += _in_languages(part, fields, form, form.languages, rows)
        for sequence in word.sequences:
            check()
            found.extend(Row(part, *row, sequence) for row in sequence_rows(part.leaf, word.fields, sequence))
    return found


def _in_languages(
    part: Part, fields: frozenset[int], form: Form, languages: frozenset[str], rows: Iterable[Stored]
) -> Iterator[Row]:
    """The rows of a stem's form in texts of some languages.

    A stem of one language means nothing in another: names have none, claims are stemmed as English.
    """
    for field, documents, counts, _ in rows:
        if field not in fields:
            continue
        if field in OWN_LANGUAGE:
            inside = part.arrays.in_languages(languages, documents)
            if inside is None or inside.all():
                yield Row(part, field, documents, counts, form)
            elif inside.any():
                yield Row(part, field, documents[inside], counts[inside], form)
        elif field in IN_ENGLISH and "en" in languages:
            yield Row(part, field, documents, counts, form)


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


def holding(space: Space, rows: list[Row]) -> Mask:
    """The places of records in which some row stands."""
    found = np.zeros(space.places + 1, bool)  # what is no part of the space falls into the last place
    for row in rows:
        found[row.places] = True
    inside = found[:-1]
    return inside if space.all_alive else inside & space.alive


def weighed(space: Space, rows: Sequence_[Row], norms: Numbers, hits: Places) -> Numbers:
    """How much a word weighs in each of ``hits``: its frequencies weighed by field and normalised by length, added."""
    # The order in which numbers are added is that of the rows, whichever way they are taken.
    if len(hits) * _RARE < sum(len(row.documents) for row in rows):
        return _weighed_few(space, rows, norms, hits)
    total = np.zeros(space.places + 1)
    for run in _runs(rows, _SHORT):
        documents, gained = _gained(run, norms)
        np.add.at(total, run[0].part.places(documents), gained)
    found: Numbers = total.take(hits)
    return found


def _weighed_few(space: Space, rows: Sequence_[Row], norms: Numbers, hits: Places) -> Numbers:
    """``weighed`` where the hits are few beside the documents of the rows."""
    total = np.zeros(len(hits) + 1)
    for part in space.parts:
        own = [row for row in rows if row.part is part]
        local = part.documents(hits) if own else hits[:0]
        if not len(local):
            continue
        numbers = hits.searchsorted(part.places(local))
        for run in _runs(own, len(local) * _FEW):
            documents, gained = _gained(run, norms, local)
            if len(documents):
                np.add.at(total, numbers.take(local.searchsorted(documents)), gained)
    return total[:-1]


def _runs(rows: Sequence_[Row], short: int) -> Iterator[list[Row]]:
    """The rows in their order: one at a time, or many together that are short and of one segment."""
    run: list[Row] = []
    for row in rows:
        if run and (len(row.documents) >= short or run[-1].part is not row.part):
            yield run
            run = []
        run.append(row)
        if len(row.documents) >= short:
            yield run
            run = []
    if run:
        yield run


def _gained(rows: list[Row], norms: Numbers, among: Places | None = None) -> tuple[NDArray[Any], Numbers]:
    """Documents of one segment, perhaps only those ``among`` some, and what each gains by a row."""
    lengths = rows[0].part.leaf.facts.lengths
    if len(rows) == 1:
        _, field, documents, counts, form = rows[0]
        if among is not None:
            at = _places_of(documents, among)
            documents, counts = documents[at], counts[at]
        gained = norms[field].take(lengths[field].take(documents)) * counts
        if form.weight != 1.0:
            gained *= form.weight
        return documents, gained
    sizes = [len(row.documents) for row in rows]
    documents = np.concatenate([row.documents for row in rows])
    counts = np.concatenate([row.counts for row in rows])
    numbers = np.repeat(np.arange(len(rows)), sizes)
    if among is not None:
        at = np.flatnonzero(contained(documents, among))
        documents, counts, numbers = documents[at], counts[at], numbers[at]
    fields = np.array([row.field for row in rows]).take(numbers)
    weights = np.array([row.form.weight for row in rows]).take(numbers)
    return documents, norms[fields, lengths[fields, documents]] * counts * weights


def _places_of(documents: NDArray[np.int32], among: Places) -> NDArray[Any]:
    """Where those of ``among`` stand that are documents of a row."""
    if len(among) * _FEW > len(documents):
        return np.flatnonzero(contained(documents, among))
    at = documents.searchsorted(among)
    found: NDArray[Any] = at[documents.take(at, mode="clip") == among]
    return found
