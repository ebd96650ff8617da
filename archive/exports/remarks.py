"""Comments of records in the import format, with their decisions: for the archive's own keeping alone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from archive.base.runtime import session
from archive.comments.desk_models import DecisionRedaction
from archive.comments.models import Comment, ModerationDecision
from archive.comments.reader_models import CommentAnchor
from archive.comments.vocabulary import DecisionOutcome

Json = dict[str, Any]


def comments_of(record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Json]]:
    """The comments of each record that has any, oldest first, answers below what they answer."""
    query = (
        select(Comment)
        .where(Comment.record_id.in_(record_ids))
        .options(selectinload(Comment.decisions))
        # Those of one moment, as an import leaves them, by their words: an id would order them anew in each archive.
        .order_by(Comment.created_at, Comment.body, Comment.author_name, Comment.id)
    )
    written: dict[uuid.UUID, Json] = {}
    found: dict[uuid.UUID, list[Json]] = defaultdict(list)
    rows = list(session().scalars(query))
    ids = [row.id for row in rows]
    anchors, passages = _anchors(ids), _passages(ids)
    for row in rows:
        written[row.id] = _comment(row, anchors.get(row.id), passages)
    for row in rows:
        if row.parent_id is None:
            found[row.record_id].append(written[row.id])
        else:
            written[row.parent_id].setdefault("replies", []).append(written[row.id])
    return found


def _anchors(ids: list[uuid.UUID]) -> dict[uuid.UUID, CommentAnchor]:
    rows = session().scalars(select(CommentAnchor).where(CommentAnchor.comment_id.in_(ids))) if ids else ()
    return {row.comment_id: row for row in rows}


def _passages(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Json]]:
    """What decisions on these comments blacked out, by decision."""
    query = select(DecisionRedaction).join(ModerationDecision, ModerationDecision.id == DecisionRedaction.decision_id)
    query = query.where(ModerationDecision.comment_id.in_(ids)).order_by(DecisionRedaction.start)
    found: dict[uuid.UUID, list[Json]] = defaultdict(list)
    for row in session().scalars(query) if ids else ():
        found[row.decision_id].append({"start": row.start, "stop": row.stop, "reason": row.reason.value})
    return found


def _standing(decisions: Sequence[ModerationDecision]) -> list[ModerationDecision]:
    """The decisions without those that were taken back at once."""
    kept: list[ModerationDecision] = []
    for one in decisions:
        if one.outcome is not DecisionOutcome.UNDO:
            kept.append(one)
        elif kept:
            kept.pop()
    return kept


def _comment(row: Comment, anchor: CommentAnchor | None, passages: Mapping[uuid.UUID, list[Json]]) -> Json:
    said: Json = {"body": row.body}
    if row.author_name:
        said["author_name"] = row.author_name
    said |= {"state": row.state.value, "created": row.created_at.isoformat().replace("+00:00", "Z")}
    if anchor is not None:
        said |= {"quote": anchor.exact} | ({"quote_before": anchor.prefix} if anchor.prefix else {})
    if decisions := _standing(row.decisions):
        said["decisions"] = [_decision(one, passages.get(one.id)) for one in decisions]
    return said


def _decision(row: ModerationDecision, passages: list[Json] | None) -> Json:
    told: Json = {"outcome": row.outcome.value, "reason": row.reason.value if row.reason else None, "note": row.note}
    return {key: value for key, value in (told | {"passages": passages}).items() if value}
