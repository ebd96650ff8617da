"""What is kept of a word that was asked for answers as the word did when it was new."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.search.engine import EngineRequest, EngineResult, Match, Reach, Sort
from archive.search.grammar import parse
from archive.search.recent import Recent
from archive.search.syntax import QueryError
from archive.search.whoosh_engine import WhooshEngine
from tests.search.evaluation.corpora import query, record
from tests.search.samples import ANONYMOUS, description

STAFF = Reach(frozenset({"public", "registered", "restricted"}))
FACETS = ("kind", "language", "place", "year")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "index"
    made = _opened(folder)
    rng = random.Random(3)
    levels = ("public", "registered", "restricted")
    made.index([part for n in range(120) for part in record(rng, n, rng.choice(levels), rng.choice(levels))])
    return folder


def _opened(home: Path) -> WhooshEngine:
    engine = WhooshEngine(home)
    with engine.rebuild() as rebuild:
        rebuild.finish(0)
    return engine


def _told(engine: WhooshEngine, request: EngineRequest, reach: Reach = ANONYMOUS) -> EngineResult | str:
    try:
        return engine.search(request, reach)
    except QueryError as error:
        return str(error.message)


def _requests() -> Iterator[EngineRequest]:
    rng = random.Random(11)
    for _ in range(12):
        plain = EngineRequest(query=parse(query(rng)), facets_wanted=FACETS, limit=rng.choice((5, 300)))
        yield plain
        yield replace(plain, sort=rng.choice(list(Sort)))
        yield replace(plain, match=Match.ANY)
        yield replace(plain, chosen={"kind": ("image",)})
        yield replace(plain, earliest=734_000, latest=734_500)
        yield replace(plain, offset=5)


@pytest.mark.parametrize("reach", [ANONYMOUS, STAFF], ids=["visitor", "staff"])
def test_asked_again_every_question_is_answered_alike(home: Path, reach: Reach) -> None:
    engine = WhooshEngine(home)
    asked = [(request, _told(WhooshEngine(home), request, reach)) for request in _requests()]
    for turn in range(2):
        random.Random(turn).shuffle(asked)
        for request, expected in asked:
            assert _told(engine, request, reach) == expected


def test_a_word_is_kept_once_all_its_records_are_scored(tmp_path: Path) -> None:
    engine = _opened(tmp_path / "index")
    engine.index([description(n, f"prison {n}") for n in range(50)])
    asked = EngineRequest(query=parse("prison"))
    first = engine.search(asked, ANONYMOUS)
    kept = engine.newest().words
    assert len(kept) == 1
    assert engine.search(asked, ANONYMOUS) == first
    assert engine.search(replace(asked, steps=frozenset()), ANONYMOUS).total == 50
    assert len(kept) == 2, "the word alone, without its inflections, is another"


def test_what_is_kept_ends_with_the_next_commit(tmp_path: Path) -> None:
    engine = _opened(tmp_path / "index")
    engine.index([description(1, "prison")])
    asked = EngineRequest(query=parse("prison"))
    assert engine.search(asked, ANONYMOUS).total == 1
    engine.index([description(2, "prisons")])
    result = engine.search(asked, ANONYMOUS)
    assert result.total == 2
    assert {form for forms in result.understood[0].forms.values() for form in forms} == {"prison", "prisons"}


def test_the_longest_not_asked_for_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(100)
    recent.put([("a", 1, 40), ("b", 2, 40)])
    assert recent.get("a") == 1
    recent.put([("c", 3, 40)])
    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    recent.put([("large", 4, 51)])
    assert recent.get("large") is None, "one that would take more than half is not kept"
    recent.put([("a", 9, 40)])
    assert recent.get("a") == 1, "what is kept already stays"
