"""Tables of the contributor's desk."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import UtcDateTime


class Draft(Base):
    """What a contributor has typed so far; found again by account, by receipt phrase, or by the form's own key."""

    __tablename__ = "draft"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the 256-bit key that the contributor's signed session holds."""
    receipt_digest: Mapped[str | None] = mapped_column(String(128), unique=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    step: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    created_on: Mapped[date] = mapped_column()
    """The day alone: no finer time is needed."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_record_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("record.id"))
    """Set once it was handed in: a second press of the button finds the same record."""
    files: Mapped[list[DraftFile]] = relationship(cascade="all, delete-orphan", order_by="DraftFile.position")


class DraftFile(Base):
    """A file of a draft: its bytes stand in the store already, its row becomes a digital object when handed in."""

    __tablename__ = "draft_file"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64 AND length(sha512) = 128", name="draft_file_has_both_digests"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    sha512: Mapped[str] = mapped_column(String(128))
    size: Mapped[int] = mapped_column(BigInteger)
    hashed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_type: Mapped[str | None] = mapped_column(String(200))
    original_name: Mapped[str | None] = mapped_column(String(400))
    caption: Mapped[str] = mapped_column(Text, default="")
    alternative_text: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Submission(Base):
    """What was handed in (OAIS SIP): the record, its receipt, and what the contributor wishes."""

    __tablename__ = "submission"

    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True)
    receipt_digest: Mapped[str | None] = mapped_column(String(128), unique=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    wishes: Mapped[str] = mapped_column(Text, default="")
    """What the contributor asked for, in the contributor's words."""
    received_on: Mapped[date] = mapped_column()
    adds_to: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The record of the submission to which this was added later; it is opened by the same phrase."""
