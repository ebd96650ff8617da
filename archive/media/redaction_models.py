"""What readers are not shown of a picture: one standing redaction for each original, and those that stood."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of


class ImageRedaction(Base):
    """Parts of a picture that are covered in every copy that readers get; who did it is in the ledger too."""

    __tablename__ = "image_redaction"
    __table_args__ = (
        one_of("reason", RedactionReason, name="image_redaction_reason_is_known"),
        CheckConstraint("whole_for IN ('restricted', 'sealed')", name="covered_parts_stay_open_to_a_closed_level"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_sequence IS NULL)", name="an_image_redaction_is_lifted_by_an_event"
        ),
        Index(
            "ix_image_redaction_live",
            "object_id",
            unique=True,
            sqlite_where=CheckConstraint("lifted_at IS NULL").sqltext,
            postgresql_where=CheckConstraint("lifted_at IS NULL").sqltext,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("digital_object.id"), index=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    shapes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Boxes and strokes in thousandths of the upright picture, each solid or in coarse squares."""
    reason: Mapped[RedactionReason] = mapped_column(Choice(RedactionReason))
    note: Mapped[str] = mapped_column(Text, default="")
    whole_for: Mapped[AccessLevel] = mapped_column(Choice(AccessLevel))
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_sequence: Mapped[int] = mapped_column(ForeignKey("custody_event.sequence"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_sequence: Mapped[int | None] = mapped_column(ForeignKey("custody_event.sequence"))
