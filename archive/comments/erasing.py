"""The part of comments in an erasure: the words go, the log of what was decided stays without any."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import delete, insert, select, update

from archive.base.runtime import session
from archive.comments.desk import erasing as desk
from archive.comments.models import Comment, CommentVersion, ModerationDecision
from archive.comments.reader_models import (
    CommentAnchor,
    CommentFlag,
    CommentNotice,
    CommentReading,
    CommentSignal,
    DiscussionRule,
)
from archive.comments.vocabulary import CommentState

_NOTHING = "–"
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def forget(record_id: uuid.UUID) -> int:
    """Empty every comment on a record and the notes of its decisions; returns how many comments there were."""
    session().execute(delete(DiscussionRule).where(DiscussionRule.subject_id == record_id))
    ids = list(session().scalars(select(Comment.id).where(Comment.record_id == record_id)))
    if not ids:
        return 0
    for table in (CommentSignal, CommentReading, CommentAnchor, CommentFlag, CommentNotice):
        session().execute(delete(table).where(table.comment_id.in_(ids)))
    session().execute(delete(CommentVersion).where(CommentVersion.comment_id.in_(ids)))
    appeals = desk.forget(ids)
    _empty_decisions(ids)
    desk.bring_back(appeals)
    emptied = {"body": _NOTHING, "author_name": "", "language": "und", "account_id": None, "receipt_digest": None}
    emptied |= {"gist": None, "held": None, "flags": None, "shown_body": None}
    session().execute(
        update(Comment).where(Comment.id.in_(ids)).values(**emptied, state=CommentState.WITHDRAWN, edited_at=None),
        execution_options={"synchronize_session": False},
    )
    return len(ids)


def _empty_decisions(comment_ids: list[uuid.UUID]) -> None:
    """A decision is never changed: it is taken out and written again without its words, under the same id."""
    columns = ModerationDecision.__table__.columns
    query = select(*columns).where(ModerationDecision.comment_id.in_(comment_ids))
    empty = {"note": "", "private_note": "", "text_sha256": _EMPTY_SHA256}
    kept = [{**row._mapping, **empty} for row in session().execute(query)]
    session().execute(delete(ModerationDecision).where(ModerationDecision.comment_id.in_(comment_ids)))
    if kept:
        session().execute(insert(ModerationDecision.__table__), kept)  # type: ignore[arg-type]  # the table, not the class
