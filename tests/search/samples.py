"""Small documents for the engine's tests."""

from __future__ import annotations

import uuid
from typing import Any

from archive.access.levels import Part
from archive.search.documents import IndexDocument
from archive.search.engine import LEVELS, EngineRequest, EngineResult, Reach
from archive.search.grammar import parse
from archive.search.whoosh_engine import WhooshEngine

ANONYMOUS = Reach(frozenset({"public"}))
REGISTERED = Reach(frozenset({"public", "registered"}))
INVESTIGATOR = Reach(frozenset({"public", "registered", "restricted"}))
ARCHIVIST = Reach(frozenset(LEVELS))


def number(n: int) -> uuid.UUID:
    """The id of sample ``n``."""
    return uuid.uuid5(uuid.NAMESPACE_OID, str(n))


def description(n: int, title: str = "", level: str = "public", **facts: Any) -> IndexDocument:
    values: dict[str, Any] = {
        "record_id": number(n),
        "reference_code": f"CODE-{n}",
        "part": Part.DESCRIPTION,
        "level": level,
        "labels": frozenset({f"level:{level}", "system"}),
        "kind": "testimony",
        "language": "en",
        "revision": 1,
        "title": title,
    }
    return IndexDocument(**{**values, **facts})


def text(n: int, words: str, level: str = "public", **facts: Any) -> IndexDocument:
    return description(n, level=level, part=Part.TEXT, text=words, **facts)


def search(engine: WhooshEngine, query: str, reach: Reach = ANONYMOUS, /, **options: Any) -> EngineResult:
    return engine.search(EngineRequest(query=parse(query), written=query, **options), reach)


def found(engine: WhooshEngine, query: str, reach: Reach = ANONYMOUS, /, **options: Any) -> list[int]:
    """The numbers of the samples found, in order."""
    numbers = {number(n): n for n in range(2000)}
    return [numbers[hit.record_id] for hit in search(engine, query, reach, **options).hits]


def suggestion(engine: WhooshEngine, query: str, reach: Reach = ANONYMOUS) -> str | None:
    return engine.suggest(EngineRequest(query=parse(query), written=query), reach)
