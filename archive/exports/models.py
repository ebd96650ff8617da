"""Tables of exports: what was handed to whom, what should come back, and what was received from other archives."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.exports.vocabulary import Audience, ExportFormat, ExportState, RecallCause


class Export(Base):
    """One export: for whom, of what, by whom and why; the register stays when the copy is deleted."""

    __tablename__ = "export"
    __table_args__ = (
        one_of("audience", Audience, name="export_audience_is_known"),
        one_of("format", ExportFormat, name="export_format_is_known"),
        one_of("state", ExportState, name="export_state_is_known"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="a_failed_export_says_why"),
        Index("ix_export_requested", "requested_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    audience: Mapped[Audience] = mapped_column(Choice(Audience))
    format: Mapped[ExportFormat] = mapped_column(Choice(ExportFormat))
    recipient: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was asked for: ``{"codes": […]}``, ``{"collection": slug}`` or ``{"all": true}``."""
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ExportState] = mapped_column(Choice(ExportState))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What is in it and what was left out, by count and reason."""
    checkpoint_size: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the file that is fetched."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExportedRecord(Base):
    """One record that an export holds, at which revision; the copy handed out may outlive the right to it."""

    __tablename__ = "exported_record"

    export_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("export.id"), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True, index=True)
    revision: Mapped[int] = mapped_column()
    files: Mapped[int] = mapped_column(default=0)


class Recall(Base):
    """A task: a copy that was handed out holds what may no longer be used; ask for it, and say what came of it."""

    __tablename__ = "recall"
    __table_args__ = (
        one_of("cause", RecallCause, name="recall_cause_is_known"),
        UniqueConstraint("export_id", "record_id", "cause", name="one_recall_for_a_cause"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="a_recall_is_closed_by_somebody"),
        CheckConstraint("closed_at IS NULL OR length(outcome) > 0", name="a_closed_recall_says_what_came_of_it"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    export_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("export.id"))
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    cause: Mapped[RecallCause] = mapped_column(Choice(RecallCause))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agent.id"))
    outcome: Mapped[str] = mapped_column(Text, default="")


class Transfer(Base):
    """A bag that was taken in from an archive: whose, at which checkpoint, and where its evidence is kept.

    Its event, whose object it is, says the same. The evidence gives way to a smaller one when a record that came with
    it is erased, and then the row names the event that tells of that.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("length(bag_sha256) = 64", name="a_transfer_names_its_bag"),
        CheckConstraint(
            "length(evidence_sha256) = 64 AND length(evidence_sha512) = 128", name="a_transfer_keeps_its_evidence"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    origin: Mapped[str] = mapped_column(String(200))
    """Name of the sender's ledger, as its checkpoints are signed."""
    bag_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the bag's ``tagmanifest-sha256.txt``, which covers everything in it."""
    checkpoint_note: Mapped[str] = mapped_column(Text)
    checkpoint_size: Mapped[int] = mapped_column(BigInteger)
    evidence_sha256: Mapped[str] = mapped_column(String(64))
    """Of the sender's ledger extract with proofs, kept in the object store as one file."""
    evidence_sha512: Mapped[str] = mapped_column(String(128))
    evidence_size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"))


class TransferredRecord(Base):
    """A record that came with a transfer, and its reference code at the sender's."""

    __tablename__ = "transferred_record"

    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfer.id"), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), primary_key=True, index=True)
    sender_code: Mapped[str] = mapped_column(String(40))
    first_event: Mapped[int | None] = mapped_column(BigInteger)
    """The first and last event of the record in the sender's ledger."""
    last_event: Mapped[int | None] = mapped_column(BigInteger)


append_only("exported_record", ("export_id", "record_id"))
