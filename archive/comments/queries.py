"""Reads of comments by readers and by their authors; a comment is visible exactly where its record is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.comments import anchors, own_more, receipts, rules
from archive.comments.anchors import Quoted
from archive.comments.finding import of_receipt, record_of, shown
from archive.comments.models import Comment
from archive.comments.rules import Step
from archive.comments.views import CommentView, Listing, OwnComment, view
from archive.comments.vocabulary import CommentState
from archive.records import models as m
from archive.records.queries import Summary, id_of, summaries

THREADS_A_PAGE = 50


def record_id_of(viewer: Viewer, code: str) -> uuid.UUID:
    """The record behind a code; ``NotVisible`` or ``Withdrawn`` as its page would answer."""
    return record_of(viewer, id_of(viewer, code)).id


def published_on(viewer: Viewer, record_id: uuid.UUID, page: int = 1, per_page: int = THREADS_A_PAGE) -> Listing:
    """The published comments on a record as threads, oldest first.

    An answer stays where what it answers is no longer shown; that one is then ``gone``, without its words.
    """
    record_of(viewer, record_id)
    answer = aliased(Comment)
    answered = exists().where(answer.parent_id == Comment.id, answer.state == CommentState.PUBLISHED)
    began = (
        Comment.record_id == record_id,
        Comment.parent_id.is_(None),
        or_(Comment.state == CommentState.PUBLISHED, answered),
    )
    tops = _page(began, page, per_page)
    answers = _answers([top.id for top in tops])
    shown_here = [top.id for top in tops if top.state is CommentState.PUBLISHED] + [row.id for row in answers]
    quoted = anchors.quoted(viewer, record_id, shown_here)
    replies: dict[uuid.UUID | None, list[CommentView]] = {}
    for row in answers:
        replies.setdefault(row.parent_id, []).append(_view(row, quoted))
    items = (_view(top, quoted, tuple(replies.get(top.id, ()))) for top in tops)
    return Listing(tuple(items), _count(began), page, per_page)


def published_flat(viewer: Viewer, record_id: uuid.UUID, page: int, per_page: int) -> Listing:
    """The published comments on a record one by one, answers among them, oldest first."""
    record_of(viewer, record_id)
    conditions = (Comment.record_id == record_id, Comment.state == CommentState.PUBLISHED)
    rows = _page(conditions, page, per_page)
    quoted = anchors.quoted(viewer, record_id, [row.id for row in rows])
    return Listing(tuple(_view(row, quoted) for row in rows), _count(conditions), page, per_page)


def published_one(viewer: Viewer, record_id: uuid.UUID, comment_id: uuid.UUID) -> CommentView | None:
    """A published comment that begins a thread on this record: what a reader may answer."""
    record_of(viewer, record_id)
    row = session().scalar(
        select(Comment).where(
            Comment.id == comment_id,
            Comment.record_id == record_id,
            Comment.state == CommentState.PUBLISHED,
            Comment.parent_id.is_(None),
        )
    )
    return view(row) if row is not None else None


def by_receipt(viewer: Viewer, phrase: str, comment_id: uuid.UUID | None = None) -> OwnComment | None:
    """What became of the comment behind a receipt phrase; None when the phrase is of no comment. Slow on purpose.

    Of several that open with the phrase it is ``comment_id``, else the latest; the rest are ``OwnComment.others``.
    """
    policy.require(viewer, Act.COMMENT)
    digests = receipts.digests(phrase)
    found = _one(viewer, of_receipt(digests, comment_id))
    if found is None:
        return None
    query = select(Comment).where(of_receipt(digests), Comment.id != found.id).options(selectinload(Comment.decisions))
    others = session().scalars(query.order_by(Comment.created_at.desc(), Comment.id))
    return replace(found, others=tuple(_own_views(viewer, others)))


def own(viewer: Viewer) -> list[OwnComment]:
    """The viewer's own comments, newest first."""
    if viewer.account_id is None:
        return []
    query = select(Comment).where(Comment.account_id == viewer.account_id).options(selectinload(Comment.decisions))
    return _own_views(viewer, session().scalars(query.order_by(Comment.created_at.desc(), Comment.id).limit(200)))


def own_one(viewer: Viewer, comment_id: uuid.UUID) -> OwnComment:
    """One of the viewer's own comments; ``NotVisible`` when it is not theirs."""
    policy.require(viewer, Act.EDIT_OWN)
    found = _one(viewer, (Comment.id == comment_id) & (Comment.account_id == viewer.account_id))
    if found is None or viewer.account_id is None:
        raise NotVisible()
    return found


def published_anywhere(viewer: Viewer, comment_id: uuid.UUID) -> tuple[CommentView, uuid.UUID]:
    """A published comment and its record, for whoever may read both; ``NotVisible`` for any other."""
    query = select(Comment).join(m.Record, m.Record.id == Comment.record_id)
    row = session().scalar(
        query.where(Comment.id == comment_id, Comment.state == CommentState.PUBLISHED, shown(viewer))
    )
    if row is None:
        raise NotVisible()
    return _view(row, anchors.quoted(viewer, row.record_id, [row.id])), row.record_id


def _one(viewer: Viewer, condition: ColumnElement[bool]) -> OwnComment | None:
    query = select(Comment).where(condition).options(selectinload(Comment.decisions))
    row = session().scalar(query.order_by(Comment.created_at.desc(), Comment.id).limit(1))
    if row is None:
        return None
    (own_view,) = _own_views(viewer, [row])
    return replace(own_view, more=own_more.more(viewer, row, visible=own_view.record_code is not None))


def _view(row: Comment, quoted: Mapping[uuid.UUID, Quoted], replies: tuple[CommentView, ...] = ()) -> CommentView:
    gone = row.state is not CommentState.PUBLISHED
    made = view(row, replies, gone=gone)
    return replace(made, quote=quoted[row.id].exact) if row.id in quoted and not gone else made


def _answers(ids: Sequence[uuid.UUID]) -> Sequence[Comment]:
    query = select(Comment).where(Comment.parent_id.in_(ids), Comment.state == CommentState.PUBLISHED)
    return session().scalars(query.order_by(Comment.created_at, Comment.id)).all() if ids else []


def _own_views(viewer: Viewer, found: Iterable[Comment]) -> list[OwnComment]:
    rows = list(found)
    seen = summaries(viewer, list({row.record_id for row in rows}))
    return [_own_view(row, seen.get(row.record_id)) for row in rows]


def _own_view(row: Comment, record: Summary | None) -> OwnComment:
    code, title = (record.reference_code, record.title) if record is not None else (None, "")
    last = row.decisions[-1] if row.decisions else None
    told = last if last is not None and last.to_state is row.state else None
    return OwnComment(
        id=row.id,
        state=row.state,
        reason=told.reason if told else None,
        note=told.note if told else "",
        record_code=code,
        record_title=title,
        body=row.body if code else "",
        author_name=row.author_name if code else "",
        when=row.created_at,
        edited_at=row.edited_at,
        may_edit=code is not None and rules.may(Step.EDIT, row.state),
        may_withdraw=rules.may(Step.WITHDRAW, row.state),
    )


def _page(conditions: Sequence[ColumnElement[bool]], page: int, per_page: int) -> Sequence[Comment]:
    query = select(Comment).where(*conditions).order_by(Comment.created_at, Comment.id)
    return session().scalars(query.limit(per_page).offset((page - 1) * per_page)).all()


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    return session().scalar(select(func.count()).select_from(Comment).where(*conditions)) or 0
