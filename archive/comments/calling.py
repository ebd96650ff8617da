"""Taking in a comment over the web: who is counted, and which press of the button it is."""

from __future__ import annotations

import uuid
from datetime import timedelta

from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import settings
from archive.comments import receipts, rules, service
from archive.comments.inputs import CommentInput
from archive.comments.service import Posted
from archive.web import limits
from archive.web.callers import caller

_HOUR = timedelta(hours=1)


def take(viewer: Viewer, record_id: uuid.UUID, comment: CommentInput, browser: str = "") -> Posted:
    """Post a comment for the caller of this request, counted against the limit of an hour.

    ``browser`` tells callers behind one address apart. What is not well-formed is refused before it counts, and
    what was sent twice counts once.
    """
    problems = rules.comment_problems(comment)
    if problems:
        raise Invalid(problems)
    offered = receipts.of_call(f"{caller()} {browser}", record_id, comment)
    before = service.posted_before(viewer, record_id, comment, offered)
    if before is not None:
        return before
    limits.count("comment", caller(), settings().comments_per_hour, _HOUR)
    with unit_of_work():
        return service.post(viewer, record_id, comment, offered)


def count_phrase() -> None:
    """Count one try at a receipt phrase; raises ``LimitReached``."""
    limits.count("receipt", caller(), settings().receipt_attempts, _HOUR)
