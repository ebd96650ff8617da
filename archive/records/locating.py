"""Where a place is, as far as a viewer may know: generalised to a fixed grid, never jittered."""

from __future__ import annotations

import math
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""South, west, north and east, in degrees; west is never greater than east."""

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
    across = _across(step, middle)
    column = math.floor(longitude / across)
    return Position(round(middle, 5), round(max(-180.0, min(180.0, (column + 0.5) * across)), 5), cell)


def boxes(position: Position, exact: bool) -> tuple[Box, ...]:
    """The stretch of the earth in which a projected position lies: its public cell, or all within its precision.

    One box, or two where it crosses the antimeridian.
    """
    # A cell's centre is told to five places: its box is that much wider, so that it holds the whole cell.
    reach = position.precision_m / _METRES_PER_DEGREE * (1 if exact else 0.5) + (0 if exact else 1e-5)
    south, north = max(-90.0, position.latitude - reach), min(90.0, position.latitude + reach)
    across = min(180.0, _across(reach, position.latitude))
    west, east = position.longitude - across, position.longitude + across
    if not exact:
        return ((south, max(-180.0, west), north, min(180.0, east)),)
    if west < -180.0:
        return ((south, -180.0, north, east), (south, west + 360.0, north, 180.0))
    if east > 180.0:
        return ((south, west, north, 180.0), (south, -180.0, north, east - 360.0))
    return ((south, west, north, east),)


def _across(along: float, latitude: float) -> float:
    """As many degrees of longitude, there, as ``along`` are of latitude; near the poles the cells stay finite."""
    return along / max(0.01, math.cos(math.radians(latitude)))
