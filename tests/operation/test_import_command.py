"""``sijill import`` in a process of its own, which knows no more tables than the command itself loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from archive.config import Settings
from tests.support.checkout import ROOT


def sijill(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "archive", *words]
    environ = {**os.environ, "SIJILL_HOME": str(settings.home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)


def test_a_line_with_other_content_becomes_a_new_revision(settings: Settings, database: object, tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    row = {"identifier": "f-1", "source_system": "field", "kind": "testimony", "title": "A ferryman", "body": "Six."}
    lines.write_text(json.dumps(row), encoding="utf-8")
    first = sijill(settings, "import", str(lines))
    assert first.returncode == 0 and first.stdout.startswith("1 created"), first.stderr
    lines.write_text(json.dumps(row | {"body": "Seven."}), encoding="utf-8")
    refused = sijill(settings, "import", str(lines))
    assert refused.returncode == 1 and "with --update it is a new revision" in refused.stderr
    changed = sijill(settings, "import", str(lines), "--update")
    assert changed.returncode == 0 and changed.stdout.startswith("0 created, 1 updated"), changed.stderr


def test_the_command_calls_itself_by_its_own_name(settings: Settings) -> None:
    assert sijill(settings, "import", "--help").stdout.startswith("Usage: sijill import")


def test_a_sheet_its_faults_by_row_and_column_and_the_undoing_of_a_batch(
    settings: Settings, database: object, tmp_path: Path
) -> None:
    sheet = tmp_path / "records.csv"
    sheet.write_text("title,body,dates\nA ferryman,Six to a boat.,2016-13\n", encoding="utf-8")
    refused = sijill(settings, "import", str(tmp_path), "--default", "kind=testimony", "--dry-run")
    assert refused.returncode == 1 and "row 2, column dates (C), value 1:" in refused.stderr, refused.stderr
    sheet.write_text("title,body,dates\nA ferryman,Six to a boat.,2016-11\n", encoding="utf-8")
    shown = sijill(settings, "import", str(tmp_path), "--default", "kind=testimony", "--dry-run")
    assert shown.stdout == "1 would be created, 0 would be updated, 0 unchanged.\n", shown.stderr
    taken = sijill(settings, "import", str(sheet), "--default", "kind=testimony", "--json")
    batch = json.loads(taken.stdout)["batch"]
    listed = json.loads(sijill(settings, "batch", "list", "--json").stdout)
    assert [(one["id"], one["name"], one["state"]) for one in listed] == [(batch, "records.csv", "taken-in")]
    undone = sijill(settings, "batch", "undo", batch[:8], "--reason", "The wrong sheet.")
    assert undone.stdout == "Undone: 1 withdrawn, 0 described as before.\n", undone.stderr
    again = sijill(settings, "batch", "undo", batch[:8], "--reason", "Once more.")
    assert again.returncode == 1 and "There is no batch" in again.stderr


def test_a_folder_of_files_without_a_sheet(settings: Settings, database: object, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "dam.html").write_text("<h1>Dam bursts</h1><p>" + "Water came at night. " * 20, encoding="utf-8")
    found = sijill(settings, "import", str(folder), "--each-file", "--dry-run")
    assert found.returncode == 0 and found.stdout.startswith("1 would be created"), found.stderr
    (folder / "noise.bin").write_bytes(b"\x00\x01" * 40)
    refused = sijill(settings, "import", str(folder), "--each-file")
    assert refused.returncode == 1 and "noise.bin: It is neither a picture nor a page" in refused.stderr
