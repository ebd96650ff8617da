"""Readers' flags: a call for attention with a reason, one a person; they order the queue.

They hide nothing by themselves unless the archive says from how many accounts on (``comments_flag_threshold``), and
then the comment waits for a moderator again and its author is told. Flags without an account order the queue alone:
whoever throws cookies away or has many addresses can make any number of them.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.base import clock
from archive.base.errors import Forbidden, Invalid, NotVisible, Problem
from archive.base.messages import msg
from archive.base.runtime import session, settings
from archive.comments import rules
from archive.comments.finding import comment_for_change, record_of
from archive.comments.models import Comment
from archive.comments.notices import tell_author
from archive.comments.reader_models import LONGEST_FLAG_NOTE, CommentFlag
from archive.comments.vocabulary import CommentState, FlagReason, NoticeKind
from archive.config import read_keys


@dataclass(frozen=True, slots=True)
class FlagInput:
    """What a reader says of a comment."""

    reason: FlagReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag as moderators see it; who it was stands nowhere."""

    reason: FlagReason
    note: str
    at: datetime
    open: bool


def flag(viewer: Viewer, comment_id: uuid.UUID, said: FlagInput, browser: str) -> bool:
    """Flag a published comment; False where this person has flagged it already, and then nothing changes.

    ``browser`` is what tells one form session from another; only a digest under the archive's key is kept of it, for
    this comment alone. Raises ``NotVisible`` for what the viewer cannot read, ``Forbidden`` for one's own comment.
    """
    policy.require(viewer, Act.COMMENT)
    comment = comment_for_change(comment_id)
    record_of(viewer, comment.record_id)
    if comment.state is not CommentState.PUBLISHED:
        raise NotVisible()
    if viewer.account_id is not None and viewer.account_id == comment.account_id:
        raise Forbidden(msg("This is your own comment: you can change it or take it back."))
    problems = _problems(said)
    if problems:
        raise Invalid(problems)
    row = CommentFlag(
        comment_id=comment.id,
        account_id=viewer.account_id,
        person=_person(viewer, comment.id, browser),
        reason=said.reason,
        note=said.note.strip(),
        version=comment.version,
        made_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        return False
    _count(comment)
    return True


def of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[FlagView, ...]]:
    """The flags of each comment that has any, oldest first: one question, however many there are."""
    query = select(CommentFlag).where(CommentFlag.comment_id.in_(ids)).order_by(CommentFlag.made_at, CommentFlag.id)
    found: dict[uuid.UUID, list[FlagView]] = defaultdict(list)
    for row in session().scalars(query) if ids else ():
        found[row.comment_id].append(FlagView(row.reason, row.note, row.made_at, row.answered_at is None))
    return {comment_id: tuple(flags) for comment_id, flags in found.items()}


def answer(comment: Comment) -> None:
    """A moderator has decided: the flags so far are answered. Part of the decision's transaction."""
    waiting = (CommentFlag.comment_id == comment.id) & CommentFlag.answered_at.is_(None)
    session().execute(update(CommentFlag).where(waiting).values(answered_at=clock.now()))
    comment.flags = None


def _count(comment: Comment) -> None:
    waiting = (CommentFlag.comment_id == comment.id) & CommentFlag.answered_at.is_(None)
    # Accounts alone are counted by count(column).
    query = select(func.count(), func.count(CommentFlag.account_id)).select_from(CommentFlag)
    comment.flags, of_accounts = session().execute(query.where(waiting)).one()
    threshold = settings().comments_flag_threshold
    if threshold and of_accounts >= threshold:
        comment.state = rules.next_state(rules.Step.RECALL, comment.state)
        comment.version += 1
        tell_author(comment, NoticeKind.FLAGGED)
    session().flush()


def _problems(said: FlagInput) -> list[Problem]:
    problems = rules.text_problems("note", said.note, LONGEST_FLAG_NOTE)
    if said.reason is FlagReason.OTHER and not said.note.strip():
        problems.append(Problem("note", msg("Say what it is.")))
    return problems


def _person(viewer: Viewer, comment_id: uuid.UUID, browser: str) -> str:
    """A digest that tells one person from another at this comment, and at no other."""
    who = f"account {viewer.account_id}" if viewer.account_id is not None else f"browser {browser}"
    key = read_keys(settings().secret_path)[0]
    return hmac.new(key, f"flag {comment_id.hex} {who}".encode(), hashlib.sha256).hexdigest()
