"""Sorts numbers by their halves: many times faster than by comparing them, and in the order in which they came."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_HALF = 1 << 16


def ordered(keys: NDArray[Any]) -> NDArray[np.int64]:
    """The places of ``keys`` in ascending order, equal ones as they came (a stable argsort).

    NumPy sorts numbers of 16 bits by their digits; longer ones are sorted by each half in turn (least significant
    first). Raises ``ValueError`` where they lie 2³² or more apart.
    """
    if not len(keys):
        return np.empty(0, np.int64)
    low = keys.min()
    above = keys - low
    most = int(above.max())
    if most < _HALF:
        return _sorted(above)
    if most >= _HALF * _HALF:
        raise ValueError("keys too far apart")
    order = _sorted(above & (_HALF - 1))
    return order[_sorted((above >> 16)[order])]


def _sorted(halves: NDArray[Any]) -> NDArray[np.int64]:
    order: NDArray[np.int64] = halves.astype(np.uint16).argsort(kind="stable")
    return order
