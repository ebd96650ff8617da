"""One page out of many hits, in exact order, without sorting all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.evaluation.leaf_arrays import Places

# Gives for some hits what orders them, smallest first.
Key = Callable[[Places], NDArray[Any]]
_SORTED_AT_ONCE = 512
_BLOCK = 64
_FEW = 64


def page(keys: Sequence[Key], hits: Places, start: int, stop: int) -> Places:
    """Those of ``hits`` that come from rank ``start`` to before ``stop``, in order.

    The first key decides, where it is equal the next, and so on. Cost grows with the number of hits, not with its
    logarithm, and with the length of the page.
    """
    stop = min(stop, len(hits))
    return _page(keys, hits, keys[0](hits), start, stop) if start < stop else hits[:0]


def _page(keys: Sequence[Key], hits: Places, values: NDArray[Any], start: int, stop: int) -> Places:
    """``page``, where the hits have these values of the first key."""
    if len(hits) > max(2 * stop, _FEW):
        # As many blocks as ranks have a value up to this one, so nothing beyond it comes before ``stop``.
        told = _lowest(values) if stop * _BLOCK * 2 <= len(hits) else values
        kept = np.flatnonzero(values <= np.partition(told, stop - 1)[stop - 1])
        if 2 * len(kept) <= len(hits):
            return _page(keys, hits.take(kept), values.take(kept), start, stop)
    if len(hits) <= _SORTED_AT_ONCE:
        return hits[np.lexsort([*(key(hits) for key in reversed(keys[1:])), values])[start:stop]]
    return _parted(keys, hits, values, start, stop)


def largest(values: NDArray[Any], number: int) -> Any:
    """The smallest of the ``number`` largest values; there are more than so many."""
    if number * _BLOCK * 2 <= len(values):
        lowest = -_lowest(-values)
        values = values[values >= np.partition(lowest, -number)[-number]]
    return np.partition(values, -number)[-number]


def _lowest(values: NDArray[Any]) -> NDArray[Any]:
    """The lowest value of each of many blocks, of values that are no neighbours; the last ones are left out."""
    whole = len(values) - len(values) % _BLOCK
    lowest: NDArray[Any] = values[:whole].reshape(_BLOCK, -1).min(axis=0)
    return lowest


def _parted(keys: Sequence[Key], hits: Places, values: NDArray[Any], start: int, stop: int) -> Places:
    if len(keys) == 1:
        return hits[np.argsort(values, kind="stable")[start:stop]]
    bounds = np.partition(values, (start, stop - 1))
    low, high = bounds[start], bounds[stop - 1]
    below = int(np.count_nonzero(values < low))
    if low == high:
        return page(keys[1:], hits[values == low], start - below, stop - below)
    return np.concatenate([_first(keys, hits, values, low, start - below), _between(keys, hits, values, low, high),
                           _last(keys, hits, values, high, stop)])  # fmt: skip


def _first(keys: Sequence[Key], hits: Places, values: NDArray[Any], low: Any, start: int) -> Places:
    tied = hits[values == low]
    return page(keys[1:], tied, start, len(tied))


def _between(keys: Sequence[Key], hits: Places, values: NDArray[Any], low: Any, high: Any) -> Places:
    inside = hits[(values > low) & (values < high)]
    ordered: Places = inside[np.lexsort([key(inside) for key in reversed(keys)])]
    return ordered


def _last(keys: Sequence[Key], hits: Places, values: NDArray[Any], high: Any, stop: int) -> Places:
    tied = hits[values == high]
    return page(keys[1:], tied, 0, stop - int(np.count_nonzero(values < high)))
