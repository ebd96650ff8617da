"""What was decided before on comments of the same author, known by account or receipt, and on the same record."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from archive.access.viewer import Viewer
from archive.base.runtime import session
from archive.comments import returning
from archive.comments.desk import sanctioning
from archive.comments.desk.sanctioning import SanctionView
from archive.comments.finding import shown
from archive.comments.models import Comment, ModerationDecision
from archive.comments.vocabulary import CommentState, DecisionOutcome, DecisionReason
from archive.records import models as m

LATEST = 8
_DECIDED = (CommentState.PUBLISHED, CommentState.DECLINED, CommentState.WITHHELD)


@dataclass(frozen=True, slots=True)
class Before:
    """One earlier decision on another comment of the author."""

    comment_id: uuid.UUID
    excerpt: str
    outcome: DecisionOutcome
    reason: DecisionReason | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AuthorHistory:
    """What is known of an author without knowing who they are."""

    states: tuple[tuple[CommentState, int], ...]
    latest: tuple[Before, ...]
    sanction: SanctionView | None


def history(viewer: Viewer, comment: Comment) -> AuthorHistory | None:
    """Earlier decisions on the author's comments, on records that the viewer may see.

    None for a visitor who has sent nothing else with the words of the same receipt, and of whom nothing is asked.
    """
    by_same = returning.by_same(comment.account_id, comment.receipt_digest)
    digest = returning.digest_of(comment.receipt_digest) if comment.account_id is None else None
    standing = sanctioning.standing(comment.account_id, (digest,) if digest else ())
    if by_same is None:
        return None
    theirs = by_same & (Comment.id != comment.id)
    seen = select(Comment.state, func.count()).join(m.Record, m.Record.id == Comment.record_id)
    states = session().execute(seen.where(theirs, shown(viewer)).group_by(Comment.state)).all()
    if comment.account_id is None and not states and standing is None:
        return None
    query = (
        select(ModerationDecision, Comment.body)
        .join(Comment, Comment.id == ModerationDecision.comment_id)
        .join(m.Record, m.Record.id == Comment.record_id)
        .where(theirs, shown(viewer), ModerationDecision.outcome != DecisionOutcome.UNDO)
        .order_by(ModerationDecision.decided_at.desc(), ModerationDecision.id)
        .limit(LATEST)
    )
    latest = tuple(
        Before(row.comment_id, " ".join(body.split())[:120], row.outcome, row.reason, row.decided_at)
        for row, body in session().execute(query)
    )
    return AuthorHistory(tuple((state, count) for state, count in sorted(states)), latest, standing)


def is_known(comment_id: uuid.UUID) -> bool:
    """Whether the author of a comment can be known again: by an account, or by a receipt that they choose to use."""
    row = session().get(Comment, comment_id)
    return row is not None and (row.account_id is not None or row.receipt_digest is not None)


def on_record(comment: Comment) -> tuple[tuple[CommentState, int], ...]:
    """How many comments on the same record are published, declined or withheld.

    Counted by the index of a record's states alone: a record that moved many has thousands.
    """
    query = select(Comment.state, func.count()).where(
        Comment.record_id == comment.record_id, Comment.state.in_(_DECIDED)
    )
    found = dict(session().execute(query.group_by(Comment.state)).all())
    if comment.state in found:
        found[comment.state] -= 1
    return tuple((state, found[state]) for state in _DECIDED if found.get(state))
