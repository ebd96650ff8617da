"""Each step can be switched off; a hit says which one found it, and the answer says the forms that were searched."""

from __future__ import annotations

import pytest

from archive.search.engine import EngineResult, Match, Step
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import description, found, number, search, suggestion, text

ALL = frozenset(Step)
NAMES = ("Aleppo", "Halab", "حلب")
HOLDINGS = [
    description(1, "The prison"),
    description(2, "Two prisons"),
    description(3, "Café de la gare", language="fr"),
    description(4, "Cafe central", language="fr"),
    description(5, "Bread queue", places=("Aleppo",), other_places=NAMES[1:], place_values=("Aleppo",),
                place_names={"Aleppo": NAMES}),
    description(6, "Halab in the rain"),
    description(7, "من حلب"),
    description(8, "Deir", places=("Deir ez-Zor",), other_places=("دير الزور",), place_values=("Deir ez-Zor",),
                place_names={"Deir ez-Zor": ("Deir ez-Zor", "دير الزور")}),
    description(9, "شارع في دير الزور", language="ar"),
    description(10, "Interview", names=("Maya Osman",), other_names=("مايا عثمان",)),
    description(11, "Zwei Gefängnisse", language="de"),
]  # fmt: skip


@pytest.fixture
def holdings(search_engine: WhooshEngine) -> WhooshEngine:
    search_engine.index(HOLDINGS)
    return search_engine


def steps_of(result: EngineResult) -> dict[int, set[Step]]:
    numbers = {number(n): n for n in range(20)}
    return {numbers[hit.record_id]: set(hit.steps) for hit in result.hits}


W, F, S, N, P = Step.WRITTEN, Step.FOLDED, Step.STEMMED, Step.NAMED, Step.PLACE
STEPS = [
    ("prison", ALL, {1: {W}, 2: {S}}, "an inflection is found by its stem"),
    ("prison", ALL - {S}, {1: {W}}, "and is not without stems"),
    ("prisons", ALL, {1: {S}, 2: {W}}, "the other way round"),
    ("cafe", ALL, {3: {F}, 4: {W}}, "accents are folded"),
    ("cafe", ALL - {F, S}, {4: {W}}, "or are not"),
    ("CAFÉ", ALL, {3: {W}, 4: {F}}, "case is no step; folding goes both ways"),
    ("gefangnis", ALL, {11: {S}}, "folding and stemming together"),
    ("aleppo", ALL, {5: {W, P}, 6: {N}, 7: {N}}, "other names of a place are found in texts"),
    ("aleppo", ALL - {N}, {5: {W, P}}, "or are not"),
    ("halab", ALL, {5: {N, P}, 6: {W}, 7: {N}}, "by any name, in any script"),
    ("halab", ALL - {N}, {6: {W}}, "a further name is none without the lists"),
    ("حلب", ALL, {5: {N, P}, 6: {N}, 7: {W}}, "in Arabic"),
    ("deir ez-zor", ALL, {8: {W, P}, 9: {N}}, "names of several words"),
    ("دير الزور", ALL, {8: {N, P}, 9: {W}}, "from the other script"),
    ("place:halab", ALL, {5: {N, P}}, "asked of places"),
    ("place:halab", ALL - {N}, {}, "which have no further names then"),
    ("عثمان", ALL, {10: {N}}, "an agent by another name"),
    ("name:osman", ALL - {N}, {10: {W}}, "and by the public one"),
    ('"deux cafes" OR "cafe central"', ALL, {4: {W}}, "a phrase as written"),
    ('"café central"', ALL, {4: {F}}, "a phrase that is folded"),
    ('"café central"', ALL - {F}, {}, "or is not"),
    ("caf*", ALL, {3: {W}, 4: {W}}, "a beginning"),
    ("café*", ALL, {3: {W}, 4: {F}}, "a beginning with an accent"),
    ("café*", ALL - {F}, {3: {W}}, "a beginning that is not folded"),
    ("prison -two", ALL, {1: {W}}, "what is left out finds nothing"),
]


@pytest.mark.parametrize(("query", "steps", "expected", "why"), STEPS, ids=[row[3] for row in STEPS])
def test_steps(
    holdings: WhooshEngine, query: str, steps: frozenset[Step], expected: dict[int, set[Step]], why: str
) -> None:
    assert steps_of(search(holdings, query, steps=steps)) == expected


def test_the_place_that_a_query_names_comes_first(holdings: WhooshEngine) -> None:
    holdings.index([description(12, "Bread in Halab, bread in Halab", kind="article")])
    assert found(holdings, "bread halab", match=Match.ANY)[0] == 5
    assert found(holdings, "bread halab", match=Match.ANY, steps=ALL - {P})[0] == 12


def test_words_are_told_as_they_were_understood(holdings: WhooshEngine) -> None:
    told = search(holdings, 'prison "cafe central" halab').understood
    assert [(one.word, one.position) for one in told] == [("prison", 0), ("cafe", 8), ("central", 13), ("halab", 22)]
    assert told[0].forms == {W: ("prison",), S: ("prisons",)}
    assert told[1].forms == {W: ("cafe",), F: ("café",)}
    assert told[3].forms == {W: ("halab",), N: ("aleppo", "حلب")}


def test_a_stem_of_one_language_finds_nothing_in_another(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1, "Die Waren", language="de"), description(2, "ware", language="en")])
    search_engine.index([description(3, "Waren", language="fr"), text(3, "rien", language="fr")])
    assert set(found(search_engine, "ware")) == {1, 2}


def test_a_suggestion_is_made_of_words_that_are_there(holdings: WhooshEngine) -> None:
    assert suggestion(holdings, "prisom") == "prison"
    holdings.delete([number(1), number(2)])
    assert suggestion(holdings, "prisom") is None
