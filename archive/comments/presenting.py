"""The comments under a record's page, for the site that composes it."""

from __future__ import annotations

import uuid
from typing import Any

from archive.access.levels import RecordState
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.runtime import session
from archive.comments import discussion, queries
from archive.comments.forms import CommentForm
from archive.comments.views import CommentView
from archive.records import models as m
from archive.web.paging import window


def section(
    viewer: Viewer, record_id: uuid.UUID, state: RecordState, *, page: int | None = None, reply_to: str | None = None
) -> dict[str, Any]:
    """What ``comments/section.html`` asks of its page.

    ``comments`` is None where there is no discussion: the record is not published. ``comment_form`` is None where this
    viewer may not comment, and ``discussion`` says what holds.
    """
    if state is not RecordState.PUBLISHED:
        return {"comments": None, "comment_form": None, "reply_to": None, "discussion": None}
    standing = discussion.standing(session().get_one(m.Record, record_id))
    takes = standing.takes(viewer)
    answered = _answered(viewer, record_id, reply_to) if takes else None
    return {
        "discussion": standing,
        "comments": queries.published_on(viewer, record_id, window(page, None)[0]),
        "comment_form": blank_form(answered.id if answered else None) if takes else None,
        "reply_to": answered,
    }


def blank_form(parent_id: uuid.UUID | None = None) -> CommentForm:
    """A form in which nothing is typed yet."""
    opened = str(int(clock.now().timestamp()))
    return CommentForm(formdata=None, parent_id=str(parent_id) if parent_id else "", opened=opened)


def _answered(viewer: Viewer, record_id: uuid.UUID, reply_to: str | None) -> CommentView | None:
    try:
        return queries.published_one(viewer, record_id, uuid.UUID(reply_to)) if reply_to else None
    except ValueError:
        return None
