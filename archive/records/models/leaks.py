"""What was decided about what could lead somebody to a person."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.records.models.record import ERASED


class LeakOutcome(StrEnum):
    """What somebody decided about one finding; what was hidden or edited away is no finding any more."""

    KEPT = "kept"
    REOPENED = "reopened"


class LeakDecision(Base):
    """One decision on one finding, known again by a salted digest: the words themselves are in the record alone."""

    __tablename__ = "leak_decision"
    __table_args__ = (
        one_of("outcome", LeakOutcome, name="leak_outcome_is_known"),
        CheckConstraint("length(trim(reason)) > 0", name="a_decision_on_a_finding_says_why"),
        CheckConstraint("length(digest) = 64", name="a_decision_on_a_finding_names_it"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the salt and of what was found, of what kind, in which part of the record."""
    outcome: Mapped[LeakOutcome] = mapped_column(Choice(LeakOutcome))
    reason: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column()
    """Of the description in which it was read."""
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("leak_decision", unless_deleted=ERASED)
