"""Taking in a comment over the web: who is counted, and which press of the button it is."""

from __future__ import annotations

import uuid
from datetime import timedelta

from archive.access.viewer import Viewer
from archive.base.db import unit_of_work
from archive.base.errors import Invalid
from archive.base.runtime import settings
from archive.comments import flagging, receipts, returning, rules, service
from archive.comments.flagging import FlagInput
from archive.comments.inputs import CommentInput
from archive.comments.pipeline.facts import UNKNOWN, Sent
from archive.comments.service import Posted
from archive.web import limits
from archive.web.callers import caller

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def take(
    viewer: Viewer,
    record_id: uuid.UUID,
    comment: CommentInput,
    browser: str = "",
    sent: Sent = UNKNOWN,
    phrase: str = "",
) -> Posted:
    """Post a comment for the caller of this request, counted against the limits of an hour and of a day.

    ``browser`` tells callers behind one address apart; ``phrase`` is that of an earlier receipt, by which a commenter
    chooses to be known, and a try at it counts as one. What is not well-formed is refused before it counts, and what
    was sent twice counts once.
    """
    problems = rules.comment_problems(comment)
    if problems:
        raise Invalid(problems)
    if phrase.strip():
        count_phrase()
    known = returning.known(viewer, phrase)
    offered = known.offered if known else receipts.of_call(f"{caller()} {browser}", record_id, comment)
    before = service.posted_before(viewer, record_id, comment, offered)
    if before is not None:
        return before
    hour, day = settings().comments_per_hour, settings().comments_per_day
    limits.count_each(caller(), (("comment", hour, _HOUR), ("comments of a day", day, _DAY)))
    with unit_of_work():
        return service.post(viewer, record_id, comment, offered, sent, known)


def flag(viewer: Viewer, comment_id: uuid.UUID, said: FlagInput, browser: str) -> bool:
    """Flag a comment for the caller of this request, counted against the limit of a day (``flagging.flag``).

    Without an account a person is known by the form session of their browser, and where there is none by the
    counter's digest of the day; neither leads back to an address.
    """
    limits.count("flag", caller(), settings().comments_per_day, _DAY)
    with unit_of_work():
        return flagging.flag(viewer, comment_id, said, browser or limits.keyed("flag", caller()))


def count_phrase() -> None:
    """Count one try at a receipt phrase; raises ``LimitReached``."""
    limits.count("receipt", caller(), settings().receipt_attempts, _HOUR)
