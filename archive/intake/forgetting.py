"""Forgetting drafts: thrown away by whoever began them, or untouched for as long as the archive keeps drafts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from archive.base import clock, outbox
from archive.base.db import unit_of_work
from archive.base.runtime import session, settings
from archive.intake.models import Draft, DraftFile
from archive.intake.returning import unsent
from archive.intake.uploading.models import UnfinishedUpload

FORGOTTEN = "draft.forgotten"
"""News after which bytes that no row names any more leave the disk; its payload names digests alone."""
_AT_ONCE = 200


def forget_untouched() -> int:
    """Forget drafts, and words not sent, that nobody touched for ``draft_keep_days``; returns how many drafts went."""
    days = settings().draft_keep_days
    if not days:
        return 0
    before = clock.now() - timedelta(days=days)
    with unit_of_work():
        unsent.forget_before(before.date())
    count = 0
    while True:
        with unit_of_work():
            gone = _untouched(before)
            forget(gone)
        count += len(gone)
        if len(gone) < _AT_ONCE:
            return count


def forget(drafts: Sequence[uuid.UUID]) -> None:
    """Delete drafts with their files and their unfinished uploads; the bytes go after the commit."""
    digests = session().scalars(select(DraftFile.sha256).where(DraftFile.draft_id.in_(drafts)).distinct()).all()
    for table in (UnfinishedUpload, DraftFile):
        session().execute(delete(table).where(table.draft_id.in_(drafts)))
    session().execute(delete(Draft).where(Draft.id.in_(drafts)))
    if drafts:
        outbox.send(FORGOTTEN, {"sha256": sorted(digests)})


def _untouched(before: datetime) -> list[uuid.UUID]:
    query = (
        select(Draft.id)
        .where(Draft.updated_at < before, Draft.submitted_record_id.is_(None))
        .order_by(Draft.id)
        .limit(_AT_ONCE)
        .with_for_update()
    )
    return list(session().scalars(query))
