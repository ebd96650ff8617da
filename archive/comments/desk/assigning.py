"""Spreading the work: what waits is dealt out evenly, graphic material to those who do not leave it out today."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select

from archive.access import policy
from archive.access.policy import Act
from archive.access.viewer import Role, Viewer
from archive.accounts import queries as accounts
from archive.base import clock
from archive.base.db import insert_rows
from archive.base.errors import Invalid, Problem
from archive.base.messages import msg
from archive.base.runtime import session
from archive.comments.desk import conflicts, preferring
from archive.comments.desk_models import CommentAssignment
from archive.comments.finding import shown
from archive.comments.models import Comment
from archive.comments.vocabulary import CommentState
from archive.records import graphic
from archive.records import models as m

MOST = 500


@dataclass(frozen=True, slots=True)
class Share:
    """How many comments are one moderator's turn."""

    account_id: uuid.UUID
    name: str
    count: int
    own: bool


def deal(viewer: Viewer, most: int) -> int:
    """Deal out the oldest ``most`` comments that wait and are nobody's turn yet; returns how many found somebody.

    Each goes to whoever has the fewest of those who may see it, have no part in it, and do not leave it out today.
    """
    policy.require(viewer, Act.MODERATE)
    if not 1 <= most <= MOST:
        raise Invalid([Problem("most", msg("Write a number from 1 to %(most)s.", most=MOST))])
    people = moderators()
    ids = list(session().scalars(_undealt(most)))
    loads = {person.account_id: count for person, count in zip(people, _loads(people), strict=True)}
    may = {person.account_id: _open_to(person, ids) for person in people}
    rows = []
    for comment_id in ids:
        able = [account_id for account_id, theirs in may.items() if comment_id in theirs]
        if able:
            chosen = min(able, key=lambda account_id: loads[account_id])
            loads[chosen] += 1
            rows.append({"comment_id": comment_id, "account_id": chosen, "assigned_at": clock.now()})
    insert_rows(CommentAssignment, rows)
    return len(rows)


def give(viewer: Viewer, comment_id: uuid.UUID) -> None:
    """Give a comment that was one's turn back to everybody."""
    policy.require(viewer, Act.MODERATE)
    mine = (CommentAssignment.comment_id == comment_id) & (CommentAssignment.account_id == viewer.account_id)
    session().execute(delete(CommentAssignment).where(mine))


def shares(viewer: Viewer) -> list[Share]:
    """How the work is spread just now."""
    policy.require(viewer, Act.MODERATE)
    people = moderators()
    return [
        Share(person.account_id or uuid.UUID(int=0), person.display_name, count, person.account_id == viewer.account_id)
        for person, count in zip(people, _loads(people), strict=True)
    ]


def moderators() -> list[Viewer]:
    """Everybody who may decide on comments, by name."""
    found = accounts.viewers(accounts.ids_with(Role.MODERATOR))
    return sorted(found.values(), key=lambda person: (person.display_name, str(person.account_id)))


def _undealt(most: int) -> Select[uuid.UUID]:
    dealt = select(CommentAssignment.comment_id)
    waiting = (Comment.state == CommentState.PENDING) & Comment.id.not_in(dealt)
    return select(Comment.id).where(waiting).order_by(Comment.created_at, Comment.id).limit(most)


def _loads(people: Sequence[Viewer]) -> list[int]:
    query = select(CommentAssignment.account_id, func.count()).group_by(CommentAssignment.account_id)
    found: Mapping[uuid.UUID, int] = dict(session().execute(query).all())
    return [found.get(person.account_id or uuid.UUID(int=0), 0) for person in people]


def _open_to(person: Viewer, ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of ``ids`` that one moderator may decide on and wants to see today."""
    query = (
        select(Comment.id)
        .join(m.Record, m.Record.id == Comment.record_id)
        .where(Comment.id.in_(ids), shown(person), conflicts.none_for(person))
    )
    if preferring.of(person).skips_graphic:
        query = query.where(~graphic.is_graphic())
    return frozenset(session().scalars(query))
