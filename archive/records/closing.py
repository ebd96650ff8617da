"""News for the rooms above: a record was closed, and copies of it that were handed out should come back."""

from __future__ import annotations

import uuid
from enum import StrEnum

from archive.base import outbox

TOPIC = "record.closed"


class Cause(StrEnum):
    """Why a record was closed."""

    CONSENT_WITHDRAWN = "consent withdrawn"
    CONSENT_EXPIRED = "consent expired"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"


def tell(record_id: uuid.UUID, cause: Cause) -> None:
    """Write the news into the present transaction."""
    outbox.send(TOPIC, {"record": record_id.hex, "cause": cause.value})
