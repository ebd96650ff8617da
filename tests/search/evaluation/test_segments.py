"""Where records stand behind those of other segments, filters and counts mean the same as in the first."""

from __future__ import annotations

import pytest

from archive.search.engine import EngineRequest, FacetCount
from archive.search.syntax import Everything
from archive.search.whoosh_engine import WhooshEngine
from tests.search.samples import ANONYMOUS, description, number

_EACH = 150


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    """Three segments, each with a place of its own, which one record in three has."""
    engine = WhooshEngine(tmp_path_factory.mktemp("segments") / "index")
    with engine.rebuild() as rebuild:
        rebuild.finish(0)
    for at in range(3):
        engine.index([
            description(n, f"letter {n}", place_values=(f"Town {at}",) if n % 3 == 0 else ())
            for n in range(at * _EACH, (at + 1) * _EACH)
        ])  # fmt: skip
    return engine


@pytest.mark.parametrize("at", range(3))
def test_a_value_chosen_leaves_the_records_that_have_it(three: WhooshEngine, at: int) -> None:
    request = EngineRequest(query=Everything(), chosen={"place": (f"Town {at}",)}, limit=500)
    expected = {number(n) for n in range(at * _EACH, (at + 1) * _EACH) if n % 3 == 0}
    assert {hit.record_id for hit in three.search(request, ANONYMOUS).hits} == expected


def test_the_values_of_all_segments_are_counted(three: WhooshEngine) -> None:
    facets = three.facets(EngineRequest(query=Everything(), facets_wanted=("place",)), ANONYMOUS)
    assert facets == {"place": tuple(FacetCount(f"Town {at}", _EACH // 3) for at in range(3))}
