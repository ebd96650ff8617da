"""Lists of results: what the viewer may see, in order, with what was asked; nothing runs and nothing is cut unseen."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from archive.access.levels import AccessLevel
from archive.access.viewer import ANONYMOUS, SYSTEM, Role, Viewer
from archive.base.cells import plain_cell
from archive.base.db import Database, reading, unit_of_work
from archive.base.runtime import session
from archive.records import service as records
from archive.records.models import Record
from archive.search.engine import Sort
from archive.search.query import SearchRequest
from archive.search.saved import finding, lists
from archive.search.saved.lists import COLUMNS, ListFormat, ResultList
from tests.search.holdings import index_all, put
from tests.support.cast import Cast

LEVELS = ("public", "registered", "restricted", "sealed")


def prepared(viewer: Viewer, **asked: Any) -> ResultList:
    with reading():
        return lists.prepare(viewer, SearchRequest(**asked))


def rows_of(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The head of a CSV file, and its rows, read as docs/searching.md says."""
    lines = list(csv.reader(io.StringIO(text)))
    head = {line[0][2:]: plain_cell(line[1]) for line in lines if line[0].startswith("# ")}
    names, *rows = [line for line in lines if not line[0].startswith("# ")]
    return head, [dict(zip(names, map(plain_cell, row), strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("roles", "count"),
    [(None, 1), ((), 2), ((Role.MODERATOR,), 2), ((Role.ADMINISTRATOR,), 2), ((Role.INVESTIGATOR,), 3),
     ((Role.ARCHIVIST,), 4)],
)  # fmt: skip
def test_each_role_takes_along_what_it_may_see(
    database: Database, cast: Cast, roles: tuple[Role, ...] | None, count: int
) -> None:
    for level in LEVELS:
        put(f"{level} mill", access=level, body=f"mill {level}word", date="2016-11")
    index_all()
    viewer = ANONYMOUS if roles is None else cast.viewer(*roles)
    listed = prepared(viewer, q="mill", sort=Sort.NEWEST)
    lines = [json.loads(line) for line in "".join(lists.written(listed, ListFormat.JSONL)).splitlines()]
    head, *rows, end = lines
    assert {row["title"] for row in rows} == {f"{level} mill" for level in LEVELS[:count]}
    assert (head["total"], head["listed"], head["complete"], end) == (count, count, True, {"end": True, "rows": count})
    assert (
        head["query"]["q"] == "mill"
        and head["index"]["position"] > 0
        and head["address"].endswith("q=mill&sort=newest")
    )
    told, spread = rows_of("".join(lists.written(listed, ListFormat.CSV)))
    assert [{k: v or "" for k, v in row.items()} for row in rows] == spread
    assert (told["total"], told["rows"], told["query_q"]) == (str(count), str(count), "mill")
    assert all(row["date"] == "2016-11" and row["url"].endswith(row["reference_code"]) for row in spread)


def test_nothing_runs_as_a_formula_and_everything_comes_back(database: Database) -> None:
    titles = ['=HYPERLINK("http://x")', "+1 mill", "-mill", "@mill", "'mill", "a, “b” mill", "＝mill"]
    for title in titles:
        put(title, body="mill")
    index_all()
    text = "".join(lists.written(prepared(ANONYMOUS, q='mill OR "=HYPERLINK"\nmill'), ListFormat.CSV))
    head, rows = rows_of(text)
    assert sorted(row["title"] for row in rows) == sorted(titles)
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []
    # What was asked stands on one line, so that whoever skips lines by their first sign skips all of it.
    assert head["query_q"] == 'mill OR "=HYPERLINK" mill'


def test_what_is_closed_while_it_is_written_is_left_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_PAGE", 1)
    for n in range(3):
        put(f"mill {n}")
    index_all()
    listed = prepared(ANONYMOUS, q="mill")
    pieces = lists.written(listed, ListFormat.JSONL)
    begun = [next(pieces), next(pieces)]
    with unit_of_work():
        row = session().get_one(Record, listed.ids[2])
        records.withdraw(SYSTEM, row.id, "Asked for.")
    lines = [json.loads(line) for line in "".join([*begun, *pieces]).splitlines()]
    assert lines[0]["listed"] == 3 and lines[-1] == {"end": True, "rows": 2} and len(lines) == 4


def test_a_list_ends_at_its_limit_and_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        put(f"mill {n}")
    index_all()
    monkeypatch.setattr(finding, "MOST", 2)
    head = prepared(ANONYMOUS, q="mill").head
    assert (head["total"], head["listed"], head["complete"]) == (3, 2, False)


def test_a_closed_text_and_a_hidden_place_stay_out(database: Database) -> None:
    put("open mill", body="closedword", access_text="restricted")
    index_all()
    listed = prepared(ANONYMOUS, q="mill")
    for form in ListFormat:
        assert "closedword" not in "".join(lists.written(listed, form))
    assert AccessLevel.RESTRICTED.value not in COLUMNS and "body" not in COLUMNS
