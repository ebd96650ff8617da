"""``make bench-quality``: our ranking beside plain BM25 on judged collections; fails where ours is the lower.

``CORPORA`` names a folder of collections, or one (see ``bench.quality_sets``); without it our own small one is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.search.analysis import tokens
from archive.search.engine import EngineRequest, Match, Reach
from archive.search.syntax import All, Everything, Node, Word
from archive.search.whoosh_engine import WhooshEngine
from bench import machine, quality_baseline
from bench.quality_measures import Measures, measured
from bench.quality_sets import Collection, collections, identity, indexed

OWN = Path(__file__).parent / "judged"
RESULTS = Path(__file__).parent / "results"
DEPTH = 1000
MEASURES = {"ndcg": "nDCG@10", "map": "MAP", "recall": "recall@100"}
# No more than what adding numbers in another order makes of a mean.
SLACK = 1e-9


def main() -> int:
    options = _options()
    rows = []
    print(_line("collection", "documents", *(f"{name}" for name in MEASURES.values()), "verdict"))
    for collection in collections(options.corpora):
        if options.only and collection.name not in options.only:
            continue
        row = compared(collection)
        rows.append(row)
        print(_shown(row), flush=True)
    if not rows:
        print(f"no collection under {options.corpora}", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-quality.json"
    (RESULTS / name).write_text(json.dumps({"machine": machine.description(), "collections": rows}, indent=1) + "\n")
    print(f"\nwritten to bench/results/{name}")
    return 1 if any(row["below"] for row in rows) else 0


def compared(collection: Collection) -> dict[str, Any]:
    """Our measures and the baseline's on one collection, and in which of them ours is the lower."""
    with tempfile.TemporaryDirectory(prefix="sijill-quality-") as folder:
        ours = measured(rankings(collection, Path(folder)), collection.judged)
    plain = measured(quality_baseline.rankings(collection, DEPTH), collection.judged)
    return {
        "collection": collection.name,
        "documents": len(collection.documents),
        "queries": len(collection.judged),
        "ours": asdict(ours),
        "bm25": asdict(plain),
        "below": below(ours, plain),
    }


def below(ours: Measures, plain: Measures) -> list[str]:
    """The measures in which ours is lower than the baseline."""
    return [name for name in MEASURES if getattr(ours, name) < getattr(plain, name) - SLACK]


def rankings(collection: Collection, folder: Path) -> Mapping[str, list[str]]:
    """For each query the ids of the documents that our engine finds, best first."""
    engine = WhooshEngine(folder)
    with engine.rebuild() as rebuild:
        rebuild.add(indexed(collection))
        rebuild.finish(0)
    return asked(engine, collection)


def asked(engine: WhooshEngine, collection: Collection) -> Mapping[str, list[str]]:
    """The same from an index that stands."""
    names = {identity(document["id"]): document["id"] for document in collection.documents}
    found: dict[str, list[str]] = {}
    for query, text in collection.queries.items():
        request = EngineRequest(
            query=plain(text), match=Match.ANY, limit=DEPTH, facets_wanted=(), histogram_wanted=False, seconds=60
        )
        hits = engine.search(request, Reach(frozenset({"public"}))).hits
        found[query] = [names[hit.record_id] for hit in hits]
    return found


def plain(text: str) -> Node:
    """The words of a question side by side, whatever signs stand between them; an unspaced run is one word."""
    places: list[tuple[int, int]] = []
    paired_until = -1
    for token in tokens(text):
        if token.paired and token.start <= paired_until:
            places[-1] = (places[-1][0], token.end)
        else:
            places.append((token.start, token.end))
        paired_until = token.end if token.paired else -1
    words = tuple(Word(text[start:end], start) for start, end in places)
    return All(words) if words else Everything()


def _shown(row: dict[str, Any]) -> str:
    pairs = (f"{row['ours'][name]:.3f} / {row['bm25'][name]:.3f}" for name in MEASURES)
    verdict = "at or above" if not row["below"] else "BELOW: " + ", ".join(MEASURES[name] for name in row["below"])
    return _line(row["collection"], str(row["documents"]), *pairs, verdict)


def _line(name: str, size: str, *columns: str) -> str:
    return f"{name[:26]:26} {size:>9}  " + "  ".join(f"{column:13}" for column in columns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("CORPORA") or OWN))
    parser.add_argument("--only", action="append", default=[], help="a collection by name; may be given again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
