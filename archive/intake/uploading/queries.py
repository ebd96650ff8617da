"""Reads of uploads that are not whole yet."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.intake.uploading import protocol
from archive.intake.uploading.models import UnfinishedUpload


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload for the one who sends it; sizes in bytes."""

    id: uuid.UUID
    name: str | None
    length: int
    received: int
    kept: bool
    sha256: str | None
    sha512: str | None
    sent_metadata: str
    expires_at: datetime

    @property
    def percent(self) -> int:
        """How much of it is here, rounded down."""
        return 100 * self.received // self.length


def upload(viewer: Viewer, draft_id: uuid.UUID, upload_id: uuid.UUID) -> UploadView:
    """One upload of a draft; raises ``NotVisible`` for that of another draft, and for one that has expired."""
    policy.require(viewer, Act.CONTRIBUTE)
    row = session().get(UnfinishedUpload, upload_id, populate_existing=True)
    if row is None or row.draft_id != draft_id or row.expires_at < clock.now():
        raise NotVisible()
    return _view(row)


def known(viewer: Viewer, draft_id: uuid.UUID, length: int, sent_metadata: str) -> UploadView | None:
    """The upload of a draft that was begun with this very file, as far as its mark tells."""
    policy.require(viewer, Act.CONTRIBUTE)
    mark = protocol.metadata(sent_metadata).mark
    if mark is None:
        return None
    found = session().scalars(
        select(UnfinishedUpload)
        .where(
            UnfinishedUpload.draft_id == draft_id,
            UnfinishedUpload.mark == mark,
            UnfinishedUpload.length == length,
            UnfinishedUpload.expires_at >= clock.now(),
            ~UnfinishedUpload.kept,
        )
        .order_by(UnfinishedUpload.received.desc())
    )
    row = found.first()
    return _view(row) if row is not None else None


def unfinished(viewer: Viewer, draft_id: uuid.UUID) -> tuple[UploadView, ...]:
    """What was begun and is not a file of the draft yet, in the order of its names."""
    policy.require(viewer, Act.CONTRIBUTE)
    rows = session().scalars(
        select(UnfinishedUpload).where(
            UnfinishedUpload.draft_id == draft_id,
            UnfinishedUpload.expires_at >= clock.now(),
            ~UnfinishedUpload.kept,
        )
    )
    return tuple(sorted((_view(row) for row in rows), key=lambda view: (view.name or "", view.id)))


def still_coming(digests: Collection[str]) -> frozenset[str]:
    """Those of ``digests`` that an upload has which is just becoming a file."""
    query = select(UnfinishedUpload.sha256).where(UnfinishedUpload.sha256.in_(digests), ~UnfinishedUpload.kept)
    return frozenset(sha256 for sha256 in session().scalars(query) if sha256 is not None)


def _view(row: UnfinishedUpload) -> UploadView:
    return UploadView(
        id=row.id,
        name=protocol.metadata(row.sent_metadata).original_name,
        length=row.length,
        received=row.received,
        kept=row.kept,
        sha256=row.sha256,
        sha512=row.sha512,
        sent_metadata=row.sent_metadata,
        expires_at=row.expires_at,
    )
