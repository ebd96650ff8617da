"""Which boxes on the globe overlap with an area: another box, or all within a distance of a point.

Distances are on a sphere of the Earth's mean radius (IUGG), at most half a percent off.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.search.engine import Area, Around
from archive.search.evaluation.leaf_arrays import Mask

EARTH_RADIUS = 6_371_008.8
_Numbers = NDArray[np.float64]


def overlapping(boxes: _Numbers, area: Area | Around) -> Mask:
    """Which of ``boxes`` (rows of south, west, north, east, in degrees) overlap with ``area``."""
    if isinstance(area, Around):
        # Most lie too far north or south, which is seen without trigonometry.
        reach = np.degrees(area.metres / EARTH_RADIUS)
        found: Mask = (boxes[:, 0] <= area.latitude + reach) & (boxes[:, 2] >= area.latitude - reach)
        near = np.flatnonzero(found)
        found[near] = _distances(boxes[near], area.latitude, area.longitude) <= area.metres
        return found
    south, west, north, east = boxes.T
    width = _width(area.west, area.east)
    # The one begins inside the other, going eastwards.
    beside = ((west - area.west) % 360 <= width) | ((area.west - west) % 360 <= _width(west, east))
    inside: Mask = (south <= area.north) & (north >= area.south) & beside
    return inside


def _width(west: Any, east: Any) -> Any:
    """Degrees from west to east going eastwards; all the way round where they are 360 apart or more."""
    return np.where(np.asarray(east) - west >= 360, 360.0, (np.asarray(east) - west) % 360)


def _distances(boxes: _Numbers, latitude: float, longitude: float) -> _Numbers:
    """Metres from a point to the nearest point of each box."""
    south, west, north, east = boxes.T
    width = _width(west, east)
    within = (longitude - west) % 360 <= width
    to_west, to_east = (west - longitude) % 360, (longitude - east) % 360
    apart = np.radians(np.where(within, 0.0, np.minimum(to_west, to_east)))
    here = np.radians(latitude)
    # The nearest point of a meridian that is ``apart`` lies where the great circle meets it at a right angle; where
    # that is outside the box, one of its corners is.
    foot = np.arctan2(np.sin(here), np.cos(here) * np.cos(apart))
    low, high = np.radians(south), np.radians(north)
    half = np.minimum.reduce([_half(here, at, apart) for at in (np.clip(foot, low, high), low, high)])
    metres: _Numbers = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return metres


def _half(here: Any, there: Any, apart: Any) -> Any:
    """The haversine of the angle between two points."""
    return np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(apart / 2) ** 2
