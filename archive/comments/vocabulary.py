"""The words of moderation."""

from __future__ import annotations

from enum import StrEnum


class CommentState(StrEnum):
    """What became of a comment."""

    PENDING = "pending"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHHELD = "withheld"
    """Kept as evidence, not shown."""
    WITHDRAWN = "withdrawn"
    """Taken back by its author."""


class DecisionOutcome(StrEnum):
    """What a moderator decides."""

    PUBLISH = "publish"
    DECLINE = "decline"
    WITHHOLD = "withhold"


class DecisionReason(StrEnum):
    """Why; a comment is declined or withheld for one of these."""

    ON_TOPIC = "on-topic"
    OFF_TOPIC = "off-topic"
    EXPOSES_IDENTITY = "exposes-identity"
    THREAT = "threat"
    HATE = "hate"
    INSULT = "insult"
    SPAM = "spam"
    REPEATED = "repeated"
    UNLAWFUL = "unlawful"
    OTHER = "other"
