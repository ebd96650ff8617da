"""What the last event of an export says of its entry in the register, so that a change behind the program is found.

The event's object is the export itself and it belongs to no record: its payload leaves with no bag, and no erasure
takes it. It holds digests of what the register keeps in clear beside it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from archive.base.canonical import canonical

SAME = ("audience", "format", "recipient", "size", "sha256", "report")
"""Columns of an export that its last event says as they stand."""


def request_sha256(row: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of why an export was asked for, of what, by whom and when."""
    asked = [row["reason"], row["selection"], str(row["requested_by"]), row["requested_at"].isoformat()]
    return hashlib.sha256(canonical(asked)).hexdigest()


def records_sha256(records: Iterable[tuple[uuid.UUID, int, int]]) -> str:
    """SHA-256, in hex, of id, revision and number of files of each record in an export, in the order of the ids."""
    digest = hashlib.sha256()
    for record_id, revision, files in sorted(records):
        digest.update(record_id.bytes + f"{revision},{files};".encode())
    return digest.hexdigest()


def of_finished(row: Mapping[str, Any], records: Iterable[tuple[uuid.UUID, int, int]]) -> dict[str, object]:
    """What the event says that is left when an export is made; ``row`` are the columns of its entry."""
    told = {name: row[name] for name in SAME if row[name] is not None}
    return told | {
        "audience": str(row["audience"]),
        "format": str(row["format"]),
        "export": str(row["id"]),
        "finished": row["finished_at"].isoformat(),
        "records_sha256": records_sha256(records),
        "request_sha256": request_sha256(row),
    }
