"""Requests to open an identity, where the archive asks for a second person."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, UtcDateTime, one_of
from archive.vault.models import VaultField


class RevealOutcome(StrEnum):
    """What the second person says."""

    APPROVED = "approved"
    REFUSED = "refused"


class RevealRequest(Base):
    """Somebody asks to read what the vault keeps of one person of one record; another says yes or no, for one time."""

    __tablename__ = "reveal_request"
    __table_args__ = (
        one_of("field", VaultField, name="reveal_field_is_known"),
        one_of("outcome", RevealOutcome, name="reveal_outcome_is_known"),
        CheckConstraint("length(trim(reason)) > 0", name="a_request_to_reveal_has_a_reason"),
        CheckConstraint("decided_by <> asked_by", name="nobody_approves_their_own_reveal"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)",
            name="an_answer_to_a_reveal_names_who_and_when",
        ),
        CheckConstraint(
            "revealed_at IS NULL OR (outcome IS NOT NULL AND outcome = 'approved')",
            name="what_nobody_approved_is_not_revealed",
        ),
        CheckConstraint("expires_at > asked_at", name="a_request_to_reveal_ends_after_it_begins"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(index=True)
    agent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"), index=True)
    field: Mapped[VaultField | None] = mapped_column(Choice(VaultField))
    """What is asked for; all of it where nothing is said."""
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """After which it is neither answered nor used."""
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[RevealOutcome | None] = mapped_column(Choice(RevealOutcome))
    note: Mapped[str] = mapped_column(Text, default="")
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When whoever asked saw the answer."""
