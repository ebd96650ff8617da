"""Hits, counts, order and pages are those of a search that looks at every record, one after the other."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Mapping

import pytest

from archive.access.levels import Part
from archive.search import syntax
from archive.search.analysis import tokens
from archive.search.documents import IndexDocument
from archive.search.engine import LEVELS, EngineRequest, Reach, Sort, Step
from archive.search.fields import TEXT_FIELDS
from archive.search.grammar import parse
from archive.search.whoosh_engine import WhooshEngine
from tests.search.evaluation.corpora import query, record
from tests.search.samples import number

PLAIN = frozenset({Step.WRITTEN, Step.FOLDED})
LISTED = ("other_names", "other_places")
_UNDATED = 10**7
Parts = tuple[IndexDocument, ...]


def _matches(node: syntax.Node, parts: Parts, field: str | None = None) -> bool:
    match node:
        case syntax.Word(text=text, prefix=prefix):
            return _holds([token.folded for token in tokens(text)], parts, field, prefix)
        case syntax.Phrase(text=text):
            return _holds([token.folded for token in tokens(text)], parts, field)
        case syntax.Within(field=name, node=inner) if name in TEXT_FIELDS:
            return _matches(inner, parts, name)
        case syntax.Within(field=name, node=syntax.Word(text=text)):
            values = parts[0].facets["language" if name == "lang" else name]
            return any(value == text or value.startswith(f"{text}-") for value in values)
        case syntax.DateWithin(earliest=low, latest=high):
            return any(first <= high and last >= low for first, last in parts[0].spans)
        case syntax.Without(node=inner):
            return not _matches(inner, parts, field)
        case syntax.Any(nodes=nodes):
            return any(_matches(inner, parts, field) for inner in nodes)
        case syntax.All(nodes=nodes):
            kept = [inner for inner in nodes if not _too_common(inner)] or nodes
            return all(_matches(inner, parts, field) for inner in kept)
        case _:
            return True


def _too_common(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Word) and not node.prefix and node.text in ("the", "and")


def _holds(words: list[str], parts: Parts, field: str | None, prefix: bool = False) -> bool:
    for part in parts:
        for name, passages in part.texts().items():
            if name in LISTED or (field and name not in TEXT_FIELDS[field]):
                continue
            for passage in passages:
                found = [token.folded for token in tokens(passage)]
                starts = range(len(found) - len(words) + 1)
                if any(_same(found[at : at + len(words)], words, prefix) for at in starts):
                    return True
    return False


def _same(found: list[str], words: list[str], prefix: bool) -> bool:
    return found[:-1] == words[:-1] and (found[-1].startswith(words[-1]) if prefix else found[-1] == words[-1])


def _readable(records: Mapping[int, list[IndexDocument]], reach: Reach) -> dict[uuid.UUID, Parts]:
    """The parts of each record that may be read, its description first; none where that may not."""
    found: dict[uuid.UUID, Parts] = {}
    for n, parts in records.items():
        open_ = tuple(part for part in parts if part.level in reach.whole)
        if open_ and open_[0].part is Part.DESCRIPTION:
            found[number(n)] = open_
    return found


def _order(sort: Sort, record_id: uuid.UUID, parts: Parts) -> tuple[object, ...]:
    spans, last = parts[0].spans, (-parts[0].received, record_id.bytes)
    if sort is Sort.NEWEST:
        return (-max((span[1] for span in spans), default=-1), *last)
    if sort is Sort.OLDEST:
        return (min((span[0] for span in spans), default=_UNDATED), *last)
    return last


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_is_that_of_a_naive_search(search_engine: WhooshEngine, seed: int) -> None:
    rng = random.Random(seed + 100)
    records = {n: record(rng, n, rng.choice(LEVELS[:3]), rng.choice([None, None, *LEVELS[:3]])) for n in range(120)}
    for start in range(0, 120, 30):
        search_engine.index([part for n in range(start, start + 30) for part in records[n]])
    for n in range(0, 120, 7):
        records[n] = record(rng, n, rng.choice(LEVELS[:3]))
        search_engine.index(records[n])
    for n in (3, 50, 80):
        del records[n]
    search_engine.delete([number(n) for n in (3, 50, 80)])
    for _ in range(60):
        reach = Reach(frozenset(LEVELS[: rng.randint(1, 3)]))
        written = query(rng)
        if "~" in written:
            continue
        kinds = rng.choice([(), (), ("image",)])
        _compare(search_engine, _readable(records, reach), reach, written, kinds, rng.choice(list(Sort)[1:]))


def _compare(
    engine: WhooshEngine,
    readable: dict[uuid.UUID, Parts],
    reach: Reach,
    written: str,
    kinds: tuple[str, ...],
    sort: Sort,
) -> None:
    node = parse(written)
    matching = {record_id: parts for record_id, parts in readable.items() if _matches(node, parts)}
    hits = {key: parts for key, parts in matching.items() if not kinds or parts[0].kind in kinds}
    asked = EngineRequest(
        query=node, written=written, steps=PLAIN, sort=sort, chosen={"kind": kinds}, offset=5, limit=20
    )
    result = engine.search(asked, reach)
    assert result.total == len(hits), written
    expected = sorted(hits, key=lambda record_id: _order(sort, record_id, hits[record_id]))
    assert [hit.record_id for hit in result.hits] == expected[5:25], written
    for facet in ("kind", "descriptor", "language", "access"):
        inside = matching if facet == "kind" else hits
        counts = Counter(value for parts in inside.values() for value in parts[0].facets[facet])
        told = {row.value: row.count for row in result.facets[facet] if row.count}
        assert told == counts, (written, facet)
    assert dict(result.histogram) == Counter(year for parts in hits.values() for year in parts[0].years)
