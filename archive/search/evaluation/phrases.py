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
# Looking one document up costs about as much as going through so many.
_SPARSE = 16


def read_words(leaf: Leaf, sequence: Sequence) -> Words | None:
    """Where the words of a sequence stand in a segment; None where one of them stands nowhere."""
    found: Words = []
    for word in sequence.words:
        by_field: dict[int, list[Row]] = {}
        ordinals = [ordinal for form in word if (ordinal := leaf.form(form.text)) >= 0]
        for rows in leaf.rows_of(ordinals):
            for row in rows:
                by_field.setdefault(row.field, []).append(row)
        if not by_field:
            return None
        found.append(by_field)
    return found


def occurrences(size: int, words: Words, field: int, among: NDArray[Any] | None = None) -> Found:
    """Documents in whose ``field`` the words stand one after the other, and how often.

    The segment has ``size`` documents; only those of ``among``, ascending, are looked at.
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
        keys = here if keys is None else _in_both(keys, here)
        if not len(keys):
            return _NONE
    assert keys is not None
    counts = np.bincount(keys >> 32, minlength=len(common))
    kept = np.flatnonzero(counts)
    return common[kept].astype(np.int32), counts[kept]


def _in_both(one: Places, other: Places) -> Places:
    """What stands in both, which ascend and hold nothing twice."""
    if len(one) * _SPARSE < len(other):
        return one[contained(one, other)]
    together = np.concatenate([one, other])
    together.sort(kind="stable")  # which joins two sorted runs in one go
    found: Places = together[:-1][together[1:] == together[:-1]]
    return found


def _common(size: int, held: list[list[NDArray[np.int32]]], among: NDArray[Any] | None) -> NDArray[Any]:
    """The documents that hold every word."""
    held = sorted(held, key=lambda lists: sum(map(len, lists)))
    if among is None:
        common = held[0][0] if len(held[0]) == 1 else np.unique(np.concatenate(held[0]))
        held = held[1:]
    else:
        common = among
    for lists in held:
        if not len(common):
            break
        if len(common) * len(lists) * _SPARSE < sum(map(len, lists)) + size // _SPARSE:
            common = common[np.logical_or.reduce([contained(common, documents) for documents in lists])]
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
    if len(common) * _SPARSE < len(row.documents):
        at = row.documents.searchsorted(common)
        numbers = np.flatnonzero(row.documents.take(at, mode="clip") == common)
        at = at[numbers]
    else:
        inside = np.zeros(max(int(common[-1]), int(row.documents[-1])) + 1, bool)
        inside[common] = True
        at = np.flatnonzero(inside[row.documents])
        numbers = np.arange(len(at)) if len(at) == len(common) else np.searchsorted(common, row.documents[at])
    counts = row.counts[at].astype(np.int64)
    starts = _starts(row.counts, at)
    # Positions are kept as differences within their document: only those of the documents wanted are added up.
    sums = np.cumsum(row.steps[spread(starts, starts + counts)], dtype=np.int64)
    begins = np.cumsum(counts) - counts
    before = np.where(begins > 0, sums[begins - 1], 0) if len(sums) else begins
    placed: Places = sums + np.repeat(numbers * _SPAN - before, counts)
    return placed


def _starts(counts: NDArray[Any], at: Places) -> NDArray[np.int64]:
    """How many words stand before each of the places ``at``, which ascend."""
    if len(at) * _SPARSE < len(counts) and len(at) and at[-1] > 0:
        # The sums between the places: many times faster than a running sum over all.
        begins = np.concatenate([[0], at[:-1]])
        between = np.add.reduceat(counts[: at[-1]], begins, dtype=np.int64)
        between[begins == at] = 0
        return np.cumsum(between)
    ends = np.cumsum(counts, dtype=np.int64)
    found: NDArray[np.int64] = ends[at] - counts[at]
    return found


def contained(wanted: NDArray[Any], known: NDArray[Any]) -> Mask:
    """Which of ``wanted`` stand in ``known``, which is sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    found: Mask = known.take(known.searchsorted(wanted), mode="clip") == wanted
    return found
