"""Reads of the moderator's desk: the queue, its counts, one card. Only of records that the moderator may see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.comments.finding import shown
from archive.comments.models import Comment, CommentVersion, ModerationDecision
from archive.comments.signals import signals
from archive.comments.views import Card, CommentView, DecisionView, EarlierText, QueueItem, view
from archive.comments.vocabulary import CommentState
from archive.custody.models import Agent
from archive.records import models as m
from archive.records import queries as records
from archive.records.queries import Summary


def queue(viewer: Viewer, state: CommentState, page: int, per_page: int) -> tuple[list[QueueItem], int]:
    """A page of the comments in one state, oldest first, and how many there are."""
    policy.require(viewer, Act.MODERATE)
    ids = _readable(viewer).where(Comment.state == state)
    total = session().scalar(select(func.count()).select_from(ids.subquery())) or 0
    wanted = ids.order_by(Comment.created_at, Comment.id).limit(per_page).offset((page - 1) * per_page)
    return _items(viewer, session().scalars(wanted).all()), total


def counts(viewer: Viewer) -> dict[CommentState, int]:
    """How many comments of each state the moderator may read."""
    policy.require(viewer, Act.MODERATE)
    query = (
        select(Comment.state, func.count())
        .join(m.Record, m.Record.id == Comment.record_id)
        .where(shown(viewer))
        .group_by(Comment.state)
    )
    found = dict(session().execute(query).all())
    return {state: found.get(state, 0) for state in CommentState}


def one(viewer: Viewer, comment_id: uuid.UUID) -> QueueItem:
    """One comment as the queue shows it; ``NotVisible`` alike for a hidden and an absent one."""
    policy.require(viewer, Act.MODERATE)
    found = _items(viewer, session().scalars(_readable(viewer).where(Comment.id == comment_id)).all())
    if not found:
        raise NotVisible()
    return found[0]


def card(viewer: Viewer, comment_id: uuid.UUID) -> Card:
    """All that a moderator reads before deciding on a comment; ``NotVisible`` as ``one``."""
    item = one(viewer, comment_id)
    began = item.comment.parent_id or item.comment.id
    rows = session().scalars(
        select(Comment)
        .where(or_(Comment.id == began, Comment.parent_id == began))
        .order_by(Comment.parent_id.is_not(None), Comment.created_at, Comment.id)
    )
    thread = tuple(view(row) for row in rows)
    versions = session().scalars(
        select(CommentVersion).where(CommentVersion.comment_id == comment_id).order_by(CommentVersion.version)
    )
    return Card(
        item=item,
        thread=thread if len(thread) > 1 else (),
        earlier=tuple(EarlierText(v.version, v.body, v.author_name, v.replaced_at) for v in versions),
    )


def next_waiting(viewer: Viewer, after: tuple[datetime, uuid.UUID] | None = None) -> uuid.UUID | None:
    """The oldest comment that waits for somebody else's decision than its author's.

    ``after`` is the place in the queue (time, id) of the one that was just read: the next one behind it, and from
    the front again at the end.
    """
    policy.require(viewer, Act.MODERATE)
    waiting = _readable(viewer).where(Comment.state == CommentState.PENDING)
    if viewer.account_id is not None:
        waiting = waiting.where(or_(Comment.account_id.is_(None), Comment.account_id != viewer.account_id))
    waiting = waiting.order_by(Comment.created_at, Comment.id).limit(1)
    if after is None:
        return session().scalar(waiting)
    moment, comment_id = after
    behind = or_(Comment.created_at > moment, (Comment.created_at == moment) & (Comment.id > comment_id))
    return session().scalar(waiting.where(behind)) or session().scalar(waiting.where(Comment.id != comment_id))


def _readable(viewer: Viewer) -> Select[uuid.UUID]:
    return select(Comment.id).join(m.Record, m.Record.id == Comment.record_id).where(shown(viewer))


def _items(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[QueueItem]:
    rows = {row.id: row for row in session().scalars(select(Comment).where(Comment.id.in_(ids)))} if ids else {}
    summaries = records.summaries(viewer, list({row.record_id for row in rows.values()}))
    decisions, repeats = _decisions(ids), _repeats(ids)
    ordered = [rows[comment_id] for comment_id in ids if comment_id in rows]
    return [
        _item(viewer, row, summaries, decisions.get(row.id, ()), repeats.get(row.id, 0))
        for row in ordered
        if row.record_id in summaries
    ]


def _item(
    viewer: Viewer,
    row: Comment,
    summaries: Mapping[uuid.UUID, Summary],
    decisions: Sequence[DecisionView],
    repeats: int,
) -> QueueItem:
    shown_comment: CommentView = view(row)
    return QueueItem(
        comment=shown_comment,
        version=row.version,
        record=summaries[row.record_id],
        signals=signals(row.body, row.author_name, repeats),
        decisions=tuple(decisions),
        own=viewer.account_id is not None and row.account_id == viewer.account_id,
    )


def _decisions(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[DecisionView]]:
    query = (
        select(ModerationDecision, Agent.display_name)
        .join(Agent, Agent.id == ModerationDecision.decided_agent)
        .where(ModerationDecision.comment_id.in_(ids))
        .order_by(ModerationDecision.decided_at, ModerationDecision.version)
    )
    found: dict[uuid.UUID, list[DecisionView]] = {}
    for row, name in session().execute(query):
        shown_decision = DecisionView(
            outcome=row.outcome,
            from_state=row.from_state,
            to_state=row.to_state,
            reason=row.reason,
            note=row.note,
            private_note=row.private_note,
            by=name,
            at=row.decided_at,
            version=row.version,
            text_sha256=row.text_sha256,
        )
        found.setdefault(row.comment_id, []).append(shown_decision)
    return found


def _repeats(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many other comments on the same record say the same."""
    other = aliased(Comment)
    query = (
        select(Comment.id, func.count())
        .join(other, (other.record_id == Comment.record_id) & (other.body == Comment.body) & (other.id != Comment.id))
        .where(Comment.id.in_(ids))
        .group_by(Comment.id)
    )
    return dict(session().execute(query).all())
