"""Tables of media: digital objects (PREMIS object) and what was read from them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.media.vocabulary import ObjectRole, WorkingPurpose


class DigitalObject(Base):
    """Bytes with their technical facts. An evidentiary row is inserted once and never changed."""

    __tablename__ = "digital_object"
    __table_args__ = (
        one_of("role", ObjectRole, name="digital_object_role_is_known"),
        one_of("purpose", WorkingPurpose, name="working_purpose_is_known"),
        CheckConstraint("size >= 0", name="digital_object_size_is_not_negative"),
        CheckConstraint("length(sha256) = 64 AND length(sha512) = 128", name="digital_object_has_both_digests"),
        CheckConstraint(
            "(role = 'working') = (purpose IS NOT NULL)",
            name="a_working_copy_has_a_purpose_and_nothing_else_has",
        ),
        CheckConstraint(
            "(role = 'working') = (derived_from IS NOT NULL)",
            name="a_working_copy_says_what_it_was_derived_from",
        ),
        Index(
            "ix_digital_object_evidentiary_once",
            "record_id",
            "sha256",
            unique=True,
            sqlite_where=CheckConstraint("role = 'evidentiary'").sqltext,
            postgresql_where=CheckConstraint("role = 'evidentiary'").sqltext,
        ),
        Index("ix_digital_object_record", "record_id", "role"),
        Index("ix_digital_object_sha256", "sha256"),
        Index("ix_digital_object_derived_from", "derived_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"))
    role: Mapped[ObjectRole] = mapped_column(Choice(ObjectRole))
    purpose: Mapped[WorkingPurpose | None] = mapped_column(Choice(WorkingPurpose))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sha512: Mapped[str] = mapped_column(String(128))
    hashed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hashed_by: Mapped[str] = mapped_column(String(80))
    declared_type: Mapped[str | None] = mapped_column(String(200))
    detected_type: Mapped[str] = mapped_column(String(100))
    original_name: Mapped[str | None] = mapped_column(String(400))
    """A fact about what was handed in; never a path, never served as one."""
    derived_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("digital_object.id"))
    parameters: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    redaction_id: Mapped[uuid.UUID | None] = mapped_column()
    """Of which redaction this copy shows the picture; None where it shows it as it is."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ObjectReading(Base):
    """What the sandbox read from an evidentiary image: facts as found, never trusted; or why it could not."""

    __tablename__ = "object_reading"
    __table_args__ = (CheckConstraint("decoded = (failure IS NULL)", name="a_reading_fails_with_a_reason_or_succeeds"),)

    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decoded: Mapped[bool] = mapped_column()
    failure: Mapped[str | None] = mapped_column(Text)
    """English message, the key of its translation."""
    width: Mapped[int | None] = mapped_column()
    height: Mapped[int | None] = mapped_column()
    technical: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    perceptual_hash: Mapped[str | None] = mapped_column(String(16), index=True)


class Quarantine(Base):
    """A file that is not served because its bytes were not those that were taken in."""

    __tablename__ = "quarantine"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_sequence IS NULL)", name="a_quarantine_is_lifted_by_an_event"),
        Index(
            "ix_quarantine_live",
            "object_id",
            unique=True,
            sqlite_where=CheckConstraint("lifted_at IS NULL").sqltext,
            postgresql_where=CheckConstraint("lifted_at IS NULL").sqltext,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    event_sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_sequence: Mapped[int | None] = mapped_column(ForeignKey("custody_event.sequence"))


_ERASED = (
    "EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' "
    "AND erasure.object_id IN (OLD.id, OLD.record_id))"
)
append_only(
    "digital_object",
    ("id",),
    # Of which files the same bytes may stand once in a record.
    ("record_id", "sha256", "role"),
    only="OLD.role <> 'working'",
    unless_deleted=_ERASED,
)
