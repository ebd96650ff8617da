"""The desk's part in an erasure: words go, that there was an appeal and how it ended stays."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from archive.base.db import insert_rows
from archive.base.runtime import session
from archive.comments.desk_models import (
    Appeal,
    AppealDecision,
    CommentAssignment,
    CommentLease,
    CommentQuestion,
    DecisionRedaction,
    Sanction,
    SecondLook,
)
from archive.comments.models import ModerationDecision

_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written again, without its words, once the decisions were."""

    appeals: list[dict[str, Any]]
    voices: list[dict[str, Any]]


def forget(comment_ids: Sequence[uuid.UUID]) -> Kept:
    """Delete what speaks of these comments; what is returned goes back in by ``bring_back``."""
    decisions = select(ModerationDecision.id).where(ModerationDecision.comment_id.in_(comment_ids))
    session().execute(delete(DecisionRedaction).where(DecisionRedaction.decision_id.in_(decisions)))
    for table in (CommentLease, CommentAssignment, CommentQuestion, SecondLook):
        session().execute(delete(table).where(table.comment_id.in_(comment_ids)))
    appeals = select(Appeal.id).where(Appeal.comment_id.in_(comment_ids))
    kept = Kept(
        [row | {"words": _NOTHING, "note": ""} for row in _rows(Appeal, Appeal.comment_id.in_(comment_ids))],
        [
            row | {"note": "", "private_note": ""}
            for row in _rows(AppealDecision, AppealDecision.appeal_id.in_(appeals))
        ],
    )
    session().execute(delete(AppealDecision).where(AppealDecision.appeal_id.in_(appeals)))
    session().execute(delete(Appeal).where(Appeal.comment_id.in_(comment_ids)))
    about = Sanction.comment_id.in_(comment_ids)
    session().execute(update(Sanction).where(about).values(note="", private_note="", lifted_why="", nonce=None))
    return kept


def bring_back(kept: Kept) -> None:
    """Write appeals again, each without a word of anybody."""
    insert_rows(Appeal, kept.appeals)
    insert_rows(AppealDecision, kept.voices)


def _rows(model: Any, condition: Any) -> list[dict[str, Any]]:
    query = select(*model.__table__.columns).where(condition)
    return [dict(row._mapping) for row in session().execute(query)]
