"""Lists and receipts, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.access.viewer import SYSTEM, Role
from archive.base.db import Database, unit_of_work
from archive.cli import main
from archive.config import Settings
from archive.records import service as records
from tests.search.holdings import index_all, put
from tests.support.cast import Cast

Sijill = Callable[..., Result]


@pytest.fixture
def sijill(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Sijill:
    monkeypatch.setenv("SIJILL_HOME", str(settings.home))
    return lambda *words: CliRunner().invoke(main, list(words))


def test_the_whole_result_is_written_once_it_is_whole(sijill: Sijill, cast: Cast, tmp_path: Path) -> None:
    put("Open letter", body="a letter", date="2016")
    put("Other letter", body="a letter", date="1999")
    put("Closed letter", access="restricted", body="a letter", date="2016")
    index_all()
    there = tmp_path / "list.jsonl"
    done = sijill("search", "letter", "--only", "date_from=2016", "--format", "jsonl", "--output", str(there))
    assert done.exit_code == 0, done.output
    head, row, end = [json.loads(line) for line in there.read_text("utf-8").splitlines()]
    assert (head["query"]["date_from"], row["title"], end["rows"]) == ("2016", "Open letter", 1)
    name = cast.viewer(Role.INVESTIGATOR).display_name
    listed = sijill("search", "letter", "--as", name, "--format", "csv").output
    assert "Closed letter" in listed and "# query_q,letter" in listed
    for words in (("--format", "csv", "--json"), ("--output", "x"), ("--only", "kind"), ("--only", "q=x")):
        assert sijill("search", "letter", *words).exit_code == 2
    assert sijill("search", '"open', "--format", "csv", "--output", str(tmp_path / "no")).exit_code == 2
    assert sijill("search", "letter", "--only", "date_from=never").exit_code == 1
    assert [path.name for path in tmp_path.iterdir() if path.suffix != "" or path.name == "no"] == ["list.jsonl"]


def test_a_receipt_is_made_and_verified(sijill: Sijill, cast: Cast, tmp_path: Path) -> None:
    first = put("Open letter", body="a letter")
    put("Closed letter", access="restricted", body="a letter")
    index_all()
    name, file = cast.viewer(Role.INVESTIGATOR).display_name, tmp_path / "receipt.json"
    assert sijill("search", "letter", "--as", name, "--receipt", "--output", str(file)).exit_code == 0
    same = sijill("verify-receipt", str(file), "--as", name)
    assert same.exit_code == 0 and "The same records in the same order." in same.output
    with unit_of_work():
        records.withdraw(SYSTEM, first, "Asked for.")
    told = json.loads(sijill("verify-receipt", str(file), "--json").output)
    assert (told["made_here"], told["total_then"], told["total_now"], told["not_to_be_seen"]) == (True, 2, 0, 2)
    file.write_text(file.read_text("utf-8").replace('"total": 2', '"total": 1'), "utf-8")
    changed = sijill("verify-receipt", str(file))
    assert changed.exit_code == 1 and "was changed" in changed.output
    file.write_text("{}", "utf-8")
    assert sijill("verify-receipt", str(file)).exit_code == 1
