"""Which places lie in a box or within a distance, across the antimeridian and at the poles."""

from __future__ import annotations

import numpy as np
import pytest

from archive.search.engine import Area, Around
from archive.search.evaluation.nearness import EARTH_RADIUS, overlapping

DEGREE = EARTH_RADIUS * np.pi / 180
ALEPPO = (36.2, 37.16, 36.2, 37.16)
FIJI = (-19.0, 177.0, -16.0, 181.0)

BOXES = [
    (ALEPPO, Area(36, 37, 37, 38), True, "a point in a box"),
    (ALEPPO, Area(36.2, 37.16, 36.2, 37.16), True, "a point on itself"),
    (ALEPPO, Area(36, 38, 37, 39), False, "a point west of a box"),
    ((30, 30, 40, 40), Area(36, 37, 37, 38), True, "a box in a larger one"),
    ((36.5, 37.5, 39, 39), Area(36, 37, 37, 38), True, "corners overlap"),
    ((38, 37, 39, 38), Area(36, 37, 37, 38), False, "north of it"),
    (FIJI, Area(-20, 178, -10, -178), True, "a box across the antimeridian"),
    (FIJI, Area(-20, -180, -10, -179.5), True, "its far end, counted from the other side"),
    (FIJI, Area(-20, -170, -10, -160), False, "beyond its far end"),
    (ALEPPO, Area(-90, -180, 90, 180), True, "the whole world"),
    ((-90, -180, 90, 180), Area(36, 37, 37, 38), True, "a place that is the whole world"),
]


@pytest.mark.parametrize(("box", "area", "expected", "why"), BOXES, ids=[row[3] for row in BOXES])
def test_boxes(box: tuple[float, ...], area: Area, expected: bool, why: str) -> None:
    assert overlapping(np.array([box], float), area).tolist() == [expected]


DISTANCES = [
    (ALEPPO, (36.2, 37.16), 0.0, "the point itself"),
    ((0, 10, 0, 10), (0, 0), 10 * DEGREE, "along the equator"),
    ((10, -5, 20, 5), (0, 0), 10 * DEGREE, "a box due north"),
    ((0, 179, 0, 179), (0, -179), 2 * DEGREE, "across the antimeridian"),
    ((80, 180, 80, 180), (80, 0), 20 * DEGREE, "over the pole"),
    ((60, 90, 90, 100), (85, 0), 5 * DEGREE, "a box that holds the pole"),
    ((30, 30, 40, 40), (35, 35), 0.0, "inside a box"),
]


@pytest.mark.parametrize(("box", "point", "metres", "why"), DISTANCES, ids=[row[3] for row in DISTANCES])
def test_distances(box: tuple[float, ...], point: tuple[float, float], metres: float, why: str) -> None:
    boxes = np.array([box], float)
    assert overlapping(boxes, Around(*point, metres + 1)).all()
    assert metres == 0 or not overlapping(boxes, Around(*point, metres - 1)).any()


def test_a_distance_is_the_least_to_any_point_of_a_box() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        south, west = rng.uniform(-80, 70), rng.uniform(-180, 170)
        box = np.array([[south, west, south + rng.uniform(0, 10), west + rng.uniform(0, 30)]])
        latitude, longitude = rng.uniform(-89, 89), rng.uniform(-180, 180)
        grid = np.array([
            (lat, lon, lat, lon)
            for lat in np.linspace(box[0, 0], box[0, 2], 40) for lon in np.linspace(box[0, 1], box[0, 3], 40)
        ])  # fmt: skip
        low, high = 0.0, 2.1e7
        while high - low > 100:
            middle = (low + high) / 2
            low, high = (low, middle) if overlapping(box, Around(latitude, longitude, middle)).any() else (middle, high)
        assert not overlapping(grid, Around(latitude, longitude, low - 200)).any()
        assert overlapping(grid, Around(latitude, longitude, high + 60_000)).any()
