"""Tables around a comment: what was noticed in it, the passage it speaks of, readers' flags, news for its author."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.accounts.private_feeds import PrivateFeed
from archive.accounts.vocabulary import SecurityEvent
from archive.base.db import Base
from archive.base.identifiers import new_id
from archive.base.triggers import append_only
from archive.base.types import Choice, UtcDateTime, one_of
from archive.comments.vocabulary import DiscussionPolicy, FlagReason, ListKind, NoticeKind, SignalKind

LONGEST_QUOTE = 1_000
LONGEST_FLAG_NOTE = 500
LONGEST_SAID = 200


class CommentReading(Base):
    """That the pipeline has read one version of a comment; what it noticed are its signals."""

    __tablename__ = "comment_reading"

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pipeline: Mapped[int] = mapped_column()
    """Which state of the phases read it."""
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentSignal(Base):
    """One thing that was noticed. The words themselves are not kept a second time, only their place."""

    __tablename__ = "comment_signal"
    __table_args__ = (
        one_of("kind", SignalKind, name="signal_kind_is_known"),
        one_of("list", ListKind, name="signal_list_is_known"),
        CheckConstraint("part IN ('body', 'author_name')", name="a_signal_is_of_the_text_or_of_the_name"),
        CheckConstraint("(start IS NULL) = (stop IS NULL)", name="a_place_in_a_text_has_two_ends"),
        ForeignKeyConstraint(
            ("comment_id", "version"),
            ("comment_reading.comment_id", "comment_reading.version"),
            name="a_signal_belongs_to_a_reading",
        ),
    )

    comment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[SignalKind] = mapped_column(Choice(SignalKind))
    part: Mapped[str] = mapped_column(String(11), default="body")
    start: Mapped[int | None] = mapped_column()
    stop: Mapped[int | None] = mapped_column()
    list: Mapped[ListKind | None] = mapped_column(Choice(ListKind))
    said: Mapped[str] = mapped_column(String(LONGEST_SAID), default="")
    """The entry of a word list that matched, and the name of the list."""
    number: Mapped[int] = mapped_column(default=0)


class CommentAnchor(Base):
    """The passage of the record that a comment speaks of (W3C TextQuoteSelector)."""

    __tablename__ = "comment_anchor"
    __table_args__ = (CheckConstraint("length(exact) > 0", name="a_passage_has_words"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    exact: Mapped[str] = mapped_column(String(LONGEST_QUOTE))
    prefix: Mapped[str] = mapped_column(String(40), default="")
    suffix: Mapped[str] = mapped_column(String(40), default="")
    start: Mapped[int] = mapped_column()
    """Where it stood in the plain text; only a hint where the words stand several times."""
    revision: Mapped[int] = mapped_column()
    """The revision of the record that was read."""


class CommentFlag(Base):
    """A reader's call for attention; one for each person and comment."""

    __tablename__ = "comment_flag"
    __table_args__ = (
        one_of("reason", FlagReason, name="flag_reason_is_known"),
        UniqueConstraint("comment_id", "person", name="a_person_flags_a_comment_once"),
        Index("ix_comment_flag_account", "account_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    person: Mapped[str] = mapped_column(String(64))
    """A keyed digest for this comment alone: of the account, or of the browser's form session; never of an address."""
    reason: Mapped[FlagReason] = mapped_column(Choice(FlagReason))
    note: Mapped[str] = mapped_column(String(LONGEST_FLAG_NOTE), default="")
    version: Mapped[int] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a moderator decided on the comment after it."""


class DiscussionRule(Base):
    """The policy of one record, or of the records of one collection that have none of their own."""

    __tablename__ = "discussion_rule"
    __table_args__ = (one_of("policy", DiscussionPolicy, name="discussion_policy_is_known"),)

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The record or the collection: ids are random, so that one is never the other's."""
    policy: Mapped[DiscussionPolicy] = mapped_column(Choice(DiscussionPolicy))
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("agent.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentNotice(Base):
    """News of a comment for its author, by account or by receipt phrase; the words are found when it is read."""

    __tablename__ = "comment_notice"
    __table_args__ = (
        one_of("kind", NoticeKind, name="notice_kind_is_known"),
        Index("ix_comment_notice_account", "account_id", "seen_at", "at"),
        Index("ix_comment_notice_comment", "comment_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(Choice(NoticeKind))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeFeed(PrivateFeed):
    """The private feed of an account's notices."""

    __tablename__ = "notice_feed"
    made = SecurityEvent.NOTICE_FEED_MADE
    ended = SecurityEvent.NOTICE_FEED_ENDED


class WordList(Base):
    """A list of words of the archive's own, beside those that come with the program."""

    __tablename__ = "word_list"
    __table_args__ = (
        one_of("kind", ListKind, name="word_list_kind_is_known"),
        CheckConstraint("length(trim(name)) > 0", name="a_word_list_has_a_name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[ListKind] = mapped_column(Choice(ListKind))
    words: Mapped[str] = mapped_column(Text, default="")
    """One entry a line; a star at its end stands for any ending."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


_ERASED = (
    "EXISTS (SELECT 1 FROM custody_event AS erasure JOIN comment AS read_one ON read_one.id = OLD.comment_id "
    "WHERE erasure.type = 'erasure' AND erasure.object_id = read_one.record_id)"
)
append_only("comment_reading", ("comment_id", "version"), unless_deleted=_ERASED)
append_only("comment_signal", ("comment_id", "version", "position"), unless_deleted=_ERASED)
