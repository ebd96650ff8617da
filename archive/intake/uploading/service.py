"""The verbs on an upload, each inside the caller's unit of work; ``receiving`` puts them in order around the bytes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Invalid, LimitReached, NotVisible, Problem, Stale, TooLarge
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.config import MEGABYTE
from archive.intake import service as drafts
from archive.intake.service import Arrived
from archive.intake.uploading import protocol
from archive.intake.uploading.models import UnfinishedUpload
from archive.media.store import StoredObject


def announce(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID, length: int, sent_metadata: str) -> None:
    """Begin an upload of ``length`` bytes into a draft.

    Raises ``TooLarge``, ``Invalid`` for an empty file or unreadable metadata, and ``LimitReached`` where the draft
    has no room for one more.
    """
    files = drafts.files_of_open(viewer, draft_id)
    said = protocol.metadata(sent_metadata)
    refuse_size(length, said.original_name)
    coming = session().scalars(
        select(UnfinishedUpload.id).where(UnfinishedUpload.draft_id == draft_id, ~UnfinishedUpload.kept)
    )
    if files + len(coming.all()) >= settings().upload_count:
        raise LimitReached(drafts.too_many())
    row = UnfinishedUpload(
        id=upload_id,
        draft_id=draft_id,
        length=length,
        received=0,
        sent_metadata=sent_metadata,
        mark=said.mark,
        kept=False,
        expires_at=_expiry(),
    )
    session().add(row)
    session().flush()


def refuse_size(length: int, name: str | None) -> None:
    """Raise ``TooLarge`` or ``Invalid`` for a size that no file may have here."""
    if length > settings().upload_limit:
        limit = max(1, settings().upload_limit // MEGABYTE)
        raise TooLarge(msg("The file is larger than %(limit)s MB.", limit=limit))
    if length == 0:
        raise Invalid([Problem(name or "", msg("The file is empty."))])


def advance(viewer: Viewer, upload_id: uuid.UUID, before: int, after: int) -> None:
    """Write down that the bytes up to ``after`` are safe; raises ``Stale`` unless ``before`` were until now."""
    row = _row(viewer, upload_id)
    if row.received != before:
        raise Stale(msg("This part was written already."))
    row.received = after
    row.expires_at = _expiry()
    session().flush()


def note_digests(viewer: Viewer, upload_id: uuid.UUID, sha256: str, sha512: str) -> None:
    """Write down which bytes it became, before they move: whoever goes on after a crash finds them by it."""
    row = _row(viewer, upload_id)
    row.sha256, row.sha512 = sha256, sha512
    session().flush()


def complete(viewer: Viewer, upload_id: uuid.UUID) -> list[Problem]:
    """Let a whole upload, whose bytes are kept, be a file of its draft; done again it changes nothing.

    Returns why it cannot be one, where another window has left no room.
    """
    row = _row(viewer, upload_id)
    if row.kept or row.sha256 is None or row.sha512 is None:
        return []
    said = protocol.metadata(row.sent_metadata)
    stored = StoredObject(row.sha256, row.sha512, row.length)
    refused = drafts.add_files(viewer, row.draft_id, [Arrived(stored, said.declared_type, said.original_name)])
    row.kept = not refused
    session().flush()
    return refused


def forget(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Forget one upload of a draft, or all; returns those whose bytes the caller removes after the commit."""
    policy.require(viewer, Act.CONTRIBUTE)
    query = select(UnfinishedUpload.id).where(UnfinishedUpload.draft_id == draft_id)
    if upload_id is not None:
        query = query.where(UnfinishedUpload.id == upload_id)
    found = list(session().scalars(query))
    session().execute(delete(UnfinishedUpload).where(UnfinishedUpload.id.in_(found)))
    return found


def _row(viewer: Viewer, upload_id: uuid.UUID) -> UnfinishedUpload:
    policy.require(viewer, Act.CONTRIBUTE)
    row = session().scalar(select(UnfinishedUpload).where(UnfinishedUpload.id == upload_id).with_for_update())
    if row is None:
        raise NotVisible()
    return row


def _expiry() -> datetime:
    # To the hour: when somebody sat and sent is nobody's business.
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=settings().upload_keep_hours + 1)
