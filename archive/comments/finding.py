"""Which comments a viewer may know of: those of records that the viewer may see, and no others."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
from archive.comments import returning
from archive.comments.models import Comment
from archive.records import models as m
from archive.records.queries import visible
from archive.records.tombstones import refuse_withdrawn


def shown(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on ``Record``: its comments may be known to ``viewer``."""
    return (m.Record.state != RecordState.WITHDRAWN) & visible(viewer)


def record_of(viewer: Viewer, record_id: uuid.UUID) -> m.Record:
    """The record whose comments are asked for.

    Raises ``NotVisible`` alike for a hidden and for an absent one, and ``Withdrawn`` with its tombstone.
    """
    record = session().scalar(select(m.Record).where(m.Record.id == record_id, visible(viewer)))
    if record is None:
        raise NotVisible()
    refuse_withdrawn(record)
    return record


def comment_for_change(comment_id: uuid.UUID) -> Comment:
    """The comment, locked and read afresh; ``NotVisible`` when there is none. What the viewer may is asked next."""
    return _one(Comment.id == comment_id)


def comment_by_receipt(digests: tuple[str, ...], comment_id: uuid.UUID | None = None) -> Comment:
    """The latest comment behind a receipt phrase, or ``comment_id`` if it is one; locked and read afresh.

    ``NotVisible`` when there is none.
    """
    return _one(of_receipt(digests, comment_id))


def of_receipt(digests: tuple[str, ...], comment_id: uuid.UUID | None = None) -> ColumnElement[bool]:
    """A condition on ``Comment``: it opens with the phrase of these digests, and is ``comment_id`` if that is asked."""
    theirs = Comment.receipt_digest.in_(returning.numbered(digests))
    return theirs if comment_id is None else theirs & (Comment.id == comment_id)


def _one(condition: ColumnElement[bool]) -> Comment:
    query = select(Comment).where(condition).order_by(Comment.created_at.desc(), Comment.id).limit(1)
    found = session().scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotVisible()
    return found
