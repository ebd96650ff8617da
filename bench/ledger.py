"""The ledger alone: what an append and a proof cost when it is short and when it is long, and to verify all of it."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive import schema
from archive.access.viewer import SYSTEM
from archive.base import runtime
from archive.base.db import Database, reading, unit_of_work
from archive.config import Settings
from archive.custody import checking, checkpoints, envelopes, ledger, proofs, queries
from archive.custody.ledger import Act, Scope
from archive.custody.vocabulary import CheckpointOccasion, EventType
from bench import machine
from bench.program import Program

SHORT = 1_000
AT_ONCE = 10_000
TRIES = 200
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def measure(folder: Path, events: int, database_url: str = "") -> dict[str, Any]:
    """Grow a ledger to ``events`` events; milliseconds and seconds as the names say, CPU where they say so."""
    with _archive(folder, database_url):
        grow(SHORT)
        result: dict[str, Any] = {"short": {"events": SHORT, **_costs()}}
        started, before = time.monotonic(), _size()
        grow(events - before)
        result["grown_per_s"] = round((events - before) / (time.monotonic() - started))
        result["long"] = {"events": events, **_costs()}
        result["verify"] = _verify()
    return result


@contextmanager
def _archive(folder: Path, database_url: str) -> Iterator[None]:
    Program(folder, database_url).run("init")
    settings = Settings(home=folder, database_url=database_url)
    database = Database(settings.database)
    assert schema.metadata.tables
    try:
        with runtime.active(runtime.Runtime(settings, database)):
            yield
    finally:
        database.close()


def grow(count: int) -> None:
    """Append so many events, as an import does: many in one transaction."""
    for start in range(0, count, AT_ONCE):
        scope = Scope(uuid.uuid4(), protected=False)
        acts = [_act(scope, number) for number in range(start, min(count, start + AT_ONCE))]
        with unit_of_work():
            ledger.record_events(SYSTEM, acts)


def _act(scope: Scope, number: int) -> Act:
    detail = {"tool": "bench", "reason": "to see what it costs", "number": number}
    return Act(EventType.METADATA_MODIFICATION, uuid.uuid4(), scope, detail)


def _size() -> int:
    with reading():
        return queries.size()


def _costs() -> dict[str, Any]:
    """One at a time: an append with its commit and without, the proof of an event, and an hour's checkpoint."""
    scope, chance = Scope(uuid.uuid4(), protected=False), random.Random(5)

    def commit() -> None:
        with unit_of_work():
            ledger.record_events(SYSTEM, [_act(scope, 1)])

    costs = {"append_with_commit": _timed(commit)}
    with unit_of_work():
        costs["append"] = _timed(lambda: ledger.record_events(SYSTEM, [_act(scope, 1)]))
    with unit_of_work():
        checkpoints.sign(SYSTEM, CheckpointOccasion.HOURLY)
    grow(TRIES)
    started = time.perf_counter()
    with unit_of_work():
        signed = checkpoints.sign(SYSTEM, CheckpointOccasion.HOURLY)
    checkpoint = (time.perf_counter() - started) * 1000
    with reading():
        costs["proof"] = _timed(lambda: proofs.tlog_proof(chance.randint(1, signed.size), signed))
    return {**costs, f"checkpoint_after_{TRIES}_events_ms": round(checkpoint, 1)}


def _timed(act: Callable[[], object]) -> dict[str, float]:
    act()
    times = []
    before = time.process_time()
    for _ in range(TRIES):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - before) * 1000 / TRIES
    times.sort()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    return {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "cpu_ms": round(cpu, 2)}


def _verify() -> dict[str, Any]:
    """The whole ledger checked, beside bare loops of hashlib over its bytes in memory; CPU seconds, one run."""
    with reading():
        wall, cpu = time.perf_counter(), time.process_time()
        faults = list(checking.check_ledger())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if faults:
            raise RuntimeError(f"{faults[0].where}: {faults[0].message}")
        hashes, once, size = _bare()
    return {
        "events": _size(),
        "mb": round(size / 2**20, 1),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "bare_cpu_s": round(hashes, 2),
        "bare_once_cpu_s": round(once, 2),
        "ratio": round(cpu / hashes, 2),
        "ratio_to_once": round(cpu / once, 2),
    }


def _bare() -> tuple[float, float, int]:
    """CPU seconds of the hashes that the standards ask for, and of hashing each byte once; and how many bytes.

    Asked for are, of each event: its digest in the chain, its leaf, one node of the tree, its payload's commitment.
    """
    hashes = once = 0.0
    size, joined = 0, "JOIN custody_payload AS p ON p.sequence = e.sequence"
    for rows in envelopes.batches(1, queries.size(), size=50_000, also=", p.salt, p.detail", joined=joined):
        parts = list(zip(envelopes.entries(rows), ((row[10], row[11].encode()) for row in rows), strict=True))
        size += sum(len(entry) + len(salt) + len(told) for entry, (salt, told) in parts)
        started = time.process_time()
        for entry, (salt, told) in parts:
            sha256(entry).hexdigest()
            leaf = sha256(b"\x00" + entry).digest()
            sha256(b"\x01" + leaf + leaf).digest()
            inner = sha256(salt.translate(_INNER) + b"\x36" * 32 + told).digest()
            sha256(salt.translate(_OUTER) + b"\x5c" * 32 + inner).hexdigest()
        middle = time.process_time()
        for entry, (salt, told) in parts:
            sha256(entry).digest()
            sha256(salt + told).digest()
        hashes, once = hashes + middle - started, once + time.process_time() - middle
    return hashes, once, size


def table(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    short, long, verify = result["short"], result["long"], result["verify"]
    lines = [f"{'the ledger, milliseconds':35} {short['events']:>16,} events {long['events']:>16,} events"]
    for name in ("append", "append_with_commit", "proof"):
        figures = (f"{one[name]['p50_ms']} / {one[name]['p95_ms']} ({one[name]['cpu_ms']})" for one in (short, long))
        lines.append(
            f"{name.replace('_', ' ') + ', p50 / p95 (CPU)':35} " + " ".join(f"{each:>23}" for each in figures)
        )
    hashed = f"its hashes alone {verify['bare_cpu_s']} s: {verify['ratio']} times"
    once = f"each byte hashed once {verify['bare_once_cpu_s']} s: {verify['ratio_to_once']} times"
    spent = f"{verify['cpu_s']} s of CPU ({verify['wall_s']} s)"
    return [
        *lines,
        f"{'grown in bulk':30} {result['grown_per_s']:>16,} events/s",
        f"verified whole: {verify['events']:,} events, {verify['mb']} MB in {spent}; {hashed}; {once}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database instead of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sijill-bench-") as folder:
        result = {
            **measure(Path(folder) / "home", options.events, options.database_url),
            "machine": machine.description(),
        }
    print("\n".join(table(result)))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
