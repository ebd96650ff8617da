"""What a bag of ours says of itself, read once it was found in order."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.exports.facts import BAG_FORMAT
from archive.exports.offline import verify

CONTENTS = Path("data", "sijill.json")


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One record of a bag: its code at the sender's, and its first and last event there."""

    code: str
    revision: int
    first_event: int | None
    last_event: int | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A bag that was checked: whose it is, which checkpoint it stands on, and its records in their order."""

    folder: Path
    origin: str
    bag_sha256: str
    checkpoint_note: str
    checkpoint_size: int
    checkpoint_root: str
    """SHA-256 in hex, as our own checkpoints keep it."""
    records: Sequence[SentRecord]


def origin_of(folder: Path) -> str:
    """Whose bag it says that it is; empty where it says nothing that can be read. Nothing is proven by it."""
    try:
        said = _contents(folder)
    except (OSError, verify.Bad):
        return ""
    ours = isinstance(said, dict) and said.get("format") == BAG_FORMAT and isinstance(said.get("origin"), str)
    return str(said["origin"]) if ours else ""


def _contents(folder: Path) -> Any:
    files = sum(len(names) for _, _, names in os.walk(folder / "data"))
    with (folder / CONTENTS).open("rb") as file:
        return verify.read_contents(file, files)


def read(folder: Path) -> Arrival:
    """A bag in which the check found nothing wrong."""
    said = _contents(folder)
    note = (folder / "data/custody/checkpoint.txt").read_text("utf-8")
    origin, size, root, *_ = note.split("\n")
    return Arrival(
        folder=folder,
        origin=origin,
        bag_sha256=hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest(),
        checkpoint_note=note,
        checkpoint_size=int(size),
        checkpoint_root=base64.b64decode(root).hex(),
        records=tuple(_sent(record) for record in said["records"]),
    )


def _sent(record: dict[str, Any]) -> SentRecord:
    events = sorted(record["events"])
    ends = (events[0], events[-1]) if events else (None, None)
    return SentRecord(record["reference_code"], int(record["revision"]), *ends)
