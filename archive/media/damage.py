"""The files that are set apart, for those who look after them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.custody.models import CustodyPayload
from archive.media.models import DigitalObject, Quarantine
from archive.media.vocabulary import BytesState, ObjectRole


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file that is set apart, as archivists see it."""

    id: uuid.UUID
    record_id: uuid.UUID
    original: bool
    media_type: str
    size: int
    sha256: str
    since: datetime
    found: BytesState | None
    """What was wrong with it when it was set apart."""


def damaged_count(viewer: Viewer) -> int:
    """How many files are set apart; 0 for whoever does not look after them."""
    query = select(func.count()).select_from(Quarantine).where(Quarantine.lifted_at.is_(None))
    return (session().scalar(query) or 0) if policy.may(viewer, Act.REVIEW) else 0


def damaged(viewer: Viewer, offset: int, most: int) -> list[DamagedFile]:
    """The files that are set apart, longest ago first, for archivists."""
    policy.require(viewer, Act.REVIEW)
    query = (
        select(DigitalObject, Quarantine.since, CustodyPayload.detail)
        .join(Quarantine, Quarantine.object_id == DigitalObject.id)
        .outerjoin(CustodyPayload, CustodyPayload.sequence == Quarantine.event_sequence)
        .where(Quarantine.lifted_at.is_(None))
        .order_by(Quarantine.since, DigitalObject.id)
        .offset(offset)
        .limit(most)
    )
    return [
        DamagedFile(
            id=row.id,
            record_id=row.record_id,
            original=row.role is not ObjectRole.WORKING,
            media_type=row.detected_type,
            size=row.size,
            sha256=row.sha256,
            since=since,
            found=BytesState(json.loads(detail)["found"]) if detail else None,
        )
        for row, since, detail in session().execute(query)
    ]
