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
    REDACT = "redact"
    """Published with passages blacked out."""
    UNDO = "undo"
    """Taken back at once by whoever decided: as it stood before."""


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


class SignalKind(StrEnum):
    """What the pipeline notices in a comment; a moderator looks at it twice."""

    PHONE = "phone"
    EMAIL = "email"
    COORDINATES = "coordinates"
    IDENTITY_NUMBER = "identity-number"
    BANK_ACCOUNT = "bank-account"
    SOCIAL_ACCOUNT = "social-account"
    PROTECTED_NAME = "protected-name"
    """The text names somebody of the vault; the name itself is never repeated beside it."""
    UNCHECKED_NAMES = "unchecked-names"
    """The vault could not be read, so nobody knows whether it names somebody."""
    THREAT = "threat"
    WORD = "word"
    LINK = "link"
    REPEAT = "repeat"
    ELSEWHERE = "elsewhere"
    """The same words stand on other records."""
    FLOOD = "flood"
    LENGTH = "length"
    SHOUTING = "shouting"
    STRETCHED = "stretched"
    HIDDEN_FIELD = "hidden-field"
    QUICK = "quick"
    """The form came back faster than one can write."""
    CLOSED = "closed"
    """The discussion of its record was closed in the meantime."""
    AUTHOR = "author"
    """Earlier comments of the same author were declined."""


class ListKind(StrEnum):
    """What a word list is about."""

    INSULT = "insult"
    HATE = "hate"
    THREAT = "threat"
    SPAM = "spam"
    WATCH = "watch"
    """Words that the archive wants to see for reasons of its own."""


class FlagReason(StrEnum):
    """Why a reader asks moderators to look."""

    EXPOSES_IDENTITY = "exposes-identity"
    THREAT = "threat"
    HATE = "hate"
    INSULT = "insult"
    SPAM = "spam"
    OFF_TOPIC = "off-topic"
    UNTRUE = "untrue"
    OTHER = "other"


class DiscussionPolicy(StrEnum):
    """Who may comment on a record, and whether it is shown before a person has looked."""

    PRE_MODERATED = "pre-moderated"
    OPEN = "open"
    REGISTERED = "registered"
    CLOSED = "closed"


class NoticeKind(StrEnum):
    """What the author of a comment is told."""

    PUBLISHED = "published"
    REDACTED = "redacted"
    DECLINED = "declined"
    WITHHELD = "withheld"
    WAITING = "waiting"
    """It waits for a moderator again: a decision was undone."""
    FLAGGED = "flagged"
    """Readers' flags took it from the page until a moderator has looked."""
    QUESTION = "question"
    APPEAL_DECIDED = "appeal-decided"
    SANCTIONED = "sanctioned"
    SANCTION_ENDED = "sanction-ended"
    REPLY = "reply"


class SanctionKind(StrEnum):
    """What is asked of a commenter for a while, from mild to strict."""

    HELD = "held"
    """Every comment waits for a moderator, whatever the record's policy says."""
    PAUSE = "pause"
    """No new comments; those that stand may be changed."""
    CLOSED = "closed"
    """No comments and no changes; what was written may be withdrawn."""


class AppealOutcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    """The decision stands."""
    REVERSED = "reversed"
