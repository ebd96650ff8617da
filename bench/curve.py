"""What grows with the number of records, and what does not: the search benchmark at several sizes, ours beside FTS5.

``python -m bench.curve --keep FOLDER``: each size is built once and kept, so that a later run measures alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.search.command import add_options, measure

RESULTS = Path(__file__).parent / "results"
SIZES = (1_000, 10_000, 100_000, 300_000)
_FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("indexing, CPU ms a record", ("built", "ours", "cpu_ms_a_record")),
    ("index / text", ("built", "ours", "index_to_text")),
    ("opening, CPU s", ("opening", "ours", "cpu_s")),
    ("one-record commit, CPU ms", ("commit", "ours", "cpu_ms", "p50")),
    ("memory of a searcher, MB", ("memory", "ours", "rss_mb")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.curve", description=__doc__)
    add_options(parser)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    options.engines = ["ours", "fts5"]
    with tempfile.TemporaryDirectory(prefix="sijill-curve-") as folder:
        found = {size: _at(options, size, options.keep or Path(folder)) for size in options.sizes}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-curve{options.label}.json"
    path.write_text(json.dumps(found, indent=1) + "\n")
    print(table(found))
    print(f"\nwritten to bench/results/{path.name}")


def _at(options: argparse.Namespace, size: int, folder: Path) -> dict[str, Any]:
    options.search_records = size
    return measure(folder, options)


def table(found: dict[int, dict[str, Any]]) -> str:
    """One row a kind of query, one column a size: our median, and FTS5's after it."""
    sizes = list(found)
    lines = ["CPU ms at the median, ours (FTS5)", f"{'query':28}" + "".join(f"{size:>20,}" for size in sizes)]
    for kind in found[sizes[0]]["search"]["ms"]:
        cells = [found[size]["search"]["ms"][kind] for size in sizes]
        lines.append(
            f"{kind:28}" + "".join(f"{_median(c, 'ours'):>11} {'(' + _median(c, 'fts5') + ')':>8}" for c in cells)
        )
    for label, path in _FIGURES:
        lines.append(f"{label:28}" + "".join(f"{_value(found[size], path):>11}{'':9}" for size in sizes))
    return "\n".join(lines)


def _median(row: dict[str, Any], name: str) -> str:
    return f"{row[name]['p50']:.2f}" if row.get(name) else "–"


def _value(result: Any, path: tuple[str, ...]) -> str:
    for key in path:
        result = result[key]
    return f"{result:.3g}"


if __name__ == "__main__":
    main()
