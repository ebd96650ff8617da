"""Tables of comments and of the decisions on them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason


class Comment(Base):
    """A remark on a published record; the words are stored as typed."""

    __tablename__ = "comment"
    __table_args__ = (
        one_of("state", CommentState, name="comment_state_is_known"),
        CheckConstraint("length(trim(body)) > 0", name="a_comment_has_words"),
        CheckConstraint("version >= 1", name="comment_versions_count_from_one"),
        Index("ix_comment_record_state", "record_id", "state", "created_at"),
        Index("ix_comment_state_created", "state", "created_at", "id"),
        Index("ix_comment_state_flags", "state", "flags", "created_at"),
        Index("ix_comment_account", "account_id"),
        Index("ix_comment_gist", "gist"),
        Index("ix_comment_held", "held", "created_at"),
        # The queue is counted from it alone.
        Index("ix_comment_state_record", "state", "record_id", "flags", "held"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("record.id"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment.id"), index=True)
    """The comment that this one answers; a thread is one level deep."""
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35), default="und")
    author_name: Mapped[str] = mapped_column(String(80), default="")
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    receipt_digest: Mapped[str | None] = mapped_column(String(128), unique=True)
    state: Mapped[CommentState] = mapped_column(Choice(CommentState), default=CommentState.PENDING)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gist: Mapped[str | None] = mapped_column(String(32))
    """What comments that say the same have in common, whatever their case, spaces and signs."""
    held: Mapped[bool | None] = mapped_column()
    """It names somebody whom the archive protects, and no moderator has looked at this text yet."""
    shown_body: Mapped[str | None] = mapped_column(Text)
    """What readers read where passages are blacked out (``blackout``); None where they read the words as typed."""
    flags: Mapped[int | None] = mapped_column()
    """Readers' flags since the last decision: they order the queue."""
    decisions: Mapped[list[ModerationDecision]] = relationship(order_by="ModerationDecision.decided_at")


class CommentVersion(Base):
    """An earlier text of a comment, kept for moderators when its author edits it."""

    __tablename__ = "comment_version"

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(String(80), default="")
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModerationDecision(Base):
    """A decision on one version of a comment: outcome, reason, who, when, and the digest of the text judged."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        one_of("outcome", DecisionOutcome, name="decision_outcome_is_known"),
        one_of("reason", DecisionReason, name="decision_reason_is_known"),
        one_of("from_state", CommentState, name="decision_from_state_is_known"),
        one_of("to_state", CommentState, name="decision_to_state_is_known"),
        CheckConstraint("outcome IN ('publish', 'undo') OR reason IS NOT NULL", name="a_refusal_has_a_reason"),
        CheckConstraint("length(text_sha256) = 64", name="a_decision_names_the_text_judged"),
        Index("ix_moderation_decision_comment", "comment_id", "decided_at"),
        Index("ix_moderation_decision_decider", "decided_by", "decided_at"),
        Index("ix_moderation_decision_batch", "batch_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    outcome: Mapped[DecisionOutcome] = mapped_column(Choice(DecisionOutcome))
    from_state: Mapped[CommentState] = mapped_column(Choice(CommentState))
    to_state: Mapped[CommentState] = mapped_column(Choice(CommentState))
    reason: Mapped[DecisionReason | None] = mapped_column(Choice(DecisionReason))
    note: Mapped[str] = mapped_column(Text, default="")
    """Shown to the author."""
    private_note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_agent: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    """The agent outlives the account."""
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()
    text_sha256: Mapped[str] = mapped_column(String(64))
    batch_id: Mapped[uuid.UUID | None] = mapped_column()
    """What was decided in one go has one of these."""


_ERASED = (
    "EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged ON judged.id = OLD.comment_id "
    "WHERE erasure.type = 'erasure' AND erasure.object_id = judged.record_id)"
)
append_only("moderation_decision", unless_deleted=_ERASED)
append_only("comment_version", ("comment_id", "version"), unless_deleted=_ERASED)
