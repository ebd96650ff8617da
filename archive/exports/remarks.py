"""Comments of records in the import format, with their decisions: for the archive's own keeping alone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from archive.base.runtime import session
from archive.comments.models import Comment, ModerationDecision

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
    for row in rows:
        written[row.id] = _comment(row)
    for row in rows:
        if row.parent_id is None:
            found[row.record_id].append(written[row.id])
        else:
            written[row.parent_id].setdefault("replies", []).append(written[row.id])
    return found


def _comment(row: Comment) -> Json:
    said: Json = {"body": row.body}
    if row.author_name:
        said["author_name"] = row.author_name
    said |= {"state": row.state.value, "created": row.created_at.isoformat().replace("+00:00", "Z")}
    if row.decisions:
        said["decisions"] = [_decision(one) for one in row.decisions]
    return said


def _decision(row: ModerationDecision) -> Json:
    told = {"outcome": row.outcome.value, "reason": row.reason.value if row.reason else None, "note": row.note}
    return {key: value for key, value in told.items() if value}
