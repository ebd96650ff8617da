"""Tables of the moderator's desk: leases, assignment, questions, appeals, sanctions, second looks, and what is told."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.comments.vocabulary import AppealOutcome, DecisionOutcome, DecisionReason, SanctionKind


class CommentLease(Base):
    """Who has a comment open just now, so that two people do not read the same one."""

    __tablename__ = "comment_lease"
    __table_args__ = (Index("ix_comment_lease_until", "until"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentAssignment(Base):
    """Whose turn a comment is, where the work is spread; anybody may still decide on it."""

    __tablename__ = "comment_assignment"

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentQuestion(Base):
    """What a moderator asks the author of one version of a comment, and the answer."""

    __tablename__ = "comment_question"
    __table_args__ = (
        CheckConstraint("length(trim(question)) > 0", name="a_question_has_words"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="an_answer_has_its_time"),
        Index("ix_comment_question_comment", "comment_id", "asked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    version: Mapped[int] = mapped_column()
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_agent: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DecisionRedaction(Base):
    """A passage that a decision blacked out: characters ``start`` to ``stop`` of the text judged, and why."""

    __tablename__ = "decision_redaction"
    __table_args__ = (
        one_of("reason", DecisionReason, name="decision_redaction_reason_is_known"),
        CheckConstraint("start >= 0 AND stop > start", name="a_redaction_covers_something"),
    )

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_decision.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stop: Mapped[int] = mapped_column()
    reason: Mapped[DecisionReason] = mapped_column(Choice(DecisionReason))


class SecondLook(Base):
    """What one person would decide where the archive wants two; it waits for the other one."""

    __tablename__ = "second_look"
    __table_args__ = (
        one_of("outcome", DecisionOutcome, name="second_look_outcome_is_known"),
        Index("ix_second_look_comment", "comment_id", "version"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    version: Mapped[int] = mapped_column()
    outcome: Mapped[DecisionOutcome] = mapped_column(Choice(DecisionOutcome))
    passages: Mapped[list[list[int | str]] | None] = mapped_column(JSON(none_as_null=True))
    """What they would black out: start, stop and reason of each passage; None where nothing, or from before 0005."""
    private_note: Mapped[str] = mapped_column(Text, default="")
    wanted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    wanted_agent: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Sanction(Base):
    """What somebody may not do for a while with comments; they are told of it, and why, and until when."""

    __tablename__ = "comment_sanction"
    __table_args__ = (
        one_of("kind", SanctionKind, name="sanction_kind_is_known"),
        one_of("reason", DecisionReason, name="sanction_reason_is_known"),
        CheckConstraint("account_id IS NULL OR receipt_digest IS NULL", name="a_sanction_is_of_one_commenter"),
        CheckConstraint("ends_at > began_at", name="a_sanction_ends_after_it_begins"),
        CheckConstraint("(confirmed_by IS NULL) OR (confirmed_at IS NOT NULL)", name="a_confirmed_sanction_says_when"),
        CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name="a_lifted_sanction_says_when"),
        Index("ix_comment_sanction_account", "account_id", "ends_at"),
        Index("ix_comment_sanction_receipt", "receipt_digest", "ends_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    receipt_digest: Mapped[str | None] = mapped_column(String(128))
    """The digest of the phrase by which an anonymous commenter makes themselves known."""
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), index=True)
    """The comment that led to it."""
    kind: Mapped[SanctionKind] = mapped_column(Choice(SanctionKind))
    reason: Mapped[DecisionReason] = mapped_column(Choice(DecisionReason))
    note: Mapped[str] = mapped_column(Text, default="")
    """Shown to the commenter."""
    private_note: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    set_agent: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it came into force: at once, or where the archive wants two people when the second one agreed."""
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_why: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Blinds its digests in the ledger; taken by an erasure, and lacking where no event carries any yet."""


class Appeal(Base):
    """A commenter asks for a second look: at a decision on their comment, or at a sanction; once each."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        one_of("outcome", AppealOutcome, name="appeal_outcome_is_known"),
        CheckConstraint("decision_id IS NULL OR sanction_id IS NULL", name="an_appeal_is_against_one_thing"),
        CheckConstraint("length(trim(words)) > 0", name="an_appeal_says_why"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="a_closed_appeal_has_an_outcome"),
        UniqueConstraint("subject_id", name="an_appeal_is_made_once"),
        Index("ix_moderation_appeal_comment", "comment_id"),
        Index("ix_moderation_appeal_open", "closed_at", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[uuid.UUID] = mapped_column()
    """The comment that was decided on, or the sanction."""
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    """That comment, or the one that led to the sanction."""
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("moderation_decision.id"))
    sanction_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment_sanction.id"))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[AppealOutcome | None] = mapped_column(Choice(AppealOutcome))
    note: Mapped[str] = mapped_column(Text, default="")
    """The reason of the outcome; the commenter reads it."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AppealDecision(Base):
    """What one person decided on an appeal, and why; where two are wanted, two of these agree."""

    __tablename__ = "appeal_decision"
    __table_args__ = (
        one_of("outcome", AppealOutcome, name="appeal_decision_outcome_is_known"),
        Index("ix_appeal_decision_appeal", "appeal_id", "decided_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    appeal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_appeal.id"))
    outcome: Mapped[AppealOutcome] = mapped_column(Choice(AppealOutcome))
    note: Mapped[str] = mapped_column(Text)
    private_note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_agent: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskPreference(Base):
    """How one moderator wants to work: keys, care, and what is left out today."""

    __tablename__ = "desk_preference"
    __table_args__ = (CheckConstraint("stop_after >= 0", name="a_stop_is_counted_from_none"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    keys: Mapped[bool] = mapped_column(default=False)
    grey: Mapped[bool] = mapped_column(default=True)
    stop_after: Mapped[int] = mapped_column(default=0)
    """A gentle stop after so many decisions in a day; 0 for none."""
    skip_graphic_on: Mapped[date | None] = mapped_column()
    """The day on which graphic material is left out."""
    stop_seen_on: Mapped[date | None] = mapped_column()
    """The day on which the stop was shown and work went on."""


class ModerationTally(Base):
    """The public figures of one quarter of a year; they name nobody."""

    __tablename__ = "moderation_tally"

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    """As ``2026-Q4``."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(
    "decision_redaction",
    ("decision_id", "start"),
    unless_deleted="EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged "
    "ON judged.record_id = erasure.object_id JOIN moderation_decision AS made ON made.comment_id = judged.id "
    "WHERE erasure.type = 'erasure' AND made.id = OLD.decision_id)",
)
append_only(
    "appeal_decision",
    unless_deleted="EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS judged "
    "ON judged.record_id = erasure.object_id JOIN moderation_appeal AS appeal ON appeal.comment_id = judged.id "
    "WHERE erasure.type = 'erasure' AND appeal.id = OLD.appeal_id)",
)
