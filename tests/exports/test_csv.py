"""Spreadsheets: nothing runs, nothing is lost, and Python's own reader opens them to the same values."""

from __future__ import annotations

import csv as reader
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.access.viewer import SYSTEM
from archive.base.cells import joined, parted, plain_cell, safe_cell
from archive.base.db import Database, reading, unit_of_work
from archive.exports import csv, selecting
from archive.exports.projecting import Projection, project
from archive.exports.vocabulary import Audience
from archive.records import terms
from archive.records.importing import import_file
from tests.records.whole import WHOLE

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(TEXTS)
def test_a_cell_never_runs_and_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert plain_cell(cell) == text


@given(st.lists(TEXTS, min_size=1))
def test_several_values_in_one_cell_come_apart_again(values: list[str]) -> None:
    assert parted(joined(values)) == ([] if values == [""] else values)


HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_the_two_files_open_to_the_same_values(database: Database, tmp_path: Path) -> None:
    told = '=1+1\r\nand "more"; a \\ b, c'
    row: dict[str, Any] = WHOLE | {
        "title": "-- Bridge", "body": told, "relations": [],
        "alternative_titles": [{"value": "one; two"}, {"value": "three\\"}],
        "claims": [WHOLE["claims"][0] | {"statement": "@claim", "attribution_chain": ["a;b", "c"]}],
    }  # fmt: skip
    (tmp_path / "letter.txt").write_text("Dear all")
    (tmp_path / "records.jsonl").write_text(json.dumps(row))
    with unit_of_work():
        terms.load_descriptors(SYSTEM)
    import_file(SYSTEM, tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    with reading():
        found = list(project(Audience.ARCHIVE, selecting.selected(SYSTEM, {"all": True})))
        csv.write(out, (one for one in found if isinstance(one, Projection)))
    raw = (out / csv.RECORDS).read_bytes()
    assert raw.endswith(b"\r\n")
    assert raw.decode("utf-8").splitlines()[0].split(",") == list(csv.RECORD_COLUMNS)
    (record,), (claim,) = _read(out / csv.RECORDS), _read(out / csv.CLAIMS)
    assert record["title"] == "'-- Bridge"
    assert plain_cell(record["title"]) == "-- Bridge"
    assert plain_cell(record["body"]) == told
    assert parted(record["alternative_titles"]) == ["one; two", "three\\"]
    assert parted(record["people"]) == ["a ferryman", "Le Phare"]
    assert parted(plain_cell(record["longitudes"])) == ["-41.0"]
    assert parted(record["dates"]) == ["2014-06-21/2014-06-22", "[2009-11,2009-12]", ""]
    assert record["collection"] == "river"
    assert (claim["reference_code"], claim["claim"]) == (record["reference_code"], "1")
    assert plain_cell(claim["statement"]) == "@claim"
    assert parted(claim["attribution_chain"]) == ["a;b", "c"]
    assert (claim["quantity_low"], claim["quantity_group"], claim["cumulative"]) == ("6", "civilian", "false")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(reader.DictReader(file))
