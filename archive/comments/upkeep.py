"""What the worker does for comments: those that came by an import are read by the pipeline as well."""

from __future__ import annotations

import logging

from sqlalchemy import select

from archive.base.db import reading, unit_of_work
from archive.base.runtime import session
from archive.comments.finding import comment_for_change
from archive.comments.models import Comment
from archive.comments.pipeline import stored
from archive.comments.pipeline.facts import gist_of
from archive.comments.reader_models import CommentReading
from archive.comments.vocabulary import CommentState

log = logging.getLogger(__name__)

AT_ONCE = 500


def read_unread(most: int = AT_ONCE) -> int:
    """Read comments that wait and were never read, oldest first; returns how many were."""
    with reading():
        known = select(CommentReading.comment_id).where(CommentReading.comment_id == Comment.id).exists()
        query = select(Comment.id).where(Comment.state == CommentState.PENDING, ~known).order_by(Comment.created_at)
        waiting = list(session().scalars(query.limit(most)))
    count = 0
    for comment_id in waiting:
        with unit_of_work():
            comment = comment_for_change(comment_id)
            if comment.state is CommentState.PENDING and not _read(comment):
                stored.read(comment)
                count += 1
    return count


def give_gists(most: int = 10 * AT_ONCE) -> int:
    """Give comments from before they had one what tells that two of them say the same; returns how many."""
    count = 0
    while count < most:
        # A few at a time: whoever writes meanwhile waits for them.
        with unit_of_work():
            query = select(Comment).where(Comment.gist.is_(None), Comment.body != "–").limit(AT_ONCE // 5)
            rows = session().scalars(query).all()
            for row in rows:
                row.gist = gist_of(row.body)
        count += len(rows)
        if not rows:
            break
    return count


def mind() -> None:
    """Both, as a chore."""
    count = give_gists() + read_unread()
    if count:
        log.info("comments read by the pipeline, or made ready for it: %s", count)


def _read(comment: Comment) -> bool:
    return session().get(CommentReading, (comment.id, comment.version)) is not None
