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
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


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
