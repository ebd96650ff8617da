"""Which comments a viewer may know of: those of records that the viewer may see, and no others."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, select

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base.errors import NotVisible
from archive.base.runtime import session
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


def comment_by_receipt(digests: tuple[str, ...]) -> Comment:
    """The comment behind a receipt phrase, locked and read afresh; ``NotVisible`` when there is none."""
    return _one(Comment.receipt_digest.in_(digests))


def _one(condition: ColumnElement[bool]) -> Comment:
    query = select(Comment).where(condition).with_for_update().execution_options(populate_existing=True)
    found = session().scalar(query)
    if found is None:
        raise NotVisible()
    return found
