"""Comments as the import format carries them, with the decisions on them. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentInput:
    """A comment that comes with an import; its decisions are appended as the importer's."""

    body: str
    author_name: str = ""
    state: str = "pending"
    created: str = ""
    quote: str = ""
    """The passage of the record's text that it speaks of."""
    quote_before: str = ""
    replies: tuple[CommentInput, ...] = ()
    decisions: tuple[DecisionInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput:
    outcome: str
    reason: str = ""
    note: str = ""
    passages: tuple[BlackoutInput, ...] = ()
    """What it blacked out of the comment, where that was the outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackoutInput:
    """Characters of a comment that are blacked out, up to but not including ``stop``."""

    start: int
    stop: int
    reason: str
