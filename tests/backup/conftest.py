"""An archive with something in it, and a folder for its backups."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.access.viewer import SYSTEM
from archive.backup import layout
from archive.backup.checking import check
from archive.backup.manifest import manifest_bytes
from archive.backup.restoring import Restored, restore
from archive.base import durable
from archive.base.db import Database
from archive.records.importing import import_file
from bench.pictures import png

Fill = Callable[..., list[str]]
Back = Callable[..., Restored]


def batch(folder: Path, prefix: str, number: int) -> Path:
    """A folder to import: ``number`` records, each with a picture of its own."""
    folder.mkdir(parents=True)
    rows = []
    for position in range(number):
        (folder / f"{position}.png").write_bytes(png(f"{prefix}-{position}"))
        row = {
            "identifier": f"{prefix}-{position}",
            "source_system": "tests",
            "kind": "image",
            "title": f"Wall {prefix}",
        }
        row |= {"access": "public", "status": "published"}
        rows.append({**row, "files": [{"path": f"{position}.png", "caption": "noise"}]})
    (folder / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture
def fill(database: Database, tmp_path: Path) -> Fill:
    """Import records with pictures into the archive in force; returns their reference codes."""

    def fill(prefix: str = "a", number: int = 3) -> list[str]:
        return list(import_file(SYSTEM, batch(tmp_path / "batches" / prefix, prefix, number)).codes)

    return fill


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def back(tmp_path: Path) -> Back:
    """Restore a backup into a new home of its own."""

    def back(path: Path, **environ: str) -> Restored:
        return restore(path, {"SIJILL_HOME": str(tmp_path / "restored"), **environ})

    return back


def reseal(backup: Path) -> None:
    """Write the manifest anew, as somebody would who changes a backup on purpose."""
    files = [path for path in backup.rglob("*") if path.is_file() and path.name != layout.MANIFEST]
    digests = {path.relative_to(backup).as_posix(): durable.sha256(path)[0] for path in files}
    (backup / layout.MANIFEST).write_bytes(manifest_bytes(digests))
    check(backup)
