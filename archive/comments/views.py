"""Comments as one viewer may see them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from archive.base import languages, text
from archive.base.messages import Message
from archive.comments.desk.asking import QuestionView
from archive.comments.desk.authors import AuthorHistory
from archive.comments.desk.leasing import Lease
from archive.comments.desk.seconding import Wish
from archive.comments.flagging import FlagView
from archive.comments.inputs import Passage
from archive.comments.models import Comment
from archive.comments.own_more import More
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
    covered: bool = False
    """Passages of ``body`` are blacked out."""
    quote: str | None = None
    """The passage that it speaks of; empty where that is not in the text as the reader has it."""

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

    id: uuid.UUID
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
    passages: tuple[Passage, ...] = ()
    """What it blacked out of the text judged."""


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
    held: bool = False
    """The archive withheld it by itself, and nobody has looked yet."""
    flags: tuple[FlagView, ...] = ()
    lease: Lease | None = None
    """Who has it open just now."""
    asked: bool = False
    """Its author was asked something and has not answered."""
    mine: bool = False
    """Assigned to the moderator who looks at it."""
    answers: str | None = None
    """The beginning of what it answers; None for one that begins a thread."""
    more_by_author: bool = False
    """Its author can be known again, so that their other comments can be asked for."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that a moderator reads before deciding."""

    item: QueueItem
    thread: tuple[CommentView, ...]
    """The comment that began the thread and its answers, whatever their state; empty where it stands alone."""
    earlier: tuple[EarlierText, ...]
    refusal: Message | None = None
    """Why this moderator may not decide on it."""
    appeal_id: uuid.UUID | None = None
    """The appeal that waits."""
    questions: tuple[QuestionView, ...] = ()
    wishes: tuple[Wish, ...] = ()
    author: AuthorHistory | None = None
    """None where nobody can say whose other comments there are."""
    on_record: tuple[tuple[CommentState, int], ...] = ()
    """How comments on this record were decided."""


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
    more: More | None = None
    """What stands on the page of one comment alone."""
    others: tuple[OwnComment, ...] = ()
    """What else opens with the same receipt phrase, the latest first."""


def view(
    row: Comment, replies: tuple[CommentView, ...] = (), *, gone: bool = False, whole: bool = False
) -> CommentView:
    """The view of a row as readers have it; of one that is ``gone`` no word is left.

    ``whole`` is for moderators and for its author: what is blacked out stands in it.
    """
    covered = row.shown_body is not None and not whole
    return CommentView(
        id=row.id,
        parent_id=row.parent_id,
        author="" if gone else row.author_name,
        body="" if gone else (row.shown_body or "") if covered else row.body,
        lang=row.language,
        when=row.created_at,
        edited_at=None if gone else row.edited_at,
        state=row.state,
        replies=replies,
        gone=gone,
        covered=covered and not gone,
    )
