"""``make bench``, second part: the search of 100,000 records beside SQLite FTS5 and Whoosh used plainly."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bench import machine
from bench.search import measuring
from bench.search.building import Built, build, forget
from bench.search.chosen import NAMES, contender
from bench.search.questions import Asker
from bench.search.report import table
from bench.search.texts import Text, generated, real

RESULTS = Path(__file__).parents[1] / "results"
_SAMPLE = 3000
Source = Callable[[], Iterator[Text]]


def run(options: argparse.Namespace) -> None:
    """Measure, print the table, and write the figures down."""
    if options.keep:
        result = measure(options.keep, options)
    else:
        with tempfile.TemporaryDirectory(prefix="sijill-search-") as folder:
            result = measure(Path(folder), options)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-search-{options.search_records}{options.label}.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n")
    print(table(result))
    print(f"\nwritten to bench/results/{name}")


def measure(home: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Build what is not kept, and ask everything."""
    source = _source(options)
    folder = home / _key(options)
    counts = {"ours": options.search_records, "fts5": options.search_records, "whoosh": options.whoosh_records}
    names = [name for name in NAMES if name in options.engines]
    forget(folder, options.rebuild)
    built = build(folder, {name: (contender(name), counts[name]) for name in names}, source())
    asked = Asker(list(islice(source(), _SAMPLE))).questions(options.questions)
    opened = {name: contender(name) for name in names}
    opening = {name: measuring.opening(one, folder / name) for name, one in opened.items()}
    search = measuring.ask_all(opened, asked)
    for one in opened.values():
        one.close()
    more = list(islice(source(), 20))
    return {
        "machine": machine.description(),
        "corpus": [path.name for path in options.corpus] or "generated",
        "built": {name: _derived(facts) for name, facts in built.items()},
        "opening": opening,
        "search": search,
        "commit": {name: measuring.committing(contender(name), folder / name, more) for name in names},
        "memory": {name: measuring.memory(name, folder / name, asked) for name in names},
    }


def _derived(built: Built) -> dict[str, float]:
    return asdict(built) | {
        "cpu_ms_a_record": built.cpu * 1000 / max(built.records, 1),
        "index_mb": round(built.index / 2**20, 1),
        "index_to_text": round(built.index / max(built.text, 1), 3),
    }


def _source(options: argparse.Namespace) -> Source:
    if options.corpus:
        return lambda: real(options.corpus, options.search_records)
    return lambda: generated(options.search_records)


def _key(options: argparse.Namespace) -> str:
    return "-".join([*(path.name.partition(".")[0] for path in options.corpus), str(options.search_records)])


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen of this part."""
    parser.add_argument("--search-records", type=int, default=100_000, help="0 leaves this part out")
    parser.add_argument("--whoosh-records", type=int, default=10_000, help="Whoosh takes some 11 ms a record")
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="JSON Lines instead; repeatable")
    parser.add_argument("--questions", type=int, default=60, help="of each kind")
    parser.add_argument("--engines", nargs="+", choices=list(NAMES), default=list(NAMES))
    parser.add_argument("--keep", type=Path, help="a folder in which indexes are kept and taken from")
    parser.add_argument("--rebuild", nargs="+", choices=list(NAMES), default=[], help="of what is kept")
    parser.add_argument("--label", default="", help="added to the result's name; .local is not committed")
