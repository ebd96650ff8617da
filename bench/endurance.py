"""``make torture``: kills of the whole program, power cuts, a disk that refuses, a full disk, kills of single commands.

Without options the kills of ``bench.torture``. ``--power 50`` cuts the power fifty times in each scenario; so many
times ``--refuse``, ``--fill`` and ``--kill`` harm each command. ``--only backup`` keeps to one of them. ``--index 200``
kills the worker so often while it writes the search index, ``--desk 300`` the server and the worker while people send
files and an archivist takes them in.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from archive import schema
from bench import harm
from bench.desk_kills import desk_kills
from bench.index_kills import index_kills
from bench.powercuts import SCENARIOS, power_cuts
from bench.torture import torture

Harm = Callable[[Path, str, int, int], list[str]]


def _index(folder: Path, name: str, times: int, seed: int) -> list[str]:
    folder.mkdir()
    return index_kills(folder, times, seed, lambda words: print(words, flush=True))


def _desk(folder: Path, name: str, times: int, seed: int) -> list[str]:
    folder.mkdir()
    return desk_kills(folder, times, seed, lambda words: print(words, flush=True))


KINDS: dict[str, tuple[Harm, tuple[str, ...]]] = {
    "power": (power_cuts, tuple(SCENARIOS)),
    "refuse": (harm.refused, tuple(harm.ACTS)),
    "fill": (harm.filled, tuple(harm.ACTS)),
    "kill": (harm.killed, tuple(harm.ACTS)),
    "index": (_index, ("worker",)),
    "desk": (_desk, ("contributor",)),
}


def main() -> None:
    options = _options()
    print(f"seed {options.seed}, {len(schema.metadata.tables)} tables")
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="sijill-torture-") as folder:
        for name, run in _chosen(options):
            faults = run(Path(folder) / name.replace(" ", "-"))
            print(f"{name}: {len(faults)} faults", flush=True)
            found += faults
    for fault in found:
        print(fault)
    raise SystemExit(1 if found else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, help="rounds of killing the whole program (by default 25)")
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=int, default=0, metavar="TIMES")
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path], list[str]]]]:
    asked = {kind: getattr(options, kind) for kind in KINDS if getattr(options, kind)}
    rounds = options.rounds if options.rounds is not None else 0 if asked else 25
    if rounds:
        yield "kills", partial(_torture, rounds=rounds, seed=options.seed)
    for kind, times in asked.items():
        harmful, names = KINDS[kind]
        for name in names:
            if options.only in ("", name):
                yield f"{kind} {name}", partial(_harm, harmful, name, times, options.seed)


def _torture(folder: Path, rounds: int, seed: int) -> list[str]:
    folder.mkdir()
    return torture(folder, rounds, seed, print)


def _harm(harmful: Harm, name: str, times: int, seed: int, folder: Path) -> list[str]:
    return harmful(folder, name, times, seed)


if __name__ == "__main__":
    main()
