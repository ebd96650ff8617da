"""News for the author of a comment: in the product and by a private feed where they have an account, else by receipt.

A notice says that something happened to a comment, never what was written: what it is about is read again, under the
rights of that moment, by whoever opens it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.runtime import session
from archive.comments.models import Comment
from archive.comments.reader_models import CommentNotice
from archive.comments.vocabulary import NoticeKind
from archive.records import queries as records

MOST_COUNTED = 99
"""Beyond it, new notices are only said to be more."""
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news; the record's title is empty where its author may not see the record any more."""

    id: uuid.UUID
    comment_id: uuid.UUID
    kind: NoticeKind
    at: datetime
    new: bool
    record_code: str | None
    record_title: str
    record_language: str


def tell_author(comment: Comment, what: NoticeKind | str) -> None:
    """Write news for the author of a comment into the present transaction."""
    row = CommentNotice(comment_id=comment.id, account_id=comment.account_id, kind=NoticeKind(what), at=clock.now())
    session().add(row)


def tell_whom_it_answers(answer: Comment) -> None:
    """Tell the author of a comment that a published one answers it; nobody of an answer of their own."""
    parent = session().get(Comment, answer.parent_id) if answer.parent_id else None
    if parent is not None and (parent.account_id is None or parent.account_id != answer.account_id):
        tell_author(parent, NoticeKind.REPLY)


def inbox(viewer: Viewer, most: int = MOST_SHOWN) -> list[Notice]:
    """The news of the viewer's own comments, the latest first; those of withdrawn and closed records name nothing."""
    policy.require(viewer, Act.USE_ACCOUNT)
    return _read(viewer, CommentNotice.account_id == viewer.account_id, most)


def of_comments(viewer: Viewer, comment_ids: Collection[uuid.UUID]) -> list[Notice]:
    """The news of one's own comments, known by whoever asks: by account or by receipt."""
    return _read(viewer, CommentNotice.comment_id.in_(comment_ids), MOST_SHOWN) if comment_ids else []


def count_new(viewer: Viewer) -> int:
    """How much news waits for the viewer, counted no further than ``MOST_COUNTED`` + 1."""
    if viewer.account_id is None:
        return 0
    waiting = select(CommentNotice.id).where(
        CommentNotice.account_id == viewer.account_id, CommentNotice.seen_at.is_(None)
    )
    return session().scalar(select(func.count()).select_from(waiting.limit(MOST_COUNTED + 1).subquery())) or 0


def mark_seen(viewer: Viewer, until: datetime) -> None:
    """Count no more as new what was told up to ``until``."""
    policy.require(viewer, Act.USE_ACCOUNT)
    mine = (CommentNotice.account_id == viewer.account_id) & CommentNotice.seen_at.is_(None)
    session().execute(update(CommentNotice).where(mine, CommentNotice.at <= until).values(seen_at=clock.now()))


def _read(viewer: Viewer, condition: object, most: int) -> list[Notice]:
    query = select(CommentNotice, Comment.record_id).join(Comment, Comment.id == CommentNotice.comment_id)
    query = query.where(condition).order_by(CommentNotice.at.desc(), CommentNotice.id).limit(most)  # type: ignore[arg-type]  # a condition of ours
    rows = list(session().execute(query))
    titles = _titles(viewer, {record_id for _, record_id in rows})
    return [
        Notice(row.id, row.comment_id, row.kind, row.at, row.seen_at is None, *titles.get(record_id, (None, "", "und")))
        for row, record_id in rows
    ]


def _titles(viewer: Viewer, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str, str]]:
    seen = records.summaries(viewer, list(ids))
    return {one.id: (one.reference_code, one.title, one.title_language) for one in seen.values()}
