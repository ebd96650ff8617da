"""What an export of lines or sheets says of itself: for whom it is, and what was left out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from archive.exports.facts import ExportFacts

NAME = "export.json"


def write_summary(folder: Path, facts: ExportFacts, form: str, report: Mapping[str, object]) -> None:
    """Write ``export.json`` into ``folder`` and bring all of it to the disk; ``OSError`` where that refuses."""
    told = {
        "format": f"sijill-{form}/1",
        "export": str(facts.id),
        "audience": str(facts.audience),
        "recipient": facts.recipient,
        "created": facts.moment,
        "organisation": facts.organisation,
        "origin": facts.origin,
        "software": facts.software,
        "counts": {key: report[key] for key in ("asked", "exported", "left_out")},
        "withheld": report["withheld"],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(place, name), os.O_RDONLY)
        _sync(Path(place), os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, how: int) -> None:
    handle = os.open(path, how | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
