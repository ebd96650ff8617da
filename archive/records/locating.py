"""Where a place is, as far as a viewer may know: generalised to a fixed grid, never jittered."""

from __future__ import annotations

import math
from dataclasses import dataclass

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Position:
    """A position in degrees (WGS 84) with its precision in metres."""

    latitude: float
    longitude: float
    precision_m: int


def project(
    latitude: float | None,
    longitude: float | None,
    precision_m: int | None,
    public_precision_m: int | None,
    exact: bool,
) -> Position | None:
    """The position as it stands for those who may know it exactly, else the centre of its public cell.

    The grid is fixed, so that asking many times for many records of one place never narrows it down. Without a
    public precision, readers see a cell of 10 km.
    """
    if latitude is None or longitude is None:
        return None
    if exact:
        return Position(latitude, longitude, precision_m or 0)
    cell = max(precision_m or 0, public_precision_m if public_precision_m is not None else 10_000, 100)
    step = cell / _METRES_PER_DEGREE
    row = math.floor(latitude / step)
    middle = max(-90.0, min(90.0, (row + 0.5) * step))
    across = step / max(0.01, math.cos(math.radians(middle)))
    column = math.floor(longitude / across)
    return Position(round(middle, 5), round(max(-180.0, min(180.0, (column + 0.5) * across)), 5), cell)
