"""The figures as a table, each beside its target."""

from __future__ import annotations

from typing import Any

# CPU at the median as a ratio to SQLite FTS5 on the same texts in the same run.
TARGETS = {
    "common term": 0.1, "three terms AND": 0.8, "three common OR": 0.15, "phrase": 1.5, "prefix": 0.5,
    "date range": 0.2, "four facets": 0.05, "sort by date": 0.3, "20 highlights": 0.2,
}  # fmt: skip
INDEX_TO_TEXT, INDEXING_TO_FTS5, OPENING_S, FOUND_S, MEMORY_MB = 0.7, 3.0, 0.5, 2.0, 200


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    names = list(result["built"])
    facts = result["built"]["ours"]
    lines = [
        f"{facts['records']} records, {facts['text'] / 2**20:.0f} MB of text; "
        + ", ".join(f"{name} {value}" for name, value in result["machine"].items()),
        "", "CPU milliseconds, median / p95; * on fewer records, see below",
        f"{'query':18}" + "".join(f"{_starred(result, name):>20}" for name in names)
        + f"{'ours/fts5':>11}{'target':>8}{'':6}{'ours/whoosh':>12}{'hits':>8}",
    ]  # fmt: skip
    lines += [_row(result, kind, names) for kind in result["search"]["ms"]]
    lines += ["", f"{'':30}" + "".join(f"{name:>12}" for name in names) + f"{'target':>10}"]
    lines += [
        f"{label:30}" + "".join(f"{_cell(result, name, path):>12}" for name in names) + f"{target:>10}"
        for label, path, target in _ROWS
    ]
    return "\n".join([*lines, "", *_verdicts(result)])


_ROWS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("records", ("built", "records"), ""),
    ("indexing, CPU s", ("built", "cpu"), ""),
    ("indexing, CPU ms a record", ("built", "cpu_ms_a_record"), ""),
    ("index, MB", ("built", "index_mb"), ""),
    ("index / text", ("built", "index_to_text"), "0.7"),
    ("opening, CPU s", ("opening", "cpu_s"), "0.5"),
    ("one-record commit, CPU ms", ("commit", "cpu_ms", "p50"), ""),
    ("one-record commit, wall ms", ("commit", "wall_ms", "p50"), ""),
    ("commit to found, wall ms", ("commit", "found_ms", "p50"), "2000"),
    ("memory of a searcher, MB", ("memory", "rss_mb"), "200"),
)


def ratio(result: dict[str, Any], kind: str, other: str = "fts5") -> float | None:
    """Our median to another's."""
    row = result["search"]["ms"][kind]
    if not row.get("ours") or not row.get(other):
        return None
    return float(row["ours"]["p50"] / row[other]["p50"])


def _row(result: dict[str, Any], kind: str, names: list[str]) -> str:
    row = result["search"]["ms"][kind]
    cells = "".join(f"{_pair(row[name]):>20}" for name in names)
    found, plain = ratio(result, kind), ratio(result, kind, "whoosh")
    verdict = "" if found is None else ("met" if found <= TARGETS[kind] else "missed")
    hits = result["search"]["hits"][kind]
    return (
        f"{kind:18}{cells}{_number(found):>11}{TARGETS[kind]:>8}  {verdict:6}"
        f"{_number(plain):>10}{'' if hits is None else round(hits):>8}"
    )


def _verdicts(result: dict[str, Any]) -> list[str]:
    built = result["built"]
    found = []
    if "fts5" in built:
        each = {name: built[name]["cpu"] / built[name]["records"] for name in ("ours", "fts5")}
        found.append(f"indexing: {each['ours'] / each['fts5']:.1f} times FTS5's CPU (target {INDEXING_TO_FTS5:g})")
    fewer = [name for name, facts in built.items() if facts["records"] < built["ours"]["records"]]
    found += [f"* {name} on {built[name]['records']} records" for name in fewer]
    return found


def _starred(result: dict[str, Any], name: str) -> str:
    return name + ("*" if result["built"][name]["records"] < result["built"]["ours"]["records"] else "")


def _cell(result: dict[str, Any], name: str, path: tuple[str, ...]) -> str:
    value: Any = result[path[0]].get(name)
    for key in path[1:]:
        value = value.get(key) if value else None
    return "" if value is None else f"{value:g}" if isinstance(value, int) else f"{value:.3g}"


def _pair(found: dict[str, float] | None) -> str:
    return f"{found['p50']:.2f} / {found['p95']:.2f}" if found else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
