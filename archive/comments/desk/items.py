"""Comments as the queue shows them, many at once: a fixed number of questions to the database."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from archive.access.viewer import Viewer
from archive.base import text
from archive.base.runtime import session
from archive.comments import anchors, flagging, returning
from archive.comments.anchors import Quoted
from archive.comments.desk import leasing
from archive.comments.desk.leasing import Lease
from archive.comments.desk_models import CommentAssignment, CommentQuestion, DecisionRedaction
from archive.comments.flagging import FlagView
from archive.comments.inputs import Passage
from archive.comments.models import Comment, ModerationDecision
from archive.comments.pipeline import stored
from archive.comments.signals import Signal
from archive.comments.views import DecisionView, QueueItem, view
from archive.custody.models import Agent
from archive.records import queries as records

_BEGINNING = 120


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the comments of one page."""

    decisions: Mapping[uuid.UUID, list[DecisionView]]
    flags: Mapping[uuid.UUID, tuple[FlagView, ...]]
    signals: Mapping[uuid.UUID, tuple[Signal, ...]]
    leases: Mapping[uuid.UUID, Lease]
    asked: Collection[uuid.UUID]
    assigned: Mapping[uuid.UUID, uuid.UUID]
    quoted: Mapping[uuid.UUID, Quoted]
    answered: Mapping[uuid.UUID, str]
    returning: Collection[str]


def items(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[QueueItem]:
    """The comments behind ``ids`` in that order; those on records that the viewer may not see are left out."""
    if not ids:
        return []
    rows = {row.id: row for row in session().scalars(select(Comment).where(Comment.id.in_(ids)))}
    summaries = records.summaries(viewer, list({row.record_id for row in rows.values()}))
    around = _around(viewer, rows, summaries)
    return [
        _item(viewer, rows[comment_id], summaries[rows[comment_id].record_id], around)
        for comment_id in ids
        if comment_id in rows and rows[comment_id].record_id in summaries
    ]


def decisions_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[DecisionView]]:
    """The decisions on these comments, each list oldest first."""
    query = (
        select(ModerationDecision, Agent.display_name)
        .join(Agent, Agent.id == ModerationDecision.decided_agent)
        .where(ModerationDecision.comment_id.in_(ids))
        .order_by(ModerationDecision.decided_at, ModerationDecision.version)
    )
    rows = session().execute(query).all()
    covered = _passages([row.id for row, _ in rows])
    found: dict[uuid.UUID, list[DecisionView]] = {}
    for row, name in rows:
        shown = DecisionView(
            id=row.id,
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
            passages=tuple(covered.get(row.id, ())),
        )
        found.setdefault(row.comment_id, []).append(shown)
    return found


def _item(viewer: Viewer, row: Comment, record: records.Summary, around: _Around) -> QueueItem:
    quoted = around.quoted.get(row.id)
    comment = view(row, whole=True)
    return QueueItem(
        comment=replace(comment, quote=quoted.exact) if quoted is not None else comment,
        version=row.version,
        record=record,
        signals=around.signals.get(row.id, ()),
        decisions=tuple(around.decisions.get(row.id, ())),
        own=viewer.account_id is not None and row.account_id == viewer.account_id,
        held=bool(row.held),
        flags=tuple(flag for flag in around.flags.get(row.id, ()) if flag.open),
        lease=around.leases.get(row.id),
        asked=row.id in around.asked,
        mine=around.assigned.get(row.id) == viewer.account_id and viewer.account_id is not None,
        answers=around.answered.get(row.parent_id) if row.parent_id else None,
        more_by_author=row.account_id is not None or row.receipt_digest in around.returning,
    )


def _around(
    viewer: Viewer, rows: Mapping[uuid.UUID, Comment], summaries: Mapping[uuid.UUID, records.Summary]
) -> _Around:
    ids = tuple(rows)
    open_questions = select(CommentQuestion.comment_id).where(
        CommentQuestion.comment_id.in_(ids), CommentQuestion.answered_at.is_(None)
    )
    assigned = select(CommentAssignment.comment_id, CommentAssignment.account_id)
    return _Around(
        decisions=decisions_of(ids),
        flags=flagging.of(ids),
        signals=stored.signals_of(ids),
        leases=leasing.of(viewer, ids),
        asked=set(session().scalars(open_questions)),
        assigned=dict(session().execute(assigned.where(CommentAssignment.comment_id.in_(ids))).all()),
        quoted=anchors.within(summaries, {row.id: row.record_id for row in rows.values()}),
        answered=_answered({row.parent_id for row in rows.values() if row.parent_id}),
        returning=returning.with_more(
            [row.receipt_digest for row in rows.values() if row.receipt_digest and row.account_id is None]
        ),
    )


def _answered(parent_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The beginning of each of these comments, as readers have it."""
    if not parent_ids:
        return {}
    words = func.coalesce(Comment.shown_body, Comment.body)
    query = select(Comment.id, func.substr(words, 1, _BEGINNING)).where(Comment.id.in_(parent_ids))
    return {comment_id: " ".join(text.plain(said).split()) for comment_id, said in session().execute(query)}


def _passages(decision_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Passage]]:
    query = select(DecisionRedaction).where(DecisionRedaction.decision_id.in_(decision_ids))
    found: dict[uuid.UUID, list[Passage]] = defaultdict(list)
    for row in session().scalars(query.order_by(DecisionRedaction.start)):
        found[row.decision_id].append(Passage(row.start, row.stop, row.reason))
    return found
