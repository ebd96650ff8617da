"""What a record's readers are not shown of its words."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.access.levels import AccessLevel
from archive.access.redaction import RedactionReason
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.types import Choice, one_of


class TextRedaction(Base):
    """Words that readers below a level see as a block, as the description says; who hid them is in the ledger."""

    __tablename__ = "text_redaction"
    __table_args__ = (
        one_of("reason", RedactionReason, name="text_redaction_reason_is_known"),
        CheckConstraint("whole_for IN ('restricted', 'sealed')", name="hidden_words_stay_open_to_a_closed_level"),
        CheckConstraint("length(words) > 0", name="a_text_redaction_hides_some_words"),
        CheckConstraint(
            "(start_at IS NULL) = (end_at IS NULL) AND (start_at IS NULL OR start_at < end_at)",
            name="hidden_words_begin_before_they_end",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    field: Mapped[str] = mapped_column(String(80), default="body")
    words: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(80), default="")
    suffix: Mapped[str] = mapped_column(String(80), default="")
    start_at: Mapped[int | None] = mapped_column()
    """Offset in the element, in characters (W3C TextPositionSelector)."""
    end_at: Mapped[int | None] = mapped_column()
    reason: Mapped[RedactionReason] = mapped_column(Choice(RedactionReason))
    note: Mapped[str] = mapped_column(Text, default="")
    whole_for: Mapped[AccessLevel] = mapped_column(Choice(AccessLevel))
    everywhere: Mapped[bool] = mapped_column(default=True)
    asks: Mapped[bool] = mapped_column(default=False)
