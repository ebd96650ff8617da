"""What the queue is asked for: a view of it, and what narrows it down; as conditions on ``Comment`` and ``Record``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.comments import returning
from archive.comments.desk_models import CommentAssignment, CommentQuestion
from archive.comments.finding import shown
from archive.comments.models import Comment
from archive.comments.reader_models import CommentSignal
from archive.comments.vocabulary import CommentState, SignalKind
from archive.records import graphic
from archive.records import models as m


class Waiting(StrEnum):
    """Views of the queue that are no single state."""

    WAITING = "waiting"
    """All that a person has to look at: withheld by the archive itself, flagged, then pending; oldest first."""
    FLAGGED = "flagged"
    ASKED = "asked"
    """Those whose author was asked something and has not answered."""


View = Waiting | CommentState


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """One view of the queue and what narrows it down; an empty field narrows nothing."""

    view: View = Waiting.WAITING
    record: str = ""
    """Reference code."""
    collection: str = ""
    """Slug."""
    language: str = ""
    signal: SignalKind | None = None
    mine: bool = False
    """Assigned to whoever asks."""
    author_of: uuid.UUID | None = None
    """By the author of this comment, where the author is known by an account or a receipt phrase."""
    calm: bool = False
    """Without graphic material."""

    @property
    def narrow(self) -> bool:
        """Whether anything is asked of single comments beyond their state and record."""
        return bool(self.language or self.signal or self.mine or self.author_of)


def parse_view(word: str | None) -> View:
    """The view of that name; the whole queue where there is none."""
    for kind in (Waiting, CommentState):
        if word in tuple(kind):
            return kind(word)
    return Waiting.WAITING


def conditions(viewer: Viewer, wanted: QueueFilter) -> Iterator[ColumnElement[bool]]:
    """What narrows the view down."""
    if wanted.record:
        yield m.Record.reference_code == wanted.record
    if wanted.collection:
        slug = select(m.Collection.id).where(m.Collection.slug == wanted.collection)
        yield m.Record.collection_id.in_(slug)
    if wanted.calm:
        yield ~graphic.is_graphic()
    if wanted.language:
        yield Comment.language == wanted.language
    if wanted.signal is not None:
        yield exists().where(
            CommentSignal.comment_id == Comment.id,
            CommentSignal.kind == wanted.signal,
        )
    if wanted.mine:
        yield exists().where(
            CommentAssignment.comment_id == Comment.id,
            CommentAssignment.account_id == (viewer.account_id or uuid.UUID(int=0)),
        )
    if wanted.author_of is not None:
        yield same_author(viewer, wanted.author_of)


def same_author(viewer: Viewer, comment_id: uuid.UUID) -> ColumnElement[bool]:
    """A condition on ``Comment``: by whoever wrote ``comment_id``, known by account or by the words of a receipt.

    A visitor who used their receipt nowhere else is known by that comment alone, and so is whoever wrote one that the
    viewer may not see.
    """
    query = select(Comment).join(m.Record, m.Record.id == Comment.record_id)
    row = session().scalar(query.where(Comment.id == comment_id, shown(viewer)))
    by_same = returning.by_same(row.account_id, row.receipt_digest) if row is not None else None
    return by_same if by_same is not None else Comment.id == comment_id


def asked() -> ColumnElement[bool]:
    """A condition on ``Comment``: its author was asked and has not answered."""
    return exists().where(CommentQuestion.comment_id == Comment.id, CommentQuestion.answered_at.is_(None))


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a view, in its own order; each is found by an index."""

    where: ColumnElement[bool]
    order: tuple[Any, ...]
    simple: bool = False
    """Its comments are counted by state and record alone."""
    flagged: bool = False
    """What was flagged most comes first."""


_OLDEST = (Comment.created_at, Comment.id)
_FLAGGED = Section(
    Comment.state.in_([CommentState.PUBLISHED, CommentState.PENDING]) & (Comment.flags > 0),
    (Comment.flags.desc(), *_OLDEST),
    flagged=True,
)
_HELD = Section(Comment.held.is_(True) & Comment.state.in_([CommentState.WITHHELD, CommentState.PENDING]), _OLDEST)
_PENDING = Section(
    (Comment.state == CommentState.PENDING)
    & or_(Comment.flags.is_(None), Comment.flags == 0)
    & or_(Comment.held.is_(None), Comment.held.is_(False)),
    _OLDEST,
    simple=True,
)
SECTIONS: dict[View, tuple[Section, ...]] = {
    Waiting.WAITING: (_HELD, _FLAGGED, _PENDING),
    Waiting.FLAGGED: (_FLAGGED,),
    Waiting.ASKED: (Section(Comment.id.in_(select(CommentQuestion.comment_id).where(
        CommentQuestion.answered_at.is_(None))), _OLDEST),),
    **{state: (Section(Comment.state == state, _OLDEST, simple=True),) for state in CommentState},
}  # fmt: skip
