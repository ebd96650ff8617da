"""What custody events say of published texts, appeals and sanctions, so that a row changed behind the back is found.

All of it stands in the erasable payload, and no word does: digests, each blinded by what only a row holds and an
erasure takes (``records.attesting``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Row = Mapping[Any, Any]


def new_nonce() -> bytes:
    """Blinds the digests of one sanction."""
    return secrets.token_bytes(16)


def shown_sha256(decision_id: uuid.UUID, shown_body: str | None) -> str:
    """SHA-256, in hex, of what readers read after a decision: None is the text as typed."""
    return _digest(decision_id.bytes, [shown_body])


def of_sanction(row: Row) -> dict[str, object]:
    """What the event of a change of a sanction says of its row; without digests where the row has no nonce."""
    told = {"kind": str(row["kind"]), "reason": str(row["reason"]), "ends": row["ends_at"].date().isoformat()}
    told |= {name: _moment(row[name]) for name in ("began_at", "ends_at", "confirmed_at", "lifted_at")}
    if row["nonce"] is None:
        return dict(told)
    words = [row[name] for name in ("note", "private_note", "lifted_why")]
    whose = [
        str(row[name])
        for name in ("account_id", "receipt_digest", "comment_id", "set_by", "set_agent", "confirmed_by", "lifted_by")
    ]
    return {
        **told,
        "words_sha256": _digest(row["nonce"], words),
        "whose_sha256": _digest(row["nonce"], whose),
    }


def of_appeal(blind: bytes, row: Row, voices: Iterable[Row]) -> dict[str, object]:
    """What the event of a change of an appeal says of its row and of what each person decided on it.

    ``blind`` is the appeal's own id, or the nonce of the sanction that it is against.
    """
    made = [str(row[name]) for name in ("comment_id", "decision_id", "sanction_id", "words")]
    answers = [
        [str(one[name]) for name in ("outcome", "note", "private_note", "decided_by", "decided_agent")]
        + [_moment(one["decided_at"])]
        for one in sorted(voices, key=lambda voice: (voice["decided_at"], voice["id"]))
    ]
    return {
        "outcome": str(row["outcome"] or ""),
        "appeal_sha256": _digest(blind, [*made, _moment(row["made_at"])]),
        "answer_sha256": _digest(blind, [str(row["outcome"]), row["note"], _moment(row["closed_at"]), answers]),
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at is not None else ""


def _digest(blind: bytes, told: list[Any]) -> str:
    return hashlib.sha256(blind + json.dumps(told).encode()).hexdigest()
