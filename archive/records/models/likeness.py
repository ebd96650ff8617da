"""The table by which records that hold the same are found."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.types import Choice, one_of
from archive.records.vocabulary import Likeness


class RecordFingerprint(Base):
    """What a record's text or address comes to, once all that may differ between two copies is left out."""

    __tablename__ = "record_fingerprint"
    __table_args__ = (
        one_of("kind", Likeness, name="record_fingerprint_kind_is_known"),
        Index("ix_record_fingerprint_digest", "digest", "kind"),
    )

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    kind: Mapped[Likeness] = mapped_column(Choice(Likeness), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """HMAC-SHA-256 in hex: without the archive's key nobody tries out texts against it."""
