"""What a viewer may not read changes nothing that the viewer is told."""

from __future__ import annotations

import pytest

from archive.search.engine import LEVELS, Reach
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import (
    ANONYMOUS,
    ARCHIVIST,
    INVESTIGATOR,
    REGISTERED,
    description,
    found,
    number,
    search,
    suggestion,
    text,
)

QUERIES = ["aleppo", "prison aleppo", '"old prison"', "pris*", "allepo~", "NOT prison", "", "date:2016"]


def told(engine: WhooshEngine, reach: Reach) -> list[object]:
    """Everything that searches answer."""
    return [(search(engine, query, reach), suggestion(engine, query, reach)) for query in [*QUERIES, "zanzibra"]]


@pytest.mark.parametrize("level", LEVELS[1:])
def test_hidden_documents_change_no_score_count_or_suggestion(search_engine: WhooshEngine, level: str) -> None:
    search_engine.index(
        [description(n, f"Aleppo {n}", spans=((736000, 736001 + n),)) for n in range(5)]
        + [text(n, "the old prison " * n, language="ar" if n == 3 else "en") for n in range(5)]
    )
    blind = [reach for reach in (ANONYMOUS, REGISTERED, INVESTIGATOR) if level not in reach.whole]
    before = [told(search_engine, reach) for reach in blind]
    hidden = [description(n, f"Zanzibar prison {n}", level, language="fr", kind="image") for n in range(100, 600)]
    search_engine.index(hidden + [text(n, "prison priscilla aleppo", level) for n in range(100, 600)])
    assert [told(search_engine, reach) for reach in blind] == before
    assert told(search_engine, ARCHIVIST) != before[0]


LEVEL_MATRIX = [
    (ANONYMOUS, ["public"]),
    (REGISTERED, ["public", "registered"]),
    (INVESTIGATOR, ["public", "registered", "restricted"]),
    (ARCHIVIST, list(LEVELS)),
]


@pytest.mark.parametrize(("reach", "readable"), LEVEL_MATRIX)
def test_each_level_is_found_by_those_who_read_it(
    search_engine: WhooshEngine, reach: Reach, readable: list[str]
) -> None:
    search_engine.index([description(n, f"same own{level}", level) for n, level in enumerate(LEVELS)])
    result = search(search_engine, "same", reach)
    assert result.total == len(readable)
    assert {row.value for row in result.facets["access"]} == set(readable)
    for level in LEVELS:
        assert suggestion(search_engine, f"ovn{level}", reach) == (f"own{level}" if level in readable else None)


def test_a_closed_text_is_found_by_those_alone_who_may_read_it(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1, "Open title"), text(1, "closed words", "restricted")])
    assert found(search_engine, "title") == [1] and found(search_engine, "closed") == []
    assert found(search_engine, "closed title", INVESTIGATOR) == [1]
    assert search(search_engine, "NOT closed").total == 1


def test_a_grant_opens_hits_and_moves_no_count(search_engine: WhooshEngine) -> None:
    mine = frozenset({"level:sealed", "own:abc"})
    search_engine.index(
        [description(1, "public letter"), description(2, "my letter", "sealed", labels=mine, kind="image")]
        + [description(n, "letter", "sealed") for n in range(10, 20)]
        + [description(3, "half letter"), text(3, "my secret text", "restricted", labels=frozenset({"own:abc"}))]
    )
    before = search(search_engine, "letter")
    owner = Reach(frozenset({"public"}), frozenset({"own:abc"}))
    after = search(search_engine, "letter", owner)
    assert {hit.record_id for hit in after.hits} == {number(1), number(2), number(3)}
    assert after.facets == before.facets
    scores = {hit.record_id: hit.score for hit in after.hits}
    assert all(scores[hit.record_id] == hit.score for hit in before.hits)
    assert found(search_engine, "half secret", owner) == [3] and found(search_engine, "secret") == []
    assert found(search_engine, "kind:image", owner) == [2]
    assert found(search_engine, "letter", owner, chosen={"kind": ("image",)}) == [2]
    assert suggestion(search_engine, "secrte", owner) is None


def test_a_record_that_moves_between_levels_leaves_the_old_one(search_engine: WhooshEngine) -> None:
    search_engine.index([description(1, "moving"), text(1, "text")])
    search_engine.index([description(1, "moving", "sealed"), text(1, "text", "sealed")])
    assert found(search_engine, "moving", INVESTIGATOR) == [] and found(search_engine, "moving", ARCHIVIST) == [1]
    search_engine.index([description(1, "moving"), text(1, "text", "restricted")])
    assert found(search_engine, "moving") == [1] and found(search_engine, "text") == []
    assert {row.level for row in search_engine.check()} == {"public", "restricted"}
