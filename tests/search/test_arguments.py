"""A search's address: what it may say, everything that is wrong with it at once, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from archive.base.errors import Invalid
from archive.search.arguments import pairs, read, unknown
from archive.search.engine import Area, Around, Match, Sort, Step

ALEPPO = Around(36.2, 37.16, 25000)


@pytest.mark.parametrize(
    ("address", "area", "why"),
    [
        ({"near": "36.2,37.16,25"}, ALEPPO, "as an address says it"),
        ({"near": "36,2;37,16;25"}, ALEPPO, "decimal commas, where something else parts the numbers"),
        ({"near": "٣٦٫٢،٣٧٫١٦،٢٥"}, ALEPPO, "as an Arabic keyboard writes it"),
        ({"latitude": "36,2", "longitude": "37,16", "kilometres": "25"}, ALEPPO, "as the form sends it"),
        ({"latitude": "۳۶٫۲", "longitude": "۳۷.۱۶", "kilometres": "۲۵"}, ALEPPO, "with Persian digits"),
        ({"near": " 36.2 , 37.16 , 25 "}, ALEPPO, "with spaces"),
        ({"latitude": "36.2° N", "longitude": "37.16°E", "kilometres": "25"}, ALEPPO, "as maps show it"),
        ({"near": "33.9° S,18.4° W,1"}, Around(-33.9, -18.4, 1000), "south and west are below nought"),
        ({"near": "−33.9,\u200e-18.4,0.5"}, Around(-33.9, -18.4, 500), "minus, and a mark"),
        ({"box": "36,37,37,38"}, Area(36, 37, 37, 38), "a box"),
        ({"south": "36", "west": "37", "north": "37", "east": "38"}, Area(36, 37, 37, 38), "a box from the form"),
        ({"box": "-10,170,10,-170"}, Area(-10, 170, 10, -170), "over the antimeridian"),
        ({"near": "", "latitude": " "}, None, "nothing was filled in"),
        ({"near": "1,2,3", "latitude": "36.2", "longitude": "37.16", "kilometres": "25"}, ALEPPO, "the form first"),
    ],
)  # fmt: skip
def test_an_area_is_read(address: dict[str, str], area: Area | Around | None, why: str) -> None:
    assert read(MultiDict(address)).area == area, why


@pytest.mark.parametrize(
    ("address", "fields", "why"),
    [
        ({"near": "here"}, ["latitude", "longitude", "kilometres"], "no number, and two lacking"),
        ({"near": "90.1,181,0"}, ["latitude", "longitude", "kilometres"], "each beyond its bounds"),
        ({"near": "nan,inf,1e3"}, ["latitude", "longitude", "kilometres"], "what Python calls numbers"),
        ({"latitude": "36.2"}, ["longitude", "kilometres"], "the others are asked for"),
        ({"latitude": "36 E", "longitude": "37 N", "kilometres": "1"}, ["latitude", "longitude"], "turned around"),
        ({"latitude": "-36 S", "longitude": "37", "kilometres": "1"}, ["latitude"], "twice negative"),
        ({"near": "36,37,20001"}, ["kilometres"], "farther than there is"),
        ({"box": "37,37,36,38"}, ["south"], "upside down"),
        ({"near": "36.2,37.16"}, ["kilometres"], "the distance lacks, and nothing else"),
        ({"near": "36,2;37,16"}, ["kilometres"], "also with decimal commas"),
        ({"near": "36.2,137.16N"}, ["longitude", "kilometres"], "what is wrong beside what lacks"),
        ({"box": "36,37,37"}, ["east"], "one too few: they come in one order"),
        ({"near": "36.2,37.16,25,9"}, ["latitude", "longitude", "kilometres"], "one too many: which is not known"),
        ({"date_from": "\0", "date_to": "\u200b"}, ["date_from", "date_to"], "what cannot be seen is no open end"),
        ({"kind": "x", "verification": "x", "access": "x"}, ["kind", "access", "verification"], "none such"),
        ({"year": "soon", "kind": "image"}, ["year"], "no year"),
        ({"near": "36,37,1", "box": "36,37,37,38"}, ["south"], "two areas"),
        ({"date_from": "yesterday", "near": "x,37,1", "date_to": "2016-13"}, ["latitude", "date_from", "date_to"], ""),
        ({"date_from": "2017", "date_to": "2016"}, ["date_to"], "the last before the first"),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_said_at_once(address: dict[str, str], fields: list[str], why: str) -> None:
    with pytest.raises(Invalid) as told:
        read(MultiDict(address))
    assert [problem.where for problem in told.value.problems] == fields, why


def test_steps_are_on_unless_they_are_switched_off() -> None:
    assert read(MultiDict({})).steps == frozenset(Step)
    assert read(MultiDict({"fold": "1", "stem": "no"})).steps == frozenset(Step)
    off = read(MultiDict({"fold": "0", "stem": "0", "names": "0"})).steps
    assert off == {Step.WRITTEN, Step.PLACE}


def test_dates_may_have_arabic_digits() -> None:
    asked = read(MultiDict({"date_from": "٢٠١٦-١١", "date_to": "۲۰۱۷"}))
    assert (asked.date_from, asked.date_to) == ("2016-11", "2017")


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ({"kind": " Image "}, {"kind": ("image",)}),
        ({"year": "٢٠١٦"}, {"year": ("2016",)}),
        ({"access": "staff"}, {"access": ("staff",)}),
        ({"place": "nowhere", "language": "xx"}, {"place": ("nowhere",), "language": ("xx",)}),
        ({"year": "980"}, {"year": ("980",)}),
        ({"year": "-0044"}, {"year": ("-44",)}),
    ],
    ids=str,
)  # fmt: skip
def test_values_are_taken_as_the_index_has_them(typed: dict[str, str], taken: dict[str, tuple[str, ...]]) -> None:
    assert read(MultiDict(typed)).chosen == taken


def test_a_value_that_there_is_not_comes_with_those_that_there_are() -> None:
    with pytest.raises(Invalid) as told:
        read(MultiDict([("kind", "image"), ("kind", "testimonies")]))
    (problem,) = told.value.problems
    assert "testimony, image, article" in str(problem.message) and problem.suggestion == "testimony"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("lang", "language"), ("descriptors", "descriptor"), ("query", "q"), ("KIND", "kind"), ("utm_source", None)],
)
def test_what_is_no_argument_is_told_with_the_one_that_was_meant(name: str, meant: str | None) -> None:
    (problem,) = unknown(["q", name, name, "stem"])
    assert (problem.where, problem.suggestion) == (name, meant)
    assert name in str(problem.message) and (meant or "date_from") in str(problem.message)


def test_what_stands_for_no_choice_of_a_list_is_the_first_of_it() -> None:
    asked = read(MultiDict({"sort": "sideways", "match": "none"}))
    assert (asked.sort, asked.match) == (Sort.RELEVANCE, Match.ALL)


degrees = st.floats(-90, 90).map(lambda number: round(number, 6))


@given(
    q=st.text(max_size=20).map(str.strip),
    places=st.lists(st.text(min_size=1, max_size=9), unique=True, max_size=3),
    area=st.none() | st.builds(Around, degrees, degrees, st.integers(1, 9999).map(lambda km: km * 1000.0)),
    off=st.sets(st.sampled_from(["fold", "stem", "names"])),
    sort=st.sampled_from(Sort),
)
def test_a_request_comes_back_from_its_own_address(
    q: str, places: list[str], area: Around | None, off: set[str], sort: Sort
) -> None:
    address = [("q", q), ("sort", sort.value), *(("place", place) for place in places), *((name, "0") for name in off)]
    if area is not None:
        address.append(("near", f"{area.latitude:f},{area.longitude:f},{area.metres / 1000:f}"))
    asked = read(MultiDict(address))
    assert asked.area == area
    assert read(MultiDict(pairs(asked))) == asked
