"""Words that follow each other, found by comparing whole arrays of positions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.leaf_arrays import Mask, Places, spread
from archive.search.leaves import Leaf

Found = tuple[NDArray[np.int32], NDArray[Any]]
_NONE: Found = (np.empty(0, np.int32), np.empty(0, np.int64))
# Documents are numbered in steps of this, so that document and position make one number.
_SPAN = 1 << 32


def occurrences(leaf: Leaf, field: int, words: list[list[int]], among: Mask | None = None) -> Found:
    """Documents in whose ``field`` the words stand one after the other, and how often.

    Each word is given by the ordinals of its forms. Only documents of ``among`` are looked at.
    """
    held: list[list[NDArray[np.int32]]] = []
    for forms in words:
        lists = [row.documents for form in forms for row in leaf.postings(form) if row.field == field]
        if not lists:
            return _NONE
        held.append(lists)
    common = _common(leaf.size, held, among)
    if not len(common):
        return _NONE
    keys: Places | None = None
    for step in sorted(range(len(words)), key=lambda i: sum(map(len, held[i]))):
        here = _placed(leaf, field, words[step], common) - step
        keys = here if keys is None else keys[_among(keys, here)]
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
            common = common[_among(common, lists[0])]
            continue
        inside = np.zeros(size, bool)
        for documents in lists:
            inside[documents] = True
        common = common[inside[common]]
    return common


def _placed(leaf: Leaf, field: int, forms: list[int], common: NDArray[Any]) -> Places:
    """Where any of the forms stands in the documents ``common``, as document and position in one number, sorted."""
    found = [_places(leaf, field, form, common) for form in forms]
    return found[0] if len(found) == 1 else np.sort(np.concatenate(found))


def _places(leaf: Leaf, field: int, form: int, common: NDArray[Any]) -> Places:
    for _, row in leaf.all_rows(form, form + 1):
        if row.field != field:
            continue
        at = np.searchsorted(row.documents, common)
        at[at == len(row.documents)] = 0
        numbers = np.flatnonzero(row.documents[at] == common)
        at = at[numbers]
        ends = np.cumsum(row.counts, dtype=np.int64)
        counts = row.counts[at].astype(np.int64)
        # Positions are kept as differences within their document: only those of the documents wanted are added up.
        sums = np.cumsum(row.steps[spread(ends[at] - counts, ends[at])], dtype=np.int64)
        begins = np.cumsum(counts) - counts
        before = np.where(begins > 0, sums[begins - 1], 0) if len(sums) else begins
        placed: Places = sums - np.repeat(before, counts) + np.repeat(numbers * _SPAN, counts)
        return placed
    return np.empty(0, np.int64)


def _among(wanted: NDArray[Any], known: NDArray[Any]) -> Mask:
    """Which of ``wanted`` stand in ``known``, which is sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    at = np.searchsorted(known, wanted)
    at[at == len(known)] = 0
    found: Mask = known[at] == wanted
    return found
