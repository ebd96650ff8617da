"""Investigators who search at once while records come in: the real server, its worker, and pages over HTTP.

``python -m bench.investigators``: each of ten asks, reads for a moment, and asks again, while twenty records a second
are handed in through the API. ``--pause 0`` lets them ask without a breath, which measures what the machine can give.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bench import machine
from bench.program import Program, get, post
from bench.search.measuring import summary
from bench.search.ours import written
from bench.search.questions import Asker, Question
from bench.search.texts import Text, generated

RESULTS = Path(__file__).parent / "results"
_SAMPLE = 2000
_SETTLE_SECONDS = 5
_WRITERS = 4
TARGET_MS = 150


@dataclass
class Seen:
    """What the people outside noticed."""

    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sijill-investigators-") as folder:
        result = measure(options.home or Path(folder) / "home", options)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-investigators-{options.records}{options.label}.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n")
    print(table(result))
    print(f"\nwritten to bench/results/{name}")


def measure(home: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Fill an archive unless one stands at ``home``, serve it, and let everybody in."""
    program = Program(home)
    if not home.exists():
        fill(program, options.records)
    name = f"bench-{random.SystemRandom().randrange(10**6)}"
    program.run("account", "add", name, "--role", "archivist", "--password-stdin", stdin="a long enough phrase\n")
    token = program.run("account", "token", name, "--label", name).output.split()[-1]
    asked = Asker(list(generated(_SAMPLE))).questions(40)
    addresses = [address(question) for row in asked.values() for question in row]
    with program.serving(home.parent / "log") as server:
        time.sleep(_SETTLE_SECONDS)
        before, started = _cpu(server.process.pid), time.monotonic()
        seen = _everybody(server.address, token, addresses, options)
        wall = time.monotonic() - started
        spent = {name: value - before.get(name, 0) for name, value in _cpu(server.process.pid).items()}
        behind = _caught_up(server.address)
        memory = {_role(pid): machine.memory(pid) for pid in machine.family(server.process.pid)}
    return {
        "machine": machine.description(), "records": options.records, "searchers": options.searchers,
        "pause_s": options.pause, "rate": options.rate, "seconds": round(wall, 1), "pages": len(seen.pages),
        "page_ms": summary(seen.pages), "saved": len(seen.saves), "save_ms": summary(seen.saves),
        "errors": len(seen.errors), "first_errors": seen.errors[:5],
        "cores_used": {name: round(value / wall, 2) for name, value in spent.items()},
        "searchable_after_s": behind, "memory": memory,
    }  # fmt: skip


def fill(program: Program, records: int) -> None:
    """A new archive with invented records."""
    program.run("init")
    source = program.home.parent / "records.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(text.row(), ensure_ascii=False) + "\n" for text in generated(records))
    program.run("import", source)
    program.run("index", "rebuild")


def address(question: Question) -> str:
    """The search page's address for a question."""
    arguments = {"q": written(question)} | ({"sort": "newest"} if question.newest else {})
    if question.earliest and question.latest:
        arguments |= {"date_from": question.earliest.isoformat(), "date_to": question.latest.isoformat()}
    return f"/search?{urllib.parse.urlencode(arguments)}"


def _everybody(server: str, token: str, addresses: list[str], options: argparse.Namespace) -> Seen:
    seen = Seen()
    coming = itertools.count(1_000_000)
    texts = list(islice(generated(_SAMPLE), 500))
    work: list[Callable[[], None]] = [
        lambda seed=seed: _search(server, addresses, random.Random(seed), options.pause, seen)  # type: ignore[misc]  # the loop's value
        for seed in range(options.searchers)
    ]
    work += [lambda: _save(server, token, texts, coming, _WRITERS / options.rate, seen)] * (
        _WRITERS if options.rate else 0
    )
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    time.sleep(options.seconds)
    seen.over.set()
    for thread in threads:
        thread.join()
    return seen


def _search(server: str, addresses: list[str], chance: random.Random, pause: float, seen: Seen) -> None:
    """One investigator, on one connection."""
    connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=60)
    seen.over.wait(chance.random() * max(pause, 0.1))
    while not seen.over.is_set():
        wanted, started = chance.choice(addresses), time.perf_counter()
        try:
            connection.request("GET", wanted)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or b"</html>" not in body:
                seen.errors.append(f"{answer.status} {wanted}")
        except (OSError, http.client.HTTPException) as error:
            seen.errors.append(f"{error!r} {wanted}")
            connection.close()
        seen.pages.append((time.perf_counter() - started) * 1000)
        seen.over.wait(pause * (0.5 + chance.random()))
    connection.close()


def _save(server: str, token: str, texts: list[Text], coming: itertools.count[int], every: float, seen: Seen) -> None:
    """One of those who hand in records, in step with the clock."""
    due = time.perf_counter()
    while not seen.over.is_set():
        number = next(coming)
        row = texts[number % len(texts)].row() | {"identifier": f"load-{time.time_ns()}-{number}"}
        started = time.perf_counter()
        try:
            status, _ = post(f"{server}/api/v1/records", row, token)
            if status != 201:
                seen.errors.append(f"{status} on saving")
        except OSError as error:
            seen.errors.append(f"{error!r} on saving")
        seen.saves.append((time.perf_counter() - started) * 1000)
        due += every
        seen.over.wait(max(0.0, due - time.perf_counter()))


def _caught_up(server: str) -> float:
    """Seconds until nothing waits to be indexed."""
    started = time.monotonic()
    while json.loads(get(f"{server}/api/v1/search?q=&per_page=1")[1])["index"]["pending"]:
        time.sleep(0.2)
        if time.monotonic() - started > 120:
            return -1.0
    return round(time.monotonic() - started, 1)


def _cpu(pid: int) -> dict[str, float]:
    """Seconds of CPU of the server and of its worker."""
    found: dict[str, float] = {}
    for one in machine.family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        found[_role(one)] = found.get(_role(one), 0) + (int(fields[11]) + int(fields[12])) / 100
    return found


def _role(pid: int) -> str:
    return "worker" if "worker" in machine.command_line(pid) else "server"


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    page, save = result["page_ms"], result["save_ms"] or {"p50": 0}
    verdict = "met" if page["p95"] < TARGET_MS and not result["errors"] else "missed"
    return "\n".join([
        f"{result['records']} records, {result['searchers']} searchers, {result['pause_s']} s of reading between, "
        f"{result['rate']} records a second, {result['seconds']} s; "
        + ", ".join(f"{name} {value}" for name, value in result["machine"].items()),
        f"pages    {result['pages']:6}   p50 {page['p50']:.0f} ms   p95 {page['p95']:.0f} ms   {verdict}",
        f"saved    {result['saved']:6}   p50 {save['p50']:.0f} ms",
        f"errors   {result['errors']:6}   {result['first_errors']}",
        f"cores    {result['cores_used']}   all searchable after {result['searchable_after_s']} s",
        f"memory   {result['memory']}",
    ])  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.investigators", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--searchers", type=int, default=10)
    parser.add_argument("--rate", type=float, default=20.0, help="records a second; 0 for none")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between the searches of one, on average")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--home", type=Path, help="an archive that stands, or where one shall be kept")
    parser.add_argument("--label", default="", help="added to the result's name; .local is not committed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
