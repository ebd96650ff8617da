"""Comments as one viewer may see them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from archive.base import languages, text
from archive.comments.models import Comment
from archive.comments.signals import Signal
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.records.queries import Summary


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with its words; what it answers, and what answers it."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    author: str
    """Empty for somebody who gave no name."""
    body: str
    lang: str
    when: datetime
    edited_at: datetime | None
    state: CommentState
    replies: tuple[CommentView, ...] = ()
    gone: bool = False
    """It is shown no more; only what answers it is."""

    @property
    def html(self) -> Markup:
        """The words as sanitised markup."""
        return text.render_comment(self.body)

    @property
    def dir(self) -> str:
        return "auto" if self.lang == "und" else languages.direction(self.lang)

    @property
    def edited(self) -> bool:
        return self.edited_at is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of comments or threads, oldest first; pages count from 1."""

    items: tuple[CommentView, ...]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class DecisionView:
    """An earlier decision, as moderators see it."""

    outcome: DecisionOutcome
    from_state: CommentState
    to_state: CommentState
    reason: DecisionReason | None
    note: str
    private_note: str
    by: str
    at: datetime
    version: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What a comment said before its author changed it."""

    version: int
    body: str
    author: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A comment in the moderators' queue, with its record beside it."""

    comment: CommentView
    version: int
    record: Summary
    signals: tuple[Signal, ...]
    decisions: tuple[DecisionView, ...]
    own: bool
    """Written by the moderator who looks at it: somebody else decides."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that a moderator reads before deciding."""

    item: QueueItem
    thread: tuple[CommentView, ...]
    """The comment that began the thread and its answers, whatever their state; empty where it stands alone."""
    earlier: tuple[EarlierText, ...]


@dataclass(frozen=True, slots=True)
class OwnComment:
    """What its author may know: by account, or by receipt phrase."""

    id: uuid.UUID
    state: CommentState
    reason: DecisionReason | None
    note: str
    record_code: str | None
    """None where the record may not be seen by whoever asks; then the words are not shown either."""
    record_title: str
    body: str
    author_name: str
    when: datetime
    edited_at: datetime | None
    may_edit: bool
    may_withdraw: bool


def view(row: Comment, replies: tuple[CommentView, ...] = (), *, gone: bool = False) -> CommentView:
    """The view of a row; of one that is ``gone`` no word is left."""
    return CommentView(
        id=row.id,
        parent_id=row.parent_id,
        author="" if gone else row.author_name,
        body="" if gone else row.body,
        lang=row.language,
        when=row.created_at,
        edited_at=None if gone else row.edited_at,
        state=row.state,
        replies=replies,
        gone=gone,
    )
