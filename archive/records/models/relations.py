"""Typed links between records, assessments and leads."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.records.vocabulary import AssessmentScale, RelationType


class Relation(Base):
    """A link from one record to another, or to something outside the archive."""

    __tablename__ = "relation"
    __table_args__ = (
        one_of("type", RelationType, name="relation_type_is_known"),
        CheckConstraint(
            "(target_id IS NOT NULL) <> (outside <> '')",
            name="a_relation_points_at_a_record_or_at_something_outside",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    type: Mapped[RelationType] = mapped_column(Choice(RelationType))
    target_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("record.id"), index=True)
    outside: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Assessment(Base):
    """A judgement of source or content on one scale; appended, never edited."""

    __tablename__ = "assessment"
    __table_args__ = (one_of("scale", AssessmentScale, name="assessment_scale_is_known"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    scale: Mapped[AssessmentScale] = mapped_column(Choice(AssessmentScale))
    value: Mapped[str] = mapped_column(String(80))
    reasons: Mapped[str] = mapped_column(Text, default="")
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    assessed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Lead(Base):
    """An open question, or a thing to find."""

    __tablename__ = "lead"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    """The name under which whoever closed it works here."""
    outcome: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)


append_only(
    "assessment",
    unless_deleted=(
        "EXISTS (SELECT 1 FROM custody_event AS erasure WHERE erasure.type = 'erasure' "
        "AND erasure.object_id = OLD.record_id)"
    ),
)
