"""That the author of a comment changed it or took it back: a custody event, once a moderator had decided on it.

Before that it leaves none: an event for each comment that waits would tell that somebody wrote. Who did it is told as a
visitor in any case.
"""

from __future__ import annotations

from sqlalchemy import select

from archive.access.viewer import ANONYMOUS
from archive.base.runtime import session
from archive.comments.models import Comment, ModerationDecision
from archive.custody import ledger
from archive.custody.vocabulary import EventType
from archive.records import models as m
from archive.records import storing


def record(comment: Comment, change: str) -> None:
    """Append the event of a ``change`` (“edited”, “withdrawn”) that was just made."""
    decided = select(ModerationDecision.id).where(ModerationDecision.comment_id == comment.id)
    if session().scalar(decided.limit(1)) is None:
        return
    scope = storing.scope_of(comment.record_id, session().get_one(m.Record, comment.record_id))
    detail = {"change": change, "version": comment.version, "state": str(comment.state)}
    ledger.record_event(ANONYMOUS, EventType.COMMENT_CHANGE, comment.id, scope, detail)
