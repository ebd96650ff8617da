"""The table of uploads that arrive in pieces."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import UtcDateTime


class UnfinishedUpload(Base):
    """A file on its way into a draft; what of it is safe lies in the folder ``uploads`` under its id."""

    __tablename__ = "unfinished_upload"
    __table_args__ = (
        CheckConstraint("length > 0", name="an_upload_is_of_something"),
        CheckConstraint("received BETWEEN 0 AND length", name="an_upload_receives_what_was_announced"),
        CheckConstraint(
            "(sha256 IS NULL) = (sha512 IS NULL) AND (sha256 IS NULL OR received = length)",
            name="an_upload_has_its_digests_once_it_is_whole",
        ),
        CheckConstraint("NOT kept OR sha256 IS NOT NULL", name="an_upload_is_kept_with_its_digests"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    # Of passing use: nothing of it is history, so it goes with its draft.
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes from the start that are on the disk for sure."""
    sent_metadata: Mapped[str] = mapped_column(String(2000), default="")
    """``Upload-Metadata`` as it came: name and type, each in Base64."""
    mark: Mapped[str | None] = mapped_column(String(64))
    """A digest of looks into the file and of its size, by which the same file is known when it is chosen again."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    sha512: Mapped[str | None] = mapped_column(String(128))
    kept: Mapped[bool] = mapped_column(default=False)
    """Whether it is a file of the draft now; stays a while for a sender who did not hear the last answer."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
