"""The columns of a sheet: where in the import format each belongs, and from there back to its cell; pure.

They are those of ``records.csv`` as an export writes it, and a few more. Columns that only an export can know are
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archive.base.cells import parted

Row = dict[str, Any]

PLAIN: Mapping[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in (
            "identifier", "source_system", "kind", "status", "title", "title_language", "title_kind", "abstract",
            "body", "language", "date", "collection", "access", "access_text", "access_files", "content_warning",
            "holding", "verification", "leaks_kept",
        )
    },
    **{
        f"source_{name}": ("source", name)
        for name in ("publisher", "author", "site", "url", "archived_url", "published", "captured")
    },
    **{name: ("testimony", name) for name in ("told_in", "interviewer", "interviewed", "directness")},
    **{name: ("image", name) for name in ("caption", "alternative_text", "photographer")},
}  # fmt: skip
"""Column to the path of its key."""

GROUPS: Mapping[str, Mapping[str, str]] = {
    "alternative_titles": {"alternative_titles": "value"},
    "dates": {"date_roles": "role", "dates": "edtf", "dates_verbatim": "verbatim"},
    "places": {
        "place_roles": "role",
        "places": "name",
        "place_countries": "country",
        "latitudes": "lat",
        "longitudes": "lon",
        "precisions_m": "precision_m",
    },
    "people": {"people_roles": "role", "people": "display", "people_identities": "identity"},
    "rights": {
        "rights_bases": "basis",
        "rights_people": "person",
        "rights_given_on": "given_on",
        "rights_expire": "expires",
        "rights_words": "words",
    },
    "relations": {"relation_types": "type", "relation_targets": "target", "relations_outside": "outside"},
    "files": {"files": "path", "file_captions": "caption", "file_alternative_texts": "alternative_text"},
}
"""List of the import format to its columns and their keys: the first values of all of them are its first entry."""

LISTS = ("descriptors",)
ANSWERS: Mapping[str, tuple[str, bool]] = {
    "uses_allowed": ("uses", True),
    "uses_refused": ("uses", False),
    "aspects_allowed": ("aspects", True),
    "aspects_refused": ("aspects", False),
}
"""Columns with the answers of the one consent of a row."""
PASSED_OVER = ("reference_code", "revision", "original_sizes", "original_types", "original_sha256", "left_out")

_GROUPED = {column: (group, key) for group, columns in GROUPS.items() for column, key in columns.items()}
KNOWN = (*PLAIN, *_GROUPED, *LISTS, *ANSWERS, *PASSED_OVER)
_NUMBERS = {"lat": float, "lon": float, "precision_m": int}
_BY_PATH = (
    {".".join(path): column for column, path in PLAIN.items()}
    | {f"{group}.{key}": column for column, (group, key) in _GROUPED.items()}
    | {name: name for name in LISTS}
)
_SHORT = {"dates.edtf": "date", "collection.slug": "collection"}


def to_row(cells: Mapping[str, str]) -> tuple[Row, list[tuple[str, int]]]:
    """A row of the import format from the cells of one line; empty cells say nothing.

    Also the columns that hold fewer or more values than their neighbours, with how many those hold.
    """
    row: Row = {}
    for column, path in PLAIN.items():
        if text := cells.get(column, ""):
            _put(row, path, text)
    for column in LISTS:
        if values := [value for value in parted(cells.get(column, "")) if value]:
            row[column] = values
    uneven = []
    for group in GROUPS:
        entries, odd = _entries(cells, group)
        uneven += odd
        if entries:
            row[group] = entries
    if (
        row.get("kind") == "image"
        and (caption := row.get("image", {}).get("caption"))
        and len(row.get("files", ())) == 1
    ):
        row["files"][0].setdefault("caption", caption)
    _answer(row, cells)
    return row, uneven


def column_of(path: str, present: Mapping[str, int]) -> tuple[str, int | None]:
    """Which column, and which value in it, a path of the import format speaks of; empty where it is the whole row."""
    bare, number = re.sub(r"\[(\d+)\]", "", path), re.search(r"\[(\d+)\]", path)
    found = _BY_PATH.get(bare, "")
    short = _SHORT.get(bare, "")
    if not found or (found not in present and short in present):
        found = short or next((name for name in present if name == bare.split(".")[0]), "")
    if not found and bare.startswith("rights."):
        found = next((name for name in ANSWERS if name in present and ANSWERS[name][0] in bare), "rights_bases")
    entry = int(number[1]) + 1 if number and (found in _GROUPED or found in LISTS) else None
    return (found if found in present else "", entry)


def letter_of(position: int) -> str:
    """What a spreadsheet calls its column at ``position``, counted from 0: A, B … Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _put(row: Row, path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        row = row.setdefault(name, {})
    row[path[-1]] = value


def _entries(cells: Mapping[str, str], group: str) -> tuple[list[Row], list[tuple[str, int]]]:
    values = {column: parted(cells.get(column, "")) for column in GROUPS[group]}
    most = max((len(found) for found in values.values()), default=0)
    uneven = [(column, most) for column, found in values.items() if found and len(found) != most]
    entries: list[Row] = [{} for _ in range(most)]
    for column, key in GROUPS[group].items():
        for entry, text in zip(entries, values[column], strict=False):
            if text:
                entry[key] = _number(key, text)
    return [entry for entry in entries if entry], uneven


def _number(key: str, text: str) -> object:
    """A number where one belongs; what is none stays as it is, for the import format to say so."""
    try:
        return _NUMBERS[key](text) if key in _NUMBERS else text
    except ValueError:
        return text


def _answer(row: Row, cells: Mapping[str, str]) -> None:
    said: dict[str, Row] = {}
    for column, (kind, allowed) in ANSWERS.items():
        for word in parted(cells.get(column, "")):
            said.setdefault(kind, {})[word] = allowed
    if said:
        # An answer needs something that it answers: where no basis stands it is the contributor's consent.
        consent = row.setdefault("rights", [{}])[0]
        consent.update({"basis": "consent"} | consent | said)
