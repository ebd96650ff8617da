"""``sijill export``: required words, nothing overwritten, counts printed, whole or not at all."""

from __future__ import annotations

import csv as reader
import json
import os
import zipfile
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.access.levels import RecordState
from archive.base.db import reading
from archive.base.runtime import session
from archive.cli import main
from archive.exports import csv
from archive.exports.models import Export, ExportedRecord
from archive.exports.vocabulary import Audience, ExportState
from archive.media.models import DigitalObject
from archive.records.models import Record
from tests.support.demonstration import House


class Run(Protocol):
    """Runs the command with these words in a folder of its own."""

    def __call__(self, *words: str, status: int = 0) -> Result: ...


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("SIJILL_HOME", str(house.settings.home))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["export", *words])
        assert result.exit_code == status, result.output
        return result

    return run


HANDED = ("--recipient", "R", "--reason", "W")


def test_counts_in_are_counts_out_for_every_audience_and_form(house: House, run: Run, tmp_path: Path) -> None:
    with reading():
        states = session().scalars(select(Record.state)).all()
    for audience in Audience:
        for form in ("jsonl", "csv", "bag") if audience is Audience.COURT else ("jsonl",):
            out = tmp_path / f"{audience}-{form}"
            words = ("--all", "--format", form, "--output", str(out), "--audience", audience.value, *HANDED, "--json")
            told = json.loads(run(*words).stdout)
            assert told["asked"] == len(states) - states.count("draft")
            assert told["asked"] == told["exported"] + sum(told["left_out"].values())
            with reading():
                row = session().scalars(select(Export).order_by(Export.requested_at.desc()).limit(1)).one()
                held = session().scalars(select(ExportedRecord).where(ExportedRecord.export_id == row.id)).all()
                assert (row.state, str(row.id), len(held)) == (ExportState.REMOVED, told["export"], told["exported"])
            assert _records(out, form) == told["exported"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _records(out: Path, form: str) -> int:
    if form == "csv":
        with (out / csv.RECORDS).open(newline="", encoding="utf-8") as file:
            return len(list(reader.DictReader(file)))
    lines = out / "data" / "records.jsonl" if form == "bag" else out / "records.jsonl"
    return len(lines.read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", ["out.zip", "out.jsonl", "out"])
def test_what_was_exported_is_closed_to_others_on_the_machine(
    name: str, house: House, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / name
    run(_without_files(), "--format", "jsonl", "--output", str(out), "--audience", "archive", *HANDED)
    assert out.stat().st_mode & 0o077 == 0


def _without_files() -> str:
    held = select(DigitalObject.record_id)
    with reading():
        query = select(Record.reference_code).where(Record.id.not_in(held), Record.state == RecordState.PUBLISHED)
        return session().scalars(query).first() or ""


def test_a_zip_holds_one_folder(house: House, run: Run, tmp_path: Path) -> None:
    code = house.code("qw-image-hospital")
    result = run(code, "--format", "jsonl", "--output", "out.zip")
    assert "1 of 1 records are in out.zip." in result.stdout
    assert "SHA-256: " in result.stdout
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert len({name.split("/")[0] for name in packed.namelist()}) == 1


def test_lines_alone_are_for_records_without_files(house: House, run: Run, tmp_path: Path) -> None:
    with_files, without = house.code("qw-image-hospital"), house.code("seed-article")
    result = run(with_files, without, "--format", "jsonl", "--output", "out.jsonl", status=1)
    assert "name a folder or a .zip" in result.output
    run(without, "--format", "jsonl", "--output", "out.jsonl")
    assert [json.loads(line)["identifier"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == [
        "seed-article"
    ]
    with reading():
        assert len(session().scalars(select(Export)).all()) == 1, "what was refused is told to nobody"


REFUSED = [
    (("--all", "--output", "x"), 2, "Missing option '--format'"),
    (("--all", "--format", "csv"), 2, "Missing option '--output'"),
    (("--all", "--format", "csv", "--output", "x"), 2, "Say for whom it is"),
    (("--all", "--format", "csv", "--output", "x", "--audience", "public"), 1, "Say who receives it."),
    (("--format", "jsonl", "--output", "x"), 1, "Name reference codes, or one collection, or all records."),
    (("--all", "--collection", "c", "--format", "jsonl", "--output", "x"), 1, "Name reference codes, or one"),
    (("--collection", "nowhere", "--format", "jsonl", "--output", "x"), 1, "There is no collection “nowhere”."),
    (("nothing", "--format", "jsonl", "--output", "x"), 1, "There is no record “nothing”."),
    (("--all", "--format", "jsonl", "--output", "there"), 1, "nothing is overwritten"),
    (("--all", "--format", "jsonl", "--output", "no/where"), 1, "does not exist"),
    (("--all", "--format", "csv", "--output", "x.csv", "--audience", "archive"), 1, "more than one file"),
]


@pytest.mark.parametrize(("words", "status", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_what_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...], status: int, said: str) -> None:
    (tmp_path / "there").mkdir()
    assert said in run(*words, status=status).output
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("home", "there")] == []
    with reading():
        assert session().scalars(select(Export)).all() == []


def test_a_disk_that_refuses_leaves_nothing_and_the_register_says_so(house: House, run: Run, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    if os.geteuid() == 0:
        # Root may write anywhere; a file where the working folder should be stops it as well.
        objects = house.settings.objects
        objects.rename(objects.with_name("elsewhere"))
    result = run(house.code("qw-image-hospital"), "--format", "jsonl", "--output", str(closed / "x"), status=1)
    assert "cannot be read" in result.output
    assert list(closed.iterdir()) == []
    with reading():
        (row,) = session().scalars(select(Export))
        assert row.state is ExportState.FAILED
        assert row.error
