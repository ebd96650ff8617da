"""What a backup says of itself: a head for people and programs, and the SHA-256 of every file.

The manifest is written in exactly one way (that of ``sha256sum``, sorted by path) and read strictly, so that a flipped
byte in it is found like one in any other file.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.backup import layout
from archive.base.clock import stamp
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One backup in short."""

    id: uuid.UUID
    made_at: datetime
    program: str
    """Version of the program that made it."""
    schema: str
    """Revision of the database's schema."""
    engine: str
    organisation: str
    origin: str
    """Name of the ledger, as its checkpoints are signed; empty where none was signed."""
    ledger_size: int
    ledger_digest: str
    """Of the last event; 64 zeros in an empty ledger."""
    latest_event: str
    """When it happened, as its envelope says; empty in an empty ledger."""
    files: int
    size: int
    """Bytes of these files."""
    missing: tuple[str, ...] = ()
    """SHA-256 of files that rows speak of and that were not there."""
    damaged: tuple[str, ...] = ()
    """SHA-256 that files should have and do not: they are in the backup as they are."""
    erased_meanwhile: tuple[str, ...] = ()
    """SHA-256 of files that were erased while the backup was being made; its database still speaks of them."""
    erasures: tuple[str, ...] = ()
    """The event and the record of every erasure until then, as ``17 3FA9-…``."""
    unsigned: str = ""
    """Why no checkpoint could be signed; empty where there is one."""

    @property
    def flawless(self) -> bool:
        """Whether nothing was missing, damaged or unsigned when it was made."""
        return not (self.missing or self.damaged or self.unsigned)


def head_bytes(head: Head) -> bytes:
    """The head as it is written."""
    values = {**asdict(head), "id": str(head.id), "made_at": stamp(head.made_at)}
    return (json.dumps({"format": layout.FORMAT, **values}, ensure_ascii=False, indent=1) + "\n").encode()


def read_head(backup: Path) -> Head:
    """The head of a backup; ``Invalid`` when it is none, or one of a form that this program does not know."""
    try:
        found: dict[str, Any] = json.loads((backup / layout.HEAD).read_bytes())
        form = found.pop("format")
        if form != layout.FORMAT:
            say = msg(
                "Its form is “%(form)s”, which this program does not know. Use the program that made it.", form=form
            )
            raise Invalid([Problem(layout.HEAD, say)])
        for name in ("missing", "damaged", "erased_meanwhile", "erasures"):
            found[name] = tuple(map(str, found[name]))
        found |= {"id": uuid.UUID(found["id"]), "made_at": datetime.fromisoformat(found["made_at"])}
        return Head(**found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid([Problem(layout.HEAD, msg("It cannot be read: this is no backup, or a damaged one."))]) from error


def manifest_bytes(digests: Mapping[str, str]) -> bytes:
    """The manifest of files by their paths."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def read_manifest(backup: Path) -> dict[str, str]:
    """Path to SHA-256 of every file that the backup should hold; ``Invalid`` unless it stands exactly as written."""
    damaged = Invalid([Problem(layout.MANIFEST, msg("It is damaged: it does not stand as it was written."))])
    try:
        data = (backup / layout.MANIFEST).read_bytes()
        lines = [_LINE.fullmatch(line) for line in data.decode("ascii").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise damaged from error
    found = {line[2]: line[1] for line in lines if line is not None}
    if manifest_bytes(found) != data or not all(map(layout.allowed, found)):
        raise damaged
    return found
