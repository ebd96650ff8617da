"""Spreadsheets: ``records.csv`` and ``claims.csv`` (RFC 4180, UTF-8), in which no cell runs as a formula.

Each cell is made safe by ``base.cells``. Several values stand in one cell as ``joined`` writes them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.base.cells import as_text, joined, safe_cell
from archive.exports.projecting import Projection

RECORDS, CLAIMS = "records.csv", "claims.csv"

Row = Mapping[str, Any]


def write(folder: Path, projections: Iterable[Projection]) -> None:
    """Write both files into ``folder``, which must exist; raises ``OSError`` where the disk refuses."""
    with (
        (folder / RECORDS).open("w", encoding="utf-8", newline="") as records,
        (folder / CLAIMS).open("w", encoding="utf-8", newline="") as claims,
    ):
        of_records, of_claims = csv.writer(records), csv.writer(claims)
        of_records.writerow(RECORD_COLUMNS)
        of_claims.writerow(CLAIM_COLUMNS)
        for projection in projections:
            of_records.writerow([safe_cell(value(projection)) for value in RECORD_COLUMNS.values()])
            for number, claim in enumerate(projection.row.get("claims", ()), 1):
                told = claim | {"reference_code": projection.reference_code, "claim": str(number)}
                of_claims.writerow([safe_cell(value(told)) for value in CLAIM_COLUMNS.values()])


def _key(name: str, *inner: str) -> Callable[[Projection], str]:
    """A value of the row, by the path of its keys."""

    def read(projection: Projection) -> str:
        return _within(projection.row, (name, *inner))

    return read


def _each(name: str, key: str) -> Callable[[Projection], str]:
    """One key of every entry of a list, each in its place; an empty cell where none has it."""

    def read(projection: Projection) -> str:
        return _column(projection.row.get(name, ()), key)

    return read


def _column(entries: Sequence[Row], key: str) -> str:
    values = [entry.get(key) for entry in entries]
    return joined(values) if any(value is not None for value in values) else ""


def _within(row: Row, path: Sequence[str]) -> str:
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return joined(value) if isinstance(value, list) else as_text(value)


def _files(key: str) -> Callable[[Projection], str]:
    def read(projection: Projection) -> str:
        return joined(getattr(file, key) for file in projection.files if file.original)

    return read


def _withheld(projection: Projection) -> str:
    return joined(f"{reason} ({count})" for reason, count in projection.withheld)


def _of_claim(*path: str) -> Callable[[Row], str]:
    def read(claim: Row) -> str:
        return _within(claim, path)

    return read


# The names are an interface: they may grow in number, and keep their meaning. docs/import-format.md tells each.
RECORD_COLUMNS: dict[str, Callable[[Projection], str]] = {
    "reference_code": lambda one: one.reference_code,
    "revision": lambda one: str(one.revision),
    **{
        name: _key(name)
        for name in (
            "identifier", "source_system", "kind", "status", "title", "title_language", "title_kind", "abstract",
            "body", "language", "content_warning", "holding", "verification", "access", "access_text",
            "access_files", "descriptors",
        )
    },
    "collection": _key("collection", "slug"),
    "alternative_titles": _each("alternative_titles", "value"),
    "date_roles": _each("dates", "role"),
    "dates": _each("dates", "edtf"),
    "dates_verbatim": _each("dates", "verbatim"),
    "place_roles": _each("places", "role"),
    "places": _each("places", "name"),
    "place_countries": _each("places", "country"),
    "latitudes": _each("places", "lat"),
    "longitudes": _each("places", "lon"),
    "precisions_m": _each("places", "precision_m"),
    **{
        f"source_{name}": _key("source", name)
        for name in ("publisher", "author", "site", "url", "archived_url", "published", "captured")
    },
    "people_roles": _each("people", "role"),
    "people": _each("people", "display"),
    "rights_bases": _each("rights", "basis"),
    "rights_expire": _each("rights", "expires"),
    "relation_types": _each("relations", "type"),
    "relation_targets": _each("relations", "target"),
    "relations_outside": _each("relations", "outside"),
    "original_sizes": _files("size"),
    "original_types": _files("media_type"),
    "original_sha256": _files("sha256"),
    "left_out": _withheld,
}  # fmt: skip

CLAIM_COLUMNS: dict[str, Callable[[Row], str]] = {
    name: _of_claim(name)
    for name in (
        "reference_code", "claim", "statement", "kind", "verbatim", "verbatim_language", "attributed_to",
        "attribution_chain", "hedge", "date", "date_verbatim", "place", "place_detail", "alleged_perpetrators",
        "acts", "status", "cumulative",
    )
} | {
    f"quantity_{name}": _of_claim("quantity", name)
    for name in ("unit", "outcome", "group", "low", "best", "high", "qualifier")
}  # fmt: skip
