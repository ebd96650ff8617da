"""Leases: while one person has a comment open, the queue offers it to nobody else. They end by themselves."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Viewer
from archive.accounts.models import Account
from archive.base import clock
from archive.base.runtime import session, settings
from archive.comments.desk_models import CommentLease
from archive.comments.models import Comment
from archive.custody.models import Agent


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a comment open, and until when."""

    by: str
    until: datetime
    own: bool


def take(viewer: Viewer, comment_id: uuid.UUID) -> bool:
    """Take the lease of a comment, or prolong one's own; False where somebody else has it."""
    policy.require(viewer, Act.MODERATE)
    if viewer.account_id is None:
        return False
    moment = clock.now()
    row = {"account_id": viewer.account_id, "until": moment + timedelta(minutes=settings().moderation_lease_minutes)}
    mine_or_over = (CommentLease.account_id == viewer.account_id) | (CommentLease.until <= moment)
    changed = session().execute(
        update(CommentLease)
        .where(CommentLease.comment_id == comment_id, mine_or_over)
        .values(**row)
        .returning(CommentLease.comment_id)
    )
    if changed.first() is not None:
        return True
    try:
        with session().begin_nested():
            session().add(CommentLease(comment_id=comment_id, **row))
    except IntegrityError:
        return False
    return True


def give_back(viewer: Viewer, comment_id: uuid.UUID) -> None:
    """End one's own lease."""
    policy.require(viewer, Act.MODERATE)
    mine = (CommentLease.comment_id == comment_id) & (CommentLease.account_id == viewer.account_id)
    session().execute(delete(CommentLease).where(mine))


def of(viewer: Viewer, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Lease]:
    """The leases in force on these comments."""
    query = (
        select(CommentLease, Agent.display_name)
        .join(Account, Account.id == CommentLease.account_id)
        .join(Agent, Agent.id == Account.agent_id)
        .where(CommentLease.comment_id.in_(comment_ids), CommentLease.until > clock.now())
    )
    return {
        row.comment_id: Lease(name, row.until, row.account_id == viewer.account_id)
        for row, name in session().execute(query)
    }


def free_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on ``Comment``: nobody else has it open."""
    return ~exists().where(
        CommentLease.comment_id == Comment.id,
        CommentLease.until > clock.now(),
        CommentLease.account_id != (viewer.account_id or uuid.UUID(int=0)),
    )
