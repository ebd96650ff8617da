"""Whoosh's own searcher and matchers over the same files give the same hits in the same order."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

import pytest
from whoosh.searching import Searcher

from archive.search.engine import EngineRequest, Match, Step
from archive.search.evaluation.compiling import Compiler
from archive.search.evaluation.evaluator import Evaluator
from archive.search.evaluation.matchers import FieldsTogether
from archive.search.evaluation.searching import space_of
from archive.search.evaluation.space import Space
from archive.search.generations import Generations
from archive.search.grammar import parse
from archive.search.leaves import Leaf
from archive.search.whoosh_engine import WhooshEngine
from tests.search.evaluation.corpora import query, record
from tests.search.samples import ANONYMOUS, number

_QUERIES = 25


def _ordered(scored: dict[uuid.UUID, float]) -> list[tuple[float, str]]:
    return sorted((-round(score, 9), record_id.hex) for record_id, score in scored.items())


def _nothing() -> None:
    pass


@pytest.mark.parametrize("seed", range(3))
def test_whoosh_s_searcher_agrees(search_engine: WhooshEngine, index_home: Path, seed: int) -> None:
    rng = random.Random(seed)
    for start in range(0, 90, 30):  # several segments, with deletions in them
        search_engine.index([part for n in range(start, start + 30) for part in record(rng, n)])
    search_engine.index([part for n in range(5, 50, 9) for part in record(rng, n)], gone=[number(3), number(77)])
    snapshot = search_engine.newest()
    leaves = snapshot.levels["public"]
    index = Generations(index_home).opened("000001", "public")
    space = space_of(snapshot, EngineRequest(query=parse("")), ANONYMOUS)
    with Searcher(index.reader(), weighting=FieldsTogether(space, {k: leaf for k, (leaf, _) in leaves.items()}),
                  fromindex=index) as searcher:  # fmt: skip
        records = [_records(leaves[reader.segment().segment_id()][0]) for reader, _ in searcher.reader().leaf_readers()]
        for _ in range(_QUERIES):
            written = query(rng)
            node = Compiler(space, Match.ALL, frozenset(Step), _nothing, cut=True).compile(parse(written))
            stock: dict[uuid.UUID, float] = {}
            for (subsearcher, _), ids in zip(searcher.leaf_searchers(), records, strict=True):
                matcher = node.matcher(subsearcher, searcher.boolean_context())
                while matcher.is_active():
                    stock[ids[matcher.id()]] = matcher.score()
                    matcher.next()
            assert _ordered(stock) == _ordered(_ours(space, node)), written


def _records(leaf: Leaf) -> list[uuid.UUID]:
    return [uuid.UUID(bytes=bytes(one).ljust(16, b"\0")) for one in leaf.facts.records]


def _ours(space: Space, node: object) -> dict[uuid.UUID, float]:
    evaluator = Evaluator(space, space, _nothing)
    found = evaluator.run(node)
    places = found.mask.nonzero()[0]
    scores = evaluator.scores(found, places)
    return {space.record(place): score for place, score in zip(places.tolist(), scores.tolist(), strict=True)}
