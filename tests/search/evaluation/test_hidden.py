"""An index with hidden records answers as one that never held them: hits, scores, counts, words, suggestions."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from archive.access.levels import Part
from archive.search.documents import IndexDocument
from archive.search.engine import LEVELS, EngineRequest, EngineResult, Match, Reach, Sort, Step
from archive.search.grammar import parse
from archive.search.syntax import QueryError
from archive.search.whoosh_engine import WhooshEngine
from tests.search.evaluation.corpora import query, record
from tests.search.samples import ANONYMOUS, description, number, text

_VISIBLE = range(40)
_HIDDEN = range(100, 160)
_QUERIES = 40


def _engine(home: Path) -> WhooshEngine:
    engine = WhooshEngine(home)
    with engine.rebuild() as rebuild:
        rebuild.finish(0)
    return engine


def _told(engine: WhooshEngine, written: str, **options: object) -> EngineResult | str | tuple[object, ...]:
    request = EngineRequest(query=parse(written), written=written, **options)  # type: ignore[arg-type]  # any of them
    try:
        return engine.search(request, ANONYMOUS), engine.suggest(request, ANONYMOUS)
    except QueryError as error:
        return str(error.message)


HOW = [*LEVELS[1:], "text", "excluded", "deleted", "moved"]


@pytest.mark.parametrize("how", HOW)
def test_hidden_records_leave_no_trace(tmp_path: Path, how: str) -> None:
    rng = random.Random(HOW.index(how))
    visible = [part for n in _VISIBLE for part in record(rng, n)]
    if how == "text":
        visible = [part for part in visible if part.part is Part.DESCRIPTION]
    level = how if how in LEVELS else "public"
    hidden = [part for n in _HIDDEN for part in record(rng, n, level)]
    hidden += [description(n, f"prisonary{n} Halabiya", level, places=("Halabiya", "Aleppo"), language="de",
                           place_names={"Aleppo": ("Aleppo", "Beroea")}, place_values=("Aleppo",))
               for n in _HIDDEN if n > 150]  # fmt: skip
    without, having = _engine(tmp_path / "without"), _engine(tmp_path / "with")
    without.index(visible)
    having.index(hidden[:30])
    having.index(visible)
    having.index(hidden[30:])
    options: dict[str, object] = {}
    match how:
        case "text":
            having.delete([number(n) for n in _HIDDEN])
            having.index([*visible, *(text(n, "hushword prison Beroea", "sealed") for n in _VISIBLE)])
        case "excluded":
            options["excluded"] = frozenset(number(n) for n in _HIDDEN)
        case "deleted":
            having.delete([number(n) for n in _HIDDEN])
        case "moved":
            having.index([description(n, "elsewhere now", "sealed") for n in _HIDDEN])
    asked = ["", "hushwrod", "beroea", "prisonary151", "prisonarz151~", "Halabiyb", "pris*"]
    asked += [query(rng) for _ in range(_QUERIES)]
    for written in asked:
        for match, sort in ((Match.ALL, Sort.RELEVANCE), (Match.ANY, Sort.NEWEST)):
            expected = _told(without, written, match=match, sort=sort)
            assert _told(having, written, match=match, sort=sort, **options) == expected, written


def test_the_limit_of_beginnings_counts_no_hidden_word(tmp_path: Path) -> None:
    engine = _engine(tmp_path / "index")
    engine.index([description(1, "abcdone"), text(1, " ".join(f"abcd{n}" for n in range(200)), "sealed")])
    engine.index([description(2, " ".join(f"abcde{n}" for n in range(200)))])
    asked = EngineRequest(query=parse("abcd*"), written="abcd*", excluded=frozenset({number(2)}))
    assert [hit.record_id for hit in engine.search(asked, ANONYMOUS).hits] == [number(1)]
    with pytest.raises(QueryError):
        engine.search(EngineRequest(query=parse("abcd*")), Reach(frozenset(LEVELS)))


@pytest.mark.parametrize("how", ["moved", "excluded"])
@pytest.mark.parametrize(("word", "other"), [("city", "cities"), ("arrested", "arresting")], ids=["near", "related"])
def test_what_is_an_inflection_in_a_hidden_text_alone_moves_no_score(
    tmp_path: Path, how: str, word: str, other: str
) -> None:
    visible = [description(1, f"prison {other}", language="de"), description(2, f"{word} prison", language="de")]
    hidden = [description(9, other)]
    without, having = _engine(tmp_path / "without"), _engine(tmp_path / "with")
    without.index(visible)
    having.index([*hidden, *visible])
    options: dict[str, object] = {"excluded": frozenset({number(9)})} if how == "excluded" else {}
    if how == "moved":
        having.index([description(9, other, "sealed")])
    expected = _told(without, f"{word} prison", match=Match.ANY)
    assert _told(having, f"{word} prison", match=Match.ANY, **options) == expected


@pytest.mark.parametrize("first", [1, 2])
def test_the_order_of_forms_tells_nothing_of_segments(tmp_path: Path, first: int) -> None:
    engine = _engine(tmp_path / "index")
    visible = [description(1, "prisons"), description(2, "prisoners prison")]
    engine.index([visible[first - 1]])
    engine.index([visible[2 - first]])
    told = engine.search(EngineRequest(query=parse("prison")), ANONYMOUS).understood
    assert told[0].forms == {Step.WRITTEN: ("prison",), Step.STEMMED: ("prisoners", "prisons")}


def _town(n: int, *places: tuple[str, ...]) -> IndexDocument:
    """A record with places, each with its names, the shown one first."""
    return description(
        n, "letter", places=tuple(names[0] for names in places), place_values=tuple(names[0] for names in places),
        other_places=tuple(name for names in places for name in names[1:]),
        place_names={names[0]: names for names in places},
    )  # fmt: skip


@pytest.mark.parametrize("how", ["deleted", "excluded"])
@pytest.mark.parametrize("first", [True, False])
def test_what_only_a_hidden_record_calls_a_place_is_no_name_of_it(tmp_path: Path, how: str, first: bool) -> None:
    visible = [_town(1, ("Aleppo", "Halab", "حلب")), _town(2, ("Aleppo",), ("Beroea Town",))]
    hidden = [_town(9, ("Aleppo", "حلب", "Halab", "Beroea"))]
    without, having = _engine(tmp_path / "without"), _engine(tmp_path / "with")
    without.index(visible)
    having.index([*hidden, *visible] if first else [*visible, *hidden])
    options: dict[str, object] = {"excluded": frozenset({number(9)})} if how == "excluded" else {}
    if how == "deleted":
        having.delete([number(9)])
    for written in ("aleppo", "halab", "beroea", "place:beroea", "letter beroea", '"beroea town"'):
        assert _told(having, written, **options) == _told(without, written), written


@pytest.mark.parametrize("level", ["public", "sealed"])
def test_another_name_of_a_place_is_found_where_it_is_an_inflection_elsewhere(tmp_path: Path, level: str) -> None:
    engine = _engine(tmp_path / "index")
    engine.index([_town(1, ("City", "Cities")), description(2, "cities", language="de")])
    engine.index([description(3, "cities", level)])
    hits = engine.search(EngineRequest(query=parse("city")), ANONYMOUS).hits
    assert {number(1): {Step.WRITTEN, Step.PLACE}, number(2): {Step.NAMED}}.items() <= {
        hit.record_id: hit.steps for hit in hits
    }.items()


@pytest.mark.parametrize("seed", range(4))
def test_beside_what_a_grant_opens_the_rest_of_its_level_leaves_no_trace(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    visible = [part for n in _VISIBLE for part in record(rng, n)]
    granted = [replace(part, labels=frozenset({"case:1"})) for n in range(50, 62) for part in record(rng, n, "sealed")]
    hidden = [part for n in _HIDDEN for part in record(rng, n, "sealed")]
    hidden += [description(n, "prisonary bombers", "sealed", language="tr") for n in range(170, 180)]
    without, having = _engine(tmp_path / "without"), _engine(tmp_path / "with")
    without.index([*visible, *granted])
    having.index([*visible, *granted, *hidden])
    reach = Reach(frozenset({"public"}), frozenset({"case:1"}))
    for written in ["", "pris*", "arrestes~", "prison bombs", *(query(rng) for _ in range(_QUERIES))]:
        for match, sort in ((Match.ALL, Sort.RELEVANCE), (Match.ANY, Sort.RELEVANCE), (Match.ALL, Sort.NEWEST)):
            asked = EngineRequest(query=parse(written), written=written, match=match, sort=sort)
            expected = without.search(asked, reach)
            assert having.search(asked, reach) == expected, (written, match)
            counted = having.search(replace(asked, limit=0, offset=3), reach)
            assert (counted.hits, counted.total) == ((), expected.total)
