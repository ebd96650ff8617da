"""``make bench``: what a reader and an operator wait for, over a generated archive, as a table and as JSON.

Then search alone, beside other engines on the same texts (``bench.search``), and the moderators' desk under load
(``bench.moderators``).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import ledger, machine, moderators
from bench.generate import TOWNS, Generator
from bench.program import Program, get, post
from bench.search import command as search

RESULTS = Path(__file__).parent / "results"
WARM_UP = 5
SETTLE_SECONDS = 5
"""Until the worker beside the server has started and looked at the index."""


def main() -> None:
    options = _options()
    if options.records:
        _run(options)
    if options.search_records:
        search.run(options)
    if options.pending:
        # A desk needs some records to comment on, however many the other parts are measured at.
        moderators.run(argparse.Namespace(**{**vars(options), "records": min(options.records or 2_000, 2_000)}))


def _run(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="sijill-bench-") as folder:
        result = measure(Path(folder), options.records, options.requests, options.database_url)
        if options.events:
            result["ledger"] = ledger.measure(Path(folder) / "ledger", options.events)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{options.records}{options.label}.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n")
    print(table(result))
    print(f"\nwritten to bench/results/{name}\n")


def measure(folder: Path, records: int, requests: int, database_url: str = "") -> dict[str, Any]:
    """Fill a new archive, serve it, and time everything; seconds and milliseconds as the names say."""
    generator = Generator()
    program = Program(folder / "home", database_url)
    source = folder / "records.jsonl"
    size = generator.write(source, records)
    program.run("init")
    result: dict[str, Any] = {
        "machine": machine.description(),
        "database": "postgresql" if database_url else "sqlite",
        "records": records,
        "text_mb": round(size / 2**20, 1),
    }
    imported = program.run("import", source)
    result["import"] = {"wall_s": imported.wall, "cpu_s": imported.cpu, "records_per_s": _rate(records, imported.wall)}
    indexed = program.run("index", "rebuild")
    result["index"] = {"wall_s": indexed.wall, "cpu_s": indexed.cpu, "records_per_s": _rate(records, indexed.wall)}
    result["index"]["size_mb"] = round(_bytes(folder / "home" / "index") / 2**20, 1)
    program.run("account", "add", "bench", "--role", "archivist", "--password-stdin", stdin="a long enough phrase\n")
    token = program.run("account", "token", "bench", "--label", "bench").output.split()[-1]
    started = time.monotonic()
    with program.serving(folder / "log") as server:
        result["start_s"] = round(time.monotonic() - started, 2)
        time.sleep(SETTLE_SECONDS)
        result["memory_idle"] = _memory(server.process.pid)
        result["search"] = _searches(server.address, generator, requests)
        result["pages"] = _pages(server.address, generator, requests)
        result["memory"] = _memory(server.process.pid)
        result["save_to_found_s"] = _save_to_found(server.address, token)
    return result


def _searches(address: str, generator: Generator, number: int) -> dict[str, Any]:
    chance, common, rare = random.Random(7), generator.common_words(), generator.rare_words()
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "common word": lambda: {"q": chance.choice(common)},
        "rare word": lambda: {"q": chance.choice(rare)},
        "three words": lambda: {"q": " ".join(chance.sample(common + rare[:20], 3))},
        "either of three": lambda: {"q": " OR ".join(chance.sample(common, 3))},
        "phrase": lambda: {"q": f'"{common[0]} {chance.choice(common[1:])}"'},
        # Longer than the shortest that is read, which may begin more words than are looked for at once.
        "prefix": lambda: {"q": chance.choice([word for word in rare if len(word) > 5])[:5] + "*"},
        "fuzzy": lambda: {"q": max(chance.sample(rare, 5), key=len) + "~"},
        "date range": lambda: {"q": f"{chance.choice(common)} date:2014-01..2015-06"},
        "newest first": lambda: {"q": chance.choice(common), "sort": "newest"},
        "with a facet": lambda: {"q": chance.choice(common), "kind": "article", "place": chance.choice(TOWNS)},
        "everything": lambda: {"q": ""},
    }
    return {
        name: _timed(f"{address}/api/v1/search?{urllib.parse.urlencode(query())}" for _ in range(number))
        for name, query in kinds.items()
    }


def _pages(address: str, generator: Generator, number: int) -> dict[str, Any]:
    chance = random.Random(11)
    _, body = get(f"{address}/api/v1/search?per_page=100")
    codes = [hit["reference_code"] for hit in json.loads(body)["hits"]]
    words = generator.common_words() + generator.rare_words()
    return {
        "home": _timed(f"{address}/" for _ in range(number)),
        "search page": _timed(f"{address}/search?q={chance.choice(words)}" for _ in range(number)),
        "record page": _timed(f"{address}/records/{chance.choice(codes)}" for _ in range(number)),
        "record as JSON": _timed(f"{address}/api/v1/records/{chance.choice(codes)}" for _ in range(number)),
    }


def _timed(addresses: Iterable[str]) -> dict[str, float]:
    times = []
    for address in addresses:
        started = time.perf_counter()
        get(address)
        times.append((time.perf_counter() - started) * 1000)
    times = sorted(times[WARM_UP:] or times)
    return {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}


def _save_to_found(address: str, token: str) -> float:
    """Seconds from the answer to a POST until a search finds the record."""
    times = []
    for turn in range(5):
        word = f"zzunique{'abcde'[turn]}"
        record = {"kind": "article", "title": word, "body": f"the word {word}", "language": "en"}
        post(f"{address}/api/v1/records", record | {"access": "public", "status": "published"}, token)
        started = time.monotonic()
        while json.loads(get(f"{address}/api/v1/search?q={word}")[1])["total"] == 0:
            time.sleep(0.02)
            if time.monotonic() - started > 60:
                raise RuntimeError("a saved record was not found within a minute")
        times.append(time.monotonic() - started)
    return round(statistics.median(times), 2)


def _memory(pid: int) -> dict[str, Any]:
    return {
        "worker" if re.search(r"\bworker\b", machine.command_line(child)) else "server": machine.memory(child)
        for child in machine.family(pid)
    }


def _rate(number: int, seconds: float) -> float:
    return round(number / max(seconds, 0.01), 1)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    lines = [
        f"{result['records']} records, {result['text_mb']} MB of text, {result['database']}; "
        + ", ".join(f"{name} {value}" for name, value in result["machine"].items()),
        "",
        f"{'import':24} {result['import']['wall_s']:>9} s   {result['import']['records_per_s']:>9} records/s",
        f"{'index from nothing':24} {result['index']['wall_s']:>9} s   {result['index']['records_per_s']:>9} records/s",
        f"{'index on disk':24} {result['index']['size_mb']:>9} MB",
        f"{'start to first answer':24} {result['start_s']:>9} s",
        f"{'save to found':24} {result['save_to_found_s']:>9} s",
    ]
    for when in ("memory_idle", "memory"):
        for process, figures in result[when].items():
            name = f"{process}, {'at start' if when == 'memory_idle' else 'after the load'}"
            lines.append(f"{name:24} {figures['rss_mb']:>9} MB RSS   {figures['pss_mb']} MB PSS")
    lines += ["", f"{'milliseconds':24} {'p50':>9} {'p95':>9}"]
    for group in ("search", "pages"):
        for name, figures in result[group].items():
            lines.append(f"{name:24} {figures['p50_ms']:>9} {figures['p95_ms']:>9}")
    if "ledger" in result:
        lines += ["", *ledger.table(result["ledger"])]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="0 leaves out the first part")
    parser.add_argument("--requests", type=int, default=100, help="requests of each kind")
    parser.add_argument("--events", type=int, default=1_000_000, help="length of the ledger; 0 leaves it out")
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database instead of SQLite")
    search.add_options(parser)
    moderators.add_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
