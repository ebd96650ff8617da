"""What people hand in: a comment, another text for one, a decision."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from archive.comments.vocabulary import DecisionOutcome, DecisionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentInput:
    """A comment as it was typed; ``parent_id`` is the comment that it answers."""

    body: str
    author_name: str = ""
    parent_id: uuid.UUID | None = None
    language: str = "und"
    quote: str = ""
    """Words of the record's text that it speaks of; empty where it speaks of the record."""
    quote_before: str = ""
    """What stands before them, where they stand several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditInput:
    """Another text for a comment, by its author."""

    body: str
    author_name: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters ``start`` to ``stop`` of a comment, to be blacked out for ``reason``."""

    start: int
    stop: int
    reason: DecisionReason

    def told(self) -> list[int | str]:
        """As it is kept beside decisions, in events and wishes."""
        return [self.start, self.stop, str(self.reason)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a moderator decides on ``version`` of a comment; ``note`` is for the author, ``private_note`` is not."""

    outcome: DecisionOutcome
    version: int
    reason: DecisionReason | None = None
    note: str = ""
    private_note: str = ""
    passages: tuple[Passage, ...] = ()
    """What is blacked out, where that is the outcome."""
