"""Words that follow each other, found by comparing whole arrays of positions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.forms import Sequence
from archive.search.evaluation.leaf_arrays import Mask, Places, spread
from archive.search.leaves import Leaf
from archive.search.postings import Row

Found = tuple[NDArray[np.int32], NDArray[Any]]
Words = list[dict[int, list[Row]]]
"""For each word of a phrase the rows of its forms, by field."""
_NONE: Found = (np.empty(0, np.int32), np.empty(0, np.int64))
# Documents are numbered in steps of this, so that document and position make one number.
_SPAN = 1 << 32


def read_words(leaf: Leaf, sequence: Sequence) -> Words | None:
    """Where the words of a sequence stand in a segment; None where one of them stands nowhere."""
    found: Words = []
    for word in sequence.words:
        by_field: dict[int, list[Row]] = {}
        for form in word:
            ordinal = leaf.form(form.text)
            for row in leaf.rows(ordinal) if ordinal >= 0 else ():
                by_field.setdefault(row.field, []).append(row)
        if not by_field:
            return None
        found.append(by_field)
    return found


def occurrences(size: int, words: Words, field: int, among: Mask | None = None) -> Found:
    """Documents in whose ``field`` the words stand one after the other, and how often.

    The segment has ``size`` documents; only those of ``among`` are looked at.
    """
    held = [word.get(field, []) for word in words]
    if not all(held):
        return _NONE
    common = _common(size, [[row.documents for row in rows] for rows in held], among)
    if not len(common):
        return _NONE
    keys: Places | None = None
    for step in sorted(range(len(words)), key=lambda i: sum(len(row.documents) for row in held[i])):
        here = placed_rows(held[step], common) - step
        keys = here if keys is None else keys[contained(keys, here)]
        if not len(keys):
            return _NONE
    assert keys is not None
    counts = np.bincount(keys >> 32, minlength=len(common))
    kept = np.flatnonzero(counts)
    return common[kept].astype(np.int32), counts[kept]


def _common(size: int, held: list[list[NDArray[np.int32]]], among: Mask | None) -> NDArray[Any]:
    """The documents that hold every word."""
    held = sorted(held, key=lambda lists: sum(map(len, lists)))
    common = held[0][0] if len(held[0]) == 1 else np.unique(np.concatenate(held[0]))
    if among is not None:
        common = common[among[common]]
    for lists in held[1:]:
        if not len(common):
            break
        if len(lists) == 1 and len(common) * 64 < len(lists[0]):
            common = common[contained(common, lists[0])]
            continue
        inside = np.zeros(size, bool)
        for documents in lists:
            inside[documents] = True
        common = common[inside[common]]
    return common


def placed_rows(rows: list[Row], common: NDArray[Any]) -> Places:
    """Where any of the forms stands in the documents ``common``, as document and position in one number, sorted."""
    found = [_places(row, common) for row in rows]
    return found[0] if len(found) == 1 else np.sort(np.concatenate(found))


def _places(row: Row, common: NDArray[Any]) -> Places:
    inside = np.zeros(max(int(common[-1]), int(row.documents[-1])) + 1, bool)
    inside[common] = True
    at = np.flatnonzero(inside[row.documents])
    numbers = np.arange(len(at)) if len(at) == len(common) else np.searchsorted(common, row.documents[at])
    ends = np.cumsum(row.counts, dtype=np.int64)
    counts = row.counts[at].astype(np.int64)
    # Positions are kept as differences within their document: only those of the documents wanted are added up.
    sums = np.cumsum(row.steps[spread(ends[at] - counts, ends[at])], dtype=np.int64)
    begins = np.cumsum(counts) - counts
    before = np.where(begins > 0, sums[begins - 1], 0) if len(sums) else begins
    placed: Places = sums - np.repeat(before, counts) + np.repeat(numbers * _SPAN, counts)
    return placed


def contained(wanted: NDArray[Any], known: NDArray[Any]) -> Mask:
    """Which of ``wanted`` stand in ``known``, which is sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    at = np.searchsorted(known, wanted)
    at[at == len(known)] = 0
    found: Mask = known[at] == wanted
    return found
