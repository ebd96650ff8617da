"""What an event says of the rows that it leaves, so that a row changed behind the program's back is found.

All of it stands in the erasable payload. What a reader of payloads may not know goes in as a digest that is blinded
by a nonce or a random id which only the row holds: nobody tries out names, places or accounts against it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from archive.access.levels import RecordState

LEVELS = ("access", "access_text", "access_files", "embargo_until")


def new_nonce() -> bytes:
    """Blinds the digest of one revision."""
    return secrets.token_bytes(16)


def description_sha256(nonce: bytes, text: str) -> str:
    """SHA-256, in hex, of a revision's nonce followed by its text as it is stored (UTF-8)."""
    return hashlib.sha256(nonce + text.encode("utf-8")).hexdigest()


def account_sha256(about: bytes, account_id: uuid.UUID) -> str:
    """An account as an event names it: the same account has another digest for everything else."""
    return hashlib.sha256(about + account_id.bytes).hexdigest()


def of_revision(row: Mapping[str, Any]) -> dict[str, object]:
    """What the event of a revision says of its row."""
    return {
        "revision": row["number"],
        "description_sha256": description_sha256(row["nonce"], row["description"]),
        "saved": row["created_at"].isoformat(),
    }


def of_arrival(
    revision: Mapping[str, Any],
    *,
    reference_code: str,
    contributor_id: uuid.UUID | None,
    source_system: str,
    identifier: str,
) -> dict[str, object]:
    """What the first event of a record says of it."""
    told = {**of_revision(revision), "reference_code": reference_code}
    if contributor_id is not None:
        told["contributor_sha256"] = account_sha256(revision["nonce"], contributor_id)
    if identifier:
        told |= {"identifier": identifier, "source_system": source_system}
    return told


def of_state(state: RecordState, since: datetime | None) -> dict[str, object]:
    """What an event says of the state that it leaves a record in."""
    told: dict[str, object] = {"state": state.value}
    if since is not None:
        told["since"] = since.isoformat()
    return told


def of_levels(columns: Mapping[str, Any]) -> dict[str, object]:
    """The access levels and the embargo that stand in a record's row."""
    return {name: str(columns[name]) for name in LEVELS if columns[name] is not None}
