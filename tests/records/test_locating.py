"""Positions for those who may not know them exactly: one fixed cell for all that lies in it."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.records.locating import Position, project

latitudes = st.floats(-85, 85)
longitudes = st.floats(-180, 180)
precisions = st.none() | st.integers(0, 300_000)
METRES = 111_320.0


def shown(latitude: float, longitude: float, precision: int | None = None, public: int | None = None) -> Position:
    found = project(latitude, longitude, precision, public, exact=False)
    assert found is not None
    return found


@given(latitudes, longitudes, precisions, precisions)
def test_it_is_never_more_precise_than_was_asked_for(
    latitude: float, longitude: float, precision: int | None, public: int | None
) -> None:
    found = shown(latitude, longitude, precision, public)
    assert found.precision_m >= max(precision or 0, 10_000 if public is None else public, 100)
    assert -90 <= found.latitude <= 90
    assert -180 <= found.longitude <= 180


@given(latitudes, longitudes, st.integers(100, 300_000), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
def test_all_points_of_a_cell_are_shown_as_one(
    latitude: float, longitude: float, cell: int, north: float, east: float
) -> None:
    middle = shown(latitude, longitude, public=cell)
    assume(abs(middle.longitude) < 170 and abs(middle.latitude) < 84)
    step = cell / METRES
    across = step / math.cos(math.radians(middle.latitude))
    # Half a hundred-thousandth of a degree is lost to rounding, so the very edge is left out.
    assume(cell * 0.01 > 5)
    other = shown(middle.latitude + north * step, middle.longitude + east * across, public=cell)
    assert other == middle


@given(latitudes, longitudes, st.integers(100, 300_000))
def test_the_cell_holds_the_point(latitude: float, longitude: float, cell: int) -> None:
    found = shown(latitude, longitude, public=cell)
    assert abs(found.latitude - latitude) * METRES <= cell / 2 + 2
    across = abs(found.longitude - longitude) * METRES * math.cos(math.radians(found.latitude))
    assert across <= cell / 2 + 2


@given(latitudes, longitudes, precisions, precisions)
def test_those_who_may_know_it_know_it(
    latitude: float, longitude: float, precision: int | None, public: int | None
) -> None:
    assert project(latitude, longitude, precision, public, exact=True) == Position(latitude, longitude, precision or 0)


@pytest.mark.parametrize(("latitude", "longitude"), [(None, None), (None, 1.0), (1.0, None)])
def test_without_a_position_there_is_none(latitude: float | None, longitude: float | None) -> None:
    assert project(latitude, longitude, 5, 5, exact=True) is None
    assert project(latitude, longitude, 5, 5, exact=False) is None


EDGES = [(90.0, 180.0), (-90.0, -180.0), (89.99, 0.0), (0.0, 180.0), (0.0, -180.0), (0.0, 0.0)]


@pytest.mark.parametrize(("latitude", "longitude"), EDGES)
@pytest.mark.parametrize("public", [0, None, 5_000_000, 2**31 - 1])
def test_the_edges_of_the_world(latitude: float, longitude: float, public: int | None) -> None:
    found = shown(latitude, longitude, public=public)
    assert (abs(found.latitude) <= 90, abs(found.longitude) <= 180) == (True, True)
